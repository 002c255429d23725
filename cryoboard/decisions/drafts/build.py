"""The typed values of a decision, checked and compared with the rules before a row is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from cryoboard.cases.models import Case
from cryoboard.decisions.basis import irreversible, lacks_histology
from cryoboard.decisions.errors import (
    ContentRefused,
    DeferralReasonMissing,
    DepartureReasonMissing,
    GuardrailReasonMissing,
    NoExamination,
    NoProposal,
    SentenceMissing,
    UnknownAct,
    UnknownReason,
)
from cryoboard.decisions.models import Condition, Decision, RequestedExamination, TherapeuticProposal
from cryoboard.decisions.reason_codes import DEFERRALS, DEPARTURES, OTHER, Reasons
from cryoboard.decisions.treatment_options import NOT_INDICATED, WITHIN, Choice, treatment_choices
from cryoboard.evaluations.models import Evaluation
from decision_rules import acts

Kind = Decision.Kind
TYPED = (
    "summary",
    "rationale",
    "patient_wish",
    "trial",
    "departure_reason",
    "deferral_reason",
    "present_again_on",
    "recourse_board",
    "quorum_fallback",
    "guardrail_reason",
)
ONLY_FOR = {"departure_reason": Kind.PROPOSAL, "deferral_reason": Kind.DEFERRAL, "recourse_board": Kind.RECOURSE}
PROPOSAL_FIELDS = ("topic", "act", "label", "intent", "centre", "responsible", "earliest_on", "latest_on")


def ranked(proposals: Iterable[Mapping[str, Any]], evaluations: Sequence[Evaluation]) -> list[TherapeuticProposal]:
    """The proposals in the order given, each with the verdict of the rules, which is never taken from the form. Raises UnknownAct."""
    choices = {choice.topic: choice for choice in treatment_choices(evaluations, silent=True)}
    return [as_proposed(each, rank, choices) for rank, each in enumerate(proposals, start=1)]


def as_proposed(given: Mapping[str, Any], rank: int, choices: Mapping[str, Choice]) -> TherapeuticProposal:
    sent = {name: given[name] for name in PROPOSAL_FIELDS if given.get(name) is not None}
    choice = choices.get(sent.pop("topic", ""))
    act = choice.act if choice else sent.get("act", "")
    if act not in acts():
        raise UnknownAct
    label = sent.get("label") or (choice.label if choice else acts()[act].label)
    topic, verdict = (choice.topic, choice.verdict) if choice else ("", "")
    return TherapeuticProposal(**sent | {"rank": rank, "topic": topic, "act": act, "label": label, "verdict": verdict})


def departures(proposals: Iterable[TherapeuticProposal], evaluations: Sequence[Evaluation]) -> list[TherapeuticProposal]:
    """The proposals that depart from the rules, when rulesets apply."""
    return [each for each in proposals if (each.verdict or NOT_INDICATED) not in WITHIN] if evaluations else []


def without_histology(proposals: Iterable[TherapeuticProposal], case: Case) -> list[TherapeuticProposal]:
    """The irreversible proposals, when no histology is known."""
    held = list(proposals)
    named = irreversible(each.act for each in held)
    return [each for each in held if each.act in named] if named and lacks_histology(case) else []


def typed(kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the decision; the fields of other conclusions are emptied."""
    unknown = fields.keys() - set(TYPED)
    if unknown:
        raise TypeError(f"not fields of a decision: {sorted(unknown)}")
    kept = {name: fields.get(name) or "" for name in TYPED if name != "present_again_on"}
    kept["present_again_on"] = fields.get("present_again_on")
    return kept | {name: "" for name, owner in ONLY_FOR.items() if owner != kind}


def refuse_incomplete(decision: Decision, proposals: Sequence[Any], examinations: Sequence[Any]) -> None:
    """Raises a DecisionRefused if the content that the conclusion requires is missing."""
    if decision.kind not in Kind.values:
        raise ContentRefused("Cette conclusion n’existe pas : choisissez-en une dans la liste.")
    if decision.kind == Kind.PROPOSAL and not proposals:
        raise NoProposal
    if decision.kind == Kind.EXAMINATIONS and not examinations:
        raise NoExamination
    if decision.kind == Kind.DIAGNOSTIC and not decision.rationale:
        raise SentenceMissing("Un avis diagnostique se dit en une phrase : écrivez-le dans l’argumentaire.")
    if decision.kind == Kind.DEFERRAL and not decision.deferral_reason:
        raise DeferralReasonMissing
    refuse_reason(decision.deferral_reason, DEFERRALS, decision.rationale)
    refuse_reason(decision.departure_reason, DEPARTURES, decision.rationale)


def refuse_reason(code: str, reasons: Reasons, sentence: str) -> None:
    """Raises UnknownReason unless the code is in the list, SentenceMissing if « autre » has no sentence."""
    if code and code not in dict(reasons):
        raise UnknownReason
    if code == OTHER and not sentence.strip():
        raise SentenceMissing


def refuse_unargued(decision: Decision, departing: Sequence[TherapeuticProposal], guarded: Sequence[TherapeuticProposal]) -> None:
    """Raises a DecisionRefused if a departure, or an act before histology, has no reason."""
    if departing and not decision.departure_reason:
        raise DepartureReasonMissing([each.label for each in departing])
    if guarded and not decision.guardrail_reason.strip():
        raise GuardrailReasonMissing([each.label for each in guarded])


def rows_of(model: Any, given: Iterable[Mapping[str, Any]], names: Sequence[str]) -> list[Any]:
    """The rows of a list as unsaved models; empty fields are left out."""
    return [model(**{name: each[name] for name in names if each.get(name) is not None}) for each in given]


def condition_rows(given: Iterable[Mapping[str, Any]]) -> list[Condition]:
    return rows_of(Condition, given, ("fact", "label", "owner", "due_on"))


def examination_rows(given: Iterable[Mapping[str, Any]]) -> list[RequestedExamination]:
    return rows_of(RequestedExamination, given, ("fact", "label", "owner", "earliest_on", "latest_on"))


def refuse_what_cannot_be(decision: Decision, rows: Iterable[Any]) -> None:
    """Checks lengths, choices and dates. Raises ContentRefused with what to correct."""
    try:
        decision.clean_fields(exclude=["registration", "recorded_by", "quorum", "content"])
        for row in rows:
            row.clean_fields(exclude=["decision"])
            first, last = getattr(row, "earliest_on", None), getattr(row, "latest_on", None)
            if first and last and last < first:
                raise ContentRefused(f"« {row.label} » : la date au plus tard précède la date au plus tôt, corrigez l’une des deux.")
    except ValidationError as error:
        raise ContentRefused(" ".join(error.messages)) from error
