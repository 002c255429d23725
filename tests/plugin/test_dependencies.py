"""What is core is what a host needs; the lock holds all of it, transitive packages too, each with its hashes."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires, version
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from decision_rules.model.extras import SOLVER
from tests.plugin.samples import ROOT

SITE = ROOT / "cryoboard" / "standalone"
REVIEW = ROOT / "decision_rules" / "review"
LOADED_BY_NAME = {"djangorestframework", "django-htmx"}  # by INSTALLED_APPS of a host (docs/integrer.md), and by templates
ADDRESS = re.compile(r"https?://|--(?:extra-)?index-url|--find-links")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(each).name) for each in requirements}


def core() -> set[str]:
    return names(project()["project"]["dependencies"])


def extra(name: str) -> set[str]:
    return names(project()["project"]["optional-dependencies"][name])


@cache
def lock() -> dict[str, tuple[str, int]]:
    """Each pinned package: its version, and how many hashes it has."""
    entries = re.findall(
        r"^([\w.-]+)==(\S+)[^\n]*\n((?: {4}--hash=[^\n]*\n)*)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    return {canonicalize_name(name): (number, hashes.count("--hash=sha256:")) for name, number, hashes in entries}


def imports_of(path: Path) -> Iterator[str]:
    """The top-level names a module imports, wherever in the module it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def distributions_imported(paths: list[Path]) -> set[str]:
    ours, known = {"cryoboard", "decision_rules"}, packages_distributions()
    imported = {name for path in paths for name in imports_of(path)} - ours - set(sys.stdlib_module_names)
    return {canonicalize_name(known[name][0]) for name in imported}


def modules(*roots: Path) -> list[Path]:
    return [path for root in roots for path in root.rglob("*.py")]


def test_the_core_is_what_the_plugin_and_the_engine_import() -> None:
    site = set(modules(SITE))
    plugin = [path for path in modules(ROOT / "cryoboard", ROOT / "decision_rules") if path not in site]

    assert (distributions_imported(plugin) - extra("prove")) | LOADED_BY_NAME == core()
    assert SITE.is_dir()


def test_only_the_review_of_a_ruleset_imports_the_solver() -> None:
    importing = {path.parent for path in modules(ROOT / "cryoboard", ROOT / "decision_rules") if set(SOLVER) & set(imports_of(path))}

    assert importing == {REVIEW}


def test_what_only_our_own_site_imports_is_in_its_extra() -> None:
    found = distributions_imported(modules(SITE)) - core()

    assert found
    assert found <= extra("site")


def test_the_demonstration_is_the_site_and_the_proofs() -> None:
    demo = [Requirement(each) for each in project()["project"]["optional-dependencies"]["demo"]]

    assert [(each.name, each.extras) for each in demo] == [("cryoboard", {"site", "prove"})]


def test_the_lock_pins_every_range_of_the_project_within_it() -> None:
    said = project()
    ranges = [*said["project"]["dependencies"], *said["dependency-groups"]["dev"]]
    ranges += [each for name in ("site", "prove") for each in said["project"]["optional-dependencies"][name]]

    outside = [each for each in map(Requirement, ranges) if not each.specifier.contains(lock()[canonicalize_name(each.name)][0])]
    assert outside == []


def test_the_lock_is_complete_and_installed() -> None:
    """Whatever an installed package of the lock asks for here is in the lock too, and the versions are those installed."""
    lacking, differing = set(), set()
    for name, (pinned, _) in lock().items():
        try:
            installed = version(name)
        except PackageNotFoundError:  # its marker is for another machine
            continue
        if installed != pinned:
            differing.add((name, pinned, installed))
        asked = [Requirement(each) for each in requires(name) or ()]
        lacking |= {canonicalize_name(each.name) for each in asked if each.marker is None or each.marker.evaluate({"extra": ""})}

    assert lacking - set(lock()) == set()
    assert differing == set()


def test_every_package_of_the_lock_has_hashes_and_none_has_an_address() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")

    assert len(lock()) > 100
    assert [name for name, (_, hashes) in lock().items() if hashes == 0] == []
    assert ADDRESS.findall(text) == []
