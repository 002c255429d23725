"""Listeners that open and close the tasks of a case on the events of the packages below."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.journal import recorded
from cryoboard.cases.models import Fact
from cryoboard.decisions.models import Decision
from cryoboard.documents.models import Dispatch
from cryoboard.meetings.models import Registration, WrittenOpinion
from cryoboard.pathway.services.recovery import follow_up
from cryoboard.pathway.services.reopening import apply_new_fact
from cryoboard.pathway.services.tasks import close_letter_task, close_presentation
from cryoboard.pathway.services.written_opinion_requests import (
    ask_for_written_opinions,
    close_answered_request,
    close_requests_of_left_meeting,
)


@receiver(recorded, sender=Event.DECISION_RECORDED)
def a_missing_competence_is_asked_for_its_written_opinion(subject: Decision, actor: Actor, **_: Any) -> None:
    ask_for_written_opinions(decision=subject, actor=actor)


@receiver(recorded, sender=Event.OPINION_GIVEN)
def a_written_opinion_closes_the_task_that_asked_for_it(subject: WrittenOpinion, actor: Actor, **_: Any) -> None:
    close_answered_request(opinion=subject, actor=actor)


@receiver(recorded, sender=Event.DECISION_VALIDATED)
def a_signed_decision_opens_its_tasks(subject: Decision, actor: Actor, **_: Any) -> None:
    follow_up(decision=subject, actor=actor)


@receiver(recorded, sender=Event.FACT_RECORDED)
def a_result_closes_what_awaited_it_and_may_reopen_the_case(subject: Fact, actor: Actor, **_: Any) -> None:
    apply_new_fact(fact=subject, actor=actor)


@receiver(recorded, sender=Event.CASE_REGISTERED)
def a_registration_answers_the_wish_to_see_the_case_again(subject: Registration, actor: Actor, **_: Any) -> None:
    close_presentation(registration=subject, actor=actor)


@receiver(recorded, sender=Event.DISPATCH_SAVED)
def a_letter_that_left_closes_the_task_that_asked_for_it(subject: Dispatch, actor: Actor, **_: Any) -> None:
    close_letter_task(dispatch=subject, actor=actor)


@receiver(recorded, sender=Event.REGISTRATION_POSTPONED)
@receiver(recorded, sender=Event.REGISTRATION_WITHDRAWN)
def a_case_that_leaves_its_meeting_awaits_no_written_opinion(subject: Registration, actor: Actor, **_: Any) -> None:
    close_requests_of_left_meeting(registration=subject, actor=actor)
