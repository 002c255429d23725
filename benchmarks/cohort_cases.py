"""A synthetic cohort drawn column by column with a seed: any number of cases, the same ones on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from benchmarks.cases import COARSE, MISSING, ON, SEED
from decision_rules.batch.columns import Arrays, Batch
from decision_rules.batch.layout import Layout, Record, Slot
from decision_rules.batch.planes import Array

MOST_ITEMS = 3


def drawn_batch(layout: Layout, number: int, size: int) -> Batch:
    """Slice `number` of the cohort: facts missing, said coarsely, or left out of the items of a list."""
    chance = np.random.default_rng([SEED, number])
    columns = {name: column(slot, chance, size, MISSING) for name, slot in layout.slots.items()}
    fields = {}
    for name, record in layout.lists.items():
        counts = columns[name]
        items = int(counts[counts != 255].sum())
        fields |= {(name, field): column(slot, chance, items, MISSING / 2) for field, slot in record.slots.items()}
        if {"start", "end"} <= set(record.slots):
            start, end = fields[name, "start"], fields[name, "end"]
            fields[name, "end"] = np.where(end < start, start, end)  # what ends before it starts is refused
    return Batch(layout, size, Arrays(columns, fields), float(ON.toordinal()))


def column(slot: Slot, chance: np.random.Generator, size: int, missing: float) -> Array:
    """One fact of every case."""
    gone = chance.random(size) < missing
    match slot.definition.type:
        case "boolean":
            values = chance.integers(1, 3, size).astype(np.uint8)
        case "enum":
            values = listed(slot, chance, size)
        case "enum_list":
            return masks(slot, chance, size, gone)
        case "records":
            values = chance.integers(0, MOST_ITEMS + 1, size).astype(np.uint8)
            values[gone] = 255
            return values
        case "date":
            values = (ON.toordinal() - chance.integers(0, 901, size)).astype(np.float32)
        case "integer" | "decimal":
            values = numbers(slot, chance, size)
        case _:
            values = np.zeros(size, slot.dtype)
    values[gone] = np.nan if slot.format in "fd" else 0
    return values


def listed(slot: Slot, chance: np.random.Generator, size: int) -> Array:
    """The finest values, half of those that can be said coarsely being so."""
    leaves, parents = tree(slot)
    codes = leaves[chance.integers(0, len(leaves), size)]
    coarse = parents[codes]
    blurred = (coarse > 0) & (chance.random(size) < COARSE)
    return np.where(blurred, coarse, codes).astype(np.int32 if slot.holds_text else slot.dtype)


@cache
def tree(slot: Slot) -> tuple[Array, Array]:
    """The codes of the finest values, and the code just above each value (0 when there is none)."""
    parents = np.zeros(len(slot.codes) + 1, np.int64)
    for node in slot.definition.nodes.values():
        for child in node.children:
            parents[slot.codes[child.id]] = slot.codes[node.id]
    return np.array([slot.codes[name] for name in slot.definition.leaves()]), parents


def masks(slot: Slot, chance: np.random.Generator, size: int, gone: Array) -> Array:
    """Lists of none to two values."""
    bits = np.array([slot.codes[name] for name in slot.definition.leaves() if name != "none"])
    found = np.zeros((size, len(slot.format)), np.uint64)
    for keep in (0.66, 0.33):
        chosen, kept = bits[chance.integers(0, len(bits), size)], chance.random(size) < keep
        np.bitwise_or.at(found, (np.arange(size)[kept], chosen[kept] // 64), np.uint64(1) << (chosen[kept] % 64).astype(np.uint64))
    found[:, 0] |= np.uint64(1)
    found[gone] = 0
    return found


def numbers(slot: Slot, chance: np.random.Generator, size: int) -> Array:
    """Numbers of the lower part of their range more often than not: where the thresholds are."""
    low, high = float(slot.definition.minimum or 0), float(slot.definition.maximum or 0)
    values = low + (high - low) * chance.random(size) ** 3
    whole = slot.definition.type == "integer" or chance.random(size) < 0.7
    return np.clip(np.where(whole, np.round(values), np.round(values, 1)), low, high).astype(slot.dtype)


def packed_rows(batch: Batch) -> list[bytes]:
    """Each case of a drawn batch as the bytes a database keeps."""
    layout = batch.layout
    heads = np.zeros(batch.size, dtype_of(layout.head))
    raw = heads.view(np.uint8).reshape(batch.size, -1)
    raw[:, :4] = np.array([layout.tag], "<u4").view(np.uint8)
    for name in layout.slots:
        heads[name] = batch.column(name)
    parts = [lines(heads, np.ones(batch.size, np.int64))]
    for name, record in layout.lists.items():
        items = np.zeros(int(batch.counts(name).sum()), dtype_of(record))
        for field in record.slots:
            items[field] = batch.field((name,), field)
        parts.append(lines(items, batch.counts(name)))
    return [b"".join(row) for row in zip(*parts, strict=True)]


def dtype_of(record: Record) -> np.dtype[Any]:
    """The slots of a record at their places, as NumPy writes them."""
    formats = [slot.dtype for slot in record.slots.values()]
    names, offsets = list(record.slots), [record.starts[name] for name in record.slots]
    return np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": record.size})


def lines(records: Array, counts: Array) -> Sequence[bytes]:
    """The records of each case, `counts` of them, as bytes."""
    raw, width = records.tobytes(), records.dtype.itemsize
    ends = np.cumsum(counts) * width
    starts = ends - counts * width
    return [raw[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
