"""A real browser on a running site with demonstration cases."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cryoboard.cases.models import Case
from cryoboard.demo.loading import CASES, load_case
from cryoboard.demo.people import demo_password, load_people

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser(live_server: Any) -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread that also reads the database
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        expect.set_options(timeout=20_000)  # a machine that is busy is slow, not wrong
        yield chromium
        chromium.close()


@pytest.fixture
def demo(transactional_db: Any) -> Callable[[str], Case]:
    """Load a demonstration case by the number in its file name."""
    board, users = load_people()

    def load(number: str) -> Case:
        data = json.loads(next(CASES.glob(f"demo-{number}-*.json")).read_text(encoding="utf-8"))
        load_case(data, board, users)
        return Case.objects.get(reference=data["reference"])

    return load


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """A page signed in as a demonstration account. An error in the page's console fails the test."""
    contexts, faults = [], []

    def enter(username: str, *, script: bool = True, width: int = 1366) -> Page:
        about = {"base_url": live_server.url, "java_script_enabled": script, "locale": "fr-FR"}
        context = browser.new_context(**about, viewport={"width": width, "height": 850})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        page.goto("/connexion/")
        page.get_by_label("Identifiant").fill(username)
        page.get_by_label("Mot de passe").fill(demo_password())
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url(lambda address: "/connexion/" not in address)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert faults == []


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page, one line each. What is preloaded serves experimental rules only, which are off."""
    result = Axe().run(page, options={"resultTypes": ["violations"], "preload": False})
    return [f"{each['id']}: {node['html'][:160]}" for each in result["violations"] for node in each["nodes"]]


@pytest.fixture
def coordinator_of() -> Callable[[Case], Any]:
    """Who opened a demonstration case."""
    return lambda case: case.created_by
