"""Builds the steps of an explanation. Each condition is turned once into a function, which is then called with the values of a case."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, assert_never

from decision_rules.explain.passed_rows import passed_rows_note
from decision_rules.explain.sentences import SentenceWriter
from decision_rules.model.conditions import (
    All,
    AllKnown,
    Among,
    AnyEarlier,
    AnyOf,
    Compare,
    Condition,
    Count,
    Emits,
    Known,
    Not,
    NotTrue,
    Only,
    Quantified,
    Reference,
    RuleFired,
)
from decision_rules.model.derived_facts import Derived
from decision_rules.model.facts import FactDefinition, format_plain, format_value, lower_first
from decision_rules.model.logic import Interval, compare
from decision_rules.model.result import VerdictWord
from decision_rules.model.rules import Rule, Ruleset
from decision_rules.runtime.interpreter import Interpreter, Item, enumerate_items
from decision_rules.runtime.membership import evaluate_only

FALSE, UNKNOWN, TRUE = VerdictWord
OPPOSITE = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}
NOT_ESTABLISHED = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: TRUE}
OPERATIONS = {"below": operator.lt, "at_most": operator.le, "above": operator.gt, "at_least": operator.ge, "is": operator.eq}
VALUES = {TRUE: True, FALSE: False, UNKNOWN: None}


class TraceNode(NamedTuple):
    """One step of a trace: its verdict, its French sentence, the name of the fact it reads and its value in words (None without one), and
    its child steps.
    """

    verdict: VerdictWord
    sentence: str
    fact: str | None = None
    value: str | None = None
    children: tuple[TraceNode, ...] = ()

    def walk(self) -> Iterator[TraceNode]:
        yield self
        for child in self.children:
            yield from child.walk()

    def as_dict(self) -> dict[str, Any]:
        verdict, sentence, fact, value, children = self
        below = [child.as_dict() for child in children] if children else []
        return {"verdict": verdict, "sentence": sentence, "fact": fact, "value": value, "children": below}


StepFunction = Callable[[Interpreter, Item | None], TraceNode]
Formatter = Callable[[Any], str]
VerdictFunction = Callable[[Any], VerdictWord]


class TraceBuilder:
    """The step functions of the conditions of one ruleset, built on first use."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.sentence_writer = ruleset.cached(SentenceWriter)
        self._step_functions: dict[tuple[int, str | None], StepFunction] = {}
        self._rules: dict[str, tuple[StepFunction | None, StepFunction]] = {}
        self._numbers: dict[Condition, int] = {}  # equal conditions share one number

    def of_rule(self, rule: Rule) -> tuple[StepFunction | None, StepFunction]:
        """The step functions of the scope of a rule, if it has one, and of its condition; one function for both in a rule on a list."""
        if rule.id not in self._rules:
            if rule.for_each or rule.scope is None:
                self._rules[rule.id] = None, self.step_function(rule.condition, rule.for_each)
            else:
                self._rules[rule.id] = self.step_function(rule.scope, None), self.step_function(rule.when, None)
        return self._rules[rule.id]

    def step_function(self, condition: Condition, owner: str | None) -> StepFunction:
        """The step function of a condition; `owner` is the list whose items it reads."""
        key = (id(condition), owner)
        if key not in self._step_functions:
            self._step_functions[key] = self.build(condition, owner)
        return self._step_functions[key]

    def build(self, condition: Condition, owner: str | None) -> StepFunction:
        sentence = self.sentence_writer.step_sentence(condition, owner)
        match condition:
            case All(inner):
                return connective_step([self.step_function(child, owner) for child in inner], sentence, FALSE, TRUE)
            case AnyOf(inner):
                return connective_step([self.step_function(child, owner) for child in inner], sentence, TRUE, FALSE)
            case Not(inner):
                return mapped_step(self.step_function(inner, owner), sentence, OPPOSITE)
            case NotTrue(inner):
                return mapped_step(self.step_function(inner, owner), sentence, NOT_ESTABLISHED)
            case AllKnown(names):
                return condition_step(condition, sentence, [self.step_function(Known(name, True), owner) for name in names])
            case RuleFired(rule_id):
                return self.rule_step(rule_id, sentence)
            case Quantified(_, list_name, where) | Count(list_name, where, _, _):
                return self.list_step(condition, sentence, list_name, where)
            case Known() | Compare() | Among() | Only():
                return self.comparison_step(condition, sentence, owner)
            case AnyEarlier() | Emits():
                return condition_step(condition, sentence, [])
            case _:
                assert_never(condition)

    def comparison_step(self, condition: Known | Compare | Among | Only, sentence: str, owner: str | None) -> StepFunction:
        """A comparison, with the value it reads and, for a derived fact, the steps that give this value."""
        name, show = condition.name, value_formatter(self.sentence_writer.definition(condition.name, owner))
        word = verdict_of(condition)
        derived = self.ruleset.derived.get(name)
        children = self.children_of(derived) if derived else None
        key = self._numbers.setdefault(condition, len(self._numbers))

        def cached_node(interpreter: Interpreter, item: Item | None) -> TraceNode:
            if item is not None:
                return build_node(interpreter, item)
            node: TraceNode | None = interpreter.trace_nodes.get(key)
            if node is None:
                node = interpreter.trace_nodes[key] = build_node(interpreter, None)
            return node

        def build_node(interpreter: Interpreter, item: Item | None) -> TraceNode:
            below = children(interpreter, item) if children else ()
            if derived and derived.condition is not None and below:
                value = VALUES[below[0].verdict]
            else:
                value = interpreter.value(name, item)
            said = interpreter.evaluate(condition, item).word if compares_two else word(value)
            return TraceNode(said, sentence, full_name(name, item), "inconnu" if value is None else show(value), below)

        compares_two = isinstance(condition, Compare) and isinstance(condition.value, Reference)
        is_plain = not compares_two and derived is None and name in self.ruleset.dictionary.facts
        return constant_comparison_step(self.ruleset.dictionary.facts[name], sentence, word, show) if is_plain else cached_node

    def children_of(self, derived: Derived) -> Callable[[Interpreter, Item | None], tuple[TraceNode, ...]]:
        """The child steps of a derived fact: those that gave its value, or all those that leave it unknown."""
        if derived.condition is not None:
            parts = [self.step_function(derived.condition, derived.for_each)]
        elif derived.cases:
            parts = [self.step_function(case.when, derived.for_each) for case in derived.cases]
        elif derived.count_of:
            parts = [self.value_step(derived.count_of, None, f"Compté dans « {self.sentence_writer.label(derived.count_of)} »")]
        else:
            names = dict.fromkeys(derived.names_read())
            parts = [self.value_step(name, derived.for_each, self.sentence_writer.label(name, derived.for_each)) for name in names]
        stops: tuple[str, ...] = () if not derived.cases else ("true",) if derived.when_unknown == "skip" else ("true", "unknown")

        def write(interpreter: Interpreter, item: Item | None) -> tuple[TraceNode, ...]:
            if derived.for_each and (item is None or item.list_name != derived.for_each):
                return ()
            inner = item if derived.for_each else None
            key = (derived.name, inner.index if inner else None)
            if key not in interpreter.trace_nodes:
                written = steps_until(stops, parts, interpreter, inner)
                has_unknown_row = derived.cases and len(written) > 1 and any(node.verdict is UNKNOWN for node in written[:-1])
                passed = passed_rows_note(interpreter, derived, inner) if has_unknown_row else ""
                note = [TraceNode(UNKNOWN, passed)] if passed else []
                interpreter.trace_nodes[key] = (*(written[-1:] if written and written[-1].verdict in stops else written), *note)
            found: tuple[TraceNode, ...] = interpreter.trace_nodes[key]
            return found

        return write

    def value_step(self, name: str, owner: str | None, sentence: str) -> StepFunction:
        """A fact read by a count or a formula: TRUE when known, UNKNOWN otherwise."""
        show, derived = value_formatter(self.sentence_writer.definition(name, owner)), self.ruleset.derived.get(name)
        children = self.children_of(derived) if derived else None

        def write(interpreter: Interpreter, item: Item | None) -> TraceNode:
            value = interpreter.value(name, item)
            below = children(interpreter, item) if children else ()
            if value is None:
                return TraceNode(UNKNOWN, sentence, full_name(name, item), "inconnu", below)
            return TraceNode(TRUE, sentence, full_name(name, item), show(value), below)

        return write

    def rule_step(self, rule_id: str, sentence: str) -> StepFunction:
        """Another rule, with the steps of its condition."""
        rule = self.ruleset.rules[rule_id]

        def write(interpreter: Interpreter, item: Item | None) -> TraceNode:
            below = () if rule.for_each else (self.step_function(rule.condition, None)(interpreter, None),)
            return TraceNode(interpreter.verdict(rule_id, item).word, sentence, None, None, below)

        return write

    def list_step(self, condition: Condition, sentence: str, list_name: str, where: Condition | None) -> StepFunction:
        """A condition on the items of a list, with the verdict of each item."""
        show = value_formatter(self.sentence_writer.definition(list_name))

        def write(interpreter: Interpreter, item: Item | None) -> TraceNode:
            items, below = interpreter.items(list_name), []
            if where is not None:
                for each in enumerate_items(list_name, items or [], item):
                    below.append(TraceNode(interpreter.evaluate(where, each).word, f"Élément {each.index + 1}"))
            shown = interpreter.trace_nodes.get(list_name)
            if shown is None:
                shown = interpreter.trace_nodes[list_name] = "inconnu" if items is None else show(items)
            return TraceNode(interpreter.evaluate(condition, item).word, sentence, list_name, shown, tuple(below))

        return write


