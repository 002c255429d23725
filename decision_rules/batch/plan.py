"""The operations a ruleset comes down to, each written once: two rulesets that say the same share the same nodes.

A node is named by its operation and its arguments; a condition that did not change from one ruleset to the next gives the
same number, and is computed once. `Pair` is a verdict as two planes: is it TRUE, and is it not FALSE.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

Path = tuple[str, ...]  # (): the cases; ("prior_treatments",): the items of that list; longer: items seen from items
Node = int
Key = tuple[Any, ...]
NAN = float("nan")  # one object: equal keys are one node


class Pair(NamedTuple):
    """A verdict: TRUE, and possible (TRUE or UNKNOWN)."""

    true: Node
    possible: Node


class Number(NamedTuple):
    """A number known within two bounds; the same node twice when it is exact. NaN is unknown."""

    low: Node
    high: Node


Choice = tuple[tuple[Node, str], ...]  # each value with the plane where it is the one
Value = Pair | Number | Choice


class Plan:
    """Nodes in an order in which each comes after those it reads."""

    def __init__(self) -> None:
        self.keys: list[Key] = []
        self.reads: list[tuple[Node, ...]] = []
        self.numbers: dict[Key, Node] = {}

    def node(self, operation: str, path: Path, *arguments: Any, reads: Iterable[Node] = ()) -> Node:
        """The node of an operation, `reads` first among its arguments."""
        inputs = tuple(reads)
        key = (operation, path, inputs, arguments)
        if key not in self.numbers:
            self.numbers[key] = len(self.keys)
            self.keys.append(key)
            self.reads.append(inputs)
        return self.numbers[key]

    def constant(self, path: Path, value: bool) -> Node:
        return self.node("constant", path, value)

    def conjunction(self, path: Path, nodes: Iterable[Node]) -> Node:
        return self.connective("and", path, nodes)

    def disjunction(self, path: Path, nodes: Iterable[Node]) -> Node:
        return self.connective("or", path, nodes)

    def connective(self, operation: str, path: Path, nodes: Iterable[Node]) -> Node:
        """and, or: without repetition, without what changes nothing, and what is said of the cases around said there."""
        neutral, settling = self.constant(path, operation == "and"), self.constant(path, operation == "or")
        chosen = set(nodes) - {neutral}
        around = [node for node in chosen if self.keys[node][0] == "broadcast"]
        if settling in chosen:
            return settling
        if len(around) > 1:
            above = self.connective(operation, path[:-1], [self.reads[node][0] for node in around])
            chosen = (chosen - set(around)) | {self.broadcast(path, above)}
            return self.connective(operation, path, chosen)
        if not chosen:
            return neutral
        return chosen.pop() if len(chosen) == 1 else self.node(operation, path, reads=sorted(chosen))

    def negation(self, path: Path, node: Node) -> Node:
        operation = self.keys[node][0]
        if operation == "not":
            return self.reads[node][0]
        if operation == "constant":
            return self.constant(path, not self.keys[node][3][0])
        if operation == "broadcast":
            return self.broadcast(path, self.negation(path[:-1], self.reads[node][0]))
        return self.node("not", path, reads=[node])

    def without(self, path: Path, node: Node, other: Node) -> Node:
        """The one and not the other."""
        return self.conjunction(path, [node, self.negation(path, other)])

    def unknown(self, path: Path, pair: Pair) -> Node:
        """Where a verdict is neither TRUE nor FALSE."""
        return self.without(path, pair.possible, pair.true)

    def broadcast(self, path: Path, node: Node) -> Node:
        """What is said of the universe around, said of each element of this one."""
        if self.keys[node][0] == "constant":
            return self.constant(path, self.keys[node][3][0])
        return self.node("broadcast", path, reads=[node])

    def broadcast_from_cases(self, path: Path, node: Node) -> Node:
        """What is said of the cases, said of the elements of any universe."""
        for depth in range(1, len(path) + 1):
            node = self.broadcast(path[:depth], node)
        return node

    def any(self, path: Path, node: Node) -> Node:
        """Is it so of some element of each list?"""
        return self.reduction("any", path, node)

    def reduction(self, operation: str, path: Path, node: Node) -> Node:
        """any, first, last: from the elements of a list to the universe around."""
        if self.keys[node] == ("constant", path, (), (False,)):
            return self.constant(path[:-1], False)
        return self.node(operation, path[:-1], path, reads=[node])

    def every(self, path: Path, node: Node) -> Node:
        return self.negation(path[:-1], self.any(path, self.negation(path, node)))

    def needed(self, targets: Iterable[Node]) -> list[Node]:
        """Every node the targets rest on, in order."""
        waiting, found = list(targets), set()
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting += self.reads[node]
        return sorted(found)
