"""« RCP ou staff ? »: the five conditions of a meeting as a strip, each with an icon, a word and a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from cryoboard.documents.kinds.rcp_status import MeetingConditions, is_staff_altogether, meeting_conditions
from cryoboard.meetings.models import Meeting
from cryoboard.meetings.rcp_conditions import UNKNOWN, RcpCondition

WORDS = {"true": ("Réunie", "true", "good"), "false": ("Absente", "false", "stop"), "unknown": ("Indéterminée", "unknown", "ask")}


@dataclass(frozen=True, slots=True)
class ConditionSaid:
    label: str
    word: str
    icon: str
    tone: str
    why: str


@dataclass(frozen=True, slots=True)
class RcpStrip:
    """The five conditions, and the status of the meeting."""

    conditions: list[ConditionSaid]
    verdict: str
    icon: str
    tone: str
    staff: dict[int, str]  # by registration: why its decision is that of a staff


def rcp_strip(meeting: Meeting) -> RcpStrip:
    """The strip of one meeting."""
    found = meeting_conditions(meeting)
    verdict, icon, tone = verdict_of(found)
    staff = {pk: each.because for pk, each in found.cases.items() if each.outcome == "staff"}
    return RcpStrip([condition_said(each) for each in found.conditions], verdict, icon, tone, staff)


def condition_said(each: RcpCondition) -> ConditionSaid:
    return ConditionSaid(each.label, *WORDS[each.status], each.why)


def verdict_of(found: MeetingConditions) -> tuple[str, str, str]:
    """The status in words: RCP, staff, staff for some cases, or unknown."""
    among = sorted(each.number for each in found.cases.values() if each.outcome == "staff")
    if is_staff_altogether(found):
        return "Staff : les avis de cette séance sont des avis de staff", "false", "stop"
    if among:
        return f"Avis de staff pour {named(among)}", "false", "stop"
    if found.outcome == "rcp":
        return "RCP : les cinq conditions sont réunies", "true", "good"
    open_ones = sum(each.status == UNKNOWN for each in found.conditions)
    return f"RCP ou staff : {open_ones} condition{'s' * (open_ones > 1)} à établir", "unknown", "ask"


def named(among: list[int]) -> str:
    """« l’inscription n° 3 », « les inscriptions n° 3, 5 »."""
    numbers = ", ".join(map(str, among))
    return f"l’inscription n° {numbers}" if len(among) == 1 else f"les inscriptions n° {numbers}"
