"""The content of a document from a case file of the contract. Evaluates with the rules directly, without a database."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cryoboard.documents.kinds.dossier.dossier import Evaluated, Subject, booklet_context, dossier_context
from decision_rules import Library, RulesError, case_result, library, read_cases, relevant_facts

LARGEST_FILE_BYTES = 64 * 1024 * 1024
NO_RULESET = "aucun référentiel en vigueur ne s'applique ; donner --ruleset ou vérifier l'histologie et la date"


class CaseFileRefused(RulesError):
    """A file, a case or an argument from which no document can be made. The message says what, where and how to correct it."""


def read_text(name: str) -> str:
    """The text of a file, or of standard input for « - ». Raises CaseFileRefused, OSError or UnicodeDecodeError."""
    if name == "-":
        return sys.stdin.read()
    path = Path(name)
    if path.is_file() and path.stat().st_size > LARGEST_FILE_BYTES:
        raise CaseFileRefused(f"{name} : fichier de plus de 64 Mio ; le découper")
    return path.read_text(encoding="utf-8-sig")


def content_of(text: str, *, rulesets: Sequence[str] | None, on: date | None, today: date) -> dict[str, Any]:
    """The content of a dossier for one case, of a booklet for several. One wrong case refuses the whole file, so that none is left out."""
    for name in rulesets or ():
        library().ruleset(name)
    cases = read_cases(text)
    if not cases:
        raise CaseFileRefused("le fichier ne contient aucun dossier ; donner au moins un objet JSON")
    parts = [part_of(case, number, rulesets, on, today) for number, case in enumerate(cases, start=1)]
    if len(parts) == 1:
        return dossier_context(*parts[0])
    return booklet_context("Livret de dossiers RCP", parts)


def part_of(case: Any, number: int, rulesets: Sequence[str] | None, on: date | None, today: date) -> tuple[Subject, list[Evaluated]]:
    """The content of one case, evaluated. Raises CaseFileRefused with the first problem."""
    result = case_result(case, rulesets=rulesets, on=on, today=today)
    where = f"dossier n° {number} ({result.case or 'sans référence'})"
    if result.errors:
        first = result.errors[0]
        raise CaseFileRefused(f"{where} : {first.fact} — {first.problem} {first.hint}")
    if not result.evaluations:
        raise CaseFileRefused(f"{where} : {NO_RULESET}")
    return Subject(reference=reference_of(case, number), question=case.get("question") or ""), [
        Evaluated(
            ruleset=each.ruleset,
            digest=each.digest,
            on=result.on,
            facts=result.facts,
            outcome=each,
            rules=library_shown(each.digest),
            asked=frozenset(relevant_facts(library(), result.facts, result.on)),
        )
        for each in result.evaluations
    ]


def library_shown(digest: str) -> Library:
    """The library with which a revision of the register is shown."""
    return library().library_for_digest(digest) or library()


def reference_of(case: Mapping[str, Any], number: int) -> str:
    return str(case.get("case") or f"n° {number}")
