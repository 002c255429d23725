"""The forms of a decision: ranked proposals, conditions, examinations and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from cryoboard.decisions.models import Decision, TherapeuticProposal
from cryoboard.evaluations.models import Evaluation
from cryoboard.organisation.models import Professional
from cryoboard.web.forms.cases import DayInput
from cryoboard.web.forms.facts import DAY_ERROR, DAY_FORMATS

PROPOSALS, CONDITIONS, EXAMINATIONS = 4, 3, 3  # rows on the screen; more when the decision has more
NOBODY = ("", "Choisir…")
LONGEST_KEYS = 1000  # about eighty characters for each ruleset, more than the rulesets of one case
RANKS = ("1re intention", "Alternative 1", "Alternative 2", "Alternative 3")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A possible proposal: a topic of the rules or another act. `departs`: needs a reason; `guarded`: needs a histology."""

    value: str
    label: str
    topic: str
    act: str
    verdict: str
    word: str = ""
    departs: bool = False
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class Lists:
    """The choices of the selects of the form."""

    choices: list[Chosen]
    people: list[Professional]
    departures: Sequence[tuple[str, str]]
    deferrals: Sequence[tuple[str, str]]
    awaited: Mapping[str, str]  # label of each datum that could change the proposal, and its name

    def person(self, value: str) -> Professional | None:
        return next((each for each in self.people if str(each.pk) == value), None)

    def chosen(self, value: str) -> Chosen | None:
        return next((each for each in self.choices if each.value == value), None)


class ChoiceSelect(forms.Select):
    """A select whose options carry what their choice requires."""

    choices_by_value: Mapping[str, Chosen] = {}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        chosen = self.choices_by_value.get(str(option["value"]))
        if chosen and chosen.departs:
            option["attrs"]["data-departs"] = True
        if chosen and chosen.guarded:
            option["attrs"]["data-guarded"] = True
        if chosen and chosen.verdict == "undetermined":
            option["attrs"]["data-undetermined"] = True
        return option


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput, input_formats=DAY_FORMATS, required=False, error_messages=DAY_ERROR)


def _text(label: str, longest: int, *, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"placeholder": " "})
    return forms.CharField(label=label, max_length=longest, required=False, widget=widget)


