"""The head of the live screen of a case: the patient without name, at most twelve key facts, the dated events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cryoboard.cases.identity import initials
from cryoboard.cases.models import Fact, Patient
from cryoboard.cases.selectors import age_fact, age_on
from cryoboard.evaluations.models import Evaluation
from cryoboard.rulesets.selectors import ruleset_of
from cryoboard.web.drawings.timeline import TimelineEvent
from cryoboard.web.presenters.banner import full_name
from cryoboard.web.presenters.pathway import timeline_events
from cryoboard.web.presenters.status_labels import STATE_WORDS
from decision_rules import Dictionary, library

MOST_FACTS = 12
MOST_EVENTS = 6
SEX = {"female": "Femme", "male": "Homme"}


@dataclass(frozen=True, slots=True)
class KeyFact:
    """One key fact: its words, and whether it is known."""

    label: str
    value: str
    known: bool
    decisive: bool
    day: date | None
    new: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """The latest dated events, and the number of earlier ones."""

    events: list[TimelineEvent]
    before: int


def projected_name(patient: Patient) -> str:
    """« C. M. · IPP …123 »: the patient on a projected screen, to check the case without naming the patient."""
    letters = initials(patient)
    return f"{letters} · IPP …{patient.ipp[-3:]}" if patient.ipp else letters


def named(patient: Patient) -> str:
    """The full identity, for a screen that is not projected."""
    born = f" · {patient.birth_date:%d/%m/%Y}" if patient.birth_date else ""
    return f"{full_name(patient)}{born}" + (f" · IPP {patient.ipp}" if patient.ipp else "")


def who(patient: Patient, day: date, *, projected: bool) -> str:
    """The patient with sex and age, by name or not according to the screen."""
    words = [projected_name(patient) if projected else named(patient), SEX.get(patient.sex, "")]
    if patient.birth_date:
        words.append(f"{age_on(patient.birth_date, day)} ans")
    return " · ".join(filter(None, words))


def key_facts(evaluations: Sequence[Evaluation], facts: Mapping[str, Fact], new: Sequence[str]) -> list[KeyFact]:
    """The key facts of the applicable catalogues, in order. Beyond twelve, unknown facts that are not decisive are left out."""
    dictionary = library().dictionary
    decisive = {entry.fact.partition("[]")[0] for each in evaluations for entry in each.outcome.decisive}
    names = [name for name in dict.fromkeys(_names(evaluations)) if name != age_fact() and _is_short(dictionary, name)]
    shown = [_key_fact(dictionary, name, facts.get(name), name in decisive, name in new) for name in names]
    spare = max(len(shown) - MOST_FACTS, 0)
    for fact in [each for each in reversed(shown) if not each.known and not each.decisive][:spare]:
        shown.remove(fact)
    return shown[:MOST_FACTS]


def _names(evaluations: Sequence[Evaluation]) -> Iterator[str]:
    for each in evaluations:
        yield from ruleset_of(each.ruleset, each.digest).catalogue.key_facts


def _is_short(dictionary: Dictionary, name: str) -> bool:
    """Is the fact a single value? Lists of treatments or lesions are in the strip and in the dossier."""
    return name in dictionary.facts and dictionary.facts[name].type != "records"


def _key_fact(dictionary: Dictionary, name: str, fact: Fact | None, decisive: bool, new: bool) -> KeyFact:
    label = dictionary.label(name)
    if fact is None or fact.state != Fact.State.KNOWN:
        return KeyFact(label, STATE_WORDS[fact.state if fact else ""], False, decisive, None, new)
    return KeyFact(label, dictionary.format(name, fact.value), True, decisive, fact.observed_on, new)


def strip(facts: Mapping[str, Fact]) -> Strip:
    """The dated events, latest ones only."""
    found = sorted(dict.fromkeys(timeline_events(library().dictionary, facts)), key=lambda each: each.day)
    return Strip(found[-MOST_EVENTS:], max(len(found) - MOST_EVENTS, 0))
