"""The context of a dossier, from stored evaluations. Reads no clock and no database: same evaluation, same context."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cryoboard.conf import configuration
from cryoboard.documents.kinds.dossier.ablation_plan import plan_block
from cryoboard.documents.kinds.dossier.evidence import evidence_block
from cryoboard.documents.kinds.dossier.known_facts import facts_known
from cryoboard.documents.kinds.dossier.missing_data import decisive_block, decisive_labels, other_missing, undetermined_words
from cryoboard.documents.kinds.dossier.outputs import proposals_block, references, withdrawn_outputs
from cryoboard.documents.kinds.dossier.per_catalogue import catalogue_block, catalogue_title, divergence_rows
from cryoboard.documents.kinds.dossier.ruleset_differences import differences
from cryoboard.documents.kinds.dossier.schedules import schedule_rows
from cryoboard.documents.kinds.dossier.scores import score_rows
from cryoboard.documents.pipeline.typography import counted, date_and_time, french, short_date, short_digest
from decision_rules import EvaluationResult, Library, Ruleset


@dataclass(frozen=True, slots=True)
class Subject:
    """The patient and the question, as the administration knows them. The `identity` pairs are printed in order."""

    reference: str
    name: str = ""
    identity: tuple[tuple[str, str], ...] = ()
    facility: str = ""
    board: str = ""
    requester: str = ""
    question: str = ""
    origin: str = ""
    source_note: str = ""
    status_line: str = field(default_factory=lambda: configuration().paper_status_line)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One ruleset run on one snapshot of facts.

    `rules`: the library with which its revision is shown. `asked`: the facts relevant to the case that day. `at` is None when the
    evaluation was computed from a file.
    """

    ruleset: str
    digest: str
    on: date
    facts: Mapping[str, Any]
    outcome: EvaluationResult
    rules: Library
    asked: frozenset[str]
    at: datetime | None = None
    meta: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def revision(self) -> Ruleset:
        """The ruleset that was run."""
        return self.rules.rulesets[self.ruleset]


def dossier_context(subject: Subject, evaluations: Sequence[Evaluated]) -> dict[str, Any]:
    """The context of a document of one case.

    The first evaluation is the body. Another ruleset of the same catalogue is shown as differences from it; another catalogue has its own
    block.
    """
    case = case_context(subject, evaluations)
    return {"kind": "dossier", "title": f"Dossier RCP {subject.reference}", "created": created(evaluations), "cases": [case]}


def booklet_context(title: str, parts: Sequence[tuple[Subject, Sequence[Evaluated]]]) -> dict[str, Any]:
    """The context of a document of several cases, with its table of contents."""
    cases = [case_context(subject, evaluations, position) for position, (subject, evaluations) in enumerate(parts, start=1)]
    return {
        "kind": "booklet",
        "title": french(title),
        "subtitle": counted(len(cases), "dossier", "dossiers"),
        "created": created([each for _, evaluations in parts for each in evaluations]),
        "status_line": parts[0][0].status_line,
        "trace": " · ".join(dict.fromkeys(each for case in cases for each in case["trace"])),
        "evaluated": latest(parts),
        "cases": cases,
    }


def latest(parts: Sequence[tuple[Subject, Sequence[Evaluated]]]) -> str:
    """The time of the latest evaluation of a booklet."""
    return evaluated_words(max((each for _, evaluations in parts for each in evaluations), key=lambda each: (each.on, str(each.at))))


def created(evaluations: Sequence[Evaluated]) -> str:
    """The date written in the PDF: that of the latest evaluation, not that of the printing."""
    return max(each.at.isoformat(timespec="seconds") if each.at else each.on.isoformat() for each in evaluations)


def case_context(subject: Subject, evaluations: Sequence[Evaluated], position: int = 1) -> dict[str, Any]:
    """The context of the dossier of one case."""
    body = evaluations[0]
    return {
        "anchor": f"dossier-{position}-{plain(subject.reference)}",
        "reference": subject.reference,
        **heading(subject),
        "evaluated": evaluated_words(body),
        "ruleset": ruleset_block(body),
        "status_line": subject.status_line,
        **facts_block(body),
        **outputs_block(body),
        "schedules": schedule_rows(body.outcome, body.on),
        "plan": plan_block(body.outcome.plan),
        **catalogue_blocks(evaluations),
    }


