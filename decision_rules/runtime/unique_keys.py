"""A JSON parser that refuses a key repeated in one object, instead of silently keeping the last value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]', re.DOTALL)


class Place(NamedTuple):
    """The place of a key in a text: line and column, from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"ligne {self.line}, colonne {self.column}"


class KeyWrittenTwice(Exception):
    """A key repeated in one object, with both places."""

    def __init__(self, key: str, first: Place, second: Place) -> None:
        self.key = key.encode(errors="replace").decode()  # a lone surrogate cannot be printed
        self.first, self.second = first, second
        super().__init__(f"clé « {self.key} » écrite deux fois, {first} puis {second}")


class _Twice(Exception):
    """Some object holds a key twice; the place is found afterwards."""


def parse_json(text: str, parse_constant: Callable[[str], Any]) -> Any:
    """The value of a JSON text; `parse_constant` is called for NaN and infinities. Raises KeyWrittenTwice, and what `json.loads` raises."""
    try:
        return json.loads(text, parse_constant=parse_constant, object_pairs_hook=object_of_pairs)
    except _Twice:
        raise next(keys_written_twice(text)) from None


def object_of_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object from its pairs. Raises _Twice when a key is repeated."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Twice
    return found


def keys_written_twice(text: str) -> Iterator[KeyWrittenTwice]:
    """Each repeated key of a text that is valid JSON up to there, in the order of the text."""
    open_objects: list[dict[str, int] | None] = []  # for each open object its keys with their offset; None for an array
    is_key = False
    for token in TOKEN.finditer(text):
        mark = token[0]
        if mark in "{[":
            open_objects.append({} if mark == "{" else None)
        elif mark in "}]":
            open_objects.pop()
        elif mark != "," and is_key and open_objects[-1] is not None:
            keys, key = open_objects[-1], json.loads(mark)
            if key in keys:
                yield KeyWrittenTwice(key, place_of(text, keys[key]), place_of(text, token.start()))
            keys.setdefault(key, token.start())
        is_key = mark in "{,"


def place_of(text: str, offset: int) -> Place:
    """The line and the column of an offset."""
    return Place(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
