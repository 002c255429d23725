"""Loads the demonstration board; a second call adds what is missing and changes nothing else."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from cryoboard.accounts.models import Membership, Professional, Role
from cryoboard.cases.models import Case
from cryoboard.cases.services import create_case, record_fact
from cryoboard.meetings.models import Board
from decision_rules import check_facts, library

BOARD_NAME = "RCP Sarcomes et tumeurs conjonctives — démonstration"
CASES = Path(__file__).parent / "cases"
PEOPLE = (
    ("coordinatrice", "Coordinatrice Démo", Role.COORDINATOR),
    ("oncologue", "Oncologue Démo", Role.ONCOLOGIST),
    ("chirurgienne", "Chirurgienne Démo", Role.SURGEON),
    ("radiologue", "Radiologue Démo", Role.RADIOLOGIST),
    ("pathologiste", "Pathologiste Démo", Role.PATHOLOGIST),
    ("radiotherapeute", "Radiothérapeute Démo", Role.RADIATION_ONCOLOGIST),
    ("demandeur", "Demandeur Démo", Role.REQUESTER),
    ("qualite", "Qualité Démo", Role.QUALITY_3C),
    ("auteur", "Auteur Démo", Role.RULE_AUTHOR),
    ("approbateur", "Approbateur Démo", Role.RULE_APPROVER),
    ("administrateur", "Administrateur Démo", Role.ADMINISTRATOR),
)


def demo_password() -> str:
    return os.environ.get("DEMO_PASSWORD", "demonstration")


@transaction.atomic
def load_people() -> tuple[Board, dict[str, Any]]:
    """The board and one account per role."""
    board, _ = Board.objects.get_or_create(name=BOARD_NAME, defaults={"kind": Board.Kind.RARE, "network": "NETSARC+"})
    users = {}
    for username, name, role in PEOPLE:
        user, created = get_user_model().objects.get_or_create(username=username)
        if created:
            user.set_password(demo_password())
            user.is_staff = role == Role.ADMINISTRATOR
            user.save()
            given, _, family = name.partition(" ")
            Professional.objects.create(user=user, given_names=given, family_name=family)
        Membership.objects.get_or_create(user=user, board=board, role=role)
        users[username] = user
    return board, users


def load_cases() -> tuple[int, int]:
    """Every demonstration case that is not there yet: how many were added, how many there are."""
    board, users = load_people()
    files = sorted(CASES.glob("*.json"))
    added = sum(load_case(json.loads(path.read_text(encoding="utf-8")), board, users) for path in files)
    return added, len(files)


@transaction.atomic
def load_case(data: dict[str, Any], board: Board, users: dict[str, Any]) -> bool:
    """One case file: identity, question, and facts with the document they come from. False when it is there already."""
    if Case.objects.filter(reference=data["reference"]).exists():
        return False
    facts, problems = check_facts(data["facts"], library().dictionary, date.today())
    if problems:
        raise ValueError(f"{data['reference']}: {problems[0].fact} {problems[0].problem}")
    patient = dict(data["patient"])
    patient["birth_date"] = date.fromisoformat(patient["birth_date"])
    case = create_case(
        actor=users["coordinatrice"],
        board=board,
        patient=patient,
        question=data["question"],
        reference=data["reference"],
        requester_name=data.get("requester_name", "Dr Demandeur Démo"),
        published_case=True,
        source_note=data["source_note"],
    )
    envelopes = data.get("envelopes", {})
    for name, value in facts.items():
        group = envelopes.get(name) or envelopes.get(name.split(".")[0]) or {}
        observed = group.get("observed_on")
        record_fact(
            case=case,
            name=name,
            raw=value,
            actor=users[group.get("entered_by", "coordinatrice")],
            observed_on=date.fromisoformat(observed) if observed else None,
            source_document=group.get("source_document", ""),
        )
    for name, pending in data.get("pending", {}).items():
        record_fact(
            case=case,
            name=name,
            raw=None,
            actor=users["coordinatrice"],
            state="pending",
            expected_on=date.fromisoformat(pending["expected_on"]),
            source_document=pending.get("source_document", ""),
        )
    return True
