"""The changes between two rulesets, by chapter."""

from __future__ import annotations

from dataclasses import dataclass

from decision_rules import Ruleset
from decision_rules.review.differences import STATUS_WORDS, Difference, RulesetDifference, difference

LOOKS = {"added": ("plus", "good"), "removed": ("withdrawn", "stop"), "changed": ("compare", "warn"), "affected": ("info", "ice")}
COUNTED = {
    "added": ("règle ajoutée", "règles ajoutées"),
    "removed": ("règle retirée", "règles retirées"),
    "changed": ("règle modifiée", "règles modifiées"),
    "affected": ("règle inchangée qui lit ce qui change", "règles inchangées qui lisent ce qui change"),
}


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """One rule or computed datum that differs; `ruleset`: the ruleset of its link."""

    said: Difference
    word: str
    icon: str
    tone: str
    ruleset: str
    same_sources: bool


@dataclass(frozen=True, slots=True)
class ChangedChapter:
    title: str
    cards: list[ChangeCard]


@dataclass(frozen=True, slots=True)
class Count:
    number: int
    words: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    found: RulesetDifference
    counts: list[Count]
    chapters: list[ChangedChapter]
    computed: list[ChangeCard]


def changes_page(old: Ruleset, new: Ruleset) -> ChangesPage:
    """The comparison of two rulesets. Raises NotComparable."""
    found = difference(old, new)
    return ChangesPage(
        found=found,
        counts=[Count(found.count(each), words[found.count(each) > 1], *LOOKS[each]) for each, words in COUNTED.items()],
        chapters=[ChangedChapter(title, [card(found, each) for each in rules]) for title, rules in found.by_chapter().items()],
        computed=[card(found, each) for each in found.derived],
    )


def card(found: RulesetDifference, each: Difference) -> ChangeCard:
    icon, tone = LOOKS[each.status]
    ruleset = found.old.id if each.status == "removed" else found.new.id
    return ChangeCard(each, STATUS_WORDS[each.status], icon, tone, ruleset, each.old_sources == each.new_sources)
