"""A released revision never changes: its digest covers all it reads, and its frozen pack gives the same results later."""

from __future__ import annotations

import copy
import io
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from decision_rules import Evaluation, explain_rule, library
from decision_rules.calculators import probe_grid
from decision_rules.commands import main
from decision_rules.model.errors import ContentError
from decision_rules.review.release import ReleaseFindings, ReleaseRefused, frozen_revision, release
from decision_rules.source import digest as digests
from decision_rules.source.content import Content
from decision_rules.source.library import ROOT, Library
from decision_rules.source.packs import build_pack, read_pack
from decision_rules.source.register import pack_bytes, pack_path

DAY = date(2026, 1, 15)
FIGURES_OF_VERSION_1 = "sha256:8cd6bf373de01eba98f9a296d05b2913337ce8b3dbb227d853e289640bb5cee9"
DESMOID, SPINE = "desmoid-2024-dtwg", "spine-2-evidence"
PRESENTATION = {  # the keys that no digest covers
    "facts": ("help", "section", "after"),  # the texts and the place in the form
    "rules": ("examples",),  # they test a rule and are not read by it
}
SAID_BY_SHAPE = {  # in a closure in another form: by presence, or as a list without the names of other rulesets
    "rules": ("rulesets",),
    "derived": ("rulesets",),
    "head": ("key_facts", "except_rules"),
}

Path_ = tuple[Any, ...]


def leaves(data: Any, path: Path_ = (), owner: Any = None) -> Iterator[tuple[Path_, Any]]:
    """Each leaf of the content: its path, and the mapping or list that holds it."""
    if isinstance(data, (dict, list)) and data:
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(value, (*path, key), data)
    else:
        yield path, owner


def held(closures: list[Any]) -> set[tuple[int, Any]]:
    """Every (declaration, key) of a closure; a partial copy counts as its original declaration."""
    found: set[tuple[int, Any]] = set()
    waiting = list(closures)
    while waiting:
        data = waiting.pop()
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            found |= {(id(data), key), (id(getattr(data, "origin", data)), key)}
            waiting += [value] if isinstance(value, (dict, list, tuple)) else []
    return found


def files_of(content: Content) -> Iterator[tuple[str, Any]]:
    """Every content file except the worked cases and their bases, which test the rules and are not read by them."""
    for each in content.catalogues.values():
        yield from (("head", each.head), ("derived", each.derived), ("sources", each.sources), ("topics", each.topics))
        yield from (("rules", chapter) for chapter in each.chapters)
    yield from (("facts", file["facts"]) for file in content.facts if "facts" in file)  # the form is presentation, all of it
    yield from (("record", content.record), ("acts", content.acts))


def test_every_leaf_of_every_content_file_is_in_a_digest_or_on_a_short_list():
    rules, content = library(), library().content
    record = digests.record_closure(
        [each.closure for each in rules.rulesets.values()],
        catalogues=content.catalogues,
        facts=rules.declared_facts,
        record=content.record,
        acts=content.acts,
        evidence=content.evidence.rows,
    )
    inside = held([*(each.closure for each in rules.rulesets.values()), record])

    left_out = [
        (kind, path)
        for kind, file in files_of(content)
        for path, owner in leaves(file)
        if (id(owner), path[-1]) not in inside and not set(path) & {*PRESENTATION.get(kind, ()), *SAID_BY_SHAPE.get(kind, ())}
    ]

    assert left_out == []


def test_a_topic_or_a_source_that_a_ruleset_reads_is_covered_by_the_digest_of_that_ruleset():
    """And not by the record alone, which would hide that a closure lost it."""
    rules, content = library(), library().content
    closures = [each.closure for each in rules.rulesets.values()]
    record = digests.record_closure(
        closures, catalogues=content.catalogues, facts=rules.declared_facts, record=content.record, acts=content.acts, evidence={}
    )

    for kind in ("topics", "sources"):
        read = {id(entry) for closure in closures for entry in closure[kind].values()}
        assert read and not read & {id(entry) for entry in record[kind]}


def changed(change: Callable[[Content], None]) -> Library:
    """A library of the same content after one edit."""
    content = copy.deepcopy(library().content)
    change(content)
    return Library.of(content)


def fact(content: Content, name: str) -> Any:
    return next(entry for file in content.facts for entry in file.get("facts", ()) if entry["name"] == name)


