"""The scores of the dossier: a stage found past an undetermined case says so beside its parts."""

from __future__ import annotations

from datetime import date

from cryoboard.documents.kinds.dossier.scores import score_rows
from decision_rules import evaluate, library

DAY = date(2026, 1, 15)


def test_a_stage_found_past_an_undetermined_case_says_what_was_missing():
    ruleset = library().ruleset("sarcoma-2021-esmo-euracan-genturis")
    facts = {"tumour.site": "limb", "tumour.size_mm": 40, "tumour.fnclcc_grade": 1, "disease.m_stage": "M0"}

    details = [
        {row["label"]: row["detail"] for row in score_rows(ruleset, known, DAY, evaluate(ruleset, known, DAY).result())}[
            "Stade (AJCC/UICC, 8e édition)"
        ]
        for known in (facts, facts | {"disease.n_stage": "N0", "disease.state": "localised_primary"})
    ]

    assert "Cas antérieur indéterminé, passé (manque\xa0: Atteinte ganglionnaire (N), Situation de la maladie)" in details[0]
    assert "Cas antérieur" not in details[1]