def connective_step(parts: list[StepFunction], sentence: str, settling: VerdictWord, otherwise: VerdictWord) -> StepFunction:
    """« all » and « any »: `settling` if a part has this verdict, else UNKNOWN if a part is, else `otherwise`."""

    def write(interpreter: Interpreter, item: Item | None) -> TraceNode:
        below = tuple([part(interpreter, item) for part in parts])
        word = otherwise
        for node in below:
            found = node[0]
            if found is settling:
                word = settling
                break
            if found is UNKNOWN:
                word = UNKNOWN
        return TraceNode(word, sentence, None, None, below)

    return write


def mapped_step(part: StepFunction, sentence: str, words: dict[VerdictWord, VerdictWord]) -> StepFunction:
    def write(interpreter: Interpreter, item: Item | None) -> TraceNode:
        below = part(interpreter, item)
        return TraceNode(words[below.verdict], sentence, None, None, (below,))

    return write


def condition_step(condition: Condition, sentence: str, parts: list[StepFunction]) -> StepFunction:
    def write(interpreter: Interpreter, item: Item | None) -> TraceNode:
        return TraceNode(
            interpreter.evaluate(condition, item).word, sentence, None, None, tuple([part(interpreter, item) for part in parts])
        )

    return write


def constant_comparison_step(definition: FactDefinition, sentence: str, word: VerdictFunction, show: Formatter) -> StepFunction:
    """A comparison of a fact with constants. For a boolean or a closed enumeration, the step of each value is cached."""
    name, few = definition.name, definition.type == "boolean" or (definition.type == "enum" and not definition.open)
    kept: dict[Any, TraceNode] = {None: TraceNode(word(None), sentence, name, "inconnu")}

    def write(interpreter: Interpreter, item: Item | None) -> TraceNode:
        value = interpreter.facts.get(name)
        if value is None or few:
            node = kept.get(value)
            if node is not None:
                return node
        node = TraceNode(word(value), sentence, name, show(value))
        if few:
            kept[value] = node
        return node

    return write


