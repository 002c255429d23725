"""The quorum of a decision, counted at its last save, with the competences its acts add."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cryoboard.decisions.basis import competences_of
from cryoboard.decisions.models import Decision
from cryoboard.meetings.models import Registration
from cryoboard.meetings.selectors import quorum_of, required_competences
from cryoboard.organisation.models import Professional, Specialty

REACHED, NOT_REACHED = "reached", "not_reached"


def counted_quorum(registration: Registration, acts: Iterable[str]) -> dict[str, Any]:
    """The status, who covered which competence, and the missing ones, as plain values to store and print."""
    extra = competences_of(acts)
    quorum = quorum_of(registration, extra)
    people = Professional.objects.in_bulk([person for _, person, _ in quorum.matched])
    return {
        "status": quorum.status,
        "required": sorted(required_competences(registration, extra)),
        "matched": [
            {"specialty": specialty, "label": label_of(specialty), "person": person, "name": str(people.get(person, "")), "how": how}
            for specialty, person, how in quorum.matched
        ],
        "missing": list(quorum.missing),
        "missing_labels": [label_of(specialty) for specialty in quorum.missing],
        "specialties": quorum.specialties,
    }


def quorum_of_decision(decision: Decision) -> dict[str, Any]:
    """The quorum now, for the acts of this decision."""
    return counted_quorum(decision.registration, decision.proposals.values_list("act", flat=True))


def label_of(specialty: str) -> str:
    return str(Specialty(specialty).label) if specialty in Specialty.values else specialty
