"""The variants of one case as a small cohort: the case as it is, then the case with each value worth trying of each unknown fact.

A plane over it is one Python integer, a bit per variant. The variants of one fact stand side by side (a `Segment`); everywhere else
the fact is as it is in the case. The elements of a list are one plane per rank.
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
    """The variants of one fact: its values in order, from variant number `start` on. `fixed`: the values are those of every case."""

    name: str
    values: list[Any]
    start: int
    fixed: bool

    @cached_property
    def mask(self) -> int:
        """The plane that holds for these variants."""
        return ((1 << len(self.values)) - 1) << self.start


class Variants:
    """One case and its variants. `kept` outlives the case: it holds the bits that depend on the fixed values alone."""

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
        """How many items the longest of its lists holds."""
        if list_name not in self._longest:
            lists = [self.case.get(list_name) or (), *(self.segments[list_name].values if list_name in self.segments else ())]
            self._longest[list_name] = max(map(len, lists))
        return self._longest[list_name]

    def width(self, path: Path) -> int:
        """How many planes the elements of a universe take: one per rank, those of an inner list for each item around it."""
        width = 1
        for list_name in path:
            width *= self.longest(list_name)
        return width

    def reach(self, list_name: str, rank: int) -> int:
        """The variants whose list holds an item at this rank."""
        return self.plane(list_name, ("reach", rank), lambda items: items is not None and len(items) > rank)

    # -------------------------------------------------------------- what a fact is, variant by variant

    def plane(self, name: str, key: Key, test: Callable[[Any], bool]) -> int:
        """The variants whose value of a fact passes a test, named by `key`."""
        plane = self.all if test(self.case.get(name)) else 0
        segment = self.segments.get(name)
        if segment is None:
            return plane
        bits = self.kept.bits(key, segment, test)
        return (plane & ~segment.mask) | (bits << segment.start)

    def groups(self, name: str, key: Key, read: Callable[[Any], Any]) -> dict[Any, int]:
        """What is read of a fact, with the variants of each value read."""
        segment = self.segments.get(name)
        if segment is None:
            return {read(self.case.get(name)): self.all}
        groups = {read(self.case.get(name)): self.all & ~segment.mask}
        for value, bits in self.kept.groups(key, segment, read).items():
            groups[value] = groups.get(value, 0) | (bits << segment.start)
        return groups


class SharedBits:
    """What the cases of one ruleset share: above all, for each fixed list of values, the bits of the tests it went through."""

    def __init__(self) -> None:
        self._built: dict[Key, Any] = {}

    def cached(self, key: Key, build: Callable[[], Built]) -> Built:
        """What is made the first time it is asked for."""
        if key not in self._built:
            self._built[key] = build()
        built: Built = self._built[key]
        return built

    def bits(self, key: Key, segment: Segment, test: Callable[[Any], bool]) -> int:
        """A bit for each value that passes the test."""
        if segment.fixed:
            return self.cached((segment.name, key), lambda: bits_of(map(test, segment.values)))
        return bits_of(map(test, segment.values))

    def groups(self, key: Key, segment: Segment, read: Callable[[Any], Any]) -> dict[Any, int]:
        """What is read of the values, with the bits of each."""
        if segment.fixed:
            return self.cached((segment.name, key), lambda: grouped(map(read, segment.values)))
        return grouped(map(read, segment.values))


def bits_of(answers: Iterable[bool]) -> int:
    """A bit for each answer, the first the lowest."""
    return sum(1 << place for place, answer in enumerate(answers) if answer)


def grouped(values: Iterable[Any]) -> dict[Any, int]:
    found: dict[Any, int] = {}
    for place, value in enumerate(values):
        found[value] = found.get(value, 0) | (1 << place)
    return found
