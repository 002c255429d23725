"""The header of a dossier, from the rows of the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from cryoboard.cases.identity import usual_name
from cryoboard.cases.models import Case
from cryoboard.conf import configuration
from cryoboard.documents.kinds.dossier.dossier import Evaluated, Subject
from cryoboard.documents.kinds.identity_traits import PrintedIdentity, identity_traits
from cryoboard.evaluations.models import Evaluation
from cryoboard.rulesets.selectors import library_of, library_printed
from decision_rules import relevant_facts


def subject_of(case: Case, on: date) -> Subject:
    """The identity as the hospital writes it; the national number only when it is qualified."""
    identity = PrintedIdentity.of_patient(case.patient)
    return Subject(
        reference=case.reference,
        name=usual_name(identity),
        identity=tuple(identity_traits(identity, on, given_names="Prénoms")),
        facility=configuration().facility_name,
        board=str(case.board),
        requester=case.requester_name or requester_name(case),
        question=case.question,
        origin=case.origin_label,
        source_note=case.source_note,
    )


def requester_name(case: Case) -> str:
    professional = getattr(case.requester, "professional", None)
    return str(professional or "")


def evaluated(evaluations: Sequence[Evaluation]) -> list[Evaluated]:
    """Stored evaluations in the form the context reads, with times in the hospital's time zone."""
    return [
        Evaluated(
            ruleset=each.ruleset,
            digest=each.digest,
            on=each.on,
            facts=each.facts,
            outcome=each.outcome,
            rules=library_printed(each.ruleset, each.digest),
            asked=frozenset(each.asked if each.asked is not None else asked_then(each)),
            at=timezone.localtime(each.created_at),
            meta=each.facts_meta,
        )
        for each in evaluations
    ]


def asked_then(evaluation: Evaluation) -> set[str]:
    """The facts worth asking for the case, for an evaluation stored before they were kept with it."""
    return relevant_facts(library_of(evaluation.ruleset, evaluation.digest), evaluation.facts, evaluation.on)
