"""A fact is declared in the catalogue that alone reads it; facts read by several, by the acts or by the product are in common/."""

from __future__ import annotations

from decision_rules import ChapterRole, FactRole, library
from decision_rules.model.conditions import names_read
from decision_rules.source.content import COMMON, RECORD
from decision_rules.source.digest import facts_named

OF_ONE_FIELD = ("breast.", "spine.")  # named after their field, wherever they are read


def test_each_fact_is_declared_where_it_is_read():
    rules = library()
    histology = set(names_read(rules.histology)) if rules.histology is not None else set()
    readers: dict[str, set[str]] = {name: set() for name in rules.dictionary.facts}
    for ruleset in rules.rulesets.values():
        for name in facts_named(ruleset, rules.declared_facts, None):
            readers[name].add(ruleset.catalogue.id)
    misplaced = {}
    for name, fact in rules.dictionary.facts.items():
        shared = len(readers[name]) > 1 or (name in histology and not name.startswith(OF_ONE_FIELD)) or bool(fact.role)
        home = COMMON if shared else next(iter(readers[name]), fact.catalogue)
        if fact.catalogue not in (home, RECORD):
            misplaced[name] = (fact.catalogue, home)

    assert misplaced == {}


def test_a_catalogue_declares_no_topic_that_another_says_in_the_same_words():
    topics = [topic for content in library().content.catalogues.values() for topic in content.topics["topics"]]
    said: dict[str, list[dict]] = {}
    for topic in topics:
        if topic.file.parent.name != COMMON:
            said.setdefault(topic["id"], []).append(dict(topic))

    assert [name for name, entries in said.items() if any(entries.count(each) > 1 for each in entries)] == []


def test_the_product_finds_every_role_it_reads():
    rules = library()

    assert list(rules.role_faults()) == []
    assert {role.value: rules.fact_with_role(role) for role in FactRole} == {
        "patient_age": "patient.age_years",
        "patient_sex": "patient.sex",
        "tumour_site": "tumour.site",
        "histology": "diagnosis.histology",
        "disease_phase": "disease.state",
        "mass_present": "tumour.mass_present",
        "tumour_size": "tumour.size_mm",
        "tumour_depth": "tumour.depth",
        "examinations": "imaging",
    }


def test_the_guardrail_is_the_chapter_of_suspicion():
    for ruleset in library().catalogues["sarcoma"].rulesets.values():
        held = ruleset.rules_in_role(ChapterRole.GUARDRAIL)
        assert {ruleset.rules[rule].file for rule in held} == {"sarcoma/rules/suspicion.yaml"}
        assert held
