"""Runs a plan: each node once, in order; each result is released after its last use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any, Generic, Protocol, TypeVar

from decision_rules.batch.plan import Node, Plan

Cohort = TypeVar("Cohort")


class Operations(Protocol):
    """The operations on one cohort: a method `do_<operation>(path, *results read, *arguments)` for each."""

    def running(self) -> AbstractContextManager[Any]:
        """The context manager of a run."""


class Schedule(Generic[Cohort]):
    """The nodes the targets depend on, in order, with the last use of each; `kernel` makes the operations of a cohort."""

    def __init__(self, plan: Plan, targets: Iterable[Node], kernel: Callable[[Cohort], Operations]) -> None:
        self.kernel = kernel
        self.targets = tuple(dict.fromkeys(targets))
        self.nodes = plan.needed(self.targets)
        last = {read: node for node in self.nodes for read in plan.reads[node]}
        dropped: dict[Node, list[Node]] = {}
        kept = set(self.targets)
        for read, node in last.items():
            if read not in kept:
                dropped.setdefault(node, []).append(read)
        self.steps = [
            (node, getattr(kernel, f"do_{operation}"), path, reads, arguments, dropped.get(node, ()))
            for node, (operation, path, reads, arguments) in ((node, plan.keys[node]) for node in self.nodes)
        ]

    def run(self, cohort: Cohort) -> dict[Node, Any]:
        """The result of each target."""
        kernel = self.kernel(cohort)
        results: dict[Node, Any] = {}
        with kernel.running():
            for node, operate, path, reads, arguments, dropped in self.steps:
                results[node] = operate(kernel, path, *[results[read] for read in reads], *arguments)
                for read in dropped:
                    del results[read]
        return results
