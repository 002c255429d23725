"""What is not known: the data that would change the proposals, who has them, what they could change. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from cryoboard.documents.kinds.dossier.known_facts import Meta, not_given
from cryoboard.documents.kinds.dossier.outputs import PLURALS, REQUEST
from cryoboard.documents.pipeline.typography import counted, french, lower_first
from decision_rules import KINDS, Library, Ruleset, kind_label

WEIGHTY = KINDS[:4]  # contraindication, recommendation, option, required
EVERYTHING = 3  # below that many outputs, naming them is as short as « all »
NAMED_AT_MOST = {"contraindication": 4, "recommendation": 3, "option": 3, "required": 2, "question": 3, "alert": 3}
REQUESTS = "d’autres données à demander"


def decisive_block(library: Library, ruleset: Ruleset | None, outcome: Mapping[str, Any], meta: Meta, asked: Set[str]) -> dict[str, Any]:
    """The decisive data: those that touch what is proposed as rows, those that only touch an alert or a question apart,
    and the number of those that this case does not raise yet (a dose before any radiotherapy)."""
    entries = [each for each in outcome["decisive"] if meta.get(each["fact"], {}).get("state") != "not_applicable"]
    rows = decisive_rows(library, ruleset, outcome, [each for each in entries if owner(each["fact"]) in asked], meta)
    weighty = [row for row in rows if weight(row) < len(WEIGHTY)]
    return {
        "decisive": weighty,
        "decisive_minor": by_supplier([row for row in rows if row not in weighty]),
        "decisive_elsewhere": sum(owner(each["fact"]) not in asked for each in entries),
    }


def by_supplier(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who to ask, and for what."""
    suppliers: dict[str, list[str]] = {}
    for row in rows:
        named = suppliers.setdefault(row["supplier"], [])
        named += [lower_first(fact["label"]) + (f" ({fact['awaited']})" if fact["awaited"] else "") for fact in row["facts"]]
    return [{"supplier": supplier, "facts": facts} for supplier, facts in suppliers.items()]


def owner(name: str) -> str:
    """The list a field belongs to: « imaging » for « imaging[].contrast »."""
    return name.partition("[]")[0]


def decisive_rows(
    library: Library, ruleset: Ruleset | None, outcome: Mapping[str, Any], entries: list[Any], meta: Meta
) -> list[dict[str, Any]]:
    """One row per set of data with the same supplier and effect; what weighs most comes first."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for entry in entries:
        definition = library.dictionary.definition(entry["fact"])
        effects = effects_of(ruleset, entry["could_change"], proposed(outcome))
        supplier = definition.supplier_labels if definition else ""
        key = (supplier, tuple((effect["kind"], *effect["topics"]) for effect in effects))
        row = rows.setdefault(key, {"facts": [], "supplier": french(supplier), "effects": effects})
        row["facts"].append(
            {
                "label": french(library.dictionary.label(entry["fact"])),
                "awaited": lower_first(not_given(meta[entry["fact"]])) if is_pending(meta, entry["fact"]) else "",
            }
        )
    return sorted(rows.values(), key=weight)


def weight(row: Mapping[str, Any]) -> int:
    """Contraindications weigh more than recommendations, and so on; requests for data weigh least."""
    return min((KINDS.index(effect["kind"]) for effect in row["effects"] if effect["kind"] in KINDS), default=len(KINDS))


def proposed(outcome: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(each["kind"], each["topic"]) for each in outcome["outputs"] if each["status"] != "withdrawn"}


def effects_of(ruleset: Ruleset | None, could_change: list[Mapping[str, str]], standing: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """« Option : cryoablation percutanée », kind by kind, alerts and questions only when nothing weighs more; a datum that
    could change everything says so in three words."""
    changes = [(each["kind"], each["topic"]) for each in could_change if not each["topic"].startswith(REQUEST)]
    effects = []
    if len(standing) > EVERYTHING and standing <= set(changes):
        effects.append({"kind": KINDS[0], "label": "", "topics": ["toutes les propositions ci-dessous"]})
        changes = [each for each in changes if each not in standing]
    topics = ruleset.catalogue.topics if ruleset else {}
    for kind in KINDS:
        names = [topics[topic].label if topic in topics else topic for each, topic in changes if each == kind]
        if names:
            effects.append({"kind": kind, "label": kind_label(kind), "topics": [french(lower_first(name)) for name in names]})
    weighty = [each for each in effects if each["kind"] in WEIGHTY]
    return [summed_up(each) for each in weighty or effects] or [{"kind": "", "label": "", "topics": [REQUESTS]}]


def summed_up(effect: dict[str, Any]) -> dict[str, Any]:
    """A long list becomes a count."""
    if len(effect["topics"]) <= NAMED_AT_MOST.get(effect["kind"], 1):
        return effect
    return {**effect, "label": "", "topics": [counted(len(effect["topics"]), *PLURALS[effect["kind"]])]}


def other_missing(library: Library, outcome: Mapping[str, Any], facts: Mapping[str, Any], meta: Meta, asked: Set[str]) -> dict[str, Any]:
    """The facts worth asking for this case that would change nothing by themselves today: how many, and which are awaited."""
    decisive = {owner(entry["fact"]) for entry in outcome["decisive"]}
    names = [
        name
        for name in library.dictionary.facts
        if name in asked and facts.get(name) is None and name not in decisive and meta.get(name, {}).get("state") != "not_applicable"
    ]
    awaited = [f"{library.dictionary.label(name)}, {lower_first(not_given(meta[name]))}" for name in names if is_pending(meta, name)]
    return {"count": len(names), "awaited": french(" ; ".join(awaited))}


def is_pending(meta: Meta, name: str) -> bool:
    return bool(meta.get(name, {}).get("state") == "pending")


def undetermined_words(outcome: Mapping[str, Any]) -> str:
    """How many rules stayed silent for want of data."""
    count = len(outcome["undetermined"])
    return counted(count, "règle indéterminée", "règles indéterminées") + " faute de données" if count else ""
