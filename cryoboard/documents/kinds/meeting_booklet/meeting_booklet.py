"""The booklet of a meeting: a cover, then the dossiers already printed, merged in the order of the agenda."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cryoboard.cases.identity import usual_name
from cryoboard.conf import configuration
from cryoboard.documents.kinds.dossier.case_header import subject_of
from cryoboard.documents.kinds.dossier.dossier import Subject
from cryoboard.documents.kinds.meeting_header import day, footer_of, meeting_block, page
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.pdf_merge import bind
from cryoboard.documents.pipeline.pdf_rendering import Printed, Progress, dossier_html, print_pages
from cryoboard.documents.pipeline.typography import counted, french
from cryoboard.evaluations.models import Evaluation
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import new_since_freeze
from decision_rules import library

MOST_NEWS = 4


def subject_at(registration: Registration, evaluation: Evaluation) -> Subject:
    """The subject of the case, with the question put to this meeting."""
    subject = subject_of(registration.case, evaluation.on)
    asked_by = str(registration.requester or subject.requester)
    return replace(subject, question=registration.question or subject.question, requester=asked_by)


def booklet_cover(meeting: Meeting, placed: Sequence[Registration], dossiers: Mapping[int, Document]) -> dict[str, Any]:
    """The context of the cover, without page numbers: they are known when the dossiers are printed. `parts`: the dossiers, in order."""
    return {
        **page(
            Document.Kind.MEETING_BOOKLET,
            f"Livret de la séance du {day(meeting.starts_at)}",
            created=meeting.frozen_at or max(each.registered_at for each in placed),
            footer=f"{configuration().facility_name} · {footer_of(meeting)}",
            description=f"Dossiers d’une séance de réunion de concertation pluridisciplinaire. {configuration().status_line}.",
        ),
        "meeting": meeting_block(meeting),
        "subtitle": french(f"{counted(len(placed), 'dossier', 'dossiers')}, {status_words(meeting)}"),
        "parts": [dossiers[each.pk].pk for each in placed if each.pk in dossiers],
        "rows": [cover_row(rank, each, each.pk in dossiers) for rank, each in enumerate(placed, start=1)],
    }


def status_words(meeting: Meeting) -> str:
    return f"ordre du jour gelé le {day(meeting.frozen_at)}" if meeting.frozen_at else "ordre du jour non gelé"


def cover_row(rank: int, each: Registration, printed: bool) -> dict[str, Any]:
    return {
        "rank": rank,
        "anchor": f"part-{rank}" if printed else "",
        "name": usual_name(each.case.patient),
        "reference": each.case.reference,
        "question": french(each.question),
        "news": french(news_words(new_since_freeze(each))),
    }


def news_words(names: Sequence[str]) -> str:
    """« Plaquettes, Taille et 3 autres données »."""
    facts = library().dictionary.facts
    said = ", ".join(facts[name].label if name in facts else name for name in names[:MOST_NEWS])
    left = len(names) - MOST_NEWS
    return f"{said} et {counted(left, 'autre donnée', 'autres données')}" if left > 0 else said


def print_booklet(content: Mapping[str, Any], parts: Sequence[tuple[bytes, int]], on_progress: Progress) -> Printed:
    """The cover with its page numbers, the dossiers after it, a page number on each page."""
    cover = print_cover(content, [pages for _, pages in parts])
    on_progress(85)
    total = cover.pages + sum(pages for _, pages in parts)
    folios = print_pages(
        dossier_html({"kind": "folios", "title": "Folios", "sheets": range(total)}), created=content["created"], kind="folios", variant=None
    )
    on_progress(90)
    anchors = [row["anchor"] for row in content["rows"] if row["anchor"]]
    return Printed(bind(cover.pdf, [pdf for pdf, _ in parts], anchors=anchors, folios=folios.pdf), total)


def print_cover(content: Mapping[str, Any], lengths: Sequence[int]) -> Printed:
    """Print the cover. Its own length moves the page numbers it shows: it is printed again until its length no longer changes."""
    pages, printed = 1, Printed(b"", 0)
    for _ in range(3):
        printed = print_pages(dossier_html(numbered(content, lengths, pages)), created=content["created"], kind=content["kind"])
        if printed.pages == pages:
            break
        pages = printed.pages
    return printed


def numbered(content: Mapping[str, Any], lengths: Sequence[int], cover: int) -> dict[str, Any]:
    """The rows of the cover, each with the first page of its dossier."""
    starts = iter([cover + 1 + sum(lengths[:position]) for position in range(len(lengths))])
    return {**content, "rows": [{**row, "page": next(starts) if row["anchor"] else None} for row in content["rows"]]}
