"""The root of every expected refusal: a code for machines, a French sentence for people."""

from __future__ import annotations


class CryoBoardError(Exception):
    """Something the product refuses to do, said in words."""

    code = "refused"
    message = "Action refusée."

    def __init__(self, message: str | None = None) -> None:
        self.message = message or self.message
        super().__init__(self.message)
