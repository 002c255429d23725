"""`manage.py rules propose | impact | release`: the services of the site on the command line, for an account."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import Any, TextIO

from django.contrib.auth import get_user_model
from django.db import Error

from cryoboard.audit.actor import Actor
from cryoboard.errors import CryoBoardError
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.permissions import journal_refusal
from cryoboard.publication.errors import ReviewFoundFaults
from cryoboard.publication.impact_report import impact_context
from cryoboard.publication.models import ImpactReport
from cryoboard.publication.selectors import finished_outcome, latest_failure, slices_done
from cryoboard.publication.services.automatic_review import latest_review, review_of
from cryoboard.publication.services.publication import propose_ruleset, release_ruleset, request_impact, resume_impact
from decision_rules import RulesError, library
from decision_rules.commands.main import OneLineParser
from decision_rules.commands.site_verbs import VERBS

DONE, FOUND, WRONG_INPUT, NO_SERVICE = 0, 1, 2, 3
PATIENCE_SECONDS = 900  # without any progress; a review alone takes minutes
PAUSE_SECONDS = 0.2


class WrongArgument(RulesError):
    """An argument that does not exist."""


class NoProgress(Exception):
    """Nothing has changed for too long. The request is kept."""


def parser() -> OneLineParser:
    arguments = OneLineParser(prog="rules", description="Propose, rejoue et publie un référentiel.")
    verbs = arguments.add_subparsers(dest="verb", required=True, parser_class=OneLineParser)
    propose, impact, release = (verbs.add_parser(name, help=words) for name, words in VERBS.items())
    propose.add_argument("ruleset", metavar="RULESET")
    propose.add_argument("--note", default="", help="ce qui change et pourquoi")
    impact.add_argument("old", metavar="OLD", nargs="?", help="le référentiel en vigueur ; « - » s'il n'y en a pas")
    impact.add_argument("new", metavar="NEW", nargs="?", help="le brouillon")
    impact.add_argument("--resume", type=int, metavar="N", help="reprendre l'étude numéro N")
    release.add_argument("ruleset", metavar="RULESET")
    release.add_argument("--digest", required=True, metavar="SHA256", help="l'empreinte relue")
    for verb, call in ((propose, run_propose), (impact, run_impact), (release, run_release)):
        verb.add_argument("--user", required=True, metavar="COMPTE")
        verb.add_argument("--format", choices=("json", "text"), default="text")
        verb.set_defaults(run=call)
    for verb in (propose, impact):
        verb.add_argument("--no-wait", action="store_true", help="ne pas attendre la fin du travail")
    return arguments


def run(argv: Sequence[str], out: TextIO | None = None, err: TextIO | None = None) -> int:
    """Run one verb. Returns the exit code of the contract. A refusal is one French line; a refused access is recorded in the journal."""
    out, err = out or sys.stdout, err or sys.stderr
    try:
        arguments = parser().parse_args(argv)
        code: int = arguments.run(arguments, person(arguments.user), out, err)
        return code
    except AccessRefused as refusal:
        journal_refusal(refusal)
        return told(err, refusal.message, WRONG_INPUT)
    except ReviewFoundFaults as refusal:
        return told(err, refusal.message, FOUND)
    except CryoBoardError as refusal:
        return told(err, refusal.message, WRONG_INPUT)
    except RulesError as error:
        return told(err, str(error), WRONG_INPUT)
    except NoProgress:
        return told(err, "aucun exécutant n'avance : la demande est gardée ; démarrer un exécutant Celery, puis reprendre", NO_SERVICE)
    except Error:
        return told(err, "base de données injoignable ou non préparée ; vérifier DATABASE_URL, puis « manage.py migrate »", NO_SERVICE)


def told(err: TextIO, words: str, code: int) -> int:
    err.write(" ".join(words.split()) + "\n")
    return code


def person(username: str) -> Any:
    users = get_user_model()
    found = users._default_manager.filter(**{users.USERNAME_FIELD: username}).first()
    if found is None:
        raise WrongArgument(f"aucun compte « {username} » ; donner --user avec un compte du site")
    return found


def run_propose(arguments: Namespace, user: Actor, out: TextIO, err: TextIO) -> int:
    """Propose the ruleset, then print the findings of the automatic review."""
    proposal = propose_ruleset(ruleset_id=arguments.ruleset, actor=user, note=arguments.note)
    if not arguments.no_wait:
        wait(lambda: latest_review(proposal) is not None, lambda: 0)
    review = latest_review(proposal)
    said = {"ruleset": proposal.ruleset, "digest": proposal.digest, "findings": None if review is None else review.findings}
    if arguments.format == "json":
        out.write(json.dumps(said, ensure_ascii=False) + "\n")
    else:
        out.write(f"{proposal.ruleset} proposé, empreinte {proposal.digest}\n{review_words(review)}\n")
        out.writelines(f"  {finding}\n" for finding in (review.findings if review else ()))
    return FOUND if review and review.findings else DONE


def review_words(review: Any) -> str:
    if review is None:
        return "relecture automatique en cours"
    return f"relecture automatique : {len(review.findings)} défaut(s)"


def run_impact(arguments: Namespace, user: Actor, out: TextIO, err: TextIO) -> int:
    """Replay the cases of the database, and print the changes."""
    report = asked(arguments, user)
    if arguments.no_wait:
        out.write(f"étude d'impact n° {report.pk} demandée : {len(report.bounds)} tranche(s)\n")
        return DONE
    wait(lambda: bool(finished_outcome(report) or latest_failure(report)), lambda: slices_done(report))
    outcome = finished_outcome(report)
    if outcome is None:
        failure = latest_failure(report)
        return told(err, failure.failure if failure else "", FOUND)
    if arguments.format == "json":
        out.write(json.dumps({"report": report.pk, "cohort_fingerprint": outcome.fingerprint, **without_cases(outcome.counts)}) + "\n")
    else:
        out.write(as_text(impact_context(report, outcome.counts, outcome.fingerprint)))
    return DONE


def without_cases(counts: dict[str, Any]) -> dict[str, Any]:
    """The counts only: a terminal does not know which cases its reader may see."""
    transitions = [{key: value for key, value in each.items() if key != "examples"} for each in counts["transitions"]]
    return {**counts, "transitions": transitions, "refused": [{"reason": each["reason"]} for each in counts["refused"]]}


def asked(arguments: Namespace, user: Actor) -> ImpactReport:
    if arguments.resume is not None:
        report = ImpactReport.objects.filter(pk=arguments.resume).first()
        if report is None:
            raise WrongArgument(f"aucune étude d'impact n° {arguments.resume}")
        resume_impact(report=report, actor=user)
        return report
    if not arguments.old or not arguments.new:
        raise WrongArgument("donner OLD et NEW, ou --resume N ; voir rules impact --help")
    return request_impact(old="" if arguments.old == "-" else arguments.old, new=arguments.new, actor=user)


def as_text(page: dict[str, Any]) -> str:
    counts, report = page["counts"], page["report"]
    lines = [
        f"Étude d'impact n° {report.pk} : {report}, au {report.on:%d/%m/%Y}",
        f"  {page['old']['digest'] or 'aucun référentiel'} → {page['new']['digest']}",
        f"  {counts['read']} lus, {counts['replayed']} rejoués, {counts['refused']} mis de côté ; {counts['changed']} changent",
    ]
    lines += [
        f"  {each['cases']:>8}  {each['severity']} : {each['topic']} ({each['before']} → {each['after']})" for each in page["transitions"]
    ]
    return "\n".join(lines) + "\n"


def run_release(arguments: Namespace, user: Actor, out: TextIO, err: TextIO) -> int:
    """Release the ruleset, and print its entry for the register; or print the findings that prevent it."""
    try:
        release = release_ruleset(ruleset_id=arguments.ruleset, digest=arguments.digest, actor=user)
    except ReviewFoundFaults:
        review = review_of(library().rulesets[arguments.ruleset])
        out.writelines(f"{finding}\n" for finding in (review.findings if review else ()))
        raise
    said = {"id": release.ruleset, "digest": release.digest, "released_on": f"{release.at:%Y-%m-%d}"}
    if arguments.format == "json":
        out.write(json.dumps(said) + "\n")
    else:
        out.write(f"{release.ruleset} est publié. À ajouter au registre released.yaml de la prochaine version :\n")
        out.write("".join(f"{'  - ' if number == 0 else '    '}{key}: {value}\n" for number, (key, value) in enumerate(said.items())))
    return DONE


def wait(ended: Callable[[], bool], progress: Callable[[], int]) -> None:
    """Wait until the work is done. Raises NoProgress when nothing has changed for long."""
    seen, since = progress(), time.monotonic()
    while not ended():
        time.sleep(PAUSE_SECONDS)
        if progress() != seen:
            seen, since = progress(), time.monotonic()
        if time.monotonic() - since > PATIENCE_SECONDS:
            raise NoProgress
