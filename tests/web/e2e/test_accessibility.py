"""Every screen: no violation for axe, and no sideways scrolling on a small screen."""

from __future__ import annotations

import pytest

from cryoboard.documents.services.case_papers import request_dossier
from cryoboard.standalone.celery import wait_for_tasks
from tests.web.e2e.conftest import violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either_database]

CASE_SCREENS = ["", "?toutes=1", "propositions/", "parcours/", "documents/", "journal/", "identite/"]
COMPARISON = "propositions/comparer/?a=desmoid-2017-esmo-seed&b=desmoid-2024-dtwg"
SITE_SCREENS = ["/", "/dossiers/nouveau/", "/dossiers/import/", "/mentions/", "/preuves/", "/preuves/ta-07/", "/nulle-part/"]


def test_every_screen_of_a_case_is_accessible(demo, open_page, coordinator_of):
    case = demo("05")
    request_dossier(case=case, actor=coordinator_of(case))
    wait_for_tasks()
    page = open_page("coordinatrice")
    found = {}
    for screen in [*CASE_SCREENS, COMPARISON]:
        page.goto(f"/dossiers/{case.reference}/{screen}")
        found[screen] = violations(page)

    assert {screen: lines for screen, lines in found.items() if lines} == {}


def test_every_screen_of_the_site_is_accessible(demo, open_page):
    demo("05")
    page = open_page("coordinatrice")
    found = {}
    for screen in SITE_SCREENS:
        page.goto(screen)
        found[screen] = violations(page)

    assert {screen: lines for screen, lines in found.items() if lines} == {}


def test_the_login_page_is_accessible(browser, live_server):
    page = browser.new_page(base_url=live_server.url)
    page.goto("/connexion/")

    assert violations(page) == []
    page.close()


def test_what_opens_on_demand_is_accessible(demo, open_page):
    case = demo("05")
    page = open_page("coordinatrice")
    page.goto(f"/dossiers/{case.reference}/propositions/")
    for details in page.locator("main details").all():
        details.evaluate("node => { node.open = true }")
    page.wait_for_function("() => document.querySelectorAll('.why-body > a').length === 0")
    opened = violations(page)
    page.goto(f"/dossiers/{case.reference}/")
    field = page.locator("#fact-tumour-size-mm-value")
    field.fill("8 cm")
    field.press("Enter")
    page.locator("#fact-tumour-size-mm .error").wait_for()
    page.get_by_role("link", name="Ajouter une ligne").first.click()
    page.locator(".record-form").wait_for()
    for details in page.locator("main .fact-foot details").all()[:3]:
        details.evaluate("node => { node.open = true }")
    page.get_by_role("link", name="Historique").first.click()
    page.locator(".history").wait_for()

    assert (opened, violations(page)) == ([], [])


def test_a_reader_without_writing_rights_gets_accessible_screens(demo, open_page):
    case = demo("05")
    page = open_page("qualite")
    page.goto(f"/dossiers/{case.reference}/")

    assert violations(page) == []


@pytest.mark.parametrize("width", [390, 1024])
def test_nothing_scrolls_sideways_on_a_small_screen(demo, open_page, width):
    case = demo("05")
    page = open_page("coordinatrice", width=width)
    found = {}
    for screen in [f"/dossiers/{case.reference}/{name}" for name in [*CASE_SCREENS, COMPARISON]] + SITE_SCREENS:
        page.goto(screen)
        found[screen] = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    assert {screen: excess for screen, excess in found.items() if excess > 0} == {}


def test_the_keyboard_alone_reaches_a_field_and_saves_it(demo, open_page):
    case = demo("05")
    page = open_page("coordinatrice")
    page.goto(f"/dossiers/{case.reference}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.locator("#fact-tumour-size-mm-value").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("77")
    page.keyboard.press("Tab")

    page.locator("#fact-tumour-size-mm .fact-saved").wait_for()
    assert page.evaluate("document.activeElement.id") == "fact-tumour-size-mm-state"
