"""Journey B whole: from the phone before the meeting to the result that brings a case back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.decisions.models import Decision
from cryoboard.demo.coming_meeting import load_charter
from cryoboard.demo.people import demo_password, load_people
from cryoboard.meetings.models import Meeting, Registration, WrittenOpinion
from cryoboard.meetings.services.agenda import freeze_agenda, order_agenda
from cryoboard.meetings.services.attendance import save_attendance
from cryoboard.meetings.services.meeting import finish_meeting, open_meeting, start_meeting
from cryoboard.meetings.services.registration import register_case
from cryoboard.pathway.models import Task
from cryoboard.standalone.celery import wait_for_tasks
from tests.web.e2e.album import Album

pytestmark = pytest.mark.django_db(transaction=True)

CONDITIONAL, DEPARTING, WITHOUT_HISTOLOGY, DEFERRED = "demo-12", "demo-08", "demo-24", "demo-07"
PRESENT = (
    "coordonnateur",
    "oncologue",
    "chirurgienne",
    "radiologue",
    "interventionnelle",
    "radiotherapeute",
)  # the pathologist is away
AWAITED = "Tumeur accessible à la cryoablation"


@pytest.fixture
def users(transactional_db: Any) -> dict[str, Any]:
    board, users = load_people()
    load_charter(board, users)
    return users


@pytest.fixture
def meeting(users: dict[str, Any], demo: Any) -> Meeting:
    """Tomorrow's meeting, frozen, with four cases; the oncologist asks for the first."""
    actor = users["coordinatrice"]
    meeting = open_meeting(board=load_people()[0], actor=actor, starts_at=timezone.now() + timedelta(days=9))
    for reference in (CONDITIONAL, DEPARTING, WITHOUT_HISTOLOGY, DEFERRED):
        case, asked_by = demo(reference[-2:]), users["oncologue" if reference == CONDITIONAL else "demandeur"].professional
        register_case(
            meeting=meeting, case=case, actor=actor, question=case.question, requester=asked_by, patient_wish="Éviter une chirurgie."
        )
    order = list(meeting.registrations.order_by("number").values_list("pk", flat=True))
    order_agenda(meeting=meeting, actor=actor, order=order)
    return freeze_agenda(meeting=meeting, actor=actor)


@pytest.fixture
def album() -> Iterator[Album]:
    album = Album("parcours-b")
    yield album
    wait_for_tasks()
    assert album.faults == {}


def on_agenda(meeting: Meeting, reference: str) -> Registration:
    return meeting.registrations.get(case__reference__startswith=reference)


def decision_on(reference: str) -> Decision:
    return Decision.objects.filter(registration__case__reference__startswith=reference).latest("number")


@dataclass
class Hand:
    """Someone at the keyboard; each key, choice or field filled is one action."""

    page: Page
    actions: int = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.actions += 1

    def write(self, text: str) -> None:
        self.page.keyboard.insert_text(text)
        self.actions += 1

    def choose(self, name: str, value: str) -> None:
        field = self.page.locator(f"[name='{name}']")
        field.focus()
        field.select_option(value)
        self.actions += 1

    def fill(self, name: str, value: str) -> None:
        self.page.locator(f"[name='{name}']").fill(value)
        self.actions += 1

    def save(self) -> None:
        self.press("Control+Enter")


def saved(page: Page) -> None:
    page.locator("#decision[data-saved]").wait_for()


def enter(page: Page, registration: Registration) -> Hand:
    """The live screen of the meeting, on one case."""
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"/seances/{registration.meeting_id}/seance/{registration.pk}/")
    page.locator("html.scripted").wait_for()
    return Hand(page)


def before_the_meeting(open_page: Any, meeting: Meeting, album: Album) -> None:
    """On a phone: my cases; the pathologist, who will not come, writes her opinion on the first case."""
    phone = open_page("oncologue", width=390)
    phone.goto("/mes-dossiers/")
    expect(phone.locator("main")).to_contain_text("Mon dossier")
    album.look(phone, "telephone-mes-dossiers")
    away = open_page("pathologiste", width=390)
    away.goto("/mes-dossiers/")
    give_written_opinion(away, on_agenda(meeting, CONDITIONAL), "Mutation de CTNNB1 relue et concordante.", album)


def give_written_opinion(page: Page, registration: Registration, text: str, album: Album) -> None:
    page.goto(f"/seances/{registration.meeting_id}/avis-ecrit/{registration.pk}/")
    expect(page.get_by_label("Au titre de la compétence")).to_have_value("pathology")
    page.get_by_label("Avis", exact=False).last.fill(text)
    album.look(page, "telephone-avis-ecrit")
    page.get_by_role("button", name="Signer l’avis").click()
    expect(page.locator("#messages")).to_contain_text("Avis signé")


