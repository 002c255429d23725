"""What the parts of the compiler ask of each other upwards: a name of a derived fact, a condition of a rule, a rule of what it lacks.

Each part imports those below it (names < conditions < derivations < emissions < dependencies < conflicts < compiler); what it needs
from above it asks of a `Context`, which the compiler is.
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
    """One ruleset being written into a plan."""

    @property
    def plan(self) -> Plan:
        """The operations written so far."""

    @property
    def layout(self) -> Layout:
        """The columns of the facts."""

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset being written."""

    def derived_value(self, derived: Derived, path: Path) -> Value:
        """A derived fact on its universe: the case, or the items it is derived for."""

    def rule_verdict(self, rule_id: str, path: Path) -> Pair:
        """The verdict of a rule, as read from a universe."""

    def emits(self, condition: Emits) -> Pair:
        """The truest of the rules that can print such an output."""

    def missing(self, rule: Rule, path: Path) -> dict[str, Node]:
        """For each fact, where its absence keeps the rule from being settled."""

    def never_held(self, name: str, values: Iterable[str]) -> None:
        """Values that a condition reads and that no case can hold."""

    def fallback(self, condition: Condition, path: Path, reason: str) -> Pair:
        """A condition without a column form."""


class CaseStore(Protocol):
    """Cases that can be read back one by one."""

    @property
    def size(self) -> int:
        """How many cases there are."""

    def facts(self, case: int) -> dict[str, Any]:
        """The facts of one case."""

    def day(self, case: int) -> date:
        """The day it is judged on."""
