"""The interface of the encoding used by derived facts, so that the two modules do not import each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from decision_rules.model.conditions import Condition
from decision_rules.review.symbolic_case import SymbolicCase
from decision_rules.review.terms import Number, Term, Truth


class Place(NamedTuple):
    """The item of a list on which a condition is encoded; `outer` is the item of the enclosing list."""

    list_name: str
    rank: int
    outer: Place | None = None


class EncodedRuleset(Protocol):
    """The encoding of one ruleset on a symbolic case."""

    @property
    def symbolic_case(self) -> SymbolicCase:
        """The facts, as terms."""

    def places(self, list_name: str) -> Iterator[tuple[Any, Place]]:
        """For each possible item of a list: the term « it is present », and its place."""

    def encode(self, condition: Condition, place: Place | None = None) -> Truth:
        """The verdict of a condition."""

    def value(self, name: str, place: Place | None = None) -> Term:
        """The value of a fact, a derived fact or a field of the item."""

    def derived(self, name: str, place: Place | None) -> Term:
        """The value of a derived fact."""

    def count(self, list_name: str, where: Condition | None, place: Place | None = None) -> Number:
        """The number of items that satisfy the condition."""
