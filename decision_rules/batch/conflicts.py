"""The resolution of conflicts on planes: which outputs are active, provisional or withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from decision_rules.batch.conditions import ConditionCompiler
from decision_rules.batch.emissions import OutputKey
from decision_rules.batch.plan import Node
from decision_rules.model.result import OutputKind
from decision_rules.model.rules import Step


class OutputPlanes(NamedTuple):
    """The planes where an output is active, provisional and withdrawn; elsewhere it is not printed."""

    active: Node
    provisional: Node
    withdrawn: Node


class ConflictResolver:
    """Applies the resolution steps of a catalogue, in order, to every output that can be printed."""

    def __init__(self, conditions: ConditionCompiler, printed: dict[OutputKey, Node]) -> None:
        self.conditions, self.plan, self.printed = conditions, conditions.plan, printed
        self.withdrawn = {key: self.plan.constant(key.path, False) for key in printed}
        self.waiting = dict(self.withdrawn)

    def output_planes(self, steps: Iterable[Step]) -> dict[OutputKey, OutputPlanes]:
        """The status planes of each output once every step is applied."""
        self.apply(steps)
        return {key: self.status(key) for key in self.printed}

    def standing_planes(self, steps: Iterable[Step]) -> dict[OutputKey, Node]:
        """The plane where each output is active or provisional, once every step is applied."""
        self.apply(steps)
        return {key: self.standing(key) for key in self.printed}

    def apply(self, steps: Iterable[Step]) -> None:
        for step in steps:
            holds = self.plan.constant((), True) if step.when is None else self.conditions.compile(step.when, ()).true
            STEPS[step.step](self, step, holds)

    def status(self, key: OutputKey) -> OutputPlanes:
        standing, waiting = self.standing(key), self.waiting[key]
        return OutputPlanes(
            self.plan.without(key.path, standing, waiting),
            self.plan.conjunction(key.path, [standing, waiting]),
            self.plan.conjunction(key.path, [self.printed[key], self.withdrawn[key]]),
        )

    def standing(self, key: OutputKey) -> Node:
        return self.plan.without(key.path, self.printed[key], self.withdrawn[key])

    def withdraw(self, key: OutputKey, where: Node) -> None:
        self.withdrawn[key] = self.plan.disjunction(key.path, [self.withdrawn[key], where])

    def broadcast_from_cases(self, key: OutputKey, node: Node) -> Node:
        """A plane over the cases, broadcast to the items when the output is printed per item."""
        return self.plan.broadcast_from_cases(key.path, node)

    def any_standing(self, chosen: Callable[[OutputKey], bool]) -> Node:
        """The cases in which at least one of these outputs is not withdrawn."""
        found = []
        for key in self.printed:
            if chosen(key):
                found.append(self.plan.any(key.path, self.standing(key)) if key.path else self.standing(key))
        return self.plan.disjunction((), found)

    def keep_only(self, step: Step, holds: Node) -> None:
        for key in self.printed:
            if not key.rule.startswith(step.settings["rules_starting_with"]):
                self.withdraw(key, self.broadcast_from_cases(key, holds))

    def same_topic(self, step: Step, holds: Node) -> None:
        """Outputs of one kind withdraw other kinds on their topic: for the same item, or for every item when printed for the case."""
        kinds = step.settings["replaces" if step.step == "replaces" else "withdraws"]
        replacing: dict[tuple[str, tuple[str, ...]], list[Node]] = {}
        for key in self.printed:
            if key.kind == step.settings["kind"]:
                replacing.setdefault((key.topic, key.path), []).append(self.standing(key))
        for key in self.printed:
            if key.kind in kinds:
                above = self.plan.disjunction((), replacing.get((key.topic, ()), []))
                beside = replacing.get((key.topic, key.path), []) if key.path else []
                replaced = self.plan.disjunction(key.path, [self.broadcast_from_cases(key, above), *beside])
                self.withdraw(key, self.plan.conjunction(key.path, [replaced, self.broadcast_from_cases(key, holds)]))

    def withdraws_topics(self, step: Step, holds: Node) -> None:
        settings = step.settings
        by = self.any_standing(lambda key: key.kind == settings["kind"] and key.topic == settings["when_topic"])
        where = self.plan.conjunction((), [by, holds])
        self.withdraw_listed(step, where)

    def holds_back(self, step: Step, holds: Node) -> None:
        self.withdraw_listed(step, holds)

    def withdraw_listed(self, step: Step, where: Node) -> None:
        settings = step.settings
        for key in self.printed:
            listed = key.kind in settings["withdraws"] and key.topic in settings["topics"]
            if listed and key.rule not in settings.get("except_rules", ()):
                self.withdraw(key, self.broadcast_from_cases(key, where))

    def provisional(self, step: Step, holds: Node) -> None:
        listed, prefix = step.settings["while_required"], step.settings.get("while_required_starting_with")
        pending = self.any_standing(
            lambda key: key.kind is OutputKind.REQUIRED and (key.topic in listed or bool(prefix and key.topic.startswith(prefix)))
        )
        where = self.plan.conjunction((), [pending, holds])
        for key in self.printed:
            if key.kind in step.settings["kinds"]:
                standing = self.plan.conjunction(key.path, [self.standing(key), self.broadcast_from_cases(key, where)])
                self.waiting[key] = self.plan.disjunction(key.path, [self.waiting[key], standing])


STEPS: dict[str, Callable[[ConflictResolver, Step, Node], None]] = {
    "keep_only": ConflictResolver.keep_only,
    "replaces": ConflictResolver.same_topic,
    "withdraws_same_topic": ConflictResolver.same_topic,
    "withdraws_topics": ConflictResolver.withdraws_topics,
    "holds": ConflictResolver.holds_back,
    "provisional": ConflictResolver.provisional,
}
