"""Proofs on a ruleset, for every case: rules that never fire, undeclared contradictions, cases without output, redundant rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, NamedTuple

from decision_rules.model.conditions import Condition, Emits
from decision_rules.model.logic import FALSE, TRUE
from decision_rules.model.references import facts_read
from decision_rules.model.result import POSITIVE_KINDS, OutputKind
from decision_rules.model.rules import Output, Rule, Ruleset, Step
from decision_rules.review.checks import EXAMPLE_DAY
from decision_rules.review.smt import Encoding
from decision_rules.review.smt_encoding import Place
from decision_rules.review.solver import Answer, find_case, shrink
from decision_rules.review.symbolic_case import Facts, SymbolicCase
from decision_rules.review.terms import both, either, opposite
from decision_rules.runtime.evaluation import Evaluation
from decision_rules.runtime.fact_values import check_facts
from decision_rules.runtime.interpreter import Interpreter
from decision_rules.runtime.resolution import standing


@dataclass(frozen=True, slots=True)
class ProofFinding:
    """One finding for a reviewer: its kind, its rules, its topic, and a case that shows it."""

    ruleset: str
    kind: str  # never_fires, conflict, no_output or redundant
    rules: tuple[str, ...] = ()
    topic: str | None = None
    case: Facts | None = None
    settled: bool = True  # the solver answered within its limit, and the interpreter agrees


class Emission(NamedTuple):
    """One output, the item it is printed for, and the term of its condition."""

    rule: Rule
    output: Output
    place: Place | None
    when: Any


class Prover:
    """Proves the properties of one ruleset with the solver."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.symbolic_case = SymbolicCase(ruleset.dictionary, EXAMPLE_DAY)
        self.encoding = Encoding(ruleset, self.symbolic_case)

    def findings(self, accepted_silences: Sequence[Condition] = ()) -> Iterator[ProofFinding]:
        """All the findings on the ruleset, except cases without output already accepted."""
        yield from self.never_firing()
        yield from self.conflicts()
        yield from self.without_output(except_when=accepted_silences)
        yield from self.redundant()

    def fires(self, rule_id: str, facts: Facts) -> bool:
        return Interpreter(self.ruleset, facts, EXAMPLE_DAY).verdict(rule_id) is TRUE

    def finding_of(self, answer: Answer, holds: Callable[[Facts], bool], **about: Any) -> ProofFinding | None:
        """The finding shown by the case of an answer, checked with the interpreter; None when the solver proves that there is no case."""
        if answer.facts is None:
            return None if answer.settled else ProofFinding(self.ruleset.id, settled=False, **about)
        facts, problems = check_facts(answer.facts, self.ruleset.dictionary, EXAMPLE_DAY)
        if problems or not holds(facts):
            return ProofFinding(self.ruleset.id, settled=False, **about)
        return ProofFinding(self.ruleset.id, case=facts, **about)

    def never_firing(self) -> Iterator[ProofFinding]:
        """The rules that no case makes fire, each with a case in its scope."""
        for rule in self.ruleset.rules.values():
            if any(self.fires(rule.id, facts) for facts in self.own_examples(rule)):
                continue
            answer = find_case(self.symbolic_case, self.encoding.verdict(rule.id).true)
            if not answer.settled or (answer.facts is not None and not self.fires(rule.id, answer.facts)):
                yield ProofFinding(self.ruleset.id, "never_fires", (rule.id,), settled=False)
            elif answer.facts is None:
                yield ProofFinding(self.ruleset.id, "never_fires", (rule.id,), case=self.in_scope(rule))

    def own_examples(self, rule: Rule) -> list[Facts]:
        return [check_facts(example.given, self.ruleset.dictionary, EXAMPLE_DAY)[0] for example in rule.examples]

    def in_scope(self, rule: Rule) -> Facts:
        if rule.scope is None or rule.for_each:
            return {}
        answer = find_case(self.symbolic_case, self.encoding.encode(rule.scope).true)
        scope = rule.scope

        def holds(facts: Facts) -> bool:
            return Interpreter(self.ruleset, facts, EXAMPLE_DAY).evaluate(scope) is TRUE

        return shrink(answer.facts, self.ruleset.dictionary, holds) if answer.facts else {}

    def conflicts(self) -> Iterator[ProofFinding]:
        """The pairs of rules that propose and contraindicate one topic in the same case, after the resolution of the catalogue."""
        emissions = [each for rule in self.ruleset.rules.values() for each in self.emissions(rule)]
        against = [each for each in emissions if each.output.kind is OutputKind.CONTRAINDICATION]
        pairs: dict[tuple[str, str, str], list[Any]] = {}
        for one in (each for each in emissions if each.output.kind in POSITIVE_KINDS):
            for other in against:
                if one.output.topic == other.output.topic and other.place in (None, one.place):
                    together = both(one.when, other.when, opposite(self.is_resolved(one, other)))
                    pairs.setdefault((one.rule.id, other.rule.id, one.output.topic), []).append(together)
        for (proposing, opposing, topic), ways in pairs.items():
            holds = self.is_conflict(proposing, opposing, topic)
            answer = find_case(self.symbolic_case, either(*ways))
            finding = self.finding_of(answer, holds, kind="conflict", rules=(proposing, opposing), topic=topic)
            if finding is not None:
                yield self.with_shorter_case(finding, holds)

    def with_shorter_case(self, finding: ProofFinding, holds: Callable[[Facts], bool]) -> ProofFinding:
        if finding.case is None:
            return finding
        case = shrink(finding.case, self.ruleset.dictionary, holds)
        return ProofFinding(finding.ruleset, finding.kind, finding.rules, finding.topic, case)

    def is_conflict(self, proposing: str, opposing: str, topic: str) -> Callable[[Facts], bool]:
        def holds(facts: Facts) -> bool:
            left = [each for each in standing(Evaluation(self.ruleset, facts, EXAMPLE_DAY).emitted) if each.output.topic == topic]
            proposals = [each.index for each in left if each.rule.id == proposing and each.output.kind in POSITIVE_KINDS]
            contraindications = [
                each.index for each in left if each.rule.id == opposing and each.output.kind is OutputKind.CONTRAINDICATION
            ]
            return any(index in (None, each) for each in proposals for index in contraindications)

        return holds

    def is_resolved(self, one: Emission, other: Emission) -> Any:
        """The term « the declared resolution removes one of the two outputs »."""
        return either(*(self.is_resolved_by(step, one, other) for step in self.ruleset.steps))

    def is_resolved_by(self, step: Step, one: Emission, other: Emission) -> Any:
        settings = step.settings
        applies: Any = True if step.when is None else self.encoding.encode(step.when).true
        match step.step:
            case "withdraws_same_topic" if settings["kind"] == OutputKind.CONTRAINDICATION and one.output.kind in settings["withdraws"]:
                return applies
            case "keep_only":
                kept = all(each.rule.id.startswith(settings["rules_starting_with"]) for each in (one, other))
                return False if kept else applies
            case "holds" if one.output.kind in settings["withdraws"] and one.output.topic in settings["topics"]:
                return applies
            case "replaces" if one.output.kind in settings["replaces"]:
                return both(applies, self.encoding.emits(Emits(one.output.topic, (settings["kind"],))).true)
            case "withdraws_topics" if one.output.kind in settings["withdraws"] and one.output.topic in settings["topics"]:
                exempted = one.rule.id in settings.get("except_rules", ())
                return False if exempted else both(applies, self.encoding.emits(Emits(settings["when_topic"], (settings["kind"],))).true)
            case _:
                return False

    def emissions(self, rule: Rule) -> Iterator[Emission]:
        """The outputs a rule can print, with their conditions."""
        places = self.encoding.places(rule.for_each) if rule.for_each else [(True, None)]
        for there, place in places:
            verdict = self.encoding.verdict(rule.id, place)
            for output in rule.outputs:
                yield Emission(rule, output, place, both(there, verdict.true, self.encoding.shown(output, place)))
            for output in rule.if_unknown:
                yield Emission(rule, output, place, both(there, verdict.unknown, self.encoding.shown(output, place)))

    def without_output(self, *, only_when: Condition | None = None, except_when: Sequence[Condition] = ()) -> Iterator[ProofFinding]:
        """A complete case in the scope of the catalogue for which no rule prints an output."""
        rules = self.ruleset.rules.values()
        said = [each.when for rule in rules for each in self.emissions(rule)]
        said += [self.encoding.verdict(rule.id).unknown for rule in rules if rule.asks]
        within = [self.encoding.encode(self.ruleset.catalogue.scope).true]
        within += [self.encoding.encode(only_when).true] if only_when is not None else []
        within += [opposite(self.encoding.encode(condition).true) for condition in except_when]
        complete = list(self.complete())  # after the rules, whose encoding records which fields of items are read
        answer = find_case(self.symbolic_case, opposite(either(*said)), *within, *complete)
        finding = self.finding_of(answer, self.is_silent, kind="no_output")
        if finding is not None:
            yield self.with_shorter_case(finding, lambda facts: self.is_silent(facts) and self.is_within(facts, only_when))

    def is_silent(self, facts: Facts) -> bool:
        return not Evaluation(self.ruleset, facts, EXAMPLE_DAY).emitted

    def is_within(self, facts: Facts, only_when: Condition | None) -> bool:
        """Whether the case is in the scope, satisfies the condition, and has every fact that the form asks for."""
        interpreter = Interpreter(self.ruleset, facts, EXAMPLE_DAY)
        bounds = [self.ruleset.catalogue.scope, *([only_when] if only_when is not None else [])]
        if any(interpreter.evaluate(condition) is not TRUE for condition in bounds):
            return False
        return all(self.is_answered(interpreter, name) for name in facts_read(self.ruleset))

    def is_answered(self, interpreter: Interpreter, name: str) -> bool:
        relevant, value = self.ruleset.dictionary.facts[name].relevant_when, interpreter.facts.get(name)
        if value is None:
            return relevant is not None and interpreter.evaluate(relevant) is FALSE
        asked = self.symbolic_case.fields_read(name)
        return not asked or all(asked <= set(item) for item in value)

    def complete(self) -> Iterator[Any]:
        """The terms « each fact that the ruleset reads is known and precise, unless the form does not ask for it »."""
        for name in facts_read(self.ruleset):
            relevant = self.ruleset.dictionary.facts[name].relevant_when
            unasked = self.encoding.encode(relevant).false if relevant is not None else False
            yield either(unasked, both(*self.symbolic_case.complete([name])))

    def redundant(self) -> Iterator[ProofFinding]:
        """The rules whose outputs another rule also prints, whenever they fire."""
        for rule, other in permutations(self.ruleset.rules.values(), 2):
            if (
                rule.for_each == other.for_each
                and outputs_of(rule) <= outputs_of(other)
                and outputs_if_unknown(rule) <= (outputs_of(other) | outputs_if_unknown(other))
            ):
                finding = self.redundancy(rule, other)
                if finding is not None:
                    yield finding

    def redundancy(self, rule: Rule, other: Rule) -> ProofFinding | None:
        witnesses = [*self.own_examples(rule), *self.own_examples(other)]
        if any(self.fires(rule.id, facts) and not self.fires(other.id, facts) for facts in witnesses):
            return None
        alone = both(self.encoding.verdict(rule.id).true, opposite(self.encoding.verdict(other.id).true))
        answer = find_case(self.symbolic_case, alone)
        about: dict[str, Any] = {"kind": "redundant", "rules": (rule.id, other.id)}
        if answer.facts is not None or not answer.settled:
            agreed = answer.facts is not None and self.fires(rule.id, answer.facts) and not self.fires(other.id, answer.facts)
            return None if agreed else ProofFinding(self.ruleset.id, settled=False, **about)
        return ProofFinding(self.ruleset.id, case=next((facts for facts in witnesses if self.fires(rule.id, facts)), {}), **about)


def outputs_of(rule: Rule) -> set[tuple[str, str]]:
    return {(output.kind, output.topic) for output in rule.outputs}


def outputs_if_unknown(rule: Rule) -> set[tuple[str, str]]:
    return {(output.kind, output.topic) for output in rule.if_unknown}
