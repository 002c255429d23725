"""The source of the cases of a replay, read slice by slice, and its implementation on a JSON Lines file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from decision_rules.batch.columns import Batch
from decision_rules.batch.layout import Layout
from decision_rules.batch.packed_rows import pack, unpack_many
from decision_rules.batch.results import Refusal
from decision_rules.model.errors import CaseRefused, Problem, ValueRefused
from decision_rules.model.facts import Dictionary
from decision_rules.runtime.case_file import CASE_KEYS, read_day, refuse_constant
from decision_rules.runtime.fact_values import check_facts, complete, flatten, parse_value, refuse_text, shorten
from decision_rules.runtime.unique_keys import KeyWrittenTwice, parse_json

SLICE = 65_536
BLOCK = 1 << 20


@dataclass(frozen=True, eq=False)
class Slice:
    """Some cases of a cohort: their columns, their references, their line numbers, and the refused lines."""

    batch: Batch
    references: Sequence[str]
    places: Sequence[int]
    refusals: tuple[Refusal, ...] = ()


class Source(Protocol):
    """A cohort read slice by slice; a slice may be read several times."""

    description: str
    on: date

    @property
    def fingerprint(self) -> str:
        """The digest of the cases."""

    @property
    def slices(self) -> int:
        """The number of slices."""

    def load(self, number: int) -> Slice:
        """One slice, from 0."""


class CohortFile:
    """A file of contract cases, one per line. A case without a date of its own is evaluated on `on`."""

    def __init__(self, path: Path, layout: Layout, dictionary: Dictionary, on: date, size: int = SLICE) -> None:
        self.path, self.layout, self.dictionary, self.on, self.size = path, layout, dictionary, on, size
        self.description = path.name

    @cached_property
    def scanned(self) -> tuple[str, list[int]]:
        """The fingerprint of the file and the byte offset of each slice, computed in one pass."""
        digest, begins, lines, place, fresh = hashlib.sha256(), [0], 0, 0, False
        with self.path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
                if fresh:
                    begins.append(place)
                    fresh = False
                ends = np.flatnonzero(np.frombuffer(block, np.uint8) == 10) + 1
                first = self.size - lines % self.size - 1
                for end in ends[first :: self.size]:
                    if end < len(block):
                        begins.append(place + int(end))
                    else:
                        fresh = True
                lines, place = lines + len(ends), place + len(block)
        return "sha256:" + digest.hexdigest(), begins

    @property
    def fingerprint(self) -> str:
        return self.scanned[0]

    @property
    def slices(self) -> int:
        return len(self.scanned[1])

    def load(self, number: int) -> Slice:
        rows, references, places, days = list[bytes](), list[str](), list[int](), list[int]()
        refusals = []
        for line, text in self.lines(number):
            try:
                reference, day, facts = read_line(text, self.dictionary, self.on)
            except LineRefused as refusal:
                refusals.append(Refusal(line, refusal.case, str(refusal)))
                continue
            rows.append(pack(self.layout, facts))
            references.append(reference or f"ligne {line}")
            places.append(line)
            days.append(day.toordinal())
        return Slice(unpack_many(self.layout, rows, np.array(days, np.float64)), references, places, tuple(refusals))

    def lines(self, number: int) -> Iterator[tuple[int, bytes]]:
        """The lines of a slice that are not blank, with their numbers from 1."""
        with self.path.open("rb") as file:
            file.seek(self.scanned[1][number])
            for shift in range(self.size):
                text = file.readline()
                if not text:
                    return
                if text.strip():
                    yield number * self.size + shift + 1, text


class LineRefused(CaseRefused):
    """A line that is not a valid case, with the case reference when the line gives one."""

    def __init__(self, reason: str, case: str | None = None) -> None:
        super().__init__(reason)
        self.case = case


def read_line(text: bytes, dictionary: Dictionary, on: date) -> tuple[str, date, dict[str, Any]]:
    """The reference, the day and the checked facts of one case. Raises LineRefused."""
    try:
        case = parse_json(text.decode("utf-8-sig"), refuse_constant)
    except KeyWrittenTwice as repeated:
        places = f"colonne {repeated.first.column} puis colonne {repeated.second.column}"
        raise LineRefused(f"clé « {shorten(repeated.key)} » écrite deux fois, {places} ; n'en garder qu'une") from None
    except json.JSONDecodeError as error:
        raise LineRefused(f"JSON mal formé, colonne {error.colno} : {error.msg}") from None
    except UnicodeDecodeError as error:
        raise LineRefused(f"ce n'est pas un texte UTF-8 (octet {error.start})") from None
    except (RecursionError, ValueError, CaseRefused):
        raise LineRefused("JSON illisible : trop imbriqué, ou un nombre qui n'en est pas un") from None
    if not isinstance(case, Mapping):
        raise LineRefused(f"un dossier est un objet JSON, trouvé « {shorten(case)} »")
    reference = case.get("case")
    reference = reference if isinstance(reference, str) else None
    problems: list[Problem] = []
    day = read_day(case, problems) or on
    problems += [Problem(key, f"Clé inconnue « {shorten(key)} ».", "", "unknown_fact") for key in case if key not in CASE_KEYS]
    nested = case.get("facts")
    if not isinstance(nested, Mapping):
        problems.append(Problem("facts", "Les données du dossier manquent.", 'Écrire "facts": {…}.', "type"))
    if problems:
        raise LineRefused(problem_words(problems), reference)
    facts, problems = check_known_facts(case["facts"], dictionary, day)
    if problems:
        raise LineRefused(problem_words(problems), reference)
    return reference or "", day, facts


def check_known_facts(nested: Mapping[str, Any], dictionary: Dictionary, on: date) -> tuple[dict[str, Any], list[Problem]]:
    """The checked facts, with a fast path that reads the given facts only; the full check runs when one of them is wrong, to report it."""
    facts: dict[str, Any] = {}
    try:
        for name, raw in flatten(nested, dictionary).items():
            definition = dictionary.facts.get(name)
            if definition is None:
                return check_facts(nested, dictionary, on)
            refuse_text(definition, raw)
            value = parse_value(definition, raw, on)
            if value is not None:
                facts[name] = value
    except ValueRefused:
        return check_facts(nested, dictionary, on)
    return complete(facts, dictionary), []


def problem_words(problems: Sequence[Problem]) -> str:
    """All the problems of a case, as one line of text."""
    return " ".join(f"{each.fact} : {each.problem} {each.hint}".strip() for each in problems)
