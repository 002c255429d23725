"""Scored lesions: the column, one card each, the score recomputed at each answer."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cryoboard.cases.selectors import current_facts
from cryoboard.web.drawings.column import draw_column
from cryoboard.web.drawings.gauge import draw_gauge
from cryoboard.web.presenters.lesions import lesions_panel, scored_list
from decision_rules import Category, Interval, library
from tests.web.conftest import HTMX

LIST = "spine.lesions"


@pytest.fixture
def url(case):
    return lambda position: reverse("cryoboard:record", args=[case.reference, LIST, position])


@pytest.fixture
def answer(signed_in, case, url):
    def post(position, *, done=False, **fields):
        current = current_facts(case).get(LIST)
        data = {"version": str(current.pk) if current else ""} | {f"field-{name}": value for name, value in fields.items()}
        return signed_in.post(url(position), data | ({"done": "1"} if done else {}), **HTMX)

    return post


@pytest.fixture
def panel(case):
    def read():
        definition = library().dictionary.facts[LIST]
        return lesions_panel(case, scored_list(definition), current_facts(case)[LIST].value, "fact")

    return read


def test_a_french_level_is_kept_and_shown_with_both_names(answer, case, panel):
    answer(0, level="d7")

    assert current_facts(case)[LIST].value == [{"level": "T7"}]
    assert (panel().cards[0].level, panel().cards[0].zone) == ("T7 (D7)", "Semi-rigide")


def test_a_level_clicked_on_the_column_opens_a_new_lesion_and_writes_nothing(signed_in, case, url):
    page = signed_in.get(url(0) + "?niveau=L3", **HTMX).content.decode()

    assert "Nouvelle lésion · L3" in page and 'value="L3"' in page and '<b class="numeric">2 à 17</b>' in page
    assert LIST not in current_facts(case)


def test_each_answer_is_saved_and_gives_the_running_interval_of_the_lesion_and_of_the_case(answer, case, panel):
    first = answer(0, level="T7").content.decode()
    second = answer(1, **{"level": "T7", "sins.pain": "mechanical"})
    said = second.content.decode()

    assert "Lésion 1 · T7 (D7)" in first and '<form class="lesion lesion-form"' in first
    assert second["HX-Reswap"] == "none" and '<form class="lesion lesion-form"' not in said
    assert "Lésion 1 : Score SINS 4 à 16, indéterminé." in said
    assert current_facts(case)[LIST].value == [{"level": "T7", "sins.pain": "mechanical"}]
    assert (panel().cards[0].score_so_far.words, panel().case.words, panel().case.category) == ("4 à 16", "4 à 16", "Indéterminé")


def test_an_answer_taken_back_is_unknown_again(answer, case):
    answer(0, **{"level": "T7", "sins.pain": "mechanical"})
    answer(1, **{"level": "T7", "sins.pain": ""})

    assert current_facts(case)[LIST].value == [{"level": "T7"}]


def test_a_refused_answer_is_said_beside_its_field_and_not_kept(answer, case):
    answer(0, level="T7")
    response = answer(1, **{"level": "T7", "sins.collapse_percent": "150"})

    assert 'id="fact-spine-lesions-sins-collapse-percent-error"' in response.content.decode()
    assert current_facts(case)[LIST].value == [{"level": "T7"}]


def test_the_cards_say_what_is_missing_and_the_category_once_settled(answer, panel):
    known = {"level": "T7", "sins.pain": "mechanical", "sins.bone_lesion": "lytic", "sins.alignment": "normal", "sins.collapse": "lt_50"}
    answer(0, **known, id="A")
    card = panel().cards[0]

    assert (card.title, card.score_so_far.words, card.score_so_far.category) == ("Lésion A", "8 à 11", "Potentiellement instable")
    assert card.score_so_far.missing == ["Atteinte postéro-latérale"]
    assert [(line.points, line.settled) for line in card.lines][-2:] == [("2 points", True), ("0 à 3 points", False)]


def test_a_level_that_bears_a_lesion_leads_to_it(answer, panel, url):
    answer(0, level="T7")
    levels = {level.label: level for level in panel().levels}

    assert (levels["T7 (D7)"].url, levels["T8 (D8)"].url) == (url(1), url(0) + "?niveau=T8")
    assert [mark.words for mark in levels["T7 (D7)"].marks] == ["1 à 16"]


def test_without_script_the_form_of_a_lesion_is_a_page(signed_in, answer, case, url):
    answer(0, level="T7")
    page = signed_in.get(url(1)).content.decode()
    version = str(current_facts(case)[LIST].pk)
    response = signed_in.post(url(1), {"version": version, "field-level": "T8", "done": "1"})

    assert "<h1>Lésions vertébrales</h1>" in page and "Lésion 1 · T7 (D7)" in page
    assert response.status_code == 302 and current_facts(case)[LIST].value == [{"level": "T8"}]


def test_the_column_has_every_level_once_and_marks_the_lesions():
    column = draw_column([("C0", "junctional"), ("T7", "semi_rigid"), ("T8", "semi_rigid")], ["T7"])

    assert [(each.level, each.marked) for each in column.vertebrae] == [("C0", False), ("T7", True), ("T8", False)]
    assert all(each.x >= 0 and each.x + each.width <= column.width for each in column.vertebrae)
    assert column.height == 3 * (column.vertebrae[1].y - column.vertebrae[0].y)


def test_the_gauge_covers_the_interval_whole_numbers_included():
    categories = [Category("low", "Bas", 0, 6), Category("high", "Haut", 7, 18)]
    gauge = draw_gauge(Interval(0, 18), Interval(7, 12), categories)

    step = gauge.bands[0].width / 7
    assert gauge.span == pytest.approx(6 * step)
    assert gauge.x == pytest.approx(gauge.bands[1].x)
    assert draw_gauge(Interval(0, 18), None, categories).span == 0
