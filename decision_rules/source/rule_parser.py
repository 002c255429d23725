"""Parses a chapter of rules."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from decision_rules.model.result import Citation, OutputKind, VerdictWord
from decision_rules.model.roles import ChapterRole
from decision_rules.model.rules import Catalogue, Chapter, Example, Output, Rule, Variant
from decision_rules.source.condition_parser import Vocabulary, parse_condition
from decision_rules.source.yaml_source import YamlNode

RULE_KEYS = (
    "id",
    "title",
    "rulesets",
    "scope",
    "for_each",
    "when",
    "outputs",
    "if_unknown",
    "strength",
    "sources",
    "to_confirm",
    "reading",
    "evidence",
    "examples",
)
VERDICTS = {"fires": VerdictWord.TRUE, "silent": VerdictWord.FALSE, "unknown": VerdictWord.UNKNOWN}
LARGEST_CHAPTER = 30


def parse_chapter(
    content: YamlNode, vocabulary: Vocabulary, catalogue: Catalogue, declared: list[str], evidence: Container[str]
) -> Chapter:
    """One chapter of rules. Raises ContentError, also when it holds too many rules for one review."""
    content.check_keys(["chapter", "role", "rules"], ["chapter", "rules"])
    role = content.get("role", "")
    if role and role not in list(ChapterRole):
        raise content.fault(f"rôle inconnu « {role} »", f"rôles : {', '.join(ChapterRole)}")
    if len({entry.get("id") for entry in content["rules"]}) > LARGEST_CHAPTER:
        raise content.fault("trop de règles dans ce chapitre", "le diviser")
    return Chapter(
        content["chapter"],
        tuple(parse_rule(entry, content["chapter"], vocabulary, catalogue, declared, evidence) for entry in content["rules"]),
        role,
    )


def parse_rule(
    entry: YamlNode, chapter: str, vocabulary: Vocabulary, catalogue: Catalogue, declared: list[str], evidence: Container[str]
) -> Rule:
    """One rule. Raises ContentError."""
    entry.check_keys(RULE_KEYS, ["id", "title", "rulesets", "when", "outputs", "strength", "sources", "examples"])
    for ruleset in entry["rulesets"]:
        if ruleset not in declared:
            raise entry.fault(f"référentiel inconnu « {ruleset} »", f"référentiels : {', '.join(declared)}")
    if "for_each" in entry:
        vocabulary = vocabulary.inside(vocabulary.find_list(entry["for_each"], entry))
    outputs = tuple(parse_output(output, vocabulary, catalogue, entry) for output in entry["outputs"])
    return Rule(
        id=entry["id"],
        title=entry["title"],
        chapter=chapter,
        rulesets=tuple(entry["rulesets"]),
        scope=parse_condition(entry["scope"], vocabulary, entry) if "scope" in entry else None,
        for_each=entry.get("for_each"),
        when=parse_condition(entry["when"], vocabulary, entry),
        outputs=outputs,
        if_unknown=parse_if_unknown(entry, outputs, vocabulary, catalogue),
        asks=entry.get("if_unknown") == "ask",
        strength=entry["strength"],
        sources=check_citations(entry, catalogue),
        to_confirm=entry.get("to_confirm"),
        reading=entry.get("reading"),
        evidence=parse_evidence(entry, evidence),
        examples=tuple(parse_example(example, entry) for example in entry["examples"]),
        file=str(entry.file),
        line=entry.line,
    )


def parse_output(data: Any, vocabulary: Vocabulary, catalogue: Catalogue, place: YamlNode) -> Output:
    if not isinstance(data, YamlNode):
        raise place.fault("une sortie attendue", "écrire {kind: …, topic: …, text: …}")
    data.check_keys(["kind", "topic", "text", "variants", "when"], ["kind", "topic", "text"])
    topic = catalogue.topics.get(data["topic"])
    if data["kind"] not in tuple(OutputKind):
        raise data.fault(f"nature inconnue « {data['kind']} »", f"natures : {', '.join(OutputKind)}")
    if topic is None or data["kind"] not in topic.kinds:
        raise data.fault(f"sujet inconnu « {data['topic']} » pour la nature {data['kind']}", "le déclarer dans topics.yaml")
    variants = tuple(
        Variant(parse_condition(variant["when"], vocabulary, variant), variant["text"]) for variant in data.get("variants", ())
    )
    when = parse_condition(data["when"], vocabulary, data) if "when" in data else None
    return Output(OutputKind(data["kind"]), data["topic"], data["text"], variants, when)


def parse_if_unknown(entry: YamlNode, outputs: tuple[Output, ...], vocabulary: Vocabulary, catalogue: Catalogue) -> tuple[Output, ...]:
    """The outputs when the rule is UNKNOWN: none (`silent`, the default; `ask`, which requests each missing fact), those of the rule
    (`fire`), or a list of their own. Raises ContentError.
    """
    data = entry.get("if_unknown", "silent")
    if data in ("silent", "ask"):
        return ()
    if data == "fire":
        return outputs
    if not isinstance(data, list):
        raise entry.fault(f"if_unknown inconnu « {data} »", "écrire silent, ask, fire ou une liste de sorties")
    return tuple(parse_output(output, vocabulary, catalogue, entry) for output in data)


def parse_citations(data: list[Any]) -> tuple[Citation, ...]:
    return tuple(Citation(citation["cite"], citation.get("where", "")) for citation in data)


def check_citations(entry: YamlNode, catalogue: Catalogue) -> tuple[Citation, ...]:
    citations = parse_citations(entry["sources"])
    for citation in citations:
        if citation.cite not in catalogue.sources:
            raise entry.fault(f"source inconnue « {citation.cite} »", "la déclarer dans sources.yaml")
    if not citations:
        raise entry.fault(f"la règle {entry['id']} n'a pas de source", "citer au moins une source")
    return citations


def parse_evidence(entry: YamlNode, known: Container[str]) -> tuple[str, ...]:
    """The ids of the evidence rows a rule cites. Raises ContentError."""
    ids = tuple(entry.get("evidence", ()))
    for each in ids:
        if each not in known:
            raise entry.fault(f"ligne de données inconnue « {each} »", "choisir un identifiant de la bibliothèque des preuves")
    return ids


def parse_example(data: Any, place: YamlNode) -> Example:
    if not isinstance(data, YamlNode):
        raise place.fault("un exemple attendu", "écrire {given: {…}, expect: fires}")
    data.check_keys(["given", "expect", "rulesets", "base", "why"], ["given", "expect"])
    if data["expect"] not in VERDICTS:
        raise data.fault(f"attendu inconnu « {data['expect']} »", f"attendus : {', '.join(VERDICTS)}")
    given = dict(data["given"] or {})
    if "base" in data:
        given["base"] = data["base"]
    return Example(given, VERDICTS[data["expect"]], tuple(data.get("rulesets", ())), data.line)
