"""The journal of a case in French: date, person, event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.organisation.permissions import Action
from cryoboard.organisation.selectors import account_name
from cryoboard.web.presenters.status_labels import STATE_WORDS
from decision_rules import library

PAGE_SIZE = 100
DETAIL_WORDS = {
    "action": "action",
    "cases": "dossiers affichés",
    "code": "motif",
    "digest": "empreinte",
    "evaluations": "évaluations",
    "fact": "donnée",
    "fields": "champs",
    "kept": "données gardées",
    "page": "page",
    "refused": "valeurs refusées",
    "refused_facts": "données refusées",
    "rule": "règle",
    "ruleset": "référentiel",
    "sha256": "empreinte",
    "shown": "dossiers nommés",
    "state": "état",
}
VALUE_WORDS = {
    **{state: word for state, word in STATE_WORDS.items() if state},
    "date": "date impossible",
    "invalid": "valeur impossible",
    "list": "hors de la liste",
    "missing": "valeur manquante",
    "range": "hors des valeurs possibles",
    "type": "forme inattendue",
    "unknown_fact": "donnée inconnue",
    Action.VIEW_CASE.value: "consulter un dossier",
    Action.CREATE_CASE.value: "créer un dossier",
    Action.EDIT_FACTS.value: "modifier des données",
    Action.EVALUATE.value: "évaluer",
    Action.REQUEST_DOCUMENT.value: "demander un document",
    Action.VIEW_JOURNAL.value: "lire le journal",
    Action.VIEW_PUBLICATION.value: "voir la gouvernance",
    Action.PROPOSE_RULESET.value: "proposer un référentiel",
    Action.REQUEST_IMPACT.value: "demander une étude d’impact",
    Action.RELEASE_RULESET.value: "publier un référentiel",
    "propose": "proposer",
    "impact": "étude d’impact",
    "release": "publier",
    "no_such_ruleset": "identifiant inconnu",
    "already_released": "déjà publié",
    "already_proposed": "déjà proposé par la même personne",
    "note_too_long": "note trop longue",
    "not_proposed": "jamais proposé",
    "by_its_author": "publication demandée par son auteur",
    "not_the_reviewed_digest": "empreinte différente de celle relue",
    "not_reviewed": "relecture automatique non terminée",
    "review_found_faults": "défauts trouvés par la relecture automatique",
    "no_impact_report": "pas d’étude d’impact terminée",
    "not_comparable": "référentiels non comparables",
}


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    who: str
    event: str
    detail: str


@dataclass(frozen=True, slots=True)
class JournalPage:
    lines: list[Line]
    older: int | None


def journal_page(entries: QuerySet[Entry], before: str | None) -> JournalPage:
    """The next entries, newest first."""
    query = entries.select_related("actor__professional").order_by("-pk")
    if before and before.isdecimal():
        query = query.filter(pk__lt=int(before))
    found = list(query[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return JournalPage([entry_line(each) for each in shown], shown[-1].pk if len(found) > PAGE_SIZE else None)


def entry_line(entry: Entry) -> Line:
    return Line(entry.at, account_name(entry.actor), Event(entry.event).label, detail_words(entry.detail))


def detail_words(detail: dict[str, Any]) -> str:
    """« donnée : Plus grand diamètre ; état : known »."""
    return " ; ".join(f"{DETAIL_WORDS.get(key, key)} : {_word(value)}" for key, value in detail.items() if value not in (None, "", []))


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_word(each) for each in value)
    text = str(value)
    return library().dictionary.label(text) if text in library().dictionary.facts else VALUE_WORDS.get(text, text)
