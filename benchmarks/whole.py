"""What the whole ruleset costs, per case and per rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.cases import ON, Facts, cases_with_gaps, complete_cases
from benchmarks.timing import alternate, processor, shown, table
from benchmarks.twenty import RULESET
from benchmarks.verdicts import explained
from decision_rules import Evaluation, Ruleset, check_facts, library
from decision_rules.batch.decisive import StandingOutputs
from decision_rules.model.references import facts_read
from decision_rules.runtime.compiler import compile_ruleset
from decision_rules.runtime.decisive import decisive_facts

COUNT = 12
EVERY = 3  # one worked example in three, whatever ruleset it was written for


def case_sets(ruleset: Ruleset) -> dict[str, list[Facts]]:
    """The catalogue's worked examples, and drawn cases of every fact the ruleset reads."""
    rules = library()
    worked = [check_facts(case.facts, rules.dictionary, ON)[0] for case in ruleset.catalogue.cases[::EVERY]]
    definitions = [rules.dictionary.facts[name] for name in facts_read(ruleset)]
    return {
        f"worked examples ({len(worked)})": worked,
        f"complete ({COUNT})": complete_cases(definitions, COUNT),
        f"with gaps ({COUNT})": cases_with_gaps(definitions, COUNT),
    }


RUN, RESULT = "verdicts and resolution, trace on demand", "the result, without decisive facts"
ONE_BY_ONE, AT_ONCE = "decisive facts, one variant at a time (the reference)", "decisive facts, all variants at once"
WHOLE = "the whole result of the contract"


def parts(ruleset: Ruleset) -> dict[str, Callable[[Facts], Any]]:
    """The steps of an evaluation, each measured alone; the last one does them all. Nothing is remembered from one round to the next."""
    run, day = ruleset.cached(compile_ruleset).run, ON.isoformat()
    standing = ruleset.cached(StandingOutputs)
    return {
        "verdicts only": lambda facts: run(facts, day),
        RUN: lambda facts: Evaluation(ruleset, facts, ON),
        "with every fired and undetermined rule explained": lambda facts: explained(Evaluation(ruleset, facts, ON)),
        RESULT: lambda facts: Evaluation(ruleset, facts, ON).result(),
        ONE_BY_ONE: lambda facts: decisive_facts(ruleset, facts, ON),
        AT_ONCE: lambda facts: standing.decisive(facts, ON),
        WHOLE: lambda facts: Evaluation(ruleset, facts, ON).result(standing.decisive(facts, ON)).to_json(),
    }


def cost(rounds: int) -> tuple[str, dict[str, Any]]:
    ruleset = library().ruleset(RULESET)
    rules = len(ruleset.rules)
    rows, figures = [], {}
    for label, cases in case_sets(ruleset).items():
        timings = alternate({name: over(cases, work) for name, work in parts(ruleset).items()}, rounds, processor)
        goals = goals_of({name: timing.median for name, timing in timings.items()}, "gaps" in label)
        for name, timing in timings.items():
            figures[f"{label}: {name}"] = timing.median
            rows.append([label, name, shown(timing.median), shown(timing.median / rules), *goals.get(name, ("", ""))])
    return table(["cases", "what is done", "per case", f"per rule ({rules} rules)", "ratio", "goal"], rows), figures


def goals_of(medians: dict[str, float], with_gaps: bool) -> dict[str, tuple[str, str]]:
    """The ratio each goal speaks of, and whether it is met; those of decisive facts are set on cases with gaps."""
    result, faster = medians[RESULT] / medians[RUN], medians[ONE_BY_ONE] / medians[AT_ONCE]
    return {
        RESULT: (f"{result:.1f} × the resolution", f"5 × at most: {said(result <= 5)}"),
        AT_ONCE: (f"{faster:.1f} × faster", f"12 × at least: {said(faster >= 12)}" if with_gaps else ""),
        WHOLE: ("", f"10 ms at most: {said(medians[WHOLE] <= 0.010)}" if with_gaps else ""),
    }


def said(met: bool) -> str:
    return "met" if met else "missed"


def over(cases: Sequence[Facts], work: Callable[[Facts], Any]) -> Callable[[], int]:
    def go() -> int:
        for facts in cases:
            work(facts)
        return len(cases)

    return go
