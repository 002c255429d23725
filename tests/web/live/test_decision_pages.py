"""The decision: typed in six actions, refused with what was typed, contested, read again, signed, amended."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.decisions.models import Decision
from tests.factories import make_case
from tests.web.conftest import HTMX
from tests.web.live.conftest import browser_of, carried
from tests.web.live.test_live_pages import read, url

pytestmark = pytest.mark.django_db
WATCH = {"kind": "proposal", "p-0-choice": "topic:active_surveillance", "p-0-intent": "control"}


@pytest.fixture
def oncology(oncologist: Any) -> Client:
    return browser_of(oncologist)


@pytest.fixture
def physician(chair: Any) -> Client:
    return browser_of(chair)


def save(client: Client, registration: Any, typed: dict[str, Any], **headers: str) -> Any:
    """The form as it has just been shown, with what was typed in it."""
    return client.post(url("decision_save", registration), {"evaluations": carried(registration), **typed}, **headers)


def step(client: Client, decision: Any, name: str, **typed: Any) -> str:
    """One step of the decision from the page as it is, and the page that follows; a refusal is told on its own page."""
    sent = {"evaluations": carried(decision.registration), **typed}
    response = client.post(reverse(f"cryoboard:decision_{name}", args=[decision.pk]), sent, follow=True)
    return response.content.decode()


def test_an_act_an_intent_and_save_keep_a_draft(oncology, registration):
    response = save(oncology, registration, WATCH, **HTMX)
    decision = Decision.objects.get()

    assert response.status_code == 200 and response["X-Decision-Version"] == str(decision.version)
    assert "Enregistré à" in response.content.decode()
    (proposal,) = decision.proposals.all()
    assert (proposal.rank, proposal.topic, proposal.intent, proposal.act) == (1, "active_surveillance", "control", "active_surveillance")
    assert decision.summary in response.content.decode().replace("\u202f", " ").replace("\u00a0", " ") or decision.summary


def test_without_script_the_draft_is_kept_too(oncology, registration):
    response = save(oncology, registration, WATCH)

    assert response.status_code == 302 and response.url == url("meeting_live_case", registration)
    assert "Brouillon enregistré" in read(oncology, response.url)


def test_leaving_the_rules_without_a_reason_is_refused_beside_what_was_typed(oncology, registration):
    typed = {**WATCH, "p-0-choice": "act:chemotherapy", "rationale": "Mots à ne pas perdre"}
    response = save(oncology, registration, typed, **HTMX)
    page = response.content.decode()

    assert response.status_code == 422 and "motif de l’écart" in page and "Mots à ne pas perdre" in page
    assert not Decision.objects.exists()
    assert Entry.objects.get(event=Event.DECISION_REFUSED).detail["code"] == "departure_reason_missing"
    assert save(oncology, registration, {**typed, "departure_reason": "patient_wish"}, **HTMX).status_code == 200


def test_two_people_on_one_case_read_who_was_quicker_and_choose(oncology, physician, registration, chair):
    save(physician, registration, WATCH)
    late = save(oncology, registration, {**WATCH, "p-0-intent": "pain"}, **HTMX)
    page = late.content.decode()

    assert late.status_code == 409 and "Coordonnateur a modifié cet avis" in page
    assert "Remplacer par la mienne" in page and "Voir la sienne" in page
    assert Decision.objects.get().proposals.get().intent == "control"
    replaced = save(oncology, registration, {**WATCH, "p-0-intent": "pain", "version": Decision.objects.get().version}, **HTMX)
    assert replaced.status_code == 200 and Decision.objects.get().proposals.get().intent == "pain"


def taken(page: str) -> dict[str, str]:
    """The sides of a merge that are chosen on the screen."""
    return dict(re.findall(r'<input type="radio" name="(m-\w+)" value="(\S+?)" checked>', page))


def test_two_people_who_changed_other_things_merge_without_a_choice(oncology, physician, registration):
    save(oncology, registration, WATCH)
    mine = {**WATCH, "version": "1", "rationale": "Peu de symptômes"}
    save(physician, registration, {**WATCH, "version": "1", "trial": "ESSAI-1", "e-0-label": "IRM"})
    page = save(oncology, registration, mine, **HTMX).content.decode()

    assert "la fusion garde les deux" in page and "Peu de symptômes" in page and "ESSAI-1" in page
    kept = save(oncology, registration, {**mine, **taken(page), "merge": "2"}, **HTMX)
    decision = Decision.objects.get()
    assert kept.status_code == 200 and kept["X-Decision-Version"] == "3"
    assert (decision.rationale, decision.trial, decision.examinations.get().label) == ("Peu de symptômes", "ESSAI-1", "IRM")
    assert "IRM" in decision.summary


def test_two_people_who_changed_the_same_thing_choose_and_lose_nothing(oncology, physician, registration):
    save(oncology, registration, WATCH)
    mine = {**WATCH, "version": "1", "rationale": "Le mien", "trial": "ESSAI-1"}
    save(physician, registration, {**WATCH, "version": "1", "rationale": "Le sien"})
    page = save(oncology, registration, mine, **HTMX).content.decode()
    unsettled = save(oncology, registration, {**mine, **taken(page), "merge": "2"}, **HTMX)

    assert unsettled.status_code == 409 and "Il reste à choisir (1)" in unsettled.content.decode()
    assert Decision.objects.get().rationale == "Le sien"
    (open_one,) = set(re.findall(r'name="(m-\w+)" value="mine', page)) - set(taken(page))
    (choice,) = re.findall(rf'name="{open_one}" value="(mine\S+?)"', page)
    save(oncology, registration, {**mine, **taken(page), open_one: choice, "merge": "2"}, **HTMX)
    assert (Decision.objects.get().rationale, Decision.objects.get().trial) == ("Le mien", "ESSAI-1")


def test_a_third_save_meanwhile_is_compared_again(oncology, physician, registration):
    save(oncology, registration, WATCH)
    save(physician, registration, {**WATCH, "version": "1", "trial": "ESSAI-1"})
    page = save(oncology, registration, {**WATCH, "version": "1", "rationale": "A"}, **HTMX).content.decode()
    save(physician, registration, {**WATCH, "version": "2", "trial": "ESSAI-2"})
    again = save(oncology, registration, {**WATCH, "version": "1", "rationale": "A", **taken(page), "merge": "2"}, **HTMX)

    assert again.status_code == 409 and "ESSAI-2" in again.content.decode() and 'name="merge" value="3"' in again.content.decode()


def test_a_condition_in_the_words_of_a_datum_names_that_datum(oncology, registration):
    page = read(oncology, url("meeting_live_case", registration))
    label = page.split('<datalist id="awaited"><option value="')[1].split('"')[0].replace("&#x27;", "'")
    save(oncology, registration, {**WATCH, "c-0-label": label, "c-0-due_on": "2026-12-01", "c-1-label": "Autre chose"})

    awaited, other = Decision.objects.get().conditions.all()
    assert (awaited.label, bool(awaited.fact), awaited.due_on) == (label, True, date(2026, 12, 1))
    assert (other.label, other.fact) == ("Autre chose", "")


def test_an_act_that_cannot_be_taken_back_asks_for_a_histology_or_a_reason(oncology, register, coordinator, board):
    registration = register(make_case(coordinator, board, {"tumour.site": "abdominal_wall"}))
    typed = {"kind": "proposal", "p-0-choice": "act:surgery", "departure_reason": "emergency"}
    refused = save(oncology, registration, typed, **HTMX)
    kept = save(oncology, registration, {**typed, "guardrail_reason": "Compression aiguë"}, **HTMX)

    assert "data-guarded" in read(oncology, url("meeting_live_case", registration))
    assert refused.status_code == 422 and "aucune histologie" in refused.content.decode()
    assert kept.status_code == 200
    page = read(oncology, reverse("cryoboard:decision", args=[Decision.objects.get().pk]))
    assert "la contre-signature manque" in page


def test_putting_off_asks_for_a_reason_and_offers_the_next_meeting(oncology, registration):
    refused = save(oncology, registration, {"kind": "deferral"}, **HTMX)
    kept = save(oncology, registration, {"kind": "deferral", "deferral_reason": "second_reading", "present_again_on": "2026-12-10"}, **HTMX)

    assert refused.status_code == 422 and "Surseoir demande un motif" in refused.content.decode()
    assert kept.status_code == 200 and Decision.objects.get().present_again_on == date(2026, 12, 10)


def test_a_decision_is_read_again_signed_with_the_password_then_only_amended(oncology, physician, registration, table):
    oncology.post(url("meeting_live_discussion", registration), {"move": "start"})
    save(oncology, registration, WATCH)
    decision = Decision.objects.get()

    assert "n’a pas été relu" in step(physician, decision, "validate", password="mot-de-passe")
    assert "Avis relu" in step(physician, decision, "review")
    assert "n’est pas le vôtre" in step(physician, decision, "validate", password="autre")
    signed = step(physician, decision, "validate", password="mot-de-passe")
    decision.refresh_from_db()
    assert decision.state == Decision.State.SIGNED and decision.sha256 in signed and "Ouvrir un amendement" in signed
    assert "Validée" in read(oncology, url("meeting_live_case", registration))
    amended = step(physician, decision, "amend", because="Dose précisée")
    assert "amendement 1" in amended and "Dose précisée" in amended
    assert Decision.objects.get(number=0).sha256 == decision.sha256


def test_a_signed_fiche_is_sent_and_a_refused_channel_says_why(oncology, physician, registration, table):
    oncology.post(url("meeting_live_discussion", registration), {"move": "start"})
    save(oncology, registration, WATCH)
    decision = Decision.objects.get()
    step(physician, decision, "review")
    step(physician, decision, "validate", password="mot-de-passe")
    physician.post(reverse("cryoboard:decision_produce", args=[decision.pk, "fiche"]))
    fiche = decision.documents.get(kind="fiche")
    sent = {"document": fiche.pk, "recipient_name": "Dr Traitant", "channel": "mssante", "state": "refused"}

    assert "Un envoi refusé se note avec son motif" in step(physician, decision, "dispatch", **sent)
    page = step(physician, decision, "dispatch", **sent, reason="Boîte inconnue")
    assert "Dr Traitant" in page and "Boîte inconnue" in page and "Refusé" in page


def test_a_draft_that_changed_since_it_was_read_is_not_signed(oncology, physician, registration, table):
    save(oncology, registration, WATCH)
    decision = Decision.objects.get()
    step(physician, decision, "review")
    page = step(physician, decision, "validate", password="mot-de-passe", version="1")

    assert "a modifié cet avis" in page
    assert Decision.objects.get().signed_at is None


def test_the_closing_page_says_what_blocks_each_fiche(oncology, coordinator, registration, second, meeting, table):
    oncology.post(url("meeting_live_discussion", registration), {"move": "start"})
    save(oncology, registration, WATCH)
    page = read(browser_of(coordinator), reverse("cryoboard:meeting_closure", args=[meeting.pk]))

    assert "L’avis n’a pas été relu" in page and "Aucun avis enregistré" in page
    assert "Sans avis <b>1</b>" in page and "À relire <b>1</b>" in page
    assert "ESSAI" not in page and "C. E. · IPP …001" in page
