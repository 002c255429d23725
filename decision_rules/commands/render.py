"""`rules render`: the readable catalogue, one page per chapter, for clinical reviewers."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any, TextIO

from decision_rules.commands.arguments import chosen_ids, rules_of


def add_arguments(verbs: Any) -> None:
    verb = verbs.add_parser("render", help="écrire le catalogue lisible dans un dossier, une page par chapitre")
    verb.add_argument("ruleset", nargs="*", metavar="RULESET")
    verb.add_argument("--out", required=True, type=Path, metavar="DIR")
    verb.add_argument("--format", choices=("html", "json", "text"), default="html")
    verb.add_argument("--traceback", action="store_true", default=False)
    verb.set_defaults(run=run_render)


def run_render(arguments: Namespace, out: TextIO, err: TextIO) -> int:
    """Write the files and print their number."""
    from decision_rules.review.catalogue_files import write_catalogue
    from decision_rules.review.rendering import render_ruleset  # imports the template engine, which other verbs do not need

    rulesets = [render_ruleset(rules_of(arguments).ruleset(name)) for name in chosen_ids(arguments)]
    written = write_catalogue(rulesets, arguments.out, arguments.format)
    out.write(f"{len(written)} fichier(s) écrit(s) dans {arguments.out} ; commencer par {written[0].relative_to(arguments.out)}\n")
    return 0
