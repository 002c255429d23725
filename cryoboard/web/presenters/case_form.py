"""The form of a case: the sections of the dictionary, each with its relevant facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from cryoboard.cases.models import Case, Fact
from cryoboard.cases.selectors import current_facts, engine_facts
from cryoboard.evaluations.selectors import evaluations_now
from cryoboard.rulesets.selectors import rules_in_force
from cryoboard.web.presenters.decisive import changes_proposals
from cryoboard.web.presenters.fact_rows import Row, fact_row
from cryoboard.web.presenters.lesions import lesions_panel, scored_list
from decision_rules import Computation, applicable_rulesets, computations, library, relevant_facts


@dataclass
class Section:
    """A section of the form and how much of it is answered."""

    id: str
    title: str
    intro: str
    rows: list[Row]

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def answered(self) -> int:
        return sum(1 for row in self.rows if row.fact)

    @property
    def complete(self) -> bool:
        return self.answered == self.total


@dataclass
class DataPage:
    """The whole form."""

    sections: list[Section]
    everything: bool
    editable: bool
    hidden: int
    computed: list[Computation] = field(default_factory=list)
    appeared: list[str] = field(default_factory=list)  # labels of the facts the last answer made relevant

    @property
    def suffix(self) -> str:
        """The query string that keeps the same view of the form."""
        return "?toutes=1" if self.everything else ""

    def row(self, name: str) -> Row:
        return next(row for section in self.sections for row in section.rows if row.name == name)


def relevant_now(case: Case) -> set[str]:
    """The facts relevant for this case today."""
    return relevant_facts(rules_in_force(), engine_facts(case), timezone.localdate())


def computed_now(case: Case) -> list[Computation]:
    """The values that the rulesets in force compute from the current facts, each with its explanation."""
    facts, today = engine_facts(case), timezone.localdate()
    return [each for ruleset in applicable_rulesets(rules_in_force(), facts, today) for each in computations(ruleset, facts, today)]


def decisive_names(case: Case) -> frozenset[str]:
    """The relevant facts that could change the proposals."""
    entries = (entry for each in evaluations_now(case) for entry in each.outcome.decisive if changes_proposals(entry))
    return frozenset(entry.fact.partition("[]")[0] for entry in entries)


def data_page(
    case: Case,
    *,
    everything: bool,
    editable: bool,
    decisive: frozenset[str] = frozenset(),
    before: set[str] | None = None,
    keep: str = "",
) -> DataPage:
    """The form of this case. `before`: the facts relevant before the last answer; `keep`: a fact that is always shown."""
    dictionary, facts, relevant = library().dictionary, current_facts(case), relevant_now(case)
    shown = set(dictionary.facts) if everything else relevant | set(facts) | {keep} - {""}
    sections = [
        Section(
            section.id,
            section.title,
            section.intro,
            [_row(case, definition.name, facts, editable, decisive) for definition in section.facts if definition.name in shown],
        )
        for section in dictionary.sections
    ]
    appeared = relevant - before if before is not None and not everything else set()
    return DataPage(
        sections=[section for section in sections if section.rows],
        everything=everything,
        editable=editable,
        computed=computed_now(case),
        hidden=len(dictionary.facts) - len(shown),
        appeared=[dictionary.label(name) for name in dictionary.facts if name in appeared],
    )


def _row(case: Case, name: str, facts: Mapping[str, Fact], editable: bool, decisive: frozenset[str]) -> Row:
    dictionary = library().dictionary
    row = fact_row(dictionary, dictionary.facts[name], facts.get(name), editable=editable)
    row.decisive = name in decisive and row.state != "known"
    scored = scored_list(row.definition)
    if scored:
        row.lesions = lesions_panel(case, scored, [item.values for item in row.items], row.id)
    return row
