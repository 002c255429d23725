"""The clinical part of the fiche, from the evaluations the opinion rests on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cryoboard.documents.kinds.dossier.dossier import Evaluated
from cryoboard.documents.kinds.dossier.known_facts import NOT_GIVEN, not_given
from cryoboard.documents.kinds.dossier.scores import NOT_COMPUTED, score_rows
from cryoboard.documents.pipeline.typography import french, lower_first, short_date
from decision_rules import FicheItem, computed_answer, does_not_apply, fiche_claims, library, relevant_facts

Row = dict[str, str]
SAID = {**NOT_GIVEN, "unknown": "Inconnu"}  # on the fiche « inconnu » is an answer; an empty line is not
DOES_NOT_APPLY = NOT_GIVEN["not_applicable"]


def clinical_block(evaluations: Sequence[Evaluated]) -> dict[str, Any]:
    """Each official section with what is known; one line for the items nobody answered; the other key facts and the scores."""
    rules = library()
    facts = {name: value for each in reversed(evaluations) for name, value in each.facts.items()}
    meta = {name: value for each in reversed(evaluations) for name, value in each.meta.items()}
    on = evaluations[0].on if evaluations else date.max
    claimed = {claim.item for claim in fiche_claims(rules, facts, on, relevant_facts(rules, facts, on))}
    rows = {item: item_row(item, facts, meta, on) for item in rules.fiche.items}
    told = {name for item in rules.fiche.items for name in (answering(item, facts), *item.beside)}
    sections = [
        {"title": title, "rows": [row for item, row in rows.items() if row and item.section == section]}
        for section, title in rules.fiche.sections.items()
    ]
    return {
        "sections": [each for each in sections if each["rows"]],
        "other_facts": [fact_row(name, facts, meta) for name in key_facts(evaluations) if facts.get(name) is not None and name not in told],
        "scores": scores(evaluations),
        "missing_items": french(", ".join(item.label for item, row in rows.items() if row is None and item in claimed)),
    }


def item_row(item: FicheItem, facts: Mapping[str, Any], meta: Mapping[str, Any], on: date) -> Row | None:
    """« Plus grand diamètre : 61 mm (02/10/2026) »: the first datum known, else what the rules compute, else what was said of one
    (awaited, not applicable, unknown); None when nobody answered."""
    if known := answering(item, facts):
        row = fact_row(known, facts, meta, words=item.label)
        return row | {"value": french(" ; ".join([row["value"], *beside(item, facts)]))}
    if does_not_apply(library(), item, facts, on):
        return {"label": french(item.label), "value": DOES_NOT_APPLY, "when": ""}
    if computed := computed_answer(library(), item, facts, on):
        return {"label": french(item.label), "value": french(f"{computed}, calculé"), "when": ""}
    said = next((name for name in item.facts if meta.get(name, {}).get("state") in SAID), None)
    return fact_row(said, facts, meta, words=item.label) if said else None


def answering(item: FicheItem, facts: Mapping[str, Any]) -> str | None:
    """The first of its data that is known."""
    return next((name for name in item.facts if facts.get(name) is not None), None)


def beside(item: FicheItem, facts: Mapping[str, Any]) -> list[str]:
    """« score du dépistage gériatrique : 13 »."""
    dictionary = library().dictionary
    known = [name for name in item.beside if facts.get(name) is not None]
    return [f"{lower_first(dictionary.label(name))} : {dictionary.format(name, facts[name])}" for name in known]


def fact_row(name: str, facts: Mapping[str, Any], meta: Mapping[str, Any], words: str = "") -> Row:
    """A datum under its own words or those of its item, and when it was observed."""
    dictionary, value, envelope = library().dictionary, facts.get(name), meta.get(name, {})
    observed = envelope.get("observed_on")
    unknown = envelope.get("state") == "unknown"
    return {
        "label": french(words or dictionary.label(name)),
        "value": french(dictionary.format(name, value)) if value is not None else SAID["unknown"] if unknown else not_given(envelope),
        "when": short_date(observed) if observed and value is not None else "",
    }


def key_facts(evaluations: Sequence[Evaluated]) -> list[str]:
    """What each catalogue wants read first, once."""
    rulesets = library().rulesets
    known = [rulesets[each.ruleset] for each in evaluations if each.ruleset in rulesets]
    return list(dict.fromkeys(name for ruleset in known for name in ruleset.catalogue.key_facts))


def scores(evaluations: Sequence[Evaluated]) -> list[dict[str, str]]:
    """The scores, the grade and the stage that could be worked out."""
    rulesets = library().rulesets
    rows = [row for each in evaluations for row in score_rows(rulesets.get(each.ruleset), each.facts, each.on, each.outcome)]
    return [row for row in rows if row["value"] != NOT_COMPUTED]
