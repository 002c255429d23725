"""What an opinion rests on: the evaluations the room reads, the histology that is there or not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from cryoboard.cases.models import Case
from cryoboard.cases.selectors import engine_facts
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.services import evaluate_case
from cryoboard.meetings.models import Registration
from cryoboard.rulesets.selectors import rules_in_force
from decision_rules import acts, applicable_rulesets, has_histology, library


def frozen_evaluations(registration: Registration) -> list[Evaluation]:
    """The evaluations kept when the agenda was frozen."""
    kept = [each["id"] for each in (registration.frozen or {}).get("evaluations", ())]
    found = Evaluation.objects.in_bulk(kept)
    return [found[pk] for pk in kept if pk in found]


def settled_evaluations(registration: Registration) -> list[Evaluation]:
    """What a proof reads: the frozen evaluations; before the freeze, those already run today on the data of today, or none at all."""
    if registration.frozen:
        return frozen_evaluations(registration)
    case, day = registration.case, timezone.localdate()
    facts = engine_facts(case)
    found = []
    for ruleset in applicable_rulesets(rules_in_force(), facts, day):
        stored = Evaluation.objects.filter(case=case, ruleset=ruleset.id, digest=ruleset.digest, on=day).order_by("-pk").first()
        if stored is None or stored.facts != facts:
            return []
        found.append(stored)
    return found


def evaluations_for(registration: Registration, actor: Any) -> list[Evaluation]:
    """A recorded case rests on what was frozen, a discussed one on what its data say today."""
    if registration.route == Registration.Route.RECORDED:
        return frozen_evaluations(registration)
    return evaluate_case(case=registration.case, actor=actor)


def lacks_histology(case: Case) -> bool:
    """Is there no histology for sure? What is unknown counts as lacking."""
    return not has_histology(library(), engine_facts(case), timezone.localdate())


def irreversible(names: Iterable[str]) -> set[str]:
    """Those of these acts that cannot be taken back."""
    known = acts()
    return {name for name in names if name in known and known[name].irreversible}


def competences_of(names: Iterable[str]) -> set[str]:
    """Who must be heard before these acts are proposed."""
    known = acts()
    return {competence for name in names if name in known for competence in known[name].competences}
