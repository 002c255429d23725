"""Two revisions between which the dictionary changed (a value renamed, a fact added, one withdrawn): evaluated, then replayed."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from decision_rules import Evaluation, case_result, check_facts
from decision_rules.batch.columns import Batch
from decision_rules.batch.comparison import Comparison
from decision_rules.batch.compiler import layout_of
from decision_rules.batch.layout import Layout
from decision_rules.batch.packed_rows import PackedRows, pack, unpack_many
from decision_rules.commands import main
from decision_rules.commands import replay as command
from decision_rules.review.release import frozen_revision
from decision_rules.source.library import Library
from decision_rules.source.register import pack_path, write_register

DAY = date(2026, 1, 15)
SHARED = Path(__file__).parent / "shared"
FACT = "  - {{name: patient.{name}, type: {type}, section: patient, label: {name}, question: {name} ?, supplier: [oncologist]{more}}}\n"
RULE = """  - id: {id}
    title: {id}
    rulesets: [north-1]
    when: {when}
    outputs: [{{kind: recommendation, topic: {topic}, text: {topic}.}}]
    strength: essai
    sources: [{{cite: T0, where: p. 1}}]
    examples:
      - {{given: {given}, expect: fires}}
      - {{given: {{}}, expect: unknown}}
"""


def site(values: str, aliases: str = "") -> str:
    return FACT.format(name="site", type="enum", more=f", values: [{values}]{aliases}")


def listed(*names: str) -> str:
    return ", ".join(f"{{id: {name}, label: {name}}}" for name in names)


def write(root: Path, revision: int, facts: Sequence[str], rules: Sequence[str]) -> Library:
    """The content of one revision: the facts of the catalogue beside its height, and its rules beside its first one."""
    north, given = root / "north", SHARED / "north"
    (north / "facts.yaml").write_text((given / "facts.yaml").read_text() + "".join(facts))
    (north / "rules" / "own.yaml").write_text((given / "rules" / "own.yaml").read_text() + "".join(rules))
    (north / "topics.yaml").write_text("common: [watch]\ntopics:\n" + "".join(
        f"  - {{id: {name}, kinds: [recommendation], act: none, label: {name}}}\n" for name in ("treat", "rest", "call")
    ))  # fmt: skip
    head = (given / "catalogue.yaml").read_text()
    (north / "catalogue.yaml").write_text(head.replace("{id: north-1,", f"{{id: north-1, revision: {revision},"))
    return Library(root)


def freeze(rules: Library) -> None:
    """Release today's content as it is: what `rules check` says of it is not the subject."""
    assert rules.root is not None
    revision = frozen_revision(rules, rules.rulesets["north-1"], on=DAY, approved_by="rôle", reason="essai")
    pack_path(rules.root, revision).write_bytes(revision.frozen or b"")
    write_register(rules.root, (*rules.revisions, revision))


