"""Refusals of the documents package."""

from __future__ import annotations

from cryoboard.errors import CryoBoardError


class NothingToPrint(CryoBoardError):
    code = "nothing_to_print"
    message = "Aucun référentiel en vigueur ne s’applique à ce dossier : il n’y a rien à imprimer. Vérifiez l’histologie et les dates."


class NoCaseChosen(CryoBoardError):
    code = "no_case_chosen"
    message = "Un livret demande au moins un dossier."


class DocumentNotReady(CryoBoardError):
    code = "document_not_ready"
    message = "Ce document n’est pas encore prêt."


class DocumentDamaged(CryoBoardError):
    code = "document_damaged"
    message = "Le fichier enregistré ne correspond plus à son empreinte : redemandez le document et prévenez l’exploitant."


class EmptyBooklet(CryoBoardError):
    code = "empty_booklet"
    message = "Aucun dossier n’est à l’ordre du jour : placez-en au moins un avant de produire le livret."


class DecisionNotSigned(CryoBoardError):
    code = "decision_not_signed"
    message = "Cet avis n’est pas signé : faites-le valider par le médecin coordonnateur, puis produisez le courrier."


class DispatchRefused(CryoBoardError):
    code = "dispatch_refused"


class DecisionDamaged(CryoBoardError):
    code = "decision_damaged"
    message = "Le contenu de cet avis ne correspond plus à ce qui a été signé : prévenez l’exploitant, rien n’est imprimé."
