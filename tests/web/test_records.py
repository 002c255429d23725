"""Lists of records: rows added, edited, removed; each change a new row of the fact."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cryoboard.cases.models import Fact
from cryoboard.cases.selectors import current_facts
from tests.web.conftest import HTMX

LIST = "prior_treatments"


@pytest.fixture
def send(signed_in, case):
    def post(name, *args, **data):
        current = current_facts(case).get(LIST)
        data = {"version": str(current.pk) if current else "", **data}
        return signed_in.post(reverse(f"cryoboard:{name}", args=[case.reference, LIST, *args]), data, **HTMX)

    return post


def items(case):
    return current_facts(case)[LIST].value


def test_a_row_is_added_edited_and_removed(send, case):
    send("record", 0, **{"field-modality": "surgery"})
    send("record", 0, **{"field-modality": "radiotherapy"})
    send("record", 1, **{"field-modality": "surgery", "field-outcome": "recurrence"})
    two = items(case)
    send("record_remove", 2)

    assert two == [{"modality": "surgery", "outcome": "recurrence"}, {"modality": "radiotherapy"}]
    assert items(case) == [{"modality": "surgery", "outcome": "recurrence"}]
    assert Fact.objects.filter(case=case, name=LIST).count() == 4


def test_a_refused_field_of_a_row_is_shown_beside_it_with_what_was_typed(send, case):
    response = send("record", 0, **{"field-modality": "surgery", "field-start": "31/02/2025"})
    form = response.content.decode()

    assert response["HX-Retarget"] == "#fact-prior-treatments-form"
    assert "n&#x27;est pas une date" in form and 'value="31/02/2025"' in form
    assert LIST not in current_facts(case)


def test_no_treatment_at_all_is_an_answer(send, case):
    send("record_state", state="known")

    assert items(case) == []


def test_a_list_changed_by_someone_else_is_not_overwritten(send, case):
    send("record", 0, **{"field-modality": "surgery"})
    form = send("record", 0, version="", **{"field-modality": "ilp"}).content.decode()

    assert "Cette liste a changé entre-temps." in form
    assert items(case) == [{"modality": "surgery"}]


def test_a_row_that_does_not_exist_is_not_found(send):
    assert send("record_remove", 3).status_code == 404


def test_without_script_a_row_has_its_own_page(signed_in, case):
    page = signed_in.get(reverse("cryoboard:record", args=[case.reference, LIST, 0])).content.decode()

    assert "<h1>" in page and "Nouvelle ligne" in page


def test_the_form_of_a_row_on_its_own_page_is_sent_as_a_page(signed_in, send, case):
    """Its answers would be fragments of the case form, which this page does not have: a refusal would not be seen."""
    own = signed_in.get(reverse("cryoboard:record", args=[case.reference, LIST, 0])).content.decode()
    in_list = signed_in.get(reverse("cryoboard:record", args=[case.reference, LIST, 0]), **HTMX).content.decode()

    assert "hx-" not in own[own.index("record-form") :]
    assert "hx-post" in in_list and "hx-get" in in_list