def steps_until(stops: tuple[str, ...], parts: list[StepFunction], interpreter: Interpreter, item: Item | None) -> list[TraceNode]:
    """The steps, up to the first whose verdict is one of `stops`."""
    written = []
    for part in parts:
        written.append(part(interpreter, item))
        if written[-1].verdict in stops:
            break
    return written


def verdict_of(condition: Known | Compare | Among | Only) -> VerdictFunction:
    """The verdict of a comparison as a function of the value it reads."""
    match condition:
        case Known(_, wanted):
            return lambda value: TRUE if (value is not None and not isinstance(value, Interval)) == wanted else FALSE
        case Only():
            return lambda value: evaluate_only(value, condition).word
        case Among(_, _, true, coarse, contains):
            words = dict.fromkeys(coarse, UNKNOWN) | dict.fromkeys(true, TRUE) | ({} if contains else {None: UNKNOWN})
            return (lambda value: truest(value, words)) if contains else (lambda value: words.get(value, FALSE))
        case Compare(_, name, limit):
            holds = OPERATIONS[name]

            def word(value: Any) -> VerdictWord:
                if value is None:
                    return UNKNOWN
                if isinstance(value, Interval):
                    return compare(value, name, limit).word
                return TRUE if holds(value, limit) else FALSE

            return word
        case _:
            assert_never(condition)


