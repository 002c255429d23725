"""The quorum of one case in words: status, competences with the people who cover them, missing ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryoboard.organisation.models import Professional, Specialty
from cryoboard.pathway.models import Task

STATUS = {
    "reached": ("Quorum atteint", "true", "good"),
    "not_reached": ("Quorum non atteint", "false", "stop"),
    "unknown": ("Quorum : ne sait pas", "unknown", "ask"),
}
HOW = {"room": "présent", "video": "en visioconférence", "present": "présent", "opinion": "avis écrit"}


@dataclass(frozen=True, slots=True)
class Competence:
    """One competence, and who covers it."""

    label: str
    who: str
    how: str
    held: bool
    specialty: str = ""
    asked: str = ""  # « Dr …, pour le … »: a written opinion is awaited; it counts once given


@dataclass(frozen=True, slots=True)
class QuorumSaid:
    status: str
    word: str
    icon: str
    tone: str
    held: int
    required: int
    competences: list[Competence]
    missing: str

    @property
    def to_ask(self) -> str:
        """The first missing competence without a request; empty if there is none."""
        return next((each.specialty for each in self.competences if not each.held and not each.asked), "")


def quorum_said(quorum: Any, names: dict[int, str], asked: Mapping[str, Task] | None = None) -> QuorumSaid:
    """The quorum for a screen. `names`: the people of the meeting; `asked`: the written opinions awaited, by competence."""
    word, icon, tone = STATUS[quorum.status]
    held = [
        Competence(Specialty(specialty).label, names.get(person, ""), HOW.get(how, how), True) for specialty, person, how in quorum.matched
    ]
    absent = [
        Competence(Specialty(each).label, "", "", False, each, asked_words(asked[each]) if asked and each in asked else "")
        for each in quorum.missing
    ]
    return QuorumSaid(
        status=quorum.status,
        word=word,
        icon=icon,
        tone=tone,
        held=len(held),
        required=len(held) + len(absent),
        competences=held + absent,
        missing=", ".join(f"{each.label} (avis demandé à {each.asked})" if each.asked else each.label for each in absent),
    )


def asked_words(task: Task) -> str:
    """The colleague asked, and the due date."""
    return f"{task.owner}, pour le {task.due_on:%d/%m/%Y}" if task.due_on else str(task.owner)


def people_named(*quorums: Any) -> dict[int, str]:
    """The people of these counts, in one query."""
    people = {person for quorum in quorums for _, person, _ in quorum.matched}
    return {each.pk: str(each) for each in Professional.objects.filter(pk__in=people)}