def catalogue_blocks(evaluations: Sequence[Evaluated]) -> dict[str, Any]:
    """The other rulesets of the body's catalogue, the other catalogues, their divergences, and the scores of all."""
    body, *rest = evaluations
    beside = [each for each in rest if each.revision.catalogue.id == body.revision.catalogue.id]
    others = [each for each in rest if each not in beside]
    speaking = [body, *others]
    titles = [catalogue_title(each.revision) for each in speaking]
    cited = [references(each.revision.catalogue, each.outcome) for each in speaking]
    return {
        "catalogue": titles[0] if others else "",
        "trace": [f"{each.ruleset} · {short_digest(each.digest)}…" for each in speaking],
        "others": [other_ruleset(body, each) for each in beside],
        "voices": [catalogue_section(each) for each in others],
        "divergences": divergence_rows([each.outcome for each in speaking], titles),
        "references": list({(each["id"], each["title"]): each for block in cited for each in block}.values()),
        "scores": [row for each in speaking for row in score_rows(each.revision, each.facts, each.on, each.outcome)],
    }


def catalogue_section(each: Evaluated) -> dict[str, Any]:
    """One more catalogue: its ruleset, its outputs, its follow-up."""
    decisive = decisive_labels(each.rules, each.revision, each.outcome, each.meta, each.asked)
    return {
        "catalogue": catalogue_title(each.revision),
        "ruleset": ruleset_block(each),
        **catalogue_block(each.rules, each.outcome, decisive),
        "schedules": schedule_rows(each.outcome, each.on),
    }


def plain(reference: str) -> str:
    """A reference as the name of an anchor in the file. A screen reader reads it for the link to that anchor."""
    return re.sub(r"[^A-Za-z0-9]+", "-", reference).strip("-")


def heading(subject: Subject) -> dict[str, Any]:
    return {
        "name": subject.name,
        "identity": [{"label": label, "value": value} for label, value in subject.identity],
        "heading": french(" · ".join(filter(None, [subject.facility, subject.board]))),
        "requester": subject.requester,
        "question": french(subject.question),
        "origin": subject.origin,
        "source_note": french(subject.source_note),
    }


def evaluated_words(evaluated: Evaluated) -> str:
    """« évalué le 12/03/2026 à 14:05 »; for a file, only the day of the evaluation."""
    return f"évalué le {date_and_time(evaluated.at)}" if evaluated.at else f"évalué au {short_date(evaluated.on)}"


def ruleset_block(evaluated: Evaluated) -> dict[str, str]:
    """The ruleset: name, period, full and short digest."""
    revision = evaluated.revision
    return {
        "id": evaluated.ruleset,
        "title": french(revision.title),
        "basis": french(revision.basis),
        "digest": evaluated.digest,
        "short_digest": short_digest(evaluated.digest),
        "on": short_date(evaluated.on),
        "at": evaluated_words(evaluated),
    }


def facts_block(body: Evaluated) -> dict[str, Any]:
    """The known facts and the missing ones."""
    rules, ruleset = body.rules, body.revision
    awaited = {name for name, envelope in body.meta.items() if envelope.get("state") == "pending"}
    asked = body.asked | awaited
    return {
        **facts_known(rules.dictionary, ruleset.catalogue.key_facts, body.facts, body.meta),
        **decisive_block(rules, ruleset, body.outcome, body.meta, asked),
        "other_missing": other_missing(rules, body.outcome, body.facts, body.meta, asked),
        "undetermined": undetermined_words(body.outcome),
    }


def outputs_block(body: Evaluated) -> dict[str, Any]:
    """The outputs, with their sources."""
    return {
        **proposals_block(body.rules, body.outcome),
        "withdrawn": withdrawn_outputs(body.outcome),
        "evidence": evidence_block(body.rules.evidence, body.outcome),
    }


def other_ruleset(body: Evaluated, other: Evaluated) -> dict[str, Any]:
    return {"ruleset": ruleset_block(other), "rows": differences(body.outcome, other.outcome)}
