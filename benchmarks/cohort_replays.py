"""Replays of the whole ruleset: one changed rule, from rows, as the cohort grows, memory, workers."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.cases import ON
from benchmarks.cohort_cases import drawn_batch, packed_rows
from benchmarks.timing import alternate, processor, shown, table
from benchmarks.twenty import RULESET
from decision_rules import library
from decision_rules.batch.cohort import SLICE, CohortFile, Slice
from decision_rules.batch.columns import Batch
from decision_rules.batch.comparison import Comparison
from decision_rules.batch.packed_rows import pack, unpack_many
from decision_rules.batch.replay import replay, replay_slice
from decision_rules.batch.results import merge_all
from decision_rules.model.conditions import Not

OLDER = "desmoid-2017-esmo-seed"
FILE_SLICE = 4_096
CHANGED = 12  # how many rules are changed in turn

Result = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Sizes:
    """How many cases each part goes over."""

    peers: tuple[int, ...]
    flat: tuple[int, ...]
    memory: tuple[int, ...]
    shared: int
    rounds: int


QUICK = Sizes((100_000,), (10_000, 100_000), (100_000,), 4, 5)
FULL = Sizes((100_000, 1_000_000), (10_000, 100_000, 1_000_000, 10_000_000), (100_000, 1_000_000, 10_000_000), 16, 7)


def fresh(batch: Batch) -> Batch:
    """The same columns, nothing worked out yet."""
    return Batch(batch.layout, batch.size, batch.source, batch.on)


def sizes_of(count: int) -> list[int]:
    """How many cases each slice holds."""
    return [min(SLICE, count - start) for start in range(0, count, SLICE)]


class Drawn:
    """A drawn cohort as a source: columns already there, or rows as a database keeps them."""

    fingerprint, description, on = "drawn", "drawn", ON

    def __init__(self, comparison: Comparison, count: int, distinct: int = 2) -> None:
        self.sizes = sizes_of(count)
        self.slices = len(self.sizes)
        self.layout = comparison.layout
        self.batches = [drawn_batch(self.layout, number, max(self.sizes)) for number in range(min(distinct, self.slices))]

    def load(self, number: int) -> Slice:
        batch = self.batches[number % len(self.batches)]
        return Slice(fresh(batch), range(batch.size), range(batch.size))  # type: ignore[arg-type]


class Rows(Drawn):
    """Each slice cut out of packed rows."""

    def __init__(self, comparison: Comparison, count: int, distinct: int = 1) -> None:
        super().__init__(comparison, count, distinct)
        self.rows = [packed_rows(batch) for batch in self.batches]

    def load(self, number: int) -> Slice:
        rows = self.rows[number % len(self.rows)]
        return Slice(unpack_many(self.layout, rows, float(ON.toordinal())), range(len(rows)), range(len(rows)))  # type: ignore[arg-type]


def whole_comparison() -> Comparison:
    return Comparison(library().ruleset(OLDER), library().ruleset(RULESET))


def one_changed(number: int) -> Comparison:
    """The ruleset against itself with one rule said the other way round."""
    ruleset = library().ruleset(RULESET)
    rule_id = list(ruleset.rules)[number * len(ruleset.rules) // CHANGED]
    chapters = tuple(
        replace(chapter, rules=tuple(replace(rule, when=Not(rule.when)) if rule.id == rule_id else rule for rule in chapter.rules))
        for chapter in ruleset.chapters
    )
    return Comparison(ruleset, replace(ruleset, chapters=chapters))


def slices_of(comparison: Comparison, source: Drawn) -> Callable[[], int]:
    def go() -> int:
        merge_all((replay_slice(comparison, source.load(number)) for number in range(source.slices)), 5)
        return sum(source.sizes)

    return go


def changed_rule(sizes: Sizes) -> Result:
    """A full replay (two years of rules apart) against the replay of one changed rule, from columns and from rows."""
    full, rows, figures = whole_comparison(), [], {}
    for label, source in (("columns", Drawn(full, SLICE)), ("packed rows", Rows(full, SLICE))):
        ones = [one_changed(number) for number in range(CHANGED)]
        own = source.layout
        jobs = {"full": slices_of(full, source)} | {f"rule {number}": slices_of(one, source) for number, one in enumerate(ones)}
        assert all(set(one.layout.slots) <= set(own.slots) for one in ones)
        timings = alternate(jobs, sizes.rounds, processor)
        base = timings.pop("full").median
        shares = sorted(timing.median / base for timing in timings.values())
        figures[label] = {"full": base, "median share": median(shares), "greatest share": shares[-1]}
        met = "met" if median(shares) <= 0.15 else "missed"
        rows.append([label, shown(base), f"{median(shares):.3f} ×", f"{shares[-1]:.3f} ×", f"0.15 × at most: {met}"])
    head = ["from", "full replay, per case", f"one changed rule (median of {CHANGED})", "the dearest of them", "goal (median)"]
    return table(head, rows), figures


def from_rows(sizes: Sizes) -> Result:
    """From what a database keeps to the result: packed columns against JSON facts."""
    comparison = whole_comparison()
    source = Rows(comparison, 8_192)
    rows, batch = source.rows[0], source.batches[0]
    texts = [json.dumps(batch.facts(case), ensure_ascii=False) for case in range(batch.size)]

    def packed() -> int:
        replay_slice(comparison, source.load(0))
        return len(rows)

    def decoded() -> int:
        for text in texts:
            json.loads(text)
        return len(texts)

    def from_json() -> int:
        again = [pack(source.layout, json.loads(text)) for text in texts]
        replay_slice(comparison, Slice(unpack_many(source.layout, again, batch.on), range(batch.size), range(batch.size)))  # type: ignore[arg-type]
        return len(texts)

    jobs = {"packed rows to result": packed, "JSON facts decoded, nothing else": decoded, "JSON facts to result": from_json}
    timings = alternate(jobs, sizes.rounds, processor)
    base = timings["packed rows to result"].median
    met = timings["JSON facts to result"].median >= 5 * base
    lines = [[name, shown(timing.median), ratio(timing.median, base), goal_of_rows(name, met)] for name, timing in timings.items()]
    row, text = (sum(map(len, kept)) / len(kept) for kept in (rows, texts))
    weights = f"A row weighs {row:.0f} bytes; its facts as JSON, {text:.0f}."
    return f"{table(['path', 'per case', 'ratio', 'goal'], lines)}\n\n{weights}", {name: timing.median for name, timing in timings.items()}


def goal_of_rows(name: str, met: bool) -> str:
    return f"rows at least 5 × faster: {'met' if met else 'missed'}" if name == "JSON facts to result" else ""


def flat(sizes: Sizes) -> Result:
    """The cost per case as the cohort grows, full replay of the whole ruleset."""
    comparison, rows, figures = whole_comparison(), [], {}
    for count in sizes.flat:
        source = Drawn(comparison, count)
        go = slices_of(comparison, source)
        go() if count <= SLICE else None
        samples = []
        for _ in range(1 if count >= 1_000_000 else 3):
            started = time.perf_counter()
            go()
            samples.append((time.perf_counter() - started) / count)
        figures[f"{count}"] = median(samples)
        rows.append([f"{count:,}", shown(median(samples)), f"{1 / median(samples) / 1e6:.2f} M"])
    return table(["cases", "per case", "cases a second"], rows), figures


def memory(sizes: Sizes) -> Result:
    """The highest memory of a fresh process that replays the cohort from rows, above what it held before its first slice."""
    rows, figures = [], {}
    for count in sizes.memory:
        held, grown = in_process(count)
        figures[f"{count}"] = grown
        rows.append([f"{count:,}", f"{held:.0f} MiB", f"{grown:.0f} MiB"])
    return table(["cases", "before the first slice (rules, rows)", "more at the highest"], rows), figures


def in_process(count: int) -> tuple[float, float]:
    """What a process holds before it starts, and how much more at its highest, in MiB."""
    context = multiprocessing.get_context("spawn")
    out, into = context.Pipe(duplex=False)
    process = context.Process(target=weighed, args=(count, into))
    process.start()
    found: tuple[float, float] = out.recv()
    process.join()
    return found


def weighed(count: int, into: Any) -> None:
    comparison = whole_comparison()
    source = Rows(comparison, count)
    source.batches.clear()
    Path("/proc/self/clear_refs").write_text("5")  # forget the highest so far
    before = held("VmRSS")
    slices_of(comparison, source)()
    into.send((before, held("VmHWM") - before))


def held(what: str) -> float:
    """A line of /proc/self/status, in MiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(what))


def workers(sizes: Sizes) -> Result:
    """The same file of cases, read, checked and replayed by one process and by two."""
    comparison = whole_comparison()
    batch = drawn_batch(comparison.layout, 0, FILE_SLICE)
    lines = "".join(json.dumps({"on": ON.isoformat(), "facts": batch.facts(case)}, ensure_ascii=False) + "\n" for case in range(batch.size))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cohort.jsonl"
        path.write_text(lines * sizes.shared, encoding="utf-8")
        source = CohortFile(path, comparison.layout, library().dictionary, ON, FILE_SLICE)

        def by(count: int) -> Callable[[], int]:
            def go() -> int:
                return replay(comparison, source, workers=count).replayed

            return go

        timings = alternate({"one": by(1), "two": by(2)}, max(3, sizes.rounds // 2))
    base = timings["one"].median
    rows = [[name, shown(timing.median), f"{base / timing.median:.2f} ×"] for name, timing in timings.items()]
    return table(["workers", "per case, from a file", "gain"], rows), {name: timing.median for name, timing in timings.items()}


def ratio(value: float, base: float) -> str:
    return f"{value / base:.2f} ×" if value < 100 * base else f"{value / base:.0f} ×"
