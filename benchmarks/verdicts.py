"""The same twenty rules in our engine, by hand and in zen-engine: who is right, and at what cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import by_hand, by_hand_two_valued, by_zen
from benchmarks.cases import ON, Facts, cases_with_gaps, complete_cases, nested
from benchmarks.timing import Timing, alternate, processor, shown, table
from benchmarks.twenty import TWENTY, definitions_read, twenty
from decision_rules import Evaluation
from decision_rules.explain.trace import explain_rule
from decision_rules.runtime.compiler import compile_ruleset
from decision_rules.runtime.interpreter import Interpreter

COUNT = 200
GOALS = {"engine, trace on demand": 3.0, "engine, explained": 15.0}


def case_sets() -> dict[str, list[Facts]]:
    definitions = definitions_read()
    return {"complete": complete_cases(definitions, COUNT), "with gaps": cases_with_gaps(definitions, COUNT)}


# -------------------------------------------------------------------------- who is right


def peers() -> dict[str, Callable[[Facts], tuple[int, ...]]]:
    """Each contender as a function from facts to the twenty verdicts."""
    ruleset = twenty()
    order = [ruleset.cached(compile_ruleset).rule_ids.index(rule_id) for rule_id in TWENTY]
    decision = by_zen.decision(by_zen.decision_table())
    careful = by_zen.decision(by_zen.careful_expressions())

    def engine(facts: Facts) -> tuple[int, ...]:
        codes, _ = ruleset.cached(compile_ruleset).run(facts, ON.isoformat())
        return tuple(codes[index] for index in order)

    return {
        "engine": engine,
        "if/else with care": lambda facts: by_hand.with_care(facts)[0],
        "if/else, two values": by_hand_two_valued.two_valued,
        "zen-engine, decision table": lambda facts: by_zen.fired(decision.evaluate(nested(facts))),
        "zen-engine, careful expressions": lambda facts: by_zen.numbered(careful.evaluate(nested(facts))),
    }


def agreement() -> tuple[str, dict[str, Any]]:
    """The number of verdicts on which each contender differs from the interpreter, the reference."""
    rows, figures = [], {}
    for label, cases in case_sets().items():
        reference = [plain_verdicts(facts) for facts in cases]
        check_outputs(cases)
        for name, judge in peers().items():
            counts = compared(reference, [judge(facts) for facts in cases])
            figures[f"{label}: {name}"] = counts
            rows.append(
                [
                    label,
                    name,
                    *(f"{counts[key]}" for key in ("wrong", "fires", "silent", "cases")),
                    f"{100 * counts['wrong'] / counts['verdicts']:.1f} %",
                ]
            )
    head = ["cases", "contender", "wrong verdicts", "unknown said true", "unknown said false", "cases touched", "share"]
    total = COUNT * len(TWENTY)
    unknown = {label: sum(verdict == 1 for facts in cases for verdict in plain_verdicts(facts)) for label, cases in case_sets().items()}
    note = (
        f"{COUNT} cases × {len(TWENTY)} rules = {total} verdicts per row; truly unknown: "
        + ", ".join(f"{count} ({label})" for label, count in unknown.items())
        + "."
    )
    return f"{table(head, rows)}\n\n{note}", figures


def plain_verdicts(facts: Facts) -> tuple[int, ...]:
    interpreter = Interpreter(twenty(), facts, ON)
    return tuple(int(interpreter.verdict(rule_id)) for rule_id in TWENTY)


def check_outputs(cases: Sequence[Facts]) -> None:
    """The careful if/else prints exactly what the engine prints; otherwise the comparison would be of two things."""
    for facts in cases:
        evaluation = Evaluation(twenty(), facts, ON)
        ours = sorted((each.rule.id, each.output.kind, each.output.topic) for each in evaluation.emitted)
        if ours != sorted(by_hand.with_care(facts)[1]):
            raise AssertionError(f"the if/else prints something else on {facts}")


def compared(reference: Sequence[tuple[int, ...]], found: Sequence[tuple[int, ...]]) -> dict[str, int]:
    pairs = [pair for ours, theirs in zip(reference, found, strict=True) for pair in zip(ours, theirs, strict=True)]
    return {
        "verdicts": len(pairs),
        "wrong": sum(right != said for right, said in pairs),
        "fires": sum((right, said) == (1, 3) for right, said in pairs),
        "silent": sum((right, said) == (1, 0) for right, said in pairs),
        "cases": sum(ours != theirs for ours, theirs in zip(reference, found, strict=True)),
    }


# ------------------------------------------------------------------------------ the cost


def contenders(cases: Sequence[Facts]) -> dict[str, Callable[[], int]]:
    """Each goes once over every case and says how many there were."""
    ruleset, day = twenty(), ON.isoformat()
    run = ruleset.cached(compile_ruleset).run
    decision = by_zen.decision(by_zen.decision_table())
    careful = by_zen.decision(by_zen.careful_expressions())
    grouped = [nested(facts) for facts in cases]
    traced = {"trace": True}

    def over(items: Sequence[Any], work: Callable[[Any], Any]) -> Callable[[], int]:
        def go() -> int:
            for item in items:
                work(item)
            return len(items)

        return go

    return {
        "if/else with care": over(cases, by_hand.with_care),
        "if/else, two values": over(cases, by_hand_two_valued.two_valued),
        "engine, verdicts only": over(cases, lambda facts: run(facts, day)),
        "engine, trace on demand": over(cases, lambda facts: Evaluation(ruleset, facts, ON)),
        "engine, explained": over(cases, lambda facts: explained(Evaluation(ruleset, facts, ON))),
        "zen-engine, decision table": over(grouped, decision.evaluate),
        "zen-engine, careful expressions": over(grouped, careful.evaluate),
        "zen-engine, careful, with its trace": over(grouped, lambda facts: careful.evaluate(facts, traced)),
    }


def explained(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The explanation of every rule that fired or stayed undetermined, written out."""
    pairs = zip(evaluation.ruleset.cached(compile_ruleset).rule_ids, evaluation.codes, strict=True)
    return [explain_rule(evaluation, rule_id).as_dict() for rule_id, code in pairs if code]


def cost(rounds: int) -> tuple[str, dict[str, Any]]:
    rows, figures = [], {}
    for label, cases in case_sets().items():
        timings = alternate(contenders(cases), rounds, processor)
        base = timings["if/else with care"].median
        for name, timing in timings.items():
            figures[f"{label}: {name}"] = timing.median
            ratio = f"{timing.median / base:.2f} ×"
            rows.append([label, name, shown(timing.median), timing.spread, ratio, goal(name, timing, base)])
    head = ["cases", "contender", "per case", "middle half", "ratio to the if/else", "goal"]
    return table(head, rows), figures


def goal(name: str, timing: Timing, base: float) -> str:
    limit = GOALS.get(name)
    if limit is None:
        return ""
    return f"{limit:.0f} × at most: {'met' if timing.median <= limit * base else 'missed'}"
