"""The drawings say what the data say, to scale, and never invent."""

from dataclasses import replace
from datetime import date

import pytest

from cryoboard.web.drawings.ladder import draw_ladder
from cryoboard.web.drawings.plan import draw_distances, draw_section
from cryoboard.web.drawings.text import french_number, wrap
from cryoboard.web.drawings.timeline import TimelineEvent, delay, draw_timeline
from decision_rules import AblationPlan, LadderEntry, LadderState, PlanDistance

PLAN = AblationPlan(
    size_mm=80,
    cross_1_mm=80,
    cross_2_mm=60,
    margin_mm=5,
    columns=4,
    rows=3,
    probes_mm=tuple((x, y) for y in (-20, 0, 20) for x in (-30, -10, 10, 30)),
    spacing_mm=(20, 20),
    edge_mm=(10, 10),
    ice_needed_mm=90,
    n_probes_estimate=12,
    n_probes_planned=None,
    n_depth=None,
    planned_spacing_mm=None,
    planned_edge_mm=None,
    edge_temperature_c=-20,
    minutes_per_position=None,
    distances=(PlanDistance("Peau", 9, None), PlanDistance("Nerf", 2, 3), PlanDistance("Intestin", 5, 0)),
)


def step(name, lane, state, here=False):
    return LadderEntry(name, name.title(), lane, here, LadderState(state), ())


def test_the_section_keeps_one_scale_in_both_directions():
    section = draw_section(PLAN)

    scale = section.tumour.width / 80
    assert section.tumour.height == pytest.approx(60 * scale)
    assert section.ice.width == pytest.approx(90 * scale)
    assert section.ice.height == pytest.approx(70 * scale)
    assert section.probes[1].x - section.probes[0].x == pytest.approx(20 * scale)
    assert section.probes[4].y - section.probes[0].y == pytest.approx(20 * scale)


def test_the_scale_bar_is_as_long_as_it_says():
    section = draw_section(PLAN)

    start, end = (float(part) for part in section.scale.path.split("M")[1].replace("H", " ").split()[::2])
    assert (end - start) / (section.tumour.width / 80) == pytest.approx(20, abs=0.1)
    assert section.scale.label == "Échelle : 20 mm"


def test_probes_stand_on_the_tumour_centre_for_a_single_probe():
    section = draw_section(replace(PLAN, probes_mm=((0, 0),), columns=1, rows=1, spacing_mm=(80, 60)))

    assert (section.probes[0].x, section.probes[0].y) == (section.tumour.cx, section.tumour.cy)


def test_everything_drawn_stays_inside_the_figure():
    section = draw_section(PLAN)

    assert section.ice.x > 0 and section.ice.x + section.ice.width < section.width
    assert section.ice.y > 0 and section.ice.y + section.ice.height < section.height


def test_a_distance_says_whether_it_lies_in_the_ice():
    chart = draw_distances(PLAN)

    assert [bar.words for bar in chart.bars] == ["9 mm", "2 mm, dans la glace sur 3 mm", "5 mm, au bord de la glace"]
    assert chart.bars[0].width / chart.edge_width == pytest.approx(9 / 5)


def test_no_chart_without_a_distance():
    assert draw_distances(replace(PLAN, distances=())) is None


def test_the_ladder_keeps_lanes_in_the_order_of_the_catalogue_and_says_where_the_patient_is():
    ladder = draw_ladder([step("a", "Un", "closed"), step("b", "Deux", "recommended", True), step("c", "Un", "ruled_out")])

    assert [(band.name, [box.label for box in band.boxes]) for band in ladder.bands] == [
        ("Un", ["A", "C"]),
        ("Deux", ["B"]),
    ]
    assert ladder.place == "Le patient est ici : B."
    assert ladder.description == "A : sans proposition. C : écartée. B : recommandée, le patient est ici."


def test_an_unknown_place_is_said_and_not_guessed():
    ladder = draw_ladder([step("a", "Un", "closed", None)])

    assert ladder.place == "La position du patient ne peut pas être établie avec les données connues."
    assert not ladder.steps[0].here


def test_steps_never_overlap():
    ladder = draw_ladder([step(f"s{number}", f"Voie {number % 2}", "open") for number in range(14)])

    places = [(box.x, box.y) for box in ladder.steps]
    assert len(set(places)) == 14
    assert all(box.x + box.width <= ladder.width and box.y + box.height <= ladder.height for box in ladder.steps)


def test_no_ladder_without_steps():
    assert draw_ladder([]) is None


def test_the_timeline_orders_and_spaces_events_by_their_dates():
    line = draw_timeline(
        [
            TimelineEvent(date(2025, 7, 1), "B"),
            TimelineEvent(date(2025, 1, 1), "A"),
            TimelineEvent(date(2026, 1, 1), "C", due=True),
        ],
        date(2025, 9, 1),
    )

    assert [entry.happening.label for entry in line.entries] == ["A", "B", "C"]
    first, second, third = (dot.x for dot in line.dots)
    assert (second - first) / (third - first) == pytest.approx(181 / 365)
    assert [dot.due for dot in line.dots] == [False, False, True]
    assert line.description == "01/01/2025 : A. 01/07/2025 : B. 01/01/2026 : C (prévu)."


def test_two_events_of_one_day_do_not_hide_each_other():
    line = draw_timeline([TimelineEvent(date(2025, 1, 1), "A"), TimelineEvent(date(2025, 1, 1), "B")], date(2025, 6, 1))

    assert line.dots[0].y != line.dots[1].y


def test_no_timeline_without_a_date():
    assert draw_timeline([], date(2025, 1, 1)) is None


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2025, 1, 1), date(2025, 1, 1), ""),
        (date(2025, 1, 1), date(2025, 1, 13), "+ 12 j"),
        (date(2025, 1, 1), date(2025, 4, 1), "+ 3 mois"),
        (date(2025, 1, 31), date(2025, 4, 30), "+ 2 mois"),
        (date(2025, 1, 1), date(2026, 1, 1), "+ 1 an"),
        (date(2025, 1, 1), date(2027, 5, 1), "+ 2 ans 4 mois"),
    ],
)
def test_a_delay_is_said_as_people_say_it(start, end, words):
    assert delay(start, end) == words


def test_words_are_wrapped_and_cut_with_an_ellipsis():
    assert wrap("un deux trois", 40, 10) == ("un deux", "trois")
    assert wrap("un deux trois", 20, 10, most=2) == ("un", "deux…")


@pytest.mark.parametrize(("number", "words"), [(20, "20"), (12.5, "12,5"), (0, "0"), (12.04, "12")])
def test_numbers_are_french(number, words):
    assert french_number(number) == words
