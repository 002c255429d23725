"""A symbolic case: the facts as z3 variables, each unknown or within its definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, assert_never

import z3

from decision_rules.model.facts import Dictionary, FactDefinition
from decision_rules.review.terms import Choice, Choices, Number, Term, Text, Truth, both, either, implied, opposite
from decision_rules.runtime.fact_values import NONE

OLDEST = date(1900, 1, 1)
FARTHEST_FUTURE = 3650  # days after the evaluation, for a date that may be in the future
LONGEST = 3  # the largest number of items of a list: proofs hold up to this length
OPEN_VALUE = "autre"  # represents every value outside an open enumeration
Facts = dict[str, Any]


class SymbolicCase:
    """The facts of a symbolic case; a list holds at most `longest` items."""

    def __init__(self, dictionary: Dictionary, on: date, longest: int = LONGEST) -> None:
        self.dictionary, self.on, self.longest = dictionary, on, longest
        self.axioms: list[Any] = []  # the constraints of an admissible case
        self._terms: dict[str, Term] = {}
        self._definitions: dict[str, FactDefinition] = {}
        self._present: dict[str, list[Any]] = {}

    def fact(self, name: str) -> Term:
        """The term of a fact that is not a list of records."""
        if name not in self._terms:
            definition = self.dictionary.facts[name]
            self.declare(name, definition)
            for source in self.implying(name):
                self.fact(source)
            if definition.implies:
                done = self.fact(definition.implies[0])
                assert isinstance(done, Truth) and definition.implies[1] is True  # a known date implies that its step is done
                self.axioms.append(implied(self._terms[name].known, done.true))
        return self._terms[name]

    def implying(self, name: str) -> list[str]:
        return [fact.name for fact in self.dictionary.facts.values() if fact.implies and fact.implies[0] == name]

    def items(self, name: str) -> tuple[Any, list[Any]]:
        """The terms « the list is known », and « there is a first item », « a second one », etc."""
        if name not in self._present:
            known = z3.Bool(f"{name}?")
            present = [z3.Bool(f"{name}[{index}]") for index in range(self.longest)]
            for before, after in zip([known, *present], present, strict=False):
                self.axioms.append(z3.Implies(after, before))
            self._present[name] = present
            self._terms[name] = Text(known)
        return self._terms[name].known, self._present[name]

    def field(self, name: str, index: int, leaf: str) -> Term:
        """The term of a field of one item of a list."""
        path = f"{name}[{index}].{leaf}"
        if path not in self._terms:
            fields = self.dictionary.facts[name].fields
            self.declare(path, fields[leaf])
            if leaf in ("start", "end") and {"start", "end"} <= set(fields):
                start, end = self.field(name, index, "start"), self.field(name, index, "end")
                assert isinstance(start, Number) and isinstance(end, Number)
                self.axioms.append(z3.Implies(z3.And(start.known, end.known), start.low <= end.low))
        return self._terms[path]

    def declare(self, path: str, definition: FactDefinition) -> None:
        self._definitions[path] = definition
        match definition.type:
            case "boolean":
                known, value = z3.Bool(f"{path}?"), z3.Bool(path)
                self._terms[path] = Truth(z3.And(known, value), z3.And(known, z3.Not(value)))
            case "enum":
                values = self.flags(path, definition)
                self.axioms.append(z3.AtMost(*values.values(), 1) if len(values) > 1 else True)
                self._terms[path] = Choice(values)
            case "enum_list":
                self._terms[path] = self.choices(path, definition)
            case "integer" | "decimal" | "date":
                self._terms[path] = self.number(path, definition)
            case "text" | "records":
                self._terms[path] = Text(z3.Bool(f"{path}?"))
            case _:
                assert_never(definition.type)

    def flags(self, path: str, definition: FactDefinition) -> dict[str, Any]:
        names = [*definition.nodes, *([OPEN_VALUE] if definition.open else [])]
        return {name: z3.Bool(f"{path}={name}") for name in names}

    def choices(self, path: str, definition: FactDefinition) -> Choices:
        known, values = z3.Bool(f"{path}?"), self.flags(path, definition)
        self.axioms += [z3.Implies(value, known) for value in values.values()]
        if NONE in values:
            self.axioms += [z3.Not(z3.And(values[NONE], value)) for name, value in values.items() if name != NONE]
        return Choices(known, values)

    def number(self, path: str, definition: FactDefinition) -> Number:
        known = z3.Bool(f"{path}?")
        value = z3.Real(path) if definition.type == "decimal" else z3.Int(path)
        low, high = definition.minimum, definition.maximum
        if definition.type == "date":
            low = OLDEST.toordinal()
            high = self.on.toordinal() + (FARTHEST_FUTURE if definition.future_allowed else 0)
        self.axioms += [value >= z3.RealVal(str(low))] if low is not None else []
        self.axioms += [value <= z3.RealVal(str(high))] if high is not None else []
        return Number(known, value, value)

    def complete(self, names: list[str]) -> Iterator[Any]:
        """The terms « each of these facts, and each field read of their items, is known and precise »."""
        for name in names:
            definition = self.dictionary.facts[name]
            if definition.type == "records":
                known, present = self.items(name)
                yield known
                for path in [path for path in self._terms if path.startswith(f"{name}[")]:
                    index = int(path[len(name) + 1 : path.index("]")])
                    yield implied(present[index], self.precise(path, self._definitions[path]))
            else:
                self.fact(name)
                yield self.precise(name, definition)

    def fields_read(self, name: str) -> set[str]:
        """The fields of a list that the encoded conditions read."""
        return {path.partition("].")[2] for path in self._terms if path.startswith(f"{name}[")}

    def precise(self, path: str, definition: FactDefinition) -> Any:
        term = self._terms[path]
        if not isinstance(term, (Choice, Choices)):
            return term.known
        leaves = {*definition.leaves(), OPEN_VALUE}
        coarse = [flag for name, flag in term.values.items() if name not in leaves]
        return both(term.known, opposite(either(*coarse)))

    def facts(self, model: z3.ModelRef) -> Facts:
        """The case of a model, as facts by flat name."""
        found: Facts = {}
        for name in self.dictionary.facts:
            if name in self._present:
                if holds(model, self._terms[name].known):
                    found[name] = [self.item(model, name, index) for index, there in enumerate(self._present[name]) if holds(model, there)]
            elif name in self._terms and holds(model, self._terms[name].known):
                found[name] = self.read(model, name)
        return found

    def item(self, model: z3.ModelRef, name: str, index: int) -> Facts:
        paths = {leaf: f"{name}[{index}].{leaf}" for leaf in self.dictionary.facts[name].fields}
        return {
            leaf: self.read(model, path) for leaf, path in paths.items() if path in self._terms and holds(model, self._terms[path].known)
        }

    def read(self, model: z3.ModelRef, path: str) -> Any:
        term = self._terms[path]
        match term:
            case Truth():
                return holds(model, term.true)
            case Choice():
                return next(name for name, flag in term.values.items() if holds(model, flag))
            case Choices():
                return [name for name, flag in term.values.items() if holds(model, flag)]
            case Number():
                return as_number(model.eval(term.low, model_completion=True), self._definitions[path])
            case Text():
                return "texte"
            case _:
                assert_never(term)


def holds(model: z3.ModelRef, term: Any) -> bool:
    return term if isinstance(term, bool) else z3.is_true(model.eval(term, model_completion=True))


def as_number(value: Any, definition: FactDefinition) -> Any:
    if definition.type == "date":
        return (date.fromordinal(1) + timedelta(days=value.as_long() - 1)).isoformat()
    if definition.type == "integer":
        return value.as_long()
    number = float(value.as_fraction()) if z3.is_rational_value(value) else float(value.approx(12).as_fraction())
    return int(number) if number == int(number) else number


def shared(left: Mapping[Any, Any], right: Mapping[Any, Any]) -> Any:
    """The term « both have the same value »."""
    return either(*(both(left[name], right[name]) for name in left if name in right))
