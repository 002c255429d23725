"""The resolution of conflicts declared by the catalogue. A withdrawn output stays in the result, with the rule that withdrew it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from decision_rules.model.conditions import Condition
from decision_rules.model.result import OutputKind, OutputStatus
from decision_rules.model.rules import Output, Rule, Step


@dataclass(slots=True, eq=False)
class EmittedOutput:
    """One output printed by one rule, for the case or for one item of a list (`index`)."""

    rule: Rule
    output: Output
    index: int | None
    status: OutputStatus = OutputStatus.ACTIVE
    withdrawn_by: str | None = None

    @property
    def key(self) -> tuple[OutputKind, str, int | None]:
        return self.output.kind, self.output.topic, self.index


def resolve(emitted: Sequence[EmittedOutput], steps: Iterable[Step], holds: Callable[[Condition], bool]) -> None:
    """Apply each step in order, changing the status of the outputs. `holds` tells whether the condition of a step is TRUE."""
    for step in steps:
        if step.when is None or holds(step.when):
            STEPS[step.step](emitted, step)


def standing(emitted: Sequence[EmittedOutput]) -> list[EmittedOutput]:
    return [each for each in emitted if each.status is not OutputStatus.WITHDRAWN]


def withdraw(each: EmittedOutput, by: str) -> None:
    each.status, each.withdrawn_by = OutputStatus.WITHDRAWN, by


def keep_only(emitted: Sequence[EmittedOutput], step: Step) -> None:
    prefix = step.settings["rules_starting_with"]
    rule_id = next((each.rule.id for each in emitted if each.rule.id.startswith(prefix)), prefix)
    for each in emitted:
        if not each.rule.id.startswith(prefix):
            withdraw(each, rule_id)


def replaces(emitted: Sequence[EmittedOutput], step: Step) -> None:
    """A recommendation withdraws the options on its topic."""
    same_topic(emitted, step.settings["kind"], step.settings["replaces"])


def withdraws_same_topic(emitted: Sequence[EmittedOutput], step: Step) -> None:
    """A contraindication withdraws the proposals on its topic."""
    same_topic(emitted, step.settings["kind"], step.settings["withdraws"])


def same_topic(emitted: Sequence[EmittedOutput], kind: str, kinds: Sequence[str]) -> None:
    replacing = {(each.output.topic, each.index): each.rule.id for each in reversed(standing(emitted)) if each.output.kind == kind}
    for each in standing(emitted):
        if each.output.kind in kinds:
            withdrawing_rule = replacing.get((each.output.topic, each.index)) or replacing.get((each.output.topic, None))
            if withdrawing_rule:
                withdraw(each, withdrawing_rule)


def withdraws_topics(emitted: Sequence[EmittedOutput], step: Step) -> None:
    """An output of a given kind and topic withdraws a list of topics, except for the outputs of exempted rules."""
    settings = step.settings
    by = next(
        (
            each.rule.id
            for each in standing(emitted)
            if each.output.kind == settings["kind"] and each.output.topic == settings["when_topic"]
        ),
        None,
    )
    for each in standing(emitted) if by else ():
        if (
            each.output.kind in settings["withdraws"]
            and each.output.topic in settings["topics"]
            and each.rule.id not in settings.get("except_rules", ())
        ):
            withdraw(each, by or "")


def holds_back(emitted: Sequence[EmittedOutput], step: Step) -> None:
    """While the condition of the step is TRUE, a named rule withdraws a list of topics."""
    for each in standing(emitted):
        if each.output.kind in step.settings["withdraws"] and each.output.topic in step.settings["topics"]:
            withdraw(each, step.settings["by_rule"])


def provisional(emitted: Sequence[EmittedOutput], step: Step) -> None:
    """Outputs are provisional while a required item is pending."""
    listed, prefix = step.settings["while_required"], step.settings.get("while_required_starting_with")
    pending = any(
        each.output.kind is OutputKind.REQUIRED and (each.output.topic in listed or (prefix and each.output.topic.startswith(prefix)))
        for each in standing(emitted)
    )
    for each in standing(emitted) if pending else ():
        if each.output.kind in step.settings["kinds"]:
            each.status = OutputStatus.PROVISIONAL


STEPS: dict[str, Callable[[Sequence[EmittedOutput], Step], None]] = {
    "keep_only": keep_only,
    "replaces": replaces,
    "withdraws_same_topic": withdraws_same_topic,
    "withdraws_topics": withdraws_topics,
    "holds": holds_back,
    "provisional": provisional,
}
