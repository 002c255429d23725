"""The clinical items of the fiche: what is known, computed, unknown or without object is printed; what nobody answered is listed."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

from cryoboard.documents.kinds.dossier.dossier import Evaluated
from cryoboard.documents.kinds.fiche.fiche import clinical_block
from cryoboard.documents.pipeline.typography import french
from cryoboard.documents.services.decision_papers import request_fiche
from decision_rules import evaluation_result, library
from decision_rules.runtime.applicability import applicable_rulesets
from decision_rules.source.library import ROOT
from tests.drafts import library_at
from tests.packages.documents.meeting_cases import played, printed, recorded, signed
from tests.packages.documents.pdf_text import pages, words

DAY = date(2026, 11, 20)
ANSWERED: dict[str, Any] = {
    "diagnosis.discovery_mode": "symptoms",
    "diagnosis.date": "2026-06-01",
    "diagnosis.imaging_before_biopsy": True,
    "diagnosis.ctnnb1_status": "mutated",
    "tumour.nature": "primary",
    "tumour.other_classification": [],
    "disease.progression_extent": ["local"],
    "patient.history": [{"event": "Appendicectomie", "kind": "surgical", "year": 1998}],
    "patient.comorbidities": [],
    "patient.allergies": [],
    "prior_treatments": [],
    "imaging": [{"date": "2026-10-01", "modality": "mri"}],
}


def block(facts: dict[str, Any], meta: dict[str, Any] | None = None) -> dict[str, Any]:
    rows = [
        Evaluated(each.id, each.digest, DAY, facts, evaluation_result(each, facts, DAY), library(), frozenset(), meta=meta or {})
        for each in applicable_rulesets(library(), facts, DAY)
    ]
    return clinical_block(rows)


def said(block: dict[str, Any]) -> dict[str, str]:
    return {row["label"]: row["value"] for section in block["sections"] for row in section["rows"]}


def test_the_fiche_of_a_filled_case_lists_nothing_as_missing_and_holds_on_two_pages(board, coordinator):
    scene = played(board, coordinator, facts=ANSWERED)
    pdf = printed(request_fiche(decision=signed(scene, recorded(scene)), actor=coordinator))
    text = words(pdf)

    assert "Rubriques non renseignées" not in text
    for expected in (
        "Mode de découverte : Hors dépistage : symptômes",
        "Date du diagnostic : 01/06/2026",
        "T clinique : Sans objet",
        "Antécédents : Appendicectomie (nature : chirurgical, année : 1998)",
        "Comorbidités : Aucune",
        "Allergies : Aucune connue",
        "Étendue de la progression : Locale",
    ):
        assert expected in text, expected
    assert len(pages(pdf)) <= 2


def test_what_nobody_answered_is_listed_and_what_the_case_does_not_owe_is_not():
    missing = block({"diagnosis.histology": "desmoid", "tumour.site": "mesenteric"})["missing_items"]

    assert "Antécédents" in missing and "Autre classification" in missing
    assert not [each for each in ("Latéralité", "Poids", "Dépistage gériatrique", "T clinique", "Date de la rechute") if each in missing]


def test_the_t_is_computed_until_somebody_enters_it():
    facts = {"diagnosis.histology": "leiomyosarcoma", "tumour.site": "limb_lower", "tumour.size_mm": 80}

    assert said(block(facts))["T clinique"] == french("T2 (plus de 50 mm, 100 mm au plus), calculé")
    assert said(block(facts | {"tumour.clinical_t": "T2b"}))["T clinique"] == "T2b"


def test_unknown_and_not_applicable_are_answers():
    facts = {"diagnosis.histology": "leiomyosarcoma"}
    answered = block(facts, {"patient.history": {"state": "unknown"}, "tumour.clinical_t": {"state": "not_applicable"}})

    assert (said(answered)["Antécédents"], said(answered)["T clinique"]) == ("Inconnu", "Sans objet")
    assert "Antécédents" not in answered["missing_items"]


def test_what_goes_with_an_answer_is_printed_beside_it():
    facts = {"diagnosis.histology": "desmoid", "patient.geriatric_tool": "g8", "patient.geriatric_score": 11}

    assert said(block(facts))["Dépistage gériatrique"] == french("G8 ; score du dépistage gériatrique : 11")


def test_the_scores_and_the_key_facts_keep_the_words_of_the_revision_that_was_run(tmp_path: Path):
    root = tmp_path / "catalogues"
    shutil.copytree(ROOT, root)
    facts = {"diagnosis.histology": "desmoid", "tumour.site": "abdominal_wall", "disease.growth_status": "stable", "tumour.size_mm": 40}
    facts |= {"spine.lesions": [{"name": "L1", "pain": "mechanical"}]}
    rules = library()
    run = [rules.ruleset(name) for name in ("desmoid-2024-dtwg", "spine-2-evidence")]
    rows = [Evaluated(each.id, each.digest, DAY, facts, evaluation_result(each, facts, DAY), rules, frozenset()) for each in run]
    before = clinical_block(rows)
    for path in [root / "common" / "facts.yaml", *root.glob("*/facts.yaml"), *root.glob("*/derived.yaml")]:
        path.write_text(re.sub(r"label: (?=[A-ZÉ])", "label: Autre ", path.read_text(encoding="utf-8")), encoding="utf-8")
    for path in root.glob("*/catalogue.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace("revision: 2", "revision: 3"), encoding="utf-8")

    with library_at(root) as changed:
        after = clinical_block(rows)

    assert changed.dictionary.label("disease.growth_status") != rules.dictionary.label("disease.growth_status")
    assert before["scores"] and before["other_facts"]
    assert (after["scores"], after["other_facts"]) == (before["scores"], before["other_facts"])
