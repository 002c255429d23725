"""Errors of the rulesets package."""

from __future__ import annotations

from cryoboard.errors import CryoBoardError


class RevisionUnavailable(CryoBoardError):
    """No revision has this digest: neither today's content nor a frozen pack."""

    code = "revision_unavailable"

    def __init__(self, ruleset: str, digest: str) -> None:
        super().__init__(
            f"Le référentiel {ruleset} d’empreinte {digest[:19]}… n’est plus ici : faire rétablir le paquet figé de sa révision."
        )


class RevisionOutdated(CryoBoardError):
    """The revision in force reads a known fact with another type or unit than the dictionary of the site."""

    code = "revision_outdated"
