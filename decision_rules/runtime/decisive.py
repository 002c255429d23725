"""Decisive facts: the unknown facts that could change the outputs, found by trying values. The reference, one variant at a time.

`batch/decisive.py` gives the same results on all the variants at once; a property test compares both.

One fact is varied at a time, the others are unchanged. A fact is reported with a witness: two of its values (or one value and
« unknown ») that lead to different active outputs. Requests for a fact (`missing_…`) are ignored when a value is compared with
« unknown », because any value removes the request for this fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from decision_rules.model.logic import FALSE, TRUE
from decision_rules.model.references import facts_read
from decision_rules.model.result import PROPOSING_KINDS, DecisiveFact, OutputKind, PossibleChange, Witness
from decision_rules.model.rules import REQUEST, Ruleset
from decision_rules.runtime.compiler import compile_ruleset
from decision_rules.runtime.domains import admissible_values
from decision_rules.runtime.interpreter import Interpreter
from decision_rules.runtime.resolution import EmittedOutput, resolve, standing

Keys = frozenset[tuple[OutputKind, str, int | None]]


def active_outputs(ruleset: Ruleset, facts: Mapping[str, Any], on: date) -> Keys:
    """The outputs that are active or provisional after the resolution, as (kind, topic, index of the item or None).

    `facts` are checked, flat facts by name. Requests for missing facts are not included.
    """
    table = ruleset.cached(compile_ruleset).emissions
    _, numbers = ruleset.cached(compile_ruleset).run(facts, on.isoformat())
    emitted = [
        EmittedOutput(table[number].rule, table[number].output, index) for number, index in numbers if table[number].output is not REQUEST
    ]
    resolve(emitted, ruleset.steps, lambda condition: Interpreter(ruleset, facts, on).evaluate(condition) is TRUE)
    return frozenset(each.key for each in standing(emitted))


def decisive_facts(ruleset: Ruleset, facts: Mapping[str, Any], on: date) -> tuple[DecisiveFact, ...]:
    """Each unknown fact that could change an output, with these outputs and a pair of values as witness."""
    current, interpreter = active_outputs(ruleset, facts, on), Interpreter(ruleset, facts, on)
    found: list[DecisiveFact] = []
    for name in facts_read(ruleset):
        if not is_open(ruleset, name, facts):
            continue
        outcomes = [(value, active_outputs(ruleset, {**facts, name: value}, on)) for value in admissible_values(ruleset, name, facts, on)]
        witness = find_witness(current, outcomes)
        if witness:
            found.append(entry_for(interpreter, name, changes(current, outcomes), witness))
    return tuple(sorted(found, key=sort_key))


def entry_for(interpreter: Interpreter, name: str, could_change: tuple[PossibleChange, ...], witness: tuple[Witness, ...]) -> DecisiveFact:
    """One decisive fact, with its relevance to this case."""
    relevance = interpreter.ruleset.dictionary.facts[name].relevant_when
    relevant = relevance is None or interpreter.evaluate(relevance) is not FALSE
    return DecisiveFact(name, could_change, witness, relevant)


def is_open(ruleset: Ruleset, name: str, facts: Mapping[str, Any]) -> bool:
    """Whether the fact is unknown in the case, or known by a coarse value only."""
    return name not in facts or is_coarse(ruleset, name, facts)


def is_coarse(ruleset: Ruleset, name: str, facts: Mapping[str, Any]) -> bool:
    """Whether the case holds a coarse value (« membre ») where some condition needs a finer one."""
    definition = ruleset.dictionary.facts[name]
    node = definition.nodes.get(facts[name]) if definition.type == "enum" else None
    return node is not None and bool(node.children)


def sort_key(entry: DecisiveFact) -> tuple[bool, int, int]:
    """The sort key: relevant facts first, then those that could change a proposal, then by number of possible changes."""
    proposals = sum(change.kind in PROPOSING_KINDS for change in entry.could_change)
    return not entry.relevant, -proposals, -len(entry.could_change)


def find_witness(current: Keys, outcomes: list[tuple[Any, Keys]]) -> tuple[Witness, ...]:
    """Two values with different outputs; else one value whose outputs differ from the unknown's; else empty."""
    if not outcomes:
        return ()
    first_value, first = outcomes[0]
    for value, outcome in outcomes[1:]:
        if outcome != first:
            return Witness(first_value), Witness(value)
    if without_requests(first) != without_requests(current):
        return Witness(None), Witness(first_value)
    return ()


def without_requests(keys: Keys) -> Keys:
    return frozenset(key for key in keys if not is_request(*key[:2]))


def is_request(kind: OutputKind, topic: str) -> bool:
    """Whether an output is a request for a missing fact."""
    return kind is OutputKind.REQUIRED and topic.startswith("missing_")


def changes(current: Keys, outcomes: list[tuple[Any, Keys]]) -> tuple[PossibleChange, ...]:
    """The outputs present for some values and absent for others, the unknown value included."""
    all_outcomes = [current, *(outcome for _, outcome in outcomes)]
    changing = frozenset.union(*all_outcomes) - frozenset.intersection(*all_outcomes)
    return tuple(PossibleChange(kind, topic) for kind, topic in sorted({(kind, topic) for kind, topic, _ in changing}))
