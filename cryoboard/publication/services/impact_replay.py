"""The replay of an impact report: each finished slice is a row; the last one adds them up and prints the report."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, reduce
from traceback import format_tb
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.publication.content_changes import changed_rules
from cryoboard.publication.impact_journal import about
from cryoboard.publication.impact_pdf import print_impact
from cryoboard.publication.models import ImpactOutcome, ImpactReport, ImpactSlice
from cryoboard.publication.services.packed_cases import Row, as_slice, rows_between
from cryoboard.rulesets.selectors import rules_in_force
from decision_rules import Ruleset, library
from decision_rules.batch.comparison import Comparison
from decision_rules.batch.replay import replay_slice
from decision_rules.batch.results import SliceResult, merge, summary

LOGGER = logging.getLogger(__name__)
EXAMPLES = 20
NOT_THE_SAME = "Le contenu chargé n’est plus celui de l’étude (empreintes différentes) : demander une nouvelle étude."
NOT_REPLAYED = "Une tranche n’a pas pu être rejouée. Les tranches terminées sont gardées : reprendre l’étude, ou prévenir l’exploitant."


def replay_one_slice(*, report_id: int, position: int) -> None:
    """Replay one slice unless it is stored, then finish the report if it was the last. Safe to run twice, or by two workers."""
    report = ImpactReport.objects.get(pk=report_id)
    if not ImpactSlice.objects.filter(report=report, position=position).exists():
        try:
            keep_slice(report, position, *replayed(report, position))
        except OSError:
            raise
        except Exception as error:  # reported without the words of the error: they may quote a case
            LOGGER.error("Impact %s, slice %s (%s)\n%s", report.pk, position, type(error).__name__, "".join(format_tb(error.__traceback__)))
            fail_impact(report=report, failure=NOT_THE_SAME if isinstance(error, ContentChanged) else NOT_REPLAYED)
            return
    finish_impact(report=report)


class ContentChanged(Exception):
    """The rulesets of this process are not those of the report."""


def replayed(report: ImpactReport, position: int) -> tuple[SliceResult, str]:
    """The result of a slice, and the fingerprint of the rows it read."""
    first, last = report.bounds[position]
    rows = rows_between(first, last, report.on)
    compared = comparison_of(report)
    result = replay_slice(compared, as_slice(rows, report.on, compared.layout), EXAMPLES) if rows else SliceResult(examples=EXAMPLES)
    return result, fingerprint_of(rows)


def comparison_of(report: ImpactReport) -> Comparison:
    """The comparison of both revisions of the report. Raises ContentChanged if one is no longer loaded."""
    rules = rules_in_force()
    old = rules.by_digest(report.old_digest) if report.old else None
    new = rules.by_digest(report.new_digest, report.new)
    if new is None or (report.old and old is None):
        raise ContentChanged
    return comparison(old, new)


@lru_cache(maxsize=4)
def comparison(old: Ruleset | None, new: Ruleset) -> Comparison:
    """The comparison of two rulesets on packed rows, which today's dictionary writes; prepared once per process."""
    return Comparison(old or empty_ruleset(new), new, library().dictionary)


def empty_ruleset(ruleset: Ruleset) -> Ruleset:
    """The ruleset without rules that a first ruleset is compared with."""
    catalogue = replace(ruleset.catalogue, steps=(), rulesets={})
    return replace(ruleset, id="", title="Aucun référentiel", digest="", chapters=(), catalogue=catalogue)


def fingerprint_of(rows: Sequence[Row]) -> str:
    """SHA-256 of the rows read."""
    read = hashlib.sha256()
    for each in rows:
        read.update(f"{each.pk}|{each.age}|{each.sex}|{each.refused}|{len(each.row)}|".encode() + each.row)
    return read.hexdigest()


def keep_slice(report: ImpactReport, position: int, result: SliceResult, fingerprint: str) -> None:
    """Save the slice; if another worker saved it meanwhile, that one stays."""
    try:
        with transaction.atomic():
            ImpactSlice.objects.create(report=report, position=position, result=result.as_dict(), fingerprint=fingerprint)
    except IntegrityError:
        LOGGER.info("Impact %s, slice %s: already there", report.pk, position)


def finish_impact(*, report: ImpactReport) -> None:
    """When every slice is stored, add them up, print and close the report, once."""
    slices = list(ImpactSlice.objects.filter(report=report))
    if len(slices) < len(report.bounds) or ImpactOutcome.objects.filter(report=report, state=ImpactOutcome.State.FINISHED).exists():
        return
    counts = counted(report, slices)
    fingerprint = hashlib.sha256("".join(each.fingerprint for each in slices).encode()).hexdigest()
    pdf = print_impact(report, counts, fingerprint)
    outcome = ImpactOutcome(report=report, state=ImpactOutcome.State.FINISHED, counts=counts, fingerprint=fingerprint)
    outcome.sha256 = hashlib.sha256(pdf).hexdigest()
    outcome.file.save(f"{report.pk}-{outcome.sha256[:12]}.pdf", ContentFile(pdf), save=False)
    try:
        with transaction.atomic():
            outcome.save()
            record(Event.IMPACT_FINISHED, subject=report, actor=report.created_by, sha256=outcome.sha256, **about(report))
    except IntegrityError:
        outcome.file.storage.delete(outcome.file.name or "")  # another worker closed the report first


def counted(report: ImpactReport, slices: Sequence[ImpactSlice]) -> dict[str, Any]:
    """The whole report as data."""
    compared = comparison_of(report)
    total = reduce(merge, (SliceResult.from_dict(each.result) for each in slices), SliceResult(examples=EXAMPLES))
    counts = summary(total, compared.old, compared.new, {"description": report.cohort}, compared.fallbacks, compared.notices)
    return counts | changed_rules(compared.old, compared.new)


@transaction.atomic
def fail_impact(*, report: ImpactReport, failure: str) -> None:
    """Save the failure of a report, in French; its finished slices stay."""
    ImpactOutcome.objects.create(report=report, state=ImpactOutcome.State.FAILED, failure=failure)
    record(Event.IMPACT_FAILED, subject=report, actor=report.created_by, **about(report))
