"""`rules propose | impact`: verbs that need a user of the site; without a site they are refused with a message."""

from __future__ import annotations

from argparse import REMAINDER, Namespace
from typing import Any, TextIO

from decision_rules.model.errors import RulesError

VERBS = {
    "propose": "proposer un référentiel brouillon à la publication",
    "impact": "rejouer les dossiers de la base avec un référentiel brouillon",
    "release": "publier un référentiel proposé",
}
SITE_ONLY = ("propose", "impact")  # `release` is not in this list: without a site it writes the register of the catalogues


class SiteRequired(RulesError):
    """A verb that records its user, called without a site."""

    def __init__(self, verb: str) -> None:
        super().__init__(f"« rules {verb} » demande le site et sa base : lancer « manage.py rules {verb} … --user COMPTE »")


def add_arguments(verbs: Any) -> None:
    for name in SITE_ONLY:
        words = VERBS[name]
        help_words = f"{words} (dans le site : manage.py rules {name})"
        verb = verbs.add_parser(name, help=help_words, add_help=False, prefix_chars="\0")  # every option is accepted: the site parses them
        verb.add_argument("rest", nargs=REMAINDER)
        verb.set_defaults(run=refuse_site_verb)


def refuse_site_verb(arguments: Namespace, out: TextIO, err: TextIO) -> int:
    raise SiteRequired(arguments.rules_verb)
