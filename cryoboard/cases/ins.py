"""The number of the national health identity (INS): 13 characters and a key of two digits."""

from __future__ import annotations

import re

CORSICA = {"2A": "19", "2B": "18"}  # the two departments of Corsica, as digits, to compute the key
SHAPE = re.compile(r"[0-9]{5}(?:[0-9]{2}|2A|2B)[0-9]{6}[0-9]{2}")


def is_right_matricule(number: str) -> bool:
    """Whether this is 15 characters, the last two of which are 97 minus the remainder of the first thirteen divided by 97."""
    if not SHAPE.fullmatch(number):
        return False
    body, key = number[:13], int(number[13:])
    department = CORSICA.get(body[5:7], body[5:7])
    return key == 97 - int(body[:5] + department + body[7:]) % 97
