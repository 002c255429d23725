"""A batch of cases (tens of thousands) as columns; the items of each list of records form a universe, with columns of their own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never

import numpy as np

from decision_rules.batch.layout import UNKNOWN_LIST, Layout, Slot
from decision_rules.batch.plan import Path
from decision_rules.batch.planes import Array


class Columns(ABC):
    """A provider of columns."""

    @abstractmethod
    def column(self, name: str) -> Array:
        """A fact, one value per case."""

    @abstractmethod
    def counts(self, list_name: str) -> Array:
        """The number of items of each case; 255 where the list is unknown."""

    @abstractmethod
    def field(self, list_name: str, field: str) -> Array:
        """A field, one value per item; the items of one case are consecutive and in order."""

    def holds(self, name: str) -> bool:
        """Whether the columns hold this fact; any other fact is unknown."""
        return True

    def text(self, number: int) -> str:
        """A free text value, outside the declared values of its fact, by its number."""
        raise KeyError(number)


class Arrays(Columns):
    """Columns already in memory."""

    def __init__(self, columns: Mapping[str, Array], fields: Mapping[tuple[str, str], Array]) -> None:
        self.columns, self.fields = columns, fields

    def column(self, name: str) -> Array:
        return self.columns[name]

    def counts(self, list_name: str) -> Array:
        return self.columns[list_name]

    def field(self, list_name: str, field: str) -> Array:
        return self.fields[list_name, field]


@dataclass(frozen=True, eq=False)
class Universe:
    """The elements that a plane has a bit for: their number, and the parent, the item and the list boundaries of each."""

    size: int
    parents: int  # the size of the enclosing universe
    parent: Array
    item: Array  # the number of the item, among the items of all cases
    first: Array  # the elements that are the first of their list
    last: Array

    @classmethod
    def of_counts(cls, counts: Array, item: Array | None = None) -> Universe:
        """The universe in which the parent number i has `counts[i]` elements."""
        ends = np.cumsum(counts)
        size = int(ends[-1]) if len(ends) else 0
        holders = np.flatnonzero(counts)
        parent = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        places = np.arange(size, dtype=np.int32) if item is None else item
        return cls(size, len(counts), parent, places, (ends - counts)[holders], ends[holders] - 1)

    @property
    def position(self) -> Array:
        """The position in the list, from 0."""
        starts = np.zeros(self.size, np.int64)
        starts[self.first] = self.first
        return np.arange(self.size) - np.maximum.accumulate(starts)


class Batch:
    """Cases as columns; each column is read on first use."""

    def __init__(self, layout: Layout, size: int, columns: Columns, on: Array | float) -> None:
        self.layout, self.size, self.source, self.on = layout, size, columns, on
        self._columns: dict[tuple[str, ...], Array] = {}
        self._universes: dict[Path, Universe] = {}

    def column(self, name: str) -> Array:
        if (name,) not in self._columns:
            self._columns[name,] = self.source.column(name) if self.source.holds(name) else blanks(self.layout.slots[name], self.size)
        return self._columns[name,]

    def field(self, path: Path, field: str) -> Array:
        """A field of the innermost list, one value per element of the universe."""
        key = (path[-1], field)
        if key not in self._columns:
            held = self.source.holds(path[-1])
            self._columns[key] = self.source.field(*key) if held else blanks(self.layout.lists[path[-1]].slots[field], 0)
        values = self._columns[key]
        return values if len(path) == 1 else values[self.universe(path).item]

    def counts(self, list_name: str) -> Array:
        """The number of items of each case; 0 where the list is unknown."""
        counts = self.column(list_name).astype(np.int64)
        counts[counts == UNKNOWN_LIST] = 0
        return counts

    def universe(self, path: Path) -> Universe:
        """The elements of a path: the items of a list, or for each item of a list the items of another list of the same case."""
        if path not in self._universes:
            self._universes[path] = Universe.of_counts(self.counts(path[0])) if len(path) == 1 else self.nested(path)
        return self._universes[path]

    def nested(self, path: Path) -> Universe:
        """For each element of the enclosing universe, every item of the list of its case."""
        case = self.case_of(path[:-1])
        counts = self.counts(path[-1])
        starts, inner = (np.cumsum(counts) - counts)[case], counts[case]
        size = int(inner.sum())
        ranks = np.arange(size) - np.repeat(np.cumsum(inner) - inner, inner)
        return Universe.of_counts(inner, np.repeat(starts, inner) + ranks)

    def case_of(self, path: Path) -> Array:
        """The case of each element."""
        case = self.universe(path).parent
        while len(path) > 1:
            path = path[:-1]
            case = self.universe(path).parent[case]
        return case

    def day(self, case: int) -> date:
        """The day a case is evaluated on."""
        return date.fromordinal(int(self.on if isinstance(self.on, float) else self.on[case]))

    def facts(self, case: int) -> dict[str, Any]:
        """The facts of one case, as they were before packing."""
        found = {
            name: self.value(slot, self.column(name)[case]) for name, slot in self.layout.slots.items() if name not in self.layout.lists
        }
        for name in self.layout.lists:
            count = int(self.column(name)[case])
            found[name] = None if count == UNKNOWN_LIST else self.items(name, int(self.counts(name)[:case].sum()), count)
        return {name: found[name] for name in self.layout.slots if found[name] is not None}

    def items(self, list_name: str, start: int, count: int) -> list[dict[str, Any]]:
        fields = self.layout.lists[list_name].slots
        columns = {name: self.field((list_name,), name)[start : start + count] for name in fields}
        read = [{name: self.value(slot, columns[name][rank]) for name, slot in fields.items()} for rank in range(count)]
        return [{name: value for name, value in item.items() if value is not None} for item in read]

    def value(self, slot: Slot, raw: Any) -> Any:
        """One value of a column, as the value of a fact."""
        match slot.definition.type:
            case "integer" | "decimal":
                return None if np.isnan(raw) else int(raw) if raw == int(raw) else float(raw)
            case "date":
                return None if np.isnan(raw) else date.fromordinal(int(raw)).isoformat()
            case "enum_list":
                return values_of_mask(slot, sum(int(word) << (64 * place) for place, word in enumerate(raw)))
            case "boolean" | "enum" | "records" | "text":
                pass
            case _:
                assert_never(slot.definition.type)
        code, names = int(raw), list(slot.codes)
        if not code:
            return None
        return names[code - 1] if code <= len(names) else self.source.text(code - len(names) - 1)


def blanks(slot: Slot, count: int) -> Array:
    """A column of unknown values."""
    dtype = np.dtype(slot.dtype)
    return np.full((count, *dtype.shape), slot.blank if dtype.shape else slot.blank[0], dtype.base)


def values_of_mask(slot: Slot, bits: int) -> list[str] | None:
    """The values of a list; a value outside the dictionary is returned as « … », which equals no declared value."""
    if not bits & 1:
        return None
    return [name for name, bit in slot.codes.items() if bits >> bit & 1] + (["…"] if bits >> (len(slot.codes) + 1) & 1 else [])
