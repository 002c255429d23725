"""The plan: the operations a ruleset is compiled into, each stored once, so that two rulesets share their common nodes.

A node is identified by its operation and its arguments; a condition that is the same in two rulesets is one node, computed once.
A verdict is two planes (`Pair`): where it is TRUE, and where it is not FALSE.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

Path = tuple[
    str, ...
]  # a universe. (): the cases; ("prior_treatments",): the items of that list; longer: items of a list for each item of another
Node = int
Key = tuple[Any, ...]
NAN = float("nan")  # one object: equal keys are one node


class Pair(NamedTuple):
    """A verdict as two planes: TRUE, and possible (TRUE or UNKNOWN)."""

    true: Node
    possible: Node


class Number(NamedTuple):
    """A number between two bounds; both are the same node when it is exact. NaN is unknown."""

    low: Node
    high: Node


Choice = tuple[tuple[Node, str], ...]  # each value with the plane where the fact has this value
Value = Pair | Number | Choice


class Plan:
    """Nodes in topological order: each comes after those it reads."""

    def __init__(self) -> None:
        self.keys: list[Key] = []
        self.reads: list[tuple[Node, ...]] = []
        self.numbers: dict[Key, Node] = {}

    def node(self, operation: str, path: Path, *arguments: Any, reads: Iterable[Node] = ()) -> Node:
        """The node of an operation on the results of the nodes `reads` and on constant arguments."""
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
        """« and » or « or » of nodes, simplified: no duplicate, no neutral element; broadcast nodes are combined before the broadcast."""
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
        """The first node and not the second."""
        return self.conjunction(path, [node, self.negation(path, other)])

    def unknown(self, path: Path, pair: Pair) -> Node:
        """The plane where a verdict is neither TRUE nor FALSE."""
        return self.without(path, pair.possible, pair.true)

    def broadcast(self, path: Path, node: Node) -> Node:
        """A plane of the enclosing universe, broadcast to each element of this one."""
        if self.keys[node][0] == "constant":
            return self.constant(path, self.keys[node][3][0])
        return self.node("broadcast", path, reads=[node])

    def broadcast_from_cases(self, path: Path, node: Node) -> Node:
        """A plane of the cases, broadcast to the elements of any universe."""
        for depth in range(1, len(path) + 1):
            node = self.broadcast(path[:depth], node)
        return node

    def any(self, path: Path, node: Node) -> Node:
        """The lists with at least one element where the plane holds."""
        return self.reduction("any", path, node)

    def reduction(self, operation: str, path: Path, node: Node) -> Node:
        """The reduction `any`, `first` or `last` of the elements of a list to the enclosing universe."""
        if self.keys[node] == ("constant", path, (), (False,)):
            return self.constant(path[:-1], False)
        return self.node(operation, path[:-1], path, reads=[node])

    def every(self, path: Path, node: Node) -> Node:
        return self.negation(path[:-1], self.any(path, self.negation(path, node)))

    def needed(self, targets: Iterable[Node]) -> list[Node]:
        """Every node the targets depend on, in order."""
        waiting, found = list(targets), set()
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting += self.reads[node]
        return sorted(found)
