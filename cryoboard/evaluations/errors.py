"""Refusals of the evaluations package. Each sentence says what to do."""

from __future__ import annotations

from cryoboard.errors import CryoBoardError


class EvaluationMovedOn(CryoBoardError):
    """The page showed an evaluation that was not stored, and the rules or the identity have changed since."""

    code = "evaluation_moved_on"
    message = (
        "Les règles ou l’identité du patient ont changé depuis l’affichage de ces propositions : "
        "rechargez la page, puis demandez de nouveau le « Pourquoi »."
    )