def _choice(label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


class Row(forms.Form):
    """A row of a list; it is ignored when its first field is empty."""

    use_required_attribute = False
    people: tuple[str, ...] = ()
    subject = ""

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists = lists
        for name in self.people:
            self.fields[name].choices = [NOBODY, *((str(each.pk), str(each)) for each in lists.people)]  # type: ignore[attr-defined]

    @property
    def is_filled(self) -> bool:
        return bool(self.is_valid() and self.cleaned_data.get(self.subject))

    def values(self) -> dict[str, Any]:
        """The row as an argument of the service."""
        data = dict(self.cleaned_data)
        return data | {name: self.lists.person(data[name]) for name in self.people}


class ProposalRow(Row):
    """One ranked proposal."""

    choice = forms.ChoiceField(label="Proposition", required=False, widget=ChoiceSelect)
    label = _text("Précision", 200)
    intent = _choice("Intention", [("", "Intention…"), *TherapeuticProposal.Intent.choices])
    centre = _text("Centre", 150)
    responsible = _choice("Responsable", [])
    earliest_on = _day("Au plus tôt")
    latest_on = _day("Au plus tard")
    people = ("responsible",)
    subject = "choice"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["choice"]
        assert isinstance(field, forms.ChoiceField) and isinstance(field.widget, ChoiceSelect)
        by_rules = [(each.value, f"{each.label} ({each.word.lower()})") for each in self.lists.choices if each.topic]
        others = [(each.value, each.label) for each in self.lists.choices if not each.topic]
        field.choices = [("", "Aucune"), ("Dites par les règles", by_rules), ("Autre traitement", others)]
        field.widget.choices_by_value = {each.value: each for each in self.lists.choices}

    def values(self) -> dict[str, Any]:
        data = super().values()
        chosen = self.lists.chosen(data.pop("choice"))
        assert chosen is not None
        label = data["label"] or chosen.label
        return data | {"topic": chosen.topic, "act": chosen.act, "label": label, "verdict": chosen.verdict}


class AwaitedRow(Row):
    """A datum to obtain. A label that is the label of a fact names that fact, so that its arrival closes the task."""

    subject = "label"
    people = ("owner",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["label"].widget.attrs["list"] = "awaited"

    def values(self) -> dict[str, Any]:
        data = super().values()
        return data | {"fact": self.lists.awaited.get(data["label"].strip(), "")}


class ConditionRow(AwaitedRow):
    """« Sous réserve de »."""

    label = _text("Sous réserve de", 200)
    owner = _choice("Qui l’obtient", [])
    due_on = _day("Attendue le")


class ExaminationRow(AwaitedRow):
    """An examination, or the advice of another specialist, asked for."""

    label = _text("Examen ou avis", 200)
    owner = _choice("Responsable", [])
    latest_on = _day("Avant le")


class ShownEvaluations(forms.CharField):
    """The keys of the evaluations that a page showed, carried by its form; empty if it showed none or none was sent."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> list[str]:
        return keys_sent(super().clean(value))


def keys_shown(evaluations: Iterable[Evaluation]) -> str:
    """The keys as a form value."""
    return ",".join(each.key for each in evaluations)


def keys_sent(text: str) -> list[str]:
    """The keys as the argument `shown` of the services."""
    return [key for key in text[:LONGEST_KEYS].split(",") if key]


class DecisionForm(forms.Form):
    """The fields of a decision; its rows are separate forms."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    evaluations = ShownEvaluations()
    kind = forms.ChoiceField(label="Conclusion", choices=Decision.Kind.choices, widget=forms.RadioSelect)
    departure_reason = _choice("Motif de l’écart", [])
    rationale = _text("Argumentaire", 2000, rows=2)
    deferral_reason = _choice("Motif du sursis", [])
    present_again_on = _day("Nouvelle présentation")
    recourse_board = _text("RCP de recours", 150)
    guardrail_reason = _text("Pourquoi ce geste sans histologie", 300)
    quorum_fallback = _choice("Quorum non atteint", [("", "Choisir la suite…"), *Decision.QuorumFallback.choices])
    trial = _text("Essai clinique proposé", 150)
    patient_wish = _text("Souhaits du patient", 500)
    summary = _text("Conclusion en une phrase", 1000, rows=2)

    def __init__(self, data: Any = None, *, lists: Lists, decision: Decision | None = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.lists = lists
        for name, reasons in (("departure_reason", lists.departures), ("deferral_reason", lists.deferrals)):
            self.fields[name].choices = [("", "Choisir un motif…"), *reasons]  # type: ignore[attr-defined]
        kept = kept_rows(decision, lists) if decision else {}
        self.proposals = self._rows(ProposalRow, "p", PROPOSALS, kept.get("p", []))
        self.conditions = self._rows(ConditionRow, "c", CONDITIONS, kept.get("c", []))
        self.examinations = self._rows(ExaminationRow, "e", EXAMINATIONS, kept.get("e", []))

    def _rows(self, kind: type[Row], prefix: str, least: int, kept: Sequence[dict[str, Any]]) -> list[Any]:
        sent = sum(1 for name in self.data if name.startswith(f"{prefix}-") and name.endswith(f"-{kind.subject}"))
        rows = range(max(least, sent, len(kept)))
        data = self.data if self.is_bound else None
        return [kind(data, prefix=f"{prefix}-{n}", initial=kept[n] if n < len(kept) else None, lists=self.lists) for n in rows]

    @property
    def ranked(self) -> Iterator[tuple[str, Any]]:
        """The proposals with their ranks."""
        for n, row in enumerate(self.proposals):
            yield (RANKS[n] if n < len(RANKS) else f"Alternative {n}"), row

    def is_valid(self) -> bool:
        """Validates each row too; errors are shown beside their field."""
        rows = [*self.proposals, *self.conditions, *self.examinations]
        return all([super().is_valid(), *(row.is_valid() for row in rows)])

    def sent(self) -> dict[str, Any]:
        """The arguments of `record_decision`."""
        data = dict(self.cleaned_data)
        shown = data.pop("evaluations")
        rows = {
            "proposals": [row.values() for row in self.proposals if row.is_filled],
            "conditions": [row.values() for row in self.conditions if row.is_filled],
            "examinations": [row.values() for row in self.examinations if row.is_filled],
        }
        return data | rows | {"version": data["version"] or None, "shown": shown}


def kept_rows(decision: Decision, lists: Lists) -> dict[str, list[dict[str, Any]]]:
    """The stored rows of a decision as initial values of the form."""
    return {
        "p": [_kept_proposal(each, lists) for each in decision.proposals.all()],
        "c": [{"label": each.label, "owner": each.owner_id, "due_on": each.due_on} for each in decision.conditions.all()],
        "e": [{"label": each.label, "owner": each.owner_id, "latest_on": each.latest_on} for each in decision.examinations.all()],
    }


def _kept_proposal(proposal: TherapeuticProposal, lists: Lists) -> dict[str, Any]:
    chosen = next((each for each in lists.choices if (each.topic, each.act) == (proposal.topic, proposal.act)), None)
    return {
        "choice": chosen.value if chosen else f"act:{proposal.act}",
        "label": "" if chosen and chosen.label == proposal.label else proposal.label,
        "intent": proposal.intent,
        "centre": proposal.centre,
        "responsible": proposal.responsible_id,
        "earliest_on": proposal.earliest_on,
        "latest_on": proposal.latest_on,
    }


KEPT = (
    "kind",
    "departure_reason",
    "rationale",
    "deferral_reason",
    "present_again_on",
    "recourse_board",
    "guardrail_reason",
    "quorum_fallback",
    "trial",
    "patient_wish",
    "summary",
)


def kept_fields(decision: Decision) -> dict[str, Any]:
    """The stored fields of a decision as initial values, with the version shown."""
    return {name: getattr(decision, name) for name in KEPT} | {"version": decision.version}
