"""Which unknown fact would change what is proposed: every value worth trying of every unknown fact, in one run of the plan.

The answers are those of `runtime/decisive.py`, the reference, to the letter: same facts, same order, same witnesses.
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
from decision_rules.runtime.decisive import entry_for, is_open, is_request, weight
from decision_rules.runtime.domains import Domains
from decision_rules.runtime.interpreter import Interpreter

ANSWERS_KEPT = 64  # answers kept per ruleset: a case that is looked at again is not worked out again


def decisive_facts(ruleset: Ruleset, facts: Mapping[str, Any], on: date) -> tuple[DecisiveFact, ...]:
    """Each unknown fact that matters, with what it could change and a witness pair of values; the latest answers are remembered."""
    return ruleset.cached(AnswerCache).answer(facts, on)


class AnswerCache:
    """The latest answers of one ruleset, by the digest of the facts and the day."""

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
    """A ruleset as a plan of where its outputs stand, ready for the variants of any case."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset, self.read = ruleset, facts_read(ruleset)
        compiler = Compiler(Plan(), ruleset, layout_of(ruleset))
        self.layout, self.kept = compiler.layout, SharedBits()
        self.outputs = sorted(compiler.standing.items())
        self.schedule = Schedule(compiler.plan, [node for _, node in self.outputs], IntegerKernel)

    def decisive(self, facts: Mapping[str, Any], on: date) -> tuple[DecisiveFact, ...]:
        """Each unknown fact that matters, what makes sense to ask first, then the widest effect."""
        interpreter = Interpreter(self.ruleset, facts, on)
        variants = self.variants(interpreter)
        if not variants.segments:
            return ()
        outcome, found = Outcome(self, variants), []
        for segment in outcome.variants.segments.values():
            witness = outcome.witness(segment)
            if witness:
                found.append(entry_for(interpreter, segment.name, outcome.changes(segment), witness))
        return tuple(sorted(found, key=weight))

    def variants(self, interpreter: Interpreter) -> Variants:
        """The case, then the case with each value worth trying of each fact it does not know."""
        domains = self.ruleset.cached(Domains)
        unknown = [name for name in self.read if is_open(self.ruleset, name, interpreter.facts)]
        tried = ((name, values, values is domains.fixed(name)) for name in unknown if (values := domains.values(name, interpreter)))
        return Variants(self.layout, interpreter.facts, interpreter.on, tried, self.kept)


class Outcome:
    """Where the outputs of each variant differ from those of the case, and from those of its neighbour."""

    def __init__(self, outputs: StandingOutputs, variants: Variants) -> None:
        self.variants = variants
        self.differs_from_next = 0  # bit n: variants n and n + 1 have different outputs
        self.differs_from_case = 0  # the variants that have other outputs than the case, requests for facts put aside
        self.changed_outputs: dict[tuple[OutputKind, str], int] = {}  # by kind and topic: the variants where it is not as in the case
        for (kind, topic), plane in self.standing(outputs):
            moved = plane ^ variants.all if plane & 1 else plane
            if moved:
                self.differs_from_next |= plane ^ (plane >> 1)
                self.differs_from_case |= 0 if is_request(kind, topic) else moved
                self.changed_outputs[kind, topic] = self.changed_outputs.get((kind, topic), 0) | moved

    def standing(self, outputs: StandingOutputs) -> Iterator[tuple[tuple[OutputKind, str], int]]:
        """Where each kind of output stands on each topic, for the case or for the item at each rank."""
        results = outputs.schedule.run(self.variants)
        for (kind, topic, path), node in outputs.outputs:
            if not path:
                yield (kind, topic), results[node]
                continue
            for rank, plane in enumerate(results[node]):
                yield (kind, topic), plane & self.variants.reach(path[0], rank)

    def witness(self, segment: Segment) -> tuple[Witness, ...]:
        """Two values with different outputs; failing that, one value and the present ignorance; failing that, nothing."""
        pairs = (self.differs_from_next & segment.mask & (segment.mask >> 1)) >> segment.start
        if pairs:
            place = (pairs & -pairs).bit_length()
            return Witness(segment.values[0]), Witness(segment.values[place])
        if self.differs_from_case >> segment.start & 1:
            return Witness(None), Witness(segment.values[0])
        return ()

    def changes(self, segment: Segment) -> tuple[PossibleChange, ...]:
        """The outputs present for some values and absent for others, ignorance included."""
        return tuple(possible_change(kind, topic) for (kind, topic), plane in self.changed_outputs.items() if plane & segment.mask)