def topic(content: Content, catalogue: str, name: str) -> Any:
    return next(entry for entry in content.catalogues[catalogue].topics["topics"] if entry["id"] == name)


def rule(content: Content, catalogue: str, name: str) -> Any:
    return next(entry for chapter in content.catalogues[catalogue].chapters for entry in chapter["rules"] if entry["id"] == name)


EDITS: dict[str, tuple[str, Callable[[Content], Any]]] = {
    "a unit": (DESMOID, lambda content: fact(content, "ablation.distance_nerve_mm").update(unit="cm")),
    "a bound": (DESMOID, lambda content: fact(content, "ablation.distance_nerve_mm").update(maximum=77)),
    "the label of a fact": (DESMOID, lambda content: fact(content, "ablation.distance_nerve_mm").update(label="Distance")),
    "the question of a fact": (DESMOID, lambda content: fact(content, "ablation.distance_nerve_mm").update(question="Combien ?")),
    "the label of a value": (DESMOID, lambda content: fact(content, "tumour.site")["values"][0].update(label="Ailleurs")),
    "an implication": ("sarcoma-2021-esmo-euracan-genturis", lambda content: fact(content, "pathway.biopsy_date").pop("implies")),
    "the label of a topic": (DESMOID, lambda content: topic(content, "desmoid", "mri_contrast").update(label="SCANNER INJECTE")),
    "an act made reversible": (DESMOID, lambda content: content.acts["acts"][0].update(irreversible=False)),
    "the scope of the catalogue": (DESMOID, lambda content: content.catalogues["desmoid"].head["scope"]["in"].pop()),
    "a step of the ladder": (DESMOID, lambda content: content.catalogues["desmoid"].head["ladder"][0].update(label="Autre")),
    "a step of the resolution": (SPINE, lambda content: content.catalogues["spine"].head["resolution"][0]["topics"].pop()),
    "a key fact": (DESMOID, lambda content: content.catalogues["desmoid"].head["key_facts"].pop()),
    "an input of the plan": (DESMOID, lambda content: content.catalogues["desmoid"].head["plan_inputs"].pop("minutes_per_position")),
    "the words of a source": (DESMOID, lambda content: content.catalogues["desmoid"].sources["sources"][0].update(title="Autre")),
    "the membership of a rule": (DESMOID, lambda content: rule(content, "desmoid", "PCA-TP-02")["rulesets"].remove(DESMOID)),
    "the reading of a rule": (DESMOID, lambda content: rule(content, "desmoid", "PCA-TP-02").update(reading="Autre lecture.")),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_what_a_ruleset_reads_changes_its_digest(edit):
    name, change = EDITS[edit]

    assert changed(change).rulesets[name].digest != library().rulesets[name].digest


def test_what_is_only_shown_on_a_form_or_proves_a_rule_leaves_every_digest():
    def change(content: Content) -> None:
        fact(content, "ablation.distance_nerve_mm").update(help="Autre aide.", section="patient")
        rule(content, "desmoid", "PCA-TP-02")["examples"].pop()

    after = changed(change)

    assert {each.id: each.digest for each in after.rulesets.values()} == {each.id: each.digest for each in library().rulesets.values()}
    assert after.record_digest == library().record_digest


def test_the_version_of_a_calculator_stands_for_its_figures():
    figures = [
        (
            as_list(probe_grid.probe_grid(first, second)),
            probe_grid.edge_temperature_c(margin),
            probe_grid.depth_inside_ice_mm(first, margin),
        )
        for first in (1, 19.9, 20, 20.1, 63)
        for second in (5, 40, 41)
        for margin in (0, 5, 10, 12)
    ]

    assert digests.VERSIONS == {"probe_grid": 1}
    assert digests.digest_of(figures) == FIGURES_OF_VERSION_1, "other figures are another version of the calculator"


def as_list(grid: probe_grid.ProbeGrid) -> list[Any]:
    return [grid.columns, grid.rows, list(grid.spacing_mm), list(grid.edge_mm), [list(each) for each in grid.probes_mm]]


# ------------------------------------------------------------------------------------------ frozen packs


def test_every_released_revision_has_its_whole_pack_and_todays_content_is_the_latest():
    rules = library()

    assert {each.id for each in rules.revisions} == set(rules.rulesets)
    for revision in rules.revisions:
        assert rules.frozen(revision).rulesets[revision.id].digest == revision.digest
    for ruleset in rules.rulesets.values():
        assert rules.latest(ruleset.id) is ruleset


def said(rules: Library, name: str) -> list[str]:
    """The results of a ruleset on the worked cases of its catalogue, explanations included, as text."""
    ruleset = rules.ruleset(name)
    cases = library().catalogues[ruleset.catalogue.id].cases
    told = []
    for case in [each for each in cases if each.ruleset == ruleset.id][::3]:
        evaluation = Evaluation(ruleset, dict(case.facts), DAY)
        result = evaluation.result()
        fired = list(dict.fromkeys(rule for output in result.outputs for rule in output.rules))[:6]
        told.append(json.dumps([result.to_json(), [explain_rule(evaluation, each).as_dict() for each in fired]], ensure_ascii=False))
    return told


@pytest.fixture
def tomorrow(tmp_path: Path) -> Path:
    """The catalogues after an edit: a label, a threshold and a unit changed, in a draft revision 3."""
    root = tmp_path / "catalogues"
    shutil.copytree(ROOT, root)
    edit(root / "desmoid" / "catalogue.yaml", "revision: 2", "revision: 3", everywhere=True)
    edit(root / "desmoid" / "topics.yaml", "IRM injectée", "IRM AVEC INJECTION")
    edit(
        root / "desmoid" / "rules" / "thermoprotection.yaml",
        "{fact: ablation.distance_skin_mm, below: 10}",
        "{fact: ablation.distance_skin_mm, below: 12}",
    )
    return root


def edit(path: Path, before: str, after: str, *, everywhere: bool = False) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, -1 if everywhere else 1), encoding="utf-8")


