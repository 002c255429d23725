"""A case several catalogues speak of: named at the top, each still for itself, divergences marked with rules and sources."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from cryoboard.cases.services import record_fact
from decision_rules import check_facts, library
from tests.factories import make_case


def page_of(client, case):
    return client.get(reverse("cryoboard:proposals", args=[case.reference])).content.decode()


def worked(catalogue, name):
    return next(dict(each.facts) for each in library().catalogues[catalogue].cases if each.id == name)


@pytest.fixture
def of_two_catalogues(coordinator, board):
    """A desmoid tumour where cryoablation is contraindicated, with a vertebral lesion for which it is an option."""
    nested = worked("spine", "W2-2") | worked("desmoid", "W39")
    facts, _ = check_facts(nested, library().dictionary, timezone.localdate())
    return make_case(coordinator, board, facts)


def test_one_catalogue_needs_no_overview(signed_in, case, coordinator):
    record_fact(case=case, name="diagnosis.histology", raw="leiomyosarcoma", actor=coordinator)

    assert 'id="overview"' not in page_of(signed_in, case)


def test_the_catalogues_are_named_and_their_divergences_marked_with_rules_and_sources(signed_in, of_two_catalogues):
    page = page_of(signed_in, of_two_catalogues)
    overview = page[page.index('id="overview"') : page.index('id="p-desmoid"')]

    assert 'href="#p-desmoid"' in overview and 'href="#p-spine"' in overview
    assert "Divergence : avis opposés" in overview
    assert "Contre-indication" in overview and "Option" in overview
    assert overview.count("<abbr title=") >= 2
