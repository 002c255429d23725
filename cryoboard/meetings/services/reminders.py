"""Reminders of what is missing: one message per requester, previewed, with initials and references only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from smtplib import SMTPException

from django.core.mail import send_mail
from django.utils import timezone

from cryoboard.audit.actor import Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.identity import birth_initials
from cryoboard.cases.models import Patient
from cryoboard.meetings.completeness import Completeness, Item, completeness_of
from cryoboard.meetings.errors import MeetingRefused, NameInMessage, NoAddress, NotSent
from cryoboard.meetings.locks import ACTIVE, locked_meeting, refuse_if_over
from cryoboard.meetings.models import Meeting, Registration, Reminder
from cryoboard.meetings.refusals import journalled
from cryoboard.meetings.selectors import registration_deadline, registrations_of
from cryoboard.organisation.models import Professional
from cryoboard.organisation.permissions import Action, require
from cryoboard.organisation.selectors import folded

SHORTEST_NAME = 3  # shorter names are found inside ordinary words


@dataclass(frozen=True, slots=True)
class Message:
    """A message as proposed, to be read and corrected before it is sent."""

    recipient: Professional
    subject: str
    body: str
    registrations: list[Registration]


def preview(meeting: Meeting) -> list[Message]:
    """One message per requester whose cases lack something obligatory or decisive, in order of name. Nothing is sent."""
    rows = [row for row in registrations_of(meeting) if row.state in ACTIVE and row.requester is not None]
    lists = completeness_of(rows)
    wanting: dict[int, list[Registration]] = {}
    for row in rows:
        if wanted(lists[row.pk]):
            wanting.setdefault(row.requester_id or 0, []).append(row)
    messages = [message_to(group, lists) for group in wanting.values()]
    return sorted(messages, key=lambda each: (each.recipient.family_name, each.recipient.given_names, each.recipient.pk))


def wanted(items: Completeness) -> list[Item]:
    """The missing items to ask for: those not expected on a later day."""
    today = timezone.localdate()
    missing = [*items.required, *items.decisive]
    return [item for item in missing if item.expected_on is None or item.expected_on < today]


def message_to(rows: list[Registration], lists: dict[int, Completeness]) -> Message:
    meeting, recipient = rows[0].meeting, rows[0].requester
    assert recipient is not None
    day, limit = timezone.localtime(meeting.starts_at), timezone.localtime(registration_deadline(meeting))
    before = f" avant le {limit:%d/%m/%Y à %H h}" if limit > timezone.localtime() else " dès que possible"
    parts = [f"Bonjour,\n\nPour la séance « {meeting.board} » du {day:%d/%m/%Y}, il manque{before} :"]
    parts += [case_lines(row, wanted(lists[row.pk])) for row in rows]
    parts.append("Vous pouvez saisir ces données dans CryoBoard, ou répondre à la coordination de la RCP.\n\nMerci.")
    subject = f"Dossiers à compléter pour la RCP du {day:%d/%m/%Y} ({len(rows)})"
    return Message(recipient, subject, "\n\n".join(parts), rows)


def case_lines(row: Registration, items: Iterable[Item]) -> str:
    """« C. E., dossier 2026-0001 : » and its missing items; a message never holds a name."""
    lines = [f"- {item.label}" + (f" ({item.supplier})" if item.supplier else "") for item in items]
    return "\n".join([f"{birth_initials(row.case.patient)}, dossier {row.case.reference} :", *lines])


@journalled
def send_reminder(*, meeting: Meeting, recipient: Professional, actor: Actor, subject: str, body: str) -> Reminder:
    """Send the message as corrected, and save it. Raises MeetingRefused, NoAddress, NameInMessage or NotSent; nothing is then saved."""
    require(actor, Action.MANAGE_MEETING, on=meeting)
    meeting = locked_meeting(meeting)
    refuse_if_over(meeting)
    rows = [row for row in registrations_of(meeting) if row.state in ACTIVE and row.requester_id == recipient.pk]
    subject, body = " ".join(subject.split()), body.strip()
    if not rows or not subject or not body or len(subject) > 200:
        raise MeetingRefused("Cette relance n’a pas de dossier, d’objet ou de texte : reprenez-la depuis la page de complétude.")
    if not recipient.email:
        raise NoAddress
    if names_someone(f"{subject} {body}", meeting, recipient):
        raise NameInMessage

    reminder = Reminder.objects.create(meeting=meeting, recipient=recipient, subject=subject, body=body, sent_by=row_of(actor))
    reminder.registrations.set([row for row in rows if row.case.reference in body] or rows)
    record(Event.REMINDER_SENT, subject=reminder, actor=actor, meeting=meeting.pk, person=recipient.pk, cases=len(rows))
    send_message(subject, body, recipient.email)
    return reminder


def names_someone(text: str, meeting: Meeting, recipient: Professional) -> bool:
    """Does the text hold a patient's name that our proposed message does not? A name may be a common word: Petit, Grand."""
    ours = next((f"{each.subject} {each.body}" for each in preview(meeting) if each.recipient == recipient), "")
    patients = Patient.objects.filter(cases__registrations__meeting=meeting).values_list("birth_name", "used_name")
    names = {plain(name) for pair in patients for name in pair}
    return any(occurrences(name, text) > occurrences(name, ours) for name in names if len(name) >= SHORTEST_NAME)


def occurrences(name: str, text: str) -> int:
    return len(re.findall(rf"\b{re.escape(name)}\b", plain(text)))


def plain(text: str) -> str:
    """The words, without accents, capitals or punctuation."""
    return " ".join(re.findall(r"\w+", folded(text)))


def send_message(subject: str, body: str, address: str) -> None:
    """Send by the e-mail backend of the site, as the last step: a failure undoes the transaction. Raises NotSent."""
    try:
        send_mail(subject, body, None, [address])
    except (OSError, SMTPException, ValueError) as error:  # ValueError: a header of several lines
        raise NotSent from error
