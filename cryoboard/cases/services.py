"""Writes cases and facts. No other module does."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Length
from django.utils import timezone

from cryoboard.audit.actor import Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.errors import CaseRefused, ChangedMeanwhile, FactRefused, ReferenceTaken
from cryoboard.cases.ins import is_right_matricule
from cryoboard.cases.models import LONGEST_QUESTION, LONGEST_SOURCE, Case, Fact, Patient
from cryoboard.cases.search import searchable
from cryoboard.organisation.permissions import Action, require
from decision_rules import ValueRefused, library, parse_value

PATIENT_FIELDS = ("birth_name", "used_name", "given_names", "birth_date", "sex", "ipp", "ins_matricule", "ins_qualified", "gp")


@transaction.atomic
def create_case(
    *,
    actor: Actor,
    board: Any,
    patient: dict[str, Any] | Patient,
    question: str = "",
    reference: str | None = None,
    requester: Actor | None = None,
    requester_name: str = "",
    published_case: bool = False,
    source_note: str = "",
) -> Case:
    """Create a case on a board, for a new patient or a known one. No clinical datum is required.

    Raises AccessRefused, CaseRefused or ReferenceTaken.
    """
    require(actor, Action.CREATE_CASE, on=board)
    person = patient if isinstance(patient, Patient) else Patient(**{name: patient[name] for name in PATIENT_FIELDS if name in patient})
    case = Case(
        patient=person,
        board=board,
        reference=reference or "",
        question=question,
        requester=row_of(requester or actor),
        requester_name=requester_name,
        published_case=published_case,
        source_note=source_note,
        created_by=row_of(actor),
    )
    refuse_what_cannot_be(case, reference)

    person.save()
    if reference:
        save_under(case, reference)
    else:
        number_and_save(case)

    record(Event.CASE_CREATED, subject=case, actor=actor, case=case)
    return case


def refuse_what_cannot_be(case: Case, reference: str | None = None) -> None:
    """Check lengths, lists and dates of the identity and the question. Raises CaseRefused, which says what to correct."""
    born = case.patient.birth_date
    if born is not None and born > timezone.localdate():
        raise CaseRefused("Une date de naissance ne peut pas être dans le futur.")
    refuse_matricule(case.patient)
    if len(case.question) > LONGEST_QUESTION:
        raise CaseRefused(f"La question tient en {LONGEST_QUESTION} caractères au plus.")
    set_by_us = ["patient", "board", "requester", "created_by", *([] if reference else ["reference"])]
    try:
        case.patient.clean_fields()
        case.clean_fields(exclude=set_by_us)
    except ValidationError as error:
        raise CaseRefused(" ".join(error.messages)) from error


def refuse_matricule(patient: Patient) -> None:
    """Check the national number. Raises CaseRefused when its key is wrong, or when an identity is qualified without a number."""
    patient.ins_matricule = "".join(patient.ins_matricule.split()).upper()
    if patient.ins_matricule and not is_right_matricule(patient.ins_matricule):
        raise CaseRefused("Le matricule INS compte 15 caractères, dont une clé de deux chiffres ; celui-ci n’est pas valide : vérifiez-le.")
    if patient.ins_qualified and not patient.ins_matricule:
        raise CaseRefused("Une identité qualifiée porte un matricule INS : saisissez-le, ou laissez l’identité à qualifier.")


def save_under(case: Case, reference: str) -> None:
    """Save the case with this reference. Raises ReferenceTaken."""
    case.reference = reference
    case.search_text = searchable(case)
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:
        case.pk = None
        raise ReferenceTaken from error


def number_and_save(case: Case) -> None:
    """Save the case with the next free number of the year. When another transaction takes that number, the following one is tried."""
    year = f"{timezone.localdate():%Y}"
    numbered = Case.objects.filter(reference__regex=rf"^{year}-[0-9]{{4,9}}$")
    for _ in range(50):
        last = numbered.order_by(Length("reference").desc(), "-reference").values_list("reference", flat=True).first()
        number = int(last.partition("-")[2]) + 1 if last else 1
        try:
            return save_under(case, f"{year}-{number:04d}")
        except ReferenceTaken:
            continue
    raise ReferenceTaken


@transaction.atomic
def update_case(
    *, case: Case, actor: Actor, patient: dict[str, Any], question: str, requester_name: str = "", version: int | None = None
) -> Case:
    """Correct the identity or the question.

    Raises CaseRefused, or ChangedMeanwhile when the case was changed after `version`.
    """
    require(actor, Action.EDIT_FACTS, on=case)
    case = Case.objects.select_for_update(of=("self",), no_key=True).select_related("patient").get(pk=case.pk)
    if version is not None and version != case.version:
        raise ChangedMeanwhile

    asked = {name: value for name, value in patient.items() if name in PATIENT_FIELDS}
    changed = [name for name, value in asked.items() if getattr(case.patient, name) != value]
    changed += [name for name, value in (("question", question), ("requester_name", requester_name)) if getattr(case, name) != value]
    for name, value in asked.items():
        setattr(case.patient, name, value)
    case.question, case.requester_name, case.version = question, requester_name, case.version + 1
    refuse_what_cannot_be(case)
    case.search_text = searchable(case)
    case.patient.save()
    case.save(update_fields=["question", "requester_name", "version", "search_text"])
    for other in Case.objects.filter(patient=case.patient_id).exclude(pk=case.pk).select_related("patient"):
        Case.objects.filter(pk=other.pk).update(search_text=searchable(other))

    record(Event.CASE_UPDATED, subject=case, actor=actor, case=case, fields=changed)
    return case


def record_fact(
    *,
    case: Case,
    name: str,
    raw: Any,
    actor: Actor,
    state: str = Fact.State.KNOWN,
    observed_on: date | None = None,
    source_document: str = "",
    expected_on: date | None = None,
) -> Fact:
    """Add one row for a fact. A refused value is recorded in the journal by the name of its fact, then raised as FactRefused."""
    require(actor, Action.EDIT_FACTS, on=case)
    try:
        refuse_envelope(state, observed_on, source_document)
        value = checked_value(name, raw, state)
    except ValueRefused as refusal:
        known = name if name in library().dictionary.facts else ""  # an unknown name is free text, which the journal must not hold
        record(Event.FACT_REFUSED, subject=case, actor=actor, case=case, fact=known, code=refusal.code)
        raise FactRefused(refusal.problem, refusal.hint) from refusal

    with transaction.atomic():
        fact = Fact.objects.create(
            case=case,
            name=name,
            value=value,
            state=state,
            observed_on=observed_on,
            source_document=source_document,
            expected_on=expected_on if state == Fact.State.PENDING else None,
            entered_by=row_of(actor),
        )
        record(Event.FACT_RECORDED, subject=fact, actor=actor, case=case, fact=name, state=str(state))
    return fact


def refuse_envelope(state: str, observed_on: date | None, source_document: str) -> None:
    """Check the envelope of a value. Raises ValueRefused."""
    today = timezone.localdate()
    if state not in Fact.State.values:
        raise ValueRefused(f"État inconnu « {state} ».", "Choisir renseignée, en attente, inconnue ou non applicable.", "state")
    if observed_on is not None and observed_on > today:
        raise ValueRefused("La date de l'examen est dans le futur.", f"Donner une date au plus tard le {today:%d/%m/%Y}.", "date")
    if len(source_document) > LONGEST_SOURCE:
        raise ValueRefused("Le nom du document est trop long.", f"L'écrire en {LONGEST_SOURCE} caractères au plus.", "source_document")


def checked_value(name: str, raw: Any, state: str) -> Any:
    """The value to store: checked when the state is « known », None in any other state. Raises ValueRefused."""
    definition = library().dictionary.facts.get(name)
    if definition is None:
        raise ValueRefused(f"Donnée inconnue « {name} ».", "Choisir une donnée du dictionnaire.", "unknown_fact")
    if state != Fact.State.KNOWN:
        return None
    value = parse_value(definition, raw, timezone.localdate())
    if value is None:
        raise ValueRefused("La valeur manque.", "La saisir, ou choisir un autre état.", "missing")
    return value
