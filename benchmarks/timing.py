"""Medians of one alternating run: each contender in turn, round after round: a busy minute is shared by all.

What runs in this process and waits for nothing is measured in processor time: a machine that does other work lengthens it less.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Timing:
    """The median of the rounds, and the middle half of them, in seconds per call."""

    median: float
    low: float
    high: float

    @property
    def spread(self) -> str:
        return f"{shown(self.low)} – {shown(self.high)}"


Clock = Callable[[], float]
elapsed: Clock = time.perf_counter
processor: Clock = time.process_time


def alternate(contenders: Mapping[str, Callable[[], int]], rounds: int, clock: Clock = elapsed) -> dict[str, Timing]:
    """Time each contender once per round, the order turning. A contender says how many calls it made."""
    names = list(contenders)
    samples: dict[str, list[float]] = {name: [] for name in names}
    for contender in contenders.values():
        contender()
    gc.collect()
    gc.disable()
    try:
        for turn in range(rounds):
            shift = turn % len(names)
            for name in names[shift:] + names[:shift]:
                started = clock()
                calls = contenders[name]()
                samples[name].append((clock() - started) / calls)
            gc.collect()
    finally:
        gc.enable()
    return {name: summary(values) for name, values in samples.items()}


def summary(values: list[float]) -> Timing:
    ordered = sorted(values)
    return Timing(median(ordered), ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4])


def shown(seconds: float) -> str:
    """A duration with three figures and its unit."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table, aligned to be read as it is."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [head, *rows]]
    rule = "|".join("-" * (width + 2) for width in widths)
    return "\n".join([f"| {lines[0]} |", f"|{rule}|", *(f"| {line} |" for line in lines[1:])])
