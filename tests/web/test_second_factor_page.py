"""« Mon second facteur »: enrolled from the page, printed once, replaced, withdrawn; an administrator helps who lost it."""

from __future__ import annotations

import re
from base64 import b32decode
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from cryoboard.audit.models import Entry
from cryoboard.organisation.models import Role
from cryoboard.organisation.second_factor import holds_second_factor
from tests.codes import PASSWORD, STEP, enrol, shown_by, wrong_for
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PAGE = "/compte/second-facteur/"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel("2026-11-20T10:00:05+00:00", tick=False) as moved:
        yield moved


def send(client: Client, name: str, **typed: str) -> Any:
    return client.post(reverse(f"cryoboard:second_factor{name}"), typed)


@pytest.fixture
def enrolled(signed_in: Client, clock: Any) -> Client:
    """The coordinator's browser, once the telephone is in force and its first step over."""
    send(signed_in, "_begin", password=PASSWORD)
    send(signed_in, "_confirm", code=shown_by(TOTPDevice.objects.get()))
    clock.shift(STEP)
    return signed_in


def at_the_desk(board: Any) -> Client:
    user = make_user("administrateur", Role.ADMINISTRATOR, board)
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


def test_the_header_leads_to_it(signed_in):
    assert f'<a href="{PAGE}">Mon second facteur</a>' in signed_in.get("/").content.decode()


def test_from_the_password_to_the_printed_codes(signed_in, clock):
    assert 'class="qr"' not in signed_in.get(PAGE).content.decode()
    begun = send(signed_in, "_begin", password=PASSWORD)
    page = signed_in.get(begun.url).content.decode()
    letters = "".join(re.findall(r"<span>([A-Z2-7]+)</span>", page))
    device = TOTPDevice.objects.get()
    assert b32decode(letters) == device.bin_key and 'class="qr"' in page and "style=" not in page

    printed = send(signed_in, "_confirm", code=shown_by(device))
    codes = re.findall(r"<code>([a-z2-7]{4}) ([a-z2-7]{4})</code>", printed.content.decode())
    assert {first + rest for first, rest in codes} == set(StaticToken.objects.values_list("token", flat=True)) and len(codes) == 10
    assert "no-store" in printed["Cache-Control"] and signed_in.get("/").status_code == 200
    after = signed_in.get(PAGE).content.decode()
    assert codes[0][0] not in after and letters not in after and "10 inemployés" in after


def test_the_secret_is_shown_in_the_browser_that_began_and_in_no_other(signed_in, coordinator, clock):
    send(signed_in, "_begin", password=PASSWORD)
    other = Client()
    other.force_login(coordinator)

    assert 'class="secret"' in signed_in.get(PAGE).content.decode()
    assert 'class="secret"' not in other.get(PAGE).content.decode()
    assert send(other, "_confirm", code=shown_by(TOTPDevice.objects.get())).status_code == 422
    clock.shift(15 * 60 + 1)
    assert 'class="secret"' not in signed_in.get(PAGE).content.decode()


def test_giving_up_leaves_everything_as_it_was(signed_in, coordinator):
    send(signed_in, "_begin", password=PASSWORD)
    send(signed_in, "_cancel")

    assert 'class="secret"' not in signed_in.get(PAGE).content.decode() and not holds_second_factor(coordinator)


def test_nothing_begins_without_the_password(signed_in):
    answers = [send(signed_in, "_begin", password=typed) for typed in ("", "faux")]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "Le mot de passe manque" in answers[0].content.decode() and "n’est pas le vôtre" in answers[1].content.decode()
    assert not TOTPDevice.objects.exists()


def test_a_wrong_first_code_is_said_beside_it_and_never_written_back(signed_in, clock):
    send(signed_in, "_begin", password=PASSWORD)
    wrong = wrong_for(TOTPDevice.objects.get())
    answer = send(signed_in, "_confirm", code=wrong)
    page = answer.content.decode()

    assert (answer.status_code, "Ce code est faux" in page, wrong in page, 'class="secret"' in page) == (422, True, False, True)


@pytest.mark.parametrize("name", ["_begin", "_codes", "_withdraw"])
def test_every_change_asks_for_the_password_and_the_code(enrolled, coordinator, clock, name):
    device = TOTPDevice.objects.get()
    right = shown_by(device)
    answers = [
        send(enrolled, name, password=PASSWORD),
        send(enrolled, name, password="faux", code=right),
        send(enrolled, name, password=PASSWORD, code=wrong_for(device)),
    ]
    clock.shift(2)

    assert [answer.status_code for answer in answers] == [422] * 3
    assert holds_second_factor(coordinator) and TOTPDevice.objects.count() == 1 and StaticToken.objects.count() == 10
    assert send(enrolled, name, password=PASSWORD, code=shown_by(device)).status_code in (200, 302)


