"""Opening accounts, giving and taking back roles: by services, each with its line in the journal."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case, Fact, Patient
from cryoboard.evaluations.models import Evaluation
from cryoboard.organisation.errors import AccessRefused, RoleRefused
from cryoboard.organisation.models import Membership, Role
from cryoboard.organisation.services.accounts import create_account, grant_role, revoke_role
from tests.factories import make_user


@pytest.fixture
def administrator(board):
    user = make_user("administrateur", Role.ADMINISTRATOR, board)
    user.is_staff = True
    user.save()
    return user


@pytest.fixture
def at_the_desk(administrator):
    client = Client()
    client.force_login(administrator)
    return client


def events():
    return [(entry.event, entry.actor) for entry in Entry.objects.exclude(event=Event.LOGGED_IN).order_by("pk")]


def test_a_role_given_twice_is_one_role_and_one_line(administrator, board):
    nurse = make_user("infirmiere", None)
    for _ in range(2):
        membership = grant_role(actor=administrator, user=nurse, board=board, role=Role.COORDINATOR)

    assert (membership.role, nurse.memberships.count()) == (Role.COORDINATOR, 1)
    assert events() == [(Event.ROLE_GRANTED, administrator)]


def test_a_role_taken_back_leaves_its_line(administrator, board, coordinator):
    revoke_role(actor=administrator, membership=coordinator.memberships.get())

    assert coordinator.memberships.count() == 0
    assert Entry.objects.get(event=Event.ROLE_REVOKED).detail == {
        "person": coordinator.pk,
        "board": board.pk,
        "role": "coordinator",
    }


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.REQUESTER, Role.QUALITY_3C, Role.SURGEON])
def test_an_administrator_is_given_no_role_that_sees_patients(administrator, board, role):
    with pytest.raises(RoleRefused, match="aucun patient"):
        grant_role(actor=None, user=administrator, board=board, role=role)


def test_who_sees_patients_does_not_become_an_administrator(administrator, board, coordinator):
    with pytest.raises(RoleRefused, match="aucun patient"):
        grant_role(actor=administrator, user=coordinator, board=board, role=Role.ADMINISTRATOR)


def test_nobody_gives_themselves_a_role(administrator, board):
    with pytest.raises(RoleRefused, match="soi-même"):
        grant_role(actor=administrator, user=administrator, board=board, role=Role.RULE_AUTHOR)


def test_only_an_administrator_gives_roles_and_opens_accounts(coordinator, board):
    with pytest.raises(AccessRefused):
        grant_role(actor=coordinator, user=make_user("autre", None), board=board, role=Role.SURGEON)
    with pytest.raises(AccessRefused):
        create_account(actor=coordinator, username="nouveau", password="mot-de-passe", family_name="Nouveau")


def test_an_account_is_opened_with_its_professional_or_not_at_all(administrator, django_user_model):
    user = create_account(actor=administrator, username="dr", password="mot-de-passe", family_name="Martin", given_names="Claire")

    assert (str(user.professional), user.check_password("mot-de-passe")) == ("Claire Martin", True)
    with pytest.raises(ValidationError):
        create_account(actor=administrator, username="faux", password="x", family_name="Y", rpps="123")
    assert not django_user_model.objects.filter(username="faux").exists()


def test_the_administration_exposes_no_patient():
    ours = {model for model in admin.site._registry if model._meta.app_label == "cryoboard"}

    assert {model.__name__ for model in ours} == {"Board", "Facility", "Membership", "Professional"}
    assert ours.isdisjoint({Case, Patient, Fact, Evaluation, Entry})


@pytest.mark.parametrize(
    "page",
    [
        "admin:index",
        "admin:auth_user_changelist",
        "admin:auth_user_add",
        "admin:cryoboard_membership_changelist",
        "admin:cryoboard_board_add",
        "admin:cryoboard_facility_add",
        "admin:cryoboard_professional_add",
        "admin:cryoboard_professional_changelist",
    ],
)
def test_the_administrator_opens_every_page_of_the_administration(at_the_desk, case, page):
    response = at_the_desk.get(reverse(page))

    assert response.status_code == 200
    assert case.patient.birth_name not in response.content.decode()


def test_a_coordinator_with_a_staff_account_opens_none(coordinator):
    coordinator.is_staff = True
    coordinator.save()
    client = Client()
    client.force_login(coordinator)

    assert client.get(reverse("admin:cryoboard_membership_changelist")).status_code == 403
    assert client.get(reverse("admin:auth_user_changelist")).status_code == 403


def test_a_role_given_on_the_page_is_journalled_and_an_impossible_one_is_said(at_the_desk, administrator, board):
    nurse = make_user("infirmiere", None)
    form = {"user": nurse.pk, "board": board.pk, "role": "coordinator"}

    given = at_the_desk.post(reverse("admin:cryoboard_membership_add"), form)
    refused = at_the_desk.post(reverse("admin:cryoboard_membership_add"), form | {"role": "administrator"})

    assert (given.status_code, refused.status_code) == (302, 200)
    assert "Un administrateur ne voit aucun patient" in refused.content.decode()
    assert events() == [(Event.ROLE_GRANTED, administrator), (Event.ROLE_REFUSED, administrator)]
    assert [membership.role for membership in Membership.objects.filter(user=nurse)] == ["coordinator"]


def test_a_role_taken_back_on_the_page_is_journalled(at_the_desk, administrator, coordinator):
    membership = coordinator.memberships.get()

    at_the_desk.post(reverse("admin:cryoboard_membership_delete", args=[membership.pk]), {"post": "yes"})

    assert events() == [(Event.ROLE_REVOKED, administrator)]


def test_the_administrator_cannot_make_a_superuser_nor_change_one(at_the_desk, django_user_model, coordinator):
    root = django_user_model.objects.create_superuser("root", password="x")

    page = at_the_desk.get(reverse("admin:auth_user_change", args=[coordinator.pk])).content.decode()
    assert "is_superuser" not in page
    assert at_the_desk.post(reverse("admin:auth_user_change", args=[root.pk]), {"username": "root2"}).status_code == 403
    assert at_the_desk.post(reverse("admin:auth_user_password_change", args=[root.pk]), {}).status_code == 403
