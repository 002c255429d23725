"""« Preuves »: what the page lists, what its filters keep, and how a proposal and a dossier lead to its rows."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from cryoboard.documents.kinds.dossier.evidence import evidence_block, named_rows, verified
from cryoboard.evaluations.selectors import evaluations_now
from cryoboard.organisation.models import Role
from cryoboard.web.drawings.forest import Study, draw_forest
from decision_rules import evidence_library
from decision_rules.model.evidence_columns import TRIALS
from tests.factories import make_case, make_user
from tests.web.conftest import HTMX

SALVAGE = {
    "disease.state": "local_recurrence",
    "diagnosis.histology": "leiomyosarcoma",
    "disease.recurrence_surgery_eligible": False,
    "disease.recurrence_pattern": "solitary_locoregional",
    "tumour.pca_technically_feasible": True,
    "tumour.site": "limb",
}
BORDERLINE = {
    "disease.state": "localised_primary",
    "diagnosis.histology": "undifferentiated_pleomorphic_sarcoma",
    "tumour.site": "limb",
    "tumour.resectability": "borderline",
    "tumour.fnclcc_grade": 3,
}


def listed(client, **query):
    """The ids of the rows in the tables, in order."""
    page = client.get(reverse("cryoboard:evidence"), query, **HTMX).content.decode()
    return re.findall(r'<br><code class="soft">([a-z]+-\d+)</code>', page)


def test_a_figure_under_a_shared_heading_says_which_it_is(signed_in):
    page = signed_in.get(reverse("cryoboard:evidence"), {"q": "rtct-06"}, **HTMX).content.decode()

    assert re.search(r"Survie globale :</span> 80.% à 5.ans", page)


def test_every_row_is_listed_once_under_its_heading(signed_in):
    page = signed_in.get(reverse("cryoboard:evidence")).content.decode()

    assert sorted(listed(signed_in)) == sorted(evidence_library().rows)
    assert "<strong>102 lignes</strong>" in page and "Néoadjuvant</h3>" in page and "Métastases hépatiques</h3>" in page


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"contexte": "adjuvant"}, ["rtct-24", "rtct-25", "rtct-26", "rtct-27"]),
        ({"fractionnement": "split_course"}, ["rtct-01", "rtct-02", "rtct-03", "rtct-04", "rtct-05", "rtct-25"]),
        ({"molecule": "trabectedin"}, ["rtct-12", "rtct-14", "rtct-33"]),
        ({"tumeur": "myxoid_liposarcoma"}, ["rtct-12", "rtct-14"]),
        ({"etude": "randomised"}, ["rtct-24"]),
        ({"depuis": "2021"}, ["rtct-13", "rtct-14", "rtct-15", "rtct-21"]),
        ({"jusque": "2002"}, ["rtct-06", "rtct-17"]),
        ({"verification": "oui"}, ["rtct-11", "rtct-16", "rtct-22", "rtct-25"]),
        ({"q": "LIPOSARCOME myxoide", "molecule": "trabectedin"}, ["rtct-12", "rtct-14"]),
        ({"q": "littrup"}, ["ta-06", "ta-07"]),
        ({"q": "th-41"}, ["th-41"]),
        ({"ensemble": "ta", "contexte": "adjuvant"}, []),
    ],
)
def test_a_filter_keeps_the_rows_that_say_so(signed_in, query, ids):
    assert listed(signed_in, **query) == ids


def test_a_filter_that_cannot_be_read_is_said_and_left_out(signed_in):
    response = signed_in.get(reverse("cryoboard:evidence"), {"depuis": "hier", "contexte": "adjuvant"}, **HTMX)

    assert "Depuis l’année : Écrire une année, par exemple 2015." in response.content.decode()
    assert listed(signed_in, depuis="hier", contexte="adjuvant") == ["rtct-24", "rtct-25", "rtct-26", "rtct-27"]


def test_a_search_without_an_answer_says_so(signed_in):
    assert "Aucune ligne ne répond à cette recherche." in signed_in.get(reverse("cryoboard:evidence"), {"q": "zzz"}).content.decode()


def test_a_fragment_is_never_served_as_the_page(signed_in):
    whole, part = (signed_in.get(reverse("cryoboard:evidence"), **headers) for headers in ({}, HTMX))

    assert "<html" in whole.content.decode() and "<html" not in part.content.decode()
    assert all("HX-Request" in each["Vary"] for each in (whole, part))


def test_the_picture_draws_every_reported_local_control_with_its_n_and_repeats_it_as_a_table(signed_in):
    page = signed_in.get(reverse("cryoboard:evidence"), {"ensemble": "rtct"}, **HTMX).content.decode()
    drawing = re.search(r'<svg class="drawing forest".*?</svg>', page, re.DOTALL).group()
    reported = [row for row in evidence_library().of(TRIALS) if row.values["local_control_pct"] is not None]

    assert drawing.count('class="mark') == len(reported) == 17
    assert all(f">{row.values['n_patients']}</text>" in drawing for row in reported if row.values["n_patients"])
    assert (
        'role="img"' in drawing and "<title id=" in drawing and "Néoadjuvant, Delaney et al., 2003 : 92 % à 5 ans, 48 patients." in drawing
    )
    assert drawing.count("mark-hollow") == len([row for row in reported if row.to_verify]) == 3
    assert "Les mêmes chiffres en tableau" in page and 'class="whisker"' not in drawing


def test_the_intervals_of_the_thesis_are_drawn(signed_in):
    page = signed_in.get(reverse("cryoboard:evidence"), {"ensemble": "th"}, **HTMX).content.decode()
    drawing = re.search(r'<svg class="drawing forest".*?</svg>', page, re.DOTALL).group()

    assert drawing.count('class="whisker"') == drawing.count('class="mark') == 9
    assert "Progression locale à 2 ans : 48 % (13 à 82), 10 patients." in drawing


def test_marks_stand_at_their_rate_and_are_told_apart_without_colour():
    forest = draw_forest(
        [
            Study("A", "un", 60, "60 %", patients=100),
            Study("A", "deux", 100, "100 %", patients=25),
            Study("B", "trois", 80, "80 %", low=60, high=90),
            Study("B", "quatre", 80, "80 %", patients=25, doubtful=True),
        ]
    )

    assert [mark.x for mark in forest.marks] == [396, 836, 616, 616]
    assert [mark.shape for mark in forest.marks] == ["square", "square", "diamond", "hollow"]
    assert [mark.side for mark in forest.marks] == [20, 13.5, 9, 13.5]
    assert [heading.text for heading in forest.headings] == ["A", "B"]
    assert draw_forest([]) is None


def test_a_row_says_every_column_its_reserve_and_the_rules_that_rest_on_it(signed_in):
    page = signed_in.get(reverse("cryoboard:evidence_row", args=["ta-07"])).content.decode()

    assert "global, non disponible pour les sarcomes" in page and "le texte de la même thèse dit" in page
    assert "STS-ABL-03" in page and "Cryoablation d’une métastase osseuse ou des tissus mous" in page


def test_a_row_to_verify_says_why(signed_in):
    page = signed_in.get(reverse("cryoboard:evidence_row", args=["rtct-25"])).content.decode()

    assert "À vérifier" in page and "invraisemblable tel qu’imprimé" in page


def test_an_unknown_row_is_not_found(signed_in):
    assert signed_in.get(reverse("cryoboard:evidence_row", args=["ta-99"])).status_code == 404


@pytest.mark.parametrize("role", [Role.ONCOLOGIST, Role.REQUESTER, Role.QUALITY_3C, Role.RULE_AUTHOR])
def test_any_professional_reads_the_evidence_and_finds_it_in_the_navigation(board, role):
    client = Client()
    client.force_login(make_user("lecteur", role, board))
    response = client.get(reverse("cryoboard:evidence"))

    assert response.status_code == 200
    assert '<a href="/preuves/" aria-current="page">Preuves</a>' in response.content.decode()


def test_a_visitor_is_sent_to_the_login_page(client, db):
    assert client.get(reverse("cryoboard:evidence")).status_code == 302


def test_a_proposal_links_to_the_rows_its_rule_rests_on(signed_in, coordinator, board):
    case = make_case(coordinator, board, SALVAGE)
    page = signed_in.get(reverse("cryoboard:proposals", args=[case.reference])).content.decode()
    links = page[page.index("Cryoablation de rattrapage") :]

    assert "Données :" in links and '<a href="/preuves/ta-01/">Fan, 2016</a>' in links
    assert "13 à 82" in links and "ne s’accorde pas avec la médiane" in links


def test_a_dossier_names_the_rows_and_prints_the_series_with_their_reserve(coordinator, board):
    block = evidence_block(evidence_library(), evaluations_now(make_case(coordinator, board, SALVAGE))[-1].outcome)
    words = {row["id"]: (row["words"], row["caution"]) for row in block["series"]}

    assert list(words) == ["ta-01", "ta-02", "th-40", "th-41", "th-42", "th-43"]
    assert "13 à 82" in words["th-41"][0] and "23,6" in words["ta-01"][1]
    assert block["trials"] == ""


def test_what_awaits_verification_is_kept_out_of_the_dossier(coordinator, board):
    block = evidence_block(evidence_library(), evaluations_now(make_case(coordinator, board, BORDERLINE))[-1].outcome)

    assert "rtct-10 Tseng" in block["trials"] and not re.search("rtct-(11|16|22|25)", block["trials"])
    rows = evidence_library()
    assert named_rows(rows, verified(rows, (f"rtct-{number:02}" for number in range(1, 14)))) == "rtct-01 à rtct-10, rtct-12, rtct-13"
