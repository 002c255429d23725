"""One row of evidence and its French wording. A figure is always shown with its interval or its caution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from decision_rules.model.evidence_columns import ABLATION, CHOICE, INTEGER, NUMBER, THESIS, TRIALS, Collection

NOT_REPORTED = "non rapporté"
Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Row:
    """A trial, a series or a result, in French. A value is None when the source leaves the column empty."""

    id: str
    collection: Collection
    values: Mapping[str, Value]
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    to_verify: str = ""

    def words(self, name: str) -> str:
        """The cell as text: « 48 », « 85,4 % », « non rapporté »."""
        column, value = self.collection.column(name), self.values[name]
        if value is None:
            return NOT_REPORTED
        if column.type in (INTEGER, NUMBER):
            return with_unit(float(value), column.unit)
        return column.choices[str(value)] if column.type == CHOICE else str(value)

    def number(self, name: str) -> float | None:
        """The number in this column; None when the collection has no such column or the source gives no value."""
        value = self.values.get(name)
        return float(value) if isinstance(value, (int, float)) else None

    @property
    def section(self) -> str:
        """The heading of the group of the row."""
        return self.words(self.collection.section)

    @property
    def caution(self) -> str:
        """The caution always printed with the row; empty when there is none."""
        return str(self.values[self.collection.caution] or "")

    @property
    def caution_label(self) -> str:
        """The label of the caution: « Réserve », « Remarques »."""
        return self.collection.column(self.collection.caution).label

    @property
    def reference(self) -> str:
        """The short reference of the row: « Delaney et al., 2003 »."""
        if self.collection is THESIS:
            return f"{self.values['metric']} (thèse source)"
        author = self.values.get("authors") or self.values.get("author")
        if not author:
            return f"Étude en cours, {self.words('design')}"
        return f"{author}, {self.values['year'] or 'année non rapportée'}"

    @property
    def figure(self) -> str:
        """A thesis result with its unit and its interval; « non rapporté » when the thesis gives no number."""
        if self.values["value"] is None:
            return NOT_REPORTED
        return with_unit(float(self.values["value"]), self.words("unit")) + interval(self)

    @property
    def finding(self) -> str:
        """The finding of the row on one line, with its interval if it has one."""
        return FINDINGS[self.collection.id](self)

    @property
    def searchable(self) -> str:
        """All the text of the row, for the search."""
        return " ".join([self.id, self.reference, *(self.words(name) for name, value in self.values.items() if value is not None)])


def trial_finding(row: Row) -> str:
    """« n = 48 ; contrôle local 92 % à 5 ans », and the mention that the source gives no interval for trials."""
    rates = [at_years(row, "local_control_pct", "contrôle local"), at_years(row, "os_pct", "survie globale")]
    given = [rate for rate in rates if rate]
    return " ; ".join([size(row, "n_patients"), *given, *(["intervalles de confiance non rapportés"] if given else [])])


def ablation_finding(row: Row) -> str:
    """The technique, the target, the number of sarcoma patients, and their outcomes."""
    parts = [
        f"{row.words('technique').lower()}, {row.words('lesion_type').lower()}",
        f"{row.words('n_sarcoma_patients')} patients atteints de sarcome" if row.values["n_sarcoma_patients"] else "",
        f"{row.words('n_total_patients')} patients en tout" if row.values["n_total_patients"] else "",
        f"suivi {row.words('follow_up_months')} ({row.words('follow_up_statistic')})" if row.values["follow_up_months"] else "",
        f"résultat local : {row.words('local_recurrence')}",
        str(row.values["main_results"] or ""),
    ]
    return " ; ".join(filter(None, parts))


def thesis_finding(row: Row) -> str:
    """« 48 % (intervalle de confiance 13 à 82) ; Sarcomes, groupe A, n = 10 »."""
    return row.section if row.values["value"] is None else f"{row.figure} ; {row.section}"


def interval(row: Row) -> str:
    """The confidence interval of a thesis result, or the mention that a rate has none."""
    low, high = row.number("ci_low"), row.number("ci_high")
    if low is not None and high is not None:
        return f" (intervalle de confiance {decimal(low)} à {decimal(high)})"
    return " (intervalle de confiance non rapporté)" if row.values["unit"] == "%" else ""


def size(row: Row, name: str) -> str:
    return f"n = {row.words(name)}" if row.values[name] is not None else "n non rapporté"


def at_years(row: Row, name: str, label: str) -> str:
    if row.values[name] is None:
        return ""
    delay = name.removesuffix("_pct") + "_at_years"
    return f"{label} {row.words(name)}" + (f" à {row.words(delay)}" if row.values[delay] is not None else ", délai non rapporté")


FINDINGS = {TRIALS.id: trial_finding, ABLATION.id: ablation_finding, THESIS.id: thesis_finding}


def decimal(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def with_unit(value: float, unit: str) -> str:
    """« 1 patient », « 4 patients », « 12,5 % »."""
    one = unit.removesuffix("s") if value < 2 and unit != "mois" else unit
    return f"{decimal(value)} {one}".strip()
