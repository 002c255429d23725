"""Conditions as data: trees of all / any / not over comparisons, list quantifiers and other rules' verdicts."""

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
    """Looks at ignorance: TRUE unless the child is TRUE."""

    child: Condition


@dataclass(frozen=True, slots=True)
class Known:
    """Looks at ignorance: is the fact known (`wanted`) or unknown?"""

    name: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """The other side of a comparison when it is a fact."""

    name: str


@dataclass(frozen=True, slots=True)
class Compare:
    """A fact against a number, a date, a boolean or another fact."""

    name: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Among:
    """A fact with a list of values against some of them; `coarse` holds the values too coarse to answer."""

    name: str
    asked: tuple[Any, ...]
    true: frozenset[Any]
    coarse: frozenset[Any]
    contains: bool = False


@dataclass(frozen=True, slots=True)
class Only:
    """A list of values that holds nothing but one of them; the empty list does not."""

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
    """A claim on the items of a list: `any`, `every`, `first` or `last` of them."""

    quantifier: str
    list_name: str
    where: Condition


@dataclass(frozen=True, slots=True)
class Count:
    """How many items satisfy a condition, against a number."""

    list_name: str
    where: Condition | None
    operator: str
    value: float


@dataclass(frozen=True, slots=True)
class AnyEarlier:
    """Inside a list: some earlier item satisfies the condition."""

    where: Condition


@dataclass(frozen=True, slots=True)
class RuleFired:
    rule_id: str


@dataclass(frozen=True, slots=True)
class Emits:
    """Some rule produces this topic, before any withdrawal; any topic when `topic` is None."""

    topic: str | None
    kinds: tuple[OutputKind, ...]


Condition = All | AnyOf | Not | NotTrue | Known | AllKnown | Compare | Among | Only | Quantified | Count | AnyEarlier | RuleFired | Emits
ALWAYS = All(())


def children(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly below."""
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
    """The condition and everything below it."""
    yield condition
    for child in children(condition):
        yield from walk(child)


def names_read(condition: Condition) -> Iterator[str]:
    """Every fact and derived fact a condition reads (item fields as `item.field`)."""
    for node in walk(condition):
        yield from names_of(node)


def names_of(condition: Condition) -> Iterator[str]:
    """Those it reads itself, without what is below it."""
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
