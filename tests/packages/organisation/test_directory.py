"""The directory: found by name or number, and a facility written by an administrator alone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Facility, Professional, Specialty
from cryoboard.organisation.selectors import professionals_matching
from cryoboard.organisation.services.accounts import create_account, save_facility

PEOPLE = [
    ("Dupré", "Élodie", "10001234564"),
    ("Dupont", "Marc", "10001234572"),
    ("Martin", "Élodie", ""),
]


@pytest.fixture
def directory(db):
    for family_name, given_names, rpps in PEOPLE:
        Professional.objects.create(family_name=family_name, given_names=given_names, rpps=rpps)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dup", ["Marc Dupont", "Élodie Dupré"]),
        ("ELODIE", ["Élodie Dupré", "Élodie Martin"]),
        ("dupre elodie", ["Élodie Dupré"]),
        ("10001234564", ["Élodie Dupré"]),
        ("1000 1234", ["Marc Dupont", "Élodie Dupré"]),
        ("234564", []),
        ("inconnu", []),
        ("   ", []),
    ],
)
def test_a_professional_is_found_by_each_word_of_a_name_or_the_beginning_of_a_number(directory, text, found):
    assert [str(person) for person in professionals_matching(text)] == found


def test_the_answer_stays_short(directory):
    assert [str(person) for person in professionals_matching("dup", limit=1)] == ["Marc Dupont"]


def test_an_account_is_opened_with_a_place_of_work_and_a_specialty_of_the_list(db):
    facility = save_facility(actor=None, facility=Facility(name="Institut d’essai"))
    about = {"actor": None, "password": "mot-de-passe", "family_name": "Roux", "facility": facility}
    user = create_account(username="roux", specialty=Specialty.RADIOLOGY, email="roux@exemple.test", **about)

    person = user.professional
    assert (person.facility, person.get_specialty_display(), person.email) == (facility, "Radiologie", "roux@exemple.test")
    with pytest.raises(ValidationError, match="magie"):
        create_account(username="mage", specialty="magie", **about)
    assert [entry.event for entry in Entry.objects.order_by("pk")] == [Event.FACILITY_SAVED, Event.ACCOUNT_CREATED]


def test_only_an_administrator_writes_a_facility_and_its_number_has_a_key(coordinator):
    with pytest.raises(AccessRefused):
        save_facility(actor=coordinator, facility=Facility(name="Institut d’essai"))
    with pytest.raises(ValidationError, match="FINESS"):
        save_facility(actor=None, facility=Facility(name="Institut d’essai", finess="123456789"))
    assert Facility.objects.count() == 0
