"""The page of a written opinion: the question, the key facts, the verdicts of the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from cryoboard.cases.models import Fact
from cryoboard.decisions.treatment_options import treatment_choices
from cryoboard.evaluations.models import Evaluation
from cryoboard.meetings.models import Registration, WrittenOpinion
from cryoboard.meetings.selectors import new_since_freeze
from cryoboard.organisation.models import Professional
from cryoboard.pathway.models import Task
from cryoboard.pathway.selectors import written_opinions_asked_of
from cryoboard.web.presenters.live_facts import KeyFact, key_facts, who
from cryoboard.web.presenters.live_options import Option, options


@dataclass(frozen=True, slots=True)
class WrittenOpinionPage:
    registration: Registration
    who: str
    facts: list[KeyFact]
    options: list[Option]
    given: list[WrittenOpinion]
    asked: Task | None  # the request this physician answers

    @property
    def options_words(self) -> str:
        """« 3 × Indiquée, 5 × Indéterminée »."""
        return ", ".join(f"{number} × {word}" for word, number in Counter(each.word for each in self.options).items())


def written_opinion_page(
    registration: Registration, evaluations: Sequence[Evaluation], facts: Mapping[str, Fact], author: Professional, *, projected: bool
) -> WrittenOpinionPage:
    """The page of the case, for a phone."""
    return WrittenOpinionPage(
        registration=registration,
        who=who(registration.case.patient, timezone.localdate(), projected=projected),
        facts=key_facts(evaluations, facts, list(new_since_freeze(registration))),
        options=options(treatment_choices(evaluations), registration),
        given=list(registration.opinions.select_related("professional")),
        asked=written_opinions_asked_of(author).filter(registration=registration).first(),
    )
