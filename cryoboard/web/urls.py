"""Every address of the site. The namespace is « cryoboard », in a host project too."""

from __future__ import annotations

from django.urls import path

from cryoboard.web.refusals import View, guarded, members_only
from cryoboard.web.views import (
    auth,
    calendar,
    cases,
    documents,
    evidence,
    facts,
    governance,
    imports,
    journal,
    proposals,
    records,
    rulesets,
)

app_name = "cryoboard"

PUBLIC: list[tuple[str, View, str]] = [
    ("connexion/", auth.login, "login"),
    ("deconnexion/", auth.logout, "logout"),
    ("mentions/", cases.about, "about"),
    ("calendrier/<str:key>.ics", calendar.calendar, "calendar"),
]
MEMBERS: list[tuple[str, View, str]] = [
    ("", cases.case_list, "cases"),
    ("dossiers/recherche/", cases.case_search, "case_search"),
    ("dossiers/nouveau/", cases.case_new, "case_new"),
    ("dossiers/import/", imports.upload, "case_upload"),
    ("dossiers/<slug:reference>/", facts.facts, "case"),
    ("dossiers/<slug:reference>/import/", imports.report, "upload_report"),
    ("dossiers/<slug:reference>/identite/", cases.case_edit, "case_edit"),
    ("dossiers/<slug:reference>/compte-rendu/", facts.report, "report"),
    ("dossiers/<slug:reference>/donnees/<str:name>/", facts.fact, "fact"),
    ("dossiers/<slug:reference>/donnees/<str:name>/historique/", facts.history, "fact_history"),
    ("dossiers/<slug:reference>/donnees/<str:name>/etat/", records.state, "record_state"),
    ("dossiers/<slug:reference>/donnees/<str:name>/lignes/<int:position>/", records.record, "record"),
    ("dossiers/<slug:reference>/donnees/<str:name>/lignes/<int:position>/retirer/", records.remove, "record_remove"),
    ("dossiers/<slug:reference>/propositions/", proposals.proposals, "proposals"),
    ("dossiers/<slug:reference>/propositions/comparer/", proposals.compare, "compare"),
    ("dossiers/<slug:reference>/evaluations/<int:evaluation>/regles/<str:rule>/", proposals.why, "why"),
    ("dossiers/<slug:reference>/parcours/", proposals.journey, "journey"),
    ("dossiers/<slug:reference>/documents/", documents.documents, "documents"),
    ("dossiers/<slug:reference>/documents/dossier/", documents.dossier, "dossier"),
    ("dossiers/<slug:reference>/journal/", journal.journal, "journal"),
    ("referentiels/", rulesets.rulesets, "rulesets"),
    ("referentiels/<slug:ruleset>/", rulesets.ruleset, "ruleset"),
    ("referentiels/<slug:ruleset>/chapitres/<int:number>/", rulesets.chapter, "ruleset_chapter"),
    ("referentiels/<slug:ruleset>/regles/<slug:rule>/", rulesets.rule, "rule"),
    ("referentiels/<slug:ruleset>/donnees-calculees/", rulesets.computed, "ruleset_computed"),
    ("referentiels/<slug:ruleset>/pdf/", rulesets.pdf, "ruleset_pdf"),
    ("referentiels/<slug:old>/vers/<slug:new>/", rulesets.changes, "ruleset_changes"),
    ("gouvernance/", governance.governance, "governance"),
    ("gouvernance/etudes/<int:pk>/", governance.impact, "impact"),
    ("gouvernance/etudes/<int:pk>/etat/", governance.impact_state, "impact_state"),
    ("gouvernance/etudes/<int:pk>/fichier/", governance.impact_file, "impact_file"),
    ("gouvernance/etudes/<int:pk>/reprendre/", governance.impact_resume, "impact_resume"),
    ("gouvernance/<slug:ruleset>/proposer/", governance.propose, "propose"),
    ("gouvernance/<slug:ruleset>/etude/", governance.impact_new, "impact_new"),
    ("gouvernance/<slug:ruleset>/publier/", governance.release, "release"),
    ("gouvernance/<slug:ruleset>/etat/", governance.proposal_state, "proposal_state"),
    ("calendrier/", calendar.calendars, "calendars"),
    ("preuves/", evidence.evidence, "evidence"),
    ("preuves/<slug:row>/", evidence.row, "evidence_row"),
    ("documents/livret/", documents.booklet, "booklet"),
    ("documents/<int:pk>/", documents.document, "document"),
    ("documents/<int:pk>/etat/", documents.document_state, "document_state"),
    ("documents/<int:pk>/fichier/", documents.document_file, "document_file"),
]

urlpatterns = [
    *(path(route, guarded(view), name=name) for route, view, name in PUBLIC),
    *(path(route, members_only(view), name=name) for route, view, name in MEMBERS),
]
