"""What the screens of a journey looked like, and what axe said of each of them."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

from tests.web.e2e.conftest import violations

FOLDER = Path(os.environ.get("CRYOBOARD_SCREENSHOTS") or Path(__file__).parents[3] / "var" / "screenshots")
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Album:
    """The pictures of one journey, numbered in the order they were taken, and the faults seen on the way."""

    def __init__(self, journey: str) -> None:
        self.folder = FOLDER / journey
        self.folder.mkdir(parents=True, exist_ok=True)
        self.faults: dict[str, list[str]] = {}
        self.taken = 0

    def look(self, page: Page, screen: str) -> None:
        """Keep a picture of this screen; note what axe refuses, and a page that scrolls sideways."""
        self.taken += 1
        page.evaluate("() => { window.scrollTo(0, 0); return document.fonts.ready.then(() => true) }")
        page.screenshot(path=self.folder / f"{self.taken:02}-{screen}.png", full_page=True, caret="initial")
        excess = page.evaluate(SIDEWAYS)
        found = [*violations(page), *([f"{excess} px de trop"] if excess > 0 else [])]
        if found:
            self.faults[screen] = found
