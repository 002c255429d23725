"""The traits of a patient are worked out once; each paper keeps its own words for them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cryoboard.cases.identity import birth_initials, initials, usual_name
from cryoboard.cases.models import Patient
from cryoboard.documents.kinds.identity_traits import PrintedIdentity, identity_traits

ON = date(2026, 5, 3)
INS = "253076404213671"
CLAIRE = {"birth_name": "Dubois", "used_name": "Martin", "given_names": "Claire", "sex": "female", "ipp": "900001"}


def identities(**fields: Any) -> list[PrintedIdentity]:
    """The same person, as known today and as signed."""
    known = Patient(**(CLAIRE | {"birth_date": date(1990, 5, 4), "ins_matricule": INS} | fields))
    signed = {name: getattr(known, name) for name in (*CLAIRE, "ins_qualified")}
    signed |= {"birth_date": known.birth_date and known.birth_date.isoformat(), "ins": known.ins_matricule}
    return [PrintedIdentity.of_patient(known), PrintedIdentity.of_signed(signed)]


@pytest.mark.parametrize("identity", identities(ins_qualified=True))
def test_a_qualified_identity_is_printed_whole_with_the_age_of_that_day(identity):
    assert identity_traits(identity, ON, given_names="Prénoms") == [
        ("Nom de naissance", "DUBOIS"),
        ("Nom utilisé", "MARTIN"),
        ("Prénoms", "Claire"),
        ("Née le", "04/05/1990 (35\u00a0ans)"),
        ("Sexe", "Femme"),
        ("IPP", "900001"),
        ("Matricule INS", "2 53 07 64 042 136 71".replace(" ", "\u00a0")),
    ]


@pytest.mark.parametrize("identity", identities(birth_date=None, ipp="", used_name="", sex="unknown"))
def test_what_nobody_knows_is_left_out_or_said_so_and_an_unqualified_number_is_never_printed(identity):
    assert [label for label, _ in identity_traits(identity, ON, given_names="Prénoms")] == ["Nom de naissance", "Prénoms", "Sexe"]
    assert identity_traits(identity, ON, given_names="Prénoms de naissance", missing="non renseigné") == [
        ("Nom de naissance", "DUBOIS"),
        ("Prénoms de naissance", "Claire"),
        ("Naissance", "non renseigné"),
        ("Sexe", "Non renseigné"),
        ("IPP", "non renseigné"),
    ]


def test_a_patient_is_named_by_the_name_in_use_and_by_its_initials():
    claire = Patient(**CLAIRE)

    assert (usual_name(claire), initials(claire), birth_initials(claire)) == ("MARTIN Claire", "C. M.", "C. D.")
    assert (usual_name(Patient(birth_name="Dubois")), initials(Patient(birth_name="Dubois"))) == ("DUBOIS", "D.")
