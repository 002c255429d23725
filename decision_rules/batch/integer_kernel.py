"""The operations of a plan on the variants of one case. The results are those of `kernel.py`, without NumPy, whose call overhead
exceeds the computation itself.

A plane is an integer, one bit per variant; a number is a dictionary from each value it takes to the plane of the variants that take it;
None is unknown. On the elements of a list, each is a tuple with one entry per rank; ranks past the end of a list are undefined.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any

from decision_rules.batch.layout import UNKNOWN_LIST, Slot
from decision_rules.batch.plan import Path
from decision_rules.batch.variants import Key, Variants, bits_of

SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "minimum": min,
    "maximum": max,
}
EMPTY = object()  # the maximum of no number
Numbers = dict[Any, int]


class IntegerKernel:
    """The operations of a plan on the variants of one case."""

    def __init__(self, variants: Variants) -> None:
        self.variants, self.all = variants, variants.all
        self.texts: dict[str, int] = {}

    def running(self) -> AbstractContextManager[Any]:
        return nullcontext()

    # ------------------------------------------------------------- universes

    def each(self, path: Path, work: Callable[..., Any], *operands: Any) -> Any:
        """A function applied to every element."""
        return tuple(map(work, *operands)) if path else work(*operands)

    def every(self, path: Path, value: Any) -> Any:
        """The same value for every element."""
        return (value,) * self.variants.width(path) if path else value

    def broadcast(self, path: Path, values: Any) -> Any:
        """Values of the enclosing universe, broadcast to each element."""
        if len(path) == 1:
            return self.every(path, values)
        return tuple(value for value in values for _ in range(self.variants.longest(path[-1])))

    def gather(self, path: Path, values: Any) -> Any:
        """Values of the items of a list, repeated for each item of the enclosing universe."""
        return values * self.variants.width(path[:-1])

    def present(self, list_name: str) -> list[int]:
        """For each rank, the variants whose list holds an item at that rank."""
        return [self.variants.with_item_at(list_name, rank) for rank in range(self.variants.longest(list_name))]

    def reduction(self, inner: Path, work: Callable[..., Any], *operands: Any) -> Any:
        """A reduction of the elements of a list to the enclosing universe. `work` takes the planes of presence, then each operand."""
        present, count = self.present(inner[-1]), self.variants.longest(inner[-1])
        found = [
            work(present, *(operand[around * count : (around + 1) * count] for operand in operands))
            for around in range(self.variants.width(inner[:-1]))
        ]
        return tuple(found) if len(inner) > 1 else found[0]

    # ---------------------------------------------------------------- planes

    def do_constant(self, path: Path, value: bool) -> Any:
        return self.every(path, self.all if value else 0)

    def do_and(self, path: Path, first: Any, *others: Any) -> Any:
        if path:
            return tuple(map(conjunction, first, *others))
        for other in others:
            first = first & other
        return first

    def do_or(self, path: Path, first: Any, *others: Any) -> Any:
        if path:
            return tuple(map(disjunction, first, *others))
        for other in others:
            first = first | other
        return first

    def do_xor(self, path: Path, plane: Any, other: Any) -> Any:
        return self.each(path, operator.xor, plane, other)

    def do_not(self, path: Path, plane: Any) -> Any:
        return tuple([self.all ^ each for each in plane]) if path else self.all ^ plane

    def do_broadcast(self, path: Path, plane: Any) -> Any:
        return self.broadcast(path, plane)

    def do_gather(self, path: Path, plane: Any) -> Any:
        return self.gather(path, plane)

    def do_any(self, path: Path, plane: Any, inner: Path) -> Any:
        return self.reduction(inner, lambda present, planes: disjunction(*map(operator.and_, present, planes)), plane)

    def do_first(self, path: Path, plane: Any, inner: Path) -> Any:
        return self.reduction(inner, lambda present, planes: present[0] & planes[0] if present else 0, plane)

    def do_last(self, path: Path, plane: Any, inner: Path) -> Any:
        def last(present: list[int], planes: tuple[int, ...]) -> int:
            return disjunction(*(there & ~after & each for there, after, each in zip(present, [*present, 0][1:], planes, strict=True)))

        return self.reduction(inner, last, plane)

    def do_latest(self, path: Path, present: Any, plane: Any, inner: Path) -> Any:
        """The value of the plane at the last element of each list among those marked in `present`."""

        def latest(there: list[int], chosen: tuple[int, ...], planes: tuple[int, ...]) -> int:
            found = 0
            for exists, wanted, each in zip(there, chosen, planes, strict=True):
                found = (found & ~(exists & wanted)) | (exists & wanted & each)
            return found

        return self.reduction(inner, latest, present, plane)

    def do_earlier(self, path: Path, plane: Any) -> Any:
        """TRUE where the plane holds for an earlier element of the same list."""

        def earlier(present: list[int], planes: tuple[int, ...]) -> list[int]:
            found = [0]
            for there, each in zip(present, planes, strict=True):
                found.append(found[-1] | (there & each))
            return found[:-1]

        found = self.reduction(path, earlier, plane)
        return tuple(found) if len(path) == 1 else tuple(each for ranks in found for each in ranks)

    # --------------------------------------------------------------- columns

    def slot(self, path: Path, name: str) -> Slot:
        layout = self.variants.layout
        return layout.lists[path[-1]].slots[name] if path else layout.slots[name]

    def tested(self, path: Path, key: Key, name: str, test: Callable[[Any], bool]) -> Any:
        """The elements whose value of a fact or of a field passes a test."""
        if not path:
            return self.variants.plane(name, key, test)
        ranks = range(self.variants.longest(path[-1]))
        return self.gather(path, tuple(self.variants.plane(path[-1], (*key, rank), field_at_rank(name, rank, test)) for rank in ranks))

    def numbered(self, path: Path, key: Key, name: str, read: Callable[[Any], Any]) -> Any:
        """A fact or a field as a number."""
        if not path:
            return self.variants.groups(name, key, read)
        ranks = range(self.variants.longest(path[-1]))
        return self.gather(path, tuple(self.variants.groups(path[-1], (*key, rank), field_at_rank(name, rank, read)) for rank in ranks))

    def do_member(self, path: Path, name: str, runs: tuple[tuple[int, int], ...]) -> Any:
        """The elements whose code lies in one of these ranges."""
        slot, key = self.slot(path, name), ("member", name, runs)
        if slot.definition.type == "records":
            return self.tested(path, key, name, lambda items: in_ranges(UNKNOWN_LIST if items is None else len(items), runs))
        return self.tested(path, key, name, self.variants.kept.cached((path[-1:], key), lambda: accepted(slot, runs)).__contains__)

    def do_mask(self, path: Path, name: str, words: tuple[int, ...]) -> Any:
        """The elements whose list of values holds one of these values."""
        slot = self.slot(path, name)

        def holds(values: Any) -> bool:
            return values is not None and any(int(word) & wanted for word, wanted in zip(slot.encode(values, []), words, strict=True))

        return self.tested(path, ("mask", name, words), name, holds)

    def do_number(self, path: Path, name: str) -> Any:
        is_date = self.slot(path, name).definition.type == "date"

        def number(value: Any) -> Any:
            return date.fromisoformat(value).toordinal() if is_date and value is not None else value

        return self.numbered(path, ("number", name), name, number)

    def do_code(self, path: Path, name: str) -> Any:
        """The code of a value as a number, so that two facts can be compared; a free text has a code of its own."""
        codes = self.slot(path, name).codes

        def code(value: Any) -> Any:
            if value is None or value in codes:
                return codes.get(value)
            return len(codes) + 1 + self.texts.setdefault(value, len(self.texts))

        return self.numbered(path, ("code", name), name, code)

    def do_on(self, path: Path) -> Any:
        return {self.variants.on.toordinal(): self.all}

    def do_position(self, path: Path) -> Any:
        ranks = range(self.variants.longest(path[-1]))
        return self.gather(path, tuple({rank + 1: self.all} for rank in ranks))

    def do_length(self, path: Path, list_name: str) -> Any:
        return self.variants.groups(list_name, ("length",), lambda items: len(items or ()))

    # --------------------------------------------------------------- numbers

    def do_literal(self, path: Path, value: float) -> Any:
        return self.every(path, {None if math.isnan(value) else value: self.all})

    def do_nan(self, path: Path, number: Any) -> Any:
        return self.each(path, lambda values: values.get(None, 0), number)

    def do_compare(self, path: Path, left: Any, right: Any, sign: str) -> Any:
        holds = SIGNS[sign]
        return self.each(path, lambda one, other: compare_numbers(one, other, holds), left, right)

    def do_broadcast_number(self, path: Path, number: Any) -> Any:
        return self.broadcast(path, number)

    def do_gather_number(self, path: Path, number: Any) -> Any:
        return self.gather(path, number)

    def do_arithmetic(self, path: Path, left: Any, right: Any, operation: str) -> Any:
        work = ARITHMETIC[operation]
        return self.each(path, lambda one, other: combine_pairs(one, other, work), left, right)

    def do_ceil(self, path: Path, number: Any) -> Any:
        def ceiling(values: Numbers) -> Numbers:
            return merge_values((None if value is None else math.ceil(value), plane) for value, plane in values.items())

        return self.each(path, ceiling, number)

    def do_default(self, path: Path, number: Any, other: Any) -> Any:
        return self.each(path, lambda values, others: select_number(self.all ^ values.get(None, 0), values, others), number, other)

    def do_where(self, path: Path, plane: Any, number: Any, other: Any) -> Any:
        return self.each(path, select_number, plane, number, other)

    def do_extreme(self, path: Path, *parts: Any) -> Any:
        """The minimum or maximum of the values whose planes hold, 0 where none does. The last two arguments are the values and the side."""
        *held, values, side = parts

        def extreme(*planes: int) -> Numbers:
            found: Numbers = {}
            left = self.all
            for value, plane in sorted(zip(values, planes, strict=True), key=lambda each: each[0], reverse=side != "low"):
                found[value] = found.get(value, 0) | (plane & left)
                left &= ~plane
            found[0] = found.get(0, 0) | left
            return found

        return self.each(path, extreme, *held)

    def do_count(self, path: Path, plane: Any, inner: Path) -> Any:
        """The number of elements of each list where the plane holds."""

        def count(present: list[int], planes: tuple[int, ...]) -> Numbers:
            found = {0: self.all}
            for there, each in zip(present, planes, strict=True):
                more = there & each
                found = merge_values(pair for number, p in found.items() for pair in ((number, p & ~more), (number + 1, p & more)))
            return found

        return self.reduction(inner, count, plane)

    def do_greatest(self, path: Path, number: Any, inner: Path) -> Any:
        """The maximum of each list; unknown for an empty list, or when one number is unknown."""

        def greatest(present: list[int], numbers: tuple[Numbers, ...]) -> Numbers:
            found: Numbers = {EMPTY: self.all}
            for there, values in zip(present, numbers, strict=True):
                after = combine_pairs({value: p & there for value, p in found.items()}, values, greater)
                found = merge_values([*((value, p & ~there) for value, p in found.items()), *after.items()])
            return merge_values((None if value is EMPTY else value, p) for value, p in found.items())

        return self.reduction(inner, greatest, number)

    def do_distinct(self, path: Path, plane: Any, number: Any, inner: Path) -> Any:
        """The number of distinct known values among the elements of the plane, per list."""

        def joined(seen: frozenset[Any], value: Any) -> frozenset[Any]:
            return seen | {value}

        def distinct(present: list[int], planes: tuple[int, ...], numbers: tuple[Numbers, ...]) -> Numbers:
            found: Numbers = {frozenset(): self.all}
            for there, each, values in zip(present, planes, numbers, strict=True):
                held = there & each
                added = combine_pairs({seen: plane & held for seen, plane in found.items()}, values, joined, unknown=lambda seen: seen)
                found = merge_values([*((seen, plane & ~held) for seen, plane in found.items()), *added.items()])
            return merge_values((len(seen), plane) for seen, plane in found.items())

        return self.reduction(inner, distinct, plane, number)

    # -------------------------------------------------------------- fallback

    def do_scalar(self, path: Path, interpreted: Any) -> Any:
        """A condition that has no column form, evaluated by the interpreter variant by variant."""
        answers = [list(self.placed(path, case, found)) for case, found in enumerate(interpreted(self.variants))]
        planes = tuple(bits_of(ranks) for ranks in zip(*answers, strict=True))
        return planes if path else planes[0]

    def placed(self, path: Path, case: int, answers: list[bool]) -> Iterator[bool]:
        """The answers on one variant, padded with False for each rank past the end of its lists."""
        facts, rest = self.variants.facts(case), iter(answers)

        def ranks(inner: Path, there: bool) -> Iterator[bool]:
            if not inner:
                yield next(rest) if there else False
                return
            count = len(facts.get(inner[0]) or ())
            for rank in range(self.variants.longest(inner[0])):
                yield from ranks(inner[1:], there and rank < count)

        return ranks(path, True)


def in_ranges(code: int, runs: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in runs)


def accepted(slot: Slot, runs: tuple[tuple[int, int], ...]) -> frozenset[Any]:
    """The values whose code lies in one of these ranges; the code of a free text is greater than all of them."""
    return frozenset(value for value, code in [(None, 0), *slot.codes.items()] if in_ranges(code, runs))


def field_at_rank(field: str, rank: int, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A reader of one field of the item at a rank; it reads None when the list is shorter."""
    return lambda items: read(items[rank].get(field) if items is not None and len(items) > rank else None)


