"""The national number, and people who may be the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cryoboard.cases.errors import CaseRefused
from cryoboard.cases.ins import is_right_matricule
from cryoboard.cases.models import Case, Patient
from cryoboard.cases.selectors import printed_ins, same_person
from cryoboard.cases.services import update_case
from tests.factories import make_case

MATRICULE = "253076404213671"  # invented; its key is right


@pytest.mark.parametrize("number", [MATRICULE, "290052A00412385", "290052B00412315", "190059935412363"])
def test_a_right_key_is_admitted(number: str) -> None:
    assert is_right_matricule(number[:13] + f"{97 - int(number[:13].replace('2A', '19').replace('2B', '18')) % 97:02d}")


@pytest.mark.parametrize("number", ["", MATRICULE[:14], MATRICULE + "0", "2530764042136AB", "2530764٠4213671", "290052C00412385"])
def test_what_is_not_a_matricule_is_refused(number: str) -> None:
    assert not is_right_matricule(number)


def test_every_wrong_key_is_refused() -> None:
    right = [key for key in range(100) if is_right_matricule(f"{MATRICULE[:13]}{key:02d}")]

    assert right == [97 - int(MATRICULE[:13]) % 97]


def test_a_wrong_matricule_is_refused_when_a_case_is_opened_or_corrected(case: Case, coordinator: Any) -> None:
    with pytest.raises(CaseRefused, match="matricule INS"):
        make_case(coordinator, patient={"ins_matricule": "253076404213600"})
    with pytest.raises(CaseRefused, match="matricule INS"):
        update_case(case=case, actor=coordinator, patient={"ins_matricule": "1"}, question=case.question)
    with pytest.raises(CaseRefused, match="identité qualifiée"):
        update_case(case=case, actor=coordinator, patient={"ins_qualified": True}, question=case.question)


def test_a_matricule_is_printed_only_once_the_identity_is_qualified() -> None:
    assert printed_ins(Patient(ins_matricule=MATRICULE)) == ""
    assert printed_ins(Patient(ins_matricule=MATRICULE, ins_qualified=True)) == MATRICULE


def test_the_same_birth_name_and_birth_date_may_be_the_same_person(case: Case, coordinator: Any) -> None:
    again = make_case(coordinator, patient={"birth_name": "  Éssai", "ipp": "900002"})
    make_case(coordinator, patient={"birth_date": date(1990, 5, 5)})
    make_case(coordinator, patient={"birth_name": "AUTRE"})

    assert list(same_person(case.patient)) == [again.patient]
    assert list(same_person(Patient(birth_name="Essai", birth_date=date(1990, 5, 4)))) == [case.patient, again.patient]
    assert not same_person(Patient(birth_name="Essai"))
