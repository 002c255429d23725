"""What is refused at the administrator's desk: a sentence that says what to do instead, and a line in the journal; never a crash."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin, messages
from django.test import Client
from django.urls import clear_url_caches, reverse, set_urlconf

from cryoboard.audit.errors import JournalIsAppendOnly
from cryoboard.audit.models import Entry
from cryoboard.decisions.models import Decision, TherapeuticProposal
from cryoboard.documents.models import Document
from cryoboard.meetings.errors import CharterRefused
from cryoboard.organisation import admin as organisation_admin
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Membership, Role
from tests.factories import make_user
from tests.packages.documents.meeting_cases import played, recorded, signed

INDEX = "/administration/"
FOR_GOOD = "Un avis signé ne se modifie ni ne s’efface : ouvrez un amendement."


@pytest.fixture
def installer(django_user_model: Any) -> Any:
    return django_user_model.objects.create_superuser("installateur", password="mot-de-passe")


@pytest.fixture
def desk(installer: Any) -> Client:
    client = Client()
    client.force_login(installer)
    return client


@pytest.fixture
def signed_decision(board: Any, coordinator: Any) -> Decision:
    scene = played(board, coordinator)
    return signed(scene, recorded(scene))


def told(client: Client, answer: Any) -> list[str]:
    """The sentences shown on the page one is sent back to."""
    return [str(each) for each in client.get(answer["Location"]).context["messages"]]


def last() -> tuple[str, Any, dict[str, Any]]:
    line = Entry.objects.latest("pk")
    return line.event, line.case, line.detail


@pytest.mark.parametrize("move", ["change", "delete"])
def test_a_signed_decision_is_refused_with_what_to_do_instead_and_journalled(desk, installer, signed_decision, move):
    answer = desk.post(f"{INDEX}cryoboard/decision/{signed_decision.pk}/{move}/", {"summary": "Autre chose."})

    assert (answer.status_code, answer["Location"], told(desk, answer)) == (302, INDEX, [FOR_GOOD])
    assert last() == ("decision.refused", signed_decision.case, {"code": "signed_for_good", "action": "administration"})
    assert (Entry.objects.latest("pk").actor, Decision.objects.get().sha256) == (installer, signed_decision.sha256)


@pytest.mark.parametrize("model", ["proposal", "document"])
def test_what_belongs_to_a_signed_decision_is_refused_the_same_way(desk, signed_decision, model, coordinator):
    fiche = Document.objects.create(kind="fiche", title="Fiche", fingerprint="x", decision=signed_decision, requested_by=coordinator)
    path = {"proposal": f"therapeuticproposal/{TherapeuticProposal.objects.get().pk}", "document": f"document/{fiche.pk}"}[model]

    answer = desk.post(f"{INDEX}cryoboard/{path}/change/", {"label": "Autre chose"})

    assert (answer.status_code, told(desk, answer)) == (302, [FOR_GOOD])
    assert last() == ("decision.refused", signed_decision.case, {"code": "signed_for_good", "action": "administration"})


def test_a_draft_is_no_business_of_the_administration_either(desk, board, coordinator):
    draft = recorded(played(board, coordinator))

    answer = desk.post(f"{INDEX}cryoboard/decision/{draft.pk}/change/", {"summary": "Autre chose."})

    assert told(desk, answer) == ["Votre rôle ne permet pas cette action. Adressez-vous à la coordination de la RCP."]
    assert last() == ("access.refused", draft.case, {"action": "administration"})


def test_a_decision_that_does_not_exist_is_not_found_and_a_visitor_signs_in_first(client, desk, signed_decision):
    before = Entry.objects.count()

    assert desk.get(f"{INDEX}cryoboard/decision/999/change/").status_code == 404
    assert client.get(f"{INDEX}cryoboard/decision/{signed_decision.pk}/change/")["Location"].startswith(f"{INDEX}login/")
    assert Entry.objects.count() == before


@pytest.fixture
def registered_models(signed_decision: Decision) -> Iterator[Decision]:
    """A site where someone registered the decisions, and nothing else was thought of."""
    admin.site.register(Decision, type("Careless", (admin.ModelAdmin,), {"fields": ["summary"]}))
    forget_addresses()
    yield signed_decision
    admin.site.unregister(Decision)
    forget_addresses()


def forget_addresses() -> None:
    import importlib

    from cryoboard.standalone import urls

    importlib.reload(urls)
    set_urlconf(None)
    clear_url_caches()


def test_even_where_decisions_are_registered_a_signed_one_is_refused_and_not_a_crash(desk, registered_models):
    answer = desk.post(f"{INDEX}cryoboard/decision/{registered_models.pk}/change/", {"summary": "Autre chose."})

    assert answer.status_code == 302
    assert FOR_GOOD in told(desk, answer)
    assert last() == ("decision.refused", registered_models.case, {"code": "signed_for_good", "action": "administration"})
    assert Decision.objects.get().sha256 == registered_models.sha256


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("{pk}/delete/", {"post": "yes"}),
        ("", {"action": "delete_selected", "_selected_action": "{pk}", "post": "yes"}),
    ],
    ids=["alone", "among others"],
)
def test_even_where_decisions_are_registered_what_it_rests_on_keeps_a_signed_one_from_deletion(desk, registered_models, path, form):
    form = {name: value.format(pk=registered_models.pk) for name, value in form.items()}

    answer = desk.post(f"{INDEX}cryoboard/decision/{path.format(pk=registered_models.pk)}", form)

    assert "Impossible de supprimer" in answer.content.decode()
    assert Decision.objects.get().sha256 == registered_models.sha256


@pytest.mark.parametrize(
    ("refusal", "line"),
    [
        (CharterRefused("Charte incomplète : complétez-la."), ("meeting.refused", {"code": "charter_refused", "action": "administration"})),
        (JournalIsAppendOnly(), ("access.refused", {"code": "append_only", "action": "administration"})),
        (AccessRefused(None, "manage_accounts", None), ("access.refused", {"action": "manage_accounts"})),
    ],
)
def test_any_refusal_of_a_service_is_a_message_on_the_form_and_a_line(desk, board, monkeypatch, refusal, line):
    def refuse(**_: Any) -> None:
        raise refusal

    monkeypatch.setattr(organisation_admin, "save_board", refuse)
    address = reverse("admin:cryoboard_board_change", args=[board.pk])
    form = {"name": "Autre nom", "kind": "rare", "nature": "organ"}

    answer = desk.post(address, form, headers={"referer": f"http://testserver{address}"})

    event, _, detail = last()
    assert (answer.status_code, answer["Location"]) == (302, f"http://testserver{address}")
    assert [(each.message, each.level) for each in desk.get(address).context["messages"]] == [(refusal.message, messages.ERROR)]
    assert (event, detail) == line


def test_a_role_that_may_not_be_given_is_said_in_the_form_and_journalled(desk, installer, coordinator, board):
    form = {"user": coordinator.pk, "board": board.pk, "role": Role.ADMINISTRATOR}

    answer = desk.post(reverse("admin:cryoboard_membership_add"), form)

    assert (answer.status_code, "ne voit aucun patient" in answer.content.decode()) == (200, True)
    expected = {"code": "role_refused", "person": coordinator.pk, "board": board.pk, "role": "administrator"}
    assert last() == ("role.refused", None, expected)
    assert (Entry.objects.latest("pk").actor, Membership.objects.filter(role=Role.ADMINISTRATOR).count()) == (installer, 0)


def test_a_member_without_the_role_never_reaches_the_desk(board):
    nobody = make_user("membre", Role.ONCOLOGIST, board)
    client = Client()
    client.force_login(nobody)

    assert client.get(INDEX)["Location"].startswith(f"{INDEX}login/")
