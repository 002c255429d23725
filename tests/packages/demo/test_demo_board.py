"""Loading the demonstration into an empty database: accounts completed, the password of the environment, a clock that is behind."""

from __future__ import annotations

from datetime import date, datetime

import time_machine
from django.contrib.auth import get_user_model

from cryoboard.cases.models import Case, Fact
from cryoboard.demo.demo_cases import CASES, load_cases, read_case
from cryoboard.demo.people import INSTITUTE, load_people
from cryoboard.organisation.models import Professional

FILES = sorted(CASES.glob("*.json"))


def test_people_loaded_before_they_had_a_number_are_completed(db):
    _, users = load_people()
    Professional.objects.filter(user=users["coordonnateur"]).update(rpps="", specialty="", facility=None, email="")

    _, users = load_people()
    someone = users["coordonnateur"].professional
    assert (someone.rpps, someone.specialty, str(someone.facility)) == ("99900000011", "medical_oncology", INSTITUTE["name"])


def test_the_password_is_the_one_of_the_environment(db, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "autre-secret")
    load_cases()

    assert get_user_model().objects.get(username="qualite").check_password("autre-secret")


def test_on_a_machine_whose_clock_is_behind_no_example_lies_in_the_future(db):
    with time_machine.travel(datetime(2026, 3, 1, 12, 0), tick=False):
        load_cases()

        assert max(fact.observed_on for fact in Fact.objects.exclude(observed_on=None)) <= date(2026, 3, 1)
        assert Case.objects.count() == len(FILES)
    with time_machine.travel(datetime(2031, 3, 1, 12, 0), tick=False):
        assert read_case(FILES[0])["on"] == "2026-11-20"
