"""What is not known: the data that would change the proposals, who has them, what they could change. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from cryoboard.documents.kinds.dossier.known_facts import Meta, not_given
from cryoboard.documents.kinds.dossier.outputs import REQUEST, counted_kind
from cryoboard.documents.pipeline.typography import counted, french
from decision_rules import PROPOSING_KINDS, DecisiveFact, EvaluationResult, Library, OutputKind, PossibleChange, Ruleset, lower_first

WEIGHTY = (*PROPOSING_KINDS, OutputKind.REQUIRED)
EVERYTHING = 3  # below that many outputs, naming them is as short as « all »
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
    """What a datum could change, in words; no kind for what is told otherwise."""

    kind: OutputKind | None
    label: str
    topics: tuple[str, ...]

    def printed(self) -> dict[str, Any]:
        return {"kind": self.kind.value if self.kind else "", "label": self.label, "topics": list(self.topics)}


@dataclass(frozen=True, slots=True)
class Row:
    """The data of one supplier with one effect."""

    supplier: str
    effects: tuple[Effect, ...]
    facts: list[dict[str, str]] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """Contraindications weigh more than recommendations, and so on; requests for data weigh least."""
        return min((effect.kind.rank for effect in self.effects if effect.kind), default=len(OutputKind))

    @property
    def weighs(self) -> bool:
        return any(effect.kind in WEIGHTY for effect in self.effects)

    def printed(self) -> dict[str, Any]:
        return {"facts": self.facts, "supplier": self.supplier, "effects": [effect.printed() for effect in self.effects]}


def decisive_block(library: Library, ruleset: Ruleset | None, outcome: EvaluationResult, meta: Meta, asked: Set[str]) -> dict[str, Any]:
    """The decisive data: those that touch what is proposed as rows, those that only touch an alert or a question apart,
    and the number of those that this case does not raise yet (a dose before any radiotherapy)."""
    rows = decisive_rows(library, ruleset, outcome, meta, asked)
    return {
        "decisive": [row.printed() for row in rows if row.weighs],
        "decisive_minor": by_supplier(row for row in rows if not row.weighs),
        "decisive_elsewhere": sum(owner(each.fact) not in asked for each in open_data(outcome, meta)),
    }


def decisive_labels(library: Library, ruleset: Ruleset | None, outcome: EvaluationResult, meta: Meta, asked: Set[str]) -> list[str]:
    """The decisive data that touch what is proposed, by name."""
    return [fact["label"] for row in decisive_rows(library, ruleset, outcome, meta, asked) if row.weighs for fact in row.facts]


def open_data(outcome: EvaluationResult, meta: Meta) -> list[DecisiveFact]:
    """The decisive data, but for those somebody called « non applicable »."""
    return [each for each in outcome.decisive if meta.get(each.fact, {}).get("state") != "not_applicable"]


def by_supplier(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Who to ask, and for what."""
    suppliers: dict[str, list[str]] = {}
    for row in rows:
        named = suppliers.setdefault(row.supplier, [])
        named += [lower_first(fact["label"]) + (f" ({fact['awaited']})" if fact["awaited"] else "") for fact in row.facts]
    return [{"supplier": supplier, "facts": facts} for supplier, facts in suppliers.items()]


def owner(name: str) -> str:
    """The list a field belongs to: « imaging » for « imaging[].contrast »."""
    return name.partition("[]")[0]


def decisive_rows(library: Library, ruleset: Ruleset | None, outcome: EvaluationResult, meta: Meta, asked: Set[str]) -> list[Row]:
    """One row per set of data that the case raises, with the same supplier and effect; what weighs most comes first."""
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
    """« Option : cryoablation percutanée », kind by kind, alerts and questions only when nothing weighs more; a datum that
    could change everything says so in three words."""
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
    """A long list becomes a count."""
    if effect.kind is None or len(effect.topics) <= NAMED_AT_MOST[effect.kind]:
        return effect
    return Effect(effect.kind, "", (counted_kind(len(effect.topics), effect.kind),))


def other_missing(library: Library, outcome: EvaluationResult, facts: Mapping[str, Any], meta: Meta, asked: Set[str]) -> dict[str, Any]:
    """The facts worth asking for this case that would change nothing by themselves today: how many, and which are awaited."""
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
    """How many rules stayed silent for want of data."""
    count = len(outcome.undetermined)
    return counted(count, "règle indéterminée", "règles indéterminées") + " faute de données" if count else ""
