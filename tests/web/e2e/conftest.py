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
from cryoboard.demo.demo_cases import CASES, load_case
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


RUN_AXE = "options => axe.run(options).then(({violations, incomplete}) => ({violations, incomplete}))"


def ask_axe(page: Page, *kinds: str, **options: Any) -> list[str]:
    """What axe says of the page, one line for each node of these kinds. What it would preload serves rules that are off."""
    page.wait_for_load_state()
    page.evaluate(Axe().axe_script)
    result = page.evaluate(RUN_AXE, {"resultTypes": list(kinds), "preload": False, **options})
    return [f"{each['id']}: {node['html'][:160]}" for kind in kinds for each in result[kind] for node in each["nodes"]]


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page."""
    return ask_axe(page, "violations")


@pytest.fixture
def coordinator_of() -> Callable[[Case], Any]:
    """Who opened a demonstration case."""
    return lambda case: case.created_by