def test_until_the_new_telephone_gave_a_code_the_old_one_holds(enrolled, coordinator, clock):
    old = TOTPDevice.objects.get()
    send(enrolled, "_begin", password=PASSWORD, code=shown_by(old))
    new = TOTPDevice.objects.get(confirmed=False)

    assert "l’ancien téléphone reste le bon" in enrolled.get(PAGE).content.decode()
    assert TOTPDevice.objects.get(confirmed=True) == old
    send(enrolled, "_confirm", code=shown_by(new))
    assert TOTPDevice.objects.get() == new and enrolled.get("/").status_code == 200


def test_new_codes_are_printed_once(enrolled, clock):
    former = set(StaticToken.objects.values_list("token", flat=True))
    page = send(enrolled, "_codes", password=PASSWORD, code=shown_by(TOTPDevice.objects.get())).content.decode()

    assert "précédents ne servent plus" in page and not former & set(StaticToken.objects.values_list("token", flat=True))


def test_once_withdrawn_the_password_is_enough(enrolled, coordinator, clock):
    answer = send(enrolled, "_withdraw", password=PASSWORD, code=shown_by(TOTPDevice.objects.get()))

    assert (answer.url, enrolled.get("/").status_code, holds_second_factor(coordinator)) == (PAGE, 200, False)
    assert not StaticDevice.objects.exists() and Entry.objects.get(event="second_factor.withdrawn").actor == coordinator


def test_where_it_is_required_it_is_replaced_and_not_withdrawn(enrolled, settings, clock):
    settings.CRYOBOARD = {"second_factor": "required"}
    refused = send(enrolled, "_withdraw", password=PASSWORD, code=shown_by(TOTPDevice.objects.get()))

    assert (refused.status_code, "il ne se retire pas" in refused.content.decode()) == (409, True)
    assert "Retirer le second facteur" not in enrolled.get(PAGE).content.decode()


def test_where_it_is_required_the_first_login_leads_to_the_enrolment_then_to_the_pages(signed_in, settings, clock):
    settings.CRYOBOARD = {"second_factor": "required"}
    page = signed_in.get("/", follow=True).content.decode()
    assert "les autres pages s’ouvrent ensuite" in page and 'class="site-nav"' not in page

    send(signed_in, "_begin", password=PASSWORD)
    printed = send(signed_in, "_confirm", code=shown_by(TOTPDevice.objects.get())).content.decode()
    assert 'class="site-nav"' in printed and signed_in.get("/").status_code == 200


def test_an_account_without_any_role_may_enrol(board, clock):
    client = Client()
    client.force_login(make_user("sans-role", None))
    send(client, "_begin", password=PASSWORD)

    assert send(client, "_confirm", code=shown_by(TOTPDevice.objects.get())).status_code == 200


def test_an_administrator_withdraws_the_device_of_who_lost_the_telephone(board, coordinator, clock):
    enrol(coordinator)
    desk, accounts = at_the_desk(board), reverse("admin:auth_user_changelist")
    others = [coordinator.pk, make_user("sans", Role.SURGEON, board).pk]
    page = desk.post(accounts, {"action": "withdraw_second_factor", "_selected_action": others}, follow=True).content.decode()

    assert "« coordinatrice » : second facteur retiré" in page and "« sans » : ce compte n’avait pas de second facteur" in page
    assert "delete_selected" not in page and not holds_second_factor(coordinator)
    entry = Entry.objects.get(event="second_factor.withdrawn")
    assert (entry.actor.username, entry.subject_id) == ("administrateur", str(coordinator.pk))


def test_neither_their_own_nor_the_installers(board, clock, django_user_model):
    root = django_user_model.objects.create_superuser("root", password="x")
    desk = at_the_desk(board)
    chosen = [root.pk, django_user_model.objects.get(username="administrateur").pk]
    enrol(root)
    accounts = reverse("admin:auth_user_changelist")
    page = desk.post(accounts, {"action": "withdraw_second_factor", "_selected_action": chosen}, follow=True).content.decode()

    assert "« root » : ce compte ne se change que par lui-même" in page and "ou par un autre administrateur" in page
    assert holds_second_factor(root)


def test_a_coordinator_withdraws_nobodys(signed_in, coordinator, oncologist, clock):
    coordinator.is_staff = True
    coordinator.save()
    enrol(oncologist)
    accounts = reverse("admin:auth_user_changelist")
    signed_in.post(accounts, {"action": "withdraw_second_factor", "_selected_action": [oncologist.pk]})

    assert holds_second_factor(oncologist)


def test_the_administration_never_shows_a_secret(board, coordinator, clock):
    held = enrol(coordinator)
    desk = at_the_desk(board)
    pages = [desk.get(reverse("admin:auth_user_changelist")), desk.get(reverse("admin:auth_user_change", args=[coordinator.pk]))]

    assert not {TOTPDevice, StaticDevice} & set(admin.site._registry)
    assert not any(secret in page.content.decode() for page in pages for secret in (held.device.key, *held.codes))
    assert "icon-yes" in pages[0].content.decode()
