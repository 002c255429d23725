"""The second factor in a browser: enrolled, printed, asked for at the door; every screen accessible, none too wide."""

from __future__ import annotations

import re
from base64 import b32decode

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import expect

from cryoboard.demo.people import demo_password
from tests.web.e2e.conftest import violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either_database]


def shown(letters: str) -> str:
    """What a telephone that was given these letters shows now."""
    return f"{TOTP(b32decode(letters)).token():06d}"


@pytest.mark.parametrize("width", [1366, 390])
def test_a_telephone_is_enrolled_and_its_recovery_code_opens_the_door(demo, open_page, width):
    page, found = open_page("coordonnateur", width=width), {}

    def look(name: str) -> None:
        found[name] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name

    page.get_by_role("link", name="Mon second facteur").click()
    page.wait_for_url("**/compte/second-facteur/")
    look("rien encore")
    page.get_by_label("Votre mot de passe").fill(demo_password())
    page.get_by_role("button", name="Commencer").click()
    expect(page.locator("svg.qr")).to_be_visible()
    letters = "".join(page.locator(".secret span").all_inner_texts())
    assert page.locator("svg.qr").bounding_box()["width"] > 150
    look("secret")
    page.locator("input[name=code]").fill(shown(letters))
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("heading", name="Vos codes de secours CryoBoard")).to_be_visible()
    codes = page.locator(".recovery-codes code").all_inner_texts()
    look("codes")
    page.goto("/compte/second-facteur/")
    look("enregistré")

    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_label("Identifiant").fill("coordonnateur")
    page.get_by_label("Mot de passe").fill(demo_password())
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(re.compile("/connexion/code/"))
    look("code demandé")
    page.locator("input[name=code]").fill("pas un code")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("main")).to_contain_text("faux, périmé ou déjà employé")
    look("code refusé")
    page.wait_for_timeout(1200)
    page.locator("input[name=code]").fill(codes[0])
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/")

    assert {name: lines for name, lines in found.items() if lines} == {}
