"""The binary layout of facts: the type of each column, and its place in the bytes stored beside a case.

Code 0 is « unknown »; the values of an enumeration follow in the order of their tree, so that the codes of a value and of all its
descendants are consecutive. Numbers and days are floats, unknown is NaN. A list of values is a mask whose first bit is « known ».
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, assert_never

from decision_rules.model.facts import FactDefinition

LARGEST_EXACT = 2**24  # the largest integer that every smaller one is exact in a four-byte float
UNKNOWN_LIST = 255
VERSION = 1


@dataclass(frozen=True)
class Slot:
    """The column of one fact, or of one field of a list."""

    definition: FactDefinition

    @cached_property
    def codes(self) -> dict[Any, int]:
        """The code of each value; for a list of values, the number of its bit."""
        if self.definition.type == "boolean":
            return {False: 1, True: 2}
        return {name: number for number, name in enumerate(self.definition.nodes, start=1)}

    @property
    def holds_text(self) -> bool:
        """Whether values outside the enumeration are possible; each then has a number of its own."""
        return self.definition.type == "text" or (self.definition.type == "enum" and self.definition.open)

    @cached_property
    def format(self) -> str:
        """The `struct` format of one value."""
        match self.definition.type:
            case "boolean" | "records":
                return "B"
            case "enum" | "text":
                return "H" if self.holds_text or len(self.codes) > 255 else "B"
            case "enum_list":
                return "Q" * ((len(self.codes) + 2 + 63) // 64)
            case "integer" if max(abs(self.definition.minimum or 0), abs(self.definition.maximum or 2**31)) <= LARGEST_EXACT:
                return "f"
            case "date":
                return "f"
            case "integer" | "decimal":
                return "d"
            case _:
                assert_never(self.definition.type)

    @cached_property
    def dtype(self) -> Any:
        name = {"B": "u1", "H": "<u2", "f": "<f4", "d": "<f8"}.get(self.format)
        return name or ("<u8", (len(self.format),))

    @cached_property
    def blank(self) -> tuple[float, ...]:
        """The encoding of « unknown »."""
        if self.definition.type == "records":
            return (UNKNOWN_LIST,)
        return (float("nan"),) if self.format in "fd" else (0,) * len(self.format)

    def encode(self, value: Any, texts: list[str]) -> tuple[float, ...]:
        """The encoding of a checked value. A text outside the enumeration is appended to `texts`."""
        match self.definition.type:
            case "integer" | "decimal":
                return (value,)
            case "date":
                return (date.fromisoformat(value).toordinal(),)
            case "enum_list":
                return self.mask({value for value in value if value in self.codes}, any(value not in self.codes for value in value))
            case "records":
                return (len(value),)
            case "boolean" | "enum" | "text":
                pass
            case _:
                assert_never(self.definition.type)
        code = self.codes.get(value)
        if code is None:
            texts.append(value)
            code = len(self.codes) + len(texts)
        return (code,)

    def mask(self, values: Iterable[str], other: bool = False, known: bool = True) -> tuple[int, ...]:
        """The 32-bit words of a mask over the values of the enumeration."""
        bits = int(known) | sum(1 << self.codes[value] for value in values) | (int(other) << (len(self.codes) + 1))
        return tuple((bits >> (64 * word)) & 0xFFFFFFFFFFFFFFFF for word in range(len(self.format)))


class Record:
    """Consecutive slots, without padding."""

    def __init__(self, slots: Mapping[str, Slot], head: str = "") -> None:
        self.slots = dict(slots)
        self.starts: dict[str, int] = {}
        self.parts = {name: struct.Struct("<" + slot.format) for name, slot in slots.items()}
        self.size = struct.calcsize("<" + head)
        self.blank = bytearray(self.size)
        for name, slot in slots.items():
            self.starts[name] = self.size
            self.size += self.parts[name].size
            self.blank += self.parts[name].pack(*slot.blank)

    def write(self, into: bytearray, values: Mapping[str, Any], texts: list[str]) -> None:
        """Write the values that have a slot; the other slots stay unknown."""
        slots, parts, starts = self.slots, self.parts, self.starts
        for name, value in values.items():
            slot = slots.get(name)
            if slot is not None and value is not None:
                parts[name].pack_into(into, starts[name], *slot.encode(value, texts))


class Layout:
    """The columns of some facts, in a fixed order. Two layouts with the same tag are identical."""

    HEAD = "II"  # the tag, then the byte length of the texts at the end

    def __init__(self, definitions: Iterable[FactDefinition]) -> None:
        self.definitions = {definition.name: definition for definition in definitions}
        self.slots = {name: Slot(definition) for name, definition in self.definitions.items()}
        self.head = Record(self.slots, self.HEAD)
        self.lists = {
            name: Record({field: Slot(inner) for field, inner in definition.fields.items()})
            for name, definition in self.definitions.items()
            if definition.type == "records"
        }

    @cached_property
    def digest(self) -> str:
        """The digest of the layout."""
        described = [VERSION, [shape(definition) for definition in self.definitions.values()]]
        return hashlib.sha256(json.dumps(described, ensure_ascii=False).encode()).hexdigest()

    @cached_property
    def tag(self) -> int:
        return int(self.digest[:8], 16)


def shape(definition: FactDefinition) -> list[Any]:
    """The parts of a fact definition that the layout depends on."""
    inner = [shape(field) for field in definition.fields.values()]
    return [definition.name, definition.type, list(definition.nodes), definition.open, Slot(definition).format, inner]
