"""The evaluation of one ruleset on one set of facts: verdicts first, explanations on demand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from decision_rules.model.conditions import Condition
from decision_rules.model.facts import lower_first
from decision_rules.model.logic import TRUE, Interval, Verdict
from decision_rules.model.result import DecisiveFact, EvaluationResult, OutputEntry, OutputKind, OutputPart, ScoreEntry, UndeterminedRule
from decision_rules.model.rules import REQUEST, Output, Rule, Ruleset
from decision_rules.runtime.ablation_plan import ablation_plan
from decision_rules.runtime.compiler import compile_derived, compile_ruleset
from decision_rules.runtime.dependencies import Basis, basis_of, missing_facts, rule_basis
from decision_rules.runtime.interpreter import Interpreter, Item
from decision_rules.runtime.ladder import ladder_entries
from decision_rules.runtime.resolution import EmittedOutput, resolve
from decision_rules.runtime.schedules import due_dates

UNDETERMINED = "undetermined"  # the category of a score whose interval spans several
BY_CODE = {int(verdict): verdict for verdict in Verdict}


class Evaluation:
    """The evaluation of one ruleset on one set of facts, on a day. Deterministic: it reads no clock and no file.

    `facts` are checked, flat facts by name (see `check_facts`).
    """

    def __init__(self, ruleset: Ruleset, facts: Mapping[str, Any], on: date) -> None:
        self.ruleset, self.facts, self.on = ruleset, facts, on
        self.codes, numbers = ruleset.cached(compile_ruleset).run(facts, on.isoformat())
        table = ruleset.cached(compile_ruleset).emissions
        self.emitted = [EmittedOutput(table[number].rule, table[number].output, index) for number, index in numbers]
        self.emitted = [each for raw in self.emitted for each in (self.requests(raw) if raw.output is REQUEST else [raw])]
        resolve(self.emitted, ruleset.steps, self.holds)

    @cached_property
    def interpreter(self) -> Interpreter:
        """The interpreter used for explanations, with the verdicts of the rules already loaded."""
        interpreter = Interpreter(self.ruleset, self.facts, self.on)
        interpreter.load_results(self.verdicts, {})
        return interpreter

    def requests(self, raw: EmittedOutput) -> list[EmittedOutput]:
        """One request per fact whose absence leaves the rule UNKNOWN."""
        missing = rule_basis(self.interpreter, raw.rule.id, self.item(raw)).missing()
        parts = self.ruleset.cached(OutputParts)
        return [EmittedOutput(raw.rule, parts.request(name), raw.index) for name in missing]

    def holds(self, condition: Condition) -> bool:
        return Interpreter(self.ruleset, self.facts, self.on).evaluate(condition) is TRUE

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        return dict(zip(self.ruleset.cached(compile_ruleset).rule_ids, map(BY_CODE.__getitem__, self.codes), strict=True))

    @cached_property
    def values(self) -> dict[str, Any]:
        """The value of each derived fact, by name; None when it is unknown."""
        values = self.ruleset.cached(compile_derived)(self.facts, self.on.isoformat())
        self.interpreter.load_results({}, values)
        return values

    def result(self, decisive: tuple[DecisiveFact, ...] | None = None) -> EvaluationResult:
        """The typed result; its `to_json()` is the JSON of the contract.

        `decisive` are the decisive facts, computed by the caller; without them the JSON has no such key.
        """
        derived = self.derived()  # first, because the other parts read the values it computes
        return EvaluationResult(
            ruleset=self.ruleset.id,
            revision=self.ruleset.revision,
            digest=self.ruleset.digest,
            outputs=self.outputs(),
            undetermined=self.undetermined(),
            decisive=decisive or (),
            has_decisive=decisive is not None,
            scores=self.scores(),
            derived=derived,
            schedules=due_dates(self.ruleset, self.facts, self.verdicts),
            plan=ablation_plan(self.interpreter),
            ladder=ladder_entries(self.interpreter, self.emitted, self.verdicts),
        )

    def outputs(self) -> tuple[OutputEntry, ...]:
        """The outputs, one per kind, topic, lesion and status; rules with the same output are grouped."""
        groups: dict[tuple[Any, ...], list[EmittedOutput]] = {}
        for each in self.emitted:
            groups.setdefault((*each.key, each.status), []).append(each)
        entries = [self.output_entry(group) for group in groups.values()]
        return tuple(sorted(entries, key=lambda each: (each.kind.rank, not each.stands, each.topic, each.lesion or "", each.status)))

    def output_entry(self, group: list[EmittedOutput]) -> OutputEntry:
        first = group[0]
        parts: list[OutputPart] = []
        because: dict[str, Any] = {}
        for each in group if len(group) == 1 else sorted(group, key=lambda each: each.rule.id):
            item = self.item(each)
            part = self.part(each, item)
            if part not in parts:
                parts.append(part)
            because |= self.known(rule_basis(self.interpreter, each.rule.id, item))
            if each.output.when is not None:
                because |= self.known(basis_of(self.interpreter, each.output.when, item))
        only = parts[0] if len(parts) == 1 else None
        return OutputEntry(
            kind=first.output.kind,
            topic=first.output.topic,
            topic_label=self.topic_label(first.output),
            rules=(only.rule,) if only else tuple(dict.fromkeys(part.rule for part in parts)),
            lesion=self.lesion(first),
            text=only.text if only else " ".join(dict.fromkeys(part.text for part in parts)),
            strength=only.strength if only else " ; ".join(dict.fromkeys(part.strength for part in parts)),
            sources=tuple(dict.fromkeys(only.sources if only else [source for part in parts for source in part.sources])),
            status=first.status,
            withdrawn_by=first.withdrawn_by,
            because=because,
            parts=tuple(parts),
        )

    def known(self, basis: Basis) -> dict[str, Any]:
        """The known facts a verdict depends on, with their values; fields of lists are left out."""
        return {name: self.facts[name] for name, is_known in basis.facts.items() if is_known and self.facts.get(name) is not None}

    def topic_label(self, output: Output) -> str:
        topic = self.ruleset.catalogue.topics.get(output.topic)
        return topic.label if topic else output.text

    def part(self, each: EmittedOutput, item: Item | None) -> OutputPart:
        """One sentence of an output, with its rule, strength and sources."""
        text = each.output.text
        if each.output.variants:
            chosen = (variant.text for variant in each.output.variants if self.interpreter.evaluate(variant.when, item) is TRUE)
            text = next(chosen, text)
        return self.ruleset.cached(OutputParts).part(each.rule, each.output, text)

    def item(self, each: EmittedOutput) -> Item | None:
        if each.index is None or each.rule.for_each is None:
            return None
        return Item(each.rule.for_each, self.facts[each.rule.for_each], each.index)

    def lesion(self, each: EmittedOutput) -> str | None:
        item = self.item(each)
        return None if item is None else item.title

    def undetermined(self) -> tuple[UndeterminedRule, ...]:
        """Every UNKNOWN rule, with the missing facts that would determine it."""
        return tuple(
            UndeterminedRule(rule_id, tuple(missing_facts(self.interpreter, rule_id)))
            for rule_id, verdict in self.verdicts.items()
            if verdict is Verdict.UNKNOWN
        )

    def scores(self) -> dict[str, tuple[ScoreEntry, ...]]:
        """Each score by name: the case first, then each lesion; missing facts give an interval."""
        return {
            derived.name.removeprefix("derived."): tuple(self.score_entry(derived.name, index) for index in self.indexes(derived.for_each))
            for derived in self.ruleset.derived.values()
            if derived.score
        }

    def indexes(self, list_name: str | None) -> list[int | None]:
        return [None, *range(len(self.facts.get(list_name) or []) if list_name else 0)]

    def score_entry(self, name: str, index: int | None) -> ScoreEntry:
        derived = self.ruleset.derived[name]
        item = Item(derived.for_each, self.facts[derived.for_each], index) if index is not None and derived.for_each else None
        value = self.interpreter.value(name, item)
        low, high = (None, None) if value is None else (value.low, value.high) if isinstance(value, Interval) else (value, value)
        fitting = [
            category.id
            for category in derived.categories
            if low is not None and high is not None and category.low <= low and high <= category.high
        ]
        return ScoreEntry(
            lesion=None if item is None else item.title,
            total=plain_value(low) if low == high else None,
            min=plain_value(low),
            max=plain_value(high),
            category=fitting[0] if fitting else UNDETERMINED,
        )

    def derived(self) -> dict[str, Any]:
        """Every known derived fact, by name; an interval as {min, max}."""
        derived = self.ruleset.derived
        values = ((name, value) for name, value in self.values.items() if value is not None and not derived[name].score)
        return {name.removeprefix("derived."): plain_value(value) for name, value in values}


class OutputParts:
    """A cache of the output sentences of one ruleset, and of the requests for missing facts."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self._parts: dict[tuple[str, int, str], OutputPart] = {}
        self._requests: dict[str, Output] = {}

    def part(self, rule: Rule, output: Output, text: str) -> OutputPart:
        key = (rule.id, id(output), text)  # ids are stable: the ruleset keeps its outputs, this cache keeps the requests
        found = self._parts.get(key)
        if found is None:
            evidence = rule.evidence if output in rule.outputs else ()  # a request cites no evidence
            found = OutputPart(rule.id, rule.title, text, rule.strength, rule.sources, rule.to_confirm, rule.reading, evidence)
            self._parts[key] = found
        return found

    def request(self, name: str) -> Output:
        """The request for one missing fact: « À renseigner : … »."""
        if name not in self._requests:
            topic = "missing_" + name.replace("[]", "").replace(".", "_")
            label = lower_first(self.ruleset.dictionary.label(name))
            self._requests[name] = Output(OutputKind.REQUIRED, topic, f"À renseigner : {label}.")
        return self._requests[name]


def plain_value(value: Any) -> Any:
    """A value as plain JSON: whole numbers as integers, other numbers to six decimals, an interval as {min, max}."""
    if isinstance(value, Interval):
        return {"min": plain_value(value.low), "max": plain_value(value.high)}
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 6)
    return value


def evaluate(ruleset: Ruleset, facts: Mapping[str, Any], on: date) -> Evaluation:
    """Evaluate one ruleset on a set of facts, on a given day.

    `facts` are checked, flat facts by name: `check_facts` gives them from nested input. Nothing else is read: no clock, no file.
    """
    return Evaluation(ruleset, facts, on)
