"""The interface that a partial compiler uses to call a higher one: a name needs derived facts, a condition rules, a rule missing facts.

Each module imports those below it (names < conditions < derivations < emissions < dependencies < conflicts < compiler); calls to a
module above go through a `Context`, which `Compiler` implements.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from decision_rules.batch.layout import Layout
from decision_rules.batch.plan import Node, Pair, Path, Plan, Value
from decision_rules.model.conditions import Condition, Emits
from decision_rules.model.derived_facts import Derived
from decision_rules.model.rules import Rule, Ruleset


class Context(Protocol):
    """One ruleset being compiled into a plan."""

    @property
    def plan(self) -> Plan:
        """The operations compiled so far."""

    @property
    def layout(self) -> Layout:
        """The columns of the facts."""

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset being compiled."""

    def derived_value(self, derived: Derived, path: Path) -> Value:
        """The value of a derived fact on its universe: the cases, or the items it is derived for."""

    def rule_verdict(self, rule_id: str, path: Path) -> Pair:
        """The verdict of a rule, broadcast to a universe."""

    def emits(self, condition: Emits) -> Pair:
        """The disjunction of the verdicts of the rules that can print such an output."""

    def missing(self, rule: Rule, path: Path) -> dict[str, Node]:
        """For each fact, the plane where its absence leaves the rule UNKNOWN."""

    def never_held(self, name: str, values: Iterable[str]) -> None:
        """Record values that a condition reads and that no case can hold."""

    def fallback(self, condition: Condition, path: Path, reason: str) -> Pair:
        """A condition without a column form."""


class CaseStore(Protocol):
    """Cases whose facts can be read back one case at a time."""

    @property
    def size(self) -> int:
        """The number of cases."""

    def facts(self, case: int) -> dict[str, Any]:
        """The facts of one case."""

    def day(self, case: int) -> date:
        """The day the case is evaluated on."""
