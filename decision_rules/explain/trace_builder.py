"""The steps of an explanation: each condition knows once for all how to write itself; a case only lends its values."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, assert_never

from decision_rules.explain.passed_cases import passed_over
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


class Node(NamedTuple):
    """One step: its verdict, its sentence, the fact it reads and its value as shown, and the steps below it."""

    verdict: VerdictWord
    sentence: str
    fact: str | None = None
    value: str | None = None
    children: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()

    def as_dict(self) -> dict[str, Any]:
        verdict, sentence, fact, value, children = self
        below = [child.as_dict() for child in children] if children else []
        return {"verdict": verdict, "sentence": sentence, "fact": fact, "value": value, "children": below}


Write = Callable[[Interpreter, Item | None], Node]
Say = Callable[[Any], str]
VerdictFunction = Callable[[Any], VerdictWord]


class TraceBuilder:
    """The writers of one ruleset's conditions, made when first asked."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.sentence_writer = ruleset.prepared(SentenceWriter)
        self._writers: dict[tuple[int, str | None], Write] = {}
        self._rules: dict[str, tuple[Write | None, Write]] = {}
        self._numbers: dict[Condition, int] = {}  # one for all the conditions that are equal

    def of_rule(self, rule: Rule) -> tuple[Write | None, Write]:
        """What writes the scope of a rule, if it has one, and its condition; of a rule on a list, both at once."""
        if rule.id not in self._rules:
            if rule.for_each or rule.scope is None:
                self._rules[rule.id] = None, self.writer(rule.condition, rule.for_each)
            else:
                self._rules[rule.id] = self.writer(rule.scope, None), self.writer(rule.when, None)
        return self._rules[rule.id]

    def writer(self, condition: Condition, owner: str | None) -> Write:
        """What writes a condition; `owner` is the list whose items it reads."""
        key = (id(condition), owner)
        if key not in self._writers:
            self._writers[key] = self.make(condition, owner)
        return self._writers[key]

    def make(self, condition: Condition, owner: str | None) -> Write:
        sentence = self.sentence_writer.head(condition, owner)
        match condition:
            case All(inner):
                return gathered([self.writer(child, owner) for child in inner], sentence, FALSE, TRUE)
            case AnyOf(inner):
                return gathered([self.writer(child, owner) for child in inner], sentence, TRUE, FALSE)
            case Not(inner):
                return turned(self.writer(inner, owner), sentence, OPPOSITE)
            case NotTrue(inner):
                return turned(self.writer(inner, owner), sentence, NOT_ESTABLISHED)
            case AllKnown(names):
                return condition_step(condition, sentence, [self.writer(Known(name, True), owner) for name in names])
            case RuleFired(rule_id):
                return self.quoted(rule_id, sentence)
            case Quantified(_, list_name, where) | Count(list_name, where, _, _):
                return self.listed(condition, sentence, list_name, where)
            case Known() | Compare() | Among() | Only():
                return self.fact(condition, sentence, owner)
            case AnyEarlier() | Emits():
                return condition_step(condition, sentence, [])
            case _:
                assert_never(condition)

    def fact(self, condition: Known | Compare | Among | Only, sentence: str, owner: str | None) -> Write:
        """A comparison, with the value it reads and, of a derived fact, what that value comes from."""
        name, show = condition.name, shower(self.sentence_writer.definition(condition.name, owner))
        word = verdict_of(condition)
        derived = self.ruleset.derived.get(name)
        opened = self.opened(derived) if derived else None
        key = self._numbers.setdefault(condition, len(self._numbers))

        def any_name(interpreter: Interpreter, item: Item | None) -> Node:
            if item is not None:
                return opened_up(interpreter, item)
            node: Node | None = interpreter.nodes.get(key)
            if node is None:
                node = interpreter.nodes[key] = opened_up(interpreter, None)
            return node

        def opened_up(interpreter: Interpreter, item: Item | None) -> Node:
            below = opened(interpreter, item) if opened else ()
            if derived and derived.condition is not None and below:
                value = VALUES[below[0].verdict]
            else:
                value = interpreter.value(name, item)
            said = interpreter.evaluate(condition, item).word if compares_two else word(value)
            return Node(said, sentence, full_name(name, item), "inconnu" if value is None else show(value), below)

        compares_two = isinstance(condition, Compare) and isinstance(condition.value, Reference)
        is_plain = not compares_two and derived is None and name in self.ruleset.dictionary.facts
        return read_plainly(self.ruleset.dictionary.facts[name], sentence, word, show) if is_plain else any_name

    def opened(self, derived: Derived) -> Callable[[Interpreter, Item | None], tuple[Node, ...]]:
        """The steps below a derived fact: what decided its value, or all that leaves it open."""
        if derived.condition is not None:
            parts = [self.writer(derived.condition, derived.for_each)]
        elif derived.cases:
            parts = [self.writer(case.when, derived.for_each) for case in derived.cases]
        elif derived.count_of:
            parts = [self.read(derived.count_of, None, f"Compté dans « {self.sentence_writer.label(derived.count_of)} »")]
        else:
            names = dict.fromkeys(derived.names_read())
            parts = [self.read(name, derived.for_each, self.sentence_writer.label(name, derived.for_each)) for name in names]
        stops: tuple[str, ...] = () if not derived.cases else ("true",) if derived.when_unknown == "skip" else ("true", "unknown")

        def write(interpreter: Interpreter, item: Item | None) -> tuple[Node, ...]:
            if derived.for_each and (item is None or item.list_name != derived.for_each):
                return ()
            inner = item if derived.for_each else None
            key = (derived.name, inner.index if inner else None)
            if key not in interpreter.nodes:
                written = written_until(stops, parts, interpreter, inner)
                hesitated = derived.cases and len(written) > 1 and any(node.verdict is UNKNOWN for node in written[:-1])
                passed = passed_over(interpreter, derived, inner) if hesitated else ""
                note = [Node(UNKNOWN, passed)] if passed else []
                interpreter.nodes[key] = (*(written[-1:] if written and written[-1].verdict in stops else written), *note)
            found: tuple[Node, ...] = interpreter.nodes[key]
            return found

        return write

    def read(self, name: str, owner: str | None, sentence: str) -> Write:
        """A fact read by a count or a formula: no verdict of its own, known or not."""
        show, derived = shower(self.sentence_writer.definition(name, owner)), self.ruleset.derived.get(name)
        opened = self.opened(derived) if derived else None

        def write(interpreter: Interpreter, item: Item | None) -> Node:
            value = interpreter.value(name, item)
            below = opened(interpreter, item) if opened else ()
            if value is None:
                return Node(UNKNOWN, sentence, full_name(name, item), "inconnu", below)
            return Node(TRUE, sentence, full_name(name, item), show(value), below)

        return write

    def quoted(self, rule_id: str, sentence: str) -> Write:
        """Another rule, opened down to its own condition."""
        rule = self.ruleset.rules[rule_id]

        def write(interpreter: Interpreter, item: Item | None) -> Node:
            below = () if rule.for_each else (self.writer(rule.condition, None)(interpreter, None),)
            return Node(interpreter.verdict(rule_id, item).word, sentence, None, None, below)

        return write

    def listed(self, condition: Condition, sentence: str, list_name: str, where: Condition | None) -> Write:
        """A claim on the items of a list, with the verdict of each."""
        show = shower(self.sentence_writer.definition(list_name))

        def write(interpreter: Interpreter, item: Item | None) -> Node:
            items, below = interpreter.items(list_name), []
            if where is not None:
                for each in enumerate_items(list_name, items or [], item):
                    below.append(Node(interpreter.evaluate(where, each).word, f"Élément {each.index + 1}"))
            shown = interpreter.nodes.get(list_name)
            if shown is None:
                shown = interpreter.nodes[list_name] = "inconnu" if items is None else show(items)
            return Node(interpreter.evaluate(condition, item).word, sentence, list_name, shown, tuple(below))

        return write


