"""Shared by the long-running verbs: the arguments for rulesets and format, and the execution on all cores."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

from decision_rules.source.library import Library, library

Result = TypeVar("Result")


def add_ruleset_arguments(verb: Any) -> None:
    """`[RULESET…] --format text|json`."""
    verb.add_argument("ruleset", nargs="*", metavar="RULESET")
    verb.add_argument("--format", choices=("json", "text"), default="text")
    verb.add_argument("--traceback", action="store_true", default=False)


def rules_of(arguments: Namespace) -> Library:
    """The library, with the revisions released by the site that runs the command."""
    return library().with_releases(arguments.released)


def chosen_ids(arguments: Namespace) -> list[str]:
    """The names of the rulesets asked for, or of all, each with its revision; an id without one is the current content, draft or not.

    Raises UnknownRuleset.
    """
    rules = rules_of(arguments)
    content = {name: ruleset.name for name, ruleset in rules.rulesets.items()}
    return [content.get(name) or rules.ruleset(name).name for name in arguments.ruleset] or list(content.values())


def across_cores(task: Callable[..., Result], jobs: Sequence[tuple[Any, ...]]) -> list[Result]:
    """The results, in the order of the jobs. The library is loaded before the fork, so that every process inherits it."""
    workers = min(os.cpu_count() or 1, len(jobs))
    if workers < 2:
        return [task(*job) for job in jobs]
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        return [future.result() for future in [pool.submit(task, *job) for job in jobs]]