def conjunction(*planes: int) -> int:
    first, *others = planes
    for other in others:
        first &= other
    return first


def disjunction(*planes: int) -> int:
    found = 0
    for plane in planes:
        found |= plane
    return found


def greater(one: Any, other: Any) -> Any:
    return other if one is EMPTY else max(one, other)


def merge_values(parts: Any) -> Numbers:
    """Values with their planes: each value once, values with an empty plane dropped."""
    found: Numbers = {}
    for value, plane in parts:
        if plane:
            found[value] = found.get(value, 0) | plane
    return found


def select_number(plane: int, numbers: Numbers, others: Numbers) -> Numbers:
    """The first number where the plane holds, the second elsewhere."""
    return merge_values([*((value, p & plane) for value, p in numbers.items()), *((value, p & ~plane) for value, p in others.items())])


def combine_pairs(
    left: Numbers, right: Numbers, work: Callable[[Any, Any], Any], unknown: Callable[[Any], Any] = lambda value: None
) -> Numbers:
    """The function applied to each pair of values that some variant takes together; `unknown` replaces it when the right value is None."""
    found: Numbers = {}
    for one, plane in left.items():
        for other, beside in right.items():
            both = plane & beside
            if both:
                value = None if one is None else unknown(one) if other is None else work(one, other)
                found[value] = found.get(value, 0) | both
    return found


def compare_numbers(left: Numbers, right: Numbers, holds: Callable[[Any, Any], bool]) -> int:
    """The variants where both numbers are known and the comparison holds."""
    found = 0
    for one, plane in left.items():
        if one is not None:
            for other, beside in right.items():
                if other is not None and holds(one, other):
                    found |= plane & beside
    return found
