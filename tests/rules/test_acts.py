"""The acts: official codes, and every topic that can be proposed or contraindicated names its act."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cryoboard.decisions.frcp_codes import TREATMENT
from cryoboard.organisation.models import Specialty
from decision_rules import PROPOSING_KINDS, acts, has_histology, library

DAY = date(2026, 11, 20)


def test_the_acts_use_the_eighteen_official_codes_and_no_other() -> None:
    assert {code for act in acts().values() for code in act.codes} == set(TREATMENT)
    assert len(TREATMENT) == 18


def test_each_competence_is_one_of_a_physician() -> None:
    assert {name for act in acts().values() for name in act.competences} <= set(Specialty.values)


def test_whatever_may_be_proposed_says_its_act_or_that_it_is_none() -> None:
    topics = [topic for catalogue in library().catalogues.values() for topic in catalogue.topics.values()]

    assert {topic.act for topic in topics if set(PROPOSING_KINDS) & set(topic.kinds)} <= {"none", *acts()}
    assert not [topic.id for topic in topics if topic.act and not set(PROPOSING_KINDS) & set(topic.kinds)]


def test_cryoablation_has_no_code_of_its_own_and_asks_for_an_interventional_radiologist() -> None:
    act = acts()[str(library().catalogues["desmoid"].topics["cryoablation"].act)]

    assert (act.code, act.competence, act.irreversible) == ("C63334", "interventional_radiology", True)


@pytest.mark.parametrize(
    ("facts", "there"),
    [
        ({}, False),
        ({"diagnosis.histology": "desmoid"}, False),
        ({"diagnosis.histology": "desmoid", "diagnosis.biopsy_type": "percutaneous_coaxial"}, True),
        ({"diagnosis.histology": "desmoid", "diagnosis.biopsy_type": "fna_only"}, False),
        ({"diagnosis.histology": "suspected_desmoid", "diagnosis.biopsy_type": "percutaneous_coaxial"}, False),
        ({"diagnosis.histology": "leiomyosarcoma", "pathway.biopsy_done": True}, True),
        ({"diagnosis.histology": "leiomyosarcoma", "pathway.biopsy_done": False}, False),
        ({"diagnosis.histology_confirmed": True}, True),
        ({"breast.histology_type": "ductal_nst", "breast.biopsy_type": "core"}, True),
        ({"breast.histology_type": "ductal_nst", "breast.biopsy_type": "fna"}, False),
    ],
)
def test_a_histology_is_there_when_tissue_said_so(facts: dict[str, Any], there: bool) -> None:
    assert has_histology(library(), facts, DAY) is there