def truest(values: list[str] | None, words: dict[Any, VerdictWord]) -> VerdictWord:
    if values is None:
        return UNKNOWN
    found = [words.get(value, FALSE) for value in values]
    return TRUE if TRUE in found else UNKNOWN if UNKNOWN in found else FALSE


def value_formatter(definition: FactDefinition | None) -> Formatter:
    """The formatter of a known value: an interval by its bounds, other values by their definition."""
    kind = definition.type if definition else None
    if definition and kind == "boolean":
        return lambda value: "Oui" if value else "Non"
    if definition and kind == "enum":
        labels = {name: label for name, label, _ in definition.choices()}
        return lambda value: labels.get(value, str(value))

    if definition and kind == "records":
        return records_formatter(definition)

    def show(value: Any) -> str:
        if isinstance(value, Interval):
            return f"entre {format_plain(value.low)} et {format_plain(value.high)}"
        return format_value(definition, value) if definition else format_plain(value)

    return show


def records_formatter(definition: FactDefinition) -> Formatter:
    """The formatter of a list of items: the result of `format_value`, with the labels looked up in advance."""
    first = {name: value_formatter(field) for name, field in definition.fields.items()}
    others = {name: (lower_first(field.label), lower_first_formatter(field)) for name, field in definition.fields.items()}

    def show_item(item: Mapping[str, Any]) -> str:
        shown = [(name, value) for name, value in item.items() if value is not None and name in first]
        if not shown:
            return "sans précision"
        name, value = shown[0]
        if len(shown) == 1:
            return first[name](value)
        details = []
        for other, found in shown[1:]:
            label, show = others[other]
            details.append(f"{label} : {show(found)}")
        return f"{first[name](value)} ({', '.join(details)})"

    return lambda items: " ; ".join([show_item(item) for item in items]) if items else definition.empty


def lower_first_formatter(definition: FactDefinition) -> Formatter:
    """The formatter of a value inside a sentence."""
    show = value_formatter(definition)
    if definition.type == "boolean":
        return lambda value: "oui" if value else "non"
    if definition.type == "enum":
        labels = {name: lower_first(label) for name, label, _ in definition.choices()}
        return lambda value: labels.get(value) or lower_first(str(value))
    return lambda value: lower_first(show(value))


def full_name(name: str, item: Item | None) -> str:
    if item and name.startswith("item."):
        return f"{item.list_name}[].{name.removeprefix('item.')}"
    if item and item.outer and name.startswith("outer."):
        return f"{item.outer.list_name}[].{name.removeprefix('outer.')}"
    return name
