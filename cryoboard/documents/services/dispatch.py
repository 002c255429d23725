"""Writes the distribution list of a document: the recipients, the channel, and the state of each sending."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cryoboard.audit.actor import Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.documents.errors import DispatchRefused
from cryoboard.documents.models import Dispatch, Document
from cryoboard.organisation.models import Professional
from cryoboard.organisation.permissions import Action, require

DEFAULT_NAMES = {
    Dispatch.Channel.RECORD: "Dossier médical du patient",
    Dispatch.Channel.DMP: "DMP du patient",
    Dispatch.Channel.DCC: "Dossier communicant de cancérologie",
}
SENT = (Dispatch.State.SENT, Dispatch.State.ACKNOWLEDGED)


@transaction.atomic
def save_dispatch(
    *,
    document: Document,
    actor: Actor,
    channel: str,
    recipient: Professional | None = None,
    recipient_name: str = "",
    state: str = Dispatch.State.TO_SEND,
    reason: str = "",
) -> Dispatch:
    """Create or change one line of the list. A recipient and a channel have one line. Raises DispatchRefused."""
    for case in document.cases.distinct():
        require(actor, Action.REQUEST_DOCUMENT, on=case)
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    name = recipient_name.strip() or str(recipient or "") or DEFAULT_NAMES.get(Dispatch.Channel(channel), "")
    refuse_what_cannot_be_sent(document, name, state, reason)

    line = Dispatch.objects.filter(document=document, recipient_name=name, channel=channel).first()
    line = line or Dispatch(document=document, recipient_name=name, channel=channel)
    line.recipient, line.state, line.at, line.by = recipient or line.recipient, state, timezone.now(), row_of(actor)
    line.reason = reason.strip() if state == Dispatch.State.REFUSED else ""
    line.save()

    for case in document.cases.distinct():
        record(Event.DISPATCH_SAVED, subject=line, actor=actor, case=case, channel=str(channel), state=str(state))
    return line


def refuse_what_cannot_be_sent(document: Document, name: str, state: str, reason: str) -> None:
    """Raises DispatchRefused: no recipient, a refusal without a reason, a draft, or a document that is not printed."""
    if not name:
        raise DispatchRefused("Le destinataire manque : indiquez son nom.")
    if state == Dispatch.State.REFUSED and not reason.strip():
        raise DispatchRefused("Un envoi refusé se note avec son motif : indiquez-le en une phrase.")
    if document.kind == Document.Kind.FICHE and document.content.get("draft"):
        raise DispatchRefused("Ce document est un brouillon : signez l’avis, puis diffusez la fiche signée.")
    if state in SENT and document.state != Document.State.READY:
        raise DispatchRefused("Ce document n’est pas encore prêt : attendez qu’il soit produit avant de noter son envoi.")


def dispatches_of(document: Document) -> QuerySet[Dispatch]:
    """The lines of one document, in order of creation."""
    return Dispatch.objects.filter(document=document).select_related("recipient", "by").order_by("pk")


def open_distribution(document: Document, actor: Actor) -> None:
    """Create the first lines of a signed fiche: the patient record, the shared file, the requester, the general practitioner when known."""
    registration = document.registration
    assert registration is not None
    lines: list[tuple[Professional | None, str, str]] = [
        (None, DEFAULT_NAMES[channel], channel) for channel in (Dispatch.Channel.RECORD, Dispatch.Channel.DCC)
    ]
    for person in (registration.requester, registration.case.patient.gp):
        if person is not None:
            lines.append((person, str(person), Dispatch.Channel.MSSANTE))
    for recipient, name, channel in lines:
        Dispatch.objects.get_or_create(
            document=document,
            recipient_name=name,
            channel=channel,
            defaults={"recipient": recipient, "at": timezone.now(), "by": row_of(actor)},
        )
