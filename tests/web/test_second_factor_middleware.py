"""Signing in with a second factor: half a login opens nothing, a code serves once, wrong ones are counted."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings as site
from django.test import Client
from django.urls import get_resolver, reverse

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.web.second_factor_middleware import ENROLMENT_PAGES, PENDING, PENDING_SECONDS, SIGN_IN_PAGES
from cryoboard.web.urls import ACCOUNT, MEMBERS
from tests.codes import PASSWORD, STEP, enrol, enter_password, give_code, shown_by, wrong_for
from tests.web.conftest import HTMX

pytestmark = pytest.mark.django_db
CLOSED = [f"cryoboard:{name}" for _, _, name in [*ACCOUNT, *MEMBERS]]


@pytest.fixture
def clock() -> Any:
    with time_machine.travel("2026-11-20T10:00:05+00:00", tick=False) as moved:
        yield moved


@pytest.fixture
def device(coordinator: Any, clock: Any) -> Any:
    held = enrol(coordinator).device
    clock.shift(STEP)
    return held


@pytest.fixture
def half_way(device: Any, coordinator: Any) -> Client:
    """A browser that gave the password and not the code."""
    client, _ = enter_password("coordinatrice")
    return client


@pytest.fixture
def came_in_before(device: Any, coordinator: Any) -> Client:
    """A session opened with the password alone, before the device was enrolled elsewhere."""
    client = Client()
    client.force_login(coordinator)
    return client


def addresses() -> list[str]:
    """One address of every page of the site, whatever it needs in it; those of signing in are left out."""
    found = []
    for route, _, name in [*ACCOUNT, *MEMBERS]:
        converters = [part.split(">")[0] for part in route.split("<")[1:]]
        found.append(reverse(f"cryoboard:{name}", args=["1" if each.startswith("int") else "x" for each in converters]))
    administration = get_resolver("cryoboard.standalone.urls").namespace_dict["admin"][1].reverse_dict
    needs = {name: administration.getlist(name)[0][0][0][1] for name in administration if isinstance(name, str)}
    return found + [reverse(f"admin:{name}", args=["auth" if name == "app_list" else "1"] * len(args)) for name, args in needs.items()]


def test_the_password_alone_signs_nobody_in(device):
    client, answer = enter_password("coordinatrice", next="/seances/")

    assert (answer.status_code, answer.url) == (302, "/connexion/code/?next=%2Fseances%2F")
    assert "_auth_user_id" not in client.session
    assert "account.logged_in" not in [entry.event for entry in Entry.objects.all()]
    assert "Votre second facteur" in client.get(answer.url).content.decode()


def test_the_right_code_signs_in_and_leads_where_one_was_going(device, half_way):
    answer = give_code(half_way, shown_by(device), next="/seances/")

    assert (answer.status_code, answer.url) == (302, "/seances/")
    assert half_way.get("/seances/").status_code == 200 and PENDING not in half_way.session
    assert [entry.event for entry in Entry.objects.all()].count(Event.LOGGED_IN) == 1


def test_a_recovery_code_signs_in_once(coordinator, clock):
    code = enrol(coordinator).codes[0]
    answers = [give_code(enter_password("coordinatrice")[0], f"{code[:4]} {code[4:]}").status_code for _ in range(2)]

    assert answers == [302, 422]


def test_a_code_seen_over_a_shoulder_does_not_sign_in_again(device, half_way):
    code = shown_by(device)
    give_code(half_way, code)
    second, _ = enter_password("coordinatrice")
    answer = give_code(second, code)

    assert (answer.status_code, "déjà employé" in answer.content.decode()) == (422, True)
    assert second.get("/").status_code == 302 and code not in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_half_a_login_opens_no_page_of_the_site(half_way, method):
    answers = {address: getattr(half_way, method)(address) for address in addresses()}

    assert len(answers) > len(CLOSED)
    assert {address: answer.status_code for address, answer in answers.items() if answer.status_code != 302} == {}
    assert {answer.url.partition("?")[0] for answer in answers.values()} <= {
        "/connexion/",
        "/administration/login/",
        "/administration/",  # its « log out », of a visitor
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_nor_does_a_session_opened_before_the_device_was_enrolled(came_in_before, method):
    answers = {address: getattr(came_in_before, method)(address) for address in addresses()}

    assert {address: answer.status_code for address, answer in answers.items() if answer.status_code != 302} == {}
    assert {answer.url.partition("?")[0] for answer in answers.values()} == {"/connexion/code/"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_where_it_is_required_an_account_without_a_device_reaches_its_enrolment_and_nothing_else(signed_in, settings, method):
    settings.CRYOBOARD = {"second_factor": "required"}
    enrolling = {reverse(name) for name in ENROLMENT_PAGES}
    answers = {address: getattr(signed_in, method)(address) for address in addresses() if address not in enrolling}

    assert {(answer.status_code, answer["Location"]) for answer in answers.values()} == {(302, "/compte/second-facteur/")}
    assert signed_in.get("/compte/second-facteur/").status_code == 200


@pytest.mark.parametrize("browser", ["half_way", "came_in_before"])
def test_a_fragment_gets_a_message_and_never_a_page_in_a_row(browser, request, case):
    client = request.getfixturevalue(browser)
    address = reverse("cryoboard:fact", args=[case.reference, "tumour.size_mm"])
    answers = [client.get(address, **HTMX), client.post(address, {"value": "40"}, **HTMX)]

    assert [(answer.status_code, answer["HX-Retarget"]) for answer in answers] == [(401, "#messages")] * 2
    assert "encore à l’écran" in answers[1].content.decode() and case.patient.birth_name not in answers[1].content.decode()


def test_a_page_that_does_not_exist_shows_half_a_login_no_menu(came_in_before):
    page = came_in_before.get("/nulle-part/").content.decode()

    assert "Page introuvable" in page and 'class="site-nav"' not in page and "Coordination de la RCP" not in page


def test_only_the_entrance_is_open_before_the_second_factor():
    assert {"cryoboard:login", "cryoboard:login_code", "cryoboard:logout", "cryoboard:about", "cryoboard:calendar"} == SIGN_IN_PAGES
    assert not SIGN_IN_PAGES & set(CLOSED) and set(CLOSED) >= ENROLMENT_PAGES


def test_a_session_from_before_is_asked_for_its_code_and_gets_a_new_name(came_in_before, device):
    before = came_in_before.session.session_key
    answer = give_code(came_in_before, shown_by(device), next="/seances/")

    assert (answer.url, came_in_before.get("/seances/").status_code) == ("/seances/", 200)
    assert came_in_before.session.session_key != before


def test_the_session_changes_its_name_at_each_step(device):
    client = Client()
    client.get("/connexion/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    names = [session.session_key]
    client.post("/connexion/", {"username": "coordinatrice", "password": PASSWORD})
    names.append(client.session.session_key)
    give_code(client, shown_by(device))
    names.append(client.session.session_key)

    assert len(set(names)) == 3
    planted = Client()
    planted.cookies["sessionid"] = names[0]
    assert planted.get("/").status_code == 302


@pytest.mark.parametrize("elsewhere", ["https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)", "/\\ailleurs.example"])
def test_no_address_leads_out_of_the_site(device, half_way, elsewhere):
    assert "ailleurs" not in enter_password("coordinatrice", next=elsewhere)[1].url
    assert f'value="{elsewhere}"' not in half_way.get("/connexion/code/", {"next": elsewhere}).content.decode()
    assert give_code(half_way, shown_by(device), next=elsewhere).url == "/accueil/"


def test_nobody_waits_more_than_ten_minutes_nor_past_a_new_password_nor_a_closed_account(coordinator, device, clock):
    browsers = [enter_password("coordinatrice")[0] for _ in range(3)]
    clock.shift(PENDING_SECONDS + 1)
    late = give_code(browsers[0], shown_by(device))
    fresh = enter_password("coordinatrice")[0]
    coordinator.set_password("autre-mot-de-passe")
    coordinator.save()
    changed = give_code(fresh, shown_by(device))
    coordinator.set_password(PASSWORD)
    coordinator.is_active = False
    coordinator.save()
    closed = give_code(fresh, shown_by(device))

    assert [answer.url.partition("?")[0] for answer in (late, changed, closed)] == ["/connexion/"] * 3


def test_a_visitor_has_no_second_screen(client):
    assert client.get("/connexion/code/").url == "/connexion/?next=/accueil/"
    assert client.post("/connexion/code/", {"code": "123456"}).status_code == 302


def test_wrong_codes_are_counted_like_wrong_passwords_and_never_kept(settings, device, half_way, clock):
    settings.AXES_ENABLED = True
    wrong, answers = wrong_for(device), []
    for _ in range(site.AXES_FAILURE_LIMIT):
        clock.shift(200)
        if len(answers) % 2 == 0:
            half_way, _ = enter_password("coordinatrice")  # the right password forgets no wrong code
        answers.append(give_code(half_way, wrong).status_code)
    clock.shift(PENDING_SECONDS // 3)

    assert answers == [422] * (site.AXES_FAILURE_LIMIT - 1) + [429]
    assert give_code(half_way, shown_by(device)).status_code == 429
    assert enter_password("coordinatrice")[1].status_code == 429
    assert Entry.objects.filter(event=Event.LOGIN_FAILED, detail={"step": "code"}).count() >= site.AXES_FAILURE_LIMIT
    assert wrong not in " ".join(attempt.post_data for attempt in AccessAttempt.objects.all())


def test_an_empty_code_says_what_to_type(half_way):
    assert "tapez les six chiffres" in give_code(half_way, "").content.decode()


def test_the_administration_has_no_door_of_its_own(device, coordinator, client):
    asked = client.post("/administration/login/", {"username": "coordinatrice", "password": PASSWORD, "next": "/administration/"})

    assert (asked.status_code, asked.url) == (302, "/connexion/?next=/administration/")
    assert "_auth_user_id" not in client.session


def test_who_is_no_administrator_is_told_so_and_not_sent_in_circles(signed_in):
    answer = signed_in.get("/administration/", follow=True)

    assert (answer.status_code, "Votre rôle ne permet pas" in answer.content.decode()) == (403, True)


def test_without_a_device_the_password_is_enough_where_it_is_optional(coordinator):
    client, answer = enter_password("coordinatrice")

    assert (answer.url, client.get("/").status_code) == ("/accueil/", 200)


def test_a_withdrawn_or_replaced_device_closes_the_sessions_it_opened(coordinator, device, half_way, clock):
    give_code(half_way, shown_by(device))
    assert half_way.get("/").status_code == 200
    clock.shift(STEP)
    enrol(coordinator)

    assert half_way.get("/").url == "/connexion/code/?next=/"
