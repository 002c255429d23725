"""The refusals of the meetings package. Each message says what to do instead."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cryoboard.errors import CryoBoardError


class MeetingRefused(CryoBoardError):
    """A refused action on a charter, a meeting or a registration; its `code` goes into the journal."""

    code = "meeting_refused"


class NoCharter(MeetingRefused):
    code = "no_charter"
    message = "Cette RCP n’a pas de charte en vigueur : la coordination doit d’abord en enregistrer une."


class CharterRefused(MeetingRefused):
    code = "charter_refused"
    message = "La charte ne peut pas être enregistrée telle quelle."


class SameHour(MeetingRefused):
    code = "same_hour"
    message = "Une séance de cette RCP commence déjà à cette heure : ouvrez-la, ou choisissez une autre heure."


class WrongState(MeetingRefused):
    """The state of the meeting does not allow this action."""

    code = "wrong_state"


class NotFrozen(WrongState):
    code = "not_frozen"
    message = "L’ordre du jour n’est pas gelé : gelez-le, puis ouvrez la séance."


class AgendaFrozen(WrongState):
    code = "agenda_frozen"
    message = "L’ordre du jour est gelé : reportez ou retirez un dossier, ou inscrivez-en un en urgence ; l’ordre, lui, ne change plus."


class EmptyAgenda(WrongState):
    code = "empty_agenda"
    message = "L’ordre du jour est vide : placez au moins un dossier avant de le geler."


class MeetingOver(WrongState):
    code = "meeting_over"
    message = "Cette séance n’accepte plus de changement : inscrivez le dossier à une autre séance."


class UnsignedDecisions(MeetingRefused):
    code = "unsigned_decisions"

    def __init__(self, numbers: list[int]) -> None:
        cases = ", ".join(f"n° {number}" for number in numbers)
        super().__init__(f"Des avis ne sont pas signés ({cases}) : signez-les, ou reportez ces dossiers, avant de clore la séance.")


class ReasonMissing(MeetingRefused):
    code = "reason_missing"
    message = "Le motif manque : indiquez-le en une phrase de 200 caractères au plus."


class RegistrationRefused(MeetingRefused):
    code = "registration_refused"
    message = "L’inscription ne peut pas être enregistrée telle quelle."


class AlreadyRegistered(MeetingRefused):
    code = "already_inscribed"

    def __init__(self, number: int, state: str) -> None:
        super().__init__(
            f"Ce dossier est déjà inscrit à cette séance (n° {number}, {state.lower()}) : ouvrez cette inscription, "
            "ou choisissez une autre séance."
        )


class OtherBoard(MeetingRefused):
    code = "other_board"
    message = "Ce dossier appartient à une autre RCP : inscrivez-le à une séance de la sienne."


class DeadlinePassed(MeetingRefused):
    code = "deadline_passed"

    def __init__(self, deadline: datetime) -> None:
        when = timezone.localtime(deadline)
        super().__init__(
            f"Les inscriptions sont closes depuis le {when:%d/%m/%Y à %H h} : indiquez le motif de l’urgence, "
            "ou inscrivez le dossier à la séance suivante."
        )


class PatientObjects(MeetingRefused):
    code = "patient_objects"
    message = "Le patient s’oppose à la présentation de son dossier : ne l’inscrivez pas."


class ChangedMeanwhile(MeetingRefused):
    code = "changed_meanwhile"
    message = "Un confrère a modifié cette inscription pendant votre saisie : rechargez la page, puis reprenez."


class AgendaChangedMeanwhile(MeetingRefused):
    code = "agenda_changed_meanwhile"
    message = "L’ordre du jour a changé pendant que vous le composiez : rechargez la page, puis reprenez."


class NotActive(MeetingRefused):
    code = "not_active"
    message = "Ce dossier a été reporté ou retiré de cette séance : ouvrez son inscription à la séance suivante."


class DecisionSigned(MeetingRefused):
    code = "decision_signed"
    message = "L’avis de la RCP est signé : ouvrez un amendement, l’inscription ne change plus."


class StillThere(MeetingRefused):
    code = "still_there"
    message = "Ce dossier est toujours inscrit à cette séance : il n’y a rien à annuler."


class EngagedElsewhere(MeetingRefused):
    """A postponed case on which the later meeting has already acted."""

    code = "engaged_elsewhere"

    def __init__(self, when: datetime) -> None:
        super().__init__(
            f"L’ordre du jour de la séance du {timezone.localtime(when):%d/%m/%Y}, où ce dossier est reporté, est déjà gelé : "
            "il se discute là-bas."
        )


class NotComplete(MeetingRefused):
    code = "not_complete"
    message = "Le dossier n’est pas complet : obtenez les données obligatoires et décisives, ou marquez-les non applicables."


class UnknownRegistration(MeetingRefused):
    code = "unknown_inscription"
    message = "Un des dossiers n’est pas inscrit à cette séance : rechargez la page, puis reprenez."


class NotOnAgenda(MeetingRefused):
    code = "not_on_agenda"
    message = "Ce dossier n’est pas à l’ordre du jour de la séance : placez-le d’abord."


class LeavesBeforeArriving(MeetingRefused):
    code = "leaves_before_arriving"
    message = "L’heure de départ précède l’heure d’arrivée : corrigez l’une des deux."


class PresentTwice(MeetingRefused):
    code = "present_twice"
    message = "Cette personne est déjà notée présente à cette heure : notez d’abord son départ."


class SecondSpecialty(MeetingRefused):
    code = "second_specialty"

    def __init__(self, first: str) -> None:
        super().__init__(
            f"Un médecin compte pour une seule spécialité, et celui-ci compte déjà pour « {first} » : gardez-la, "
            "ou demandez un avis écrit à un autre médecin."
        )


class AttendanceRefused(MeetingRefused):
    code = "attendance_refused"
    message = "La présence ne peut pas être enregistrée telle quelle."


class NothingToUndo(MeetingRefused):
    code = "nothing_to_undo"
    message = "Aucune saisie de cette présence n’est à annuler : corrigez les heures à la main."


class NotOwnWrittenOpinion(MeetingRefused):
    code = "not_own_opinion"
    message = "Un avis écrit se signe depuis le compte de son auteur : demandez-lui de se connecter et de le remettre."


class WrittenOpinionRefused(MeetingRefused):
    code = "opinion_refused"
    message = "L’avis ne peut pas être enregistré tel quel : indiquez la compétence et écrivez l’avis en 2 000 caractères au plus."


class WrittenOpinionAfterSignature(MeetingRefused):
    code = "opinion_after_signature"
    message = "L’avis de la RCP est déjà signé : cet avis écrit ne peut plus y compter ; demandez un amendement."


class NoAddress(MeetingRefused):
    code = "no_address"
    message = "Ce médecin n’a pas d’adresse électronique : ajoutez-la à l’annuaire, ou appelez-le."


class NameInMessage(MeetingRefused):
    code = "name_in_message"
    message = "Le message contient le nom d’un patient : remplacez-le par ses initiales et la référence du dossier."


class NotSent(MeetingRefused):
    code = "not_sent"
    message = "Le message n’est pas parti : vérifiez l’adresse et la messagerie, puis recommencez."
