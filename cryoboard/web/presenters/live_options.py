"""The options of the live screen: each act with its keyboard number, the verdict of the rules and its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cryoboard.cases.models import Case
from cryoboard.decisions.treatment_options import VERDICT_WORDS
from cryoboard.evaluations.models import Evaluation
from cryoboard.rulesets.selectors import ruleset_of
from cryoboard.web.presenters.decisive import Decisive, decisive_items
from cryoboard.web.presenters.explanation import Why, explain
from cryoboard.web.presenters.overview import Difference, overview
from cryoboard.web.presenters.proposals import Panel
from decision_rules import Ruleset, library

VERDICT_ICONS = {
    "indicated": "recommend",
    "possible": "option",
    "not_indicated": "closed",
    "contraindicated": "stop",
    "undetermined": "unknown",
    "": "edit",
}
VERDICT_TONES = {"indicated": "good", "possible": "ice", "not_indicated": "", "contraindicated": "stop", "undetermined": "ask", "": "warn"}
MOST_KEYS = 9


@dataclass(frozen=True, slots=True)
class Option:
    """One option."""

    key: int | None  # 1 to 9
    value: str  # the value in the decision form
    label: str
    verdict: str
    word: str
    icon: str
    tone: str
    why: str
    why_url: str


@dataclass(frozen=True, slots=True)
class WhyPage:
    """« Pourquoi » for one act: each rule on it, then what could change the verdict."""

    label: str
    explanations: list[Why]
    decisive: list[Decisive]
    differences: list[Difference]


def choice_value(topic: str) -> str:
    return f"topic:{topic}"


def options(choices: Sequence[Any], registration: Any) -> list[Option]:
    """The choices as options, in the same order."""
    return [_option(choice, number, registration) for number, choice in enumerate(choices, start=1)]


def _option(choice: Any, number: int, registration: Any) -> Option:
    place = [registration.meeting_id, registration.pk, choice.topic]
    return Option(
        key=number if number <= MOST_KEYS else None,
        value=choice_value(choice.topic),
        label=choice.label,
        verdict=choice.verdict,
        word=VERDICT_WORDS[choice.verdict],
        icon=VERDICT_ICONS[choice.verdict],
        tone=VERDICT_TONES[choice.verdict],
        why=choice.why,
        why_url=reverse("cryoboard:meeting_live_why", args=place),
    )


def why_page(case: Case, evaluations: Sequence[Evaluation], topic: str, facts: Any) -> WhyPage | None:
    """The rules on this topic, criterion by criterion; None if there is none."""
    explanations, decisive = [], []
    for evaluation in evaluations:
        ruleset = ruleset_of(evaluation.ruleset, evaluation.digest)
        explanations += [explain(case, evaluation, rule) for rule in _rules_on(ruleset, evaluation, topic)]
        entries = [entry for entry in evaluation.outcome.decisive if any(each.topic == topic for each in entry.could_change)]
        found = decisive_items(case, ruleset, entries, facts)
        decisive += found.main
    label = next((each.topics[topic].label for each in library().catalogues.values() if topic in each.topics), "")
    return WhyPage(label, explanations, decisive, _differences(case, evaluations, label)) if label else None


def _rules_on(ruleset: Ruleset, evaluation: Evaluation, topic: str) -> list[str]:
    """The rules with an output on it, those that withdrew it, then the undetermined ones."""
    said = [output for output in evaluation.outcome.outputs if output.topic == topic]
    spoke = [rule for output in said for rule in (*output.rules, output.withdrawn_by)]
    waiting = [entry.rule for entry in evaluation.outcome.undetermined]
    could = [rule for rule in waiting if any(output.topic == topic for output in ruleset.rules[rule].outputs)]
    return [rule for rule in dict.fromkeys([*spoke, *could]) if rule in ruleset.rules]


def _differences(case: Case, evaluations: Sequence[Evaluation], label: str) -> list[Difference]:
    panels: list[Panel] = []
    seen = overview(case, evaluations, panels)
    return [each for each in seen.differences if each.label == label] if seen else []
