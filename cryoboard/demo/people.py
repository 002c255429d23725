"""The people of the demonstration board: one account per role, and two facilities. All are visibly fictitious."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from cryoboard.organisation.models import Board, Facility, Professional, Role, Specialty
from cryoboard.organisation.services.accounts import create_account, grant_role, save_board, save_facility, save_professional

BOARD_NAME = "RCP Sarcomes et tumeurs conjonctives — démonstration"
BOARD_IDS = {"network_id": "DEMO-RESEAU-01", "manager_id": "DEMO-GESTIONNAIRE-01", "national_id": "DEMO-RCP-01"}
INSTITUTE = {"name": "Institut de cancérologie de démonstration", "address": "1 rue de l’Exemple, 00000 Démoville", "finess": "990000010"}


@dataclass(frozen=True, slots=True)
class Person:
    """An account. The RPPS of a physician has a correct check digit and a prefix that is never assigned."""

    username: str
    given_names: str
    role: Role
    specialty: str = ""
    rpps: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_names} Démo"


PEOPLE = (
    Person("coordinatrice", "Coordinatrice", Role.COORDINATOR),
    Person("coordonnateur", "Coordonnateur", Role.COORDINATING_PHYSICIAN, Specialty.MEDICAL_ONCOLOGY, "99900000011"),
    Person("oncologue", "Oncologue", Role.ONCOLOGIST, Specialty.MEDICAL_ONCOLOGY, "99900000029"),
    Person("chirurgienne", "Chirurgienne", Role.SURGEON, Specialty.SURGERY, "99900000037"),
    Person("radiologue", "Radiologue", Role.RADIOLOGIST, Specialty.RADIOLOGY, "99900000045"),
    Person("interventionnelle", "Interventionnelle", Role.RADIOLOGIST, Specialty.INTERVENTIONAL_RADIOLOGY, "99900000052"),
    Person("pathologiste", "Pathologiste", Role.PATHOLOGIST, Specialty.PATHOLOGY, "99900000060"),
    Person("radiotherapeute", "Radiothérapeute", Role.RADIATION_ONCOLOGIST, Specialty.RADIATION_ONCOLOGY, "99900000078"),
    Person("demandeur", "Demandeur", Role.REQUESTER, Specialty.MEDICAL_ONCOLOGY, "99900000086"),
    Person("qualite", "Qualité", Role.QUALITY_3C),
    Person("auteur", "Auteur", Role.RULE_AUTHOR),
    Person("approbateur", "Approbateur", Role.RULE_APPROVER),
    Person("administrateur", "Administrateur", Role.ADMINISTRATOR),
)
GENERAL_PRACTITIONER = {"family_name": "Démo", "given_names": "Généraliste", "rpps": "99900000094"}


def demo_password() -> str:
    return os.environ.get("DEMO_PASSWORD", "demonstration")


@transaction.atomic
def load_people() -> tuple[Board, dict[str, Any]]:
    """Write the board, its institute, one account per person, and a general practitioner without an account."""
    institute = Facility.objects.filter(name=INSTITUTE["name"]).first() or save_facility(actor=None, facility=Facility(**INSTITUTE))
    board = load_board(institute)
    general_practitioner()
    return board, {person.username: load_person(board, institute, person) for person in PEOPLE}


def load_board(institute: Facility) -> Board:
    """Write the board with its identifiers. A field that already has a value is left unchanged."""
    board = Board.objects.filter(name=BOARD_NAME).first() or Board(name=BOARD_NAME, network="NETSARC+")
    missing = {name: value for name, value in BOARD_IDS.items() if not getattr(board, name)}
    if board.pk and board.facility_id and not missing:
        return board
    for name, value in missing.items():
        setattr(board, name, value)
    board.facility = board.facility or institute
    return save_board(actor=None, board=board)


def load_person(board: Board, institute: Facility, person: Person) -> Any:
    """Write one account with its role. An existing account keeps its password and its professional."""
    user = get_user_model()._default_manager.filter(username=person.username).select_related("professional").first()
    if user is None:
        user = open_account(institute, person)
    elif person.specialty and not user.professional.rpps:
        complete(user.professional, institute, person)
    grant_role(actor=None, user=user, board=board, role=person.role)
    return user


def open_account(institute: Facility, person: Person) -> Any:
    user = create_account(
        actor=None,
        username=person.username,
        password=demo_password(),
        family_name="Démo",
        given_names=person.given_names,
        specialty=person.specialty,
        rpps=person.rpps,
        facility=institute,
        email=f"{person.username}@demo.invalid",
    )
    user.is_staff = person.role == Role.ADMINISTRATOR
    user.save(update_fields=["is_staff"])
    return user


def complete(professional: Professional, institute: Facility, person: Person) -> None:
    """Add the number and the facility to a professional loaded by an earlier version."""
    professional.specialty, professional.rpps = person.specialty, person.rpps
    professional.facility = professional.facility or institute
    professional.email = professional.email or f"{person.username}@demo.invalid"
    save_professional(actor=None, professional=professional)


def general_practitioner() -> Professional:
    """The physician who receives the letter."""
    found = Professional.objects.filter(rpps=GENERAL_PRACTITIONER["rpps"]).first()
    about = {"specialty": Specialty.GENERAL_PRACTICE, "email": "generaliste@demo.invalid"}
    return found or save_professional(actor=None, professional=Professional(**GENERAL_PRACTITIONER, **about))
