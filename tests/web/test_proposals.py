"""What the rules say, why, and how two rulesets differ, as the pages show it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.services import record_fact, update_case
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.selectors import evaluations_now
from cryoboard.evaluations.services import evaluate_case
from cryoboard.organisation.models import Role
from cryoboard.web.presenters.comparison import Side, difference
from decision_rules import OutputKind, OutputStatus, library
from tests.factories import CONFIRMED, make_case, make_user
from tests.results import a_part
from tests.web.conftest import HTMX

OLD, NEW = "desmoid-2017-esmo-seed", "desmoid-2024-dtwg"


def page_of(client, name, case, **query):
    return client.get(reverse(f"cryoboard:{name}", args=[case.reference]), query).content.decode()


@pytest.fixture
def blocked(coordinator, board):
    """No histology: treatments are forbidden, and what is missing is asked for."""
    return make_case(coordinator, board, CONFIRMED | {"diagnosis.biopsy_type": "none"})


def test_contraindications_come_first_then_the_other_kinds_in_order(signed_in, blocked):
    page = page_of(signed_in, "proposals", blocked)
    order = re.findall(r'<section class="kind kind-(\w+)"', page)

    assert order[0] == "contraindication"
    assert order == sorted(order, key=list(OutputKind).index)


def test_every_sentence_shows_its_rule_its_strength_and_its_source(signed_in, case):
    page = page_of(signed_in, "proposals", case)
    parts = page.split('<p class="output-text">')[1:]

    assert parts
    assert all("Règle <b><code>" in part and "Force : <b>" in part and "<abbr title=" in part for part in parts)


def test_the_ruleset_and_its_digest_are_shown(signed_in, case):
    page = page_of(signed_in, "proposals", case)

    assert NEW in page and library().ruleset(NEW).digest in page


def test_another_ruleset_can_be_asked_for(signed_in, case):
    page = page_of(signed_in, "proposals", case, referentiel=OLD)

    assert f"<code>{OLD}</code>" in page and f"<code>{NEW}</code>" not in page


def test_a_ruleset_that_does_not_exist_is_said(signed_in, case):
    assert "Le référentiel demandé n’existe pas" in page_of(signed_in, "proposals", case, referentiel="inconnu")


def test_what_is_pending_marks_options_as_provisional_in_a_word(signed_in, coordinator, board):
    facts = CONFIRMED | {
        "pathway.rcp_recours_done": False,
        "disease.wait_and_see_status": "completed",
        "disease.wait_and_see_outcome": "progression",
        "disease.growth_status": "progressing",
        "disease.progression_confirmed_count": 2,
        "disease.threat": ["function"],
        "disease.resectability": "resectable_acceptable_morbidity",
        "symptoms.lesion_symptomatic": True,
        "prior_treatments": [],
        "patient.age_years": 40,
    }
    page = page_of(signed_in, "proposals", make_case(coordinator, board, facts))

    assert re.search(r'class="chip chip-warn"><svg.*?</svg> Provisoire</span>', page)
    assert re.search(r"Provisoires tant que manquent : .*Présentation en RCP de recours", page)


def why_url(case, evaluation, rule=None):
    return reverse("cryoboard:why", args=[case.reference, evaluation.key, rule or evaluation.outcome.outputs[0].rules[0]])


@pytest.fixture
def shown(case):
    """What the page shows before anything is stored."""
    (evaluation,) = evaluations_now(case, rulesets=[NEW])
    return evaluation


def test_why_shows_each_criterion_with_its_value_date_source_and_verdict(signed_in, case, shown):
    url, rule = why_url(case, shown), shown.outcome.outputs[0].rules[0]
    assert url in page_of(signed_in, "proposals", case)
    fragment, whole = signed_in.get(url, **HTMX).content.decode(), signed_in.get(url).content.decode()

    assert all(f'<th scope="col">{word}</th>' in fragment for word in ("Critère", "Valeur", "Date", "Document source"))
    assert re.search(r"</svg> (Vrai|Faux|Inconnu)</span>", fragment) and "<html" not in fragment
    assert f"Pourquoi {rule}" in whole and "<html" in whole
    assert Entry.objects.filter(event=Event.EVALUATION_READ, detail__rule=rule).count() == 2


@pytest.mark.parametrize("rule", ["DES-XX-99", "nimporte", "BRE-PROC-01"])
def test_why_of_a_rule_the_evaluation_does_not_have_is_not_found(signed_in, case, coordinator, shown, rule):
    (stored,) = evaluate_case(case=case, actor=coordinator, rulesets=[NEW])

    assert {signed_in.get(why_url(case, each, rule)).status_code for each in (shown, stored)} <= {404, 409}
    assert signed_in.get(why_url(case, stored, rule)).status_code == 404


@pytest.mark.parametrize("key", ["999999", "9" * 40, "abc", "12-", "x-y", "-"])
def test_why_of_an_evaluation_that_never_was_is_not_found(signed_in, case, shown, key):
    url = why_url(case, shown).replace(shown.key, key)

    assert signed_in.get(url).status_code in (404, 409)


def test_why_is_said_of_what_was_shown_even_when_a_datum_came_since(signed_in, case, shown, coordinator):
    url, before = why_url(case, shown, "DES-DX-12"), signed_in.get(why_url(case, shown, "DES-DX-12"), **HTMX).content
    record_fact(case=case, name="tumour.site", raw="limb", actor=coordinator)

    assert signed_in.get(url, **HTMX).content == before and "Paroi abdominale" in before.decode()


def test_why_of_what_can_no_longer_be_computed_is_refused_in_words(signed_in, case, shown, coordinator):
    url = why_url(case, shown)
    update_case(case=case, actor=coordinator, patient={"birth_date": date(1950, 1, 1)}, question="")
    response = signed_in.get(url, **HTMX)

    assert response.status_code == 409 and "ont changé depuis l’affichage" in response.content.decode()


def test_an_evaluation_is_only_shown_with_its_own_case(signed_in, case, coordinator, board):
    (stored,) = evaluate_case(case=case, actor=coordinator, rulesets=[NEW])
    other = make_case(coordinator, board)

    assert (signed_in.get(why_url(case, stored)).status_code, signed_in.get(why_url(other, stored)).status_code) == (200, 404)


def test_who_only_reads_sees_what_the_rules_say_now(case, board, shown):
    reader = Client()
    reader.force_login(make_user("qualite", Role.QUALITY_3C, board))

    assert why_url(case, shown) in page_of(reader, "proposals", case)
    assert not Evaluation.objects.exists()


def test_two_rulesets_stand_side_by_side_with_their_differences_in_words(signed_in, case):
    page = page_of(signed_in, "compare", case, a=OLD, b=NEW)

    assert f"<code>{OLD}</code>" in page and f"<code>{NEW}</code>" in page
    assert "Seulement Desmoïdes 2024" in page and "Identique" in page


def test_a_comparison_needs_two_rulesets_that_exist(signed_in, case):
    assert signed_in.get(reverse("cryoboard:compare", args=[case.reference]), {"a": OLD}).status_code == 404


def test_a_difference_is_named():
    def side(text="a", rule="R1", status=OutputStatus.ACTIVE):
        return Side([a_part(text, rule)], status, "")

    assert difference(side(), None, "A", "B") == "Seulement A"
    assert difference(None, side(), "A", "B") == "Seulement B"
    assert difference(side(), side(status=OutputStatus.PROVISIONAL), "A", "B") == "Statut différent"
    assert difference(side(), side(text="b"), "A", "B") == "Texte différent"
    assert difference(side(), side(rule="R2"), "A", "B") == "Règles différentes"
    assert difference(side(), side(), "A", "B") == ""


def test_a_decisive_datum_says_whom_to_ask_and_links_to_its_field(signed_in, case):
    page = page_of(signed_in, "proposals", case)
    block = page[page.index("Données décisives</h3>") :]

    assert "À demander à :" in block and "Peut changer :" in block
    assert re.search(rf'href="/dossiers/{case.reference}/\?toutes=1#fact-', block)


def test_the_journey_draws_the_ladder_with_its_words(signed_in, case):
    page = page_of(signed_in, "journey", case)

    assert re.search(r'<svg class="drawing ladder".*?role="img"', page) and "<title id=" in page and "<desc id=" in page
    assert "Le même parcours en texte" in page


def test_the_journey_draws_the_plan_only_when_there_is_one(signed_in, case, coordinator, board):
    plan = {"ablation.plan_present": True, "tumour.cross_1_mm": 80, "tumour.cross_2_mm": 60, "tumour.size_mm": 80}
    planned = make_case(coordinator, board, CONFIRMED | plan)

    assert "Plan d’ablation" not in page_of(signed_in, "journey", case)
    assert page_of(signed_in, "journey", planned).count('class="probe"') == 12


def test_the_journal_speaks_french(signed_in, case):
    page = page_of(signed_in, "journal", case)

    assert "Donnée enregistrée" in page and "état : Renseignée" in page and "known" not in page
