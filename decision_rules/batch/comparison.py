"""Two rulesets compiled into one plan: shared nodes are computed once, topics that do not differ are not computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from decision_rules.batch import planes
from decision_rules.batch.columns import Batch
from decision_rules.batch.compiler import Compiler, layout_of
from decision_rules.batch.emissions import OutputKey
from decision_rules.batch.kernel import Kernel
from decision_rules.batch.plan import Node, Path, Plan
from decision_rules.batch.planes import Array
from decision_rules.batch.schedule import Schedule
from decision_rules.batch.severity import Transition, transition
from decision_rules.model.errors import RulesError
from decision_rules.model.facts import Dictionary
from decision_rules.model.result import PROPOSING_KINDS
from decision_rules.model.rules import Ruleset

Statuses = tuple[Node, Node, Node]  # active; provisional; withdrawn: at most one of them holds


class NotComparable(RulesError):
    """Two rulesets that cannot be compared: they do not belong to the same catalogue."""

    def __init__(self, old: Ruleset, new: Ruleset) -> None:
        super().__init__(
            f"« {old.id} » et « {new.id} » sont de catalogues différents ({old.catalogue.id}, {new.catalogue.id}) ; "
            "comparer deux référentiels d'un même catalogue"
        )


@dataclass(frozen=True, eq=False)
class Subject:
    """One topic with the kinds of output compared on it, and their statuses under the old and the new ruleset."""

    topic: str
    path: Path
    kinds: tuple[str, ...]
    before: tuple[Statuses, ...]
    after: tuple[Statuses, ...]
    rules: tuple[str, ...]  # the rules whose outputs differ
    differs: Node

    def nodes(self) -> Iterator[Node]:
        yield self.differs
        for statuses in (*self.before, *self.after):
            yield from statuses


@dataclass(frozen=True, eq=False)
class Change:
    """The cases of a batch in which a topic goes from one state to another."""

    transition: Transition
    rules: tuple[str, ...]
    cases: Array


class Comparison:
    """Two rulesets of one catalogue, compiled once for any number of batches of cases written with `dictionary` (by default that of the
    new ruleset). Raises NotComparable or OtherMeaning."""

    def __init__(self, old: Ruleset, new: Ruleset, dictionary: Dictionary | None = None) -> None:
        if old.catalogue.id != new.catalogue.id:
            raise NotComparable(old, new)
        self.old, self.new, self.plan = old, new, Plan()
        self.dictionary = dictionary or new.dictionary
        self.layout = layout_of(old, new, dictionary=self.dictionary)
        self.sides = Compiler(self.plan, old, self.layout), Compiler(self.plan, new, self.layout)
        self.subjects = [subject for subject in self.written() if subject is not None]
        self.scope = self.plan.disjunction((), [side.scope.possible for side in self.sides])
        nodes = [node for subject in self.subjects for node in subject.nodes()]
        self.schedule = Schedule(self.plan, [self.scope, *nodes], Kernel)

    @cached_property
    def fallbacks(self) -> list[str]:
        """The conditions evaluated case by case by the interpreter."""
        return list(dict.fromkeys(reason for side in self.sides for reason in side.fallbacks))

    @cached_property
    def notices(self) -> list[str]:
        """The values a ruleset reads that no case can hold, because the dictionary of the cases is newer."""
        absent = [name for name in self.layout.slots if name not in self.dictionary.facts]
        facts = [f"{name} : le dictionnaire des dossiers ne l'a pas ; partout inconnu" for name in absent]
        return list(dict.fromkeys([*facts, *(each for side in self.sides for each in side.unheld)]))

    def written(self) -> Iterator[Subject | None]:
        """Every topic of either ruleset; None where both give the same outputs for every case."""
        keys: dict[tuple[str, str, Path], dict[str, list[OutputKey]]] = {}
        for key in dict.fromkeys(key for side in self.sides for key in side.outputs):
            family = "proposal" if key.kind in PROPOSING_KINDS else key.kind
            keys.setdefault((key.topic, family, key.path), {}).setdefault(key.kind, []).append(key)
        for (topic, _, path), by_kind in keys.items():
            yield self.subject(topic, path, by_kind)

    def subject(self, topic: str, path: Path, by_kind: dict[str, list[OutputKey]]) -> Subject | None:
        kinds = tuple(kind for kind in (*PROPOSING_KINDS, *by_kind) if kind in by_kind)
        kinds = tuple(dict.fromkeys(kinds))
        before, after = (tuple(self.statuses(side, path, by_kind[kind]) for kind in kinds) for side in self.sides)
        if before == after:
            return None
        apart = [
            self.plan.node("xor", path, reads=sorted(pair))
            for was, now in zip(before, after, strict=True)
            for pair in zip(was, now, strict=True)
            if pair[0] != pair[1]
        ]
        old, new = (side.outputs for side in self.sides)
        rules = dict.fromkeys(key.rule for keys in by_kind.values() for key in keys if old.get(key) != new.get(key))
        return Subject(topic, path, kinds, before, after, tuple(rules), self.plan.disjunction(path, apart))

    def statuses(self, side: Compiler, path: Path, keys: Iterable[OutputKey]) -> Statuses:
        """The status of a kind of output: the strongest status among the rules that print it."""
        found = [side.outputs[key] for key in keys if key in side.outputs]
        active, waiting, withdrawn = (self.plan.disjunction(path, [status[place] for status in found]) for place in range(3))
        provisional = self.plan.without(path, waiting, active)
        standing = self.plan.disjunction(path, [active, waiting])
        return active, provisional, self.plan.without(path, withdrawn, standing)

    # ---------------------------------------------------------------------- on a batch

    def run(self, batch: Batch) -> tuple[Array, list[Change]]:
        """The flags of the cases in the scope of the catalogue, and every change among them."""
        results = self.schedule.run(batch)
        inside = planes.unpack_flags(results[self.scope], batch.size)
        found = [change for subject in self.subjects for change in self.changes(subject, results, batch, inside)]
        return inside, found

    def changes(self, subject: Subject, results: dict[Node, Any], batch: Batch, inside: Array) -> Iterator[Change]:
        """The changes of one topic, by transition."""
        size = batch.universe(subject.path).size if subject.path else batch.size
        elements = planes.set_positions(results[subject.differs], size)
        cases = batch.universe(subject.path).parent[elements] if subject.path else elements
        elements, cases = elements[inside[cases]], cases[inside[cases]]
        if not len(elements):
            return
        lookup, codes = planes.BitLookup(elements), np.zeros(len(elements), np.uint64)
        sides = (*subject.before, *subject.after)
        for active, provisional, withdrawn in sides:
            codes <<= np.uint64(2)
            for rank, node in ((3, active), (2, provisional), (1, withdrawn)):
                codes |= lookup.bits(results[node]) * np.uint64(rank)
        for code in np.flatnonzero(np.bincount(codes.astype(np.intp))):
            digits = tuple(int(code) >> (2 * place) & 3 for place in reversed(range(len(sides))))
            before, after = digits[: len(subject.kinds)], digits[len(subject.kinds) :]
            chosen = cases[codes == np.uint64(code)]
            scope = subject.path[-1] if subject.path else ""
            said = transition(subject.topic, scope, subject.kinds, before, after)
            yield Change(said, subject.rules, np.unique(chosen) if subject.path else chosen)
