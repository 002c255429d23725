"""The house is built as docs/contribuer.md and the architecture say: layers, circles, names, orphans, furniture, told events."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("decision_rules", "cryoboard")
FURNITURE = {"__init__", "models", "services", "selectors", "errors", "receivers", "tasks", "admin"}
REGISTERS = {"apps", "models", "admin", "urls", "tasks", "receivers", "checks", "conf", "errors"}  # what Django looks for by name
FOUNDATIONS_UP = ["errors", "conf", "request_cache", "audit", "organisation", "cases", "rulesets", "evaluations", "meetings", "decisions",
                  "documents", "pathway", "publication", "web", "standalone"]  # fmt: skip
GERUNDS_ALLOWED = {"reopening", "pdf_rendering", "rendering", "smt_encoding"}  # terms of the field or of its libraries
NOT_GERUNDS = {"meeting", "live_meeting", "coming_meeting", "last_meeting"}
MOST_LINES = 600  # a module that says one thing may be long; past this it says two


@cache
def modules() -> Mapping[str, Path]:
    """Every module of the two packages, by its dotted name."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *PACKAGES]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    files = [Path(name) for name in listed.stdout.splitlines() if name.endswith(".py") and (ROOT / name).exists()]
    return {".".join(file.with_suffix("").parts).removesuffix(".__init__"): ROOT / file for file in files if "migrations" not in file.parts}


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text(encoding="utf-8"))


@cache
def imports(module: str) -> frozenset[str]:
    """The modules of ours that a module imports, for type checking included."""
    found = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" if f"{node.module}.{alias.name}" in modules() else node.module for alias in node.names}
    return frozenset(name for name in found if name in modules() and name != module)


def circles(graph: Mapping[str, frozenset[str]]) -> list[list[str]]:
    """Tarjan's strongly connected components with more than one node."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph.get(node, ()):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            part = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(part) > 1:
                found.append(sorted(part))

    for node in graph:
        if node not in index:
            visit(node)
    return found


def test_no_module_stands_in_a_circle_of_imports_not_even_for_type_checking():
    assert circles({name: imports(name) for name in modules()}) == []


def test_each_package_imports_only_those_below_it():
    upward = []
    for name in modules():
        package = name.split(".")[1] if name.startswith("cryoboard.") and name.split(".")[1] in FOUNDATIONS_UP else None
        for other in imports(name) if package else ():
            target = other.split(".")[1] if other.count(".") else ""
            if target in FOUNDATIONS_UP and FOUNDATIONS_UP.index(target) > FOUNDATIONS_UP.index(package):
                upward.append(f"{name} imports {other}")

    assert upward == []


COLUMNS_UPWARD = {"cryoboard.audit.models: Case", "cryoboard.rulesets.models: Proposal", "cryoboard.rulesets.models: ImpactReport"}


def test_no_model_above_is_reached_by_a_string():
    """`apps.get_model`, and foreign keys written as strings, are arrows too, but for three columns that an ADR argues."""
    home = {model: name.split(".")[1] for name in modules() if name.endswith(".models") and name != "cryoboard.models"
            for model in [node.name for node in tree(name).body if isinstance(node, ast.ClassDef)]}  # fmt: skip
    found = []
    for name in modules():
        text = modules()[name].read_text(encoding="utf-8")
        if "get_model(" in text:
            found.append(f"{name}: get_model")
        package = name.split(".")[1] if name.count(".") else ""
        for model in re.findall(r'"cryoboard\.([A-Z]\w+)"', text) if package in FOUNDATIONS_UP else ():
            target = home.get(model, "")
            if target in FOUNDATIONS_UP and FOUNDATIONS_UP.index(target) > FOUNDATIONS_UP.index(package):
                found.append(f"{name}: {model}")

    assert set(found) == COLUMNS_UPWARD


def layer(name: str) -> str:
    """Where a basename must be unique: a package; of the web, each of its parts, which mirror each other."""
    parts = name.split(".")
    if parts[0] == "cryoboard" and len(parts) > 3 and parts[1] == "web":
        return ".".join(parts[:3])
    return ".".join(parts[:2])


def test_no_basename_stands_twice_in_one_layer():
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in modules():
        base = name.rsplit(".", 1)[-1]
        is_package = modules()[name].name == "__init__.py"
        if base not in FURNITURE and not is_package:
            seen[layer(name), base].append(name)

    assert {key: names for key, names in seen.items() if len(names) > 1} == {}


def test_no_file_is_named_by_a_gerund():
    bases = {name.rsplit(".", 1)[-1] for name in modules()}

    assert sorted(base for base in bases if base.endswith("ing") and base not in GERUNDS_ALLOWED | NOT_GERUNDS) == []


def test_no_class_name_stands_for_two_things_in_one_layer():
    """But for the view models of the web, which are read beside their page."""
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name in modules():
        for node in tree(name).body:
            if isinstance(node, ast.ClassDef) and not name.startswith(("cryoboard.management", "cryoboard.web")):
                seen[layer(name), node.name].add(name)

    assert {key: sorted(names) for key, names in seen.items() if len(names) > 1} == {}


def test_each_package_says_its_job_in_one_docstring():
    inits = [name for name, path in modules().items() if path.name == "__init__.py" and "management" not in name]
    wrong = [
        name
        for name in inits
        if not ast.get_docstring(tree(name)) or (len(tree(name).body) > 1 and name not in ("decision_rules", "cryoboard.standalone"))
    ]

    assert wrong == ["decision_rules.calculators", "decision_rules.commands"] or wrong == []


def test_services_are_where_a_package_writes():
    """Rows are created, saved and deleted in services; models and admin are their furniture, the pipeline moves a document's own row."""
    writes = re.compile(r"\.objects\.(?:create|bulk_create|update_or_create|get_or_create)\(|\.save\(|\.bulk_update\(|\.delete\(\)")
    allowed = re.compile(r"\.(?:services|models|admin|journal)\b|cryoboard\.(?:demo|management|standalone|web\.forms|documents\.pipeline)")
    found = [
        name
        for name, path in modules().items()
        if name.startswith("cryoboard.") and not allowed.search(name) and writes.search(path.read_text(encoding="utf-8"))
    ]

    assert found == []


