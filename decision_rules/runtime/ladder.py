"""The treatment ladder of an evaluation: for each step, whether the patient is at it, and its state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from decision_rules.model.logic import Verdict
from decision_rules.model.result import POSITIVE_KINDS, LadderEntry, LadderState, OutputKind, OutputStatus
from decision_rules.model.rules import LadderStep, Ruleset
from decision_rules.runtime.interpreter import Interpreter
from decision_rules.runtime.resolution import EmittedOutput

POSITIONS = {Verdict.TRUE: True, Verdict.FALSE: False, Verdict.UNKNOWN: None}


def ladder_entries(interpreter: Interpreter, emitted: Sequence[EmittedOutput], verdicts: Mapping[str, Verdict]) -> tuple[LadderEntry, ...]:
    """The entry of each step of the ladder of the catalogue."""
    by_topic: dict[str, list[EmittedOutput]] = {}
    for each in emitted:
        by_topic.setdefault(each.output.topic, []).append(each)
    proposing = interpreter.ruleset.cached(proposing_rules)
    return tuple(
        ladder_entry(interpreter, step, [each for topic in step.topics for each in by_topic.get(topic, ())], proposing[step.id], verdicts)
        for step in interpreter.ruleset.catalogue.ladder
    )


def proposing_rules(ruleset: Ruleset) -> dict[str, tuple[str, ...]]:
    """For each step, the ids of the rules that can propose one of its topics."""
    return {
        step.id: tuple(
            rule.id
            for rule in ruleset.rules.values()
            if any(output.topic in step.topics and output.kind in POSITIVE_KINDS for output in rule.outputs)
        )
        for step in ruleset.catalogue.ladder
    }


def ladder_entry(
    interpreter: Interpreter,
    step: LadderStep,
    concerned: Sequence[EmittedOutput],
    proposing: Sequence[str],
    verdicts: Mapping[str, Verdict],
) -> LadderEntry:
    here = None if step.here_when is None else interpreter.evaluate(step.here_when)
    return LadderEntry(
        id=step.id,
        label=step.label,
        lane=step.lane,
        here=False if here is None else POSITIONS[here],
        state=ladder_state(concerned, proposing, verdicts),
        rules=tuple(sorted({each.rule.id for each in concerned})),
    )


def ladder_state(concerned: Sequence[EmittedOutput], proposing: Sequence[str], verdicts: Mapping[str, Verdict]) -> LadderState:
    """The state of a step: recommended, open, provisional or ruled out by its outputs; else undetermined or closed by its rules."""
    if concerned:
        states = {(each.output.kind, each.status) for each in concerned}
        if (OutputKind.RECOMMENDATION, OutputStatus.ACTIVE) in states:
            return LadderState.RECOMMENDED
        if (OutputKind.OPTION, OutputStatus.ACTIVE) in states:
            return LadderState.OPEN
        if (OutputKind.OPTION, OutputStatus.PROVISIONAL) in states:
            return LadderState.PROVISIONAL
        if any(kind is OutputKind.CONTRAINDICATION or status is OutputStatus.WITHDRAWN for kind, status in states):
            return LadderState.RULED_OUT
    unknown = any(verdicts[rule_id] is Verdict.UNKNOWN for rule_id in proposing)
    return LadderState.UNDETERMINED if unknown else LadderState.CLOSED
