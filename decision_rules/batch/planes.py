"""Bit planes: one bit per case (or per item of a list), 64 bits to a word. Bits past the end are undefined."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Array = NDArray[Any]


def word_count(size: int) -> int:
    return (size + 63) // 64


def pack_flags(flags: Flags) -> Plane:
    """Flags of one byte per case, packed to one bit per case."""
    bits = np.packbits(flags, bitorder="little")
    missing = -len(bits) % 8
    if missing:
        bits = np.concatenate([bits, np.zeros(missing, np.uint8)])
    return bits.view(np.uint64)


def unpack_flags(plane: Plane, size: int) -> Flags:
    """Bits of one per case, unpacked to one byte per case."""
    return np.unpackbits(plane.view(np.uint8), count=size, bitorder="little").view(np.bool_)


def set_positions(plane: Plane, size: int) -> Array:
    """The numbers of the cases whose bit is set, in order."""
    if not clear_padding(plane, size).any():
        return np.empty(0, np.intp)
    return np.flatnonzero(unpack_flags(plane, size))


def clear_padding(plane: Plane, size: int) -> Plane:
    """The plane with the bits past the end cleared."""
    rest = size % 64
    if not rest or not len(plane):
        return plane
    cut = plane.copy()
    cut[-1] &= np.uint64((1 << rest) - 1)
    return cut


def constant(size: int, value: bool) -> Plane:
    return np.full(word_count(size), np.uint64(0xFFFFFFFFFFFFFFFF) if value else np.uint64(0), np.uint64)


class BitLookup:
    """Some elements whose bit is read in several planes."""

    def __init__(self, elements: Array) -> None:
        self.words, self.shifts = elements >> 6, (elements & 63).astype(np.uint64)

    def bits(self, plane: Plane) -> Array:
        """The bit of each element, 0 or 1."""
        return np.asarray((plane[self.words] >> self.shifts) & np.uint64(1))
