"""The typed result of an evaluation, with its enumerations: kinds, statuses, verdicts. They are declared here only.

`to_json()` gives the JSON of the contract, its keys in order. `from_json()` reads a result stored by any earlier version: a key added
since has a default value; any other absent or unknown key raises UnreadableResult.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from decision_rules.model.errors import Problem, RulesError

Json = dict[str, Any]
Built = TypeVar("Built")


class OutputKind(StrEnum):
    """The kind of an output, in reading order: `label` in French, `plural` for a heading, `rank` from 0."""

    label: str
    plural: str
    rank: int

    def __new__(cls, word: str, label: str = "", plural: str = "") -> OutputKind:
        member = str.__new__(cls, word)
        member._value_, member.label, member.plural, member.rank = word, label, plural, len(cls.__members__)
        return member

    CONTRAINDICATION = "contraindication", "Contre-indication", "Contre-indications"
    RECOMMENDATION = "recommendation", "Recommandation", "Recommandations"
    OPTION = "option", "Option", "Options"
    REQUIRED = "required", "Élément requis", "Éléments requis"
    QUESTION = "question", "Question à la RCP", "Questions à la RCP"
    ALERT = "alert", "Alerte", "Alertes"


POSITIVE_KINDS = (OutputKind.RECOMMENDATION, OutputKind.OPTION)  # proposals in favour of an act
PROPOSING_KINDS = (OutputKind.CONTRAINDICATION, *POSITIVE_KINDS)  # proposals in favour of an act or against it


class OutputStatus(StrEnum):
    """The status of an output after the resolution of conflicts; `label` in French, in the feminine."""

    label: str

    def __new__(cls, word: str, label: str = "") -> OutputStatus:
        member = str.__new__(cls, word)
        member._value_, member.label = word, label
        return member

    ACTIVE = "active", "active"
    PROVISIONAL = "provisional", "provisoire"  # while a required item is pending
    WITHDRAWN = "withdrawn", "retirée"  # by the rule named in `withdrawn_by`


class VerdictWord(StrEnum):
    """A verdict as written in results and traces."""

    FALSE = "false"
    UNKNOWN = "unknown"
    TRUE = "true"


class LadderState(StrEnum):
    """The state of a step of the treatment ladder, according to the outputs on its topics."""

    RECOMMENDED = "recommended"
    OPEN = "open"
    PROVISIONAL = "provisional"
    RULED_OUT = "ruled_out"
    UNDETERMINED = "undetermined"
    CLOSED = "closed"


class UnreadableResult(RulesError):
    """A stored result that has not the shape written by any version."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(f"résultat conservé illisible : {cause!r} ; le relire avec la version du logiciel qui l'a écrit")


