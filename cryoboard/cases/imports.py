"""Imports a case file: valid data are stored, refused data are listed with how to correct them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.errors import ImportRefused
from cryoboard.cases.models import LONGEST_QUESTION, LONGEST_SOURCE, Case, Fact
from cryoboard.cases.services import create_case, record_fact
from cryoboard.conf import configuration
from cryoboard.organisation.permissions import Action, require
from decision_rules import KeyWrittenTwice, Problem, check_facts, library, parse_json

ANONYMOUS = {"birth_name": "À COMPLÉTER", "given_names": "À compléter", "sex": "unknown"}
KEYS = ("case", "on", "question", "rulesets", "facts")
REFERENCE = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9][A-Za-z0-9_-]{0,39}")  # at least one digit: « nouveau » is the address of a page


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The result of an import: the case, the facts stored, the data refused."""

    case: Case
    accepted: list[Fact]
    refused: list[Problem]


def import_case(*, actor: Actor, board: Any, document: bytes | str, name: str = "") -> ImportReport:
    """Read a case file of the contract and create its case. Writes the case and its facts.

    Raises AccessRefused or ImportRefused; ImportRefused is recorded in the journal.
    """
    require(actor, Action.CREATE_CASE, on=board)
    try:
        data = read_document(document)
        facts, refused = readable_facts(data["facts"])
    except ImportRefused as refusal:
        record(Event.IMPORT_REFUSED, subject=board, actor=actor, code=refusal.reason)
        raise
    refused += unknown_keys(data)
    day = read_day(data.get("on"), refused)
    reference = free_reference(data.get("case"), refused)
    with transaction.atomic():
        case = create_case(
            actor=actor,
            board=board,
            patient=ANONYMOUS,
            question=read_question(data.get("question"), refused),
            reference=reference,
        )
        accepted = [
            record_fact(case=case, name=fact, raw=value, actor=actor, observed_on=day, source_document=f"Fichier {name}"[:LONGEST_SOURCE])
            for fact, value in facts.items()
        ]
        journal_import(case, actor, accepted, refused)
    return ImportReport(case, accepted, refused)


def journal_import(case: Case, actor: Actor, accepted: list[Fact], refused: list[Problem]) -> None:
    """Record what was stored and what was refused. Only names of the dictionary are recorded: a key of the file is free text."""
    known = library().dictionary.facts
    names = [problem.fact.partition("[")[0] for problem in refused]
    record(
        Event.CASE_IMPORTED,
        subject=case,
        actor=actor,
        case=case,
        kept=len(accepted),
        refused=len(refused),
        refused_facts=[name for name in names if name in known],
    )


def read_document(document: bytes | str) -> Mapping[str, Any]:
    """The one case object of the file. Raises ImportRefused with a sentence for the sender."""
    limit = configuration().upload_max_bytes
    if len(document) > limit:
        raise ImportRefused(
            "too_large",
            f"Ce fichier dépasse {limit // 1024 // 1024} Mo : un dossier n'en fait que quelques Ko. "
            "Vérifiez que c'est bien un dossier au format JSON.",
        )
    data = read_json(read_text(document))
    if isinstance(data, list):
        raise ImportRefused("several", "Ce fichier contient une liste ; déposez un dossier à la fois.")
    if not isinstance(data, Mapping) or not isinstance(data.get("facts"), Mapping):
        raise ImportRefused("shape", "Ce fichier n'a pas la forme d'un dossier : un objet JSON avec « facts » est attendu.")
    return data


def read_text(document: bytes | str) -> str:
    if isinstance(document, str):
        return document
    if document.startswith(b"%PDF"):
        raise ImportRefused("pdf", "Ce fichier est un PDF ; un dossier au format JSON est attendu.")
    try:
        return document.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused("not_text", "Ce fichier n'est pas un texte UTF-8 ; un dossier au format JSON est attendu.") from error


