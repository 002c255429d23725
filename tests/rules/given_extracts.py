"""Extracts of the clinical catalogues and of the official model, from which the rules were written.

The sources stand in `../shared`, outside the repository. `tests/rules/given/` holds what the tests of fidelity compare: names and
figures, without a sentence of the sources, and in `files.csv` the SHA-256 of each file that was read. After a change of a source:
`python -m tests.rules.given_extracts` writes them again.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared"
EXTRACTS = Path(__file__).parent / "given"
# Of each clinical catalogue: its file, the shape of a row that states a rule, and the rulesets that each mark of a row names.
CATALOGUES = {
    "desmoid": ("clinical/desmoid-and-cryoablation.md", r"((?:DES|PCA)-[A-Z]{2}-\d{2}) \| (AB|A|B) \|", {"A": "1", "B": "2", "AB": "1+2"}),
    "sarcoma": (
        "clinical/soft-tissue-sarcoma.md",
        r"((?:NET|STS)-[A-Z]+-\d{2}) \| (both|V18|V21) \|",
        {"V18": "1", "V21": "2", "both": "1+2"},
    ),
    "breast": ("clinical/breast-cryoablation.md", r"(BRE-[A-Z]+-\d{2}b?) \| (1\+2|1|2) \|", {"1": "1", "2": "2", "1+2": "1+2"}),
    # Section 5.5 has no column of rulesets: its title gives it to the second one.
    "spine": (
        "clinical/spine.md",
        r"(SPI-(?:NOMS|ESCC)-\d{2}|SPI-[A-Z]+-\d{2}b?(?= \| [12+]+ \|))(?: \| (1\+2|1|2) \|)?",
        {"1": "1", "2": "2", "1+2": "1+2", "": "2"},
    ),
}
WORKED_CASES = "clinical/desmoid-and-cryoablation.md"
EVIDENCE = "clinical/evidence"  # held whole, byte for byte, in the evidence library
MODEL = "rcp-fiche-fields.csv"
FILES, RULES, EXPECTED, ITEMS = "files.csv", "rules.csv", "expected_of_desmoid_cases.csv", "items_of_the_fiche.csv"

Row = tuple[str, ...]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rules() -> list[Row]:
    """Each rule of the catalogues, with the rulesets it is in: `1`, `2` or `1+2`."""
    return [
        (catalogue, rule, marks[mark])
        for catalogue, (file, row, marks) in CATALOGUES.items()
        for rule, mark in re.findall(rf"^\| {row}", (SHARED / file).read_text(encoding="utf-8"), re.MULTILINE)
    ]


def expected() -> list[Row]:
    """Each output that a worked case of the desmoid catalogue expects, with its rules."""
    text = (SHARED / WORKED_CASES).read_text(encoding="utf-8")
    return [
        (case, kind, topic, " ".join(sorted(names.split(", "))))
        for case, outputs in re.findall(r"^#### (W\d\d)\..*?^Expected: (.*?)\.$", text, re.MULTILINE | re.DOTALL)
        for kind, topic, names in re.findall(r"(\w+) `(\w+)` \(([^)]*)\)", outputs)
    ]


def items() -> list[Row]:
    """The items of the official model that are mandatory or conditional, in the sections that a case fills: E, F, H and I."""
    with (SHARED / MODEL).open(encoding="utf-8", newline="") as file:
        return [
            (row["group"], row["key"], row["obligation"])
            for row in csv.DictReader(file)
            if row["group"] in "EFHI" and row["obligation"] in "MC"
        ]


def files() -> list[Row]:
    """Each file of `../shared` that the tests read or hold, with its digest."""
    evidence = [f"{EVIDENCE}/{name}.csv" for name in ("rtct-trials", "thermal-ablation-series", "thesis-results")]
    return [(name, sha256(SHARED / name)) for name in sorted({*(file for file, _, _ in CATALOGUES.values()), *evidence, MODEL})]


READERS = {
    FILES: (("file", "sha256"), files),
    RULES: (("catalogue", "rule", "rulesets"), rules),
    EXPECTED: (("case", "kind", "topic", "rules"), expected),
    ITEMS: (("group", "key", "obligation"), items),
}


def stored(name: str) -> list[Row]:
    """The rows of an extract, as the repository holds them."""
    with (EXTRACTS / name).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert tuple(header) == READERS[name][0]
    return [tuple(row) for row in rows]


def write(name: str, header: Row, rows: Iterable[Row]) -> None:
    with (EXTRACTS / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    for name, (header, read) in READERS.items():
        write(name, header, read())
