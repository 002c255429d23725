"""The clinical part of the fiche, from the evaluations the opinion rests on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cryoboard.documents.context import Evaluated
from cryoboard.documents.fiche_items import SECTIONS, Item
from cryoboard.documents.known_facts import NOT_GIVEN, not_given
from cryoboard.documents.scores import NOT_COMPUTED, score_rows
from cryoboard.documents.typography import french, short_date
from decision_rules import library

Row = dict[str, str]


def clinical_block(evaluations: Sequence[Evaluated]) -> dict[str, Any]:
    """Each official section with what is known; one line for the items nobody answered; the other key facts and the scores."""
    facts = {name: value for each in reversed(evaluations) for name, value in each.facts.items()}
    meta = {name: value for each in reversed(evaluations) for name, value in each.meta.items()}
    sections, missing, told = [], [], set()
    for title, items in SECTIONS:
        rows: list[Row] = []
        for item in items:
            name = answering(item, facts, meta)
            if name is None:
                missing.append(item[0])
            else:
                told.add(name)
                rows.append(row(item[0], name, facts, meta))
        sections.append({"title": title, "rows": rows})
    return {
        "sections": [each for each in sections if each["rows"]],
        "other_facts": [row("", name, facts, meta) for name in key_facts(evaluations) if facts.get(name) is not None and name not in told],
        "scores": scores(evaluations),
        "missing_items": french(", ".join(missing)),
    }


def answering(item: Item, facts: Mapping[str, Any], meta: Mapping[str, Any]) -> str | None:
    """The first of its facts that is known; else the first somebody said something of (awaited, not applicable, unknown)."""
    _, names = item
    known = [name for name in names if facts.get(name) is not None]
    said = [name for name in names if meta.get(name, {}).get("state") in NOT_GIVEN]
    return next(iter([*known, *said]), None)


def row(words: str, name: str, facts: Mapping[str, Any], meta: Mapping[str, Any]) -> Row:
    """« Plus grand diamètre : 61 mm (02/10/2026) »."""
    dictionary, value, envelope = library().dictionary, facts.get(name), meta.get(name, {})
    observed = envelope.get("observed_on")
    return {
        "label": french(words or dictionary.label(name)),
        "value": french(dictionary.format(name, value)) if value is not None else not_given(envelope),
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
