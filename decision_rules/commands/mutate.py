"""`rules mutate`: mutation testing of the rules, to check that the examples detect small mistakes."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from collections.abc import Collection
from functools import reduce
from itertools import groupby
from operator import add
from typing import TYPE_CHECKING, Any, TextIO

from decision_rules.commands.arguments import across_cores, add_ruleset_arguments, chosen_ids
from decision_rules.model.extras import PROVE, SOLVER, require_extra
from decision_rules.runtime.fact_values import nest
from decision_rules.source.library import library
from decision_rules.source.register import Revision

if TYPE_CHECKING:
    from decision_rules.review.mutations import Score, Survivor


def add_arguments(verbs: Any) -> None:
    verb = verbs.add_parser("mutate", help="changer chaque condition et voir si les exemples s'en aperçoivent")
    add_ruleset_arguments(verb)
    verb.set_defaults(run=run_mutate)


def run_mutate(arguments: Namespace, out: TextIO, err: TextIO) -> int:
    """Exit code 1 when no example fails on a mutation that changes a verdict. Raises MissingExtra."""
    require_extra(PROVE, SOLVER, asked="« rules mutate »")
    parts = os.cpu_count() or 1
    jobs = [(name, part, parts, arguments.released) for name in chosen_ids(arguments) for part in range(parts)]
    shares = across_cores(mutate_part, jobs)
    scores = [reduce(add, group) for _, group in groupby(shares, key=lambda share: share.ruleset)]
    if arguments.format == "json":
        out.write(json.dumps([as_dict(score) for score in scores], ensure_ascii=False) + "\n")
    else:
        out.writelines(as_text(score) for score in scores)
    return 1 if any(score.survivors for score in scores) else 0


def mutate_part(name: str, part: int, parts: int, released: Collection[Revision]) -> Score:
    from decision_rules.review.mutations import mutate  # imports the solver, which other verbs do not need

    return mutate(library().with_releases(released).ruleset(name), part, parts)


def as_dict(score: Score) -> dict[str, Any]:
    return {
        "ruleset": score.ruleset,
        "changes": score.total,
        "killed": score.killed,
        "equivalent": score.equivalent,
        "survivors": [survivor_as_dict(survivor) for survivor in score.survivors],
        "undecided": [{"owner": owner, "change": words} for owner, words in score.undecided],
    }


def survivor_as_dict(survivor: Survivor) -> dict[str, Any]:
    return {
        "owner": survivor.owner,
        "change": survivor.words,
        "example": {"rule": survivor.rule, "given": nest(survivor.given), "expect": survivor.expect},
    }


def as_text(score: Score) -> str:
    lines = [
        f"{score.ruleset} : {score.killed} changements vus sur {score.total} ; {len(score.survivors)} survivant(s), "
        f"{score.equivalent} équivalent(s) écarté(s), {len(score.undecided)} non conclu(s)"
    ]
    for survivor in score.survivors:
        given = json.dumps(nest(survivor.given), ensure_ascii=False)
        lines.append(f"  {survivor.owner} — {survivor.words}")
        lines.append(f"    exemple à ajouter à {survivor.rule} : {{given: {given}, expect: {survivor.expect}}}")
    lines += [f"  non conclu : {owner} — {words}" for owner, words in score.undecided]
    return "\n".join(lines) + "\n"
