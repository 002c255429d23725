"""The reader of content files: what PyYAML reads, with the line of each mapping; what a content file may not hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from decision_rules import ContentError
from decision_rules.source.library import ROOT
from decision_rules.source.yaml_source import YamlNode, read_yaml
from tests.engine.conftest import CATALOGUES

WRITTEN = """\
texts: [plain, "12", '2024-01-01', 2024-01-01, y, "", "null"]
numbers: [12, -3, 4.5, 1_000, 0x1F, 1e-3, .inf]
others: [true, no, null, ~, ]
named: &same
  inside: [&part {a: 1}, *part]
again: *same
"""


class AsText(yaml.CSafeLoader):
    """The loader of PyYAML, with dates as text."""


AsText.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


def mappings_of(data: Any) -> Iterator[YamlNode]:
    """Every mapping, in the order they begin."""
    if isinstance(data, YamlNode):
        yield data
    for each in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from mappings_of(each)


def lines_of(node: yaml.Node) -> Iterator[int]:
    """The line each mapping begins on, in the order they begin."""
    if isinstance(node, yaml.MappingNode):
        yield node.start_mark.line + 1
    for _, each in node.value if isinstance(node, yaml.MappingNode) else ():
        yield from lines_of(each)
    for each in node.value if isinstance(node, yaml.SequenceNode) else ():
        yield from lines_of(each)


def difference(path: Path, root: Path) -> str:
    """The first difference between this reader and PyYAML; empty when all values and lines are equal."""
    text, read = path.read_text(encoding="utf-8"), read_yaml(path, root)
    if read != yaml.load(text, Loader=AsText):
        return "values"
    if [each.line for each in mappings_of(read)] != list(lines_of(yaml.compose(text, Loader=yaml.CSafeLoader))):
        return "lines"
    return "" if {each.file for each in mappings_of(read)} == {path.relative_to(root)} else "files"


def written(folder: Path, text: str) -> Path:
    (folder / "content.yaml").write_text(text, encoding="utf-8")
    return folder / "content.yaml"


def test_every_content_file_reads_as_pyyaml_reads_it_with_dates_as_text_and_the_line_of_each_mapping():
    files = [(path, root) for root in (ROOT, CATALOGUES) for path in root.rglob("*.yaml")]

    assert len(files) > 80
    assert {str(path): words for path, root in files if (words := difference(path, root))} == {}


def test_every_kind_of_scalar_and_an_anchor_read_as_pyyaml_reads_them(tmp_path):
    path = written(tmp_path, WRITTEN)

    assert difference(path, tmp_path) == ""
    read = read_yaml(path, tmp_path)
    assert [type(each) for each in read["numbers"]] == [int, int, float, int, int, str, float]
    assert read["again"] is read["named"]


@pytest.mark.parametrize(
    ("text", "line", "fault"),
    [
        ("a: 1\na: 2\n", 2, "clé répétée « a »"),
        ("a: 1\n2: b\n", 2, "clé « 2 » qui n'est pas un texte"),
        ("a: 1\n? [b]\n: c\n", 2, "clé « ['b'] » qui n'est pas un texte"),
        ("a: *b\n", 1, "« *b » ne renvoie à rien de complet"),
        ("a: 1\nb: &c [*c]\n", 2, "« *c » ne renvoie à rien de complet"),
        ("a: &c 1\nb: &c 2\n", 2, "ancre « &c » posée deux fois"),
        ("a: 1\nb: !!set {c}\n", 2, "étiquette YAML « tag:yaml.org,2002:set »"),
        ("a: 1\nb: !own c\n", 2, "could not determine a constructor for the tag '!own'"),
        ("a: 1\n<<: {b: 2}\n", 2, "could not determine a constructor for the tag 'tag:yaml.org,2002:merge'"),
        ("a: 1\n---\nb: 2\n", 2, "plus d'un document YAML"),
        ("a: [1\n", 2, "did not find expected ',' or ']'"),
        ("- a\n", 1, "le fichier ne contient pas un objet YAML"),
        ("", 1, "le fichier ne contient pas un objet YAML"),
    ],
)
def test_what_a_content_file_may_not_hold_is_refused_with_its_line(tmp_path, text, line, fault):
    with pytest.raises(ContentError) as refusal:
        read_yaml(written(tmp_path, text), tmp_path)

    assert (refusal.value.file, refusal.value.line) == ("content.yaml", line)
    assert fault in refusal.value.fault
    assert refusal.value.cure


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(ContentError, match="fichier illisible"):
        read_yaml(tmp_path / "absent.yaml", tmp_path)
