"""The changes between two rulesets, in words, as an impact report stores them."""

from __future__ import annotations

from typing import Any

from decision_rules import Ruleset
from decision_rules.review.differences import STATUS_WORDS, difference


def changed_rules(old: Ruleset, new: Ruleset) -> dict[str, Any]:
    """The rules and computed data that differ, in words; empty for a first ruleset."""
    if not old.id:
        return {"rules": [], "unchanged_rules": 0}
    found = difference(old, new)
    lines = [
        {"id": each.id, "title": each.title, "status": STATUS_WORDS[each.status], "changes": [change.words for change in each.changes]}
        for each in (*found.rules, *found.derived)
    ]
    if found.resolution:
        words = [each.words for each in found.resolution]
        lines.append({"id": "", "title": "Résolution des conflits", "status": "Modifiée", "changes": words})
    return {"rules": lines, "unchanged_rules": found.unchanged}
