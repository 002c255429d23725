"""« Relire »: the data of the case, the verdicts of the rules, and the possible conclusions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cryoboard.decisions.conformity import Proof, strict_conformity
from cryoboard.decisions.treatment_options import VERDICT_ORDER, VERDICT_WORDS, Choice, treatment_choices
from cryoboard.evaluations.models import Evaluation
from cryoboard.meetings.completeness import Completeness, completeness
from cryoboard.meetings.locks import ACTIVE
from cryoboard.meetings.models import Registration
from cryoboard.rulesets.selectors import ruleset_of
from cryoboard.web.presenters.banner import full_name
from cryoboard.web.presenters.live_options import VERDICT_ICONS, VERDICT_TONES
from cryoboard.web.presenters.quick_registration import identity
from decision_rules import library


@dataclass(frozen=True, slots=True)
class Verdict:
    """The treatments of one verdict."""

    key: str
    title: str
    icon: str
    tone: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Section:
    """Known data under one title of the form."""

    title: str
    lines: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    name: str
    identity: str
    sections: list[Section]
    verdicts: list[Verdict]
    rulesets: list[str]
    lacks: Completeness
    proof: Proof
    is_active: bool
    may_be_ready: bool
    may_be_recorded: bool


def review_page(registration: Registration, evaluations: Sequence[Evaluation]) -> ReviewPage:
    """The review page of a registration."""
    lacks, proof = completeness(registration), strict_conformity(registration)
    choices = treatment_choices(evaluations)
    active = registration.state in ACTIVE
    return ReviewPage(
        name=full_name(registration.case.patient),
        identity=identity(registration.case.patient),
        sections=sections_of(lacks),
        verdicts=[
            Verdict(key, VERDICT_WORDS[key], VERDICT_ICONS[key], VERDICT_TONES[key], found)
            for key in VERDICT_ORDER
            if (found := [each for each in choices if each.verdict == key])
        ],
        rulesets=[ruleset_of(each.ruleset, each.digest).title for each in evaluations],
        lacks=lacks,
        proof=proof,
        is_active=active,
        may_be_ready=active and lacks.is_complete and not registration.complete_confirmed_by_id,
        may_be_recorded=active and proof.proved and registration.route != Registration.Route.RECORDED,
    )


def sections_of(lacks: Completeness) -> list[Section]:
    """The known data, in the order of the form."""
    dictionary, found = library().dictionary, dict[str, list[tuple[str, str]]]()
    for item in lacks.present:
        found.setdefault(dictionary.facts[item.fact].section, []).append((item.label, item.why))
    return [Section(each.title, found[each.id]) for each in dictionary.sections if each.id in found]
