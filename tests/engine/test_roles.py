"""Roles: each is held once, covered by a digest, and an error when nothing holds it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from decision_rules import ChapterRole, DerivedRole, FactRole, Library
from decision_rules.model.errors import ContentError
from decision_rules.review.checks import check_library
from decision_rules.source.library import library
from tests.faults import refusal_of

SHARED = Path(__file__).parent / "shared"
FACTS, DERIVED, OWN, PAIN = "common/facts.yaml", "north/derived.yaml", "north/rules/own.yaml", "common/safety/pain.yaml"
AGE, HURTS = "{name: patient.age_years,", "{name: derived.painful,"


def with_roles(folder: Path, *changes: tuple[str, str, str]) -> Library:
    shutil.copytree(SHARED, folder / "shared", dirs_exist_ok=True)
    for file, before, after in changes:
        path = folder / "shared" / file
        assert before in path.read_text()
        path.write_text(path.read_text().replace(before, after))
    return Library(folder / "shared")


def test_a_fact_a_derived_fact_and_a_chapter_are_found_by_their_role(tmp_path):
    rules = with_roles(
        tmp_path,
        (FACTS, AGE, f"{AGE} role: patient_age,"),
        (DERIVED, HURTS, f"{HURTS} role: level_zone,"),
        (PAIN, "chapter: Douleur", "chapter: Douleur\nrole: guardrail"),
    )
    north = rules.rulesets["north-1"]

    assert rules.fact_with_role(FactRole.PATIENT_AGE) == "patient.age_years"
    assert north.derived_in_role(DerivedRole.LEVEL_ZONE) is north.derived["derived.painful"]
    assert north.rules_in_role(ChapterRole.GUARDRAIL) == {"P-RELIEF", "P-WEIGH"}


def test_a_role_nothing_holds_is_refused_in_one_line_and_found_by_the_check(tmp_path):
    with pytest.raises(ContentError) as refusal:
        library(SHARED).fact_with_role(FactRole.TUMOUR_SITE)
    assert str(refusal.value) == (
        "common/facts.yaml: aucune donnée ne tient le rôle « tumour_site » — écrire « role: tumour_site » à celle qui le tient"
    )
    assert library(SHARED).rulesets["north-1"].rules_in_role(ChapterRole.GUARDRAIL) == frozenset()
    assert library(SHARED).rulesets["north-1"].derived_in_role(DerivedRole.LEVEL_ZONE) is None

    findings = [str(each) for each in check_library(with_roles(tmp_path, (FACTS, AGE, f"{AGE} role: patient_age,")))]

    assert len(findings) == len(FactRole) - 1 + len(ChapterRole)
    assert any("aucun chapitre ne tient le rôle « guardrail »" in finding for finding in findings)


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [(FACTS, AGE, f"{AGE} role: patient_age,"), (DERIVED, HURTS, f"{HURTS} role: level_zone,"), (OWN, "rules:", "role: guardrail\nrules:")],
)
def test_a_role_is_covered_by_the_digest(tmp_path, file, before, after):
    rules = with_roles(tmp_path, (file, before, after))

    assert rules.rulesets["north-1"].digest != library(SHARED).rulesets["north-1"].digest


@pytest.mark.parametrize(
    ("file", "before", "after", "fault"),
    [
        (FACTS, AGE, f"{AGE} role: age,", "rôle inconnu « age » — rôles : patient_age"),
        (DERIVED, HURTS, f"{HURTS} role: zone,", "rôle inconnu « zone » — rôles : level_zone"),
        (OWN, "rules:", "role: guard\nrules:", "rôle inconnu « guard » — rôles : guardrail"),
    ],
)
def test_an_unknown_role_does_not_load(tmp_path, file, before, after, fault):
    refusal = refusal_of(SHARED, tmp_path, file, before, after)

    assert fault in str(refusal)
    assert refusal.line


def test_two_facts_or_two_chapters_of_one_role_do_not_load(tmp_path):
    both = [(FACTS, AGE, f"{AGE} role: patient_age,"), (FACTS, "{name: patient.pain,", "{name: patient.pain, role: patient_age,")]
    with pytest.raises(ContentError, match="le rôle « patient_age » est déjà celui de « patient.age_years »"):
        with_roles(tmp_path / "facts", *both)

    chapters = [(OWN, "rules:", "role: guardrail\nrules:"), (PAIN, "chapter: Douleur", "chapter: Douleur\nrole: guardrail")]
    with pytest.raises(ContentError, match="le rôle « guardrail » est tenu deux fois dans north-1"):
        with_roles(tmp_path / "chapters", *chapters)
