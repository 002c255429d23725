"""`rules list | show | explain | check`."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from datetime import date
from typing import Any, TextIO

from decision_rules.commands.arguments import rules_of
from decision_rules.commands.evaluate import read_text
from decision_rules.explain.sentences import SentenceWriter
from decision_rules.explain.trace import Explanation, explain_rule
from decision_rules.explain.trace_builder import TraceNode
from decision_rules.model.errors import CaseRefused, ContentError, Problem, UnknownRule
from decision_rules.model.result import VerdictWord
from decision_rules.model.rules import Rule, Ruleset
from decision_rules.review.checks import Finding, check_library
from decision_rules.runtime.case_file import read_case, read_cases, read_day
from decision_rules.runtime.evaluation import Evaluation
from decision_rules.source.library import ROOT, Library, library


def add_arguments(verbs: Any, day: Callable[[str], date]) -> None:
    """The verbs of `rules` with their arguments."""
    for name, run, words in (
        ("list", run_list, []),
        ("show", run_show, ["id"]),
        ("explain", run_explain, ["case", "rule"]),
        ("check", run_check, []),
    ):
        verb = verbs.add_parser(name)
        for word in words:
            verb.add_argument(word)
        verb.add_argument("--format", choices=("json", "text"), default="text")
        verb.add_argument("--traceback", action="store_true", default=False)
        if name in ("list", "show", "explain"):
            verb.add_argument("--ruleset", action="append", metavar="ID")
        if name == "explain":
            verb.add_argument("--on", type=day, metavar="DATE")
        verb.set_defaults(run=run)


def chosen_rulesets(arguments: Namespace) -> list[Ruleset]:
    rules = rules_of(arguments)
    return [rules.ruleset(name) for name in arguments.ruleset] if arguments.ruleset else list(rules.rulesets.values())


def run_list(arguments: Namespace, out: TextIO, err: TextIO) -> int:
    """Print every ruleset with its rules, as text or as one JSON array."""
    rulesets = chosen_rulesets(arguments)
    if arguments.format == "json":
        write_json(
            out,
            [
                {
                    "ruleset": ruleset.id,
                    "title": ruleset.title,
                    "digest": ruleset.digest,
                    "from": ruleset.effective_from.isoformat(),
                    "until": ruleset.effective_until.isoformat() if ruleset.effective_until else None,
                    "rules": [{"id": rule.id, "title": rule.title, "chapter": rule.chapter} for rule in ruleset.rules.values()],
                }
                for ruleset in rulesets
            ],
        )
        return 0
    for ruleset in rulesets:
        until = f"au {ruleset.effective_until}" if ruleset.effective_until else "à ce jour"
        out.write(f"{ruleset.id}  du {ruleset.effective_from} {until}  {len(ruleset.rules)} règles  {ruleset.digest}\n")
        for chapter in ruleset.chapters:
            out.write(f"  {chapter.title}\n")
            out.writelines(f"    {rule.id:<12} {rule.title}\n" for rule in chapter.rules)
    return 0


def run_show(arguments: Namespace, out: TextIO, err: TextIO) -> int:
    """Print one rule, as each ruleset that holds it defines it, or all the rules of one ruleset."""
    if arguments.id in library().rulesets or "@" in arguments.id:
        return run_list(Namespace(**{**vars(arguments), "ruleset": [arguments.id]}), out, err)
    found = [(ruleset, ruleset.rules[arguments.id]) for ruleset in chosen_rulesets(arguments) if arguments.id in ruleset.rules]
    if not found:
        raise UnknownRule(arguments.id)
    if arguments.format == "json":
        write_json(out, [rule_as_dict(ruleset, rule) for ruleset, rule in found])
        return 0
    for ruleset, rule in found:
        out.write(rule_as_text(ruleset, rule))
    return 0


def rule_as_dict(ruleset: Ruleset, rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "chapter": rule.chapter,
        "ruleset": ruleset.id,
        "digest": ruleset.digest,
        "scope": ruleset.cached(SentenceWriter).sentence(rule.scope, rule.for_each) if rule.scope is not None else None,
        "condition": ruleset.cached(SentenceWriter).sentence(rule.when, rule.for_each),
        "outputs": [{"kind": output.kind.value, "topic": output.topic, "text": output.text} for output in rule.outputs],
        "if_unknown": [{"kind": output.kind.value, "topic": output.topic, "text": output.text} for output in rule.if_unknown],
        "strength": rule.strength,
        "sources": [
            {"cite": citation.cite, "where": citation.where, "title": ruleset.catalogue.sources[citation.cite].title}
            for citation in rule.sources
        ],
        "to_confirm": rule.to_confirm,
        "reading": rule.reading,
        "evidence": list(rule.evidence),
        "file": f"{rule.file}:{rule.line}",
        "examples": [{"given": dict(example.given), "expect": example.expect.value} for example in rule.examples],
    }


def rule_as_text(ruleset: Ruleset, rule: Rule) -> str:
    data = rule_as_dict(ruleset, rule)
    lines = [
        f"{rule.id} — {rule.title}",
        f"  Référentiel : {ruleset.id} ({ruleset.digest[:19]}…), chapitre « {rule.chapter} », {data['file']}",
    ]
    lines += [f"  Domaine : {data['scope']}"] if data["scope"] else []
    lines += [f"  Condition : {data['condition']}"]
    lines += [f"  {output.kind.label} {output.topic} : {output.text}" for output in rule.outputs]
    lines += [f"  Si indéterminée, {output.kind.label.lower()} {output.topic} : {output.text}" for output in rule.if_unknown]
    lines += [f"  Force : {rule.strength}"]
    lines += [f"  Source : {source['cite']}, {source['where']} — {source['title']}" for source in data["sources"]]
    lines += [f"  Données : {', '.join(rule.evidence)}"] if rule.evidence else []
    lines += [f"  À confirmer : {rule.to_confirm}"] if rule.to_confirm else []
    lines += [f"  Lecture retenue : {rule.reading}"] if rule.reading else []
    return "\n".join(lines) + "\n\n"


def run_explain(arguments: Namespace, out: TextIO, err: TextIO) -> int:
    """Print the explanation of the verdict of a rule on the first case of a file."""
    rules = rules_of(arguments)
    cases = read_cases(read_text(arguments.case))
    if len(cases) != 1 or not isinstance(cases[0], dict):
        raise CaseRefused(f"{arguments.case} : un seul dossier attendu ; donner un fichier d'un seul objet")
    problems: list[Problem] = []
    day = arguments.on or read_day(cases[0], problems) or date.today()
    chosen, _ = read_case(cases[0], arguments.ruleset, day, rules, problems)
    if problems:
        raise CaseRefused(f"{arguments.case} : {problems[0].fact} — {problems[0].problem} {problems[0].hint}")
    found = [
        (ruleset, explain_rule(Evaluation(ruleset, own, day), arguments.rule)) for ruleset, own in chosen if arguments.rule in ruleset.rules
    ]
    if not found:
        raise UnknownRule(arguments.rule)
    if arguments.format == "json":
        write_json(out, [{"ruleset": ruleset.id, "digest": ruleset.digest, **explanation.as_dict()} for ruleset, explanation in found])
        return 0
    for ruleset, explanation in found:
        out.write(explanation_as_text(ruleset, explanation))
    return 0


def explanation_as_text(ruleset: Ruleset, explanation: Explanation) -> str:
    words = {VerdictWord.TRUE: "VRAI", VerdictWord.FALSE: "FAUX", VerdictWord.UNKNOWN: "INCONNU"}

    def lines(node: TraceNode, depth: int) -> list[str]:
        value = f"  [{node.value}]" if node.value is not None else ""
        return [
            f"{'  ' * depth}{words[node.verdict]:<8}{node.sentence}{value}",
            *(line for child in node.children for line in lines(child, depth + 1)),
        ]

    head = f"{explanation.rule.id} — {explanation.rule.title} : {words[explanation.verdict]}  ({ruleset.id})"
    scope = ["  Domaine", *lines(explanation.scope, 2)] if explanation.scope else []
    return "\n".join([head, *scope, "  Condition", *lines(explanation.tree, 2)]) + "\n"


def run_check(arguments: Namespace, out: TextIO, err: TextIO) -> int:
    """Print the findings of the checks, or the one fault of content that does not load. Exit code 1 when there is one."""
    try:
        rules = Library(ROOT, strict=False)
    except ContentError as fault:
        return report(arguments, out, [Finding(fault.place, f"{fault.fault} — {fault.cure}")], {}, 0, 0)
    counts = {ruleset.id: len(ruleset.rules) for ruleset in rules.rulesets.values()}
    cases = sum(len(catalogue.cases) for catalogue in rules.catalogues.values())
    examples = sum(len(rule.examples) for ruleset in rules.rulesets.values() for rule in ruleset.rules.values())
    return report(arguments, out, check_library(rules), counts, cases, examples)


def report(arguments: Namespace, out: TextIO, findings: list[Finding], counts: dict[str, int], cases: int, examples: int) -> int:
    """Print the findings, and what was read: rules by ruleset, worked cases, examples. Exit code 1 when there is a finding."""
    if arguments.format == "json":
        write_json(
            out,
            {
                "rules": counts,
                "cases": cases,
                "examples": examples,
                "findings": [{"where": finding.where, "what": finding.what} for finding in findings],
            },
        )
        return 1 if findings else 0
    out.writelines(f"{finding}\n" for finding in findings)
    if counts:
        out.write(
            f"{', '.join(f'{name} : {count} règles' for name, count in counts.items())} ; "
            f"{examples} exemples, {cases} cas commentés ; {len(findings)} constat(s)\n"
        )
    return 1 if findings else 0


def write_json(out: TextIO, data: Any) -> None:
    out.write(json.dumps(data, ensure_ascii=False) + "\n")
