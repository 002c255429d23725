"""What a dossier does not say twice, and what it counts."""

from __future__ import annotations

from cryoboard.documents.kinds.dossier.outputs import said_once
from decision_rules import library

SOURCE = {"strength": "", "sources": "", "to_confirm": "", "evidence": ""}


def test_the_same_words_from_two_rules_are_printed_once():
    parts = said_once([{"text": "Le dire.", "rule": rule, **SOURCE} for rule in ("A", "B")])

    assert [part.get("text_again", False) for part in parts] == [False, True]
    assert [part.get("source_below", False) for part in parts] == [False, False]


def test_several_sentences_of_one_source_print_it_once_below():
    parts = said_once([{"text": text, "rule": "A", **SOURCE} for text in ("Un.", "Deux.")])

    assert [part.get("source_below", False) for part in parts] == [True, False]
    assert [part.get("text_again", False) for part in parts] == [False, False]


def test_one_is_singular():
    shown = library().dictionary.format

    assert [shown("disease.metastases_count", count) for count in (1, 2)] == ["1 métastase", "2 métastases"]
    assert shown("disease.months_since_diagnosis", 1) == "1 mois"
