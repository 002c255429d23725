"""The digest of a ruleset: the SHA-256 of its closure, that is all it reads, in canonical form.

The closure holds the declarations as written: the scope, the rules, the resolution, the derived facts, schedules, ladder and plan of the
catalogue, its topics and their acts, the facts it names (with unit, bounds, values, implications, question), the sources it cites, the
digests of its evidence rows, the version of each calculator it uses. The lists below name the keys left out: presentation, which no verdict
and no sentence depends on, and the examples, which test a rule and are not read by it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from decision_rules.calculators import VERSIONS
from decision_rules.model.conditions import Condition, names_read
from decision_rules.model.evidence_rows import Row
from decision_rules.model.references import facts_read
from decision_rules.model.rules import Ruleset
from decision_rules.source.content import CatalogueContent
from decision_rules.source.yaml_source import YamlNode

SEMANTICS = 1  # the version of the meaning of conditions, resolution and result
PRESENTATION = ("help", "section", "after")  # of a fact: the texts and the place in the form
MEMBERSHIP = ("rulesets",)  # of a rule or a derived fact: given by its presence in the closure
PERIOD_END = ("effective", "next_review")  # the end of a period is set when its successor is released; its beginning is in the closure
PROOF = ("examples",)  # of a rule: its tests


class PartialDeclaration(dict[str, Any]):
    """A declaration without some of its keys; `origin` is the whole declaration."""

    origin: Mapping[str, Any]


def canonical(content: Any) -> bytes:
    """The canonical JSON bytes of the content: the same content gives the same bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest_of(content: Any) -> str:
    """The digest of the content: « sha256: » and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(canonical(content)).hexdigest()


def without(data: Any, keys: Collection[str], *, deep: bool = False) -> Any:
    """The declaration without these keys; with `deep`, in nested declarations too."""
    if isinstance(data, list):
        return [without(each, keys, deep=deep) for each in data] if deep and any(isinstance(each, (dict, list)) for each in data) else data
    if not isinstance(data, dict):
        return data
    return partial(data, {key: without(value, keys, deep=True) if deep else value for key, value in data.items() if key not in keys})


def partial(origin: Mapping[str, Any], content: Mapping[str, Any]) -> PartialDeclaration:
    """The part of a declaration that the closure holds."""
    made = PartialDeclaration(content)
    made.origin = origin
    return made


def ruleset_closure(
    ruleset: Ruleset,
    content: CatalogueContent,
    *,
    facts: Mapping[str, YamlNode],
    acts: YamlNode | None,
    histology: Condition | None,
    evidence: Mapping[str, Row],
) -> dict[str, Any]:
    """The closure of a ruleset: all it reads, as plain data. `facts` are the declarations of the dictionary, by name."""
    head, derived, chapters = content.head, content.derived, content.chapters
    rules = {
        entry["id"]: without(entry, (*MEMBERSHIP, *PROOF))
        for chapter in chapters
        for entry in chapter["rules"]
        if ruleset.id in entry["rulesets"]
    }
    named_topics = topics_named(ruleset)
    kept_topics = [entry for entry in content.topics["topics"] if entry["id"] in named_topics]
    named_acts = {entry.get("act") for entry in kept_topics}
    cited = set(cites(rules)) | set(cites(derived.get("schedules", []))) | set(cites(head))
    named_facts = facts_named(ruleset, facts, histology)
    return {
        "semantics": SEMANTICS,
        "ruleset": own_declaration(entry_of(ruleset.id, head), ruleset),
        "catalogue": own_head(head, ruleset),
        "chapters": [
            partial(chapter, {key: chapter[key] for key in ("chapter", "role") if key in chapter} | {"rules": names})
            for chapter in chapters
            if (names := [each["id"] for each in chapter["rules"] if ruleset.id in each["rulesets"]])
        ],
        "rules": rules,
        "derived": [without(entry, MEMBERSHIP) for entry in derived["derived"] if ruleset.id in entry.get("rulesets", [ruleset.id])],
        "schedules": derived.get("schedules", []),
        "topics": by_id(kept_topics),
        "acts": {} if acts is None else by_id(entry for entry in acts["acts"] if entry["id"] in named_acts),
        "histology": None if acts is None else acts["histology"],
        "facts": {name: declared_fact(facts[name]) for name in named_facts},
        "sources": by_id(entry for entry in content.sources["sources"] if entry["id"] in cited),
        "evidence": {each: row_digest(evidence[each]) for rule in ruleset.rules.values() for each in rule.evidence},
        "calculators": VERSIONS if ruleset.catalogue.plan_inputs else {},
    }


def by_id(entries: Iterable[YamlNode]) -> dict[str, YamlNode]:
    """Declarations by id, so that their file and their order do not change the digest."""
    return {entry["id"]: entry for entry in entries}


def own_head(head: YamlNode, ruleset: Ruleset) -> PartialDeclaration:
    """The head of a catalogue restricted to one ruleset: the steps of its rules, the values it computes, no other ruleset."""
    derived, rules = ruleset.derived, ruleset.rules
    own = partial(head, {key: value for key, value in head.items() if key != "rulesets"})
    own["resolution"] = [own_step(step, rules) for step in head["resolution"] if step.get("by_rule") is None or step["by_rule"] in rules]
    if "computed" in head:
        own["computed"] = [each for each in head["computed"] if each["fact"] in derived]
    if "key_facts" in head:
        own["key_facts"] = [name for name in head["key_facts"] if not name.startswith("derived.") or name in derived]
    return own


def own_step(step: YamlNode, rules: Collection[str]) -> YamlNode | PartialDeclaration:
    """A resolution step restricted to one ruleset: exempted rules of other rulesets are left out."""
    if "except_rules" not in step:
        return step
    return partial(step, {**step, "except_rules": [name for name in step["except_rules"] if name in rules]})


def own_declaration(entry: YamlNode, ruleset: Ruleset) -> PartialDeclaration:
    """The declaration of a ruleset in the head, with the beginning of its period only."""
    own = {key: value for key, value in entry.items() if key not in PERIOD_END}
    return partial(entry, own | {"from": ruleset.effective_from.isoformat()})


def entry_of(ruleset_id: str, head: YamlNode) -> YamlNode:
    """The declaration of one ruleset in the head of a catalogue."""
    found: YamlNode = next(entry for entry in head["rulesets"] if entry["id"] == ruleset_id)
    return found


def facts_named(ruleset: Ruleset, facts: Mapping[str, Any], histology: Condition | None) -> list[str]:
    """The facts a ruleset names, those read by their relevance conditions, and those they imply, in dictionary order."""
    catalogue = ruleset.catalogue
    named = set(facts_read(ruleset)) | set(catalogue.key_facts) | set(plan_names(catalogue.plan_inputs))
    named |= {rule.for_each for rule in ruleset.rules.values() if rule.for_each}
    named |= {derived.asks for derived in ruleset.derived.values() if derived.asks}
    named |= {schedule.start for schedule in catalogue.schedules if schedule.start}
    for shown in catalogue.computed:
        named |= {shown.fact, *shown.parts, *([shown.beside] if shown.beside else [])}
    conditions = [catalogue.scope, catalogue.asked_when, histology, *(step.here_when for step in catalogue.ladder)]
    for condition in conditions:
        named |= set(names_read(condition)) if condition is not None else set()
    waiting, found = list(named), set[str]()
    while waiting:
        name = waiting.pop()
        if name in found or name not in ruleset.dictionary.facts:
            continue
        found.add(name)
        definition = ruleset.dictionary.facts[name]
        waiting += names_read(definition.relevant_when) if definition.relevant_when is not None else []
        waiting += [definition.implies[0]] if definition.implies else []
    return [name for name in facts if name in found]


def plan_names(inputs: Mapping[str, Any]) -> Iterator[str]:
    """The names of the facts the ablation plan reads."""
    yield from (name for name in inputs.values() if isinstance(name, str))
    yield from (entry["fact"] for entry in inputs.get("distances", ()))


def topics_named(ruleset: Ruleset) -> set[str]:
    """The topics named by a ruleset: in outputs, resolution steps and ladder."""
    named = {output.topic for rule in ruleset.rules.values() for output in (*rule.outputs, *rule.if_unknown)}
    for step in ruleset.steps:
        named |= {*step.settings.get("topics", ()), *step.settings.get("while_required", ())}
        named |= {step.settings["when_topic"]} if "when_topic" in step.settings else set()
    return named | {topic for step in ruleset.catalogue.ladder for topic in step.topics}


def cites(data: Any) -> Iterator[str]:
    """The ids of the sources cited in the data."""
    if isinstance(data, dict):
        if isinstance(data.get("cite"), str):
            yield data["cite"]
        yield from (cited for value in data.values() for cited in cites(value))
    elif isinstance(data, list):
        yield from (cited for value in data for cited in cites(value))


def row_data(row: Row) -> dict[str, Any]:
    """A row of evidence as plain data, with its figures and its French texts."""
    return {
        "id": row.id,
        "collection": row.collection.id,
        "values": dict(row.values),
        "tags": {name: list(tags) for name, tags in row.tags.items()},
        "to_verify": row.to_verify,
    }


def row_digest(row: Row) -> str:
    """The digest of the content of a row."""
    return digest_of(row_data(row))


def rulesets_declared(catalogues: Mapping[str, CatalogueContent]) -> Iterator[YamlNode]:
    """The declarations of all rulesets in the heads of the catalogues."""
    for content in catalogues.values():
        yield from content.head["rulesets"]


def declared_period(entry: YamlNode) -> PartialDeclaration:
    """The period of a ruleset and the day of its next review."""
    return partial(entry, {key: entry[key] for key in PERIOD_END if key in entry})


def declared_fact(entry: YamlNode) -> Any:
    """The part of a fact that the digests cover: all but its presentation."""
    return without(entry, PRESENTATION, deep=True)


def record_closure(
    closures: Collection[Mapping[str, Any]],
    *,
    catalogues: Mapping[str, CatalogueContent],
    facts: Mapping[str, YamlNode],
    record: YamlNode | None,
    acts: YamlNode | None,
    evidence: Mapping[str, Row],
) -> dict[str, Any]:
    """The content the product reads outside the closures of rulesets: items of the official record, displayed facts, ends of periods, and
    the sources, topics, acts and evidence that no ruleset names."""
    read = {id(entry) for closure in closures for kind in ("sources", "topics") for entry in closure[kind].values()}
    named = {name for closure in closures for name in closure["facts"]}
    used_acts = {name for closure in closures for name in closure["acts"]}
    cited = {each for closure in closures for each in closure["evidence"]}
    return {
        "semantics": SEMANTICS,
        "periods": {each["id"]: declared_period(each) for each in rulesets_declared(catalogues)},
        "sources": [each for content in catalogues.values() for each in content.sources["sources"] if id(each) not in read],
        "topics": [each for content in catalogues.values() for each in content.topics["topics"] if id(each) not in read],
        "facts": {name: declared_fact(entry) for name, entry in facts.items() if name not in named},
        "record": record,
        "acts": [] if acts is None else [entry for entry in acts["acts"] if entry["id"] not in used_acts],
        "evidence": {each: row_digest(row) for each, row in evidence.items() if each not in cited},
    }
