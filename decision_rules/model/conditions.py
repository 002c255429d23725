"""Conditions as data: trees of all / any / not over comparisons, quantifiers on lists, and verdicts of other rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, assert_never

from decision_rules.model.result import OutputKind

OPERATORS = ("below", "at_most", "above", "at_least", "is", "in", "between", "contains", "only")
NUMERIC_ONLY = ("below", "at_most", "above", "at_least", "between")


@dataclass(frozen=True, slots=True)
class All:
    children: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    children: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    child: Condition


@dataclass(frozen=True, slots=True)
class NotTrue:
    """TRUE unless the child is TRUE; never UNKNOWN."""

    child: Condition


@dataclass(frozen=True, slots=True)
class Known:
    """TRUE when the fact is known (`wanted`) or unknown (not `wanted`); never UNKNOWN."""

    name: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A fact as the right side of a comparison."""

    name: str


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of a fact with a number, a date, a boolean or another fact."""

    name: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Among:
    """A fact with enumerated values, compared with some of them: TRUE for the values of `true`, UNKNOWN for those of `coarse`."""

    name: str
    asked: tuple[Any, ...]
    true: frozenset[Any]
    coarse: frozenset[Any]
    contains: bool = False


@dataclass(frozen=True, slots=True)
class Only:
    """TRUE when a list of values is not empty and holds only the value `asked` (or its finer values)."""

    name: str
    asked: str
    true: frozenset[Any]
    coarse: frozenset[Any]


@dataclass(frozen=True, slots=True)
class AllKnown:
    """TRUE once every named fact is known; until then UNKNOWN, never FALSE."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quantified:
    """A condition on the items of a list: `any`, `every`, `first` or `last` of them."""

    quantifier: str
    list_name: str
    where: Condition


@dataclass(frozen=True, slots=True)
class Count:
    """A comparison of the number of items that satisfy a condition with a number."""

    list_name: str
    where: Condition | None
    operator: str
    value: float


@dataclass(frozen=True, slots=True)
class AnyEarlier:
    """Inside a list: TRUE when an earlier item satisfies the condition."""

    where: Condition


@dataclass(frozen=True, slots=True)
class RuleFired:
    rule_id: str


@dataclass(frozen=True, slots=True)
class Emits:
    """TRUE when some rule prints an output of these kinds on this topic, before any withdrawal; on any topic when `topic` is None."""

    topic: str | None
    kinds: tuple[OutputKind, ...]


Condition = All | AnyOf | Not | NotTrue | Known | AllKnown | Compare | Among | Only | Quantified | Count | AnyEarlier | RuleFired | Emits
ALWAYS = All(())


def children(condition: Condition) -> tuple[Condition, ...]:
    """The direct children of a condition."""
    match condition:
        case All(inner) | AnyOf(inner):
            return inner
        case Not(inner) | NotTrue(inner) | AnyEarlier(inner):
            return (inner,)
        case Quantified(_, _, inner):
            return (inner,)
        case Count(_, inner, _, _):
            return (inner,) if inner is not None else ()
        case Known() | AllKnown() | Compare() | Among() | Only() | RuleFired() | Emits():
            return ()
        case _:
            assert_never(condition)


def walk(condition: Condition) -> Iterator[Condition]:
    """The condition and all its descendants."""
    yield condition
    for child in children(condition):
        yield from walk(child)


def names_read(condition: Condition) -> Iterator[str]:
    """Every fact and derived fact a condition reads, descendants included; fields of items as `item.field`."""
    for node in walk(condition):
        yield from names_of(node)


def names_of(condition: Condition) -> Iterator[str]:
    """The facts and derived facts a condition reads itself, descendants excluded."""
    match condition:
        case Known(name, _) | Among(name, _, _, _, _) | Only(name, _, _, _):
            yield name
        case AllKnown(names):
            yield from names
        case Compare(name, _, value):
            yield name
            if isinstance(value, Reference):
                yield value.name
        case Quantified(_, list_name, _) | Count(list_name, _, _, _):
            yield list_name
        case All() | AnyOf() | Not() | NotTrue() | AnyEarlier() | RuleFired() | Emits():
            pass
        case _:
            assert_never(condition)