def test_a_released_revision_says_the_same_byte_for_byte_whatever_todays_content_says(tomorrow):
    before = said(library(), DESMOID)
    after = Library(tomorrow)

    assert after.rulesets[DESMOID].digest != library().rulesets[DESMOID].digest and after.is_draft(after.rulesets[DESMOID])
    assert said(after, DESMOID) == said(after, f"{DESMOID}@2") == before
    assert said(after, f"{DESMOID}@3") != before
    assert after.in_force(after.catalogues["desmoid"], DAY).name == f"{DESMOID}@2"


def test_the_first_revisions_say_what_they_said_when_they_were_released():
    for ruleset in library().rulesets.values():
        assert [without_name(each) for each in said(library(), f"{ruleset.id}@1")] == [
            without_name(each) for each in said(library(), ruleset.id)
        ]


def without_name(text: str) -> Any:
    result, explanations = json.loads(text)
    return {key: value for key, value in result.items() if key not in ("revision", "digest")}, explanations


def test_a_pack_is_the_same_bytes_on_any_day():
    revision = next(each for each in library().revisions if (each.id, each.revision) == (DESMOID, 2))

    assert build_pack(library().rulesets[DESMOID], library().content) == pack_bytes(ROOT, revision)


# ------------------------------------------------------------------------------------------ wrong input


def test_content_that_is_no_longer_its_released_revision_does_not_load_and_says_where(tomorrow):
    edit(tomorrow / "desmoid" / "catalogue.yaml", "revision: 3", "revision: 2", everywhere=True)

    with pytest.raises(ContentError, match=r"desmoid/catalogue\.yaml:\d+: .*révision 2.*écrire « revision: 3 » pour un brouillon"):
        Library(tomorrow)


def test_a_number_of_revision_is_not_skipped(tomorrow):
    edit(tomorrow / "desmoid" / "catalogue.yaml", "revision: 3", "revision: 5", everywhere=True)

    with pytest.raises(ContentError, match="révision 5 hors d'ordre — écrire « revision: 3 »"):
        Library(tomorrow)


@pytest.mark.parametrize("position", [0, 40, -1])
def test_a_pack_with_one_byte_changed_is_refused_in_one_line(position):
    revision = library().revisions[0]
    data = bytearray(pack_bytes(ROOT, revision))
    data[position] ^= 1

    with pytest.raises(ContentError, match=r"released/.*@1\.json\.xz: ce paquet figé n'est plus celui qui a été publié"):
        read_pack(bytes(data), revision)


def test_a_revision_listed_twice_and_an_impossible_date_are_refused(tomorrow):
    register = tomorrow / "released" / "released.yaml"
    edit(register, "    revision: 2\n", "    revision: 1\n")
    with pytest.raises(ContentError, match="publiée deux fois"):
        Library(tomorrow)

    edit(register, "    revision: 1\n", "    revision: 2\n", everywhere=True)
    edit(register, "    revision: 2\n", "    revision: 1\n")
    edit(register, "released_on: 2026-11-21", "released_on: 2026-31-11")
    with pytest.raises(ContentError, match=r"released\.yaml:\d+: date impossible « 2026-31-11 »"):
        Library(tomorrow)


