"""The colleagues who may be asked for a written opinion on a case, by competence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cryoboard.decisions.basis import competences_of
from cryoboard.decisions.selectors import current_decision
from cryoboard.meetings.models import Registration
from cryoboard.organisation.models import Professional, Specialty
from cryoboard.pathway.selectors import colleagues, missing_competences, written_opinions_asked
from cryoboard.pathway.services.written_opinion_requests import usual_day
from cryoboard.web.presenters.live_facts import who
from cryoboard.web.presenters.quorum import asked_words


@dataclass(frozen=True, slots=True)
class MissingCompetence:
    """One missing competence: the colleague already asked, and those who may be."""

    specialty: str
    label: str
    asked: str
    people: list[Professional]

    @property
    def offered(self) -> list[tuple[str, Professional]]:
        """The colleagues with their values in the form."""
        return [(f"{self.specialty}:{each.pk}", each) for each in self.people]


@dataclass(frozen=True, slots=True)
class AskPage:
    registration: Registration
    who: str
    lacking: list[MissingCompetence]
    due_on: date
    chosen: str  # the only possible colleague


def ask_page(registration: Registration, specialty: str, *, projected: bool) -> AskPage:
    """The page, with the competence of the link first."""
    decision = current_decision(registration)
    extra = competences_of([each.act for each in decision.proposals.all()] if decision else [])
    missing = sorted(missing_competences(registration, extra), key=lambda each: (each != specialty, each))
    asked, people = written_opinions_asked([registration]).get(registration.pk, {}), list(colleagues(registration.meeting.board_id))
    lacking = [
        MissingCompetence(
            each, Specialty(each).label, asked_words(asked[each]) if each in asked else "", [one for one in people if one.specialty == each]
        )
        for each in missing
    ]
    first = next((each for each in lacking if each.specialty == specialty or len(lacking) == 1), None)
    chosen = f"{first.specialty}:{first.people[0].pk}" if first and len(first.people) == 1 else ""
    named = who(registration.case.patient, timezone.localdate(), projected=projected)
    return AskPage(registration, named, lacking, usual_day(registration), chosen)
