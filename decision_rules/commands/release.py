"""`rules release ID`: freezes a draft revision in its pack and writes it in the register of the catalogues."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import date
from typing import Any, TextIO

from decision_rules.review.release import ReleaseFindings, release
from decision_rules.source.library import ROOT, Library

DONE, FOUND = 0, 1


def add_arguments(verbs: Any, day: Any) -> None:
    """`rules release ID --approved-by ROLE --reason TEXT`."""
    verb = verbs.add_parser("release", help="publier la révision d'un référentiel : paquet figé et registre")
    verb.add_argument("id", metavar="ID")
    verb.add_argument("--approved-by", required=True, metavar="ROLE", help="le rôle qui approuve")
    verb.add_argument("--reason", required=True, metavar="TEXT", help="pourquoi cette révision")
    verb.add_argument("--on", type=day, metavar="DATE", help="le jour de la publication ; aujourd'hui par défaut")
    verb.add_argument("--format", choices=("json", "text"), default="text")
    verb.add_argument("--traceback", action="store_true", default=False)
    verb.set_defaults(run=run_release)


def run_release(arguments: Namespace, out: TextIO, err: TextIO) -> int:
    """Release, and print the entry written in the register; 1 when `rules check` finds something."""
    rules = Library(ROOT)
    try:
        made = release(rules, arguments.id, on=arguments.on or date.today(), approved_by=arguments.approved_by, reason=arguments.reason)
    except ReleaseFindings as refusal:
        out.writelines(f"{finding}\n" for finding in refusal.findings)
        err.write(f"{refusal}\n")
        return FOUND
    said = {"id": made.id, "revision": made.revision, "digest": made.digest, "pack": made.pack}
    out.write(json.dumps(said) + "\n" if arguments.format == "json" else f"{made.name} publié : {made.digest}\n")
    return DONE
