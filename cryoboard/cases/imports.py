"""A case file becomes a case: what fits is kept, what does not is listed with its cure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from cryoboard.accounts.access import Action, require
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.errors import ImportRefused
from cryoboard.cases.models import Case, Fact
from cryoboard.cases.services import create_case, record_fact
from cryoboard.conf import configuration
from decision_rules import Problem, check_facts, library

ANONYMOUS = {"birth_name": "À COMPLÉTER", "given_names": "À compléter", "sex": "unknown"}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an upload gave: the case, the facts kept, the data refused."""

    case: Case
    accepted: list[Fact]
    refused: list[Problem]


def import_case(*, actor: Any, board: Any, document: bytes | str, name: str = "") -> ImportReport:
    """Read a case file of the contract and open its case. Raises AccessRefused or ImportRefused, the latter journalled."""
    require(actor, Action.CREATE_CASE, on=board)
    try:
        data = read_document(document)
        facts, refused = check_facts(data["facts"], library().dictionary, timezone.localdate())
        day = read_day(data.get("on"), refused)
    except ImportRefused as refusal:
        record(Event.IMPORT_REFUSED, actor=actor, code=refusal.code)
        raise
    with transaction.atomic():
        case = create_case(actor=actor, board=board, patient=ANONYMOUS, question=str(data.get("question", ""))[:2000],
                           reference=free_reference(data.get("case")))
        accepted = [record_fact(case=case, name=fact, raw=value, actor=actor, observed_on=day, source_document=f"Fichier {name}"[:200])
                    for fact, value in facts.items()]
        record(Event.CASE_IMPORTED, subject=case, actor=actor, case=case, kept=len(accepted),
               refused=[problem.fact[:80] for problem in refused])
    return ImportReport(case, accepted, refused)


def read_document(document: bytes | str) -> Mapping[str, Any]:
    """The one case object a file holds. Raises ImportRefused with the sentence its reader needs."""
    limit = configuration().upload_max_bytes
    if len(document) > limit:
        raise ImportRefused(f"Ce fichier dépasse {limit // 1024 // 1024} Mo : un dossier n'en fait que quelques Ko. "
                            "Vérifiez que c'est bien un dossier au format JSON.")
    if isinstance(document, bytes):
        if document.startswith(b"%PDF"):
            raise ImportRefused("Ce fichier est un PDF ; un dossier au format JSON est attendu.")
        try:
            document = document.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ImportRefused("Ce fichier n'est pas un texte UTF-8 ; un dossier au format JSON est attendu.") from error
    try:
        data = json.loads(document, parse_constant=refuse_constant)
    except json.JSONDecodeError as error:
        raise ImportRefused(f"JSON mal formé, ligne {error.lineno}, colonne {error.colno} : corrigez le fichier.") from error
    except RecursionError as error:
        raise ImportRefused("JSON trop imbriqué : corrigez le fichier.") from error
    if isinstance(data, list):
        raise ImportRefused("Ce fichier contient une liste ; déposez un dossier à la fois.")
    if not isinstance(data, Mapping) or not isinstance(data.get("facts"), Mapping):
        raise ImportRefused("Ce fichier n'a pas la forme d'un dossier : un objet JSON avec « facts » est attendu.")
    return data


def refuse_constant(name: str) -> Any:
    raise ImportRefused(f"JSON mal formé : {name} n'est pas un nombre. Écrivez un nombre, ou null.")


def read_day(raw: Any, refused: list[Problem]) -> date | None:
    """The day the file speaks of; a wrong or future one is listed among the refused data."""
    if raw is None:
        return None
    try:
        day = date.fromisoformat(raw)
    except (TypeError, ValueError):
        refused.append(Problem("on", f"« {str(raw)[:40]} » n'est pas une date.", "Écrire la date sous la forme AAAA-MM-JJ.", "date"))
        return None
    if day > timezone.localdate():
        refused.append(Problem("on", "La date du dossier est dans le futur.", "Corriger la date.", "date"))
        return None
    return day


def free_reference(raw: Any) -> str | None:
    """The file's own reference when it can be one and is free; otherwise the case gets a new one."""
    reference = slugify(str(raw))[:40] if raw else ""
    return reference if reference and not Case.objects.filter(reference=reference).exists() else None
