"""The form saved field by field: what is kept, what is refused, and what is shown then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.models import Fact
from cryoboard.cases.selectors import current_facts
from tests.web.conftest import HTMX

SIZE, SITE, LIST = "tumour.size_mm", "tumour.site", "prior_treatments"


@pytest.fixture
def save(signed_in, case):
    """Send one fact as HTMX does."""

    def send(name=SIZE, **data):
        return signed_in.post(reverse("cryoboard:fact", args=[case.reference, name]), data, **HTMX).content.decode()

    return send


def latest(case, name=SIZE):
    return current_facts(case)[name]


def test_a_saved_value_comes_back_with_its_time(save, case):
    row = save(value="72,5", state="", previous_state="")

    assert f"Enregistré à {timezone.localtime():%H:%M}" in row
    assert 'value="72,5"' in row
    assert (latest(case).value, latest(case).state) == (72.5, "known")


@pytest.mark.parametrize(
    ("typed", "words"),
    [("-3", "hors des valeurs possibles"), ("8 cm", "n&#x27;est pas un nombre"), ("grand", "n&#x27;est pas un nombre")],
)
def test_a_refused_value_stays_in_the_field_with_its_reason(save, case, typed, words):
    row = save(value=typed, state="", previous_state="", source_document="IRM de mars")

    assert f'value="{typed}"' in row and 'value="IRM de mars"' in row
    assert words in row and 'aria-invalid="true"' in row and "Non enregistré" in row
    assert SIZE not in current_facts(case)
    assert Entry.objects.filter(event=Event.FACT_REFUSED, detail__fact=SIZE).count() == 1


def test_a_value_outside_its_list_is_refused(save, case):
    row = save(SITE, value="ailleurs", state="known", previous_state="known")

    assert "n&#x27;est pas dans la liste" in row
    assert latest(case, SITE).value == "abdominal_wall"


def test_a_date_in_the_future_is_refused_beside_the_field(save, case):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    row = save(value="72", state="", previous_state="", observed_on=tomorrow)

    assert "dans le futur" in row and f'value="{tomorrow}"' in row and 'value="72"' in row
    assert SIZE not in current_facts(case)


def test_an_awaited_datum_has_a_date_and_no_value(save, case):
    row = save(value="", state="pending", previous_state="", expected_on="2031-05-04")

    assert '<option value="pending" selected>' in row
    assert (latest(case).state, latest(case).value, latest(case).expected_on) == ("pending", None, date(2031, 5, 4))


def test_typing_a_value_under_an_awaited_state_makes_it_known(save, case):
    save(value="", state="pending", previous_state="")
    save(value="40", state="pending", previous_state="pending")

    assert (latest(case).state, latest(case).value) == ("known", 40)


def test_choosing_another_state_drops_the_value(save, case):
    save(value="40", state="", previous_state="")
    save(value="40", state="unknown", previous_state="known")

    assert (latest(case).state, latest(case).value) == ("unknown", None)


def test_emptying_a_known_value_makes_it_unknown(save, case):
    save(value="40", state="", previous_state="")
    save(value="", state="known", previous_state="known")

    assert latest(case).state == "unknown"


def test_nothing_typed_is_not_an_answer(save, case):
    row = save(value="", state="", previous_state="", source_document="IRM")

    assert "La valeur manque." in row and 'value="IRM"' in row
    assert SIZE not in current_facts(case)


def test_unticking_everything_is_not_none(save, case):
    save("disease.threat", value=["function"], state="", previous_state="")
    save("disease.threat", state="known", previous_state="known")

    assert (latest(case, "disease.threat").state, latest(case, "disease.threat").value) == ("unknown", None)


def test_none_of_the_list_is_an_answer(save, case):
    save("pathway.options_under_discussion", none="1", state="", previous_state="")

    assert latest(case, "pathway.options_under_discussion").value == []


def test_sending_the_same_again_adds_no_row(save, case):
    for _ in range(2):
        save(value="40", state="known", previous_state="known", source_document="IRM")

    assert Fact.objects.filter(case=case, name=SIZE).count() == 1


def test_without_script_a_save_goes_back_to_the_field(signed_in, case):
    response = signed_in.post(reverse("cryoboard:fact", args=[case.reference, SIZE]), {"value": "40"})

    assert response["Location"] == f"/dossiers/{case.reference}/#fact-tumour-size-mm"
    assert latest(case).value == 40


def test_without_script_a_refusal_shows_the_whole_form_with_the_typed_value(signed_in, case):
    response = signed_in.post(reverse("cryoboard:fact", args=[case.reference, SIZE]), {"value": "8 cm"})
    page = response.content.decode()

    assert response.status_code == 422
    assert 'value="8 cm"' in page and "Voir les propositions" in page


def test_an_unknown_fact_does_not_exist(signed_in, case):
    response = signed_in.post(reverse("cryoboard:fact", args=[case.reference, "tumour.colour"]), {"value": "1"})

    assert response.status_code == 404


def test_the_report_being_typed_from_is_carried_over(signed_in, case, save):
    report = {"source_document": "IRM du 2 mars", "observed_on": "2026-03-02"}
    signed_in.post(reverse("cryoboard:report", args=[case.reference]), report)
    save(value="40", state="", previous_state="")

    assert (latest(case).source_document, latest(case).observed_on) == ("IRM du 2 mars", date(2026, 3, 2))


def test_only_the_facts_that_matter_are_asked_unless_all_are_wanted(signed_in, case):
    url = reverse("cryoboard:case", args=[case.reference])
    some, everything = (signed_in.get(address).content.decode() for address in (url, f"{url}?toutes=1"))

    assert some.count('class="fact-form"') < everything.count('class="fact-form"')


def test_an_answer_that_opens_other_questions_says_so(save, signed_in, case):
    row = save("ablation.plan_present", value="true", state="", previous_state="")

    assert "pour ce cas" in row


def test_the_history_tells_who_when_and_from_which_report(signed_in, case, save):
    save(value="40", state="", previous_state="", source_document="IRM A")
    save(value="44", state="known", previous_state="known", source_document="IRM B")
    table = signed_in.get(reverse("cryoboard:fact_history", args=[case.reference, SIZE]), **HTMX).content.decode()

    assert table.index("44 mm") < table.index("40 mm")
    assert "IRM A" in table and "Coordinatrice" in table
