"""`rules prove`: the properties of a ruleset proved for every case, compared with the findings reviewers have accepted."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, TextIO

from decision_rules.commands.arguments import across_cores, add_ruleset_arguments, chosen_ids
from decision_rules.model.extras import PROVE, SOLVER, require_extra
from decision_rules.runtime.fact_values import nest
from decision_rules.source.library import library
from decision_rules.source.register import Revision

if TYPE_CHECKING:
    from decision_rules.review.accepted import Acceptance, Report
    from decision_rules.review.proofs import ProofFinding


def add_arguments(verbs: Any) -> None:
    verb = verbs.add_parser("prove", help="chercher règles mortes, contradictions, silences et doublons")
    add_ruleset_arguments(verb)
    verb.set_defaults(run=run_prove)


def run_prove(arguments: Namespace, out: TextIO, err: TextIO) -> int:
    """Exit code 1 when a finding is new, or an acceptance no longer applies. Raises MissingExtra."""
    require_extra(PROVE, SOLVER, asked="« rules prove »")
    reports = across_cores(prove_one, [(name, arguments.released) for name in chosen_ids(arguments)])
    if arguments.format == "json":
        out.write(json.dumps([as_dict(report) for report in reports], ensure_ascii=False) + "\n")
    else:
        out.writelines(as_text(report) for report in reports)
    return 0 if all(report.holds for report in reports) else 1


def prove_one(name: str, released: Collection[Revision]) -> Report:
    from decision_rules.review.accepted import prove  # imports the solver, which other verbs do not need

    return prove(library().with_releases(released).ruleset(name))


def as_dict(report: Report) -> dict[str, Any]:
    return {
        "ruleset": report.ruleset,
        "new": [finding_as_dict(finding) for finding in report.new],
        "accepted": [acceptance_as_dict(each) for each in report.accepted],
        "stale": [acceptance_as_dict(each) for each in report.stale],
        "undecided": [finding_as_dict(finding) for finding in report.undecided],
    }


def finding_as_dict(finding: ProofFinding) -> dict[str, Any]:
    return {
        "finding": finding.kind,
        "rules": list(finding.rules),
        "topic": finding.topic,
        "facts": nest(finding.case) if finding.case is not None else None,
    }


def acceptance_as_dict(acceptance: Acceptance) -> dict[str, Any]:
    return {
        "finding": acceptance.kind,
        "rules": list(acceptance.rules),
        "topic": acceptance.topic,
        "reason": acceptance.reason,
        "where": acceptance.place,
    }


def as_text(report: Report) -> str:
    lines = [
        f"{report.ruleset} : {len(report.new)} constat(s) nouveau(x), {len(report.accepted)} accepté(s), "
        f"{len(report.stale)} périmé(s), {len(report.undecided)} non conclu(s)"
    ]
    for finding in report.new:
        lines.append(f"  nouveau : {words(finding.kind, finding.rules, finding.topic)}")
        lines.append(f"    dossier : {json.dumps({'facts': nest(finding.case or {})}, ensure_ascii=False)}")
    lines += [f"  accepté : {words(each.kind, each.rules, each.topic)} — {each.reason}" for each in report.accepted]
    lines += [f"  périmé : {each.place} {words(each.kind, each.rules, each.topic)} ; retirer l’entrée" for each in report.stale]
    lines += [f"  non conclu : {words(each.kind, each.rules, each.topic)}" for each in report.undecided]
    return "\n".join(lines) + "\n"


def words(kind: str, rules: tuple[str, ...], topic: str | None) -> str:
    first, second = (*rules, "", "")[:2]
    return {
        "never_fires": f"{first} ne se déclenche dans aucun dossier",
        "conflict": f"{first} propose et {second} contre-indique « {topic} » dans le même dossier",
        "no_output": "un dossier complet ne reçoit aucune sortie",
        "redundant": f"{first} ne dit rien que {second} ne dise déjà",
    }[kind]
