"""« RCP ou staff » as the coordinator reads it, and where she says what the charter knows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.decisions.models import Decision
from cryoboard.meetings.models import Registration
from cryoboard.meetings.services.charter import charter_of, save_charter
from tests.factories import make_meeting

FORM = {
    "meeting_minutes": "90",
    "discussed_minutes": "7",
    "imaging_freshness_days": "42",
    "registration_days_before": "3",
    "registration_hour": "12",
    "agenda_days_before": "1",
    "validation_days": "1",
    "dispatch_days": "2",
    "pps_days": "15",
    "treatment_days": "30",
}
ORGANISED = {
    "authorised": "yes",
    "authorised_facility": "CHU d’essai",
    "authorised_finess": "990000010",
    "delegated_to": "3C d’essai",
    "listed": "yes",
    "directory_id": "RCP-01",
}


def strip_of(page: str) -> list[str]:
    """The word of each condition, as read beside its icon."""
    return re.findall(r'class="rcp-status">.*?</svg> (\w+)', page)


def answered(client: Any, board: Any, **changes: str) -> Any:
    today = timezone.localdate().isoformat()
    return client.post(reverse("cryoboard:charter", args=[board.pk]), FORM | ORGANISED | {"valid_from": today} | changes)


@pytest.mark.parametrize("page", ["meeting", "meeting_closure"])
def test_each_condition_has_a_word_an_icon_and_a_sentence(signed_in, board, page):
    meeting = make_meeting(board)

    read = signed_in.get(reverse(f"cryoboard:{page}", args=[meeting.pk])).content.decode()

    assert strip_of(read) == ["Indéterminée"] * 5
    assert "RCP ou staff\u00a0: 5 conditions à établir" in read
    assert "Dites dans la charte si un établissement autorisé organise la RCP" in read


def test_what_the_charter_says_settles_two_conditions_and_is_versioned(signed_in, board):
    meeting = make_meeting(board)

    answered(signed_in, board)

    read = signed_in.get(reverse("cryoboard:meeting", args=[meeting.pk])).content.decode()
    charter = signed_in.get(reverse("cryoboard:charter", args=[board.pk])).content.decode()
    assert strip_of(read) == ["Réunie", "Indéterminée", "Indéterminée", "Indéterminée", "Réunie"]
    assert (charter_of(board).version, charter_of(board).authorised_finess) == (2, "990000010")
    assert "<dt>Établissement autorisé</dt><dd>CHU d’essai</dd>" in charter
    assert Entry.objects.filter(event=Event.CHARTER_SAVED).count() == 1


def test_a_wrong_finess_is_refused_beside_its_field_with_all_that_was_typed(signed_in, board):
    answer = answered(signed_in, board, authorised_finess="990000011")

    page = answer.content.decode()
    assert (answer.status_code, 'value="990000011"' in page, "3C d’essai" in page) == (422, True, True)
    assert "FINESS compte 9 chiffres" in page


def test_a_case_without_quorum_is_named_as_a_staff_at_the_closing_and_on_its_page(signed_in, board, case, coordinator):
    save_charter(board=board, actor=coordinator, requirements=[], **ORGANISED)
    meeting = make_meeting(board, state="running")
    about = {"number": 4, "position": 1, "state": Registration.State.ON_AGENDA, "registered_by": coordinator}
    registration = Registration.objects.create(meeting=meeting, case=case, **about)
    quorum = {"status": "not_reached", "matched": [], "missing": ["surgery"], "missing_labels": ["Chirurgie"]}
    decision = Decision.objects.create(registration=registration, recorded_by=coordinator, quorum=quorum)

    closing = signed_in.get(reverse("cryoboard:meeting_closure", args=[meeting.pk])).content.decode()
    page = signed_in.get(reverse("cryoboard:decision", args=[decision.pk])).content.decode()

    assert strip_of(closing) == ["Réunie", "Absente", "Indéterminée", "Indéterminée", "Réunie"]
    assert "Avis de staff (manque\u00a0: quorum)" in closing and "Staff\u00a0: les avis de cette séance" in closing
    assert "<strong>Avis de staff</strong>, hors RCP (manque\u00a0: quorum)." in page
