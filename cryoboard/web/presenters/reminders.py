"""The proposed reminders, one per requester, and the sent ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from cryoboard.cases.identity import birth_initials
from cryoboard.meetings.locks import ACTIVE
from cryoboard.meetings.models import Meeting, Registration, Reminder
from cryoboard.meetings.services.reminders import Message, preview
from cryoboard.web.forms.reminders import ReminderForm


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with its form, as proposed or as it was refused."""

    message: Message
    form: ReminderForm

    @property
    def references(self) -> str:
        return ", ".join(each.case.reference for each in self.message.registrations)


@dataclass(frozen=True, slots=True)
class RemindersPage:
    letters: list[Letter]
    sent: list[Reminder]
    without_requester: list[Registration]

    def cases_named(self) -> Iterator[int]:
        """The numbers of the cases whose initials or reference are on the page."""
        for letter in self.letters:
            yield from (each.case_id for each in letter.message.registrations)
        for reminder in self.sent:
            yield from (each.case_id for each in reminder.registrations.all())
        yield from (each.case_id for each in self.without_requester)


def reminders_page(meeting: Meeting, number: str, refused: ReminderForm) -> RemindersPage:
    """The page; for one registration, only the message to its requester."""
    only = meeting.registrations.select_related("requester", "case__patient").filter(number=number).first() if number.isdecimal() else None
    messages = preview(meeting)
    if only is not None and only.requester_id:
        messages = [each for each in messages if each.recipient.pk == only.requester_id] or [blank_message(meeting, only)]
    orphans = meeting.registrations.filter(requester=None, state__in=ACTIVE).select_related("case")
    return RemindersPage(
        letters=[Letter(each, form_for(each, refused)) for each in messages],
        sent=list(meeting.reminders.select_related("recipient", "sent_by__professional").prefetch_related("registrations__case")),
        without_requester=list(orphans),
    )


def form_for(message: Message, refused: ReminderForm) -> ReminderForm:
    """The refused form of this message, else the proposed text."""
    if refused.is_bound and refused.data.get("recipient") == str(message.recipient.pk):
        return refused
    words = {"recipient": message.recipient.pk, "subject": message.subject, "body": message.body}
    return ReminderForm(initial=words, auto_id=f"id_{message.recipient.pk}_%s")


def blank_message(meeting: Meeting, registration: Registration) -> Message:
    """A message about a complete case, whose question the coordination writes."""
    assert registration.requester is not None
    day = timezone.localtime(meeting.starts_at)
    who = f"{birth_initials(registration.case.patient)}, dossier {registration.case.reference}"
    body = f"Bonjour,\n\nAvant la séance « {meeting.board} » du {day:%d/%m/%Y}, ce dossier demande une précision :\n\n{who} :\n- \n\nMerci."
    return Message(registration.requester, f"Dossier à revoir pour la RCP du {day:%d/%m/%Y}", body, [registration])
