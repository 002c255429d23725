"""The quorum of one case in words: a status, each competence and who answers for it, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cryoboard.accounts.models import Professional, Specialty

STATUS = {
    "reached": ("Quorum atteint", "true", "good"),
    "not_reached": ("Quorum non atteint", "false", "stop"),
    "unknown": ("Quorum : ne sait pas", "unknown", "ask"),
}
HOW = {"room": "présent", "video": "en visioconférence", "present": "présent", "opinion": "avis écrit"}


@dataclass(frozen=True, slots=True)
class Competence:
    """One competence: who answers for it, or nobody."""

    label: str
    who: str
    how: str
    held: bool


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


def quorum_said(quorum: Any, names: dict[int, str]) -> QuorumSaid:
    """The count of the meetings room, for a screen; `names` are the people of the meeting."""
    word, icon, tone = STATUS[quorum.status]
    held = [
        Competence(Specialty(specialty).label, names.get(person, ""), HOW.get(how, how), True) for specialty, person, how in quorum.matched
    ]
    absent = [Competence(Specialty(specialty).label, "", "", False) for specialty in quorum.missing]
    return QuorumSaid(
        status=quorum.status,
        word=word,
        icon=icon,
        tone=tone,
        held=len(held),
        required=len(held) + len(absent),
        competences=held + absent,
        missing=", ".join(each.label for each in absent),
    )


def people_named(*quorums: Any) -> dict[int, str]:
    """The people these counts speak of, in one query."""
    people = {person for quorum in quorums for _, person, _ in quorum.matched}
    return {each.pk: str(each) for each in Professional.objects.filter(pk__in=people)}
