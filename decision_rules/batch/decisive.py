"""Decisive facts: the unknown facts that could change the outputs. Every tried value of every unknown fact is evaluated in one run.

The results are identical to those of `runtime/decisive.py`, the reference: same facts, same order, same witnesses.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import date
from threading import Lock
from typing import Any

from decision_rules.batch.compiler import Compiler, layout_of
from decision_rules.batch.integer_kernel import IntegerKernel
from decision_rules.batch.plan import Plan
from decision_rules.batch.schedule import Schedule
from decision_rules.batch.variants import Segment, SharedBits, Variants
from decision_rules.model.references import facts_read
from decision_rules.model.result import DecisiveFact, OutputKind, PossibleChange, Witness, possible_change
from decision_rules.model.rules import Ruleset
from decision_rules.runtime.decisive import entry_for, is_open, is_request, sort_key
from decision_rules.runtime.domains import Domains
from decision_rules.runtime.interpreter import Interpreter

ANSWERS_KEPT = 64  # cache size per ruleset: a case read again is not computed again


def decisive_facts(ruleset: Ruleset, facts: Mapping[str, Any], on: date) -> tuple[DecisiveFact, ...]:
    """Each unknown fact that could change an output, with these outputs and a pair of values as witness. The latest results are cached."""
    return ruleset.cached(AnswerCache).answer(facts, on)


class AnswerCache:
    """A cache of the latest results of one ruleset, keyed by the digest of the facts and the day."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.lock, self.answers = Lock(), OrderedDict[tuple[str, date], tuple[DecisiveFact, ...]]()

    def answer(self, facts: Mapping[str, Any], on: date) -> tuple[DecisiveFact, ...]:
        key = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest(), on
        with self.lock:
            found = self.answers.get(key)
            if found is not None:
                self.answers.move_to_end(key)
        if found is None:
            found = self.ruleset.cached(StandingOutputs).decisive(facts, on)
            with self.lock:
                self.answers[key] = found
                while len(self.answers) > ANSWERS_KEPT:
                    self.answers.popitem(last=False)
        return found


class StandingOutputs:
    """A ruleset compiled into the planes where its outputs are not withdrawn, to be run on the variants of a case."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset, self.read = ruleset, facts_read(ruleset)
        compiler = Compiler(Plan(), ruleset, layout_of(ruleset))
        self.layout, self.kept = compiler.layout, SharedBits()
        self.outputs = sorted(compiler.standing.items())
        self.schedule = Schedule(compiler.plan, [node for _, node in self.outputs], IntegerKernel)

    def decisive(self, facts: Mapping[str, Any], on: date) -> tuple[DecisiveFact, ...]:
        """The decisive facts, sorted: relevant facts first, then those that could change a proposal, then by number of outputs."""
        interpreter = Interpreter(self.ruleset, facts, on)
        variants = self.variants(interpreter)
        if not variants.segments:
            return ()
        outcome, found = Outcome(self, variants), []
        for segment in outcome.variants.segments.values():
            witness = outcome.witness(segment)
            if witness:
                found.append(entry_for(interpreter, segment.name, outcome.changes(segment), witness))
        return tuple(sorted(found, key=sort_key))

    def variants(self, interpreter: Interpreter) -> Variants:
        """The case itself, then the case with each tried value of each of its unknown facts."""
        domains = self.ruleset.cached(Domains)
        unknown = [name for name in self.read if is_open(self.ruleset, name, interpreter.facts)]
        tried = ((name, values, values is domains.fixed(name)) for name in unknown if (values := domains.values(name, interpreter)))
        return Variants(self.layout, interpreter.facts, interpreter.on, tried, self.kept)


class Outcome:
    """The variants whose outputs differ from those of the case, and from those of the next variant."""

    def __init__(self, outputs: StandingOutputs, variants: Variants) -> None:
        self.variants = variants
        self.differs_from_next = 0  # bit n: variants n and n + 1 have different outputs
        self.differs_from_case = 0  # the variants whose outputs differ from those of the case, requests for facts excluded
        self.changed_outputs: dict[
            tuple[OutputKind, str], int
        ] = {}  # by kind and topic: the variants where this output differs from that of the case
        for (kind, topic), plane in self.standing(outputs):
            moved = plane ^ variants.all if plane & 1 else plane
            if moved:
                self.differs_from_next |= plane ^ (plane >> 1)
                self.differs_from_case |= 0 if is_request(kind, topic) else moved
                self.changed_outputs[kind, topic] = self.changed_outputs.get((kind, topic), 0) | moved

    def standing(self, outputs: StandingOutputs) -> Iterator[tuple[tuple[OutputKind, str], int]]:
        """For each kind and topic, the variants where the output is not withdrawn: one plane for the case, or one per rank of item."""
        results = outputs.schedule.run(self.variants)
        for (kind, topic, path), node in outputs.outputs:
            if not path:
                yield (kind, topic), results[node]
                continue
            for rank, plane in enumerate(results[node]):
                yield (kind, topic), plane & self.variants.with_item_at(path[0], rank)

    def witness(self, segment: Segment) -> tuple[Witness, ...]:
        """Two values with different outputs; else one value whose outputs differ from the unknown's; else empty."""
        pairs = (self.differs_from_next & segment.mask & (segment.mask >> 1)) >> segment.start
        if pairs:
            place = (pairs & -pairs).bit_length()
            return Witness(segment.values[0]), Witness(segment.values[place])
        if self.differs_from_case >> segment.start & 1:
            return Witness(None), Witness(segment.values[0])
        return ()

    def changes(self, segment: Segment) -> tuple[PossibleChange, ...]:
        """The outputs present for some values and absent for others, the unknown value included."""
        return tuple(possible_change(kind, topic) for (kind, topic), plane in self.changed_outputs.items() if plane & segment.mask)
