"""The verbs, their arguments, and the conversion of an error into one line and an exit code."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Collection, Sequence
from datetime import date
from typing import NoReturn, TextIO

from decision_rules.commands import diff, mutate, prove, release, render, replay, site_verbs
from decision_rules.commands import rules as rules_verbs
from decision_rules.commands.evaluate import run_evaluate
from decision_rules.model.errors import RulesError
from decision_rules.model.extras import MissingExtra
from decision_rules.source.register import Revision

DONE, FOUND, WRONG_INPUT, UNAVAILABLE = 0, 1, 2, 3


class Usage(RulesError):
    """Invalid command-line arguments."""


class OneLineParser(argparse.ArgumentParser):
    """An argument parser that reports an error in one line."""

    def error(self, message: str) -> NoReturn:
        raise Usage(f"{message} ; voir {self.prog} --help")


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas une date AAAA-MM-JJ") from None


def build_parser(prog: str = "decision_rules") -> argparse.ArgumentParser:
    """The parser of every verb this release provides."""
    parser = OneLineParser(prog=prog, description="Évalue des dossiers et montre les règles.")
    parser.add_argument("--traceback", action="store_true", help="montrer la pile d'appels en cas d'erreur")
    verbs = parser.add_subparsers(dest="verb", required=True, parser_class=OneLineParser)
    evaluate = verbs.add_parser("evaluate", help="évaluer les dossiers d'un fichier (« - » : entrée standard)")
    evaluate.add_argument("file")
    evaluate.add_argument("--ruleset", action="append", metavar="ID")
    evaluate.add_argument("--on", type=day, metavar="DATE")
    evaluate.add_argument("--format", choices=("json", "text"), default="json")
    evaluate.add_argument("--no-decisive", dest="decisive", action="store_false", help="sans les données qui trancheraient")
    evaluate.set_defaults(run=run_evaluate)
    rules = verbs.add_parser("rules", help="montrer et vérifier les règles")
    verbs_on_rules = rules.add_subparsers(dest="rules_verb", required=True, parser_class=OneLineParser)
    rules_verbs.add_arguments(verbs_on_rules, day)
    site_verbs.add_arguments(verbs_on_rules)
    diff.add_arguments(verbs_on_rules)
    render.add_arguments(verbs_on_rules)
    prove.add_arguments(verbs_on_rules)
    mutate.add_arguments(verbs_on_rules)
    replay.add_arguments(verbs_on_rules, day)
    release.add_arguments(verbs_on_rules, day)
    for each in (evaluate, rules):
        each.add_argument("--traceback", action="store_true", default=argparse.SUPPRESS)
    return parser


def main(argv: Sequence[str], out: TextIO | None = None, err: TextIO | None = None, released: Collection[Revision] = ()) -> int:
    """Run one command and return its exit code; no stack trace unless `--traceback`. `released`: revisions released by a site."""
    out, err = out or sys.stdout, err or sys.stderr
    try:
        arguments = build_parser().parse_args(argv)
        arguments.released = released
        code: int = arguments.run(arguments, out, err)
        return code
    except BrokenPipeError:
        return DONE
    except (RulesError, OSError, UnicodeDecodeError) as error:
        if "--traceback" in argv:
            traceback.print_exc(file=err)
        err.write(one_line(error) + "\n")
        return UNAVAILABLE if isinstance(error, MissingExtra) else WRONG_INPUT


def one_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} : fichier illisible ({error.strerror}) ; vérifier le chemin"
    if isinstance(error, UnicodeDecodeError):
        return f"fichier illisible : ce n'est pas un texte UTF-8 (octet {error.start}) ; donner un fichier JSON"
    return " ".join(str(error).split())
