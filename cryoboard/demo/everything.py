"""The whole demonstration: people, cases, meetings. Safe to run again."""

from __future__ import annotations

from cryoboard.demo.loading import load_cases


def load_demonstration() -> tuple[int, int]:
    """How many cases were added, how many there are."""
    return load_cases()
