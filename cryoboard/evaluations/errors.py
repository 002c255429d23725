"""What is refused of an evaluation. Each sentence says what to do instead."""

from __future__ import annotations

from cryoboard.errors import CryoBoardError


class EvaluationMovedOn(CryoBoardError):
    """What a page showed was not stored, and the rules or the identity changed since."""

    code = "evaluation_moved_on"
    message = (
        "Les règles ou l’identité du patient ont changé depuis l’affichage de ces propositions : "
        "rechargez la page, puis demandez de nouveau le « Pourquoi »."
    )
