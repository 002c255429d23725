"""Loads the evidence library: the CSV files as received, and the French translation of each row. Raises ContentError if they differ."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from decision_rules.model.errors import ContentError
from decision_rules.model.evidence_columns import (
    AGENTS,
    CHOICE,
    COLLECTIONS,
    DESIGNS,
    HISTOLOGIES,
    INTEGER,
    NAME,
    NUMBER,
    TEXT,
    Collection,
    Column,
)
from decision_rules.model.evidence_rows import Row, Value
from decision_rules.source.yaml_source import YamlNode, read_yaml

ROOT = Path(__file__).resolve().parent.parent / "catalogues" / "evidence"
FIGURE = re.compile(r"\d+(?:[.,]\d+)?")
TAGS: Mapping[str, Mapping[str, str]] = {"agents": AGENTS, "histologies": HISTOLOGIES}


@dataclass(frozen=True, slots=True)
class EvidenceLibrary:
    """Every row of evidence, by id, in the order of the files."""

    rows: Mapping[str, Row]

    def of(self, collection: Collection) -> list[Row]:
        return [row for row in self.rows.values() if row.collection is collection]

    def cited(self, ids: Iterable[str]) -> list[Row]:
        """The rows with these ids; an id that no longer exists (in an old stored result) is skipped."""
        return [self.rows[each] for each in ids if each in self.rows]


@lru_cache(maxsize=4)
def evidence_library(root: Path = ROOT) -> EvidenceLibrary:
    """The evidence library of a folder, read once per process. Raises ContentError."""
    rows: dict[str, Row] = {}
    for collection in COLLECTIONS:
        for row in read_collection(collection, root):
            if row.id in rows:
                raise ContentError(f"{collection.file}.yaml", None, f"ligne « {row.id} » déclarée deux fois", "n'en garder qu'une")
            rows[row.id] = row
    return EvidenceLibrary(rows)


def read_collection(collection: Collection, root: Path) -> Iterator[Row]:
    """The rows of a file with their French translation; both files have the rows in the same order. Raises ContentError."""
    given = read_csv(collection, root)
    french = read_yaml(root / f"{collection.file}.yaml", root)
    french.check_keys(["rows"], ["rows"])
    if len(given) != len(french["rows"]):
        raise french.fault(f"{len(french['rows'])} lignes en français pour {len(given)} lignes de données", "une ligne pour chacune")
    for line, (cells, words) in enumerate(zip(given, french["rows"], strict=True), start=2):
        words.check_keys(["id", "to_verify", *TAGS, *french_columns(collection)], ["id"])
        if cells.get("id", words["id"]) != words["id"] or not words["id"].startswith(f"{collection.id}-"):
            raise words.fault(f"« {words['id']} » en face de la ligne {line} de {collection.file}.csv", "garder le même ordre")
        yield Row(
            id=words["id"],
            collection=collection,
            values={column.name: value_of(column, cells[column.name], words, (collection, line)) for column in collection.columns},
            tags={**{name: tags_of(name, words) for name in TAGS}, "designs": designs_of(cells)},
            to_verify=words.get("to_verify", ""),
        )


def french_columns(collection: Collection) -> list[str]:
    """The names of the columns that may have a French translation."""
    return [column.name for column in collection.columns if column.type in (TEXT, NAME)]


def read_csv(collection: Collection, root: Path) -> list[dict[str, str]]:
    name = f"{collection.file}.csv"
    try:
        with (root / name).open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            names, rows = list(reader.fieldnames or ()), list(reader)
    except OSError as error:
        raise ContentError(name, None, f"fichier illisible ({error.strerror})", "le rétablir") from error
    expected = [column.name for column in collection.columns]
    if [each for each in names if each != "id"] != expected:
        raise ContentError(name, 1, "colonnes inattendues", f"colonnes : {', '.join(expected)}")
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise ContentError(name, line, "nombre de cellules inattendu", "une cellule par colonne")
    return rows


def value_of(column: Column, cell: str, words: YamlNode, place: tuple[Collection, int]) -> Value:
    """The value of a cell, translated if it is a sentence; None if it is empty, and then without translation. Raises ContentError."""
    name, line = f"{place[0].file}.csv", place[1]
    if not cell:
        if column.name in words:
            raise words.fault(f"{words['id']} : « {column.name} » est vide dans {name}", "ne rien y ajouter")
        return None
    if column.type in (INTEGER, NUMBER):
        return number_of(column, cell, name, line)
    if column.type == CHOICE:
        if cell not in column.choices:
            raise ContentError(name, line, f"{column.name} : valeur inconnue « {cell} »", f"valeurs : {', '.join(column.choices)}")
        return cell
    if column.type == NAME and column.name not in words:
        return cell
    return sentence_of(column, cell, words)


def number_of(column: Column, cell: str, name: str, line: int) -> int | float:
    try:
        value = int(cell) if column.type == INTEGER else float(cell)
    except ValueError:
        raise ContentError(name, line, f"{column.name} : « {cell} » n'est pas un nombre", "écrire un nombre") from None
    if not column.minimum <= value <= column.maximum:
        raise ContentError(
            name, line, f"{column.name} : {cell} hors des bornes", f"entre {column.minimum:g} et {column.maximum:g} {column.unit}".strip()
        )
    return value


def sentence_of(column: Column, cell: str, words: YamlNode) -> str:
    """The French translation of a sentence; it must exist and contain the same numbers. Raises ContentError."""
    if column.name not in words:
        raise words.fault(f"{words['id']} : « {column.name} » n'est pas traduit", "écrire son texte français")
    text = str(words[column.name])
    if figures(text) != figures(cell):
        raise words.fault(f"{words['id']} : « {column.name} » n'a pas les chiffres de la source", "garder exactement les mêmes")
    return text


def figures(text: str) -> Counter[str]:
    """The numbers in a text, with a point or a comma as decimal separator."""
    return Counter(number.replace(",", ".") for number in FIGURE.findall(text.replace("²", "2")))


def tags_of(name: str, words: YamlNode) -> tuple[str, ...]:
    for tag in words.get(name, ()):
        if tag not in TAGS[name]:
            raise words.fault(f"{words['id']} : {name} inconnu « {tag} »", f"valeurs : {', '.join(TAGS[name])}")
    return tuple(words.get(name, ()))


def designs_of(cells: Mapping[str, str]) -> tuple[str, ...]:
    """The study designs named in the text of the source."""
    return tuple(design for design in DESIGNS if design in cells.get("design", ""))
