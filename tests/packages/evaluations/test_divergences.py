"""Two catalogues on one topic: what differs is said, with who says it; what agrees is not."""

from __future__ import annotations

from cryoboard.evaluations.divergences import divergences
from tests.results import a_result
from tests.results import an_output as output


def kinds(*results):
    found = divergences([a_result(*result) for result in results])
    return [(each.topic, each.opposed, [stance.kinds for stance in each.stances]) for each in found]


def test_an_option_contraindicated_elsewhere_is_opposed():
    assert kinds([output("option")], [output("contraindication")]) == [("surgery", True, [("option",), ("contraindication",)])]


def test_a_recommendation_that_is_only_an_option_elsewhere_differs_without_opposing():
    assert kinds([output("recommendation")], [output("option")]) == [("surgery", False, [("recommendation",), ("option",)])]


def test_what_a_catalogue_set_aside_opposes_what_another_proposes():
    assert kinds([output("option", status="withdrawn")], [output("option")]) == [("surgery", True, [(), ("option",)])]


def test_agreement_silence_and_warnings_are_no_divergence():
    assert kinds([output("option")], [output("option", status="provisional")]) == []
    assert kinds([output("option")], []) == []
    assert kinds([output("option"), output("alert", "pain")], [output("option"), output("question", "pain")]) == []


def test_the_opposed_topics_come_first():
    first = [output("recommendation", "a"), output("option", "b")]
    second = [output("option", "a"), output("contraindication", "b")]

    assert [topic for topic, _, _ in kinds(first, second)] == ["b", "a"]