def rule(id: str, topic: str, when: str, given: str) -> str:
    return RULE.format(id=id, topic=topic, when=when, given=given)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two released revisions of `north-1`. The second one renames the value `leg` into `lower_limb` and gives it finer forms, adds
    `patient.smoker`, and withdraws `patient.tired`, which the first one reads."""
    root = tmp_path / "catalogues"
    shutil.copytree(SHARED, root)
    (root / "released").mkdir()
    write_register(root, ())
    first = write(
        root,
        1,
        [site(listed("arm", "leg")), FACT.format(name="tired", type="boolean", more="")],
        [
            rule("N-TREAT", "treat", "{fact: patient.site, is: leg}", "{patient.site: leg}"),
            rule("N-REST", "rest", "{fact: patient.tired, is: true}", "{patient.tired: true}"),
        ],
    )
    freeze(first)
    limb = "{id: lower_limb, label: Membre inférieur, values: [{id: thigh, label: Cuisse}, {id: foot, label: Pied}]}"
    second = write(
        root,
        2,
        [site(f"{limb}, {listed('arm')}", ", aliases: {leg: lower_limb}"), FACT.format(name="smoker", type="boolean", more="")],
        [
            rule("N-TREAT", "treat", "{fact: patient.site, is: thigh}", "{patient.site: thigh}"),
            rule("N-CALL", "call", "{fact: patient.smoker, is: true}", "{patient.smoker: true}"),
        ],
    )
    freeze(second)
    return root


CASES: dict[str, dict[str, Any]] = {
    name: {"patient.age_years": 40, **facts}
    for name, facts in {
        "old name": {"patient.site": "leg"},
        "thigh": {"patient.site": "thigh"},
        "foot": {"patient.site": "foot"},
        "arm": {"patient.site": "arm"},
        "smoker": {"patient.site": "arm", "patient.smoker": True},
        "nothing": {},
    }.items()
}


def replayed(monkeypatch: pytest.MonkeyPatch, rules: Library, old: str, new: str, path: Path) -> tuple[int, dict[str, Any], str]:
    monkeypatch.setattr(command, "rules_of", lambda arguments: rules)
    out, err = io.StringIO(), io.StringIO()
    code = main(["rules", "replay", old, new, "--cohort", str(path), "--on", "2026-01-15", "--format", "json"], out, err)
    return code, json.loads(out.getvalue() or "null"), err.getvalue()


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    path = tmp_path / "cohort.jsonl"
    path.write_text("".join(json.dumps({"case": name, "facts": facts}) + "\n" for name, facts in CASES.items()))
    return path


def changes(report: dict[str, Any]) -> dict[tuple[str, str, str], list[str]]:
    def side(outputs: list[dict[str, str]]) -> str:
        return " ".join(each["status"] for each in outputs)

    return {(each["topic"], side(each["before"]), side(each["after"])): each["examples"] for each in report["transitions"]}


def active(rules: Library, facts: dict[str, Any], ruleset: str) -> set[str]:
    result = case_result({"facts": facts}, rulesets=[ruleset], on=DAY, rules=rules)
    assert result.errors == ()
    return {output.topic for output in result.evaluations[0].outputs if output.stands}


def test_a_case_written_with_new_words_is_judged_by_the_older_revision_with_its_own(root):
    rules = Library(root)

    assert "treat" in active(rules, {"patient.site": "thigh"}, "north-1@1")  # « thigh » was part of « leg »
    assert "treat" not in active(rules, {"patient.site": "arm"}, "north-1@1")
    assert "rest" in active(rules, {"patient.tired": True}, "north-1@1")  # a fact that only the older revision knows


def test_a_known_fact_of_another_type_is_refused_to_the_older_revision_in_words(root):
    tired = FACT.format(name="tired", type="integer", more=", unit: nuits, minimum: 0, maximum: 7")
    (root / "north" / "facts.yaml").write_text((root / "north" / "facts.yaml").read_text() + tired)
    rules = Library(root, strict=False)

    result = case_result({"facts": {"patient.tired": 3}}, rulesets=["north-1@1"], on=DAY, rules=rules)

    [error] = result.errors
    assert (result.evaluations, error.code) == ((), "other_meaning")
    assert error.problem.startswith("« patient.tired » : de type boolean dans north-1@1, de type integer dans le dictionnaire des dossiers")
    assert "watch" in active(rules, {"patient.pain": 3, "patient.height_cm": 101}, "north-1@1")  # nothing else is refused


def test_two_revisions_are_replayed_each_with_its_own_words_on_the_same_cases(monkeypatch, root, cohort):
    rules = Library(root)

    code, report, err = replayed(monkeypatch, rules, "north-1@1", "north-1@2", cohort)

    assert (code, err) == (0, "")
    assert [(report[side]["ruleset"], report[side]["revision"]) for side in ("old", "new")] == [("north-1", 1), ("north-1", 2)]
    found = changes(report)
    assert found["treat", "active", ""] == ["old name", "foot"]  # « leg » was the whole limb; the thigh alone is treated now
    assert found["call", "", "active"] == ["smoker"]
    assert "thigh" not in [name for (topic, _, _), names in found.items() if topic == "treat" for name in names]
    assert report["notices"] == ["patient.tired : le dictionnaire des dossiers ne l'a pas ; partout inconnu"]


def test_the_replay_agrees_with_each_revision_asked_case_by_case(root):
    rules = Library(root)
    comparison = Comparison(rules.ruleset("north-1@1"), rules.ruleset("north-1@2"), rules.dictionary)
    own_words = {"lower_limb": "leg", "thigh": "leg", "foot": "leg"}  # what the first revision calls the values of today
    facts = [check_facts(each, rules.dictionary, DAY)[0] for each in CASES.values()]
    batch = unpack_many(comparison.layout, [pack(comparison.layout, each) for each in facts], float(DAY.toordinal()))

    _, found = comparison.run(batch)

    for topic in ("treat", "call", "watch", "rest"):
        changed = {int(case) for change in found if change.transition.topic == topic for case in change.cases}
        for number, each in enumerate(facts):
            before = {name: own_words.get(value, value) for name, value in each.items()}
            told = [
                [output.status for output in Evaluation(rules.ruleset(name), known, DAY).outputs() if output.topic == topic]
                for name, known in (("north-1@1", before), ("north-1@2", each))
            ]
            assert (number in changed) == (told[0] != told[1]), (topic, number)


def test_the_order_of_the_two_revisions_only_turns_the_changes_round(monkeypatch, root, cohort):
    rules = Library(root)

    forward, back = (replayed(monkeypatch, rules, *names, cohort)[1] for names in (("north-1@1", "north-1@2"), ("north-1@2", "north-1@1")))

    assert {(topic, after, before): names for (topic, before, after), names in changes(forward).items()} == changes(back)


def test_rows_packed_with_todays_dictionary_serve_an_older_revision(root):
    """The site keeps today's facts as bytes: their codes are not those of the pack, and a withdrawn fact is not there."""
    rules = Library(root)
    comparison = Comparison(rules.ruleset("north-1@1"), rules.ruleset("north-1@2"), rules.dictionary)
    whole = Layout(rules.dictionary.facts.values())
    facts = [check_facts(each, rules.dictionary, DAY)[0] for each in CASES.values()]
    day = float(DAY.toordinal())
    kept = Batch(comparison.layout, len(facts), PackedRows(whole, [pack(whole, each) for each in facts]), day)
    own = unpack_many(comparison.layout, [pack(comparison.layout, each) for each in facts], day)

    found, expected = ([(each.transition, list(each.cases)) for each in comparison.run(batch)[1]] for batch in (kept, own))

    assert found == expected and found
    assert layout_of(rules.ruleset("north-1@1")).slots["patient.site"].codes != whole.slots["patient.site"].codes


