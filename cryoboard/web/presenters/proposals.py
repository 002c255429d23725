"""The outputs of the rules for a case, grouped by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from cryoboard.cases.models import Case, Fact
from cryoboard.evaluations.models import Evaluation
from cryoboard.rulesets.selectors import rules_in_force, ruleset_of
from cryoboard.web.presenters.decisive import DecisiveList, FactLink, decisive_items, fact_link
from cryoboard.web.presenters.status_labels import KIND_ICONS
from decision_rules import (
    PROPOSING_KINDS,
    Citation,
    Computation,
    OutputEntry,
    OutputKind,
    OutputPart,
    OutputStatus,
    Ruleset,
    ScoreEntry,
    Source,
    UndeterminedRule,
    computations,
    evidence_library,
)
from decision_rules.model.evidence_rows import Row


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation with its source."""

    cite: str
    where: str
    reference: str
    seen_as: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence with its rule."""

    rule: str
    title: str
    text: str
    strength: str
    to_confirm: str | None
    sources: list[Reference]
    why_url: str
    evidence: list[Row]


@dataclass(frozen=True, slots=True)
class Reason:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """One output as shown."""

    anchor: str
    title: str
    status: OutputStatus
    lesion: str | None
    withdrawn_by: str | None
    parts: list[Part]
    because: list[Reason]
    proposes: bool  # a proposing kind: its reasons are shown; those of other kinds are behind « Pourquoi »


@dataclass(frozen=True, slots=True)
class Group:
    """The outputs of one kind: the active ones, then the withdrawn ones."""

    kind: OutputKind
    title: str
    icon: str
    anchor: str
    active: list[Card]
    withdrawn: list[Card]
    awaited_requirements: str  # what the provisional outputs of this kind wait for


@dataclass(frozen=True, slots=True)
class Undetermined:
    rule: str
    title: str
    missing: list[FactLink]


@dataclass(frozen=True, slots=True)
class Score:
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class OtherRuleset:
    """A link to another ruleset of the same catalogue."""

    id: str
    title: str
    current: bool
    in_force: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One evaluation."""

    anchor: str
    ruleset: str
    title: str
    catalogue: str
    digest: str
    on: date
    created_at: datetime
    groups: list[Group]
    decisive: DecisiveList
    undetermined: list[Undetermined]
    scores: list[Score]
    computed: list[Computation]
    siblings: list[OtherRuleset]
    compare_url: str


@dataclass(frozen=True, slots=True)
class ProposalsPage:
    panels: list[Panel]
    unknown_ruleset: bool


def proposals_page(case: Case, evaluations: Sequence[Evaluation], facts: Mapping[str, Fact], *, unknown: bool) -> ProposalsPage:
    """The page, with one panel per evaluation: catalogues are not merged."""
    return ProposalsPage([proposals_panel(case, each, facts) for each in evaluations], unknown)


def proposals_panel(case: Case, evaluation: Evaluation, facts: Mapping[str, Fact]) -> Panel:
    """The panel of one stored evaluation."""
    ruleset, outcome = ruleset_of(evaluation.ruleset, evaluation.digest), evaluation.outcome
    anchor = f"p-{ruleset.catalogue.id}"
    return Panel(
        anchor=anchor,
        ruleset=ruleset.id,
        title=ruleset.title,
        catalogue=ruleset.catalogue.title,
        digest=evaluation.digest,
        on=evaluation.on,
        created_at=evaluation.created_at,
        groups=_groups(case, evaluation, ruleset, anchor),
        decisive=decisive_items(case, ruleset, outcome.decisive, facts),
        undetermined=[_undetermined(case, ruleset, entry) for entry in outcome.undetermined],
        scores=_scores(ruleset, outcome.scores),
        computed=computations(ruleset, evaluation.facts, evaluation.on),
        siblings=_siblings(ruleset, evaluation.on),
        compare_url=_compare_url(case, ruleset),
    )


