"""The decisive missing data: what to obtain, from whom, and what it could change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from cryoboard.cases.models import Case, Fact
from cryoboard.web.presenters.fact_rows import dom_id
from cryoboard.web.presenters.status_labels import KIND_ICONS, STATE_ICONS, STATE_WORDS
from decision_rules import PROPOSING_KINDS, DecisiveFact, OutputKind, PossibleChange, Ruleset, library


@dataclass(frozen=True, slots=True)
class FactLink:
    """A fact and the link to its form row."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Change:
    kind: OutputKind
    kind_label: str
    icon: str
    label: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The outputs of one kind that a datum could change: « options : Chirurgie, Cryoablation »."""

    title: str
    labels: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A value that would settle the outcome."""

    value: str


@dataclass(frozen=True, slots=True)
class Decisive:
    """One decisive datum."""

    label: str
    url: str
    question: str
    suppliers: str
    state: str
    state_icon: str
    main: list[Changes]  # the proposing kinds
    other: list[Change]  # the other kinds
    witness: list[Witness]


@dataclass(frozen=True, slots=True)
class DecisiveList:
    """The data that change the proposals, then those that change other outputs or are not relevant for this case."""

    main: list[Decisive]
    other: list[Decisive]

    @property
    def total(self) -> int:
        return len(self.main) + len(self.other)


def fact_link(case: Case, name: str) -> FactLink:
    """The label of a fact and its link; no link for a derived fact."""
    dictionary = library().dictionary
    owner = name.partition("[]")[0]
    if owner not in dictionary.facts:
        return FactLink(dictionary.label(name), "")
    url = reverse("cryoboard:case", args=[case.reference])
    return FactLink(dictionary.label(name), f"{url}?toutes=1#{dom_id(owner)}")


def decisive_items(case: Case, ruleset: Ruleset, entries: Sequence[DecisiveFact], facts: Mapping[str, Fact]) -> DecisiveList:
    """The decisive data of a result, in the order of the engine: relevant ones first, then by width of effect."""
    items = [(changes_proposals(entry), _decisive(case, ruleset, entry, facts)) for entry in entries]
    return DecisiveList([item for first, item in items if first], [item for first, item in items if not first])


def changes_proposals(entry: DecisiveFact) -> bool:
    """Is this datum relevant for the case, and could it change a proposal?"""
    return entry.relevant and entry.can_change_proposal


def _decisive(case: Case, ruleset: Ruleset, entry: DecisiveFact, facts: Mapping[str, Fact]) -> Decisive:
    name, dictionary = entry.fact, library().dictionary
    definition, link, fact = dictionary.definition(name), fact_link(case, name), facts.get(name)
    changes = [_change(ruleset, change) for change in entry.could_change]
    return Decisive(
        label=link.label,
        url=link.url,
        question=definition.question if definition else "",
        suppliers=definition.supplier_labels if definition else "",
        state=_state_words(fact),
        state_icon=STATE_ICONS[fact.state] if fact else "",
        main=[
            Changes(kind.plural.lower(), ", ".join(labels))
            for kind in PROPOSING_KINDS
            if (labels := [change.label for change in changes if change.kind is kind])
        ],
        other=[change for change in changes if change.kind not in PROPOSING_KINDS],
        witness=[Witness(dictionary.format(name, witness.value)) for witness in entry.witness],
    )


def _state_words(fact: Fact | None) -> str:
    if fact is None:
        return ""
    return STATE_WORDS[fact.state] + (f" le {fact.expected_on:%d/%m/%Y}" if fact.expected_on else "")


def _change(ruleset: Ruleset, change: PossibleChange) -> Change:
    kind = change.kind
    return Change(kind, kind.label, KIND_ICONS[kind], ruleset.catalogue.topics[change.topic].label)
