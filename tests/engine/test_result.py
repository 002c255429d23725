"""The typed result says, byte for byte, what results said when they were plain data, and reads back whatever was stored since.

`stored_results.jsonl.xz` holds one line a worked case and a demonstration case: its facts, and the result as version 0.1.0 stored it.
"""

from __future__ import annotations

import json
import lzma
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from decision_rules import (
    POSITIVE_KINDS,
    PROPOSING_KINDS,
    EvaluationResult,
    OutputKind,
    OutputStatus,
    UnreadableResult,
    evaluation_result,
    library,
)

FILE = Path(__file__).parent / "stored_results.jsonl.xz"
STORED = [json.loads(line) for line in lzma.decompress(FILE.read_bytes()).splitlines()]
DRAWN = "W21"  # a worked case with a plan, a ladder and a schedule


def text(result: dict[str, Any]) -> str:
    return json.dumps(result, ensure_ascii=False)


def recomputed(each: dict[str, Any]) -> EvaluationResult:
    """The result of revision 1 on the same facts; stored results had no revision then."""
    result = evaluation_result(library().ruleset(f"{each['ruleset']}@1"), each["facts"], date.fromisoformat(each["on"]))
    return replace(result, revision=None)


def stored(case: str) -> dict[str, Any]:
    return next(each["result"] for each in STORED if each["case"] == f"desmoid/{case}")


def test_revision_1_says_what_was_stored_of_every_worked_and_demonstration_case():
    differing = [(each["case"], each["ruleset"]) for each in STORED if text(recomputed(each).to_json()) != text(each["result"])]

    assert differing == []
    assert {each["ruleset"] for each in STORED} == {revision.id for revision in library().revisions if revision.revision == 1}


def test_a_stored_result_is_read_and_written_again_byte_for_byte():
    differing = [each["case"] for each in STORED if text(EvaluationResult.from_json(each["result"]).to_json()) != text(each["result"])]

    assert differing == []


def test_a_result_read_back_equals_the_one_that_was_computed():
    each = next(each for each in STORED if each["case"] == f"desmoid/{DRAWN}")
    computed = evaluation_result(library().ruleset(each["ruleset"]), each["facts"], date.fromisoformat(each["on"]))
    brief = evaluation_result(library().ruleset(each["ruleset"]), each["facts"], date.fromisoformat(each["on"]), decisive=False)

    assert EvaluationResult.from_json(json.loads(text(computed.to_json()))) == computed
    assert EvaluationResult.from_json(json.loads(text(brief.to_json()))) == brief
    assert computed.plan is not None and computed.ladder and computed.decisive
    assert computed.to_json().keys() - brief.to_json().keys() == {"decisive"}


def test_a_result_stored_before_a_key_was_added_is_read_with_its_default():
    older = stored(DRAWN)
    for output in older["outputs"]:
        for part in output["parts"]:
            del part["evidence"]
    for entry in older["decisive"]:
        del entry["relevant"]

    read = EvaluationResult.from_json(older)

    assert {part.evidence for output in read.outputs for part in output.parts} == {()}
    assert {entry.relevant for entry in read.decisive} == {True}


def test_no_plan_is_drawn_without_both_cross_dimensions():
    each = next(each for each in STORED if each["case"] == f"desmoid/{DRAWN}")
    facts = {name: value for name, value in each["facts"].items() if name != "tumour.cross_2_mm"}

    assert recomputed(each).plan is not None
    assert recomputed({**each, "facts": facts}).plan is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda result: result.pop("outputs"),
        lambda result: result.update(outcome=[]),
        lambda result: result["outputs"][0].pop("status"),
        lambda result: result["outputs"][0].update(kind="advice"),
        lambda result: result["outputs"][0].update(weight=1),
        lambda result: result["outputs"][0]["parts"][0].pop("rule"),
        lambda result: result["decisive"][0]["could_change"][0].update(lesion=None),
        lambda result: result["ladder"][0].update(state="ajar"),
        lambda result: result.update(plan=[]),
    ],
)
def test_a_result_no_version_wrote_is_refused(spoil):
    spoilt = json.loads(text(stored(DRAWN)))
    spoil(spoilt)

    with pytest.raises(UnreadableResult, match="résultat conservé illisible"):
        EvaluationResult.from_json(spoilt)


def test_the_kinds_are_in_the_order_a_board_reads_and_the_proposing_ones_come_first():
    assert [(kind, kind.rank) for kind in OutputKind] == [
        ("contraindication", 0),
        ("recommendation", 1),
        ("option", 2),
        ("required", 3),
        ("question", 4),
        ("alert", 5),
    ]
    assert tuple(OutputKind)[:3] == PROPOSING_KINDS
    assert POSITIVE_KINDS == (OutputKind.RECOMMENDATION, OutputKind.OPTION)


@pytest.mark.parametrize("word", [*OutputKind, *OutputStatus])
def test_a_word_of_the_vocabulary_is_written_as_the_contract_writes_it(word):
    assert (json.dumps(word), f"{word}", str(word)) == (f'"{word.value}"', word.value, word.value)
    assert type(word)(word.value) is word and word.label
