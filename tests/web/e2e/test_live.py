"""Séance mode in a real browser: six actions, a lost network, two people on one case, and nothing that axe refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cryoboard.cases.services import record_fact
from cryoboard.decisions.models import Decision
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.organisation.models import Board
from tests.factories import make_meeting
from tests.web.e2e.conftest import violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either_database]
PUSHED = "() => { window.kept = true }"


@pytest.fixture
def meeting(demo: Any, coordinator_of: Any) -> Meeting:
    """Two demonstration cases on the agenda of a meeting under way."""
    cases = [demo("05"), demo("01")]
    began = timezone.now() - timedelta(minutes=5)
    meeting = make_meeting(Board.objects.get(pk=cases[0].board_id), began, state=Meeting.State.RUNNING, started_at=began)
    for number, case in enumerate(cases, start=1):
        about = {"meeting": meeting, "case": case, "number": number, "position": number, "registered_by": coordinator_of(case)}
        Registration.objects.create(**about, question=case.question[:300], state=Registration.State.ON_AGENDA)
    return meeting


@pytest.fixture
def live_screen(meeting: Meeting, open_page: Any) -> Callable[..., Page]:
    """The live screen of the meeting, on its first case."""

    def enter(username: str = "oncologue", width: int = 1920) -> Page:
        page: Page = open_page(username, width=width)
        page.set_viewport_size({"width": width, "height": 1080})
        page.goto(f"/seances/{meeting.pk}/seance/")
        page.locator("html.scripted").wait_for()
        return page

    return enter


def saved_state(page: Page) -> str:
    return page.locator("[data-saved-state]").inner_text().strip()


def drafts(page: Page) -> list[str]:
    """What this machine keeps of unsaved decisions."""
    kept: list[str] = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('cryoboard:avis:')).map(([, value]) => value)"
    )
    return kept


def test_the_keyboard_alone_records_a_decision_in_six_actions(live_screen: Any) -> None:
    page = live_screen()
    page.keyboard.press("1")
    page.keyboard.press("Shift+Digit2")
    page.locator("[name='p-0-intent']").select_option("control")
    page.locator("[name='quorum_fallback']").select_option("staff")
    page.keyboard.press("Control+Enter")
    page.locator("#decision[data-saved]").wait_for()

    decision = Decision.objects.get()
    assert [proposal.rank for proposal in decision.proposals.all()] == [1, 2] and decision.proposals.all()[0].intent == "control"
    assert "Enregistré" in saved_state(page) and drafts(page) == []
    assert Registration.objects.get(position=1).discussed_from is not None


def test_the_next_case_is_there_without_asking_the_server_again(live_screen: Any) -> None:
    page = live_screen()
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true" and "/seance/" in answer.url):
        pass
    page.wait_for_timeout(200)
    page.evaluate(PUSHED)
    page.keyboard.press("ArrowRight")

    page.wait_for_function("() => document.title.includes('cas 2 sur 2')")
    assert page.evaluate("window.kept") is True
    page.keyboard.press("Escape")
    page.wait_for_url("**/seances/*/")


def test_a_lost_network_loses_nothing_and_keeps_no_name(live_screen: Any, meeting: Meeting) -> None:
    page = live_screen()
    page.keyboard.press("1")
    page.context.set_offline(True)
    page.keyboard.press("n")
    page.keyboard.type("Choix discuté hors connexion")
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    page.wait_for_function("() => document.querySelector('[data-saved-state]').textContent.includes('nouvel essai')")
    kept = drafts(page)
    patient = meeting.registrations.get(position=1).case.patient
    page.context.set_offline(False)
    page.locator("#decision[data-saved]").wait_for()

    assert len(kept) == 1 and "Choix discuté hors connexion" in kept[0]
    assert [word for word in (patient.birth_name, patient.given_names, patient.ipp) if word in kept[0]] == []
    assert Decision.objects.get().rationale == "Choix discuté hors connexion" and drafts(page) == []


def test_what_was_typed_is_there_after_a_reload(live_screen: Any) -> None:
    page = live_screen()
    page.keyboard.press("n")
    page.keyboard.type("Pas encore enregistré")
    page.reload()

    page.locator("[data-saved-state].is-unsaved").wait_for()
    assert page.locator("[name='rationale']").input_value() == "Pas encore enregistré" and "Non enregistré" in saved_state(page)


def test_two_people_on_one_case_are_told_who_and_when_and_may_replace(live_screen: Any) -> None:
    first, late = live_screen("oncologue"), live_screen("chirurgienne")
    for page, key in ((first, "1"), (late, "2")):
        page.keyboard.press(key)
    first.keyboard.press("v")
    first.locator("#decision[data-saved]").wait_for()
    late.keyboard.press("v")
    late.get_by_role("button", name="Remplacer par la mienne").wait_for()
    told = late.locator("#decision .message").inner_text()
    found = violations(late)
    late.get_by_role("button", name="Remplacer par la mienne").click()
    late.locator("#decision[data-saved]").wait_for()

    assert "Oncologue Démo a modifié cet avis" in told and "Sa version" in told
    assert found == [] and Decision.objects.get().version == 2


def test_a_datum_entered_meanwhile_is_told_the_options_are_drawn_again_and_confirmed(live_screen: Any, meeting: Meeting) -> None:
    page, registration = live_screen(), meeting.registrations.get(position=1)
    before = page.locator("#options").inner_text()
    page.keyboard.press("1")
    page.keyboard.press("n")
    page.keyboard.type("Mots à ne pas perdre")
    page.keyboard.press("Escape")
    record_fact(case=registration.case, name="tumour.site", raw="mesenteric", actor=registration.registered_by)
    page.keyboard.press("v")
    page.locator("#conflict").wait_for()
    told, found = page.locator("#conflict").inner_text(), violations(page)
    after = page.locator("#options").inner_text()
    page.get_by_role("button", name="Confirmer l’avis").click()
    page.locator("#decision[data-saved], #decision .message-error").wait_for()

    assert "Les propositions ont changé depuis l’affichage" in told and "Siège" in told
    assert before != after and page.locator("#key-facts").inner_text().count("Mésentère") == 1
    assert (found, page.locator("[name='rationale']").input_value()) == ([], "Mots à ne pas perdre")


def test_why_opens_over_the_case_and_escape_comes_back(live_screen: Any) -> None:
    page = live_screen()
    page.keyboard.press("p")
    page.locator("#why[open] h2").wait_for()
    found = violations(page)
    page.keyboard.press("Escape")

    assert page.locator("#why[open]").count() == 0 and "/seance/" in page.url
    assert found == []


@pytest.mark.parametrize("width", [1920, 1440, 390])
def test_every_screen_of_the_day_is_accessible_and_none_scrolls_sideways(live_screen: Any, meeting: Meeting, width: int) -> None:
    page, found = live_screen("coordonnateur", width), {}
    first = meeting.registrations.get(position=1).pk
    screens = ["/seance/", "/presences/", "/cloture/", f"/avis-ecrit/{first}/"]
    for address in [*(f"/seances/{meeting.pk}{screen}" for screen in screens), "/mes-dossiers/", "/suites/"]:
        page.goto(address)
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[address] = [*violations(page), *([f"{sideways} px"] if sideways > 0 else [])]

    assert {address: faults for address, faults in found.items() if faults} == {}


def test_the_room_reads_from_four_metres_without_scrolling(live_screen: Any) -> None:
    page = live_screen()
    sizes = page.evaluate(
        "[getComputedStyle(document.documentElement).fontSize, getComputedStyle(document.querySelector('.key-facts dd')).fontSize]"
    )
    below = page.evaluate("document.documentElement.scrollHeight - document.documentElement.clientHeight")
    hidden = "[...document.querySelectorAll('.live-band')].map(band => band.scrollHeight - band.clientHeight)"
    empty = page.evaluate(hidden)
    page.keyboard.press("1")
    page.keyboard.press("Shift+Digit2")
    page.locator("[name='quorum_fallback']").select_option("staff")
    page.keyboard.press("Control+Enter")
    page.locator("#decision[data-saved]").wait_for()

    assert sizes == ["20px", "28px"] and below <= 0
    assert (empty, page.evaluate(hidden)) == ([0, 0, 0], [0, 0, 0])


def test_two_people_merge_with_the_keyboard_alone(live_screen: Any) -> None:
    first, late = live_screen("oncologue"), live_screen("chirurgienne")
    for page in (first, late):
        page.keyboard.press("1")
    first.locator("[name='quorum_fallback']").select_option("staff")
    first.keyboard.press("Control+Enter")
    first.locator("#decision[data-saved]").wait_for()
    late.keyboard.press("n")
    late.keyboard.type("Argument à ne pas perdre")
    late.keyboard.press("Control+Enter")
    late.locator("#conflict:focus").wait_for()
    faults = violations(late)
    for _ in range(20):
        late.keyboard.press("Tab")
        if late.evaluate("document.activeElement.name") == "merge":
            break
    late.keyboard.press("Enter")
    late.locator("#decision[data-saved]").wait_for()

    decision = Decision.objects.get()
    assert faults == [] and drafts(late) == []
    assert (decision.rationale, decision.quorum_fallback, decision.version) == ("Argument à ne pas perdre", "staff", 2)


def test_many_data_that_are_new_since_the_freeze_do_not_widen_the_screen(live_screen: Any, meeting: Meeting) -> None:
    meeting.registrations.update(frozen={"rows": {}})
    page = live_screen(width=1440)

    assert page.locator(".live-foot .chip").inner_text().count(",") > 10
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
