"""The page of « Inscription en 90 secondes »: chosen case, search results, typed values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.cases.models import Case, Patient
from cryoboard.cases.selectors import cases_visible_to
from cryoboard.meetings.models import Meeting
from cryoboard.meetings.selectors import registration_deadline
from cryoboard.meetings.services.quick_registration import cases_found, guardrail_for, similar_cases, values_of
from cryoboard.organisation.models import Professional
from cryoboard.organisation.selectors import professionals_matching
from cryoboard.web.forms.facts import DAY_FORMATS
from cryoboard.web.forms.registration import RegisterForm, typed_facts
from cryoboard.web.presenters.banner import full_name
from decision_rules import OutputEntry

SAVE, LOOK, CASE, PATIENT, FORGET, DOCTOR, OTHER_DOCTOR = "save", "look", "case", "patient", "forget", "doctor", "other-doctor"
TO_PHYSICIANS = ("rpps", "specialty")


@dataclass(frozen=True, slots=True)
class Found:
    """A case found by the search."""

    case: Case
    name: str
    identity: str
    qualified: bool
    last_meeting: str
    may_register: bool  # false for a case of another board, of which only the patient is used
    already_here: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of the guard-rail, and its rule."""

    text: str
    rule: str
    ruleset: str


@dataclass
class RegisterPage:
    meeting: Meeting
    form: RegisterForm
    deadline: datetime
    is_late: bool
    words: str = ""
    doctor_words: str = ""
    looked: bool = False
    found: list[Found] = field(default_factory=list)
    alike: list[Found] = field(default_factory=list)
    chosen: Found | None = None
    known: Found | None = None
    doctor: Professional | None = None
    doctors: list[Professional] = field(default_factory=list)
    looked_doctor: bool = False
    guardrail: list[Said] = field(default_factory=list)

    @property
    def named(self) -> list[Case]:
        """The cases whose patient is named on the page: found, similar, chosen."""
        return [each.case for each in (*self.found, *self.alike, self.chosen, self.known) if each]

    def warn_of_similar_patients(self, user: Actor) -> bool:
        """Is there a similar patient, and was it not confirmed that they are two persons?"""
        data = self.form.cleaned_data
        if self.chosen or self.known or data.get("another_person"):
            return False
        self.alike = [found_line(each, self.meeting) for each in similar_cases(user, data)]
        if self.alike:
            self.form.add_error("another_person", "Ce patient est peut-être déjà connu : choisissez son dossier, ou cochez cette case.")
        return bool(self.alike)


def register_page(request: HttpRequest, meeting: Meeting) -> RegisterPage:
    """The page after a step, with all typed values."""
    data, step = request.POST, request.POST.get("step", "")
    move, _, target = step.partition(":")
    chosen, known = picked(request, data, move, target)
    page = empty_page(request, meeting, chosen, known, bound=move == SAVE)
    page.words, page.doctor_words = data.get("words", ""), data.get("doctor_words", "")
    page.looked = bool(page.words.strip()) and not (chosen or known)
    if page.looked:
        page.found = [found_line(each, meeting) for each in cases_found(request.user, *words_and_day(page.words))]
    page.doctor = None if move == OTHER_DOCTOR else doctor_of(request, data, chosen)
    page.looked_doctor = bool(page.doctor_words.strip()) and page.doctor is None
    page.doctors = professionals_matching(page.doctor_words) if page.doctor is None else []
    page.guardrail = said(guardrail_for(values_of(chosen, typed_facts(data))))
    return page


def empty_page(request: HttpRequest, meeting: Meeting, chosen: Case | None, known: Case | None, *, bound: bool) -> RegisterPage:
    typed = {name: request.POST.get(name, "") for name in request.POST} if request.method == "POST" else {}
    if typed and not bound:
        typed |= {name: request.POST.get(name, "") for name in RegisterForm.base_fields}  # an unticked box must not get its default
    initial = typed or ({"question": chosen.question[:300]} if chosen else {})
    form = RegisterForm(request.POST if bound else None, chosen=chosen, known=known, initial=initial)
    deadline = registration_deadline(meeting)
    page = RegisterPage(meeting=meeting, form=form, deadline=deadline, is_late=deadline < timezone.now())
    page.chosen = found_line(chosen, meeting) if chosen else None
    page.known = found_line(known, meeting) if known else None
    return page


def picked(request: HttpRequest, data: Mapping[str, str], move: str, target: str) -> tuple[Case | None, Case | None]:
    """The chosen case, or the case of the chosen patient, if visible to this user."""
    wanted = {CASE: data.get("case", ""), PATIENT: data.get("known_patient", "")}
    if move in wanted:
        wanted = {CASE: "", PATIENT: "", move: target}
    elif move == FORGET:
        wanted = {CASE: "", PATIENT: ""}
    elif request.method == "GET":
        wanted = {CASE: request.GET.get("dossier", ""), PATIENT: ""}
    visible = cases_visible_to(request.user).select_related("patient", "board", "requester")
    chosen = visible.filter(reference=wanted[CASE]).first() if wanted[CASE] else None
    known = visible.filter(reference=wanted[PATIENT]).first() if wanted[PATIENT] and chosen is None else None
    return chosen, known


def doctor_of(request: HttpRequest, data: Mapping[str, str], chosen: Case | None) -> Professional | None:
    """The chosen requester; by default that of the case, or the user if a physician."""
    number = data.get("requester", "")
    people = Professional.objects.select_related("facility")
    if number:
        return people.filter(pk=number).first() if number.isdecimal() else None
    if "doctor_words" in data and data["doctor_words"].strip():
        return None
    account = chosen.requester_id if chosen is not None and chosen.requester_id else request.user.pk
    mine = people.filter(user=account or 0).first()
    return mine if mine is not None and any(getattr(mine, name) for name in TO_PHYSICIANS) else None


def words_and_day(words: str) -> tuple[str, date | None]:
    """The name and the birth date in a search such as « dupont 04/05/1990 »."""
    kept: list[str] = []
    born: date | None = None
    for word in words.split():
        day = read_day(word)
        born, kept = (day, kept) if day else (born, [*kept, word])
    return " ".join(kept), born


def read_day(word: str) -> date | None:
    for shape in DAY_FORMATS:
        try:
            return datetime.strptime(word, shape).date()
        except ValueError:
            continue
    return None


def found_line(case: Case, meeting: Meeting) -> Found:
    patient = case.patient
    registrations = list(case.registrations.all())
    return Found(
        case=case,
        name=full_name(patient),
        identity=identity(patient),
        qualified=patient.ins_qualified,
        last_meeting=f"{timezone.localtime(registrations[0].meeting.starts_at):%d/%m/%Y}" if registrations else "",
        may_register=case.board_id == meeting.board_id,
        already_here=any(each.meeting_id == meeting.pk for each in registrations),
    )


def identity(patient: Patient) -> str:
    born = f"{patient.birth_date:%d/%m/%Y}" if patient.birth_date else ""
    return " · ".join(filter(None, (patient.get_sex_display(), born, f"IPP {patient.ipp}" if patient.ipp else "")))


def said(outputs: Sequence[tuple[str, OutputEntry]]) -> list[Said]:
    """The sentences without duplicates, each with its first rule."""
    found: dict[str, Said] = {}
    for ruleset, output in outputs:
        found.setdefault(output.text, Said(output.text, output.rules[0], ruleset))
    return list(found.values())