def built(cls: type[Built], data: Mapping[str, Any], **read: Any) -> Built:
    """A dataclass instance from its JSON; `read` gives the converted values of some keys. Raises TypeError for an unknown or absent key."""
    return cls(**{**data, **read})


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation: the id of a source, and the place in it (French text)."""

    cite: str
    where: str

    def to_json(self) -> Json:
        return {"cite": self.cite, "where": self.where}


def citations(data: Iterable[Mapping[str, Any]]) -> tuple[Citation, ...]:
    """Citations from their JSON."""
    return tuple(Citation(**each) for each in data)


@dataclass(frozen=True, slots=True)
class OutputPart:
    """One sentence of an output with its own rule, strength and sources; `evidence` holds the ids of the evidence rows it cites."""

    rule: str
    title: str
    text: str
    strength: str
    sources: tuple[Citation, ...]
    to_confirm: str | None
    reading: str | None
    evidence: tuple[str, ...] = ()  # absent from results stored before the evidence library

    def to_json(self) -> Json:
        return {
            "rule": self.rule,
            "title": self.title,
            "text": self.text,
            "strength": self.strength,
            "sources": [each.to_json() for each in self.sources],
            "to_confirm": self.to_confirm,
            "reading": self.reading,
            "evidence": list(self.evidence),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> OutputPart:
        return built(cls, data, sources=citations(data["sources"]), evidence=tuple(data.get("evidence", ())))


@dataclass(frozen=True, slots=True)
class OutputEntry:
    """One output: a kind and a topic, for the case (`lesion` is None) or for one lesion; rules with the same output are grouped.

    `parts` holds one sentence per rule; `because` holds the known facts the verdicts depend on, by name; `withdrawn_by` is a rule id.
    """

    kind: OutputKind
    topic: str
    topic_label: str
    rules: tuple[str, ...]
    lesion: str | None
    text: str
    strength: str
    sources: tuple[Citation, ...]
    status: OutputStatus
    withdrawn_by: str | None
    because: Mapping[str, Any]
    parts: tuple[OutputPart, ...]

    @property
    def stands(self) -> bool:
        """Whether the output is active or provisional, that is not withdrawn."""
        return self.status is not OutputStatus.WITHDRAWN

    def to_json(self) -> Json:
        return {
            "kind": self.kind.value,
            "topic": self.topic,
            "topic_label": self.topic_label,
            "rules": list(self.rules),
            "lesion": self.lesion,
            "text": self.text,
            "strength": self.strength,
            "sources": [each.to_json() for each in self.sources],
            "status": self.status.value,
            "withdrawn_by": self.withdrawn_by,
            "because": dict(self.because),
            "parts": [each.to_json() for each in self.parts],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> OutputEntry:
        return built(
            cls,
            data,
            kind=OutputKind(data["kind"]),
            rules=tuple(data["rules"]),
            sources=citations(data["sources"]),
            status=OutputStatus(data["status"]),
            parts=tuple(OutputPart.from_json(each) for each in data["parts"]),
        )


@dataclass(frozen=True, slots=True)
class UndeterminedRule:
    """An UNKNOWN rule, with the names of the missing facts that would determine it."""

    rule: str
    missing: tuple[str, ...]

    def to_json(self) -> Json:
        return {"rule": self.rule, "missing": list(self.missing)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> UndeterminedRule:
        return built(cls, data, missing=tuple(data["missing"]))


@dataclass(frozen=True, slots=True)
class PossibleChange:
    """An output present for some values of an unknown fact and absent for others."""

    kind: OutputKind
    topic: str

    def to_json(self) -> Json:
        return {"kind": self.kind.value, "topic": self.topic}


@lru_cache(maxsize=4096)
def possible_change(kind: str, topic: str) -> PossibleChange:
    """The PossibleChange of a kind and a topic, one shared object per pair."""
    return PossibleChange(OutputKind(kind), topic)


@dataclass(frozen=True, slots=True)
class Witness:
    """One of two values of a fact that lead to different outputs; None is the unknown value."""

    value: Any

    def to_json(self) -> Json:
        return {"value": self.value}


@dataclass(frozen=True, slots=True)
class DecisiveFact:
    """An unknown fact that could change the outputs: the outputs concerned, and a pair of values as witness.

    `relevant`: the condition of relevance of the fact is not FALSE for this case.
    """

    fact: str
    could_change: tuple[PossibleChange, ...]
    witness: tuple[Witness, ...]
    relevant: bool = True  # absent from the first stored results

    @property
    def can_change_proposal(self) -> bool:
        """Whether one of the possible changes is a proposal (for or against an act)."""
        return any(change.kind in PROPOSING_KINDS for change in self.could_change)

    def to_json(self) -> Json:
        return {
            "fact": self.fact,
            "could_change": [each.to_json() for each in self.could_change],
            "witness": [each.to_json() for each in self.witness],
            "relevant": self.relevant,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DecisiveFact:
        return built(
            cls,
            data,
            could_change=tuple(possible_change(**each) for each in data["could_change"]),
            witness=tuple(Witness(**each) for each in data["witness"]),
        )


@dataclass(frozen=True, slots=True)
class ScoreEntry:
    """A score of the case (`lesion` is None) or of a lesion, in points: `total` when exact, and the bounds `min` and `max`.

    All three are None when the list is unknown or empty. `category` is « undetermined » while the interval covers several categories.
    """

    lesion: str | None
    total: float | None
    min: float | None
    max: float | None
    category: str

    def to_json(self) -> Json:
        return {"lesion": self.lesion, "total": self.total, "min": self.min, "max": self.max, "category": self.category}


@dataclass(frozen=True, slots=True)
class DueDate:
    """An examination due `month` calendar months after the act, on `day`."""

    month: int
    day: date

    def to_json(self) -> Json:
        return {"month": self.month, "date": self.day.isoformat()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DueDate:
        day = date.fromisoformat(data["date"])
        return built(cls, {key: value for key, value in data.items() if key != "date"}, day=day)


@dataclass(frozen=True, slots=True)
class ScheduleEntry:
    """A follow-up schedule whose rule fired; `due` is empty while the date of the act is unknown. `tolerance_days`: before and after."""

    id: str
    title: str
    rule: str
    modality: str
    note: str
    tolerance_days: int | None
    due_text: str
    due: tuple[DueDate, ...]
    sources: tuple[Citation, ...]
    to_confirm: str | None

    def to_json(self) -> Json:
        return {
            "id": self.id,
            "title": self.title,
            "rule": self.rule,
            "modality": self.modality,
            "note": self.note,
            "tolerance_days": self.tolerance_days,
            "due_text": self.due_text,
            "due": [each.to_json() for each in self.due],
            "sources": [each.to_json() for each in self.sources],
            "to_confirm": self.to_confirm,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ScheduleEntry:
        return built(cls, data, due=tuple(DueDate.from_json(each) for each in data["due"]), sources=citations(data["sources"]))


@dataclass(frozen=True, slots=True)
class PlanDistance:
    """A structure at `mm` millimetres from the tumour edge; `inside_ice_mm` is its depth inside the planned ice, None outside it."""

    label: str
    mm: float
    inside_ice_mm: float | None

    def to_json(self) -> Json:
        return {"label": self.label, "mm": self.mm, "inside_ice_mm": self.inside_ice_mm}


@dataclass(frozen=True, slots=True)
class AblationPlan:
    """The ablation plan: lengths in millimetres, temperature in degrees Celsius.

    `columns` × `rows` is the estimated grid of probes, `probes_mm` their positions from the centre. The fields `…planned…` and `n_depth`
    are the values given by the operator, None when not given.
    """

    size_mm: float | None
    cross_1_mm: float
    cross_2_mm: float
    margin_mm: float
    columns: int
    rows: int
    probes_mm: tuple[tuple[float, float], ...]
    spacing_mm: tuple[float, float]
    edge_mm: tuple[float, float]
    ice_needed_mm: float | None
    n_probes_estimate: int
    n_probes_planned: int | None
    n_depth: int | None
    planned_spacing_mm: float | None
    planned_edge_mm: float | None
    edge_temperature_c: float
    minutes_per_position: float | None
    distances: tuple[PlanDistance, ...]

    def to_json(self) -> Json:
        return {
            "size_mm": self.size_mm,
            "cross_1_mm": self.cross_1_mm,
            "cross_2_mm": self.cross_2_mm,
            "margin_mm": self.margin_mm,
            "columns": self.columns,
            "rows": self.rows,
            "probes_mm": [list(each) for each in self.probes_mm],
            "spacing_mm": list(self.spacing_mm),
            "edge_mm": list(self.edge_mm),
            "ice_needed_mm": self.ice_needed_mm,
            "n_probes_estimate": self.n_probes_estimate,
            "n_probes_planned": self.n_probes_planned,
            "n_depth": self.n_depth,
            "planned_spacing_mm": self.planned_spacing_mm,
            "planned_edge_mm": self.planned_edge_mm,
            "edge_temperature_c": self.edge_temperature_c,
            "minutes_per_position": self.minutes_per_position,
            "distances": [each.to_json() for each in self.distances],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AblationPlan:
        return built(
            cls,
            data,
            probes_mm=tuple((x, y) for x, y in data["probes_mm"]),
            spacing_mm=tuple(data["spacing_mm"]),
            edge_mm=tuple(data["edge_mm"]),
            distances=tuple(PlanDistance(**each) for each in data["distances"]),
        )


@dataclass(frozen=True, slots=True)
class LadderEntry:
    """A step of the treatment ladder: whether the patient is at this step (`here`; None: unknown), its state, and its rules."""

    id: str
    label: str
    lane: str
    here: bool | None
    state: LadderState
    rules: tuple[str, ...]

    def to_json(self) -> Json:
        return {
            "id": self.id,
            "label": self.label,
            "lane": self.lane,
            "here": self.here,
            "state": self.state.value,
            "rules": list(self.rules),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> LadderEntry:
        return built(cls, data, state=LadderState(data["state"]), rules=tuple(data["rules"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationResult:
    """The result of one ruleset on one set of facts on one day. Deterministic: the same facts give the same bytes.

    `decisive` is empty and left out of the JSON when it was not computed (`has_decisive` False); `scores` are by name, the case first,
    then each lesion; `derived` holds the known derived facts by name, an interval as {min, max}; `plan` is None when no ablation is
    planned or its cross-section is not measured.
    """

    ruleset: str
    revision: int | None = None  # absent from results stored before the revisions
    digest: str
    outputs: tuple[OutputEntry, ...]
    undetermined: tuple[UndeterminedRule, ...]
    decisive: tuple[DecisiveFact, ...] = ()
    has_decisive: bool = True
    scores: Mapping[str, tuple[ScoreEntry, ...]]
    derived: Mapping[str, Any]
    schedules: tuple[ScheduleEntry, ...]
    plan: AblationPlan | None
    ladder: tuple[LadderEntry, ...]

    def standing(self) -> list[OutputEntry]:
        """The outputs that are active or provisional."""
        return [output for output in self.outputs if output.stands]

    def to_json(self) -> Json:
        """The evaluation as the JSON of the contract."""
        return {
            "ruleset": self.ruleset,
            **({} if self.revision is None else {"revision": self.revision}),
            "digest": self.digest,
            "outputs": [each.to_json() for each in self.outputs],
            "undetermined": [each.to_json() for each in self.undetermined],
            **({"decisive": [each.to_json() for each in self.decisive]} if self.has_decisive else {}),
            "scores": {name: [each.to_json() for each in entries] for name, entries in self.scores.items()},
            "derived": dict(self.derived),
            "schedules": [each.to_json() for each in self.schedules],
            "plan": None if self.plan is None else self.plan.to_json(),
            "ladder": [each.to_json() for each in self.ladder],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> EvaluationResult:
        """A result from its stored JSON. Raises UnreadableResult."""
        try:
            return built(
                cls,
                data,
                outputs=tuple(OutputEntry.from_json(each) for each in data["outputs"]),
                undetermined=tuple(UndeterminedRule.from_json(each) for each in data["undetermined"]),
                decisive=tuple(DecisiveFact.from_json(each) for each in data.get("decisive", ())),
                has_decisive="decisive" in data,
                scores={name: tuple(ScoreEntry(**each) for each in entries) for name, entries in data["scores"].items()},
                schedules=tuple(ScheduleEntry.from_json(each) for each in data["schedules"]),
                plan=None if data["plan"] is None else AblationPlan.from_json(data["plan"]),
                ladder=tuple(LadderEntry.from_json(each) for each in data["ladder"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UnreadableResult(error) from error


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The result for one case of the contract: its evaluations, or its errors and no evaluation.

    `notices` are French sentences about the catalogues that were not evaluated, and the named rulesets evaluated outside their period.
    `facts` are the checked, flat facts of the evaluations, which are not part of the JSON.
    """

    case: Any  # the reference, as given
    on: date
    evaluations: tuple[EvaluationResult, ...]
    notices: tuple[str, ...]
    errors: Sequence[Problem]
    facts: Mapping[str, Any]

    def to_json(self) -> Json:
        return {
            "case": self.case,
            "on": self.on.isoformat(),
            "evaluations": [each.to_json() for each in self.evaluations],
            "notices": list(self.notices),
            "errors": [each.as_dict() for each in self.errors],
        }
