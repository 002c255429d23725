"""A datum that comes between the screen and the save: the conflict screen says what changed, keeps what was typed, asks to confirm."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.decisions.models import Decision
from cryoboard.evaluations.models import Evaluation
from tests.web.conftest import HTMX
from tests.web.live.conftest import browser_of
from tests.web.live.test_live_pages import read, url

pytestmark = pytest.mark.django_db
WATCH = {"kind": "proposal", "p-0-choice": "topic:active_surveillance", "p-0-intent": "control", "rationale": "Mots à ne pas perdre"}
SAID = "Les propositions ont changé depuis l’affichage"
WATCHED = "« Surveillance active » passe de « indéterminée » à « indiquée »"


@pytest.fixture
def oncology(oncologist: Any) -> Client:
    return browser_of(oncologist)


@pytest.fixture
def physician(chair: Any) -> Client:
    return browser_of(chair)


def words(response: Any) -> str:
    """The page with the spaces that a reader sees."""
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def hidden(page: str, name: str = "evaluations") -> str:
    """The first value that the page carries under this name."""
    (first, *_) = re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    return str(first)


def fact(client: Client, registration: Any, name: str, value: str) -> None:
    """A colleague enters a datum on the form of the case."""
    address = reverse("cryoboard:fact", args=[registration.case.reference, name])
    assert client.post(address, {"value": value}, **HTMX).status_code == 200


def pregnant(client: Client, registration: Any) -> None:
    fact(client, registration, "patient.is_pregnant", "true")


def save(client: Client, registration: Any, typed: dict[str, Any], **headers: str) -> Any:
    return client.post(url("decision_save", registration), typed, **headers)


def test_the_screen_carries_what_it_shows_and_stores_none_of_it(oncology: Client, registration: Any) -> None:
    shown = hidden(read(oncology, url("meeting_live_case", registration)))
    kept = save(oncology, registration, {**WATCH, "evaluations": shown}, **HTMX)

    assert len(shown.split(",")) == 2 and all("-" in key for key in shown.split(","))
    assert kept.status_code == 200
    assert hidden(words(kept)) == ",".join(str(each.pk) for each in Decision.objects.get().evaluations.order_by("pk"))


def test_a_datum_from_another_browser_is_told_with_fresh_options_and_nothing_typed_is_lost(
    oncology: Client, physician: Client, registration: Any
) -> None:
    typed = {**WATCH, "evaluations": hidden(read(oncology, url("meeting_live_case", registration)))}
    pregnant(physician, registration)
    answer = save(oncology, registration, typed, **HTMX)
    page = words(answer)

    assert answer.status_code == 409 and SAID in page and WATCHED in page and "Grossesse en cours" in page
    assert "Mots à ne pas perdre" in page and not Decision.objects.exists() and not Evaluation.objects.exists()
    assert 'id="options" hx-swap-oob="true"' in page and "Tout ce qui a changé" in page
    assert save(oncology, registration, typed, **HTMX).status_code == 409  # asked again until someone confirms
    (confirmed,) = re.findall(r'<button class="button button-main" name="evaluations" value="([^"]+)">Confirmer l’avis', page)
    assert save(oncology, registration, {**typed, "evaluations": confirmed}, **HTMX).status_code == 200
    decision = Decision.objects.get()
    assert (decision.rationale, {each.facts["patient.is_pregnant"] for each in decision.evaluations.all()}) == (WATCH["rationale"], {True})


def test_without_script_the_page_shows_what_changed_and_the_options_of_now(oncology: Client, physician: Client, registration: Any) -> None:
    typed = {**WATCH, "evaluations": hidden(read(oncology, url("meeting_live_case", registration)))}
    pregnant(physician, registration)
    page = words(save(oncology, registration, typed))

    assert "<html" in page and SAID in page and "Mots à ne pas perdre" in page and 'id="options"' in page and "hx-swap-oob" not in page


def test_a_form_that_carries_nothing_is_not_believed_to_have_shown_anything(oncology: Client, registration: Any) -> None:
    assert save(oncology, registration, WATCH, **HTMX).status_code == 409
    assert not Decision.objects.exists()


def test_a_colleague_and_a_datum_at_once_are_told_on_one_screen(oncology: Client, physician: Client, registration: Any) -> None:
    shown = hidden(read(oncology, url("meeting_live_case", registration)))
    save(oncology, registration, {**WATCH, "evaluations": shown})
    shown = hidden(read(oncology, url("meeting_live_case", registration)))
    save(physician, registration, {**WATCH, "version": "1", "evaluations": shown, "trial": "ESSAI-1"})
    pregnant(physician, registration)
    mine = {**WATCH, "version": "1", "evaluations": shown, "rationale": "Le mien"}
    answer = save(oncology, registration, mine, **HTMX)
    page = words(answer)

    assert answer.status_code == 409 and "Coordonnateur a modifié cet avis" in page and SAID in page and WATCHED in page
    now = re.findall(r'<input type="hidden" name="evaluations" value="([^"]*)">', page)[-1]
    sides = dict(re.findall(r'<input type="radio" name="(m-\w+)" value="(\S+?)" checked>', page))
    merged = save(oncology, registration, {**mine, **sides, "merge": "2", "evaluations": now}, **HTMX)
    assert merged.status_code == 200
    assert (Decision.objects.get().rationale, Decision.objects.get().trial) == ("Le mien", "ESSAI-1")


def test_a_datum_during_a_merge_is_told_on_the_screen_of_the_merge(oncology: Client, physician: Client, registration: Any) -> None:
    shown = hidden(read(oncology, url("meeting_live_case", registration)))
    save(oncology, registration, {**WATCH, "evaluations": shown})
    shown = hidden(read(oncology, url("meeting_live_case", registration)))
    save(physician, registration, {**WATCH, "version": "1", "evaluations": shown, "trial": "ESSAI-1"})
    mine = {**WATCH, "version": "1", "evaluations": shown, "rationale": "Le mien"}
    page = words(save(oncology, registration, mine, **HTMX))
    sides = dict(re.findall(r'<input type="radio" name="(m-\w+)" value="(\S+?)" checked>', page))
    pregnant(physician, registration)
    answer = save(oncology, registration, {**mine, **sides, "merge": "2"}, **HTMX)

    assert SAID not in page
    assert answer.status_code == 409 and SAID in words(answer) and "Le mien" in words(answer) and "ESSAI-1" in words(answer)


@pytest.fixture
def draft(oncology: Client, registration: Any, table: Any) -> Decision:
    oncology.post(url("meeting_live_discussion", registration), {"move": "start"})
    save(oncology, registration, {**WATCH, "evaluations": hidden(read(oncology, url("meeting_live_case", registration)))})
    return Decision.objects.get()


def page_of(client: Client, decision: Decision) -> str:
    return words(client.get(reverse("cryoboard:decision", args=[decision.pk])))


def step(client: Client, decision: Decision, name: str, page: str, **typed: str) -> Any:
    sent = {"evaluations": hidden(page), **typed}
    return client.post(reverse(f"cryoboard:decision_{name}", args=[decision.pk]), sent)


def test_who_reads_again_and_who_signs_are_told_what_changed_since_their_page(
    oncology: Client, physician: Client, registration: Any, draft: Decision
) -> None:
    page = page_of(physician, draft)
    pregnant(oncology, registration)
    late = step(physician, draft, "review", page)

    assert late.status_code == 409 and SAID in words(late) and WATCHED in words(late) and Decision.objects.get().state == "draft"
    assert step(physician, draft, "review", words(late)).status_code == 302
    page = page_of(physician, draft)
    fact(oncology, registration, "patient.is_pregnant", "false")
    refused = step(physician, draft, "validate", page, password="mot-de-passe", version=hidden(page, "version"))
    assert refused.status_code == 409 and SAID in words(refused) and Decision.objects.get().state == "reviewed"
    fresh = words(refused)
    signed = step(physician, draft, "validate", fresh, password="mot-de-passe", version=hidden(fresh, "version"))
    assert signed.status_code == 302 and Decision.objects.get().state == "signed"
    codes = Entry.objects.filter(event=Event.DECISION_REFUSED).values_list("detail", flat=True)
    assert [each["code"] for each in codes] == ["evaluations_changed"] * 2


def test_the_page_of_a_draft_says_that_the_rules_changed_since_it_was_saved(
    oncology: Client, physician: Client, registration: Any, draft: Decision
) -> None:
    before = page_of(physician, draft)
    pregnant(oncology, registration)

    assert "Depuis l’enregistrement de ce brouillon" not in before
    after = page_of(physician, draft)
    assert "Depuis l’enregistrement de ce brouillon, les propositions des règles ont changé :</strong>" in after and WATCHED in after


def test_an_older_version_is_not_taken_up_on_what_nobody_saw(
    oncology: Client, physician: Client, registration: Any, draft: Decision
) -> None:
    shown = hidden(read(oncology, url("meeting_live_case", registration)))
    save(oncology, registration, {**WATCH, "version": "1", "evaluations": shown, "trial": "ESSAI-1"})
    page = page_of(oncology, draft)
    address = reverse("cryoboard:decision_restore", args=[draft.pk, 1])
    pregnant(physician, registration)
    sent = {"version": "2", "evaluations": hidden(page)}

    answers = oncology.post(address, sent), oncology.post(address, sent, **HTMX)
    assert [(each.status_code, SAID in words(each)) for each in answers] == [(409, True)] * 2
    assert Decision.objects.get().trial == "ESSAI-1"
    assert oncology.post(address, {"version": "2", "evaluations": hidden(words(answers[0]))}).status_code == 302
    assert Decision.objects.get().trial == ""
