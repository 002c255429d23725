"""Every GET of the site, with real numbers, for every role: who is named is in the journal, once; nothing else is written.

The demonstration board is read, with patients whose names, initials and numbers no other shares. One test a role names each faulty page.
A role that may do just what another may is sent to its own pages only: the gate knows nothing else of it.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case, Patient
from cryoboard.decisions.models import Decision
from cryoboard.decisions.services.decision import amend_decision
from cryoboard.demo.demo_board import load_demonstration
from cryoboard.demo.people import PEOPLE
from cryoboard.documents.models import Document, DocumentItem
from cryoboard.evaluations.selectors import evaluations_now
from cryoboard.meetings.models import Meeting, Reminder
from cryoboard.meetings.services.agenda import order_agenda
from cryoboard.meetings.services.registration import postpone
from cryoboard.organisation.models import Board, Professional, Role
from cryoboard.organisation.permissions import MATRIX
from cryoboard.pathway.models import Task
from cryoboard.publication.models import ImpactReport
from cryoboard.publication.services.publication import request_impact
from cryoboard.web.presenters.live_facts import projected_name
from cryoboard.web.urls import ACCOUNT, MEMBERS, PUBLIC
from tests.loaded_once import loaded_once
from tests.packages.conftest import NOW
from tests.web.conftest import HTMX

pytestmark = pytest.mark.either_database
FIRST, SECOND = "demo-13-desir-de-grossesse", "demo-19-l5-oesophage"  # with a signed decision; with lesions, and no meeting
OLD, NEW = "desmoid-2017-esmo-seed", "desmoid-2024-dtwg"
READINGS = (Event.CASE_READ, Event.EVALUATION_READ, Event.DECISION_READ, Event.DOCUMENT_READ, Event.CASES_LISTED, Event.MEETING_READ)
WRITTEN = re.compile(r"^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+\"?(\w+)", re.IGNORECASE)
MAY_BE_WRITTEN = {"cryoboard_entry", "django_session"}
IN_ADDRESSES = re.compile(r'\b(?:href|src|action|hx-get|hx-post)="[^"]*"')  # what a page links to is read when it is opened
FRAGMENTS = {  # the pages that answer HTMX otherwise
    *("cases", "fact", "fact_history", "record", "why", "meeting_attendance", "meeting_live_case", "meeting_live_why"),
    *("evidence", "ruleset", "rulesets"),
}
OWN = {  # the pages that depend on who one is
    *("home", "cases", "case", "my_cases", "follow_up", "meeting", "meetings", "written_opinion", "written_opinion_request", "decision"),
}
PDF = b"%PDF-1.7 essai"


@dataclass(frozen=True)
class Address:
    """One GET; `about`: the cases it is the address of."""

    name: str
    args: tuple[Any, ...] = ()
    query: str = ""
    about: frozenset[int] = frozenset()

    @property
    def url(self) -> str:
        return reverse(f"cryoboard:{self.name}", args=self.args) + self.query


@dataclass
class Site:
    """What there is on the board, and what names each case in a page."""

    addresses: list[Address] = field(default_factory=list)
    marks: dict[int, list[re.Pattern[str]]] = field(default_factory=dict)

    def named_in(self, page: str) -> set[int]:
        text = html.unescape(IN_ADDRESSES.sub("", page))
        return {case for case, marks in self.marks.items() if any(mark.search(text) for mark in marks)}


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """Loaded once: no test of this file changes anything but the journal."""
    with loaded_once(django_db_blocker, load_site) as found:
        yield found


def load_site() -> Site:
    load_demonstration()
    users = {user.username: user for user in get_user_model()._default_manager.all()}
    rename_patients()
    fill(users)
    return Site(list(addresses_of(users)), {case.pk: marks_of(case) for case in Case.objects.select_related("patient")})


def rename_patients() -> None:
    """Names, initials and hospital numbers that tell each patient from the others."""
    for position, patient in enumerate(Patient.objects.order_by("pk")):
        letter = chr(ord("A") + position)
        patient.given_names, patient.birth_name, patient.ipp = f"{letter}prenom", f"XNOM{letter}", f"77{position:02}5{position:03}"
        patient.save()


def marks_of(case: Case) -> list[re.Pattern[str]]:
    patient = case.patient
    initials = projected_name(patient).partition(" · ")[0]
    words = (case.reference, patient.birth_name, patient.given_names, patient.ipp, initials)
    return [re.compile(rf"(?<![\w-]){re.escape(each)}(?![\w-])", re.IGNORECASE) for each in words]


def fill(users: dict[str, Any]) -> None:
    """What the demonstration leaves out: an agenda, a postponement, a reminder, documents, an amendment, an impact study."""
    meeting, coordinator = Meeting.objects.get(state=Meeting.State.OPEN), users["coordinatrice"]
    rows = list(meeting.registrations.order_by("number"))
    order_agenda(meeting=meeting, actor=coordinator, order=[each.pk for each in rows[:3]])
    postpone(registration=rows[5], actor=coordinator, because="IRM attendue")
    recipient = Professional.objects.get(user=users["oncologue"])
    Reminder.objects.create(meeting=meeting, recipient=recipient, subject="Relance", body="…", sent_by=coordinator).registrations.set(
        rows[6:7]
    )
    make_document("dossier", f"Dossier RCP {FIRST}", [FIRST], coordinator)
    make_document("booklet", "Livret", [FIRST, SECOND], coordinator)
    make_document("booklet", "Livret", [FIRST, SECOND], coordinator, failure=f"Livret non produit : Dossier RCP {SECOND}")
    make_document("ruleset", "Référentiel", [], coordinator)
    signed = Decision.objects.filter(state=Decision.State.SIGNED).order_by("pk").first()
    assert signed is not None
    amend_decision(decision=signed, actor=users["coordonnateur"], because="Dose précisée.")
    request_impact(old=OLD, new=NEW, actor=users["auteur"])
    Task.objects.create(
        case=rows[0].case,
        registration=rows[0],
        kind=Task.Kind.OPINION,
        label="Avis écrit demandé : Anatomie et cytologie pathologiques",
        owner=Professional.objects.get(user=users["pathologiste"]),
        due_on=NOW.date(),
    )


def make_document(kind: str, title: str, references: list[str], actor: Any, failure: str = "") -> Document:
    document = Document(kind=kind, title=title, fingerprint=title, requested_by=actor, sha256=hashlib.sha256(PDF).hexdigest())
    document.state, document.failure = (Document.State.FAILED, failure) if failure else (Document.State.READY, "")
    document.file.save("essai.pdf", ContentFile(PDF))
    for position, reference in enumerate(references, start=1):
        DocumentItem.objects.create(document=document, case=Case.objects.get(reference=reference), position=position)
    return document


def addresses_of(users: dict[str, Any]) -> Iterator[Address]:
    """At least one address for each name of the site; a name that has none fails here."""
    known = samples(users)
    for _, _, name in (*PUBLIC, *MEMBERS, *ACCOUNT):
        yield from (Address(name, *each) for each in known.get(name, [((), "", frozenset())]))


def samples(users: dict[str, Any]) -> dict[str, list[tuple[tuple[Any, ...], str, frozenset[int]]]]:
    found: dict[str, list[tuple[tuple[Any, ...], str, frozenset[int]]]] = {}

    def add(names: str, *args: Any, about: Any = (), query: str = "") -> None:
        for name in names.split():
            found.setdefault(name, []).append((args, query, frozenset(about)))

    first, second = (Case.objects.get(reference=reference) for reference in (FIRST, SECOND))
    for case in (first, second):
        evaluation = evaluations_now(case)[0]
        add("case proposals journey documents", case.reference, about=[case.pk])
        add("why", case.reference, evaluation.key, evaluation.result["outputs"][0]["rules"][0], about=[case.pk])
    add("upload_report case_edit report dossier journal", FIRST, about=[first.pk])
    add("fact fact_history record_state", FIRST, "tumour.size_mm", about=[first.pk])
    add("fact record_state", SECOND, "spine.lesions", about=[second.pk])
    add("fact", FIRST, "no.such_fact", about=[first.pk])
    add("record record_remove", FIRST, "prior_treatments", 0, about=[first.pk])
    for position in (0, 1, 99):
        add("record record_remove", SECOND, "spine.lesions", position, about=[second.pk])
    add("compare", FIRST, about=[first.pk])
    add("compare", FIRST, about=[first.pk], query=f"?a={OLD}&b={NEW}")
    stored = first.evaluations.order_by("pk").first()
    assert stored is not None
    for key in (stored.key, "999999", f"1-{'0' * 64}"):
        add("why", FIRST, key, stored.result["outputs"][0]["rules"][0], about=[first.pk])

    for meeting in Meeting.objects.all():
        add(
            "meeting meeting_cancel meeting_register meeting_completeness meeting_reminders meeting_agenda agenda_order agenda_freeze",
            meeting.pk,
        )
        add("meeting_paper meeting_attendance meeting_live meeting_closure meeting_minutes", meeting.pk)
        add("meeting_move", meeting.pk, "lever")
        add("meeting_agenda", meeting.pk, query="?proposition=1")
        add("meeting_attendance", meeting.pk, query="?q=demo")
        rows = list(meeting.registrations.order_by("position", "number")[:2])
        for row in rows:
            add(
                "registration registration_edit registration_receipt registration_review registration_review_conclusion",
                meeting.pk,
                row.pk,
                about=[row.case_id],
            )
            add(
                "registration_return agenda_move meeting_live_case meeting_live_moment meeting_live_discussion",
                meeting.pk,
                row.pk,
                about=[row.case_id],
            )
            add("meeting_live_projection decision_save written_opinion written_opinion_request", meeting.pk, row.pk, about=[row.case_id])
            add("completeness_item", meeting.pk, row.pk, "tumour.size_mm", about=[row.case_id])
            for how in ("reporter", "retirer", "autre"):
                add("registration_leave", meeting.pk, row.pk, how, about=[row.case_id])
            for topic in ("active_surveillance", "no_such_topic"):
                add("meeting_live_why", meeting.pk, row.pk, topic, about=[row.case_id])
        add("meeting_register", meeting.pk, query=f"?dossier={FIRST}", about=[first.pk])
        add("meeting_reminders meeting_completeness", meeting.pk, query=f"?inscription={rows[0].number}")
    for decision in Decision.objects.all():
        about = [decision.registration.case_id]
        add("decision decision_review decision_countersign decision_validate decision_amend decision_dispatch", decision.pk, about=about)
        add("decision_restore", decision.pk, 1, about=about)
        add("decision_produce", decision.pk, "fiche", about=about)
    for document in Document.objects.all():
        add("document document_state document_file", document.pk, about=document.cases.values_list("pk", flat=True))
    for report in ImpactReport.objects.all():
        add("impact impact_state impact_file impact_resume", report.pk)
    for ruleset in (NEW, "nothing"):
        add("ruleset propose impact_new release proposal_state", ruleset)
    add("ruleset_computed ruleset_pdf", NEW)
    add("ruleset_chapter", NEW, 99)
    add("ruleset_chapter", NEW, 1)
    add("rule", NEW, "DES-DX-01")
    add("ruleset_changes", OLD, NEW)
    add("evidence_row", "nothing")
    add("charter", Board.objects.order_by("pk")[0].pk)
    add("calendar", "x" * 43)
    add("task_close", Task.objects.order_by("pk")[0].pk)
    add("cases", query="?recherche=1")
    add("cases", query="?apres=10")
    for show in ("", "?voir=closes", "?voir=retard"):
        add("follow_up", query=show)
    return found


@dataclass
class Watch:
    """The tables that are written while one page is read."""

    tables: set[str] = field(default_factory=set)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        written = WRITTEN.match(sql)
        if written:
            self.tables.add(written[1])
        return execute(sql, params, many, context)


def faults_of(site: Site, client: Client, address: Address, **headers: str) -> Iterator[str]:
    """What is wrong with one answer, in words."""
    before, watch = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0, Watch()
    with connection.execute_wrapper(watch):
        response = client.get(address.url, **headers)
    lines = list(Entry.objects.filter(pk__gt=before, event__in=READINGS))
    named = {each for line in lines for each in (line.case_id, *line.detail.get("shown", ())) if each}
    shown = shown_by(site, address, response)
    if response.status_code >= 500:
        yield f"{response.status_code}"
    if shown - named:
        yield f"{response.status_code}: names {sorted(shown - named)} without a line"
    if response.status_code != 200 and named:
        yield f"{response.status_code}: a line of reading for {sorted(named)}, and no page"
    if named - shown - address.about:
        yield f"a line for {sorted(named - shown - address.about)}, whom the page does not name"
    if len({(line.event, line.case_id) for line in lines}) < len(lines) or len({line.event for line in lines}) > 1:
        yield f"more than one line: {[line.event for line in lines]}"
    if watch.tables - MAY_BE_WRITTEN:
        yield f"writes {sorted(watch.tables - MAY_BE_WRITTEN)}"


def shown_by(site: Site, address: Address, response: HttpResponseBase) -> set[int]:
    """The cases that an answer names: those of a PDF are those of its document."""
    if response.status_code != 200:
        return set()
    content: bytes = getattr(response, "content", b"")
    return set(address.about) if content.startswith(PDF[:5]) else site.named_in(content.decode())


def first_alike(role: str) -> str:
    """The first role that may do just the same."""
    return next(each for each in MATRIX if MATRIX[each] == MATRIX[role])


@pytest.mark.parametrize("role", Role)
def test_a_page_writes_one_line_that_names_whom_it_names_and_nothing_else(site: Site, db: None, role: str) -> None:
    client, faults = Client(), []
    client.force_login(get_user_model()._default_manager.get(username=next(each.username for each in PEOPLE if each.role == role)))
    read = [each for each in site.addresses if first_alike(role) == role or each.name in OWN]
    with time_machine.travel(NOW, tick=False):
        for address in read:
            for headers in ({}, HTMX) if address.name in FRAGMENTS else ({},):
                found = faults_of(site, client, address, **headers)
                faults += [f"{address.url}{' (fragment)' if headers else ''}: {each}" for each in found]

    assert faults == []


def test_a_visitor_reads_nobody(site: Site, db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        faults = [f"{address.url}: {each}" for address in site.addresses for each in faults_of(site, Client(), address)]
        named = [address.url for address in site.addresses if site.named_in(Client().get(address.url).content.decode())]

    assert (faults, named) == ([], [])
