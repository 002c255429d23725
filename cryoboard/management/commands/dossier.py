"""manage.py dossier CASE_FILE --out FILE.pdf: the RCP dossier of one case, or one booklet of several. Reads no database."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn, TextIO

from django.core.management.base import BaseCommand

from cryoboard.documents.kinds.dossier.case_file_dossier import CaseFileRefused, content_of, read_text
from cryoboard.documents.pipeline.pdf_rendering import dossier_html, render_pdf
from decision_rules import RulesError

DONE, WRONG_INPUT = 0, 2


class OneLineParser(argparse.ArgumentParser):
    """An argparse parser whose refusals are one line."""

    def error(self, message: str) -> NoReturn:
        raise CaseFileRefused(f"{message} ; voir {self.prog} --help")


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas une date AAAA-MM-JJ") from None


def parser() -> OneLineParser:
    arguments = OneLineParser(prog="dossier", description="Imprime le dossier RCP d'un fichier de cas, ou un livret.")
    arguments.add_argument("file", metavar="CASE_FILE", help="un objet JSON, un tableau ou des lignes JSON ; « - » : entrée standard")
    arguments.add_argument("--out", required=True, type=Path, metavar="FILE.pdf")
    arguments.add_argument("--ruleset", action="append", metavar="ID")
    arguments.add_argument("--on", type=day, metavar="DATE")
    arguments.add_argument("--traceback", action="store_true", help="montrer la pile d'appels en cas d'erreur")
    return arguments


def run(argv: Sequence[str], err: TextIO | None = None) -> int:
    """Write the PDF. Returns the exit code of the contract, with one line on standard error when the input is wrong."""
    try:
        asked = parser().parse_args(argv)
        content = content_of(read_text(asked.file), rulesets=asked.ruleset, on=asked.on, today=date.today())
        asked.out.write_bytes(render_pdf(dossier_html(content), created=content["created"], kind=content["kind"]))
        return DONE
    except (RulesError, OSError, UnicodeDecodeError) as error:
        if "--traceback" in argv:
            traceback.print_exc(file=err or sys.stderr)
        (err or sys.stderr).write(one_line(error) + "\n")
        return WRONG_INPUT


def one_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} : lecture ou écriture impossible ({error.strerror}) ; vérifier le chemin et les droits"
    if isinstance(error, UnicodeDecodeError):
        return f"fichier illisible : ce n'est pas un texte UTF-8 (octet {error.start}) ; donner un fichier JSON"
    return " ".join(str(error).split())


class Command(BaseCommand):
    help = "Imprime le dossier RCP d'un fichier de cas, ou un livret quand il en contient plusieurs."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        sys.exit(run(argv[2:]))