def people_arrive(meeting: Meeting, users: dict[str, Any]) -> None:
    start_meeting(meeting=meeting, actor=users["coordinatrice"])
    for name in PRESENT:
        who = users[name].professional
        save_attendance(meeting=meeting, professional=who, actor=users["coordinatrice"], arrived_at=timezone.now())


def decide_under_a_condition(page: Page, meeting: Meeting, album: Album) -> None:
    """« Sous réserve de »: the option, its intent, what is awaited and for when, the draft: six actions."""
    hand = enter(page, on_agenda(meeting, CONDITIONAL))
    album.look(page, "seance-cas")
    key = page.locator("[data-value='topic:cryoablation']").get_attribute("data-key")
    hand.press(str(key))
    hand.choose("p-0-intent", "control")
    hand.press("Escape")
    hand.press("c")
    hand.write(AWAITED)
    hand.save()
    saved(page)
    album.look(page, "seance-sous-reserve")

    decision = decision_on(CONDITIONAL)
    assert hand.actions <= 6
    assert [(each.topic, each.intent, each.verdict) for each in decision.proposals.all()] == [("cryoablation", "control", "undetermined")]
    assert [each.fact for each in decision.conditions.all()] == ["ablation.accessible"]
    assert decision.conformity == Decision.Conformity.CONDITIONAL


def read_why(page: Page, album: Album) -> None:
    page.locator("#decision-title").click()
    page.keyboard.press("p")
    page.locator("#why[open] h2").wait_for()
    expect(page.locator("#why")).to_contain_text("Ce qui changerait la proposition")
    album.look(page, "pourquoi")
    page.keyboard.press("Escape")


def meet_a_conflict(late: Page, album: Album) -> None:
    """The surgeon opened the case before the draft was saved: she is told who and when, and keeps the other version."""
    late.keyboard.press("2")
    late.keyboard.press("v")
    late.get_by_role("button", name="Remplacer par la mienne").wait_for()
    expect(late.locator("#decision .message")).to_contain_text("Oncologue Démo a modifié cet avis")
    album.look(late, "conflit")
    late.get_by_role("link", name="Voir la sienne, abandonner la mienne").click()
    expect(late.locator("[name='p-0-choice']")).to_have_value("topic:cryoablation")
    assert decision_on(CONDITIONAL).version == 1


def depart_from_the_rules(page: Page, meeting: Meeting, album: Album) -> None:
    """What the rules speak against asks for a coded reason; the network goes and comes back, nothing typed is lost."""
    hand = enter(page, on_agenda(meeting, DEPARTING))
    hand.choose("p-0-choice", "topic:cryoablation")
    hand.save()
    expect(page.locator("#decision [role='alert']")).to_contain_text("Choisissez le motif de l’écart")
    album.look(page, "ecart-refuse")
    hand.choose("departure_reason", "network_expert_opinion")
    page.context.set_offline(True)
    hand.press("Escape")
    hand.press("n")
    hand.write("Avis du réseau demandé en urgence.")
    hand.save()
    page.wait_for_function("() => document.querySelector('[data-saved-state]').textContent.includes('nouvel essai')")
    page.screenshot(path=album.folder / "hors-connexion.png", caret="initial")
    page.context.set_offline(False)
    saved(page)
    album.look(page, "ecart-motive")

    decision = decision_on(DEPARTING)
    assert (decision.departure_reason, decision.conformity) == ("network_expert_opinion", "justified")
    assert decision.rationale == "Avis du réseau demandé en urgence."


def cut_without_histology(page: Page, meeting: Meeting, album: Album) -> None:
    hand = enter(page, on_agenda(meeting, WITHOUT_HISTOLOGY))
    hand.choose("p-0-choice", "topic:surgery_in_expert_centre")
    hand.save()
    expect(page.locator("#decision [role='alert']")).to_contain_text("histologie")
    album.look(page, "garde-fou")
    hand.fill("guardrail_reason", "Compression menaçante, biopsie impossible.")
    hand.choose("quorum_fallback", "staff")
    hand.save()
    saved(page)


def put_off(page: Page, meeting: Meeting, album: Album) -> None:
    """« Surseoir » by its key, with what is awaited."""
    hand = enter(page, on_agenda(meeting, DEFERRED))
    hand.press("s")
    hand.choose("deferral_reason", "second_reading")
    hand.choose("quorum_fallback", "defer")
    hand.save()
    saved(page)
    album.look(page, "sursis")
    assert hand.actions <= 6 and decision_on(DEFERRED).kind == Decision.Kind.DEFERRAL


def sign(page: Page, decision: Decision) -> None:
    page.goto(f"/avis/{decision.pk}/")
    page.get_by_label("Votre mot de passe").fill(demo_password())
    page.get_by_role("button", name="Valider et signer").click()


