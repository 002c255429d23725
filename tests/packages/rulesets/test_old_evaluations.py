"""An evaluation of a past meeting is displayed identically from its frozen pack."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from django.urls import reverse

from cryoboard.documents.kinds.dossier.case_header import evaluated, subject_of
from cryoboard.documents.kinds.dossier.dossier import dossier_context
from cryoboard.documents.pipeline.pdf_rendering import dossier_html, render_pdf
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.services import evaluate_case
from cryoboard.rulesets.errors import RevisionUnavailable
from cryoboard.rulesets.selectors import ruleset_of
from decision_rules import library
from decision_rules.source.library import ROOT
from tests.drafts import library_at
from tests.factories import make_case

CONFIRMED = {
    "diagnosis.histology": "desmoid",
    "diagnosis.biopsy_type": "percutaneous_coaxial",
    "diagnosis.second_reading_status": "done_concordant",
    "tumour.site": "abdominal_wall",
    "disease.growth_status": "stable",
}


@pytest.fixture
def tomorrow(tmp_path: Path) -> Path:
    """The catalogues after a later edit: texts of topics, facts, sources and rules changed, in draft revisions 3."""
    root = tmp_path / "catalogues"
    shutil.copytree(ROOT, root)
    for path in root.glob("*/catalogue.yaml"):
        rewrite(path, "revision: 2", "revision: 3")
    for path in [*root.glob("*/topics.yaml"), *root.glob("*/facts.yaml")]:
        rewrite(path, "label: ", "label: Autrement ")
    for path in root.glob("*/sources.yaml"):
        rewrite(path, "title: ", "title: Autre ")
    for path in root.glob("desmoid/rules/*.yaml"):
        rewrite(path, "    title: ", "    title: Autre titre ")
    return root


def rewrite(path: Path, before: str, after: str) -> None:
    """Change every plain scalar that follows `before`; quoted ones stay."""
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(rf"{before}(?=[A-ZÉÀa-z0-9])|{before}$", after, text, flags=re.MULTILINE), encoding="utf-8")


def printed(evaluations: list[Evaluation]) -> tuple[str, bytes]:
    """The dossier of stored evaluations: its HTML and its PDF."""
    content = dossier_context(subject_of(evaluations[0].case, evaluations[0].on), evaluated(evaluations))
    html = dossier_html(content)
    return html, render_pdf(html, created=content["created"])


def test_an_old_evaluation_its_reasons_its_dossier_and_its_pdf_come_from_its_own_pack(coordinator, board, client, tomorrow):
    case = make_case(coordinator, board, CONFIRMED)
    evaluations = evaluate_case(case=case, actor=coordinator)
    rule = next(output.rules[0] for output in evaluations[0].outcome.outputs)
    address = reverse("cryoboard:why", args=[case.reference, evaluations[0].pk, rule])
    client.force_login(coordinator)
    shown, reasons = printed(evaluations), client.get(address, headers={"HX-Request": "true"}).content

    with library_at(tomorrow) as changed:
        assert changed.dictionary.label("tumour.site") != library(ROOT).dictionary.label("tumour.site")
        stored = list(Evaluation.objects.filter(pk__in=[each.pk for each in evaluations]).select_related("case").order_by("pk"))
        again, reasons_again = printed(stored), client.get(address, headers={"HX-Request": "true"}).content

    assert [each.digest for each in evaluations] == [library(ROOT).rulesets[each.ruleset].digest for each in evaluations]
    assert again == shown
    assert reasons_again == reasons


@pytest.fixture
def form_edited(tmp_path: Path) -> Path:
    """The catalogues after an edit that leaves every digest of a ruleset: the form, the facts of the official record, one more of them."""
    root = tmp_path / "catalogues"
    shutil.copytree(ROOT, root)
    rewrite(root / "common" / "form.yaml", "title: ", "title: Rubrique ")
    facts = root / "fiche" / "facts.yaml"
    rewrite(facts, "label: ", "label: Autrement ")
    entry = "name: patient.shoe_size, type: integer, section: patient, label: Pointure, question: Quelle pointure, supplier: [oncologist]"
    added = f"  - {{{entry}, minimum: 1, maximum: 60}}\n"
    facts.write_text(facts.read_text(encoding="utf-8") + added, encoding="utf-8")
    return root


def test_the_dossier_of_a_revision_still_current_is_that_of_its_pack_too(coordinator, board, form_edited):
    case = make_case(coordinator, board, CONFIRMED | {"patient.weight_kg": 70})
    evaluations = evaluate_case(case=case, actor=coordinator)
    html, pdf = printed(evaluations)

    with library_at(form_edited) as changed:
        current = {each.ruleset: changed.rulesets[each.ruleset].digest for each in evaluations}
        again = printed(evaluations)

    assert "Poids" in html and current == {each.ruleset: each.digest for each in evaluations}
    assert again == (html, pdf)


def test_a_fact_declared_after_a_revision_is_printed_with_it(coordinator, board, form_edited):
    with library_at(form_edited):
        case = make_case(coordinator, board, CONFIRMED | {"patient.shoe_size": 41})
        html, _ = printed(evaluate_case(case=case, actor=coordinator))

    assert "Pointure" in html and "41" in html and "Rubrique" not in html


def test_an_evaluation_whose_revision_is_nowhere_is_refused_with_what_to_do(db):
    with pytest.raises(RevisionUnavailable, match="faire rétablir le paquet figé"):
        ruleset_of("desmoid-2024-dtwg", "sha256:" + "0" * 64)
