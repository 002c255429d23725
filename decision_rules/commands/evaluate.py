"""`evaluate FILE`: one result line per case, in order."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import TextIO

from decision_rules.commands.arguments import rules_of
from decision_rules.contract import case_result
from decision_rules.model.errors import CaseRefused
from decision_rules.model.result import CaseResult, OutputEntry, OutputStatus
from decision_rules.runtime.case_file import read_cases
from decision_rules.source.library import library

LARGEST_FILE_BYTES = 512 * 1024 * 1024


def read_text(name: str) -> str:
    """The text of a file, or of standard input for « - ». Raises CaseRefused, OSError or UnicodeDecodeError."""
    if name == "-":
        return sys.stdin.read()
    path = Path(name)
    if path.is_file() and path.stat().st_size > LARGEST_FILE_BYTES:
        raise CaseRefused(f"{name} : fichier de plus de 512 Mio ; le découper")
    return path.read_text(encoding="utf-8-sig")


def run_evaluate(arguments: Namespace, out: TextIO, err: TextIO) -> int:
    """Print each result; exit code 2 when any case had errors."""
    rules = rules_of(arguments)
    for name in arguments.ruleset or ():
        rules.ruleset(name)
    refused = []
    cases = read_cases(read_text(arguments.file))
    for number, case in enumerate(cases, start=1):
        result = case_result(
            case, rulesets=arguments.ruleset, on=arguments.on, today=date.today(), rules=rules, decisive=arguments.decisive
        )
        out.write(as_text(result) if arguments.format == "text" else json.dumps(result.to_json(), ensure_ascii=False) + "\n")
        if result.errors:
            refused.append((number, result))
    if refused:
        number, result = refused[0]
        first = result.errors[0]
        err.write(
            f"{len(refused)} dossier(s) refusé(s) sur {len(cases)} ; "
            f"le premier, n° {number} ({result.case or 'sans référence'}) : "
            f"{first.fact} — {first.problem} {first.hint}\n"
        )
    return 2 if refused else 0


def as_text(result: CaseResult) -> str:
    """A result as text for a terminal."""
    lines = [f"Dossier {result.case or '(sans référence)'}, évalué au {result.on.isoformat()}"]
    lines += [f"  REFUSÉ {error.fact} : {error.problem} {error.hint}" for error in result.errors]
    lines += [f"  {notice}" for notice in result.notices]
    for evaluation in result.evaluations:
        lines.append(f"\n{evaluation.ruleset}  {evaluation.digest[:19]}…")
        lines += [
            f"  {output.kind.label}{status_note(output)} : {output.text} [{', '.join(output.rules)}]" for output in evaluation.outputs
        ]
        for entry in evaluation.decisive:
            topics = ", ".join(sorted({change.topic for change in entry.could_change}))
            lines.append(f"  Décisif : {library().dictionary.label(entry.fact)} ({entry.fact}) peut changer {topics}")
        if evaluation.undetermined:
            lines.append(f"  Règles indéterminées : {', '.join(entry.rule for entry in evaluation.undetermined)}")
    return "\n".join(lines) + "\n"


def status_note(output: OutputEntry) -> str:
    """The reason why an output is not active, printed beside its kind."""
    if output.status is OutputStatus.ACTIVE:
        return ""
    return f" ({output.status.label}{f' par {output.withdrawn_by}' if output.withdrawn_by else ''})"
