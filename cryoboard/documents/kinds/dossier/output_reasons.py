"""The facts behind each output. Those shared by several outputs are printed once and referred to by a letter. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from cryoboard.documents.pipeline.typography import french
from decision_rules import Dictionary, OutputEntry, lower_first

LETTERS = "ABCD"
FEWEST_FACTS, FEWEST_OUTPUTS, FEWEST_LETTERS = 2, 3, 100  # smaller sets of reasons are repeated, without a letter


def explain_outputs(dictionary: Dictionary, outputs: Sequence[OutputEntry]) -> tuple[list[dict[str, str]], list[list[str]]]:
    """The shared reasons (letter and words) and the reasons of each output, where a letter stands for a shared set."""
    left = [dict.fromkeys(reasons(dictionary, output)) for output in outputs]
    letters: list[list[str]] = [[] for _ in outputs]
    shared = []
    for letter in LETTERS:
        common = most_shared([frozenset(each) for each in left])
        if not common:
            break
        owners = [index for index, each in enumerate(left) if common <= each.keys()]
        shared.append({"letter": letter, "words": " ; ".join(word for word in left[owners[0]] if word in common)})
        for index in owners:
            letters[index].append(letter)
            left[index] = {word: None for word in left[index] if word not in common}
    return shared, [[*marks, *own] for marks, own in zip(letters, left, strict=True)]


def most_shared(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    """The set of reasons whose sharing saves the most characters; empty when no set is worth it."""
    candidates = {first & second for first, second in combinations(sets, 2)} | set(sets)
    worth = [(saved(common, sets), sorted(common)) for common in candidates]
    best, words = max(worth, default=(0, []))
    return frozenset(words) if best > 0 else frozenset()


def saved(common: frozenset[str], sets: Sequence[frozenset[str]]) -> int:
    """The number of characters saved: the set is printed once instead of once per output."""
    owners = sum(common <= each for each in sets)
    if len(common) < FEWEST_FACTS or owners < FEWEST_OUTPUTS:
        return 0
    letters = (owners - 1) * sum(map(len, common))
    return letters if letters >= FEWEST_LETTERS else 0


def reasons(dictionary: Dictionary, output: OutputEntry) -> list[str]:
    """The facts behind an output as « label : value ». A list of records is left out: it is printed in full elsewhere."""
    words = []
    for name, value in output.because.items():
        definition = dictionary.definition(name)
        in_full = definition is not None and definition.type == "records" and value
        shown = "voir données" if in_full else lower_first(dictionary.format(name, value))
        words.append(french(f"{dictionary.label(name)} : {shown}"))
    return words
