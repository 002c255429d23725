"""The variants of one case as a small cohort: the case itself, then the case with each tried value of each unknown fact.

A plane is one Python integer, one bit per variant. The variants of one fact are consecutive (a `Segment`); in all other variants the
fact has its value of the case. The elements of a list have one plane per rank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from decision_rules.batch.layout import Layout
from decision_rules.batch.plan import Path

Key = tuple[Any, ...]
Built = TypeVar("Built")
TriedValues = tuple[str, list[Any], bool]  # a fact, the values it is given in turn, and whether they are the same for every case


@dataclass(frozen=True, eq=False)
class Segment:
    """The variants of one fact: its values in order, from variant number `start` on. `fixed`: the values do not depend on the case."""

    name: str
    values: list[Any]
    start: int
    fixed: bool

    @cached_property
    def mask(self) -> int:
        """The plane of these variants."""
        return ((1 << len(self.values)) - 1) << self.start


class Variants:
    """One case and its variants. `kept` is shared by the cases of a ruleset: it caches the bits that depend on fixed values only."""

    def __init__(self, layout: Layout, facts: Mapping[str, Any], on: date, tried: Iterable[TriedValues], kept: SharedBits) -> None:
        self.layout, self.case, self.on, self.kept = layout, facts, on, kept
        self.segments: dict[str, Segment] = {}
        self.size = 1
        for name, values, fixed in tried:
            self.segments[name] = Segment(name, values, self.size, fixed)
            self.size += len(values)
        self.all = (1 << self.size) - 1
        self._longest: dict[str, int] = {}

    def facts(self, case: int) -> dict[str, Any]:
        """The facts of one variant."""
        for name, segment in self.segments.items():
            if segment.mask >> case & 1:
                return {**self.case, name: segment.values[case - segment.start]}
        return dict(self.case)

    def day(self, case: int) -> date:
        return self.on

    def longest(self, list_name: str) -> int:
        """The number of items of the longest list, among the variants."""
        if list_name not in self._longest:
            lists = [self.case.get(list_name) or (), *(self.segments[list_name].values if list_name in self.segments else ())]
            self._longest[list_name] = max(map(len, lists))
        return self._longest[list_name]

    def width(self, path: Path) -> int:
        """The number of planes of a universe: one per rank, multiplied for nested lists."""
        width = 1
        for list_name in path:
            width *= self.longest(list_name)
        return width

    def with_item_at(self, list_name: str, rank: int) -> int:
        """The variants whose list holds an item at this rank."""
        return self.plane(list_name, ("reach", rank), lambda items: items is not None and len(items) > rank)

    # -------------------------------------------------------------- the values of a fact, by variant

    def plane(self, name: str, key: Key, test: Callable[[Any], bool]) -> int:
        """The variants whose value of a fact passes a test; `key` identifies the test in the cache."""
        plane = self.all if test(self.case.get(name)) else 0
        segment = self.segments.get(name)
        if segment is None:
            return plane
        bits = self.kept.bits(key, segment, test)
        return (plane & ~segment.mask) | (bits << segment.start)

    def groups(self, name: str, key: Key, read: Callable[[Any], Any]) -> dict[Any, int]:
        """Each result of a function of the fact, with the variants that give it."""
        segment = self.segments.get(name)
        if segment is None:
            return {read(self.case.get(name)): self.all}
        groups = {read(self.case.get(name)): self.all & ~segment.mask}
        for value, bits in self.kept.groups(key, segment, read).items():
            groups[value] = groups.get(value, 0) | (bits << segment.start)
        return groups


class SharedBits:
    """A cache shared by the cases of one ruleset: for each fixed list of values, the bits of the tests applied to it."""

    def __init__(self) -> None:
        self._built: dict[Key, Any] = {}

    def cached(self, key: Key, build: Callable[[], Built]) -> Built:
        """The cached object of a key, built on first use."""
        if key not in self._built:
            self._built[key] = build()
        built: Built = self._built[key]
        return built

    def bits(self, key: Key, segment: Segment, test: Callable[[Any], bool]) -> int:
        """One bit per value: set when the value passes the test."""
        if segment.fixed:
            return self.cached((segment.name, key), lambda: bits_of(map(test, segment.values)))
        return bits_of(map(test, segment.values))

    def groups(self, key: Key, segment: Segment, read: Callable[[Any], Any]) -> dict[Any, int]:
        """Each result of a function of the values, with the bits of the values that give it."""
        if segment.fixed:
            return self.cached((segment.name, key), lambda: grouped(map(read, segment.values)))
        return grouped(map(read, segment.values))


def bits_of(answers: Iterable[bool]) -> int:
    """One bit per answer, the first answer in the lowest bit."""
    return sum(1 << place for place, answer in enumerate(answers) if answer)


def grouped(values: Iterable[Any]) -> dict[Any, int]:
    found: dict[Any, int] = {}
    for place, value in enumerate(values):
        found[value] = found.get(value, 0) | (1 << place)
    return found
