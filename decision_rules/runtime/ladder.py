"""The ladder of an evaluation: each step of the pathway, whether the patient stands there, and whether it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from decision_rules.model.logic import Verdict
from decision_rules.model.rules import LadderStep

if TYPE_CHECKING:
    from decision_rules.runtime.evaluation import Evaluation

POSITIONS = {Verdict.TRUE: True, Verdict.FALSE: False, Verdict.UNKNOWN: None}


def drawn_ladder(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Each step of the pathway: is the patient there, and is it open, provisional, ruled out or undetermined."""
    return [ladder_entry(evaluation, step) for step in evaluation.ruleset.catalogue.ladder]


def ladder_entry(evaluation: Evaluation, step: LadderStep) -> dict[str, Any]:
    concerned = [each for each in evaluation.emitted if each.output.topic in step.topics]
    here = None if step.here_when is None else evaluation.reading.judge(step.here_when)
    return {
        "id": step.id,
        "label": step.label,
        "lane": step.lane,
        "here": False if here is None else POSITIONS[here],
        "state": ladder_state(evaluation, step),
        "rules": sorted({each.rule.id for each in concerned}),
    }


def ladder_state(evaluation: Evaluation, step: LadderStep) -> str:
    """Ruled out before recommended, recommended before open: the safest word first, topic by topic."""
    concerned = [each for each in evaluation.emitted if each.output.topic in step.topics]
    open_states = {(each.output.kind, each.status) for each in concerned}
    if ("recommendation", "active") in open_states:
        return "recommended"
    if ("option", "active") in open_states:
        return "open"
    if ("option", "provisional") in open_states:
        return "provisional"
    if any(kind == "contraindication" for kind, _ in open_states) or any(status == "withdrawn" for _, status in open_states):
        return "ruled_out"
    proposing = {
        rule.id
        for rule in evaluation.ruleset.rules.values()
        if any(output.topic in step.topics and output.kind in ("option", "recommendation") for output in rule.outputs)
    }
    return "undetermined" if any(evaluation.verdicts[rule_id] is Verdict.UNKNOWN for rule_id in proposing) else "closed"
