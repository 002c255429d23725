"""Contents to print, made from the worked examples of the catalogue; no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cryoboard.documents.kinds.dossier.dossier import Evaluated, Subject
from decision_rules import evaluation_result as evaluation_of
from decision_rules import library, relevant_facts

ON = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 9, 18, tzinfo=ZoneInfo("Europe/Paris"))
A, B = "desmoid-2017-esmo-seed", "desmoid-2024-dtwg"
STATUS_LINE = "Aide à la décision, non marquée CE — la RCP décide"
META = {
    "tumour.size_mm": {"state": "known", "observed_on": "2026-10-02", "source_document": "CR d'IRM"},
    "patient.is_pregnant": {"state": "pending", "expected_on": "2026-11-25"},
}


def worked(example: str) -> Mapping[str, Any]:
    """The facts of a worked example."""
    return next(case.facts for case in library().catalogues["desmoid"].cases if case.id == example)


def evaluated(facts: Mapping[str, Any], ruleset: str = B, meta: Mapping[str, Any] | None = None) -> Evaluated:
    rules = library().ruleset(ruleset)
    outcome = evaluation_of(rules, dict(facts), ON)
    return Evaluated(
        ruleset=rules.id,
        digest=rules.digest,
        on=ON,
        facts=facts,
        outcome=outcome,
        rules=library(),
        asked=frozenset(relevant_facts(library(), dict(facts), ON)),
        at=AT,
        meta=meta or {},
    )


def patient(reference: str = "2026-0012", **changes: Any) -> Subject:
    known = {
        "name": "ESSAI Camille",
        "identity": (("Nom de naissance", "ESSAI"), ("Née le", "04/05/1990 (36 ans)"), ("IPP", "900001")),
        "board": "RCP d'essai",
        "requester": "Dr Martin",
        "question": "Faut-il traiter, ou surveiller encore ?",
    }
    return Subject(reference=reference, **(known | changes))
