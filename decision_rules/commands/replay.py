"""`rules replay OLD NEW --cohort FILE`: the cases whose outputs change from one ruleset to another, most severe changes first."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from decision_rules.commands.arguments import rules_of
from decision_rules.model.errors import CaseRefused
from decision_rules.model.result import OutputKind, OutputStatus

if TYPE_CHECKING:
    from decision_rules.batch.results import SliceResult

COLUMNS = ("Avant", "Après", "Sujet", "Dossiers", "Exemples")


def add_arguments(verbs: Any, day: Callable[[str], date]) -> None:
    verb = verbs.add_parser("replay", help="rejouer une cohorte sous deux référentiels : qui change, de quoi à quoi")
    verb.add_argument("old", metavar="ANCIEN")
    verb.add_argument("new", metavar="NOUVEAU")
    verb.add_argument("--cohort", required=True, type=Path, metavar="FICHIER", help="dossiers du contrat, un par ligne (JSON Lines)")
    verb.add_argument("--on", type=day, metavar="DATE", help="jour d'évaluation des dossiers qui n'en ont pas ; à défaut, ce jour")
    verb.add_argument("--format", choices=("table", "json"), default="table")
    verb.add_argument("--resume", type=Path, metavar="DOSSIER", help="garder chaque tranche finie, et reprendre où l'on s'est arrêté")
    verb.add_argument("--examples", type=at_least(0), default=5, metavar="N", help="dossiers cités par changement")
    verb.add_argument("--workers", type=at_least(1), default=1, metavar="N", help="processus qui se partagent les tranches")
    verb.add_argument("--traceback", action="store_true", default=False)
    verb.set_defaults(run=run_replay)


def at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise ArgumentTypeError(f"« {text} » n'est pas un nombre entier d'au moins {least}")
        return int(text)

    return number


def run_replay(arguments: Namespace, out: TextIO, err: TextIO) -> int:
    """Exit code 2 when some line was refused; the other lines are replayed."""
    from decision_rules.batch.cohort import CohortFile  # imports NumPy, which other verbs do not need
    from decision_rules.batch.replay import Comparison, replay, summary

    rules = rules_of(arguments)
    old, new = rules.ruleset(arguments.old), rules.ruleset(arguments.new)
    comparison = Comparison(old, new, rules.dictionary)
    if not arguments.cohort.is_file():
        raise CaseRefused(f"{arguments.cohort} : fichier absent ; donner un fichier de dossiers, un par ligne")
    source = CohortFile(arguments.cohort, comparison.layout, rules.dictionary, arguments.on or date.today())

    def show_progress(done: int, slices: int, part: SliceResult) -> None:
        err.writelines(f"ligne {each.line}{f' ({each.case})' if each.case else ''} refusée : {each.reason}\n" for each in part.refusals)
        if slices > 1:
            err.write(f"tranche {done} sur {slices}\n")

    total = replay(
        comparison, source, examples=arguments.examples, resume=arguments.resume, workers=arguments.workers, progress=show_progress
    )
    cohort = {"file": source.description, "fingerprint": source.fingerprint, "on": source.on.isoformat()}
    report = summary(total, old, new, cohort, comparison.fallbacks, comparison.notices)
    out.write(json.dumps(report, ensure_ascii=False) + "\n" if arguments.format == "json" else as_table(report))
    return 2 if total.refused else 0


def as_table(report: dict[str, Any]) -> str:
    """The report in French, for a terminal."""
    counts, old, new = report["counts"], report["old"], report["new"]
    lines = [
        f"Ancien  : {old['ruleset']}@{old['revision']}  {old['digest']}",
        f"Nouveau : {new['ruleset']}@{new['revision']}  {new['digest']}",
        f"Cohorte : {report['cohort']['file']}  {report['cohort']['fingerprint']}",
        "",
        f"{counts['read']} lignes lues = {counts['replayed']} dossiers rejoués + {counts['refused']} lignes refusées",
        f"{counts['replayed']} dossiers rejoués = {counts['changed']} changés + {counts['unchanged']} inchangés "
        f"(dont {counts['outside_scope']} hors du domaine du catalogue)",
    ]
    if report["severities"]:
        lines += ["", "Dossiers changés, chacun compté une fois, à son changement le plus grave :"]
        lines += [f"  {entry['cases']:>9}  {entry['label']}" for entry in report["severities"]]
    for severity in dict.fromkeys(entry["severity"] for entry in report["transitions"]):
        entries = [entry for entry in report["transitions"] if entry["severity"] == severity]
        lines += ["", entries[0]["label"], *aligned([COLUMNS, *(row(entry) for entry in entries)])]
    lines += [f"À savoir : {notice}" for notice in report["notices"]]
    lines += [f"Lu dossier par dossier : {reason}" for reason in report["read_case_by_case"]]
    return "\n".join(lines) + "\n"


def row(entry: dict[str, Any]) -> tuple[str, ...]:
    topic = f"{entry['topic_label']} ({entry['topic']})"
    return said(entry["before"]), said(entry["after"]), topic, str(entry["cases"]), ", ".join(entry["examples"])


def said(outputs: list[dict[str, str]]) -> str:
    return " + ".join(said_word(**each) for each in outputs) or "rien"


def said_word(kind: str, status: str) -> str:
    """« Option », « Option (provisoire) »."""
    word, standing = OutputKind(kind).label, OutputStatus(status)
    return word if standing is OutputStatus.ACTIVE else f"{word} ({standing.label})"


def aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
