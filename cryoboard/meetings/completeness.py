"""The checklist of a case: what is obligatory, what would change the proposal, what is useful, what is known."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from cryoboard.cases.models import Fact
from cryoboard.cases.selectors import sex_fact
from cryoboard.meetings.current_evaluation import Known, asked, claimed, known, outputs_today, results_of, results_today
from cryoboard.meetings.mandatory_items import FIELDS, SEX, STAGES, examinations
from cryoboard.meetings.models import Registration
from cryoboard.meetings.selectors import rules_for
from cryoboard.rulesets.selectors import ruleset_of
from decision_rules import PROPOSING_KINDS, ChapterRole, EvaluationResult, FactRole, OutputEntry, OutputKind, library

GUARDED = (OutputKind.CONTRAINDICATION, OutputKind.REQUIRED, OutputKind.ALERT)
REQUEST = "missing_"
ANSWERED = (Fact.State.KNOWN, Fact.State.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist. `fact` is a name of the dictionary, of the identity or of the registration.

    `why` is the purpose of a missing datum, or the value of a known one.
    """

    fact: str
    label: str
    why: str
    supplier: str
    since: date | None
    expected_on: date | None
    state: str  # the state of a fact; empty: no answer
    stale_days: int | None = None  # the age of an examination older than the charter allows


@dataclass(frozen=True, slots=True)
class Completeness:
    """The four groups of the checklist."""

    required: list[Item]
    decisive: list[Item]
    useful: list[Item]
    present: list[Item]

    @property
    def is_complete(self) -> bool:
        """Every obligatory item is answered, and no unknown datum could change the proposal."""
        return not self.required and not self.decisive

    @property
    def stale(self) -> list[Item]:
        return [item for item in self.present if item.stale_days is not None]


def completeness(registration: Registration) -> Completeness:
    """The checklist of one case, on its facts as they are now."""
    about = known(registration.case)
    return checklist(registration, about, results_today(about))


def completeness_of(registrations: Sequence[Registration]) -> dict[int, Completeness]:
    """The checklist of each registration. One more query, whatever their number, when they come from `registrations_of`."""
    about = {each.pk: known(each.case) for each in registrations}
    results = results_of(about.values())
    return {each.pk: checklist(each, about[each.pk], results[each.case_id]) for each in registrations}


def checklist(registration: Registration, about: Known, results: Iterable[EvaluationResult]) -> Completeness:
    results, raised = list(results), asked(about)
    obligatory = obligations(registration, about)
    obligatory += requested(registration, about, results, {item.fact for item in obligatory})
    named = {item.fact for item in obligatory}
    if SEX in named:  # asked for as a field of the identity, which answers for the fact
        named.add(sex_fact())
    decisive = [item for item in decisive_items(registration, about, results) if item.fact not in named]
    named |= {item.fact for item in decisive}
    useful = [
        item_of(registration, about, name, "Utile au dossier") for name in in_order(raised - named) if not is_answered(about.rows.get(name))
    ]
    return Completeness(obligatory, decisive, useful, present_items(registration, about))


def obligations(registration: Registration, about: Known) -> list[Item]:
    """The fields of the official model without an answer; « inconnue » is an answer, an empty line is not."""
    since = timezone.localdate(registration.registered_at)
    fields = [
        Item(each.field, each.label, f"Obligatoire {each.stage}", each.supplier, since, None, "")
        for each in FIELDS
        if not each.holds(registration)
    ]
    facts = [
        item_of(registration, about, each.fact, f"Obligatoire {STAGES[each.item.obligatory]}")
        for each in sorted(claimed(about), key=lambda claim: list(STAGES).index(claim.item.obligatory))
        if not any(is_answered(about.rows.get(name), unknown_too=True) for name in each.item.facts)
    ]
    return fields + facts


def requested(registration: Registration, about: Known, results: Iterable[EvaluationResult], covered: Container[str]) -> list[Item]:
    """The data the rules require, except those that the official model already asks for.

    A requirement on the treatment itself (a protection, a test before the procedure) is not a missing datum.
    """
    items: dict[str, Item] = {}
    for result in results:
        missing = {each.rule: each.missing for each in result.undetermined}
        for output in result.standing():
            if output.kind is not OutputKind.REQUIRED or not output.topic.startswith(REQUEST):
                continue
            names = [name for rule in output.rules for name in missing.get(rule, ()) if name in library().dictionary.facts]
            if any(name in covered for name in names):
                continue
            for name in (each for each in names if not is_answered(about.rows.get(each))):
                items.setdefault(name, item_of(registration, about, name, output.text))
    return list(items.values())


