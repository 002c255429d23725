"""Every event of the house. Nothing happens to a patient's data under another name."""

from django.db import models


class Event(models.TextChoices):
    """noun.past — its French label is what the journal shows."""

    LOGGED_IN = "account.logged_in", "Connexion"
    LOGIN_FAILED = "account.login_failed", "Connexion refusée"
    LOGGED_OUT = "account.logged_out", "Déconnexion"
    ACCOUNT_CREATED = "account.created", "Compte créé"
    PROFESSIONAL_UPDATED = "account.updated", "Professionnel modifié"
    ROLE_GRANTED = "role.granted", "Rôle accordé"
    ROLE_REVOKED = "role.revoked", "Rôle retiré"
    ROLE_REFUSED = "role.refused", "Rôle refusé"
    BOARD_SAVED = "board.saved", "RCP créée ou modifiée"
    ACCESS_REFUSED = "access.refused", "Accès refusé"
    CASES_LISTED = "cases.listed", "Liste des dossiers consultée"
    CASE_CREATED = "case.created", "Dossier créé"
    CASE_READ = "case.read", "Dossier consulté"
    CASE_UPDATED = "case.updated", "Identité ou question modifiée"
    CASE_IMPORTED = "case.imported", "Dossier importé"
    IMPORT_REFUSED = "import.refused", "Import refusé"
    FACT_RECORDED = "fact.recorded", "Donnée enregistrée"
    FACT_REFUSED = "fact.refused", "Donnée refusée"
    EVALUATION_STORED = "evaluation.stored", "Évaluation enregistrée"
    EVALUATION_READ = "evaluation.read", "Évaluation consultée"
    DOCUMENT_REQUESTED = "document.requested", "Document demandé"
    DOCUMENT_RENDERED = "document.rendered", "Document produit"
    DOCUMENT_FAILED = "document.failed", "Document non produit"
    DOCUMENT_READ = "document.read", "Document téléchargé"
