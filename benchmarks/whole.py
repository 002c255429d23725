"""What the whole ruleset costs, per case and per rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.cases import ON, Facts, cases_with_gaps, complete_cases
from benchmarks.timing import alternate, shown, table
from benchmarks.twenty import RULESET
from benchmarks.verdicts import explained
from decision_rules import Evaluation, Ruleset, check_facts, library
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


def parts(ruleset: Ruleset) -> dict[str, Callable[[Facts], Any]]:
    """The steps of an evaluation, each measured alone; the last one does them all."""
    run, day = ruleset.prepared(compile_ruleset).run, ON.isoformat()
    return {
        "verdicts only": lambda facts: run(facts, day),
        "verdicts and resolution, trace on demand": lambda facts: Evaluation(ruleset, facts, ON),
        "with every fired and undetermined rule explained": lambda facts: explained(Evaluation(ruleset, facts, ON)),
        "decisive facts alone": lambda facts: decisive_facts(ruleset, facts, ON),
        "the whole result of the contract": lambda facts: Evaluation(ruleset, facts, ON).result().to_json(),
    }


def cost(rounds: int) -> tuple[str, dict[str, Any]]:
    ruleset = library().ruleset(RULESET)
    rules = len(ruleset.rules)
    rows, figures = [], {}
    for label, cases in case_sets(ruleset).items():
        timings = alternate({name: over(cases, work) for name, work in parts(ruleset).items()}, rounds)
        for name, timing in timings.items():
            figures[f"{label}: {name}"] = timing.median
            rows.append([label, name, shown(timing.median), shown(timing.median / rules)])
    return table(["cases", "what is done", "per case", f"per rule ({rules} rules)"], rows), figures


def over(cases: Sequence[Facts], work: Callable[[Facts], Any]) -> Callable[[], int]:
    def go() -> int:
        for facts in cases:
            work(facts)
        return len(cases)

    return go