def gathered(parts: list[Write], sentence: str, settling: VerdictWord, otherwise: VerdictWord) -> Write:
    """« all » and « any »: settled by one word, unknown if a part is, the other word otherwise."""

    def write(interpreter: Interpreter, item: Item | None) -> Node:
        below = tuple([part(interpreter, item) for part in parts])
        word = otherwise
        for node in below:
            found = node[0]
            if found is settling:
                word = settling
                break
            if found is UNKNOWN:
                word = UNKNOWN
        return Node(word, sentence, None, None, below)

    return write


def turned(part: Write, sentence: str, words: dict[VerdictWord, VerdictWord]) -> Write:
    def write(interpreter: Interpreter, item: Item | None) -> Node:
        below = part(interpreter, item)
        return Node(words[below.verdict], sentence, None, None, (below,))

    return write


def condition_step(condition: Condition, sentence: str, parts: list[Write]) -> Write:
    def write(interpreter: Interpreter, item: Item | None) -> Node:
        return Node(interpreter.evaluate(condition, item).word, sentence, None, None, tuple([part(interpreter, item) for part in parts]))

    return write


def read_plainly(definition: FactDefinition, sentence: str, word: VerdictFunction, show: Say) -> Write:
    """A comparison of a fact with constants. Of a yes-or-no or of a closed list, a step is written once per value."""
    name, few = definition.name, definition.type == "boolean" or (definition.type == "enum" and not definition.open)
    kept: dict[Any, Node] = {None: Node(word(None), sentence, name, "inconnu")}

    def write(interpreter: Interpreter, item: Item | None) -> Node:
        value = interpreter.facts.get(name)
        if value is None or few:
            node = kept.get(value)
            if node is not None:
                return node
        node = Node(word(value), sentence, name, show(value))
        if few:
            kept[value] = node
        return node

    return write


def written_until(stops: tuple[str, ...], parts: list[Write], interpreter: Interpreter, item: Item | None) -> list[Node]:
    """Every step, up to the first whose verdict is one of `stops`."""
    written = []
    for part in parts:
        written.append(part(interpreter, item))
        if written[-1].verdict in stops:
            break
    return written


def verdict_of(condition: Known | Compare | Among | Only) -> VerdictFunction:
    """The verdict of a comparison on the value it reads, as a word."""
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


def shower(definition: FactDefinition | None) -> Say:
    """How a known value is shown: an interval by its bounds, the others as their definition says."""
    kind = definition.type if definition else None
    if definition and kind == "boolean":
        return lambda value: "Oui" if value else "Non"
    if definition and kind == "enum":
        labels = {name: label for name, label, _ in definition.choices()}
        return lambda value: labels.get(value, str(value))

    if definition and kind == "records":
        return records_shower(definition)

    def show(value: Any) -> str:
        if isinstance(value, Interval):
            return f"entre {format_plain(value.low)} et {format_plain(value.high)}"
        return format_value(definition, value) if definition else format_plain(value)

    return show


def records_shower(definition: FactDefinition) -> Say:
    """A list of items as `format_value` shows it, the words of its fields and of their values found beforehand."""
    first = {name: shower(field) for name, field in definition.fields.items()}
    others = {name: (lower_first(field.label), lowered(field)) for name, field in definition.fields.items()}

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


def lowered(definition: FactDefinition) -> Say:
    """A value in the middle of a sentence."""
    show = shower(definition)
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
