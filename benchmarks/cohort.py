"""Many cases at once: the twenty rules in columns, in hand-written Polars and in a loop; then the replays of a whole ruleset."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks import by_polars, by_zen
from benchmarks.cases import ON, nested
from benchmarks.cohort_cases import drawn_batch
from benchmarks.cohort_replays import (
    FULL,
    OLDER,
    QUICK,
    Result,
    Sizes,
    changed_rule,
    flat,
    fresh,
    from_rows,
    memory,
    ratio,
    sizes_of,
    workers,
)
from benchmarks.timing import Timing, alternate, processor, shown, table
from benchmarks.twenty import RULESET, TWENTY, twenty
from decision_rules.batch.columns import Arrays, Batch
from decision_rules.batch.compiler import Compiler, layout_of
from decision_rules.batch.kernel import Kernel
from decision_rules.batch.plan import Plan
from decision_rules.batch.planes import Array, unpack_flags
from decision_rules.batch.schedule import Schedule
from decision_rules.runtime.compiler import compile_ruleset

LOOPED = 2_000  # how many cases a loop goes over: its cost per case does not depend on it


class Twenty:
    """The twenty rules as a schedule, one slice after the other."""

    def __init__(self) -> None:
        self.layout = layout_of(twenty())
        self.compiler = Compiler(Plan(), twenty(), self.layout)
        self.pairs = {rule_id: self.compiler.verdicts[rule_id] for rule_id in TWENTY}
        self.schedule = Schedule(self.compiler.plan, [node for pair in self.pairs.values() for node in pair], Kernel)

    def codes(self, batch: Batch) -> Array:
        """The verdicts as 0, 1 and 3, a row per case."""
        found = self.schedule.run(fresh(batch))
        columns = [[unpack_flags(found[node], batch.size) for node in pair] for pair in self.pairs.values()]
        return np.stack([np.where(true, 3, possible) for true, possible in columns], axis=1)


# ------------------------------------------------------------------------- against others


def peers(sizes: Sizes) -> Result:
    """The twenty rules: columns here, hand-written Polars, a loop on one case at a time, on one thread."""
    rules, rows, figures = Twenty(), [], {}
    for count in sizes.peers:
        timings = alternate(contenders(rules, count), sizes.rounds, processor)
        base = timings["hand-written Polars"].median
        for name, timing in timings.items():
            figures[f"{count}: {name}"] = timing.median
            rows.append([f"{count:,}", name, shown(timing.median), millions(timing), ratio(timing.median, base), goal(name, timings)])
    head = ["cases", "contender", "per case", "cases a second", "ratio to Polars", "goal"]
    return table(head, rows), figures


def contenders(rules: Twenty, count: int) -> dict[str, Callable[[], int]]:
    batches = [drawn_batch(rules.layout, number, size) for number, size in enumerate(sizes_of(count))]
    whole = joined(batches)
    frames, bits = by_polars.frames(whole), by_polars.bits_of(rules.layout.slots["disease.threat"])
    cases = [batches[0].facts(case) for case in range(LOOPED)]
    grouped = [nested(facts) for facts in cases]
    decision, run = by_zen.decision(by_zen.decision_table()), twenty().cached(compile_ruleset).run

    def columns() -> int:
        for batch in batches:
            rules.schedule.run(fresh(batch))
        return count

    def polars() -> int:
        by_polars.judged(frames, bits)
        return count

    def one_by_one() -> int:
        for facts in cases:
            run(facts, ON.isoformat())
        return LOOPED

    def zen() -> int:
        for facts in grouped:
            decision.evaluate(facts)
        return LOOPED

    return {"columns": columns, "hand-written Polars": polars, "engine, one by one": one_by_one, "zen-engine, one by one": zen}


def joined(batches: Sequence[Batch]) -> Batch:
    """Every slice as one batch: Polars is given its data whole."""
    layout = batches[0].layout
    columns = {name: np.concatenate([batch.column(name) for batch in batches]) for name in layout.slots}
    keys = [(name, field) for name, record in layout.lists.items() for field in record.slots]
    fields = {key: np.concatenate([batch.field((key[0],), key[1]) for batch in batches]) for key in keys}
    return Batch(layout, sum(batch.size for batch in batches), Arrays(columns, fields), batches[0].on)


def goal(name: str, timings: Mapping[str, Timing]) -> str:
    if name == "columns":
        share = timings[name].median / timings["hand-written Polars"].median
        return f"1.0 × Polars at most: {'met' if share <= 1 else 'missed'}; aim 0.5: {'met' if share <= 0.5 else 'missed'}"
    if name.startswith("zen"):
        times = timings[name].median / timings["columns"].median
        return f"columns at least 200 × faster: {times:.0f} ×, {'met' if times >= 200 else 'missed'}"
    return ""


def wrong(sizes: Sizes) -> Result:
    """How often each peer differs from the engine when facts are missing."""
    rules = Twenty()
    batch = drawn_batch(rules.layout, 0, sizes.peers[0])
    ours = rules.codes(batch)
    reference = [twenty().cached(compile_ruleset).run(batch.facts(case), ON.isoformat())[0] for case in range(LOOPED)]
    order = [twenty().cached(compile_ruleset).rule_ids.index(rule_id) for rule_id in TWENTY]
    said = by_polars.judged(by_polars.frames(batch), by_polars.bits_of(rules.layout.slots["disease.threat"]))
    polars = np.stack([three(said[rule_id]) for rule_id in TWENTY], axis=1)
    two = np.where(polars == 3, 3, 0)
    decision = by_zen.decision(by_zen.decision_table())
    zen = np.array([by_zen.fired(decision.evaluate(nested(batch.facts(case)))) for case in range(LOOPED)])
    rows, figures = [], {}
    for name, found, against in (
        ("columns, against one evaluation at a time", ours[:LOOPED], np.array(reference)[:, order]),
        ("hand-written Polars, nulls kept", polars, ours),
        ("hand-written Polars, nulls read as false (a filter)", two, ours),
        ("zen-engine, decision table", zen, ours[:LOOPED]),
    ):
        differ = found != against
        figures[name] = float(differ.mean())
        shares = [f"{100 * part.mean():.1f} %" for part in (differ, differ.any(axis=1))]
        rows.append([name, f"{len(found):,}", f"{differ.sum():,}", *shares])
    return table(["contender", "cases", "wrong verdicts", "share", "cases touched"], rows), figures


def three(said: Any) -> Array:
    return np.where(said.is_null().to_numpy(), 1, np.where(said.fill_null(False).to_numpy(), 3, 0))


def cost(full: bool) -> Result:
    """Every part, one after the other."""
    sizes = FULL if full else QUICK
    parts: dict[str, Callable[[Sizes], Result]] = {
        "Twenty rules, one thread": peers,
        "Wrong verdicts when facts are missing": wrong,
        f"One changed rule ({OLDER} → {RULESET} is the full replay)": changed_rule,
        "From the database": from_rows,
        "Cost per case, full replay": flat,
        "Memory": memory,
        "Workers": workers,
    }
    found = {title: part(sizes) for title, part in parts.items()}
    return "\n\n".join(f"**{title}**\n\n{text}" for title, (text, _) in found.items()), {title: data for title, (_, data) in found.items()}


def millions(timing: Timing) -> str:
    rate = 1 / timing.median
    return f"{rate / 1e6:.1f} M" if rate >= 1e5 else f"{rate:,.0f}"
