"""The matricule of the national health identity: 13 characters and a key of two digits."""

from __future__ import annotations

import re

CORSICA = {"2A": "19", "2B": "18"}  # how the two departments are read when the key is computed
SHAPE = re.compile(r"[0-9]{5}(?:[0-9]{2}|2A|2B)[0-9]{6}[0-9]{2}")


def is_right_matricule(number: str) -> bool:
    """15 characters whose last two are 97 minus the remainder of the first thirteen."""
    if not SHAPE.fullmatch(number):
        return False
    body, key = number[:13], int(number[13:])
    department = CORSICA.get(body[5:7], body[5:7])
    return key == 97 - int(body[:5] + department + body[7:]) % 97
