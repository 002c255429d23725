"""Some tens of thousands of cases as columns, and the items of their lists as universes of their own."""

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
    """Where columns come from."""

    @abstractmethod
    def column(self, name: str) -> Array:
        """A fact, one value per case."""

    @abstractmethod
    def counts(self, list_name: str) -> Array:
        """How many items each case has; 255 when the list is unknown."""

    @abstractmethod
    def field(self, list_name: str, field: str) -> Array:
        """A field, one value per item, the items of a case together and in order."""

    def holds(self, name: str) -> bool:
        """Is this fact one of those that were written? Of any other, nothing is known."""
        return True

    def text(self, number: int) -> str:
        """A text outside the list of its fact."""
        raise KeyError(number)


class Arrays(Columns):
    """Columns that are already there."""

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
    """What a plane speaks of: its size, and for each element its parent, its case and its place in its list."""

    size: int
    parents: int  # the size of the universe around
    parent: Array
    item: Array  # the item of the list, among those of every case
    first: Array  # the elements that open their list
    last: Array

    @classmethod
    def of_counts(cls, counts: Array, item: Array | None = None) -> Universe:
        """Elements grouped by parent, `counts` of them each."""
        ends = np.cumsum(counts)
        size = int(ends[-1]) if len(ends) else 0
        holders = np.flatnonzero(counts)
        parent = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        places = np.arange(size, dtype=np.int32) if item is None else item
        return cls(size, len(counts), parent, places, (ends - counts)[holders], ends[holders] - 1)

    @property
    def position(self) -> Array:
        """The place in the list, from 0."""
        starts = np.zeros(self.size, np.int64)
        starts[self.first] = self.first
        return np.arange(self.size) - np.maximum.accumulate(starts)


class Batch:
    """Cases as columns, read when first asked for."""

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
        """How many items each case has; none where the list is unknown."""
        counts = self.column(list_name).astype(np.int64)
        counts[counts == UNKNOWN_LIST] = 0
        return counts

    def universe(self, path: Path) -> Universe:
        """The elements of a path: items of a list, or items of a list seen from each item of another."""
        if path not in self._universes:
            self._universes[path] = Universe.of_counts(self.counts(path[0])) if len(path) == 1 else self.nested(path)
        return self._universes[path]

    def nested(self, path: Path) -> Universe:
        """For each element around, every item of the list that its case holds."""
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
        """The day a case is judged on."""
        return date.fromordinal(int(self.on if isinstance(self.on, float) else self.on[case]))

    def facts(self, case: int) -> dict[str, Any]:
        """The facts of one case, as they were when packed."""
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
        """One value of a column, as a fact."""
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
    """A column where nothing is known."""
    dtype = np.dtype(slot.dtype)
    return np.full((count, *dtype.shape), slot.blank if dtype.shape else slot.blank[0], dtype.base)


def values_of_mask(slot: Slot, bits: int) -> list[str] | None:
    """The values of a list; one that is not in the dictionary comes back as « … », equal to none."""
    if not bits & 1:
        return None
    return [name for name, bit in slot.codes.items() if bits >> bit & 1] + (["…"] if bits >> (len(slot.codes) + 1) & 1 else [])
