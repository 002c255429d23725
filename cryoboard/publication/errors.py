"""The refusals of the publication package."""

from __future__ import annotations

from cryoboard.errors import CryoBoardError


class PublicationRefused(CryoBoardError):
    """A refused proposal, replay or release; its `code` goes into the journal."""

    code = "publication_refused"


class NoSuchRuleset(PublicationRefused):
    code = "no_such_ruleset"
    message = "Aucun référentiel ne porte cet identifiant : voir la liste des brouillons."


class AlreadyReleased(PublicationRefused):
    code = "already_released"
    message = "Cette révision est déjà publiée : elle ne change plus. Une correction est une nouvelle révision."


class RevisionOutOfOrder(PublicationRefused):
    code = "revision_out_of_order"


class AlreadyProposed(PublicationRefused):
    code = "already_proposed"
    message = "Vous avez déjà proposé ce contenu : il attend sa relecture."


class NoteTooLong(PublicationRefused):
    code = "note_too_long"
    message = "La note est trop longue : 2 000 caractères au plus."


class NotProposed(PublicationRefused):
    code = "not_proposed"
    message = "Ce référentiel n’a pas été proposé : un auteur de règles doit d’abord le proposer."


class ByItsAuthor(PublicationRefused):
    code = "by_its_author"
    message = "Vous avez proposé ce référentiel : une autre personne doit le publier."


class NotTheReviewedDigest(PublicationRefused):
    code = "not_the_reviewed_digest"
    message = "L’empreinte n’est pas celle du contenu proposé et relu : le proposer de nouveau, ou vérifier l’empreinte."


class NotReviewed(PublicationRefused):
    code = "not_reviewed"
    message = "La relecture automatique de ce contenu n’est pas terminée : attendre son résultat."


class ReviewFoundFaults(PublicationRefused):
    code = "review_found_faults"

    def __init__(self, count: int) -> None:
        super().__init__(
            f"La relecture automatique a trouvé {count} défaut(s) : les corriger ou les faire accepter, puis proposer de nouveau."
        )


class NoImpactReport(PublicationRefused):
    code = "no_impact_report"
    message = "Aucune étude d’impact terminée ne porte cette empreinte : en demander une et attendre sa fin."


class NotComparable(PublicationRefused):
    code = "not_comparable"
    message = "Deux référentiels ne se comparent que dans un même catalogue, et s’ils diffèrent."


class ImpactNotFinished(PublicationRefused):
    code = "impact_not_finished"
    message = "Cette étude d’impact n’est pas terminée."


class ImpactDamaged(PublicationRefused):
    code = "impact_damaged"
    message = "Le fichier enregistré ne correspond plus à son empreinte : refaire l’étude d’impact et prévenir l’exploitant."