def decisive_items(registration: Registration, about: Known, results: Iterable[EvaluationResult]) -> list[Item]:
    """Each unknown datum that could change what may or may not be done, in the order of the engine."""
    items: dict[str, Item] = {}
    for result in results:
        topics = ruleset_of(result.ruleset, result.digest).catalogue.topics
        for entry in result.decisive:
            name, changes = entry.fact, [each for each in entry.could_change if each.kind in PROPOSING_KINDS]
            if not entry.relevant or not changes or is_answered(about.rows.get(name)):
                continue
            words = [f"{each.kind.label.lower()} : {topics[each.topic].label}" for each in changes]
            items.setdefault(name, item_of(registration, about, name, f"Peut changer la proposition ({', '.join(words)})"))
    return list(items.values())


def item_of(registration: Registration, about: Known, name: str, why: str) -> Item:
    """The item of a missing datum, missing since the day it was asked for or since the registration."""
    definition, fact = library().dictionary.definition(name), about.rows.get(name.partition("[]")[0])
    asked_at: datetime = fact.learnt_at if fact is not None else registration.registered_at
    return Item(
        fact=name,
        label=library().dictionary.label(name),
        why=why,
        supplier=definition.supplier_labels if definition else "",
        since=timezone.localdate(asked_at),
        expected_on=fact.expected_on if fact else None,
        state=fact.state if fact else "",
    )


def present_items(registration: Registration, about: Known) -> list[Item]:
    """The known items; each examination with its age on the day of the meeting."""
    dictionary, examined = library().dictionary, library().fact_with_role(FactRole.EXAMINATIONS)
    items = [
        Item(name, dictionary.label(name), dictionary.format(name, fact.value), "", timezone.localdate(fact.learnt_at), None, fact.state)
        for name, fact in about.rows.items()
        if name in dictionary.facts and name != examined and is_answered(fact)
    ]
    imaging = about.rows.get(examined)
    exams = list(examinations(imaging.value if imaging else None))
    latest = {(each.get("modality"), each.get("region")): each for each in sorted(exams, key=lambda each: str(each["date"]))}
    return items + [exam_item(registration, imaging, each, any(each is last for last in latest.values())) for each in exams]


def exam_item(registration: Registration, imaging: Fact | None, exam: Mapping[str, Any], is_latest: bool) -> Item:
    """One examination; stale if it is the last of its kind and region and too old for the charter on the day of the meeting."""
    meeting, done = registration.meeting, date.fromisoformat(str(exam["date"])[:10])
    age, examined = (timezone.localdate(meeting.starts_at) - done).days, library().fact_with_role(FactRole.EXAMINATIONS)
    kind = library().dictionary.format(f"{examined}[].modality", exam.get("modality")) if exam.get("modality") else "Examen"
    stale = is_latest and age > meeting.charter.imaging_freshness_days
    learnt = timezone.localdate(imaging.learnt_at) if imaging else None
    return Item(examined, kind, f"{done:%d/%m/%Y}", "", learnt, None, Fact.State.KNOWN, age if stale else None)


def is_answered(fact: Fact | None, *, unknown_too: bool = False) -> bool:
    """Known or not applicable; for the obligatory ones « inconnue » is an answer too."""
    return fact is not None and (fact.state in ANSWERED or unknown_too and fact.state == Fact.State.UNKNOWN)


def in_order(names: Set[str]) -> list[str]:
    """In the order of the form."""
    return [name for name in library().dictionary.facts if name in names]


def guardrail(registration: Registration) -> list[OutputEntry]:
    """The outputs of the guard-rail chapters on the current facts of the case."""
    return [output for _, output in guardrail_outputs(known(registration.case))]


def guardrail_outputs(about: Known) -> list[tuple[str, OutputEntry]]:
    """(ruleset, output) for each output of the guard-rail chapters on these facts."""
    rules = rules_for(about.case)
    return [
        (ruleset, output)
        for ruleset, output in outputs_today(about)
        if output.kind in GUARDED and not rules.ruleset(ruleset).rules_in_role(ChapterRole.GUARDRAIL).isdisjoint(output.rules)
    ]