COMPOSED = ("_control_", "_found.html", "list.html")  # names that a module composes


def test_every_template_is_used():
    templates = [path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".css")]
    texts = "\n".join(path.read_text(encoding="utf-8") for path in [*templates, *modules().values()])
    orphans = [
        str(path.relative_to(ROOT / "templates"))
        for path in templates
        if f"{path.parent.name}/{path.name}" not in texts
        and not (path.name.startswith("_control_") or path.name in ("_found.html", "list.html"))
    ]

    assert orphans == []


def test_every_event_is_told_in_the_architecture():
    events = re.findall(r'= "([a-z_]+\.[a-z_]+)",', (ROOT / "cryoboard" / "audit" / "events.py").read_text(encoding="utf-8"))
    told = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert (sorted(set(events) - set(told)), sorted(set(told) - set(events))) == ([], [])


PATHS = re.compile(r"`((?:decision_rules|cryoboard|templates|tests|docs|script|benchmarks)/[\w./@*-]*)`")


def how_to_pages() -> Iterator[Path]:
    yield from sorted((ROOT / "docs" / "how-to").glob("*.md"))


def test_the_how_to_pages_name_only_files_that_exist():
    missing = []
    for page in [*how_to_pages(), ROOT / "README.md", ROOT / "docs" / "architecture.md"]:
        for name in PATHS.findall(page.read_text(encoding="utf-8")):
            if "*" not in name and not (ROOT / name).exists():
                missing.append(f"{page.name}: {name}")

    assert missing == []


SUBJECTS = ("fact", "rule", "operator", "catalogue", "document", "page", "event", "role", "setting", "endpoint", "indicator")


def test_there_is_a_how_to_page_for_each_thing_one_adds():
    assert [each for each in SUBJECTS if not (ROOT / "docs" / "how-to" / f"add-{each}.md").exists()] == []


def test_a_module_says_one_thing():
    long = {name: count for name, path in modules().items() if (count := path.read_text(encoding="utf-8").count("\n")) > MOST_LINES}

    assert long == {}


def test_what_the_benchmarks_import_of_the_packages_exists():
    """They import inside functions, which no test runs: a name that moved would be found by the next person who measures."""
    absent = []
    for file in sorted((ROOT / "benchmarks").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PACKAGES:
                module = importlib.import_module(node.module or "")
                absent += [f"{file.name}: {node.module}.{each.name}" for each in node.names if not hasattr(module, each.name)]

    assert absent == []
