"""The verdict of the rules on each treatment, with its sentence. Pure: reads stored results."""

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
WITHIN = (INDICATED, POSSIBLE, UNDETERMINED)  # choosing one of these is no departure
VERDICT_ORDER = (INDICATED, POSSIBLE, UNDETERMINED, CONTRAINDICATED, NOT_INDICATED)
STRICTEST_FIRST = (CONTRAINDICATED, UNDETERMINED, NOT_INDICATED, INDICATED, POSSIBLE)  # when two catalogues disagree
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
    """One treatment with the verdict of the rules for this case."""

    topic: str
    act: str
    label: str
    verdict: str
    rules: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class CatalogueVerdict:
    """The verdict of one evaluation on one topic."""

    verdict: str
    rules: tuple[str, ...] = ()
    why: str = ""


NO_OUTPUT = CatalogueVerdict(NOT_INDICATED, (), "Aucune règle ne propose ce traitement pour ce dossier.")


def treatment_choices(evaluations: Sequence[Evaluation], *, silent: bool = False) -> list[Choice]:
    """Each treatment with an output, or with one that a missing datum could give, indicated ones first; with `silent`, the others too.

    For a catalogue whose scope is unknown, outputs count; its possible outputs are left out while another catalogue certainly applies.
    """
    sure = [each for each in evaluations if concerns(ruleset_of(each.ruleset, each.digest), each.facts, each.on)]
    found = choices_of_topics(evaluations, sure or evaluations)
    if silent:
        found = choices_of_topics(evaluations, evaluations, silent=True) | found
    return sorted(found.values(), key=lambda choice: (VERDICT_ORDER.index(choice.verdict), not choice.rules, choice.label))


def choices_of_topics(evaluations: Sequence[Evaluation], asked: Sequence[Evaluation], *, silent: bool = False) -> dict[str, Choice]:
    """The treatments by topic; possible outputs are looked for in the evaluations of `asked` only."""
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
    """The merged verdict of several catalogues on one treatment: the strictest one, with all sentences.

    A catalogue without output counts only if no other has one.
    """
    spoken = [one for one in said if one is not NO_OUTPUT] or list(said)
    verdict = min((one.verdict for one in spoken), key=STRICTEST_FIRST.index)
    rules = tuple(dict.fromkeys(rule for one in spoken for rule in one.rules))
    return Choice(topic.id, str(topic.act), topic.label, verdict, rules, " ".join(dict.fromkeys(one.why for one in spoken if one.why)))


def verdict_in(ruleset: Ruleset, topic: str, result: EvaluationResult, awaited: Sequence[str]) -> CatalogueVerdict | None:
    """The verdict of one result on a topic; None without output and without a missing datum that could give one. Unknown is not false."""
    said = [output for output in result.outputs if output.topic == topic and output.kind in PROPOSING_KINDS]
    verdict = verdict_of(ruleset, said, result) if said else NOT_INDICATED
    if verdict == NOT_INDICATED and awaited:
        return CatalogueVerdict(UNDETERMINED, rules_of(said), depends_on(awaited))
    return CatalogueVerdict(verdict, rules_of(said), because(said, verdict)) if said else None


def verdict_of(ruleset: Ruleset, said: Sequence[OutputEntry], result: EvaluationResult) -> str:
    """The most favourable verdict among the lesions; the outputs on the whole case count for each lesion."""
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
    """The rules of the contraindications that are not withdrawn."""
    against = (output for output in result.standing() if output.kind is OutputKind.CONTRAINDICATION)
    return {rule for output in against for rule in output.rules}


def hold_rules(ruleset: Ruleset) -> set[str]:
    """The rules of the `holds` steps, which keep proposals pending."""
    return {step.settings["by_rule"] for step in ruleset.steps if step.step == "holds"}


def awaited_facts(ruleset: Ruleset, result: EvaluationResult) -> dict[str, list[str]]:
    """The unknown data that prevent a proposal, by topic; first those that are enough alone."""
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
    """The sentences of the outputs not withdrawn; for withdrawn ones, the rule that withdrew them."""
    standing = [output for output in said if output.stands]
    if standing:
        kinds = (OutputKind.CONTRAINDICATION,) if verdict == CONTRAINDICATED else POSITIVE_KINDS
        return " ".join(dict.fromkeys(output.text for output in standing if output.kind in kinds))
    by = ", ".join(sorted({output.withdrawn_by for output in said if output.withdrawn_by}))
    return f"{'En attente' if verdict == UNDETERMINED else 'Écartée'} : règle {by}."
