"""Checks of the content: examples, worked cases, coverage, schemas, released digests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from decision_rules.model.acts import NOT_AN_ACT
from decision_rules.model.conditions import Compare, Condition, walk
from decision_rules.model.errors import ContentError
from decision_rules.model.logic import UNKNOWN, compare
from decision_rules.model.references import facts_read
from decision_rules.model.result import PROPOSING_KINDS, OutputKind, VerdictWord
from decision_rules.model.rules import Rule, Ruleset, WorkedCase
from decision_rules.runtime.evaluation import Evaluation
from decision_rules.runtime.fact_values import check_facts
from decision_rules.runtime.interpreter import Interpreter
from decision_rules.source.content import COMMON
from decision_rules.source.library import Library
from decision_rules.source.packs import read_pack
from decision_rules.source.register import pack_bytes
from decision_rules.source.yaml_source import read_yaml

EXAMPLE_DAY = date(2026, 1, 15)
SCHEMAS = Path(__file__).resolve().parent.parent / "source" / "schema"
OUTPUT = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One failed check: the place, and a French sentence."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where} : {self.what}"


def check_library(rules: Library) -> list[Finding]:
    """All the findings of `rules check`."""
    findings = [*check_schemas(rules), *check_inclusions(rules), *check_roles(rules), *check_released(rules), *check_acts(rules)]
    for ruleset in rules.rulesets.values():
        for rule in ruleset.rules.values():
            findings += check_examples(rules, ruleset, rule)
            findings += check_boundaries(ruleset, rule)
    for catalogue in rules.catalogues.values():
        for case in catalogue.cases:
            findings += check_case(rules, rules.rulesets[case.ruleset], case)
    return [*findings, *check_unused(rules)]


def check_examples(rules: Library, ruleset: Ruleset, rule: Rule) -> Iterator[Finding]:
    """Check that each example has the expected verdict, and that the rule has an example for each verdict it can have."""
    where = f"{rule.file}:{rule.line} {rule.id} [{ruleset.id}]"
    seen = set()
    for example in rule.examples:
        if example.rulesets and ruleset.id not in example.rulesets:
            continue
        facts, problems = check_facts(example.given, rules.dictionary, EXAMPLE_DAY)
        if problems:
            yield Finding(where, f"exemple ligne {example.line} refusé : {problems[0].fact} {problems[0].problem}")
            continue
        verdict = Interpreter(ruleset, facts, EXAMPLE_DAY).verdict(rule.id).word
        seen.add(verdict)
        if verdict != example.expect:
            yield Finding(where, f"exemple ligne {example.line} : attendu {example.expect}, obtenu {verdict}")
    expected = {VerdictWord.TRUE, VerdictWord.FALSE}
    if Interpreter(ruleset, {}, EXAMPLE_DAY).verdict(rule.id) is UNKNOWN:
        expected.add(VerdictWord.UNKNOWN)
    for verdict in sorted(expected - seen):
        yield Finding(where, f"aucun exemple ne donne « {verdict} »")


def check_boundaries(ruleset: Ruleset, rule: Rule) -> Iterator[Finding]:
    """Check that every threshold of the rule has an example on each side."""
    for node in thresholds(rule.when):
        sides = {
            compare(example.given[node.name], node.operator, node.value).word
            for example in rule.examples
            if isinstance(example.given.get(node.name), (int, float))
        }
        for side in sorted({VerdictWord.TRUE, VerdictWord.FALSE} - sides):
            yield Finding(
                f"{rule.file}:{rule.line} {rule.id} [{ruleset.id}]",
                f"aucun exemple du côté {side} du seuil {node.name} {node.operator} {node.value}",
            )


def thresholds(condition: Condition) -> Iterator[Compare]:
    for node in walk(condition):
        numeric = isinstance(node, Compare) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
        if isinstance(node, Compare) and numeric and not node.name.startswith(("item.", "derived.")):
            yield node


def check_case(rules: Library, ruleset: Ruleset, case: WorkedCase) -> Iterator[Finding]:
    """Check that a worked case has exactly the expected outputs, and the expected derived facts and scores."""
    facts, problems = check_facts(case.facts, rules.dictionary, EXAMPLE_DAY)
    where = f"{ruleset.catalogue.id}/cases {case.id}"
    yield from (Finding(where, f"{problem.fact} {problem.problem}") for problem in problems)
    if problems:
        return
    evaluation = Evaluation(ruleset, facts, EXAMPLE_DAY)
    derived = evaluation.derived()
    for name, value in case.derived.items():
        if derived.get(name) != value:
            yield Finding(where, f"{name} attendu {value}, obtenu {derived.get(name)}")
    for name, score in case.scores.items():
        found = {key: value for key, value in evaluation.scores()[name][0].to_json().items() if key in score}
        if found != score:
            yield Finding(where, f"{name} attendu {dict(score)}, obtenu {found}")
    if case.expect is not None:
        yield from check_outputs(evaluation, case, where)


def check_outputs(evaluation: Evaluation, case: WorkedCase, where: str) -> Iterator[Finding]:
    wanted = case.expect or ()
    expected = expected_set(wanted)
    outputs = [output for output in evaluation.outputs() if output.stands]
    if all("rules" in output for output in wanted):
        produced = {(output.kind.value, output.topic, tuple(sorted(output.rules))) for output in outputs}
    else:  # worked cases that list topics only, without questions
        produced = {(output.kind.value, output.topic, ()) for output in outputs if output.kind is not OutputKind.QUESTION}
    for missing in sorted(expected - produced):
        yield Finding(where, f"manque {missing}")
    for extra in sorted(produced - expected):
        yield Finding(where, f"en trop {extra}")


def expected_set(wanted: Iterable[Mapping[str, Any]]) -> set[tuple[str, str, tuple[str, ...]]]:
    """The outputs a worked case expects, as (kind, topic, rules)."""
    return {(output["kind"], output["topic"], tuple(sorted(output.get("rules", ())))) for output in wanted}


def check_schemas(rules: Library) -> Iterator[Finding]:
    """Check every content file against its JSON Schema; an included chapter is checked once its parameters are replaced."""
    root = rules.root
    if root is None:
        return
    for folder in sorted(root.iterdir()):
        for name in ("catalogue", "form", "facts", "items", "derived", "topics", "sources", "acts"):
            if (folder / f"{name}.yaml").exists():
                yield from check_schema(folder / f"{name}.yaml", name, root)
        for path in sorted((folder / "rules").glob("*.yaml")):
            yield from check_schema(path, "chapter", root)
        if (folder / "cases" / "worked.yaml").exists():
            yield from check_schema(folder / "cases" / "worked.yaml", "cases", root)
    for path in sorted((root / COMMON).glob("*/**/*.yaml")):
        yield from check_schema(path, "included_chapter", root)
    for name, content in rules.content.catalogues.items():
        brought = [chapter for chapter in content.chapters if chapter.file.parts[0] == COMMON]
        for chapter in brought:
            yield from findings_of(chapter, "chapter", f"{chapter.file} inclus par {name}")
        for kind, data in (("derived", content.derived), ("topics", content.topics), ("sources", content.sources)) if brought else ():
            yield from findings_of(data, kind, f"{data.file} et les chapitres inclus")


def check_schema(path: Path, name: str, root: Path) -> Iterator[Finding]:
    """Check one content file against its schema."""
    yield from findings_of(read_yaml(path, root), name, str(path.relative_to(root)))


def findings_of(content: Any, name: str, where: str) -> Iterator[Finding]:
    """The findings of the validation of data against a schema."""
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    for error in Draft202012Validator(schema).iter_errors(content):
        yield Finding(where, f"{'/'.join(map(str, error.absolute_path))} : {error.message[:200]}")


def check_inclusions(rules: Library) -> Iterator[Finding]:
    """Check that every common chapter is included by a ruleset."""
    if rules.root is None:
        return
    read = {str(chapter.file) for content in rules.content.catalogues.values() for chapter in content.chapters}
    for path in sorted((rules.root / COMMON).glob("*/**/*.yaml")):
        if str(path.relative_to(rules.root)) not in read:
            yield Finding(str(path.relative_to(rules.root)), "aucun référentiel n'inclut ce chapitre")


def check_roles(rules: Library) -> Iterator[Finding]:
    """Check that a library whose facts have roles defines all the roles that the product reads."""
    if rules.dictionary.roles:
        yield from (Finding(fault.file, f"{fault.fault} : {fault.cure}") for fault in rules.role_faults())


def check_acts(rules: Library) -> Iterator[Finding]:
    """Check that every topic that can be proposed or contraindicated names its act, or states that it is not a treatment."""
    for catalogue in rules.catalogues.values():
        for topic in catalogue.topics.values():
            where = f"{catalogue.id}/topics.yaml {topic.id}"
            if topic.act is None and set(topic.kinds) & set(PROPOSING_KINDS):
                yield Finding(where, f"ni acte ni « {NOT_AN_ACT} » : dire si ce sujet est un traitement")
            elif topic.act not in (None, NOT_AN_ACT, *rules.acts):
                yield Finding(where, f"acte inconnu « {topic.act} »")


def check_released(rules: Library) -> Iterator[Finding]:
    """Check that the frozen pack of every released revision is intact, and that content with a released number is identical to it."""
    for fault in rules.released_content_faults():
        yield Finding("released.yaml", str(fault))
    for revision in rules.revisions:
        try:
            read_pack(pack_bytes(rules.root, revision), revision)
        except ContentError as error:
            yield Finding("released.yaml", str(error))
        if revision.id not in rules.rulesets:
            yield Finding("released.yaml", f"le référentiel publié {revision.id} a disparu des catalogues")


def check_unused(rules: Library) -> Iterator[Finding]:
    """Check for unused content: topics of no rule, sources never cited, facts neither read nor displayed."""
    for catalogue in rules.catalogues.values():
        outputs = [
            output
            for ruleset in catalogue.rulesets.values()
            for rule in ruleset.rules.values()
            for output in (*rule.outputs, *rule.if_unknown)
        ]
        said = {(output.topic, output.kind) for output in outputs}
        for topic in catalogue.topics.values():
            for kind in topic.kinds:
                if (topic.id, kind) not in said:
                    yield Finding(f"{catalogue.id}/topics.yaml {topic.id}", f"aucune règle ne produit cette sortie ({kind})")
        for ruleset in catalogue.rulesets.values():
            for name in catalogue.key_facts:
                if name not in facts_read(ruleset) and name not in rules.dictionary.facts and name not in ruleset.derived:
                    yield Finding(f"{catalogue.id}/catalogue.yaml", f"fait clé inconnu {name}")
