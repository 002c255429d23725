"""Merge of two drafts of one decision written from the same version: the differences, and the merged draft. Pure.

A change made in one draft only is taken. A conflict is chosen by a person. Dependent values are chosen together: a conclusion and
its content, the list of treatments.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryoboard.decisions.drafts.build import TYPED

Content = dict[str, Any]
MINE, THEIRS, BOTH = "mine", "theirs", "both"
CONCLUSION = ("kind", "proposals", "departure_reason", "deferral_reason", "present_again_on", "recourse_board", "guardrail_reason")
PROPOSAL_PARTS = {"intent": ("intent",), "centre": ("centre",), "responsible": ("responsible",), "window": ("earliest_on", "latest_on")}
LISTS = {"conditions": ("owner", "due_on"), "examinations": ("owner", "latest_on")}  # the fields a form shows of each row
ABSENT = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `where`: the field or row; `changed_by`: the draft that differs from the common version."""

    where: tuple[str, ...]
    mine: Any
    theirs: Any
    changed_by: str

    @property
    def name(self) -> str:
        """Its name in a form."""
        return "m-" + digest(self.where)

    @property
    def mark(self) -> str:
        """The digest of both sides: a choice made on other values is void."""
        return digest([self.mine, self.theirs, self.changed_by])

    @property
    def taken(self) -> str:
        """The side taken without a choice; empty: a person chooses."""
        return "" if self.changed_by == BOTH else self.changed_by


def digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]


def differences(base: Content | None, mine: Content, theirs: Content) -> list[Difference]:
    """The differences, in the order of the form. Without a common version, each is a choice."""
    if mine["kind"] != theirs["kind"]:
        parts = (picked(each, CONCLUSION) for each in (base, mine, theirs))
        return [*difference(("conclusion",), *parts), *of_fields(base, mine, theirs, CONCLUSION), *of_lists(base, mine, theirs)]
    return [*of_proposals(base, mine, theirs), *of_fields(base, mine, theirs), *of_lists(base, mine, theirs)]


def picked(content: Content | None, names: Iterable[str]) -> Any:
    return ABSENT if content is None else {name: content[name] for name in names}


def difference(where: tuple[str, ...], base: Any, mine: Any, theirs: Any, *, known: bool = True) -> list[Difference]:
    """The difference, or nothing when both sides are equal. `known`: a common version exists."""
    if mine == theirs:
        return []
    changed_by = THEIRS if known and mine == base else MINE if known and theirs == base else BOTH
    return [Difference(where, mine, theirs, changed_by)]


def of_fields(base: Content | None, mine: Content, theirs: Content, but: Iterable[str] = ()) -> list[Difference]:
    names = [name for name in TYPED if name not in set(but)]
    found = (difference(("field", name), base and base[name], mine[name], theirs[name], known=base is not None) for name in names)
    return [each for some in found for each in some]


def of_proposals(base: Content | None, mine: Content, theirs: Content) -> list[Difference]:
    """The difference of the ordered list of treatments, then those of each treatment that both keep."""
    before, own, other = (by_subject(each["proposals"]) if each else {} for each in (base, mine, theirs))
    found: list[Difference] = []
    if list(own) != list(other):
        found = difference(("proposals",), list(before) if base else ABSENT, list(own), list(other), known=base is not None)
        if found and loses(found[0], before, own, other):
            found = [Difference(("proposals",), list(own), list(other), BOTH)]
        found = [Difference(each.where, mine["proposals"], theirs["proposals"], each.changed_by) for each in found]
    for subject in (each for each in own if each in other):
        for part, names in PROPOSAL_PARTS.items():
            was = picked(before.get(subject), names)
            where = ("proposal", part, *subject)
            found += difference(where, was, picked(own[subject], names), picked(other[subject], names), known=was is not ABSENT)
    return found


def loses(found: Difference, before: Mapping[Any, Any], own: Mapping[Any, Any], other: Mapping[Any, Any]) -> bool:
    """Does the side taken remove a treatment that the other side changed?"""
    kept, left = (own, other) if found.changed_by == MINE else (other, own)
    return any(row != before.get(subject) for subject, row in left.items() if subject not in kept)


def by_subject(proposals: Iterable[Content]) -> dict[tuple[str, ...], Content]:
    """The treatments by name; a second one of the same name by name and rank."""
    found: dict[tuple[str, ...], Content] = {}
    for rank, each in enumerate(proposals):
        subject = (each["topic"], each["act"], each["label"])
        found[(*subject, str(rank)) if subject in found else subject] = each
    return found


def of_lists(base: Content | None, mine: Content, theirs: Content) -> list[Difference]:
    """The differences of the conditions or examinations, row by row, by label; the rows added by each side are kept."""
    found: list[Difference] = []
    for name, shown in LISTS.items():
        before, own, other = (by_label(each[name]) if each else {} for each in (base, mine, theirs))
        for label in {**before, **other, **own}:
            was, here, there = (side.get(label) for side in (before, own, other))
            if picked(here, shown) != picked(there, shown):
                same_here, same_there = picked(here, shown) == picked(was, shown), picked(there, shown) == picked(was, shown)
                changed_by = BOTH if base is None else THEIRS if same_here else MINE if same_there else BOTH
                found.append(Difference((name, *label), here, there, changed_by))
    return found


def by_label(given: Iterable[Content]) -> dict[tuple[str, ...], Content]:
    found: dict[tuple[str, ...], Content] = {}
    for rank, each in enumerate(given):
        label = (each["label"],)
        found[(each["label"], str(rank)) if label in found else label] = each
    return found


def chosen_side(each: Difference, choices: Mapping[str, str]) -> str:
    """The side of one difference: the choice made on these values, or the side taken without a choice."""
    side, _, mark = choices.get(each.name, "").partition(":")
    return side if side in (MINE, THEIRS) and mark == each.mark else each.taken


def unsettled(found: Iterable[Difference], choices: Mapping[str, str]) -> list[Difference]:
    """The differences without a side."""
    return [each for each in found if not chosen_side(each, choices)]


def merged(mine: Content, theirs: Content, found: Iterable[Difference], choices: Mapping[str, str]) -> Content:
    """Their draft with the sides taken from mine. Every difference must have a side."""
    sides = {each.where: chosen_side(each, choices) for each in found}
    whole = sides.get(("conclusion",))
    content = {**theirs, **(picked(mine, CONCLUSION) if whole == MINE else {})}
    content |= {where[1]: mine[where[1]] for where, side in sides.items() if where[0] == "field" and side == MINE}
    if whole is None:
        content["proposals"] = merged_proposals(mine, theirs, sides)
    for name in LISTS:
        content[name] = merged_rows(name, mine, theirs, sides)
    return content


def merged_proposals(mine: Content, theirs: Content, sides: Mapping[tuple[str, ...], str]) -> list[Content]:
    own, other = by_subject(mine["proposals"]), by_subject(theirs["proposals"])
    found = []
    for subject, row in (own if sides.get(("proposals",)) == MINE else other).items():
        row = dict(other.get(subject, row))
        for part, names in PROPOSAL_PARTS.items():
            if sides.get(("proposal", part, *subject)) == MINE:
                row |= picked(own[subject], names)
        found.append(row)
    return found


def merged_rows(name: str, mine: Content, theirs: Content, sides: Mapping[tuple[str, ...], str]) -> list[Content]:
    own, other = by_label(mine[name]), by_label(theirs[name])
    taken = ((own if sides.get((name, *label)) == MINE else other).get(label) for label in {**other, **own})
    return [row for row in taken if row]
