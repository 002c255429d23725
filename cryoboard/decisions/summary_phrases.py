"""The rows of a decision as the values of its summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cryoboard.decisions.models import Decision
from cryoboard.decisions.reason_codes import DEFERRALS, label_of
from cryoboard.decisions.summary import Asked, Proposed, SummaryFields, summary_sentence


def generated_summary(decision: Decision, proposals: Sequence[Any], conditions: Sequence[Any], examinations: Sequence[Any]) -> str:
    """The summary generated from unsaved fields and rows."""
    return summary_sentence(
        SummaryFields(
            kind=decision.kind,
            proposals=[proposed(each) for each in proposals],
            conditions=[Asked(each.label, str(each.owner or ""), each.due_on) for each in conditions],
            examinations=[Asked(each.label, str(each.owner or ""), each.latest_on) for each in examinations],
            deferral=label_of(DEFERRALS, decision.deferral_reason),
            recourse_board=decision.recourse_board,
            trial=decision.trial,
            present_again_on=decision.present_again_on,
        )
    )


def summary_as_kept(decision: Decision) -> str:
    """The summary generated from the stored rows: the default text of the form."""
    return generated_summary(decision, *(list(rows.all()) for rows in (decision.proposals, decision.conditions, decision.examinations)))


def proposed(each: Any) -> Proposed:
    responsible = str(each.responsible) if each.responsible_id else ""
    return Proposed(each.label, each.intent, each.centre, responsible, each.earliest_on, each.latest_on)
