"""Is the quorum of one case reached? Pure: who sat through the discussion, who wrote, what the charter requires."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Status = Literal["reached", "not_reached", "unknown"]
REACHED: Status = "reached"
NOT_REACHED: Status = "not_reached"
UNKNOWN: Status = "unknown"
DIFFERENT_SPECIALTIES = 3
PRESENT, WROTE = "present", "opinion"
Interval = tuple[datetime, datetime]
Person = Hashable
Held = Mapping[Person, frozenset[str]]  # what each person may count for


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay of one person. `specialty` None: a physician whose specialty nobody noted; « »: counts for none.

    `arrived` None: came at an hour nobody noted, or is only awaited; `left` None: has not left.
    """

    person: Person
    specialty: str | None
    arrived: datetime | None = None
    left: datetime | None = None


@dataclass(frozen=True, slots=True)
class CountedWrittenOpinion:
    """A signed written opinion on this case, as the quorum counts it."""

    person: Person
    specialty: str


@dataclass(frozen=True, slots=True)
class Quorum:
    """What was counted: the competences answered for, by whom and how (present or by a written opinion), and those that are not."""

    status: Status
    matched: tuple[tuple[str, Person, str], ...]
    missing: tuple[str, ...]
    specialties: int  # different specialties surely there


def count_quorum(
    *,
    required: Iterable[str],
    stays: Iterable[Stay],
    opinions: Iterable[CountedWrittenOpinion],
    interval: Interval | None,
    opinions_count_as_present: bool,
) -> Quorum:
    """Three-valued. One person answers for one competence; what nobody noted is possible, never sure."""
    needed, stays, opinions = frozenset(required), tuple(stays), tuple(opinions)
    surely = held(stay for stay in stays if stay.specialty is not None and covers(stay, interval))
    wrote = held(opinions)
    possibly = [stay for stay in stays if may_cover(stay, interval)]
    unnamed = frozenset(stay.person for stay in possibly if stay.specialty is None)
    perhaps = held(stay for stay in possibly if stay.specialty is not None)

    answered = best_matching(needed, surely, wrote)
    could_answer = best_matching(needed, open_to(union(perhaps, wrote), unnamed, needed))
    counted, could_count = (union(surely, wrote), union(perhaps, wrote)) if opinions_count_as_present else (surely, perhaps)
    different = specialties_of(counted)
    could_differ = specialties_of(open_to(could_count, unnamed, frozenset(f"? {person}" for person in unnamed)))

    status: Status = UNKNOWN
    if len(answered) == len(needed) and different >= DIFFERENT_SPECIALTIES:
        status = REACHED
    elif len(could_answer) < len(needed) or could_differ < DIFFERENT_SPECIALTIES:
        status = NOT_REACHED
    matched = tuple((specialty, person, how(person, specialty, surely)) for specialty, person in sorted(answered.items()))
    return Quorum(status, matched, tuple(sorted(needed - answered.keys())), different)


def covers(stay: Stay, interval: Interval | None) -> bool:
    """Was this person surely there from the first word of the discussion to the last?"""
    if interval is None or stay.arrived is None:
        return False
    return stay.arrived <= interval[0] and (stay.left is None or stay.left >= interval[1])


def may_cover(stay: Stay, interval: Interval | None) -> bool:
    """Does nothing that was noted say otherwise?"""
    if interval is None:
        return stay.arrived is None or stay.left is None or stay.left > stay.arrived
    return (stay.arrived is None or stay.arrived <= interval[0]) and (stay.left is None or stay.left >= interval[1])


def how(person: Person, specialty: str, surely: Held) -> str:
    return PRESENT if specialty in surely.get(person, frozenset()) else WROTE


def held(answers: Iterable[Stay | CountedWrittenOpinion]) -> dict[Person, frozenset[str]]:
    """The specialties each person brings."""
    found: dict[Person, frozenset[str]] = {}
    for each in answers:
        if each.specialty:
            found[each.person] = found.get(each.person, frozenset()) | {each.specialty}
    return found


def union(first: Held, second: Held) -> dict[Person, frozenset[str]]:
    return {person: first.get(person, frozenset()) | second.get(person, frozenset()) for person in {*first, *second}}


def open_to(known: Held, unnamed: Collection[Person], any_of: frozenset[str]) -> dict[Person, frozenset[str]]:
    """The same, where a physician without a noted specialty may have any of these."""
    return union(known, dict.fromkeys(unnamed, any_of))


def specialties_of(people: Held) -> int:
    """How many different specialties sit around the table, each person counting once."""
    return len(best_matching(frozenset().union(*people.values()), people))


def best_matching(wanted: frozenset[str], *rounds: Held) -> dict[str, Person]:
    """The most competences answered for at once, one person each; who was present is asked before who wrote.

    The order in which people are listed changes nothing: everything is taken in sorted order.
    """
    people: Held = {}
    answered: dict[str, Person] = {}
    for each in rounds:
        people = union(people, each)
        for specialty in sorted(wanted - answered.keys()):
            augment(specialty, people, answered, set())
    return answered


def augment(specialty: str, people: Held, answered: dict[str, Person], tried: set[Person]) -> bool:
    """Find someone for this competence, moving others to theirs if needed; nobody already answered for is left out."""
    taken = {person: name for name, person in answered.items()}
    for person in sorted((each for each in people if specialty in people[each]), key=str):
        if person in tried:
            continue
        tried.add(person)
        if person not in taken or augment(taken[person], people, answered, tried):
            answered[specialty] = person
            return True
    return False
