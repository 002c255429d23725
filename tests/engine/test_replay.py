"""A replay lists the cases that change, counts every line, resumes after an interruption, and merges in any order."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from io import StringIO
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from decision_rules import PROPOSING_KINDS, Evaluation, Ruleset, check_facts, library, nest
from decision_rules.batch import packed_rows
from decision_rules.batch.checkpoint import ReplayMismatch
from decision_rules.batch.cohort import CohortFile, Slice
from decision_rules.batch.columns import Batch
from decision_rules.batch.comparison import Comparison
from decision_rules.batch.compiler import layout_of
from decision_rules.batch.packed_rows import StaleRow, pack, unpack_many
from decision_rules.batch.replay import replay, replay_slice, summary
from decision_rules.batch.results import SliceResult, merge, merge_all
from decision_rules.batch.severity import ACTIVE, WITHDRAWN, severity_of
from decision_rules.commands import main

DAY = date(2026, 1, 15)
RULES = library()
PAIRS = [tuple(catalogue.rulesets) for catalogue in RULES.catalogues.values()]
OLD, NEW = "desmoid-2017-esmo-seed", "desmoid-2024-dtwg"
STRENGTH = ["absent", "withdrawn", "provisional", "active"]


def worked_facts(catalogue: str, every: int = 1) -> list[dict]:
    cases = RULES.catalogues[catalogue].cases[::every]
    return [check_facts(case.facts, RULES.dictionary, DAY)[0] for case in cases]


def cohort_of(path: Path, facts: list[dict]) -> Path:
    lines = [json.dumps({"case": f"C{number}", "on": "2026-01-15", "facts": nest(each)}) for number, each in enumerate(facts)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def file_source(path: Path, comparison: Comparison, size: int = 7) -> CohortFile:
    return CohortFile(path, comparison.layout, RULES.dictionary, DAY, size)


def states(ruleset: Ruleset, facts: dict) -> dict[tuple, str]:
    """For each kind, topic and item: the strongest status, from an evaluation."""
    found: dict[tuple, str] = {}
    for each in Evaluation(ruleset, facts, DAY).emitted:
        list_name = each.rule.for_each if each.index is not None else None
        key = (each.output.topic, each.output.kind, list_name, each.index)
        found[key] = max(found.get(key, "absent"), each.status, key=STRENGTH.index)
    return found


def naive_changes(old: Ruleset, new: Ruleset, cases: list[dict]) -> tuple[int, Counter]:
    """The same replay, one evaluation at a time: the number of cases that change, and their number by topic, before and after."""
    changed, transitions = 0, Counter()
    for facts in cases:
        was, now = states(old, facts), states(new, facts)
        sides: dict[tuple, list[set]] = {}
        for key in {*was, *now}:
            topic, kind, list_name, index = key
            group = sides.setdefault((topic, "proposal" if kind in PROPOSING_KINDS else kind, list_name, index), [set(), set()])
            for side, found in zip(group, (was, now), strict=True):
                side |= {(kind, found[key])} if key in found else set()
        moves = {(key[0], frozenset(before), frozenset(after)) for key, (before, after) in sides.items() if before != after}
        changed += bool(moves)
        transitions.update(moves)
    return changed, transitions


@pytest.mark.parametrize("pair", PAIRS)
def test_a_replay_finds_the_changes_that_evaluations_one_by_one_find(pair):
    old, new = (RULES.ruleset(name) for name in pair)
    cases = [facts for facts in worked_facts(old.catalogue.id) if old.catalogue.scope and in_scope(old, facts)]
    comparison = Comparison(old, new)
    batch = unpack_many(comparison.layout, [pack(comparison.layout, facts) for facts in cases], float(DAY.toordinal()))

    result = replay_slice(comparison, Slice(batch, [str(number) for number in range(len(cases))], range(len(cases))))

    changed, transitions = naive_changes(old, new, cases)
    assert result.changed == changed == sum(result.severities.values())
    assert transitions == {
        (key.topic, frozenset(tuple(each) for each in key.before), frozenset(tuple(each) for each in key.after)): tally.cases
        for key, tally in result.transitions.items()
    }


def in_scope(ruleset: Ruleset, facts: dict) -> bool:
    return Evaluation(ruleset, facts, DAY).interpreter.evaluate(ruleset.catalogue.scope) != 0


def test_a_ruleset_replayed_against_itself_changes_nobody_and_computes_no_output(tmp_path):
    comparison = Comparison(RULES.ruleset(NEW), RULES.ruleset(NEW))

    total = replay(comparison, file_source(cohort_of(tmp_path / "c.jsonl", worked_facts("desmoid")), comparison))

    assert comparison.subjects == []
    assert (total.replayed, total.changed, total.transitions) == (len(worked_facts("desmoid")), 0, {})


def test_broken_and_refused_lines_are_reported_with_their_reason_and_the_counts_add_up(tmp_path):
    path = cohort_of(tmp_path / "c.jsonl", worked_facts("desmoid", 4))
    wrong = ["{", "", "[]", '{"case": "a", "facts": {"tumour.size_mm": "5 cm"}}', '{"facts": {"tumour.sise": 1}}', '{"case": "b"}']
    with path.open("ab") as file:
        file.write("\n".join(wrong).encode() + b'\n{"facts": {}, "on": "2026-02-30"}\n\xff\xfe\n{"facts": {"tumour.size_mm": NaN}}')
    first = len(worked_facts("desmoid", 4)) + 1
    comparison = Comparison(RULES.ruleset(OLD), RULES.ruleset(NEW))

    total = replay(comparison, file_source(path, comparison))

    assert [each.line - first for each in total.refusals] == [0, 2, 3, 4, 5, 6, 7, 8]
    assert [each.case for each in total.refusals] == [None, None, "a", None, "b", None, None, None]
    assert all(each.reason for each in total.refusals)
    assert total.read == total.replayed + total.refused == first - 1 + 8
    assert total.replayed == total.changed + total.unchanged


def test_a_key_written_twice_in_a_line_of_the_cohort_is_refused_with_both_places(tmp_path):
    path = tmp_path / "c.jsonl"
    path.write_text('{"facts": {}}\n{"case": "A", "facts": {"tumour": {"size_mm": 50}, "tumour": {}}}\n')
    comparison = Comparison(RULES.ruleset(OLD), RULES.ruleset(NEW))

    total = replay(comparison, file_source(path, comparison))

    assert [(each.line, each.reason) for each in total.refusals] == [
        (2, "clé « tumour » écrite deux fois, colonne 25 puis colonne 52 ; n'en garder qu'une")
    ]
    assert total.replayed == 1


class Stopping(CohortFile):
    """A cohort that fails at one slice, and records the slices read."""

    stops_at: int | None = None
    loaded: list[int]

    def load(self, number: int) -> Slice:
        if number == self.stops_at:
            raise KeyboardInterrupt
        self.loaded = [*getattr(self, "loaded", []), number]
        return super().load(number)


def test_an_interrupted_replay_resumes_without_redoing_or_losing_a_slice(tmp_path):
    comparison = Comparison(RULES.ruleset(OLD), RULES.ruleset(NEW))
    path = cohort_of(tmp_path / "c.jsonl", worked_facts("desmoid"))
    source = Stopping(path, comparison.layout, RULES.dictionary, DAY, 7)
    whole = replay(comparison, file_source(path, comparison))
    source.stops_at = 3
    with pytest.raises(KeyboardInterrupt):
        replay(comparison, source, resume=tmp_path / "kept")
    (tmp_path / "kept" / "slice-000001.json").write_text('{"read": 7', encoding="utf-8")  # truncated file: the slice is replayed

    source.stops_at, source.loaded = None, []
    resumed = replay(comparison, source, resume=tmp_path / "kept")

    assert source.loaded == [1, *range(3, source.slices)]
    assert resumed == whole


def test_a_folder_of_another_replay_is_refused(tmp_path):
    comparison = Comparison(RULES.ruleset(OLD), RULES.ruleset(NEW))
    source = file_source(cohort_of(tmp_path / "c.jsonl", worked_facts("desmoid", 9)), comparison)
    replay(comparison, source, resume=tmp_path / "kept")
    other = file_source(cohort_of(tmp_path / "d.jsonl", worked_facts("desmoid", 8)), comparison)

    with pytest.raises(ReplayMismatch, match="cohort"):
        replay(comparison, other, resume=tmp_path / "kept")
    with pytest.raises(ReplayMismatch, match="old, old_digest"):
        replay(Comparison(RULES.ruleset(NEW), RULES.ruleset(NEW)), source, resume=tmp_path / "kept")


def test_slices_add_up_in_any_order_and_grouping_and_survive_storage(tmp_path):
    comparison = Comparison(RULES.ruleset(OLD), RULES.ruleset(NEW))
    source = file_source(cohort_of(tmp_path / "c.jsonl", worked_facts("desmoid")), comparison, size=20)
    parts = [replay_slice(comparison, source.load(number)) for number in range(source.slices)][:3]
    stored = [SliceResult.from_dict(json.loads(json.dumps(part.as_dict()))) for part in parts]

    one, two, three = stored
    assert stored == parts
    assert merge(merge(one, two), three) == merge(one, merge(two, three))
    assert all(merge_all(order, 5) == merge_all(parts, 5) for order in permutations(parts))


def test_two_processes_find_what_one_finds(tmp_path):
    comparison = Comparison(RULES.ruleset(OLD), RULES.ruleset(NEW))
    source = file_source(cohort_of(tmp_path / "c.jsonl", worked_facts("desmoid")), comparison)

    assert replay(comparison, source, workers=2) == replay(comparison, source)


def test_a_row_written_under_another_dictionary_is_refused():
    desmoid, breast = Comparison(RULES.ruleset(OLD), RULES.ruleset(NEW)), Comparison(*(RULES.ruleset(name) for name in PAIRS[0]))

    with pytest.raises(StaleRow, match="^ligne 1 "):
        unpack_many(desmoid.layout, [pack(breast.layout, {})], 0.0)


@pytest.mark.parametrize("stale", [b"", b"\0" * 4_096])
def test_a_stale_row_is_named_whichever_block_it_lies_in(monkeypatch, stale):
    monkeypatch.setattr(packed_rows, "BLOCK", 2)
    layout = layout_of(RULES.ruleset(NEW))

    with pytest.raises(StaleRow, match="^ligne 6 "):
        unpack_many(layout, [*[pack(layout, {})] * 5, stale, pack(layout, {})], 0.0)


def test_rows_are_read_the_same_in_blocks_and_in_one(monkeypatch):
    """Lists of unequal lengths, and free texts, whose numbers are those of the whole batch."""
    layout = layout_of(RULES.ruleset("spine-2-evidence"))
    lesion = {"id": "A", "level": "T7"}
    cases = [{"spine.lesions": [lesion | {"level": text} for text in texts]} for texts in (["T7", "Z1"], [], ["Z2"], ["Z1", "T7", "Z3"])]
    checked = [check_facts(facts, RULES.dictionary, DAY)[0] for facts in [*cases, {}, *cases]]
    rows = [pack(layout, facts) for facts in checked]
    in_one = unpack_many(layout, rows, 0.0)
    monkeypatch.setattr(packed_rows, "BLOCK", 2)

    in_blocks = unpack_many(layout, rows, 0.0)

    assert [in_blocks.facts(case) for case in range(len(rows))] == checked
    for field in layout.lists["spine.lesions"].slots:
        one, other = (batch.field(("spine.lesions",), field) for batch in (in_one, in_blocks))
        assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def test_an_empty_cohort_is_replayed(tmp_path):
    comparison = Comparison(RULES.ruleset(OLD), RULES.ruleset(NEW))
    (tmp_path / "c.jsonl").write_bytes(b"")

    assert replay(comparison, file_source(tmp_path / "c.jsonl", comparison)) == SliceResult()
    assert isinstance(unpack_many(comparison.layout, [], 0.0), Batch)


@pytest.mark.parametrize(
    ("was", "now", "severity"),
    [
        ({"contraindication": 0, "option": ACTIVE}, {"contraindication": ACTIVE, "option": WITHDRAWN}, "contraindication_appears"),
        ({"contraindication": ACTIVE}, {"contraindication": 0}, "contraindication_disappears"),
        ({"recommendation": ACTIVE, "option": 0}, {"recommendation": 0, "option": 0}, "recommendation_disappears"),
        ({"recommendation": ACTIVE, "option": 0}, {"recommendation": 0, "option": ACTIVE}, "recommendation_becomes_option"),
        ({"recommendation": 0, "option": ACTIVE}, {"recommendation": ACTIVE, "option": 0}, "recommendation_appears"),
        ({"option": ACTIVE}, {"option": 0}, "option_disappears"),
        ({"option": ACTIVE}, {"option": WITHDRAWN}, "status"),
        ({"required": 0}, {"required": ACTIVE}, "required"),
    ],
)
def test_the_gravest_change_of_a_topic_names_it(was, now, severity):
    assert severity_of(was, now) == severity


def test_the_command_prints_both_digests_the_gravest_first_and_every_refused_line(tmp_path):
    path = cohort_of(tmp_path / "c.jsonl", worked_facts("desmoid"))
    path.write_text(path.read_text(encoding="utf-8") + "{\n", encoding="utf-8")
    out, err, table = StringIO(), StringIO(), StringIO()
    command = ["rules", "replay", OLD, NEW, "--cohort", str(path), "--on", "2026-01-15", "--examples", "2"]

    codes = main([*command, "--format", "json"], out, err), main(command, table, StringIO())

    report = json.loads(out.getvalue())
    comparison = Comparison(RULES.ruleset(OLD), RULES.ruleset(NEW))
    source = file_source(path, comparison)
    cohort = {"file": "c.jsonl", "fingerprint": source.fingerprint, "on": "2026-01-15"}
    assert codes == (2, 2)
    assert report == json.loads(json.dumps(summary(replay(comparison, source, examples=2), comparison.old, comparison.new, cohort)))
    assert report["transitions"][0]["severity"] == "contraindication_appears"
    assert err.getvalue().startswith(f"ligne {source.load(source.slices - 1).refusals[0].line} refusée : JSON mal formé")
    assert RULES.ruleset(OLD).digest in table.getvalue() and "Une contre-indication apparaît" in table.getvalue()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([OLD, "sarcoma-2018-esmo-euracan", "--cohort", __file__], "catalogues différents"),
        ([OLD, "desmoid-1999", "--cohort", __file__], "référentiel inconnu"),
        ([OLD, NEW, "--cohort", "nowhere.jsonl"], "fichier absent"),
        ([OLD, NEW, "--cohort", __file__, "--workers", "0"], "au moins 1"),
    ],
)
def test_a_wrong_command_is_one_line_and_exit_code_2(words, said):
    err = StringIO()

    assert main(["rules", "replay", *words], StringIO(), err) == 2
    assert said in err.getvalue() and err.getvalue().count("\n") == 1
