"""« Preuves »: the rows found by a search, under their headings, with the plot of their local control."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryoboard.organisation.selectors import folded
from cryoboard.web.drawings.forest import Forest, Study, draw_forest
from decision_rules import EvidenceLibrary, Library, Ruleset
from decision_rules.model.evidence_columns import ABLATION, COLLECTIONS, SETTINGS, THESIS, TRIALS, Collection
from decision_rules.model.evidence_rows import Row, with_unit

SHOWN: dict[str, dict[str, tuple[str, ...]]] = {
    TRIALS.id: {
        "Patients": ("n_patients",),
        "Tumeurs": ("histology",),
        "Chimiothérapie": ("chemo",),
        "Radiothérapie": ("rt_total_gy", "rt_fractions", "rt_dose_per_fraction_gy", "rt_detail"),
        "Résultats": ("local_control_pct", "os_pct", "r0_pct", "pcr_pct"),
    },
    ABLATION.id: {
        "Patients": ("n_sarcoma_patients", "n_total_patients"),
        "Technique": ("technique",),
        "Suivi": ("follow_up_months",),
        "Récidive ou contrôle local": ("local_recurrence",),
        "Autres résultats": ("main_results",),
    },
    THESIS.id: {"Valeur": ("value",), "Endroit": ("source_section",)},
}
LATER = {"local_control_pct": "local_control_at_years", "os_pct": "os_at_years", "follow_up_months": "follow_up_statistic"}
Test = Callable[[Row, Any], bool]
TESTS: dict[str, Test] = {
    "q": lambda row, words: all(word in folded(row.searchable) for word in folded(words).split()),
    "ensemble": lambda row, name: row.collection.id == name,
    "contexte": lambda row, name: row.values.get("setting") == name,
    "fractionnement": lambda row, name: row.values.get("schedule") == name,
    "molecule": lambda row, name: name in row.tags["agents"],
    "tumeur": lambda row, name: name in row.tags["histologies"],
    "etude": lambda row, name: name in row.tags["designs"],
    "depuis": lambda row, year: (row.number("year") or 0) >= year,
    "jusque": lambda row, year: 0 < (row.number("year") or 0) <= year,
    "verification": lambda row, word: bool(row.to_verify) == (word == "oui"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; over several columns of the source it shows their labels."""

    cells: list[Cell]
    labelled: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table. `caution` is always shown with it."""

    row: Row
    columns: list[Column]


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one setting, target or population."""

    anchor: str
    title: str
    headers: list[str]
    caution_label: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Block:
    """One collection, with its sections that have rows."""

    anchor: str
    title: str
    source: str
    sections: list[Section]
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class PictureLine:
    """The figures of the plot, as a table row."""

    group: str
    row: Row
    patients: str
    rate: str
    interval: str


@dataclass(frozen=True, slots=True)
class Picture:
    anchor: str
    title: str
    rate_label: str
    note: str
    forest: Forest
    lines: list[PictureLine]


@dataclass(frozen=True, slots=True)
class EvidencePage:
    blocks: list[Block]
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class CitingRule:
    """A rule that cites the row, with its rulesets."""

    id: str
    title: str
    rulesets: list[Ruleset]


@dataclass(frozen=True, slots=True)
class RowPage:
    row: Row
    cells: list[Cell]
    rules: list[CitingRule]


def evidence_page(evidence: EvidenceLibrary, wanted: Mapping[str, Any]) -> EvidencePage:
    """The page of the rows that pass every filter. A filter on a column excludes rows where the source does not report it."""
    found = [row for row in evidence.rows.values() if all(TESTS[name](row, value) for name, value in wanted.items())]
    blocks = [_block(collection, [row for row in found if row.collection is collection]) for collection in COLLECTIONS]
    return EvidencePage([block for block in blocks if block.sections], len(found), len(evidence.rows))


def row_page(row: Row, rules: Library) -> RowPage:
    """Every column of a row, and the rules that cite it."""
    citing: dict[str, CitingRule] = {}
    for ruleset in rules.rulesets.values():
        for rule in ruleset.rules.values():
            if row.id in rule.evidence:
                citing.setdefault(rule.id, CitingRule(rule.id, rule.title, [])).rulesets.append(ruleset)
    hidden = {row.collection.caution, "value", "ci_low", "ci_high", "unit"}
    cells = [Cell(column.label, row.words(column.name)) for column in row.collection.columns if column.name not in hidden]
    if row.collection is THESIS:
        cells.insert(1, Cell("Valeur", row.figure))
    return RowPage(row, cells, list(citing.values()))


