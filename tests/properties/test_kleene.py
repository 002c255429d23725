"""Laws of the three-valued logic, and what learning a fact may do."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from decision_rules.model.conditions import All, Among, AnyOf, Compare, Not
from decision_rules.model.logic import FALSE, TRUE, UNKNOWN, Interval, Verdict, compare, conjunction, disjunction, negate
from decision_rules.runtime.interpreter import Interpreter
from decision_rules.source.library import library
from tests.engine.conftest import CATALOGUES

verdicts = st.sampled_from(list(Verdict))
numbers = st.integers(-20, 20)
intervals = st.tuples(numbers, numbers).map(lambda pair: Interval(min(pair), max(pair)))
operators = st.sampled_from(["below", "at_most", "above", "at_least", "is"])


@given(verdicts, verdicts, verdicts)
def test_and_and_or_are_the_least_and_the_truest_and_mirror_each_other(first, second, third):
    assert conjunction([first, second]) == min(first, second) == first & second
    assert disjunction([first, second]) == max(first, second) == first | second
    assert negate(conjunction([first, second])) == disjunction([negate(first), negate(second)])
    assert conjunction([first, disjunction([second, third])]) == disjunction([conjunction([first, second]), conjunction([first, third])])
    assert negate(negate(first)) == first


@given(verdicts)
def test_unknown_settles_nothing_that_the_other_term_does_not_settle(verdict):
    assert conjunction([verdict, UNKNOWN]) == (FALSE if verdict is FALSE else UNKNOWN)
    assert disjunction([verdict, UNKNOWN]) == (TRUE if verdict is TRUE else UNKNOWN)


@given(intervals, operators, numbers)
def test_a_comparison_of_an_interval_is_settled_only_when_every_point_agrees(interval, operator, limit):
    points = {compare(point, operator, limit) for point in range(interval.low, interval.high + 1)}

    settled = compare(interval, operator, limit)

    assert settled is (points.pop() if len(points) == 1 else UNKNOWN)


leaves = st.one_of(
    st.builds(Compare, st.just("patient.pain"), operators, numbers),
    st.builds(Compare, st.just("patient.deficit"), st.just("is"), st.booleans()),
    st.just(Among("patient.site", ("limb",), frozenset({"limb", "arm", "leg"}), frozenset())),
    st.just(Among("patient.site", ("arm",), frozenset({"arm"}), frozenset({"limb"}))),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=12,
)
facts = st.fixed_dictionaries(
    {},
    optional={
        "patient.pain": st.integers(0, 10),
        "patient.deficit": st.booleans(),
        "patient.site": st.sampled_from(["limb", "arm", "leg", "trunk"]),
    },
)


@given(trees, facts, facts)
def test_learning_a_fact_never_reverses_a_settled_comparison_tree(tree, known, learnt):
    ruleset = library(CATALOGUES).ruleset("lesions-2")
    before = Interpreter(ruleset, known, date(2026, 1, 15)).evaluate(tree)

    after = Interpreter(ruleset, {**learnt, **known}, date(2026, 1, 15)).evaluate(tree)

    assert before is UNKNOWN or after is before
