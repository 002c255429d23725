"""The coordinator's week in a browser: by the keyboard, by dragging, without a script, on three widths."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.services.charter import save_charter
from cryoboard.meetings.services.meeting import open_meeting
from cryoboard.meetings.services.registration import register_case
from cryoboard.organisation.models import Professional
from cryoboard.organisation.services.accounts import create_account
from cryoboard.web.forms.registration import WAITING, field_name
from tests.web.e2e.conftest import ask_axe, violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either_database]

SITE, HISTOLOGY, PHASE = "tumour.site", "diagnosis.histology", "disease.state"
MASS = ("tumour.mass_present", "tumour.size_mm", "tumour.depth")
SCREENS = [
    *("", "annuler/", "inscrire/", "completude/", "relances/", "ordre-du-jour/", "ordre-du-jour/?proposition=1"),
    *("inscriptions/{row}/", "inscriptions/{row}/corriger/", "inscriptions/{row}/relire/", "inscriptions/{row}/reporter/"),
]


@pytest.fixture
def meeting(demo: Any) -> Meeting:
    """Three demonstration cases registered for a meeting nine days away."""
    cases = [demo(number) for number in ("05", "07", "10")]
    actor, board = cases[0].created_by, cases[0].board
    requester = Professional.objects.get(user__username="oncologue")
    save_charter(board=board, actor=actor, requirements=[("", "surgery"), ("", "medical_oncology")])
    at = (timezone.localtime() + timedelta(days=9)).replace(hour=14, minute=0, second=0, microsecond=0)
    found = open_meeting(board=board, actor=actor, starts_at=at, place="Salle d’essai")
    for case in cases:
        register_case(meeting=found, case=case, actor=actor, question=case.question[:300], requester=requester)
    create_account(
        actor=None, username="valmont", password="mot-de-passe-long", family_name="Valmont", given_names="Léa", specialty="surgery"
    )
    return found


def first_row(meeting: Meeting) -> int:
    return meeting.registrations.order_by("number").values_list("pk", flat=True)[0]


def order(page: Page) -> list[str]:
    heads = page.locator('[data-column="agenda"] .agenda-card-head strong')
    return [re.match(r"N° (\d+)", text)[1] for text in heads.all_inner_texts()]


def test_a_new_patient_is_registered_with_the_guardrail_at_once(meeting, open_page):
    page = open_page("coordinatrice")
    page.goto(f"/seances/{meeting.pk}/inscrire/")
    page.get_by_label("Chercher un patient ou un dossier").fill("inconnue")
    expect(page.get_by_text("Aucun dossier trouvé")).to_be_visible()
    page.get_by_label("Nom de naissance").fill("Lambert")
    page.get_by_label("Prénoms").fill("Anne")
    page.get_by_label("Date de naissance", exact=False).last.fill("1975-03-12")
    page.get_by_label("Sexe administratif").select_option("female")
    page.get_by_label("Médecin demandeur").fill("valm")
    page.get_by_role("radio", name="Léa Valmont").check()
    page.get_by_label("Question posée à la RCP").fill("Masse profonde de cuisse : quelle biopsie ?")
    for name, value in ((SITE, "limb_lower"), (HISTOLOGY, WAITING), (PHASE, "suspicion"), (MASS[0], "true"), (MASS[2], "deep")):
        page.locator(f"#id_{field_name(name)}").select_option(value)
    expect(page.get_by_text("biopsie et relecture avant tout geste")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Inscrire", exact=True).last.click()

    expect(page.get_by_role("heading", name="Inscription n° 4")).to_be_visible()
    found = Registration.objects.get(number=4)
    assert (found.case.patient.birth_name, str(found.requester)) == ("Lambert", "Léa Valmont")


def test_a_missing_datum_is_answered_without_leaving_the_list(meeting, open_page):
    page = open_page("coordinatrice")
    page.goto(f"/seances/{meeting.pk}/completude/?inscription=1")
    lines = page.locator(".checklist-required .missing-line", has=page.get_by_role("button", name="Inconnue"))
    label = lines.first.locator("strong").inner_text()
    before = lines.count()
    lines.first.get_by_role("button", name="Inconnue").click()
    expect(page.locator("#messages")).to_contain_text(f"{label} : enregistré")

    expect(lines).to_have_count(before - 1)


def test_the_contrast_of_every_word_of_completeness_is_known_before_during_and_after_an_answer(meeting, open_page):
    """What a closed list hides is not drawn: axe measured its words against whatever lay above them."""
    page, waiting = open_page("coordinatrice"), []
    page.goto(f"/seances/{meeting.pk}/completude/?inscription=1")
    found = {"at first": contrasts(page)}
    page.route("**/completude/**", lambda route: waiting.append(route) if route.request.method == "POST" else route.continue_())
    page.locator(".checklist-required").get_by_role("button", name="Inconnue").first.click()
    page.wait_for_selector(".htmx-request")
    found["under way"] = contrasts(page)
    waiting[0].continue_()
    expect(page.locator("#messages")).to_contain_text("enregistré")
    found["answered"] = contrasts(page)

    assert found == {"at first": [], "under way": [], "answered": []}


def contrasts(page: Page) -> list[str]:
    """The words whose contrast is too low, or cannot be told."""
    return ask_axe(page, "violations", "incomplete", runOnly=["color-contrast"])


def test_the_agenda_is_composed_by_keyboard_buttons_and_drag_then_frozen(meeting, open_page):
    page = open_page("coordinatrice")
    page.goto(f"/seances/{meeting.pk}/ordre-du-jour/")
    for number in (1, 2, 3):
        page.get_by_role("button", name=f"Placer le dossier n° {number}").click()
        expect(page.locator('[data-column="agenda"] .agenda-card')).to_have_count(number)
    third = page.locator('[data-column="agenda"] .agenda-card').nth(2)
    third.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator('[data-column="agenda"] .agenda-card').nth(1)).to_contain_text("N° 3")
    expect(page.locator('[data-column="agenda"] .agenda-card').nth(1)).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator('[data-column="agenda"] .agenda-card').nth(0)).to_contain_text("N° 3")
    assert order(page) == ["3", "1", "2"]
    cards = page.locator('[data-column="agenda"] .agenda-card')
    cards.nth(2).drag_to(cards.nth(0), target_position={"x": 30, "y": 8})
    expect(cards.nth(0)).to_contain_text("N° 2")
    page.get_by_role("button", name="Geler l’ordre du jour").click()
    expect(page.locator("#messages")).to_contain_text("Ordre du jour gelé")

    assert order(page) == ["2", "3", "1"]
    expect(page.get_by_role("button", name="Geler l’ordre du jour")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("Monter"))).to_have_count(0)


def test_slash_filters_the_table(meeting, open_page):
    page = open_page("coordinatrice")
    page.goto(f"/seances/{meeting.pk}/")
    page.keyboard.press("/")
    page.keyboard.type("DEMO0007")

    expect(page.locator("#dossiers tbody tr:visible")).to_have_count(1)


def test_every_screen_of_the_week_is_accessible_and_never_scrolls_sideways(meeting, open_page):
    found, row = {}, first_row(meeting)
    addresses = [f"/seances/{meeting.pk}/{screen.format(row=row)}" for screen in SCREENS]
    for width in (1440, 1024, 390):
        page = open_page("coordinatrice", width=width)
        for address in [*addresses, "/seances/", "/seances/nouvelle/", f"/rcp/{meeting.board_id}/charte/"]:
            page.goto(address)
            excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            found[width, address] = violations(page) + ([f"{excess} px"] if excess > 0 else [])

    assert {where: faults for where, faults in found.items() if faults} == {}


def test_the_whole_week_is_possible_without_a_script(meeting, open_page):
    page = open_page("coordinatrice", script=False)
    page.goto(f"/seances/{meeting.pk}/ordre-du-jour/?proposition=1")
    page.get_by_role("button", name="Appliquer cet ordre").click()
    page.get_by_role("button", name=re.compile("Descendre le dossier n° 1")).click()
    assert order(page) == ["2", "1", "3"]
    page.goto(f"/seances/{meeting.pk}/inscrire/")
    page.get_by_label("Chercher un patient ou un dossier").fill("DEMO0005")
    page.get_by_role("button", name="Chercher").first.click()
    page.get_by_role("button", name=re.compile("Nouveau dossier pour ce patient")).click()
    page.get_by_label("Question posée à la RCP").fill("Seconde question")
    page.get_by_role("button", name="Inscrire", exact=True).last.click()

    expect(page.get_by_role("heading", name="Inscription n° 4")).to_be_visible()