def test_a_value_that_no_case_can_hold_is_told(monkeypatch, root, cohort):
    path = root / "north" / "facts.yaml"
    path.write_text(path.read_text().replace(", aliases: {leg: lower_limb}", ""))
    head = root / "north" / "catalogue.yaml"
    head.write_text(head.read_text().replace("revision: 2", "revision: 3"))

    code, report, err = replayed(monkeypatch, Library(root), "north-1@1", "north-1@2", cohort)

    assert "north-1@1 lit patient.site = « leg » : aucun dossier ne peut tenir cette valeur" in report["notices"]
    assert (code, [each["case"] for each in report["refused"]]) == (2, ["old name"])
    assert "« leg » n'est pas dans la liste" in err


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        ("patient.site", {"unit": "mm"}, "en nombre sans unité dans north-1@1, en mm dans"),
        ("patient.smoker", {"type": "text"}, "de type boolean dans north-1@2, de type text dans"),
    ],
)
def test_a_fact_with_another_type_or_unit_is_refused_in_one_line(monkeypatch, root, cohort, name, change, fault):
    rules = Library(root)
    facts = rules.dictionary.facts
    rules.dictionary = replace(rules.dictionary, facts={**facts, name: replace(facts[name], **change)})

    code, report, err = replayed(monkeypatch, rules, "north-1@1", "north-1@2", cohort)

    assert (code, report, err.count("\n")) == (2, None, 1)
    assert f"« {name} » : {fault}" in err
