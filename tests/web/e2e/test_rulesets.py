"""A reader who knows no Python finds a rule, its source and its examples; and the pages fit everyone."""

from __future__ import annotations

import re

import pytest

from cryoboard.demo.people import load_people
from tests.web.e2e.conftest import violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either_database]

OLD, NEW = "desmoid-2017-esmo-seed", "desmoid-2024-dtwg"
SCREENS = [
    "",
    "?q=nerf",
    f"{NEW}/",
    f"{NEW}/?donnee=tumour.size_mm",
    f"{NEW}/chapitres/4/",
    f"{NEW}/regles/PCA-EL-12/",
    f"{NEW}/donnees-calculees/",
    f"{OLD}/vers/{NEW}/",
]


@pytest.fixture(autouse=True)
def people(transactional_db):
    load_people()


def test_words_typed_lead_to_the_rule_its_source_and_its_examples(open_page):
    page = open_page("administrateur")
    page.goto("/")
    page.get_by_role("link", name="Référentiels", exact=True).click()
    page.get_by_label("Chercher une règle").press_sequentially("peau centimetre")
    page.get_by_role("link", name="PCA-TP-02").click()

    page.get_by_role("heading", name=re.compile("PCA-TP-02")).wait_for()
    assert page.get_by_text("Distance tumeur–peau < 10 mm").first.is_visible()
    assert page.get_by_text("Consultée :").first.is_visible()
    assert page.get_by_role("heading", name="Exemples").is_visible()


def test_the_pdf_is_made_while_the_page_waits(open_page):
    page = open_page("qualite")
    page.goto("/referentiels/breast-1-seed/")
    page.get_by_role("button", name="Produire le PDF").click()

    page.get_by_role("link", name="Télécharger le PDF").wait_for(timeout=120_000)


@pytest.mark.parametrize("width", [390, 1366])
def test_every_page_of_the_rules_is_accessible_and_nothing_scrolls_sideways(open_page, width):
    page = open_page("administrateur", width=width)
    found = {}
    for screen in SCREENS:
        page.goto(f"/referentiels/{screen}")
        excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[screen] = violations(page) + ([f"{excess} px"] if excess > 0 else [])

    assert {screen: lines for screen, lines in found.items() if lines} == {}
