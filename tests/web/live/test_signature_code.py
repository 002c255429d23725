"""The signature on the page of a decision: the code is asked of who holds a device, its refusal is told beside it."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cryoboard.decisions.models import Decision
from cryoboard.decisions.services.decision import review_decision
from tests.codes import PASSWORD, STEP, enrol, give_code, shown_by
from tests.web.live.conftest import browser_of, carried
from tests.web.live.test_decision_pages import WATCH, save
from tests.web.live.test_live_pages import read, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(oncologist: Any, chair: Any, registration: Any, table: Any) -> Decision:
    """Saved by the oncologist, read again by the chair."""
    oncology = browser_of(oncologist)
    oncology.post(url("meeting_live_discussion", registration), {"move": "start"})
    save(oncology, registration, WATCH)
    return review_decision(decision=Decision.objects.get(), actor=chair)


def address(decision: Decision, name: str = "decision_validate") -> str:
    return reverse(f"cryoboard:{name}", args=[decision.pk])


def as_shown(decision: Decision) -> dict[str, str]:
    """What the form of the signature carries."""
    return {"version": str(decision.version), "evaluations": carried(decision.registration)}


def test_without_a_device_the_page_asks_for_the_password_alone(decision, chair):
    page = read(browser_of(chair), address(decision, "decision"))

    assert "Votre mot de passe" in page and 'name="code"' not in page


def test_a_wrong_password_is_told_beside_the_field_and_the_decision_stays_on_the_screen(decision, chair):
    answer = browser_of(chair).post(address(decision), {"password": "autre", **as_shown(decision)})
    page = answer.content.decode()

    assert answer.status_code == 422 and "n’est pas le vôtre" in page and 'aria-describedby="sign-refusal"' in page
    assert "Valider et signer" in page and f'value="{decision.version}"' in page and "autre" not in page.partition("<main")[2]


def test_with_a_device_the_code_is_asked_for_refused_in_words_then_signs(decision, chair):
    device = enrol(chair).device
    physician: Client = browser_of(chair)
    with time_machine.travel(timezone.now().timestamp() + STEP, tick=False) as clock:
        give_code(physician, shown_by(device))
        used = shown_by(device)
        sent = {"password": PASSWORD, **as_shown(decision)}
        assert 'name="code"' in read(physician, address(decision, "decision"))
        missing = physician.post(address(decision), sent)
        again = physician.post(address(decision), {**sent, "code": used})
        clock.shift(STEP)
        signed = physician.post(address(decision), {**sent, "code": shown_by(device)}, follow=True)

    assert (missing.status_code, "Le code manque" in missing.content.decode()) == (422, True)
    assert (again.status_code, "déjà employé" in again.content.decode(), used in again.content.decode()) == (422, True, False)
    assert "Avis signé" in signed.content.decode() and Decision.objects.get().state == Decision.State.SIGNED


def test_who_may_not_sign_sees_no_field_for_a_code(decision, oncologist):
    enrol(oncologist)
    page = read(signed_in_with_a_code(oncologist), address(decision, "decision"))

    assert 'name="code"' not in page and "Valider et signer" not in page


def signed_in_with_a_code(user: Any) -> Client:
    client = browser_of(user)
    with time_machine.travel(timezone.now().timestamp() + STEP, tick=False):
        give_code(client, shown_by(user.totpdevice_set.get()))
    return client