def review_all(page: Page) -> None:
    for decision in Decision.objects.order_by("pk"):
        page.goto(f"/avis/{decision.pk}/")
        page.get_by_role("button", name="Relu").click()
        expect(page.locator("#messages")).to_contain_text("Avis relu")


def refuse_what_cannot_be_signed(page: Page, open_page: Any, meeting: Meeting, album: Album) -> None:
    """Without a quorum, then without a counter-signature: a sentence each, journalled, and nothing is signed."""
    sign(page, decision_on(DEPARTING))
    expect(page.locator("main")).to_contain_text(re.compile("quorum", re.IGNORECASE))
    album.look(page, "signature-sans-quorum")
    sign(page, decision_on(WITHOUT_HISTOLOGY))
    expect(page.locator("main")).to_contain_text("contre-sign")
    album.look(page, "signature-sans-contre-signature")
    assert not Decision.objects.filter(state="signed").exists()
    assert list(Entry.objects.filter(event=Event.DECISION_REFUSED).order_by("pk").values_list("detail__code", flat=True))[-2:] == [
        "quorum_missing",
        "not_countersigned",
    ]
    away = open_page("pathologiste", width=390)
    give_written_opinion(away, on_agenda(meeting, DEPARTING), "Histologie concordante.", album)


def sign_all(page: Page, album: Album) -> None:
    guarded = decision_on(WITHOUT_HISTOLOGY)
    page.goto(f"/avis/{guarded.pk}/")
    page.get_by_label("Pourquoi ce geste sans histologie est accepté").fill("Discuté avec le réseau.")
    album.look(page, "contre-signature")
    page.get_by_role("button", name="Contresigner").click()
    expect(page.locator("#messages")).to_contain_text("Geste contresigné")
    for reference in (CONDITIONAL, DEPARTING, WITHOUT_HISTOLOGY, DEFERRED):
        sign(page, decision_on(reference))
        expect(page.locator("#messages")).to_contain_text("Avis signé")
    album.look(page, "avis-signe")


def amend(page: Page, album: Album) -> None:
    page.goto(f"/avis/{decision_on(DEPARTING).pk}/")
    page.get_by_label("Motif", exact=True).fill("Date de l’avis du réseau à corriger.")
    page.get_by_role("button", name="Ouvrir un amendement").click()
    expect(page.locator("#messages")).to_contain_text("Amendement ouvert")
    album.look(page, "amendement")
    assert (decision_on(DEPARTING).number, decision_on(DEPARTING).state) == (1, "draft")


def a_result_arrives(page: Page, album: Album) -> None:
    """The awaited datum says no: its task is done, and the case comes back, once."""
    page.goto("/suites/")
    expect(page.locator("main")).to_contain_text(AWAITED)
    album.look(page, "suites")
    page.goto(f"/dossiers/{decision_on(CONDITIONAL).case.reference}/?toutes=1")
    fact = page.locator("#fact-ablation-accessible")
    fact.get_by_label("Non", exact=True).check()
    expect(fact).to_contain_text("Enregistré à")
    page.goto("/suites/")
    expect(page.locator("main .task", has_text="Options changées")).to_have_count(1)
    album.look(page, "suites-dossier-rouvert")
    tasks = Task.objects.filter(case=decision_on(CONDITIONAL).case)
    assert tasks.filter(kind=Task.Kind.PRESENT_AGAIN, state=Task.State.OPEN).count() == 1
    assert tasks.get(fact="ablation.accessible").state == Task.State.DONE
    assert Entry.objects.filter(event=Event.CASE_REOPENED).count() == 1


def test_the_oncologist_and_the_meeting(meeting: Meeting, users: dict[str, Any], open_page: Any, album: Album) -> None:
    before_the_meeting(open_page, meeting, album)
    people_arrive(meeting, users)
    screen, late = open_page("oncologue"), open_page("chirurgienne")
    enter(late, on_agenda(meeting, CONDITIONAL))
    decide_under_a_condition(screen, meeting, album)
    read_why(screen, album)
    meet_a_conflict(late, album)
    depart_from_the_rules(screen, meeting, album)
    cut_without_histology(screen, meeting, album)
    put_off(screen, meeting, album)
    finish_meeting(meeting=meeting, actor=users["coordinatrice"])
    review_all(open_page("coordinatrice"))
    physician = open_page("coordonnateur")
    refuse_what_cannot_be_signed(physician, open_page, meeting, album)
    sign_all(physician, album)
    amend(physician, album)
    a_result_arrives(screen, album)

    assert WrittenOpinion.objects.count() == 2
    assert decision_on(CONDITIONAL).quorum["status"] == "reached"
