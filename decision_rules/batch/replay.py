"""Replays a cohort under two rulesets, slice by slice, and counts the outputs that change.

A slice is an independent job (`replay_slice`) and results are merged in any order (`merge`), by processes or task workers.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import islice
from pathlib import Path

import numpy as np

from decision_rules.batch.checkpoint import Checkpoint
from decision_rules.batch.cohort import Slice, Source
from decision_rules.batch.comparison import Change, Comparison
from decision_rules.batch.results import Example, SliceResult, Tally, merge, summary
from decision_rules.batch.severity import RANKS, SEVERITIES, Transition

__all__ = ["Comparison", "SliceResult", "describe", "merge", "replay", "replay_slice", "summary"]

Progress = Callable[[int, int, SliceResult], None]
_job: tuple[Comparison, Source, int] | None = None  # the replay of a forked worker


def replay_slice(comparison: Comparison, loaded: Slice, examples: int = 5) -> SliceResult:
    """The changes in one slice. `examples`: the number of cases named per transition."""
    inside, changes = comparison.run(loaded.batch)
    most_severe = np.full(loaded.batch.size, len(RANKS), np.int64)
    transitions: dict[Transition, Tally] = {}
    for change in changes:
        most_severe[change.cases] = np.minimum(most_severe[change.cases], RANKS[change.transition.severity])
        transitions[change.transition] = tally(change, loaded, examples)
    counted = np.bincount(most_severe, minlength=len(RANKS) + 1)
    return SliceResult(
        read=loaded.batch.size + len(loaded.refusals),
        refused=len(loaded.refusals),
        changed=int(counted[:-1].sum()),
        outside_scope=int(loaded.batch.size - inside.sum()),
        severities={name: int(count) for name, count in zip(SEVERITIES, counted, strict=False) if count},
        transitions=transitions,
        refusals=loaded.refusals,
        examples=examples,
    )


def tally(change: Change, loaded: Slice, examples: int) -> Tally:
    first = [int(case) for case in change.cases[:examples]]
    return Tally(len(change.cases), tuple(Example(loaded.places[case], loaded.references[case]) for case in first), change.rules)


def describe(comparison: Comparison, source: Source, examples: int) -> dict[str, str | int]:
    """The identity of a replay: both digests, the fingerprint of the cohort, and how it is read."""
    return {
        "old": comparison.old.id,
        "old_digest": comparison.old.digest,
        "new": comparison.new.id,
        "new_digest": comparison.new.digest,
        "cohort": source.fingerprint,
        "on": source.on.isoformat(),
        "slices": source.slices,
        "columns": comparison.layout.digest,
        "examples": examples,
    }


def replay(
    comparison: Comparison,
    source: Source,
    *,
    examples: int = 5,
    resume: Path | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> SliceResult:
    """Replay every slice of a cohort; finished slices are stored in the folder `resume`. Raises ReplayMismatch."""
    checkpoint = Checkpoint(resume, describe(comparison, source, examples)) if resume else None
    total, done = SliceResult(examples=examples), 0
    waiting: list[int] = []
    for number in range(source.slices):
        found = checkpoint.finished(number) if checkpoint else None
        if found is None:
            waiting.append(number)
            continue
        total, done = merge(total, found), done + 1
        if progress:
            progress(done, source.slices, found)
    for number, result in slice_results(comparison, source, examples, waiting, workers):
        if checkpoint:
            checkpoint.keep(number, result)
        total, done = merge(total, result), done + 1
        if progress:
            progress(done, source.slices, result)
    return total


def slice_results(
    comparison: Comparison, source: Source, examples: int, numbers: list[int], workers: int
) -> Iterator[tuple[int, SliceResult]]:
    """The result of each slice, computed in this process or in worker processes."""
    if workers <= 1 or len(numbers) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from ((number, replay_slice(comparison, source.load(number), examples)) for number in numbers)
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, context, initializer=start_worker, initargs=((comparison, source, examples),)) as pool:
        waiting, rest = dict[Future[SliceResult], int](), iter(numbers)
        while True:
            for number in islice(rest, 2 * workers - len(waiting)):
                waiting[pool.submit(replay_numbered_slice, number)] = number
            if not waiting:
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), future.result()


def start_worker(job: tuple[Comparison, Source, int]) -> None:
    global _job
    _job = job


def replay_numbered_slice(number: int) -> SliceResult:
    assert _job is not None
    comparison, source, examples = _job
    return replay_slice(comparison, source.load(number), examples)
