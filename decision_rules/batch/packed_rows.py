"""Packed rows: the facts of a case as bytes, stored beside the case; many rows are read as one batch.

A row holds, in order: the tag of the layout, the facts at fixed offsets, the items of each list, the texts.
A row written under another dictionary has another tag: it is refused, and its case must be packed again.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from decision_rules.batch.columns import Batch, Columns
from decision_rules.batch.layout import UNKNOWN_LIST, Layout
from decision_rules.batch.planes import Array
from decision_rules.model.errors import RulesError

BLOCK = 2_048  # rows joined at once


class StaleRow(RulesError):
    """A row written under another dictionary."""

    def __init__(self, row: int) -> None:
        super().__init__(f"ligne {row + 1} : colonnes écrites avec un autre dictionnaire ; les réécrire à partir des données du dossier")


def pack(layout: Layout, facts: Mapping[str, Any]) -> bytes:
    """One row from checked, flat facts."""
    texts: list[str] = []
    head = bytearray(layout.head.blank)
    layout.head.write(head, facts, texts)
    parts: list[bytes | bytearray] = [head]
    for name, record in layout.lists.items():
        for item in facts.get(name) or ():
            part = bytearray(record.blank)
            record.write(part, item, texts)
            parts.append(part)
    ending = json.dumps(texts, ensure_ascii=False).encode() if texts else b""
    struct.pack_into("<II", head, 0, layout.tag, len(ending))
    return b"".join([*parts, ending])


def unpack_many(layout: Layout, rows: Sequence[bytes], on: Array | float) -> Batch:
    """Rows as a batch, evaluated on `on`: one proleptic day number, or one per row. Raises StaleRow."""
    return Batch(layout, len(rows), PackedRows(layout, rows), on)


class Block:
    """Some rows joined into one byte array, small enough for the processor cache. Raises StaleRow."""

    def __init__(self, layout: Layout, rows: Sequence[bytes], number: int) -> None:
        self.layout = layout
        sizes = np.array(list(map(len, rows)), np.int64)
        self.bytes = b"".join(rows)
        self.starts = np.cumsum(sizes) - sizes
        short = sizes < layout.head.size
        if short.any():
            raise StaleRow(number + int(np.argmax(short)))
        stale = self.read_values(self.starts, np.dtype("<u4")) != layout.tag
        if stale.any():
            raise StaleRow(number + int(np.argmax(stale)))
        self.items: dict[str, Array] | None = None

    def column(self, name: str) -> Array:
        return self.read_values(self.starts + self.layout.head.starts[name], np.dtype(self.layout.slots[name].dtype))

    def field(self, list_name: str, field: str) -> Array:
        record = self.layout.lists[list_name]
        return self.read_values(self.item_starts(list_name) + record.starts[field], np.dtype(record.slots[field].dtype))

    def read_values(self, starts: Array, dtype: np.dtype[Any]) -> Array:
        """The value at each of these offsets, aligned or not."""
        base, width = dtype.base, dtype.base.itemsize
        if not len(starts):
            return np.empty((0, *dtype.shape), base)
        if dtype.shape:
            return np.stack([self.read_values(starts + width * word, base) for word in range(dtype.shape[0])], axis=1)
        if 1 < width <= 4:  # byte by byte: NumPy is slow on unaligned reads
            every, found = np.frombuffer(self.bytes, np.uint8), np.empty((len(starts), width), np.uint8)
            for place in range(width):
                found[:, place] = every[starts + place]
            return found.view(base)[:, 0]
        values: Array = np.ndarray((len(self.bytes) - width + 1,), base, self.bytes, strides=(1,))
        return values[starts]

    def item_starts(self, list_name: str) -> Array:
        """The offset of each item of a list; lists follow the head in the order of the layout."""
        if self.items is None:
            self.items = {}
            place = self.starts + self.layout.head.size
            for name, record in self.layout.lists.items():
                counts = self.column(name).astype(np.int64)
                counts[counts == UNKNOWN_LIST] = 0
                ranks = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
                self.items[name] = np.repeat(place, counts) + ranks * record.size
                place = place + counts * record.size
        return self.items[list_name]


class PackedRows(Columns):
    """Columns read from rows, each on first use."""

    def __init__(self, layout: Layout, rows: Sequence[bytes]) -> None:
        self.layout, self.rows = layout, rows
        self.blocks = [Block(layout, rows[start : start + BLOCK], start) for start in range(0, max(1, len(rows)), BLOCK)]
        self.numbers: dict[str, int] = {}

    def holds(self, name: str) -> bool:
        return name in self.layout.slots

    def column(self, name: str) -> Array:
        slot = self.layout.slots[name]
        values = np.concatenate([block.column(name) for block in self.blocks])
        return self.with_texts(values, len(slot.codes), None) if slot.holds_text else values

    def counts(self, list_name: str) -> Array:
        return self.column(list_name)

    def field(self, list_name: str, field: str) -> Array:
        slot = self.layout.lists[list_name].slots[field]
        values = np.concatenate([block.field(list_name, field) for block in self.blocks])
        return self.with_texts(values, len(slot.codes), list_name) if slot.holds_text else values

    def with_texts(self, codes: Array, values: int, list_name: str | None) -> Array:
        """Codes past the enumeration are numbers of texts of their row; replace them by one number per text for the whole batch."""
        numbered, beyond = codes.astype(np.int32), np.flatnonzero(codes > values)
        if len(beyond):
            rows = beyond if list_name is None else self.rows_of(list_name)[beyond]
            for place, row in zip(beyond, rows, strict=True):
                text = self.texts(int(row))[int(codes[place]) - values - 1]
                numbered[place] = values + 1 + self.numbers.setdefault(text, len(self.numbers))
        return numbered

    def rows_of(self, list_name: str) -> Array:
        """The row of each item of a list."""
        counts = self.counts(list_name).astype(np.int64)
        counts[counts == UNKNOWN_LIST] = 0
        return np.repeat(np.arange(len(self.rows)), counts)

    def texts(self, row: int) -> list[str]:
        length = struct.unpack_from("<I", self.rows[row], 4)[0]
        found: list[str] = json.loads(self.rows[row][-length:])
        return found

    def text(self, number: int) -> str:
        return list(self.numbers)[number]
