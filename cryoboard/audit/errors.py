"""Errors of the journal."""

from cryoboard.errors import CryoBoardError


class JournalIsAppendOnly(CryoBoardError):
    code = "append_only"
    message = "Cette ligne est définitive : ajoutez-en une nouvelle pour corriger."
