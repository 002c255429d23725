"""Compiles the value of a name into nodes: a fact, a derived fact, a field of the item or of the enclosing item."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from decision_rules.batch.context import Context
from decision_rules.batch.layout import UNKNOWN_LIST, Slot
from decision_rules.batch.plan import NAN, Node, Number, Pair, Path, Value
from decision_rules.model.conditions import Among
from decision_rules.model.derived_facts import Derived
from decision_rules.model.facts import FactDefinition
from decision_rules.runtime.older_dictionary import names_in


class Unsupported(Exception):
    """A condition that has no column form; the interpreter evaluates it."""


class NotInRuleset(Unsupported):
    """A derived fact that belongs to another ruleset of the catalogue: it is unknown in this one."""


class NameCompiler:
    """Compiles columns and derived facts, broadcast to the universe that reads them."""

    def __init__(self, context: Context) -> None:
        self.context, self.plan, self.layout = context, context.plan, context.layout

    def home(self, name: str, path: Path) -> tuple[Path, str]:
        """The universe of a name, and the name of its column there."""
        if name.startswith("item."):
            return path, name.removeprefix("item.")
        if name.startswith("outer."):
            return path[:-1], name.removeprefix("outer.")
        return (), name

    def slot(self, name: str, path: Path) -> Slot | None:
        """The column of a fact or a field; None for a derived fact."""
        home, column = self.home(name, path)
        return self.layout.lists[home[-1]].slots.get(column) if home else self.layout.slots.get(column)

    def derived(self, name: str, path: Path) -> tuple[Derived, Value, Path]:
        """A derived fact, its value and the universe it is derived for."""
        found = self.context.ruleset.derived.get(name)
        if found is None:
            raise NotInRuleset(name)
        home = (found.for_each,) if found.for_each and path and path[-1] == found.for_each else ()
        return found, self.context.derived_value(found, home), home

    def held(self, name: str, path: Path, values: Iterable[Any]) -> list[Any]:
        """The values of a column whose name in the dictionary of the ruleset is one of these."""
        slot = self.slot(name, path)
        assert slot is not None
        own, asked = self.own_definition(name, path), set(values)
        if own is None or own is slot.definition:
            return list(asked)
        names = names_in(own, slot.definition) if own.nodes else {value: value for value in slot.codes}
        if absent := asked - set(names.values()):
            self.context.never_held(slot.definition.name, absent)
        return [value for value in slot.codes if names.get(value) in asked]

    def own_definition(self, name: str, path: Path) -> FactDefinition | None:
        """A fact or a field as the dictionary of the ruleset defines it; None when it has none."""
        home, column = self.home(name, path)
        facts = self.context.ruleset.dictionary.facts
        if not home:
            return facts.get(column)
        return facts[home[-1]].fields.get(column) if home[-1] in facts else None

    # ------------------------------------------------- from one universe to another

    def broadcast_pair(self, pair: Pair, home: Path, path: Path) -> Pair:
        """A verdict of one universe, broadcast to a nested universe, or gathered for the same items under another path."""
        return Pair(*(self.broadcast_plane(node, home, path) for node in pair))

    def broadcast_plane(self, node: Node, home: Path, path: Path) -> Node:
        if home == path:
            return node
        if home and path[: len(home)] != home:
            return self.plan.node("gather", path, reads=[node])
        for depth in range(len(home) + 1, len(path) + 1):
            node = self.plan.broadcast(path[:depth], node)
        return node

    def broadcast_number(self, number: Number, home: Path, path: Path) -> Number:
        if home == path:
            return number
        if home and path[: len(home)] != home:
            return Number(*(self.plan.node("gather_number", path, reads=[node]) for node in number))
        return Number(*(self.broadcast_number_node(node, path, len(home)) for node in number))

    def broadcast_number_node(self, node: Node, path: Path, depth: int = 0) -> Node:
        for step in range(depth + 1, len(path) + 1):
            node = self.plan.node("broadcast_number", path[:step], reads=[node])
        return node

    # ------------------------------------------------------------------- columns

    def member(self, name: str, path: Path, codes: frozenset[int]) -> Node:
        """The plane where the code of a fact is one of these."""
        home, column = self.home(name, path)
        if not codes:
            return self.plan.constant(path, False)
        return self.broadcast_plane(self.plan.node("member", home, column, runs(codes)), home, path)

    def mask(self, name: str, path: Path, words: tuple[int, ...]) -> Node:
        """The plane where a list of values holds one of these values."""
        home, column = self.home(name, path)
        if not any(words):
            return self.plan.constant(path, False)
        return self.broadcast_plane(self.plan.node("mask", home, column, words), home, path)

    def nan(self, path: Path, node: Node) -> Node:
        """The plane where a number is unknown."""
        operation, _, _, arguments = self.plan.keys[node]
        if operation == "literal":
            return self.plan.constant(path, arguments[0] is NAN)
        if operation in ("position", "length", "on", "count"):
            return self.plan.constant(path, False)
        if operation == "broadcast_number":
            return self.plan.broadcast(path, self.nan(path[:-1], self.plan.reads[node][0]))
        return self.plan.node("nan", path, reads=[node])

    def where(self, path: Path, plane: Node, number: Node, other: float = NAN) -> Node:
        """The number where the plane holds, unknown (or `other`) elsewhere."""
        if plane == self.plan.constant(path, True):
            return number
        return self.plan.node("where", path, reads=[plane, number, self.plan.node("literal", path, other)])

    # -------------------------------------------------------------------- values

    def known(self, name: str, path: Path) -> Node:
        """The plane where a fact is known; an interval is not known."""
        if name in ("item.position", "context.on"):
            return self.plan.constant(path, True)
        slot = self.slot(name, path)
        if slot is None:
            return self.known_derived(name, path)
        if slot.definition.type == "enum_list":
            return self.mask(name, path, slot.mask(()))
        if slot.definition.type in ("integer", "decimal", "date"):
            return self.plan.negation(path, self.nan(path, self.number(name, path).low))
        blank = UNKNOWN_LIST if slot.definition.type == "records" else 0
        return self.plan.negation(path, self.member(name, path, frozenset([blank])))

    def known_derived(self, name: str, path: Path) -> Node:
        if name not in self.context.ruleset.derived:
            return self.plan.constant(path, False)
        _, value, home = self.derived(name, path)
        if isinstance(value, Pair):
            node = self.plan.disjunction(home, [value.true, self.plan.negation(home, value.possible)])
        elif isinstance(value, Number):
            node = self.plan.negation(home, self.nan(home, value.low))
            if value.low != value.high:
                node = self.plan.node("compare", home, "==", reads=list(value))
        else:
            node = self.plan.disjunction(home, [plane for plane, _ in value])
        return self.broadcast_plane(node, home, path)

    def boolean(self, name: str, path: Path) -> Pair:
        """A boolean fact, as a verdict."""
        if self.slot(name, path) is not None:
            true = self.member(name, path, frozenset([2]))
            return Pair(true, self.plan.negation(path, self.member(name, path, frozenset([1]))))
        _, value, home = self.derived(name, path)
        if not isinstance(value, Pair):
            raise Unsupported(name)
        return self.broadcast_pair(value, home, path)

    def number(self, name: str, path: Path) -> Number:
        """A number or a day."""
        if name == "item.position":
            return Number(*[self.plan.node("position", path)] * 2)
        if name == "context.on":
            return self.broadcast_number(Number(*[self.plan.node("on", ())] * 2), (), path)
        if self.slot(name, path) is not None:
            home, column = self.home(name, path)
            return self.broadcast_number(Number(*[self.plan.node("number", home, column)] * 2), home, path)
        _, value, home = self.derived(name, path)
        if not isinstance(value, Number):
            raise Unsupported(name)
        return self.broadcast_number(value, home, path)

    def comparable(self, name: str, path: Path) -> Number:
        """The number by which two facts are compared: the value, or the code of an enumerated value."""
        slot = self.slot(name, path)
        if slot is None or slot.definition.type in ("integer", "decimal", "date"):
            return self.number(name, path)
        if slot.definition.type in ("enum_list", "records"):
            raise Unsupported(name)
        home, column = self.home(name, path)
        return self.broadcast_number(Number(*[self.plan.node("code", home, column)] * 2), home, path)

    def among_derived(self, condition: Among, path: Path) -> Pair:
        """Whether a derived value is among those asked; UNKNOWN where it has no value."""
        _, value, home = self.derived(condition.name, path)
        if isinstance(value, Number):
            raise Unsupported(condition.name)
        choices = value if not isinstance(value, Pair) else ((value.true, True), (self.plan.negation(home, value.possible), False))
        true = self.plan.disjunction(home, [plane for plane, each in choices if each in condition.true])
        false = self.plan.disjunction(
            home, [plane for plane, each in choices if each not in condition.true and each not in condition.coarse]
        )
        return self.broadcast_pair(Pair(true, self.plan.negation(home, false)), home, path)


def runs(codes: frozenset[int]) -> tuple[tuple[int, int], ...]:
    """Codes as ranges of consecutive codes."""
    found: list[tuple[int, int]] = []
    for code in sorted(codes):
        if found and found[-1][1] == code - 1:
            found[-1] = (found[-1][0], code)
        else:
            found.append((code, code))
    return tuple(found)
