"""Pages that say no, in French."""

from __future__ import annotations

from django.test import Client, RequestFactory
from django.urls import reverse

from cryoboard.web.views.errors import locked_out, server_error


def test_a_page_that_does_not_exist_says_so_in_french(signed_in):
    response = signed_in.get("/nulle-part/")

    assert response.status_code == 404
    assert "Page introuvable" in response.content.decode()


def test_a_refusal_asked_by_htmx_is_a_message_and_not_a_page(administrator):
    response = administrator.get(reverse("cryoboard:case_new"), HTTP_HX_REQUEST="true")

    assert (response.status_code, response["HX-Retarget"]) == (403, "#messages")
    assert "<html" not in response.content.decode()


def test_an_internal_error_needs_nothing_to_be_said():
    page = server_error(RequestFactory().get("/"))

    assert page.status_code == 500
    assert "Ce que vous aviez déjà enregistré est conservé." in page.content.decode()


def test_a_form_without_its_token_is_explained(coordinator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)

    assert client.post(reverse("cryoboard:case_search"), {"search": "x"}).status_code == 403


def test_too_many_wrong_passwords_are_explained(db):
    assert locked_out(RequestFactory().get("/")).status_code == 429


def test_a_wrong_password_does_not_tell_which_of_the_two_is_wrong(client, coordinator):
    page = client.post(reverse("cryoboard:login"), {"username": "coordinatrice", "password": "faux"}).content.decode()

    assert "Identifiant ou mot de passe incorrect." in page


def test_logging_in_opens_the_way_and_logging_out_closes_it(client, coordinator):
    first = client.post(reverse("cryoboard:login"), {"username": "coordinatrice", "password": "mot-de-passe"})
    last = client.post(reverse("cryoboard:logout"))

    assert (first["Location"], last["Location"]) == ("/accueil/", "/connexion/")
