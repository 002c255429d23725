"""The operations of a plan on a batch of cases, with NumPy."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from decision_rules.batch import planes
from decision_rules.batch.columns import Batch
from decision_rules.batch.plan import Path
from decision_rules.batch.planes import Array

SIGNS: dict[str, Callable[[Any, Any], Array]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
}
ARITHMETIC: dict[str, Callable[[Any, Any], Array]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "minimum": np.minimum,
    "maximum": np.maximum,
}


class Kernel:
    """The operations of a plan on one batch. Planes are packed bits; numbers are arrays, or one number for all elements."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    def running(self) -> AbstractContextManager[Any]:
        """The NumPy settings of a run: no warning for NaN, which stands for an unknown number."""
        return np.errstate(invalid="ignore", divide="ignore", over="ignore")

    def size(self, path: Path) -> int:
        return self.batch.universe(path).size if path else self.batch.size

    def flags(self, path: Path, plane: Any) -> Array:
        return planes.unpack_flags(plane, self.size(path))

    # ---------------------------------------------------------------- planes

    def do_constant(self, path: Path, value: bool) -> Array:
        return planes.constant(self.size(path), value)

    def do_and(self, path: Path, first: Any, *others: Any) -> Array:
        found = first & others[0]
        for other in others[1:]:
            np.bitwise_and(found, other, out=found)
        return np.asarray(found)

    def do_or(self, path: Path, first: Any, *others: Any) -> Array:
        found = first | others[0]
        for other in others[1:]:
            np.bitwise_or(found, other, out=found)
        return np.asarray(found)

    def do_xor(self, path: Path, plane: Any, other: Any) -> Array:
        return np.asarray(plane ^ other)

    def do_not(self, path: Path, plane: Any) -> Array:
        return np.asarray(~plane)

    def do_broadcast(self, path: Path, plane: Any) -> Array:
        return planes.pack_flags(self.flags(path[:-1], plane)[self.batch.universe(path).parent])

    def do_gather(self, path: Path, plane: Any) -> Array:
        """A plane over the items of a list, repeated for each element of the enclosing universe."""
        return planes.pack_flags(self.flags(path[-1:], plane)[self.batch.universe(path).item])

    def do_any(self, path: Path, plane: Any, inner: Path) -> Array:
        universe = self.batch.universe(inner)
        found = np.zeros(universe.parents, np.bool_)
        found[universe.parent[planes.set_positions(plane, universe.size)]] = True
        return planes.pack_flags(found)

    def do_first(self, path: Path, plane: Any, inner: Path) -> Array:
        return self.at(inner, plane, self.batch.universe(inner).first)

    def do_last(self, path: Path, plane: Any, inner: Path) -> Array:
        return self.at(inner, plane, self.batch.universe(inner).last)

    def at(self, inner: Path, plane: Any, elements: Array) -> Array:
        universe = self.batch.universe(inner)
        found = np.zeros(universe.parents, np.bool_)
        found[universe.parent[elements]] = self.flags(inner, plane)[elements]
        return planes.pack_flags(found)

    def do_latest(self, path: Path, present: Any, plane: Any, inner: Path) -> Array:
        """The value of the plane at the last element of each list among those marked in `present`."""
        universe = self.batch.universe(inner)
        elements = planes.set_positions(present, universe.size)
        found = np.zeros(universe.parents, np.bool_)
        found[universe.parent[elements]] = self.flags(inner, plane)[elements]
        return planes.pack_flags(found)

    def do_earlier(self, path: Path, plane: Any) -> Array:
        """TRUE where the plane holds for an earlier element of the same list."""
        universe = self.batch.universe(path)
        elements = planes.set_positions(plane, universe.size)[::-1]
        opening = np.full(universe.parents, universe.size, np.int32)
        opening[universe.parent[elements]] = elements  # elements are in reverse order: the first of each list is written last
        return planes.pack_flags(np.arange(universe.size, dtype=np.int32) > opening[universe.parent])

    # --------------------------------------------------------------- columns

    def values(self, path: Path, name: str) -> Array:
        return self.batch.field(path, name) if path else self.batch.column(name)

    def do_member(self, path: Path, name: str, runs: tuple[tuple[int, int], ...]) -> Array:
        """The elements whose code lies in one of these ranges."""
        codes = self.values(path, name)
        found = np.zeros(len(codes), np.bool_)
        for low, high in runs:
            found |= codes == low if low == high else (codes >= low) & (codes <= high)
        return planes.pack_flags(found)

    def do_mask(self, path: Path, name: str, words: tuple[int, ...]) -> Array:
        """The elements whose list of values holds one of these values."""
        values = self.values(path, name)
        found = np.zeros(len(values), np.bool_)
        for place, word in enumerate(words):
            if word:
                found |= (values[:, place] & np.uint64(word)) != 0
        return planes.pack_flags(found)

    def do_number(self, path: Path, name: str) -> Array:
        return self.values(path, name)

    def do_code(self, path: Path, name: str) -> Array:
        """The code of a value as a number, so that two facts can be compared."""
        codes = self.values(path, name).astype(np.float64)
        codes[codes == 0] = np.nan
        return codes

    def do_on(self, path: Path) -> Any:
        return np.asarray(self.batch.on, np.float64)

    def do_position(self, path: Path) -> Array:
        return self.batch.universe(path).position + 1.0

    def do_length(self, path: Path, list_name: str) -> Array:
        return self.batch.counts(list_name).astype(np.float64)

    # --------------------------------------------------------------- numbers

    def do_literal(self, path: Path, value: float) -> float:
        return value

    def do_nan(self, path: Path, number: Any) -> Array:
        return planes.pack_flags(np.broadcast_to(np.isnan(number), self.size(path)))

    def do_compare(self, path: Path, left: Any, right: Any, sign: str) -> Array:
        if isinstance(right, (int, float)) and getattr(left, "dtype", None) == np.float32 and np.float32(right) != right:
            left = left.astype(np.float64)
        return planes.pack_flags(np.broadcast_to(SIGNS[sign](left, right), self.size(path)))

    def do_broadcast_number(self, path: Path, number: Any) -> Any:
        """A number of the enclosing universe, broadcast to each element."""
        return number if np.ndim(number) == 0 else number[self.batch.universe(path).parent]

    def do_gather_number(self, path: Path, number: Any) -> Any:
        return number if np.ndim(number) == 0 else number[self.batch.universe(path).item]

    def do_arithmetic(self, path: Path, left: Any, right: Any, operation: str) -> Any:
        left, right = (np.asarray(side, np.float64) for side in (left, right))
        return ARITHMETIC[operation](left, right)

    def do_ceil(self, path: Path, number: Any) -> Any:
        return np.ceil(number)

    def do_default(self, path: Path, number: Any, other: Any) -> Any:
        number = np.asarray(number, np.float64)
        return np.where(np.isnan(number), np.asarray(other, np.float64), number)

    def do_where(self, path: Path, plane: Any, number: Any, other: Any) -> Array:
        """The first number where the plane holds, the second elsewhere."""
        return np.asarray(np.where(self.flags(path, plane), number, other))

    def do_extreme(self, path: Path, *parts: Any) -> Array:
        """The minimum or maximum of the values whose planes hold, 0 where none does. The last two arguments are the values and the side."""
        *held, values, side = parts
        empty, choose = (np.inf, np.minimum) if side == "low" else (-np.inf, np.maximum)
        found = np.full(self.size(path), empty)
        for plane, value in zip(held, values, strict=True):
            found = np.where(self.flags(path, plane), choose(found, value), found)
        found[np.isinf(found)] = 0.0
        return found

    def do_count(self, path: Path, plane: Any, inner: Path) -> Array:
        """The number of elements of each list where the plane holds."""
        universe = self.batch.universe(inner)
        counted = np.bincount(universe.parent[planes.set_positions(plane, universe.size)], minlength=universe.parents)
        return counted.astype(np.float64)

    def do_greatest(self, path: Path, number: Any, inner: Path) -> Array:
        """The maximum of each list; NaN for an empty list, or when one number is unknown."""
        universe = self.batch.universe(inner)
        found = np.full(universe.parents, np.nan)
        if universe.size:
            each = np.broadcast_to(number, universe.size)
            found[universe.parent[universe.first]] = np.maximum.reduceat(each, universe.first)
        return found

    def do_distinct(self, path: Path, plane: Any, number: Any, inner: Path) -> Array:
        """The number of distinct known values among the elements of the plane, per list."""
        universe = self.batch.universe(inner)
        chosen = self.flags(inner, plane) & ~np.isnan(number)
        pairs = np.unique(np.stack([universe.parent[chosen].astype(np.float64), number[chosen]], axis=1), axis=0)
        return np.bincount(pairs[:, 0].astype(np.intp), minlength=universe.parents).astype(np.float64)

    # -------------------------------------------------------------- fallback

    def do_scalar(self, path: Path, interpreted: Any) -> Array:
        """A condition that has no column form, evaluated by the interpreter case by case."""
        return planes.pack_flags(np.array([answer for answers in interpreted(self.batch) for answer in answers], np.bool_))
