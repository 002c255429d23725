"""Writing cases and facts: the only place that does."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from cryoboard.accounts.access import Action, require
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.errors import ChangedMeanwhile, FactRefused, ReferenceTaken
from cryoboard.cases.models import Case, Fact, Patient
from decision_rules import FactDefinition, ValueRefused, library, parse_value

PATIENT_FIELDS = ("birth_name", "used_name", "given_names", "birth_date", "sex", "ipp", "ins_matricule", "ins_qualified")


@transaction.atomic
def create_case(
    *,
    actor: Any,
    board: Any,
    patient: dict[str, Any],
    question: str = "",
    reference: str | None = None,
    requester_name: str = "",
    published_case: bool = False,
    source_note: str = "",
) -> Case:
    """Open a case for a board. Nothing clinical is asked. Raises AccessRefused or ReferenceTaken."""
    require(actor, Action.CREATE_CASE, on=board)
    person = Patient.objects.create(**{name: value for name, value in patient.items() if name in PATIENT_FIELDS})
    case = Case(
        patient=person, board=board, reference=reference or f"tmp-{person.pk}", question=question, requester=actor,
        requester_name=requester_name, published_case=published_case, source_note=source_note, created_by=actor,
    )
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError as error:
        raise ReferenceTaken from error
    if reference is None:
        case.reference = f"{timezone.localdate():%Y}-{case.pk:04d}"
        case.save(update_fields=["reference"])

    record(Event.CASE_CREATED, subject=case, actor=actor, case=case)
    return case


@transaction.atomic
def update_case(
    *, case: Case, actor: Any, patient: dict[str, Any], question: str, requester_name: str = "", version: int | None = None
) -> Case:
    """Correct identity or question. Refused when someone else changed the case since `version`."""
    require(actor, Action.EDIT_FACTS, on=case)
    case = Case.objects.select_for_update(of=("self",)).select_related("patient").get(pk=case.pk)
    if version is not None and version != case.version:
        raise ChangedMeanwhile

    changed = [name for name, value in patient.items() if name in PATIENT_FIELDS and getattr(case.patient, name) != value]
    for name in changed:
        setattr(case.patient, name, patient[name])
    case.patient.save()
    case.question, case.requester_name, case.version = question, requester_name, case.version + 1
    case.save(update_fields=["question", "requester_name", "version"])

    record(Event.CASE_UPDATED, subject=case, actor=actor, case=case, fields=changed)
    return case


def record_fact(
    *,
    case: Case,
    name: str,
    raw: Any,
    actor: Any,
    state: str = Fact.State.KNOWN,
    observed_on: date | None = None,
    source_document: str = "",
    expected_on: date | None = None,
) -> Fact:
    """Add one row for a fact. A refused value is written in the journal by name, then raised as FactRefused."""
    require(actor, Action.EDIT_FACTS, on=case)
    try:
        value = checked_value(library().dictionary.facts.get(name), name, raw, state, observed_on)
    except ValueRefused as refusal:
        record(Event.FACT_REFUSED, subject=case, actor=actor, case=case, fact=name[:80], code=refusal.code)
        raise FactRefused(refusal.problem, refusal.hint) from refusal

    with transaction.atomic():
        fact = Fact.objects.create(
            case=case, name=name, value=value, state=state, observed_on=observed_on, source_document=source_document,
            expected_on=expected_on if state == Fact.State.PENDING else None, entered_by=actor,
        )
        record(Event.FACT_RECORDED, subject=fact, actor=actor, case=case, fact=name, state=str(state))
    return fact


def checked_value(definition: FactDefinition | None, name: str, raw: Any, state: str, observed_on: date | None) -> Any:
    """The value to store: checked when known, none otherwise. Raises ValueRefused."""
    today = timezone.localdate()
    if definition is None:
        raise ValueRefused(f"Donnée inconnue « {name} ».", "Choisir une donnée du dictionnaire.", "unknown_fact")
    if state not in Fact.State.values:
        raise ValueRefused(f"État inconnu « {state} ».", "Choisir renseignée, en attente, inconnue ou non applicable.", "state")
    if observed_on is not None and observed_on > today:
        raise ValueRefused("La date de l'examen est dans le futur.", f"Donner une date au plus tard le {today:%d/%m/%Y}.", "date")
    if state != Fact.State.KNOWN:
        return None
    value = parse_value(definition, raw, today)
    if value is None:
        raise ValueRefused("La valeur manque.", "La saisir, ou choisir un autre état.", "missing")
    return value
