"""The five conditions that make a meeting an RCP and not a staff: each true, false or undetermined, with what would settle it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Status = Literal["true", "false", "unknown"]
Outcome = Literal["rcp", "staff", "unknown"]
TRUE: Status = "true"
FALSE: Status = "false"
UNKNOWN: Status = "unknown"
ORDER = (FALSE, UNKNOWN, TRUE)
ANSWERED: Mapping[str, Status] = {"yes": TRUE, "no": FALSE}
COUNTED: Mapping[str, Status] = {"reached": TRUE, "not_reached": FALSE}
ORGANISER, QUORUM, PROJECT, TRACED, LISTED = "organiser", "quorum", "project", "traced", "listed"
LABELS = {
    ORGANISER: "Établissement autorisé",
    QUORUM: "Quorum",
    PROJECT: "Projet thérapeutique",
    TRACED: "Trace au DCC",
    LISTED: "Annuaire des RCP",
}


@dataclass(frozen=True, slots=True)
class Organisation:
    """What the charter says of the organiser and of the directory; an empty answer is unknown."""

    authorised: str = ""
    facility: str = ""
    finess: str = ""
    delegated_to: str = ""
    listed: str = ""
    directory_id: str = ""


@dataclass(frozen=True, slots=True)
class CaseConditions:
    """One case of the meeting. `quorum` None: recorded without discussion, nothing to count; `project` None: no decision is asked."""

    number: int
    quorum: Status | None = UNKNOWN
    project: Status | None = UNKNOWN
    traced: Status = UNKNOWN
    said_staff: bool = False  # the board itself chose « avis de staff, hors RCP »


@dataclass(frozen=True, slots=True)
class RcpCondition:
    """One of the five conditions: its status, and the sentence that says why or what would settle it."""

    name: str
    status: Status
    why: str

    @property
    def label(self) -> str:
        return LABELS[self.name]


def all_of(statuses: Iterable[Status]) -> Status:
    """The lowest of the statuses; UNKNOWN for none."""
    return min(statuses, key=ORDER.index, default=UNKNOWN)


def any_of(statuses: Iterable[Status]) -> Status:
    """The highest of the statuses; UNKNOWN for none."""
    return max(statuses, key=ORDER.index, default=UNKNOWN)


def five_conditions(organisation: Organisation, cases: Sequence[CaseConditions]) -> tuple[RcpCondition, ...]:
    """The five conditions, in the order of the official text."""
    return (organiser(organisation), quorum(cases), project(cases), traced(cases), listed(organisation))


def outcome(conditions: Iterable[RcpCondition], *, said_staff: bool = False) -> Outcome:
    """Staff if a condition is false, RCP if all five are true, otherwise unknown."""
    held = all_of(each.status for each in conditions)
    if said_staff or held == FALSE:
        return "staff"
    return "rcp" if held == TRUE else "unknown"


def missing(conditions: Iterable[RcpCondition]) -> list[RcpCondition]:
    """The conditions that are false."""
    return [each for each in conditions if each.status == FALSE]


def organiser(said: Organisation) -> RcpCondition:
    """Condition: the meeting is organised by an authorised facility, or by the coordination centre it delegates to."""
    if said.authorised == "no":
        return RcpCondition(
            ORGANISER, FALSE, "D’après la charte, l’organisateur n’est pas un établissement autorisé : si c’est une erreur, corrigez-la."
        )
    if said.authorised != "yes":
        return RcpCondition(ORGANISER, UNKNOWN, "Dites dans la charte si un établissement autorisé organise la RCP, son nom et son FINESS.")
    if not (said.facility and said.finess):
        return RcpCondition(ORGANISER, UNKNOWN, "Complétez dans la charte le nom et le FINESS de l’établissement autorisé.")
    through = f", par délégation au {said.delegated_to}" if said.delegated_to else ""
    return RcpCondition(ORGANISER, TRUE, f"{said.facility}, FINESS {said.finess}{through}.")


def quorum(cases: Sequence[CaseConditions]) -> RcpCondition:
    """Condition: the quorum is reached for each case discussed."""
    counted = [(each.number, each.quorum) for each in cases if each.quorum is not None]
    status = all_of(held for _, held in counted)
    if status == TRUE:
        return RcpCondition(QUORUM, status, "Atteint pour chaque dossier discuté." if len(counted) > 1 else "Atteint pour ce dossier.")
    if status == FALSE:
        among = numbers(counted, FALSE)
        return RcpCondition(QUORUM, status, f"Non atteint {among} : obtenez l’avis écrit qui manque, ou présentez de nouveau.")
    if not counted:
        return RcpCondition(QUORUM, status, "Aucun dossier discuté : le quorum se compte en séance, cas par cas.")
    return RcpCondition(QUORUM, status, f"À établir {numbers(counted, UNKNOWN)} : notez les présences et les avis écrits.")


def project(cases: Sequence[CaseConditions]) -> RcpCondition:
    """Condition: at least one decision is about a treatment plan."""
    status = any_of(each.project for each in cases if each.project is not None)
    if status == TRUE:
        return RcpCondition(PROJECT, status, "Une proposition thérapeutique au moins est rendue.")
    if status == FALSE:
        return RcpCondition(PROJECT, status, "Tous les avis sont diagnostiques : une proposition thérapeutique signée changerait cela.")
    return RcpCondition(PROJECT, status, "Aucune proposition thérapeutique n’est encore signée : signez les avis rendus.")


def traced(cases: Sequence[CaseConditions]) -> RcpCondition:
    """Condition: each fiche reached the shared oncology file."""
    found = [(each.number, each.traced) for each in cases if each.project is not None]
    status = all_of(held for _, held in found)
    if status == TRUE:
        return RcpCondition(TRACED, status, "Chaque avis est signé, et sa fiche notée envoyée au DCC.")
    if status == FALSE:
        return RcpCondition(TRACED, status, f"Envoi refusé par le DCC {numbers(found, FALSE)} : renvoyez la fiche, puis notez l’envoi.")
    which = f" {numbers(found, UNKNOWN)}" if found else ""
    return RcpCondition(TRACED, status, f"Envoyez la fiche signée au DCC{which}, puis notez l’envoi dans sa diffusion.")


def listed(said: Organisation) -> RcpCondition:
    """Condition: the board is in the directory of RCPs, under an identifier."""
    status = ANSWERED.get(said.listed, UNKNOWN)
    if status == FALSE:
        return RcpCondition(LISTED, status, "D’après la charte, cette RCP n’est pas à l’annuaire : faites-l’y inscrire, puis corrigez-la.")
    if status == UNKNOWN:
        return RcpCondition(LISTED, UNKNOWN, "Dites dans la charte si la RCP est à l’annuaire des RCP, et sous quel identifiant.")
    if not said.directory_id:
        return RcpCondition(LISTED, UNKNOWN, "Complétez dans la charte l’identifiant de la RCP à l’annuaire.")
    return RcpCondition(LISTED, TRUE, f"Inscrite sous l’identifiant {said.directory_id}.")


def numbers(found: Sequence[tuple[int, Status | None]], wanted: Status) -> str:
    """« pour l’inscription n° 3 », « pour les inscriptions n° 3 et 5 »; empty when there is one case."""
    which = [str(number) for number, status in found if status == wanted]
    if len(found) == 1:
        return "pour ce dossier"
    if len(which) == 1:
        return f"pour l’inscription n° {which[0]}"
    return f"pour les inscriptions n° {', '.join(which[:-1])} et {which[-1]}"
