"""Writes the readable catalogue (see `rendering`) to a folder, as static pages, JSON or plain text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from decision_rules.review.clauses import Clause
from decision_rules.review.rendering import RenderedChapter, RenderedExample, RenderedRule, RenderedRuleset

PAGES = Path(__file__).parent / "templates"


def write_catalogue(rulesets: Sequence[RenderedRuleset], folder: Path, form: str) -> list[Path]:
    """Write the files of these rulesets in `folder`, as `html`, `json` or `text`, and return their paths. Raises OSError."""
    written = []
    for path, content in FORMS[form](rulesets):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
        written.append(target)
    return written


def html_files(rulesets: Sequence[RenderedRuleset]) -> Iterator[tuple[str, str]]:
    """An index, then for each ruleset its page, one page per chapter and the page of derived facts."""
    pages = templates()
    yield "index.html", pages.get_template("index.html").render(rulesets=rulesets)
    for ruleset in rulesets:
        yield f"{ruleset.id}/index.html", pages.get_template("ruleset.html").render(ruleset=ruleset)
        yield f"{ruleset.id}/donnees-calculees.html", pages.get_template("computed.html").render(ruleset=ruleset)
        chapter_page = pages.get_template("chapter.html")
        for chapter in ruleset.chapters:
            yield f"{ruleset.id}/chapitre-{chapter.number}.html", chapter_page.render(ruleset=ruleset, chapter=chapter)


@cache
def templates() -> Environment:
    """The environment of the page templates: values are escaped, an undefined name is an error."""
    environment = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters |= {"day": french_day, "example": example_words, "facts": facts_words}
    return environment


def french_day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def json_files(rulesets: Sequence[RenderedRuleset]) -> Iterator[tuple[str, str]]:
    for ruleset in rulesets:
        yield f"{ruleset.id}.json", json.dumps(as_data(ruleset), ensure_ascii=False, indent=1) + "\n"


def as_data(ruleset: RenderedRuleset) -> dict[str, Any]:
    """The ruleset as plain data, with dates as ISO text."""
    data = asdict(ruleset)
    for name in ("effective_from", "effective_until", "next_review"):
        data[name] = data[name].isoformat() if data[name] else None
    return data


def text_files(rulesets: Sequence[RenderedRuleset]) -> Iterator[tuple[str, str]]:
    for ruleset in rulesets:
        for chapter in ruleset.chapters:
            yield f"{ruleset.id}/chapitre-{chapter.number}.txt", "\n".join(chapter_lines(ruleset, chapter)) + "\n"


def chapter_lines(ruleset: RenderedRuleset, chapter: RenderedChapter) -> Iterator[str]:
    yield f"{ruleset.title} — {chapter.number}. {chapter.title}"
    yield f"{ruleset.id} {ruleset.digest}"
    for rule in chapter.rules:
        yield ""
        yield from rule_lines(rule)


def rule_lines(rule: RenderedRule) -> Iterator[str]:
    yield f"{rule.id} — {rule.title}"
    if rule.for_each:
        yield f"  Jugée pour chaque élément de « {rule.for_each} »"
    if rule.scope:
        yield "  Champ d’application"
        yield from clause_lines(rule.scope, 2)
    yield "  Condition"
    yield from clause_lines(rule.condition, 2)
    yield from (
        f"  {each.kind_label} · {each.topic_label} : {each.text}{f' (si {each.when})' if each.when else ''}" for each in rule.outputs
    )
    yield f"  Si une donnée manque : {rule.unknown}"
    yield from (f"    {each.kind_label} · {each.topic_label} : {each.text}" for each in rule.unknown_outputs)
    yield f"  Force : {rule.strength}"
    yield from (f"  Source : {each.cite}{f', {each.where}' if each.where else ''} — {each.title}" for each in rule.sources)
    if rule.evidence:
        yield f"  Données à l’appui : {' ; '.join(f'{each.id} ({each.label})' for each in rule.evidence)}"
    if rule.to_confirm:
        yield f"  À confirmer : {rule.to_confirm}"
    if rule.reading:
        yield f"  Lecture retenue : {rule.reading}"
    if rule.base:
        yield f"  Dossier de base : {facts_words(rule.base)}"
    for example in rule.examples:
        yield f"  Exemple : {example_words(example)} → {example.verdict}"


def example_words(example: RenderedExample) -> str:
    """The facts of an example, in words: the base it starts from and the facts it adds."""
    start = "" if not example.on_base else "dossier de base, sauf" if example.facts else "dossier de base"
    return " : ".join(part for part in (start, facts_words(example.facts)) if part) or "aucune donnée"


def facts_words(facts: Sequence[tuple[str, str]]) -> str:
    return " ; ".join(f"{label} : {value}" for label, value in facts)


def clause_lines(said: Clause, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}{said.words}"
    for child in said.children:
        yield from clause_lines(child, depth + 1)


FORMS = {"html": html_files, "json": json_files, "text": text_files}
