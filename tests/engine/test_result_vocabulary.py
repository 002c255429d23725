"""The words of a result are declared in `decision_rules.model.result` and nowhere else; a result is read by attributes.

The type checker sees a misspelt attribute; it cannot see a subscript of plain data, nor a second list of the same words.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from pathlib import Path

from decision_rules import PROPOSING_KINDS, OutputKind, OutputStatus

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "decision_rules" / "model" / "result.py"
DOORS = ("api", "interop")  # they write JSON
KINDS = {kind.value for kind in OutputKind}
WORDS = {word.value for word in (*PROPOSING_KINDS, *OutputStatus)}
OWN_KEYS = {  # keys of a result that no other stored plain data has
    *("outputs", "undetermined", "decisive", "could_change", "witness", "relevant", "scores", "derived", "schedules", "plan", "ladder"),
    *("topic_label", "lesion", "strength", "sources", "withdrawn_by", "to_confirm", "reading", "evidence", "cite", "where"),
    *("category", "total", "due", "due_text", "tolerance_days", "here", "lane", "distances", "inside_ice_mm", "probes_mm"),
}
OTHERS = {("cryoboard/publication/impact_report.py", "topic_label")}  # an impact report, which is stored as it is printed


@cache
def nodes_of(package: str) -> tuple[tuple[str, ast.AST], ...]:
    """Every node of every module, with the module's path."""
    paths = (path for path in sorted((ROOT / package).rglob("*.py")) if path != HOME)
    inside = ((path.relative_to(ROOT), path) for path in paths)
    kept = ((name.as_posix(), path) for name, path in inside if name.parts[1] not in (*DOORS, "migrations"))
    return tuple((name, node) for name, path in kept for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def places(found: Callable[[str, ast.AST], bool], *packages: str) -> list[str]:
    return [f"{path}:{getattr(node, 'lineno', 0)}" for package in packages for path, node in nodes_of(package) if found(path, node)]


def key_of(node: ast.AST) -> tuple[ast.expr, str] | None:
    """The expression a literal key is read from, and the key: `data["key"]` or `data.get("key")`."""
    if isinstance(node, ast.Subscript):
        owner, key = node.value, node.slice
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
        owner, key = node.func.value, node.args[0]
    else:
        return None
    return (owner, key.value) if isinstance(key, ast.Constant) and isinstance(key.value, str) else None


def text_of(node: ast.AST) -> str:
    """A word, as a literal or as a member of an enumeration."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "OutputKind":
        return node.attr.lower()
    return ""


def test_no_module_of_the_board_looks_up_a_key_of_a_result():
    def looked_up(path: str, node: ast.AST) -> bool:
        found = key_of(node)
        return found is not None and found[1] in OWN_KEYS and (path, found[1]) not in OTHERS

    assert places(looked_up, "cryoboard") == []


def test_no_module_looks_into_the_json_of_a_stored_result():
    def looked_into(path: str, node: ast.AST) -> bool:
        found = key_of(node)
        return found is not None and isinstance(found[0], ast.Attribute) and found[0].attr in ("result", "outcome")

    assert places(looked_into, "cryoboard") == []


def test_the_kinds_are_listed_once():
    def listed(path: str, node: ast.AST) -> bool:
        members = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else node.keys if isinstance(node, ast.Dict) else ()
        literals = {each.value for each in members if isinstance(each, ast.Constant) and isinstance(each.value, str)}
        words = {text_of(each) for each in members if each is not None}
        proposing = isinstance(node, ast.Tuple | ast.List | ast.Set) and len(words) > 1 and words <= set(PROPOSING_KINDS)
        return len(literals & KINDS) > 1 or proposing

    assert places(listed, "decision_rules", "cryoboard") == []


def test_no_kind_nor_status_is_compared_as_a_bare_word():
    def compared(path: str, node: ast.AST) -> bool:
        if not isinstance(node, ast.Compare):
            return False
        sides = [node.left, *node.comparators]
        of_a_step = any(isinstance(side, ast.Attribute) and side.attr == "step" for side in sides)  # of the resolution, named as a status
        return not of_a_step and any(text_of(side) in WORDS for side in sides if isinstance(side, ast.Constant))

    assert places(compared, "decision_rules", "cryoboard") == []


def test_the_words_are_looked_for_where_they_could_be():
    """Each of the four searches finds an example of its fault."""
    planted = ast.parse('result["outputs"]; row.result.get("x"); ("recommendation", "option"); each.status == "withdrawn"')
    nodes = list(ast.walk(planted))

    assert [found for node in nodes if (found := key_of(node)) and found[1] in OWN_KEYS]
    assert [found for node in nodes if (found := key_of(node)) and isinstance(found[0], ast.Attribute)]
    assert {text_of(node) for node in nodes} & WORDS == {"recommendation", "option", "withdrawn"}
