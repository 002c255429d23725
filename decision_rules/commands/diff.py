"""`rules diff OLD NEW`: the differences between two rulesets, in words."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, TextIO

from decision_rules.commands.arguments import rules_of
from decision_rules.review.differences import STATUS_WORDS, CitedSource, Difference, RulesetDifference, difference


def add_arguments(verbs: Any) -> None:
    verb = verbs.add_parser("diff", help="dire en mots ce qui change d’un référentiel à l’autre")
    verb.add_argument("old", metavar="OLD")
    verb.add_argument("new", metavar="NEW")
    verb.add_argument("--format", choices=("json", "text"), default="text")
    verb.add_argument("--traceback", action="store_true", default=False)
    verb.set_defaults(run=run_diff)


def run_diff(arguments: Namespace, out: TextIO, err: TextIO) -> int:
    """Print the comparison. Exit code 0, with or without differences."""
    rules = rules_of(arguments)
    found = difference(rules.ruleset(arguments.old), rules.ruleset(arguments.new))
    if arguments.format == "json":
        out.write(json.dumps(as_dict(found), ensure_ascii=False) + "\n")
    else:
        out.writelines(f"{line}\n" for line in as_text(found))
    return 0


def as_dict(found: RulesetDifference) -> dict[str, Any]:
    return {
        "old": {"ruleset": found.old.id, "digest": found.old.digest},
        "new": {"ruleset": found.new.id, "digest": found.new.digest},
        "unchanged": found.unchanged,
        "rules": [asdict(each) for each in found.rules],
        "derived": [asdict(each) for each in found.derived],
        "resolution": [change.words for change in found.resolution],
    }


def as_text(found: RulesetDifference) -> Iterator[str]:
    yield f"{found.old.id} ({found.old.digest[:19]}…) → {found.new.id} ({found.new.digest[:19]}…)"
    yield (
        f"{found.count('added')} règle(s) ajoutée(s), {found.count('removed')} retirée(s), {found.count('changed')} modifiée(s), "
        f"{found.count('affected')} inchangée(s) mais qui lisent ce qui change, {found.unchanged} identique(s)"
    )
    for chapter, rules in found.by_chapter().items():
        yield f"\n{chapter}"
        for rule in rules:
            yield from difference_lines(rule)
    if found.derived:
        yield "\nDonnées calculées"
        for each in found.derived:
            yield from difference_lines(each)
    if found.resolution:
        yield "\nQuand deux règles se contredisent"
        yield from (f"  {change.words}" for change in found.resolution)


def difference_lines(each: Difference) -> Iterator[str]:
    yield f"  {each.id} — {each.title} : {STATUS_WORDS[each.status].lower()}"
    yield from (f"    {change.words}" for change in each.changes)
    if each.old_sources == each.new_sources:
        yield from (f"    sources : {sources_words(each.new_sources)}" for _ in each.new_sources[:1])
    else:
        yield from (f"    sources avant : {sources_words(each.old_sources)}" for _ in each.old_sources[:1])
        yield from (f"    sources après : {sources_words(each.new_sources)}" for _ in each.new_sources[:1])


def sources_words(sources: tuple[CitedSource, ...]) -> str:
    return " ; ".join(f"{each.cite}, {each.where}" if each.where else each.cite for each in sources)