def read_json(text: str) -> Any:
    """The JSON of the file. Raises ImportRefused when a key is written twice, or when a text cannot be stored."""
    try:
        data = parse_json(text, refuse_constant)
        json.dumps(data, ensure_ascii=False).encode()
    except KeyWrittenTwice as twice:
        places = f"{twice.first} puis {twice.second}"
        sentence = f"JSON mal formé : « {twice.key[:40]} » est écrit deux fois dans le même objet, {places}. Corrigez le fichier."
        raise ImportRefused("duplicate", sentence) from twice
    except json.JSONDecodeError as error:
        if is_json_lines(text):
            sentence = "Ce fichier contient plusieurs dossiers, un par ligne ; déposez un dossier à la fois."
            raise ImportRefused("several", sentence) from error
        where = f"ligne {error.lineno}, colonne {error.colno}"
        raise ImportRefused("json", f"JSON mal formé, {where} : corrigez le fichier.") from error
    except RecursionError as error:
        raise ImportRefused("nesting", "JSON trop imbriqué : corrigez le fichier.") from error
    except UnicodeEncodeError as error:
        raise ImportRefused("not_text", "Ce fichier contient des caractères qui ne sont pas du texte : corrigez le fichier.") from error
    except ValueError as error:  # an integer of thousands of digits
        raise ImportRefused("json", "JSON mal formé : un nombre est démesuré. Corrigez le fichier.") from error
    return data


def is_json_lines(text: str) -> bool:
    """Whether a file that is not JSON holds one JSON object a line, as the command line reads several cases."""
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        return len(lines) > 1 and all(isinstance(json.loads(line), Mapping) for line in lines)
    except (ValueError, RecursionError):
        return False


def readable_facts(nested: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The facts that the dictionary accepts, and the refused ones."""
    try:
        return check_facts(nested, library().dictionary, timezone.localdate())
    except RecursionError as error:
        raise ImportRefused("nesting", "JSON trop imbriqué : corrigez le fichier.") from error


def unknown_keys(data: Mapping[str, Any]) -> list[Problem]:
    """The keys that the product does not read; each one is reported."""
    hint = f"Clés admises : {', '.join(KEYS)}."
    return [Problem(key[:80], f"Clé inconnue « {key[:40]} ».", hint, "unknown_fact") for key in data if key not in KEYS]


def read_question(raw: Any, refused: list[Problem]) -> str:
    """The question for the board, or an empty text when the file has none."""
    if raw is None or (isinstance(raw, str) and len(raw) <= LONGEST_QUESTION):
        return raw or ""
    refused.append(
        Problem(
            "question",
            "La question ne peut pas être reprise.",
            f"Donner un texte d'au plus {LONGEST_QUESTION} caractères.",
            "type",
        )
    )
    return ""


def refuse_constant(name: str) -> Any:
    raise ImportRefused("json", f"JSON mal formé : {name} n'est pas un nombre. Écrivez un nombre, ou null.")


def read_day(raw: Any, refused: list[Problem]) -> date | None:
    """The day of the file. A wrong or future day is listed with the refused data."""
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


def free_reference(raw: Any, refused: list[Problem]) -> str | None:
    """The reference of the file when it is valid and not used yet; otherwise the case gets a new one, and the report says so."""
    if raw is None or raw == "":
        return None
    reference = str(raw)
    if not REFERENCE.fullmatch(reference):
        refused.append(
            Problem(
                "case",
                f"« {reference[:40]} » ne peut pas servir de référence.",
                "Un chiffre au moins, des lettres et des tirets, 40 caractères au plus. Le dossier a reçu un nouveau numéro.",
                "reference",
            )
        )
        return None
    if Case.objects.filter(reference=reference).exists():
        refused.append(
            Problem(
                "case",
                f"Un dossier porte déjà la référence « {reference} ».",
                "Celui-ci a reçu un nouveau numéro ; vérifiez qu'il ne s'agit pas du même.",
                "reference",
            )
        )
        return None
    return reference
