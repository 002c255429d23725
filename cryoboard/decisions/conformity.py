"""Conformity to the rules: that of a decision, in one word; strict conformity, with its proof, for a case recorded without discussion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cryoboard.cases.models import Fact
from cryoboard.cases.selectors import current_facts
from cryoboard.decisions.basis import settled_evaluations
from cryoboard.decisions.models import Decision
from cryoboard.decisions.treatment_options import INDICATED, POSSIBLE, UNDETERMINED, WITHIN, treatment_choices
from cryoboard.evaluations.divergences import divergences
from cryoboard.evaluations.fingerprints import fingerprint
from cryoboard.evaluations.models import Evaluation
from cryoboard.meetings.models import Registration
from cryoboard.meetings.selectors import new_since_freeze
from cryoboard.rulesets.selectors import rules_in_force, ruleset_of
from decision_rules import PROPOSING_KINDS, EvaluationResult, OutputKind, OutputStatus, library

Conformity = Decision.Conformity


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the proof: a requirement, and its obstacles."""

    label: str
    obstacles: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.obstacles


@dataclass(frozen=True, slots=True)
class Proof:
    """Strict conformity, criterion by criterion. A case with one obstacle is discussed."""

    proved: bool
    obstacles: list[str]
    criteria: list[Criterion] = field(default_factory=list)
    rulesets: list[dict[str, str]] = field(default_factory=list)


def strict_conformity(registration: Registration) -> Proof:
    """The proof that this case may be recorded without discussion: nothing undetermined, unknown, new, or left to judge."""
    evaluations = settled_evaluations(registration)
    results = [each.outcome for each in evaluations]
    criteria = [
        Criterion("Un référentiel au moins s’applique et a été évalué", tuple(evaluation_faults(registration, evaluations))),
        Criterion("Les règles et leurs résultats sont intacts et en vigueur", tuple(seal_faults(registration, evaluations))),
        Criterion("Rien de nouveau depuis le gel, aucune donnée en attente", tuple(data_faults(registration))),
        Criterion("Chaque règle est jugée", tuple(undetermined_faults(evaluations))),
        Criterion("Aucune donnée inconnue ne changerait la proposition", tuple(decisive_faults(evaluations))),
        Criterion("Aucune proposition provisoire, retenue ou laissée au jugement de la RCP", tuple(judgement_faults(results))),
        Criterion("Un traitement au moins est indiqué ou possible", tuple(proposal_faults(evaluations))),
        Criterion("Pas d’écart, pas de geste déjà fait en urgence", tuple(human_faults(registration))),
    ]
    obstacles = [obstacle for criterion in criteria for obstacle in criterion.obstacles]
    return Proof(not obstacles, obstacles, criteria, [named(each) for each in evaluations])


def named(evaluation: Evaluation) -> dict[str, str]:
    """The ruleset of an evaluation as a proof cites it."""
    return {
        "ruleset": evaluation.ruleset,
        "title": ruleset_of(evaluation.ruleset, evaluation.digest).title,
        "digest": evaluation.digest,
        "on": evaluation.on.isoformat(),
        "result_sha256": evaluation.result_sha256,
    }


def evaluation_faults(registration: Registration, evaluations: Sequence[Evaluation]) -> Iterable[str]:
    if not evaluations:
        yield "aucun référentiel ne s’applique à ce dossier"
    lost = {each["id"] for each in (registration.frozen or {}).get("evaluations", ())} - {each.pk for each in evaluations}
    if lost:
        yield "une évaluation gelée a disparu"


def seal_faults(registration: Registration, evaluations: Sequence[Evaluation]) -> Iterable[str]:
    """The results that are not those stored and frozen, and the rulesets that are not in force."""
    rules = rules_in_force()
    frozen = {each["id"]: each["result_sha256"] for each in (registration.frozen or {}).get("evaluations", ())}
    for stored in evaluations:
        if not fingerprint(stored.result) == stored.result_sha256 == frozen.get(stored.pk, stored.result_sha256):
            yield f"le résultat de {stored.ruleset} n’est plus celui d’origine"
        ruleset = rules.rulesets.get(stored.ruleset)
        if ruleset is None or ruleset.digest != stored.digest or rules.is_draft(ruleset):
            yield f"le référentiel {stored.ruleset} a changé depuis, ou n’est pas publié"