def test_an_impossible_date_in_a_catalogue_is_a_line_not_a_stack_trace(tomorrow):
    edit(tomorrow / "desmoid" / "catalogue.yaml", "from: 2024-08-01", "from: 2024-31-08")

    with pytest.raises(ContentError, match=r"desmoid/catalogue\.yaml:\d+: date impossible « 2024-31-08 »"):
        Library(tomorrow)


@pytest.mark.parametrize("name", [f"{DESMOID}@9", f"{DESMOID}@sha256:00", f"{DESMOID}@deux", f"{DESMOID}@", "desmoid@1"])
def test_a_revision_that_does_not_exist_is_one_line_and_exit_code_2(name, tmp_path):
    file = tmp_path / "case.json"
    file.write_text('{"facts": {}}')
    out, err = io.StringIO(), io.StringIO()

    code = main(["evaluate", str(file), "--ruleset", name], out, err)

    assert (code, out.getvalue(), err.getvalue().count("\n")) == (2, "", 1)
    assert f"référentiel inconnu « {name} »" in err.getvalue()


@pytest.mark.parametrize("wanted", ["@2", "@1", ""])
def test_a_revision_is_asked_for_by_its_number_or_its_digest(wanted, tmp_path):
    rules = library()
    file = tmp_path / "case.json"
    file.write_text('{"on": "2026-01-15", "facts": {"diagnosis": {"histology": "desmoid"}}}')

    def run(name: str) -> Any:
        out = io.StringIO()
        assert main(["evaluate", str(file), "--ruleset", name], out, io.StringIO()) == 0
        return json.loads(out.getvalue())["evaluations"]

    [found] = run(DESMOID + wanted)

    assert (found["ruleset"], found["revision"]) == (DESMOID, int(wanted[1:] or 2))
    assert run(f"{DESMOID}@{found['digest']}") == [found] and found["digest"] == rules.ruleset(DESMOID + wanted).digest


@pytest.mark.parametrize(
    "verb", [["list", "--ruleset", f"{DESMOID}@3"], ["show", f"{DESMOID}@3"], ["diff", f"{DESMOID}@2", f"{DESMOID}@3"]]
)
def test_every_verb_knows_the_revisions_that_the_site_released(verb, tomorrow):
    rules = Library(tomorrow)
    made = frozen_revision(rules, rules.rulesets[DESMOID], on=DAY, approved_by="rôle", reason="libellé corrigé")
    out, err = io.StringIO(), io.StringIO()

    code = main(["rules", *verb, "--format", "json"], out, err, released=[made])

    assert (code, err.getvalue()) == (0, "")
    assert made.digest in out.getvalue()


# ------------------------------------------------------------------------------------------------ release


def test_a_draft_is_released_with_its_pack_and_its_line_in_the_register(tomorrow):
    edit(tomorrow / "desmoid" / "rules" / "thermoprotection.yaml", "below: 12}", "below: 10}")
    rules = Library(tomorrow)

    made = release(rules, DESMOID, on=DAY, approved_by="rôle", reason="libellé corrigé")

    after = Library(tomorrow)
    assert after.latest(DESMOID) is after.rulesets[DESMOID] and after.latest(DESMOID).name == f"{DESMOID}@3"
    assert pack_path(tomorrow, made).exists() and after.frozen(made).rulesets[DESMOID].digest == after.rulesets[DESMOID].digest
    with pytest.raises(ReleaseRefused, match=f"{DESMOID}@3 est déjà publié"):
        release(after, DESMOID, on=DAY, approved_by="rôle", reason="encore")


def test_a_draft_that_the_checks_refuse_is_not_released(tomorrow):
    with pytest.raises(ReleaseFindings):
        release(Library(tomorrow), DESMOID, on=DAY, approved_by="rôle", reason="seuil")

    assert not list((tomorrow / "released").glob("*@3.json.xz"))


def test_a_release_says_who_approves_and_why(tomorrow):
    with pytest.raises(ReleaseRefused, match="--approved-by et --reason"):
        release(Library(tomorrow), DESMOID, on=DAY, approved_by="rôle", reason=" ")
