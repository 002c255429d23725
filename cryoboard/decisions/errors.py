"""The refusals of the decisions package. Each message says what to do instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from cryoboard.errors import CryoBoardError
from cryoboard.organisation.errors import SecondFactorRefused


def moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y à %H:%M}"


class DecisionRefused(CryoBoardError):
    """A refused save, signature or change of a decision; its `code` goes into the journal."""

    code = "decision_refused"


class NotOnAgenda(DecisionRefused):
    code = "not_on_agenda"
    message = "Ce dossier n’est pas à l’ordre du jour de la séance : placez-le d’abord, ou ouvrez l’inscription où il a été reporté."


class MeetingNotRunning(DecisionRefused):
    code = "meeting_not_running"

    def __init__(self, state: str) -> None:
        super().__init__(f"Un avis se rend pendant la séance ou avant sa clôture, et celle-ci est « {state.lower()} » : ouvrez-la d’abord.")


class DecisionChangedMeanwhile(DecisionRefused):
    """The decision was saved by someone else since it was read. `who` and `when` are for the screen."""

    code = "changed_meanwhile"

    def __init__(self, who: str, when: datetime, version: int) -> None:
        self.who, self.when, self.version = who, when, version
        super().__init__(
            f"{who} a modifié cet avis le {moment(when)} : lisez sa version, puis fusionnez les deux, gardez la sienne ou remplacez-la."
        )


class EvaluationsChanged(DecisionRefused):
    """The evaluations of the decision are not those that the page showed.

    `proposals` and `facts` describe the changes; `keys` are those of the current evaluations, sent back by a person to confirm them.
    """

    code = "evaluations_changed"
    NAMED_AT_MOST = 4

    def __init__(self, proposals: Sequence[str], facts: Sequence[str], keys: Sequence[str]) -> None:
        self.proposals, self.facts, self.keys = list(proposals), list(facts), list(keys)
        super().__init__(f"{self.said()} Lisez ce qui a changé, puis confirmez l’avis ou corrigez-le.")

    def said(self) -> str:
        """The changes, in one or two sentences."""
        data = f"{'données modifiées' if len(self.facts) > 1 else 'donnée modifiée'} : {self.named(self.facts, ', ')}"
        if self.proposals:
            more = f" {data[:1].upper()}{data[1:]}." if self.facts else ""
            return f"Les propositions ont changé depuis l’affichage : {self.named(self.proposals, ' ; ')}.{more}"
        if self.facts:
            return f"Le dossier a changé depuis l’affichage, sans changer ce que les règles disent des traitements : {data}."
        return "Les propositions ont changé depuis l’affichage : les règles ou l’identité du patient ne sont plus celles de la page."

    def named(self, words: Sequence[str], between: str) -> str:
        others = len(words) - self.NAMED_AT_MOST
        more = f" et {others} autre{'s' if others > 1 else ''}" if others > 0 else ""
        return between.join(words[: self.NAMED_AT_MOST]) + more


class UnknownVersion(DecisionRefused):
    code = "unknown_version"
    message = "Cette version du brouillon n’a pas été gardée : choisissez-en une dans la liste."


class AlreadySigned(DecisionRefused):
    code = "already_signed"

    def __init__(self, who: str, when: datetime | None) -> None:
        signed = f" par {who} le {moment(when)}" if when else ""
        super().__init__(f"Cet avis a été signé{signed} : il ne change plus. Ouvrez un amendement.")


class SignedForGood(DecisionRefused):
    """A write of a signed decision outside the services; the caller writes the refusal in the journal with the `decision`."""

    code = "signed_for_good"
    message = "Un avis signé ne se modifie ni ne s’efface : ouvrez un amendement."

    def __init__(self, decision: Any = None) -> None:
        self.decision = decision
        super().__init__()


class NotSigned(DecisionRefused):
    code = "not_signed"
    message = "Cet avis n’est pas signé : modifiez le brouillon, un amendement n’a pas lieu d’être."


class AmendmentExists(DecisionRefused):
    code = "amendment_exists"

    def __init__(self, number: int) -> None:
        super().__init__(f"L’amendement n° {number} remplace déjà cet avis : reprenez cet amendement.")


class ReasonMissing(DecisionRefused):
    code = "reason_missing"
    message = "Le motif manque : indiquez-le en une phrase de 300 caractères au plus."


class ContentRefused(DecisionRefused):
    code = "content_refused"
    message = "L’avis ne peut pas être enregistré tel quel."


class NoProposal(DecisionRefused):
    code = "no_proposal"
    message = "Une proposition thérapeutique demande au moins un traitement : choisissez-le, ou changez la conclusion."


class NoExamination(DecisionRefused):
    code = "no_examination"
    message = "Dites quel examen ou quel avis vous demandez, ou changez la conclusion."


class UnknownAct(DecisionRefused):
    code = "unknown_act"
    message = "Ce traitement n’est pas dans la liste : choisissez-en un, ou « Autre traitement » avec quelques mots."


class DepartureReasonMissing(DecisionRefused):
    code = "departure_reason_missing"

    def __init__(self, labels: Sequence[str]) -> None:
        named = ", ".join(f"« {label} »" for label in labels)
        super().__init__(f"{named} : ce n’est pas ce que proposent les règles. Choisissez le motif de l’écart.")


class UnknownReason(DecisionRefused):
    code = "unknown_reason"
    message = "Ce motif n’est pas dans la liste : choisissez-en un, ou « Autre » avec une phrase."


class SentenceMissing(DecisionRefused):
    code = "sentence_missing"
    message = "« Autre » demande une phrase : écrivez-la dans l’argumentaire."


class DeferralReasonMissing(DecisionRefused):
    code = "deferral_reason_missing"
    message = "Surseoir demande un motif : choisissez-le dans la liste."


class GuardrailReasonMissing(DecisionRefused):
    code = "guardrail_reason_missing"

    def __init__(self, labels: Sequence[str]) -> None:
        named = ", ".join(f"« {label} »" for label in labels)
        super().__init__(
            f"{named} : ce geste est irréversible et aucune histologie n’est connue. Faites une biopsie d’abord, "
            "ou écrivez pourquoi ce geste ne peut pas attendre ; il sera contresigné."
        )


class NothingToCountersign(DecisionRefused):
    code = "nothing_to_countersign"
    message = "Cet avis ne propose pas de geste sans histologie : il n’y a rien à contresigner."


class OwnCountersignature(DecisionRefused):
    code = "own_countersignature"
    message = "La contre-signature revient à une autre personne que celle qui a enregistré l’avis : demandez-la à un confrère."


class NotCountersigned(DecisionRefused):
    code = "not_countersigned"
    message = "Le geste sans histologie n’est pas contresigné : demandez la contre-signature d’un autre médecin coordonnateur, puis signez."


class NotReviewed(DecisionRefused):
    code = "not_reviewed"
    message = "Cet avis n’a pas été relu depuis sa dernière modification : relisez-le, puis signez."


class SignatoryRefused(DecisionRefused):
    """The signatory was not authenticated; `field` is the form field of the message."""

    field = "password"


class WrongPassword(SignatoryRefused):
    code = "wrong_password"
    message = "Ce mot de passe n’est pas le vôtre : l’avis n’est pas signé. Tapez-le de nouveau."


class SecondFactorRefusedHere(SignatoryRefused):
    """The second factor is missing or wrong; the message is that of the organisation package."""

    field = "code"

    def __init__(self, refusal: SecondFactorRefused) -> None:
        self.code = refusal.code
        super().__init__(f"L’avis n’est pas signé. {refusal.message}")


class NoRpps(DecisionRefused):
    code = "no_rpps"
    message = "Signer demande un numéro RPPS valide, et votre compte n’en a pas : faites-le ajouter par l’administration."


class QuorumMissing(DecisionRefused):
    code = "quorum_missing"

    def __init__(self, known: bool, missing: Sequence[str]) -> None:
        said = "Le quorum n’est pas atteint" if known else "Rien ne dit si le quorum est atteint"
        lacking = f" (manque : {', '.join(missing)})" if missing else ""
        super().__init__(
            f"{said}{lacking} : notez les présences, obtenez un avis écrit, ou choisissez la suite (avis écrit demandé, "
            "surseoir, avis de staff) avant de signer."
        )


class NotProven(DecisionRefused):
    """« Enregistré » requires the proof of strict conformity; `obstacles` lists what is missing from it."""

    code = "not_proven"

    def __init__(self, obstacles: Sequence[str]) -> None:
        self.obstacles = list(obstacles)
        more = f" (et {len(obstacles) - 3} autres)" if len(obstacles) > 3 else ""
        super().__init__(
            f"La conformité stricte n’est pas prouvée : {' ; '.join(obstacles[:3])}{more}. Faites discuter ce dossier en séance."
        )


class NotRecorded(DecisionRefused):
    code = "not_recorded"
    message = "Ce dossier est déjà à discuter : il n’y a rien à changer."


class IdentitySigned(DecisionRefused):
    """A change of an identity trait that is part of a signed decision."""

    code = "identity_signed"

    def __init__(self, when: datetime | None) -> None:
        signed = f" le {moment(when)}" if when else ""
        super().__init__(
            f"Cette identité figure sur un avis signé{signed} : faites ouvrir un amendement de cet avis, puis corrigez-la ; "
            "la fiche amendée portera l’identité corrigée."
        )
