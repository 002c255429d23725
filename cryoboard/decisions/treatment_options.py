"""What the rules say of each treatment, in one word and one sentence. Pure: reads stored results, decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryoboard.evaluations.models import Evaluation
from cryoboard.rulesets.selectors import ruleset_of
from decision_rules import (
    POSITIVE_KINDS,
    PROPOSING_KINDS,
    EvaluationResult,
    OutputEntry,
    OutputKind,
    OutputStatus,
    Ruleset,
    Topic,
    acts,
    concerns,
    library,
    lower_first,
)

INDICATED, POSSIBLE, UNDETERMINED = "indicated", "possible", "undetermined"
CONTRAINDICATED, NOT_INDICATED = "contraindicated", "not_indicated"
WITHIN = (INDICATED, POSSIBLE, UNDETERMINED)  # choosing one of these departs from nothing
VERDICT_ORDER = (INDICATED, POSSIBLE, UNDETERMINED, CONTRAINDICATED, NOT_INDICATED)
STRICTEST_FIRST = (CONTRAINDICATED, UNDETERMINED, NOT_INDICATED, INDICATED, POSSIBLE)  # when two catalogues do not say the same
VERDICT_WORDS = {
    INDICATED: "Indiquée",
    POSSIBLE: "Possible",
    NOT_INDICATED: "Non indiquée",
    CONTRAINDICATED: "Contre-indiquée",
    UNDETERMINED: "Indéterminée",
    "": "Hors des règles",
}
NAMED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """One treatment as the rules see it for this case."""

    topic: str
    act: str
    label: str
    verdict: str
    rules: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class CatalogueVerdict:
    """What one evaluation says of one topic."""

    verdict: str
    rules: tuple[str, ...] = ()
    why: str = ""


NO_OUTPUT = CatalogueVerdict(NOT_INDICATED, (), "Aucune règle ne propose ce traitement pour ce dossier.")


def treatment_choices(evaluations: Sequence[Evaluation], *, silent: bool = False) -> list[Choice]:
    """Each treatment the rules speak of or could speak of, what is indicated first; with `silent`, those they leave out too.

    A catalogue that only may concern the case is heard when it speaks; what it might say is left out while another is surely concerned.
    """
    sure = [each for each in evaluations if concerns(ruleset_of(each.ruleset, each.digest), each.facts, each.on)]
    found = choices_of_topics(evaluations, sure or evaluations)
    if silent:
        found = choices_of_topics(evaluations, evaluations, silent=True) | found
    return sorted(found.values(), key=lambda choice: (VERDICT_ORDER.index(choice.verdict), not choice.rules, choice.label))


def choices_of_topics(evaluations: Sequence[Evaluation], asked: Sequence[Evaluation], *, silent: bool = False) -> dict[str, Choice]:
    """The treatments by topic; only those of `guessing` are asked what they might say."""
    verdicts: dict[str, list[CatalogueVerdict]] = {}
    topics: dict[str, Topic] = {}
    for evaluation in evaluations:
        ruleset = ruleset_of(evaluation.ruleset, evaluation.digest)
        awaited = awaited_facts(ruleset, evaluation.outcome) if evaluation in asked else {}
        for topic in (each for each in ruleset.catalogue.topics.values() if each.act in acts()):
            one = verdict_in(ruleset, topic.id, evaluation.outcome, awaited.get(topic.id, ()))
            if one is None and silent and set(topic.kinds) & set(POSITIVE_KINDS):
                one = NO_OUTPUT
            if one is not None:
                verdicts.setdefault(topic.id, []).append(one)
                topics.setdefault(topic.id, topic)
    return {name: merged(topics[name], said) for name, said in verdicts.items()}


def merged(topic: Topic, said: Sequence[CatalogueVerdict]) -> Choice:
    """One treatment of which several catalogues speak: the strictest word, and the sentences of all. Silence yields to speech."""
    spoken = [one for one in said if one is not NO_OUTPUT] or list(said)
    verdict = min((one.verdict for one in spoken), key=STRICTEST_FIRST.index)
    rules = tuple(dict.fromkeys(rule for one in spoken for rule in one.rules))
    return Choice(topic.id, str(topic.act), topic.label, verdict, rules, " ".join(dict.fromkeys(one.why for one in spoken if one.why)))


def verdict_in(ruleset: Ruleset, topic: str, result: EvaluationResult, awaited: Sequence[str]) -> CatalogueVerdict | None:
    """What one result says of a topic; None when it says nothing and no missing datum could make it speak. Unknown is not false."""
    said = [output for output in result.outputs if output.topic == topic and output.kind in PROPOSING_KINDS]
    verdict = verdict_of(ruleset, said, result) if said else NOT_INDICATED
    if verdict == NOT_INDICATED and awaited:
        return CatalogueVerdict(UNDETERMINED, rules_of(said), depends_on(awaited))
    return CatalogueVerdict(verdict, rules_of(said), because(said, verdict)) if said else None


def verdict_of(ruleset: Ruleset, said: Sequence[OutputEntry], result: EvaluationResult) -> str:
    """Lesion by lesion, what is said of the whole case counting for each; the most open lesion speaks for the treatment."""
    lesions = {output.lesion for output in said}
    each = [verdict_on([output for output in said if output.lesion in (lesion, None)], ruleset, result) for lesion in lesions]
    return min(each, key=VERDICT_ORDER.index)


def verdict_on(said: Sequence[OutputEntry], ruleset: Ruleset, result: EvaluationResult) -> str:
    standing = {(output.kind, output.status) for output in said if output.stands}
    if any(kind is OutputKind.CONTRAINDICATION for kind, _ in standing):
        return CONTRAINDICATED
    if (OutputKind.RECOMMENDATION, OutputStatus.ACTIVE) in standing:
        return INDICATED
    if (OutputKind.OPTION, OutputStatus.ACTIVE) in standing:
        return POSSIBLE
    if standing:
        return UNDETERMINED  # provisional
    by = {output.withdrawn_by for output in said}
    if by & rules_against(result):
        return CONTRAINDICATED
    return UNDETERMINED if by & hold_rules(ruleset) else NOT_INDICATED


def rules_against(result: EvaluationResult) -> set[str]:
    """The rules behind a contraindication that stands."""
    against = (output for output in result.standing() if output.kind is OutputKind.CONTRAINDICATION)
    return {rule for output in against for rule in output.rules}


def hold_rules(ruleset: Ruleset) -> set[str]:
    """The rules that hold proposals back until something is settled."""
    return {step.settings["by_rule"] for step in ruleset.steps if step.step == "holds"}


def awaited_facts(ruleset: Ruleset, result: EvaluationResult) -> dict[str, list[str]]:
    """For each topic, the unknown data that keep the rules from proposing it, those that would be enough alone first."""
    awaited: dict[str, list[str]] = {}
    for entry in result.decisive:
        for change in entry.could_change if entry.relevant else ():
            if change.kind in POSITIVE_KINDS:
                awaited.setdefault(change.topic, []).append(entry.fact)
    for waiting in result.undetermined:
        rule = ruleset.rules.get(waiting.rule)
        for output in rule.outputs if rule else ():
            if output.kind in POSITIVE_KINDS:
                awaited.setdefault(output.topic, []).extend(waiting.missing)
    return awaited


def depends_on(names: Sequence[str]) -> str:
    labels = [lower_first(label) for label in dict.fromkeys(library().dictionary.label(name) for name in names)]
    others = len(labels) - NAMED_AT_MOST
    more = f" et {others} autre{'s' if others > 1 else ''}" if others > 0 else ""
    return f"Dépend de : {', '.join(labels[:NAMED_AT_MOST])}{more}."


def rules_of(said: Iterable[OutputEntry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule for output in said for rule in output.rules))


def because(said: Sequence[OutputEntry], verdict: str) -> str:
    """The sentences that stand; for what was withdrawn, the rule that did."""
    standing = [output for output in said if output.stands]
    if standing:
        kinds = (OutputKind.CONTRAINDICATION,) if verdict == CONTRAINDICATED else POSITIVE_KINDS
        return " ".join(dict.fromkeys(output.text for output in standing if output.kind in kinds))
    by = ", ".join(sorted({output.withdrawn_by for output in said if output.withdrawn_by}))
    return f"{'En attente' if verdict == UNDETERMINED else 'Écartée'} : règle {by}."
