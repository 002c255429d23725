"""The missing data that would change the outputs: who can give them, and what they could change. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from cryoboard.documents.kinds.dossier.known_facts import Meta, not_given
from cryoboard.documents.kinds.dossier.outputs import REQUEST, counted_kind
from cryoboard.documents.pipeline.typography import counted, french
from decision_rules import PROPOSING_KINDS, DecisiveFact, EvaluationResult, Library, OutputKind, PossibleChange, Ruleset, lower_first

WEIGHTY = (*PROPOSING_KINDS, OutputKind.REQUIRED)
EVERYTHING = 3  # when more outputs than this could all change, they are not named one by one
NAMED_AT_MOST = {
    OutputKind.CONTRAINDICATION: 4,
    OutputKind.RECOMMENDATION: 3,
    OutputKind.OPTION: 3,
    OutputKind.REQUIRED: 2,
    OutputKind.QUESTION: 3,
    OutputKind.ALERT: 3,
}
REQUESTS = "d’autres données à demander"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a datum could change, in words. The kind is None when the words do not name one."""

    kind: OutputKind | None
    label: str
    topics: tuple[str, ...]

    def printed(self) -> dict[str, Any]:
        return {"kind": self.kind.value if self.kind else "", "label": self.label, "topics": list(self.topics)}


@dataclass(frozen=True, slots=True)
class Row:
    """The missing data of one supplier with the same effect."""

    supplier: str
    effects: tuple[Effect, ...]
    facts: list[dict[str, str]] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """The rank of a kind: contraindications first, requests for data last."""
        return min((effect.kind.rank for effect in self.effects if effect.kind), default=len(OutputKind))

    @property
    def weighs(self) -> bool:
        return any(effect.kind in WEIGHTY for effect in self.effects)

    def printed(self) -> dict[str, Any]:
        return {"facts": self.facts, "supplier": self.supplier, "effects": [effect.printed() for effect in self.effects]}


def decisive_block(library: Library, ruleset: Ruleset | None, outcome: EvaluationResult, meta: Meta, asked: Set[str]) -> dict[str, Any]:
    """The decisive data.

    Those that could change a proposal are rows. Those that could change only an alert or a question are listed apart. Those that do not
    apply to the case yet are counted (a dose before any radiotherapy).
    """
    rows = decisive_rows(library, ruleset, outcome, meta, asked)
    return {
        "decisive": [row.printed() for row in rows if row.weighs],
        "decisive_minor": by_supplier(row for row in rows if not row.weighs),
        "decisive_elsewhere": sum(owner(each.fact) not in asked for each in open_data(outcome, meta)),
    }


def decisive_labels(library: Library, ruleset: Ruleset | None, outcome: EvaluationResult, meta: Meta, asked: Set[str]) -> list[str]:
    """The names of the decisive data that could change a proposal."""
    return [fact["label"] for row in decisive_rows(library, ruleset, outcome, meta, asked) if row.weighs for fact in row.facts]


def open_data(outcome: EvaluationResult, meta: Meta) -> list[DecisiveFact]:
    """The decisive data, without those marked « non applicable »."""
    return [each for each in outcome.decisive if meta.get(each.fact, {}).get("state") != "not_applicable"]


def by_supplier(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Which data to ask from which supplier."""
    suppliers: dict[str, list[str]] = {}
    for row in rows:
        named = suppliers.setdefault(row.supplier, [])
        named += [lower_first(fact["label"]) + (f" ({fact['awaited']})" if fact["awaited"] else "") for fact in row.facts]
    return [{"supplier": supplier, "facts": facts} for supplier, facts in suppliers.items()]


def owner(name: str) -> str:
    """The list that a field belongs to: « imaging » for « imaging[].contrast »."""
    return name.partition("[]")[0]


def decisive_rows(library: Library, ruleset: Ruleset | None, outcome: EvaluationResult, meta: Meta, asked: Set[str]) -> list[Row]:
    """One row per set of data with the same supplier and effect; the gravest effect first."""
    rows: dict[tuple[Any, ...], Row] = {}
    standing = {(each.kind, each.topic) for each in outcome.standing()}
    for entry in (each for each in open_data(outcome, meta) if owner(each.fact) in asked):
        definition = library.dictionary.definition(entry.fact)
        effects = effects_of(ruleset, entry.could_change, standing)
        supplier = definition.supplier_labels if definition else ""
        key = (supplier, tuple((effect.kind, *effect.topics) for effect in effects))
        rows.setdefault(key, Row(french(supplier), effects)).facts.append(
            {
                "label": french(library.dictionary.label(entry.fact)),
                "awaited": lower_first(not_given(meta[entry.fact])) if is_pending(meta, entry.fact) else "",
            }
        )
    return sorted(rows.values(), key=lambda row: row.weight)


def effects_of(
    ruleset: Ruleset | None, could_change: Sequence[PossibleChange], standing: set[tuple[OutputKind, str]]
) -> tuple[Effect, ...]:
    """« Option : cryoablation percutanée », by kind. Alerts and questions are named only when nothing graver could change.

    When every proposal could change, one phrase says so instead of their names.
    """
    changes = [(each.kind, each.topic) for each in could_change if not each.topic.startswith(REQUEST)]
    effects = []
    if len(standing) > EVERYTHING and standing <= set(changes):
        effects.append(Effect(OutputKind.CONTRAINDICATION, "", ("toutes les propositions ci-dessous",)))
        changes = [each for each in changes if each not in standing]
    topics = ruleset.catalogue.topics if ruleset else {}
    for kind in OutputKind:
        names = [topics[topic].label if topic in topics else topic for each, topic in changes if each is kind]
        if names:
            effects.append(Effect(kind, kind.label, tuple(french(lower_first(name)) for name in names)))
    weighty = [each for each in effects if each.kind in WEIGHTY]
    return tuple(summed_up(each) for each in weighty or effects) or (Effect(None, "", (REQUESTS,)),)


def summed_up(effect: Effect) -> Effect:
    """A long list as a count."""
    if effect.kind is None or len(effect.topics) <= NAMED_AT_MOST[effect.kind]:
        return effect
    return Effect(effect.kind, "", (counted_kind(len(effect.topics), effect.kind),))


def other_missing(library: Library, outcome: EvaluationResult, facts: Mapping[str, Any], meta: Meta, asked: Set[str]) -> dict[str, Any]:
    """The relevant facts that would change nothing by themselves today: how many, and which are awaited."""
    decisive = {owner(entry.fact) for entry in outcome.decisive}
    names = [
        name
        for name in library.dictionary.facts
        if name in asked and facts.get(name) is None and name not in decisive and meta.get(name, {}).get("state") != "not_applicable"
    ]
    awaited = [f"{library.dictionary.label(name)}, {lower_first(not_given(meta[name]))}" for name in names if is_pending(meta, name)]
    return {"count": len(names), "awaited": french(" ; ".join(awaited))}


def is_pending(meta: Meta, name: str) -> bool:
    return bool(meta.get(name, {}).get("state") == "pending")


def undetermined_words(outcome: EvaluationResult) -> str:
    """The number of rules that could not be settled for want of data."""
    count = len(outcome.undetermined)
    return counted(count, "règle indéterminée", "règles indéterminées") + " faute de données" if count else ""