def _block(collection: Collection, rows: Sequence[Row]) -> Block:
    columns = SHOWN[collection.id]
    sections = [
        Section(
            anchor=f"{collection.id}-{number}",
            title=title,
            headers=list(columns),
            caution_label=collection.column(collection.caution).label,
            lines=[
                Line(row, [Column(_cells(row, names), len(names) > 1) for names in columns.values()])
                for row in rows
                if row.section == title
            ],
        )
        for number, title in enumerate(dict.fromkeys(row.section for row in rows), start=1)
    ]
    return Block(collection.id, collection.title, collection.source, sections, PICTURES[collection.id](rows))


def _cells(row: Row, names: Sequence[str]) -> list[Cell]:
    """What the source reports under these names; « non rapporté » once when it reports nothing."""
    reported = [name for name in names if row.values[name] is not None] or names[:1]
    return [Cell(row.collection.column(name).label, _words(row, name)) for name in reported]


def _words(row: Row, name: str) -> str:
    """A cell with its qualifier or date: « 92 % à 5 ans »."""
    if name == "value":
        return row.figure
    words, later = row.words(name), LATER.get(name)
    if later is None or row.values[name] is None:
        return words
    if later.endswith("_at_years"):
        return f"{words} à {row.words(later)}" if row.values[later] is not None else f"{words}, délai non rapporté"
    return f"{words} ({row.words(later)})"


def _trial_picture(rows: Sequence[Row]) -> Picture | None:
    """The plot of the local control reported by the trials, without intervals: the source gives none."""
    drawn = sorted(
        (row for row in rows if row.values["local_control_pct"] is not None),
        key=lambda row: (list(SETTINGS).index(str(row.values["setting"])), -(row.number("local_control_pct") or 0)),
    )
    studies = [
        Study(
            group=row.section,
            label=row.reference,
            rate=row.number("local_control_pct") or 0,
            words=_words(row, "local_control_pct"),
            patients=int(row.number("n_patients") or 0) or None,
            doubtful=bool(row.to_verify),
        )
        for row in drawn
    ]
    lines = [
        PictureLine(study.group, row, row.words("n_patients"), study.words, "non rapporté")
        for study, row in zip(studies, drawn, strict=True)
    ]
    note = (
        "Le côté du carré croît avec l’effectif. La source ne donne aucun intervalle de confiance pour ces essais : aucun n’est tracé. "
        "Les délais, les tumeurs et les schémas diffèrent ; ces chiffres ne se comparent pas entre eux et ne se moyennent pas."
    )
    return _picture("controle-local", "Contrôle local après radiochimiothérapie", "Contrôle local", note, studies, lines)


def _thesis_picture(rows: Sequence[Row]) -> Picture | None:
    """The plot of the rates of the thesis that have an interval."""
    drawn = [row for row in rows if row.values["ci_low"] is not None]
    studies = [
        Study(
            group=row.section,
            label=str(row.values["metric"]),
            rate=row.number("value") or 0,
            words=f"{with_unit(row.number('value') or 0, '%')} ({row.words('ci_low')} à {row.words('ci_high')})",
            low=row.number("ci_low"),
            high=row.number("ci_high"),
            patients=_size(row),
        )
        for row in drawn
    ]
    lines = [
        PictureLine(study.group, row, str(study.patients), study.words, f"{row.words('ci_low')} à {row.words('ci_high')}")
        for study, row in zip(studies, drawn, strict=True)
    ]
    note = "Le trait est l’intervalle de confiance donné par la thèse ; son étendue dit combien l’effectif est petit."
    return _picture("series-these", "Taux de la thèse, avec leur intervalle", "Taux", note, studies, lines)


def _size(row: Row) -> int:
    """The sample size in the name of the population: « …, n = 10 »."""
    return int(str(row.values["population"]).rpartition("n = ")[2].split(" ")[0])


def _no_picture(rows: Sequence[Row]) -> Picture | None:
    return None


def _picture(anchor: str, title: str, label: str, note: str, studies: Sequence[Study], lines: list[PictureLine]) -> Picture | None:
    forest = draw_forest(studies)
    return Picture(anchor, title, label, note, forest, lines) if forest else None


PICTURES = {TRIALS.id: _trial_picture, ABLATION.id: _no_picture, THESIS.id: _thesis_picture}