def _groups(case: Case, evaluation: Evaluation, ruleset: Ruleset, anchor: str) -> list[Group]:
    groups, awaited = [], awaited_requirements(ruleset, evaluation.outcome.outputs)
    for kind in OutputKind:
        outputs = [output for output in evaluation.outcome.outputs if output.kind is kind]
        cards = [output_card(case, evaluation, ruleset, output, anchor) for output in outputs]
        if cards:
            groups.append(
                Group(
                    kind=kind,
                    title=kind.plural,
                    icon=KIND_ICONS[kind],
                    anchor=f"{anchor}-{kind}",
                    active=[card for card in cards if card.status is not OutputStatus.WITHDRAWN],
                    withdrawn=[card for card in cards if card.status is OutputStatus.WITHDRAWN],
                    awaited_requirements=awaited if any(card.status is OutputStatus.PROVISIONAL for card in cards) else "",
                )
            )
    return groups


def awaited_requirements(ruleset: Ruleset, outputs: Sequence[OutputEntry]) -> str:
    """The required elements that keep options provisional, from the resolution of the catalogue."""
    labels = [
        output.topic_label
        for step in ruleset.steps
        if step.step == "provisional"
        for output in outputs
        if output.kind is OutputKind.REQUIRED and output.status is OutputStatus.ACTIVE and keeps_provisional(step, output.topic)
    ]
    return ", ".join(dict.fromkeys(labels))


def keeps_provisional(step: Any, topic: str) -> bool:
    prefix = step.settings.get("while_required_starting_with")
    return topic in step.settings.get("while_required", ()) or bool(prefix and topic.startswith(prefix))


def output_card(case: Case, evaluation: Evaluation, ruleset: Ruleset, output: OutputEntry, anchor: str) -> Card:
    """One output of a stored result."""

    dictionary, reasons = ruleset.dictionary, output.because.items()

    def why(rule: str) -> str:
        return reverse("cryoboard:why", args=[case.reference, evaluation.key, rule])

    return Card(
        anchor="-".join(filter(None, [anchor, output.kind, output.topic, output.lesion, output.status[:1]])).replace(" ", "-"),
        title=output.topic_label,
        status=output.status,
        lesion=output.lesion,
        withdrawn_by=output.withdrawn_by,
        parts=[_part(ruleset, part, why) for part in output.parts],
        because=[Reason(dictionary.label(name), dictionary.format(name, value)) for name, value in reasons],
        proposes=output.kind in PROPOSING_KINDS,
    )


def _part(ruleset: Ruleset, part: OutputPart, why: Callable[[str], str]) -> Part:
    return Part(
        rule=part.rule,
        title=part.title,
        text=part.text,
        strength=part.strength,
        to_confirm=part.to_confirm,
        sources=references(ruleset, part.sources),
        why_url=why(part.rule),
        evidence=evidence_library().cited(part.evidence),
    )


def _full(source: Source) -> str:
    return ". ".join(part.rstrip(".") for part in (source.title, source.reference) if part)


def references(ruleset: Ruleset, citations: Sequence[Citation]) -> list[Reference]:
    """The citations with the full reference of their source."""
    sources = ruleset.catalogue.sources
    return [Reference(each.cite, each.where, _full(sources[each.cite]), sources[each.cite].seen_as) for each in citations]


def _undetermined(case: Case, ruleset: Ruleset, entry: UndeterminedRule) -> Undetermined:
    rule = ruleset.rules[entry.rule]
    return Undetermined(rule.id, rule.title, [fact_link(case, name) for name in entry.missing])


def _scores(ruleset: Ruleset, scores: Mapping[str, Sequence[ScoreEntry]]) -> list[Score]:
    shown = []
    for name, entries in scores.items():
        for entry in entries:
            total, low, high = entry.total, entry.min, entry.max
            words = str(total) if total is not None else f"entre {low} et {high}" if low is not None else "indéterminé"
            lesion = f" (lésion {entry.lesion})" if entry.lesion else ""
            shown.append(Score(ruleset.dictionary.label(f"derived.{name}") + lesion, words))
    return shown


def _siblings(ruleset: Ruleset, on: date) -> list[OtherRuleset]:
    siblings = ruleset.catalogue.rulesets.values()
    current = rules_in_force().in_force(ruleset.catalogue, on)
    return [OtherRuleset(each.id, each.title, each.id == ruleset.id, current is not None and each.id == current.id) for each in siblings]


def _compare_url(case: Case, ruleset: Ruleset) -> str:
    ids = list(ruleset.catalogue.rulesets)
    if len(ids) < 2:
        return ""
    return reverse("cryoboard:compare", args=[case.reference]) + f"?a={ids[-2]}&b={ids[-1]}"
