"""The sentence that summarises a decision, generated from its coded fields. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from decision_rules import lower_first

AIMS = {
    "curative": "à visée curative",
    "control": "à visée de contrôle local",
    "pain": "à visée antalgique",
    "palliative": "à visée palliative",
}
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Proposed:
    """One proposal, in words."""

    label: str
    intent: str = ""
    centre: str = ""
    responsible: str = ""
    earliest_on: date | None = None
    latest_on: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition or an examination: its label, its owner, its due date."""

    label: str
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class SummaryFields:
    """The values that the sentence is generated from."""

    kind: str
    proposals: Sequence[Proposed] = ()
    conditions: Sequence[Asked] = ()
    examinations: Sequence[Asked] = ()
    deferral: str = ""
    recourse_board: str = ""
    trial: str = ""
    present_again_on: date | None = None


def summary_sentence(fields: SummaryFields) -> str:
    """« Proposition : cryoablation percutanée à visée de contrôle local, CHU de …, sous réserve : INR (avant le 25/07/2026). … »"""
    sentences = [conclusion(fields)]
    if fields.kind == "proposal":
        sentences += [f"Alternative : {proposed(each)}" for each in fields.proposals[1:]]
    elif fields.conditions:
        sentences.append(f"Données attendues : {listed(fields.conditions)}")
    if fields.examinations and fields.kind != "examinations":
        sentences.append(f"Examens ou avis demandés : {listed(fields.examinations)}")
    if fields.trial:
        sentences.append(f"Essai clinique proposé : {fields.trial}")
    if fields.present_again_on:
        sentences.append(f"Nouvelle présentation le {day(fields.present_again_on)}")
    return " ".join(f"{sentence.rstrip(' .')}." for sentence in sentences)[:LONGEST]


def conclusion(fields: SummaryFields) -> str:
    """The first sentence: what the board concludes."""
    if fields.kind == "proposal" and fields.proposals:
        under = f", sous réserve : {listed(fields.conditions)}" if fields.conditions else ""
        return f"Proposition : {proposed(fields.proposals[0])}{under}"
    if fields.kind == "examinations":
        return f"Examens complémentaires avant de conclure : {listed(fields.examinations)}"
    if fields.kind == "deferral":
        return f"Sursis à statuer : {lower_first(fields.deferral)}"
    if fields.kind == "recourse":
        return f"Dossier adressé à la RCP de recours : {fields.recourse_board}" if fields.recourse_board else "Passage en RCP de recours"
    return {"diagnostic": "Avis diagnostique rendu, voir l’argumentaire", "withdrawal": "Dossier retiré"}.get(fields.kind, "")


def proposed(proposal: Proposed) -> str:
    """« cryoablation percutanée à visée antalgique, CHU de …, Dr …, du … au … »."""
    what = " ".join(filter(None, [lower_first(proposal.label), AIMS.get(proposal.intent, "")]))
    return ", ".join(filter(None, [what, proposal.centre, proposal.responsible, window(proposal.earliest_on, proposal.latest_on)]))


def window(earliest: date | None, latest: date | None) -> str:
    if earliest and latest:
        return f"entre le {day(earliest)} et le {day(latest)}"
    if earliest:
        return f"à partir du {day(earliest)}"
    return f"avant le {day(latest)}" if latest else ""


def listed(items: Iterable[Asked]) -> str:
    """« INR (Dr …, avant le 25/07/2026) ; relecture »."""
    words = []
    for item in items:
        beside = ", ".join(filter(None, [item.owner, f"avant le {day(item.due_on)}" if item.due_on else ""]))
        words.append(f"{item.label} ({beside})" if beside else item.label)
    return " ; ".join(words)


def day(on: date) -> str:
    return f"{on:%d/%m/%Y}"
