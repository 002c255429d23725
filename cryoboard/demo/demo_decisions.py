"""The decisions of the last demonstration meeting on two published cases: what the rules propose for them, no more."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cryoboard.decisions.models import Decision
from cryoboard.demo.people import INSTITUTE


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def decision_on_pregnancy_wish(users: dict[str, Any]) -> dict[str, Any]:
    """As published: cryoablation, so that hormonal therapy may stop, with conditions on the decisive data. Otherwise surveillance."""
    oncologist, radiologist = users["oncologue"].professional, users["interventionnelle"].professional
    centre = INSTITUTE["name"]
    cryoablation = {"topic": "cryoablation", "label": "Cryoablation percutanée", "intent": "control", "responsible": radiologist}
    watching = {"topic": "active_surveillance", "label": "Surveillance active", "responsible": oncologist}
    apc = {"fact": "diagnosis.apc_germline_status", "label": "Recherche constitutionnelle d’une mutation d’APC"}
    return {
        "kind": Decision.Kind.PROPOSAL,
        "proposals": [cryoablation | {"centre": centre, "latest_on": in_days(45)}, watching | {"centre": centre}],
        "conditions": [
            {"fact": "patient.haemostasis_disorder", "label": "Bilan d’hémostase", "owner": oncologist, "due_on": in_days(14)},
            {"fact": "ablation.plan_present", "label": "Plan d’ablation", "owner": radiologist, "due_on": in_days(21)},
        ],
        "examinations": [apc | {"owner": oncologist, "latest_on": in_days(28)}],
        "patient_wish": "Projet de grossesse.",
        "present_again_on": in_days(90),
    }


def decision_on_two_procedures(users: dict[str, Any]) -> dict[str, Any]:
    """Continue the follow-up; the grade of the complication is awaited."""
    oncologist, radiologist = users["oncologue"].professional, users["interventionnelle"].professional
    follow_up = {"topic": "continue_follow_up", "label": "Poursuite du suivi", "responsible": oncologist, "centre": INSTITUTE["name"]}
    grade = {"fact": "complication.ctcae_grade", "label": "Cotation de la complication (CTCAE)"}
    return {
        "kind": Decision.Kind.PROPOSAL,
        "proposals": [follow_up],
        "examinations": [grade | {"owner": radiologist, "latest_on": in_days(7)}],
    }
