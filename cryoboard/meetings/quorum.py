"""The quorum of one case, from who was present, who gave a written opinion and what the charter requires. Pure."""

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
Held = Mapping[Person, frozenset[str]]  # the specialties each person may count for


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay of one person. `specialty` None: a physician whose specialty is not known; « »: a person who counts for none.

    `arrived` None: expected, or arrived at an hour that was not noted; `left` None: has not left.
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
    """The count: the competences covered, by whom and how (present or by a written opinion), and the missing ones."""

    status: Status
    matched: tuple[tuple[str, Person, str], ...]
    missing: tuple[str, ...]
    specialties: int  # different specialties certainly present


def count_quorum(
    *,
    required: Iterable[str],
    stays: Iterable[Stay],
    opinions: Iterable[CountedWrittenOpinion],
    interval: Interval | None,
    opinions_count_as_present: bool,
) -> Quorum:
    """The count, with a three-valued status. One person covers one competence; without noted hours a presence is possible, not certain."""
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
    """Was this person certainly present during the whole discussion?"""
    if interval is None or stay.arrived is None:
        return False
    return stay.arrived <= interval[0] and (stay.left is None or stay.left >= interval[1])


def may_cover(stay: Stay, interval: Interval | None) -> bool:
    """Do the noted hours allow that this person was present during the whole discussion?"""
    if interval is None:
        return stay.arrived is None or stay.left is None or stay.left > stay.arrived
    return (stay.arrived is None or stay.arrived <= interval[0]) and (stay.left is None or stay.left >= interval[1])


def how(person: Person, specialty: str, surely: Held) -> str:
    return PRESENT if specialty in surely.get(person, frozenset()) else WROTE


def held(answers: Iterable[Stay | CountedWrittenOpinion]) -> dict[Person, frozenset[str]]:
    """The specialties of each person."""
    found: dict[Person, frozenset[str]] = {}
    for each in answers:
        if each.specialty:
            found[each.person] = found.get(each.person, frozenset()) | {each.specialty}
    return found


def union(first: Held, second: Held) -> dict[Person, frozenset[str]]:
    return {person: first.get(person, frozenset()) | second.get(person, frozenset()) for person in {*first, *second}}


def open_to(known: Held, unnamed: Collection[Person], any_of: frozenset[str]) -> dict[Person, frozenset[str]]:
    """The same, where a physician without a known specialty may have any of these."""
    return union(known, dict.fromkeys(unnamed, any_of))


def specialties_of(people: Held) -> int:
    """The number of different specialties, each person counted once."""
    return len(best_matching(frozenset().union(*people.values()), people))


def best_matching(wanted: frozenset[str], *rounds: Held) -> dict[str, Person]:
    """The largest set of competences covered, one person for each; present people are taken before written opinions.

    The result does not depend on the order of the people: everything is sorted.
    """
    people: Held = {}
    answered: dict[str, Person] = {}
    for each in rounds:
        people = union(people, each)
        for specialty in sorted(wanted - answered.keys()):
            augment(specialty, people, answered, set())
    return answered


def augment(specialty: str, people: Held, answered: dict[str, Person], tried: set[Person]) -> bool:
    """Assign a person to this competence, reassigning others if needed; every competence already covered stays covered."""
    taken = {person: name for name, person in answered.items()}
    for person in sorted((each for each in people if specialty in people[each]), key=str):
        if person in tried:
            continue
        tried.add(person)
        if person not in taken or augment(taken[person], people, answered, tried):
            answered[specialty] = person
            return True
    return False
