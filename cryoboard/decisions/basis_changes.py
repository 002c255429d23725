"""The changes in the evaluations of a decision since a page showed them: compared by their keys, described in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from cryoboard.cases.selectors import current_facts
from cryoboard.decisions.basis import basis_now
from cryoboard.decisions.errors import EvaluationsChanged
from cryoboard.decisions.treatment_options import CONTRAINDICATED, NOT_INDICATED, VERDICT_WORDS, Choice, treatment_choices
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.selectors import evaluation_of_key, row_of_key
from cryoboard.meetings.models import Registration
from decision_rules import library

Shown = Collection[str] | None  # the keys of the evaluations a page showed; None: the call comes from no page


def refuse_if_changed(registration: Registration, shown: Shown) -> None:
    """Raises EvaluationsChanged if the decision would be based on other evaluations than those shown."""
    if shown is None:
        return
    changed = changes_since(registration, shown, basis_now(registration))
    if changed is not None:
        raise changed


def changes_since(registration: Registration, shown: Collection[str], today: Sequence[Evaluation]) -> EvaluationsChanged | None:
    """The refusal that describes the changes; None when the evaluations are those shown."""
    then = [evaluation_of_key(registration.case, key) for key in shown]
    if {each and each.fingerprint for each in then} == {each.fingerprint for each in today}:
        return None
    known = [each for each in then if each is not None]
    keys = [each.key for each in today]
    if len(known) < len(then):
        return EvaluationsChanged([], facts_entered_since(registration, shown), keys)
    return EvaluationsChanged(proposal_changes(known, today), fact_changes(known, today), keys)


def proposal_changes(then: Sequence[Evaluation], today: Sequence[Evaluation]) -> list[str]:
    """Each treatment whose verdict changed, then the rulesets added, removed or modified."""
    return [*verdict_changes(then, today), *ruleset_changes(then, today)]


def verdict_changes(then: Sequence[Evaluation], today: Sequence[Evaluation]) -> Iterator[str]:
    """The changed verdicts: new contraindications first, then lifted ones, then the others in order."""
    before, after = choices_by_topic(then), choices_by_topic(today)
    both = [
        (*(side[topic].verdict if topic in side else NOT_INDICATED for side in (before, after)), choice.label)
        for topic, choice in {**before, **after}.items()
    ]
    for was, now, label in sorted(both, key=lambda each: (each[1] != CONTRAINDICATED, each[0] != CONTRAINDICATED)):
        if was != now:
            yield f"« {label} » passe de « {VERDICT_WORDS[was].lower()} » à « {VERDICT_WORDS[now].lower()} »"


def choices_by_topic(evaluations: Sequence[Evaluation]) -> dict[str, Choice]:
    return {each.topic: each for each in treatment_choices(evaluations, silent=True)}


def ruleset_changes(then: Sequence[Evaluation], today: Sequence[Evaluation]) -> Iterator[str]:
    before, after = ({each.ruleset: each.digest for each in side} for side in (then, today))
    for name in {**before, **after}:
        title = library().rulesets[name].title if name in library().rulesets else name
        if name not in before:
            yield f"le référentiel « {title} » s’applique désormais"
        elif name not in after:
            yield f"le référentiel « {title} » ne s’applique plus"
        elif before[name] != after[name]:
            yield f"le référentiel « {title} » a été modifié"


def fact_changes(then: Sequence[Evaluation], today: Sequence[Evaluation]) -> list[str]:
    """The labels of the data whose value changed for the rules."""
    before, after = facts_read(then), facts_read(today)
    changed = [name for name in {**before, **after} if name not in before or name not in after or before[name] != after[name]]
    return [library().dictionary.label(name) for name in changed]


def facts_read(evaluations: Iterable[Evaluation]) -> Mapping[str, Any]:
    return {name: value for each in evaluations for name, value in each.facts.items()}


def facts_entered_since(registration: Registration, shown: Iterable[str]) -> list[str]:
    """The labels of the data entered since, when the evaluations shown can no longer be computed."""
    last = max((row_of_key(key) for key in shown), default=0)
    rows = current_facts(registration.case)
    return [library().dictionary.label(name) for name, fact in rows.items() if last and (fact.pk or 0) > last]