def data_faults(registration: Registration) -> Iterable[str]:
    label = library().dictionary.label
    yield from (f"donnée nouvelle depuis le gel : {label(name)}" for name in new_since_freeze(registration))
    rows = current_facts(registration.case)
    yield from (f"donnée en attente : {label(name)}" for name, fact in rows.items() if fact.state == Fact.State.PENDING)


def undetermined_faults(evaluations: Iterable[Evaluation]) -> Iterable[str]:
    """The undetermined rules, except those whose missing data are all answered « non applicable »."""
    for each in evaluations:
        for entry in each.outcome.undetermined:
            if not entry.missing or any(not is_not_applicable(each, name) for name in entry.missing):
                yield f"règle indéterminée : {entry.rule} ({each.ruleset})"


def decisive_faults(evaluations: Iterable[Evaluation]) -> Iterable[str]:
    """The decisive unknown data. « Non applicable » counts as an answer, except where a treatment depends on the datum."""
    names: dict[str, None] = {}
    for each in evaluations:
        for entry in each.outcome.decisive:
            if entry.can_change_proposal or not is_not_applicable(each, entry.fact):
                names[entry.fact] = None
    yield from (f"donnée décisive inconnue : {library().dictionary.label(name)}" for name in names)


def is_not_applicable(evaluation: Evaluation, name: str) -> bool:
    """Is this datum « non applicable » in the evaluation?"""
    envelope = evaluation.facts_meta.get(name) or evaluation.facts_meta.get(name.partition("[]")[0])
    return bool(envelope and envelope["state"] == Fact.State.NOT_APPLICABLE)


def judgement_faults(results: Sequence[EvaluationResult]) -> Iterable[str]:
    """The points that the rules leave to the board: provisional outputs, questions, divergences between catalogues."""
    for result in results:
        for output in result.outputs:
            if output.status is OutputStatus.PROVISIONAL and output.kind in PROPOSING_KINDS:
                yield f"proposition provisoire : {output.topic_label}"
            elif output.stands and output.kind is OutputKind.QUESTION:
                yield f"question posée à la RCP : {output.topic_label}"
    yield from (f"divergence entre référentiels : {each.label}" for each in divergences(results))


def proposal_faults(evaluations: Sequence[Evaluation]) -> Iterable[str]:
    choices = treatment_choices(evaluations)
    if not any(choice.verdict in (INDICATED, POSSIBLE) for choice in choices):
        yield "les règles ne proposent aucun traitement"
    yield from (f"traitement indéterminé : {choice.label}" for choice in choices if choice.verdict == UNDETERMINED)


def human_faults(registration: Registration) -> Iterable[str]:
    if registration.after_emergency_act or registration.after_emergency_on:
        yield "un geste a déjà été fait en urgence : ce dossier se discute"
    if registration.decisions.exclude(departure_reason="").exists():
        yield "un avis sur ce dossier s’écarte des règles"


def conformity_of(kind: str, verdicts: Sequence[str], *, evaluated: bool, has_conditions: bool, has_reason: bool) -> str:
    """The conformity of a decision; empty for a conclusion that proposes no treatment."""
    if kind != Decision.Kind.PROPOSAL or not verdicts:
        return ""
    if not evaluated:
        return str(Conformity.NO_RULESET)
    if any(verdict not in WITHIN for verdict in verdicts):
        return str(Conformity.JUSTIFIED if has_reason else Conformity.UNJUSTIFIED)
    if has_conditions:
        return str(Conformity.CONDITIONAL)
    return str(Conformity.UNDETERMINED if UNDETERMINED in verdicts else Conformity.CONFORM)
