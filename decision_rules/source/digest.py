"""The digest of a ruleset: SHA-256 of the canonical closure of all it reads.

The closure holds the declarations themselves, as written: the scope, the rules, the resolution, the derived facts, schedules, ladder and
plan of the catalogue, its topics and their acts, the facts it names (with unit, bounds, values, implications, question), the sources it
cites, the contents' digests of its evidence rows, the version of each calculator it uses. What is left out is on the named lists below:
presentation that no verdict and no sentence depends on, and the examples, which prove a rule without being read by it.
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

SEMANTICS = 1  # the meaning of conditions, of resolution and of the result; a change of meaning is a new number
PRESENTATION = ("help", "section", "after")  # of a fact: what a form shows beside the question, and where
MEMBERSHIP = ("rulesets",)  # of a rule or a derived fact: said by its presence in the closure
PERIOD_END = ("effective", "next_review")  # the end of a period is said when its successor is released; its beginning is in the closure
PROOF = ("examples",)  # of a rule: shown with it, never read by it


class PartialDeclaration(dict[str, Any]):
    """A declaration without some of its keys; `origin` is the declaration."""

    origin: Mapping[str, Any]


def canonical(content: Any) -> bytes:
    """The same bytes for the same content, on any machine."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest_of(content: Any) -> str:
    """« sha256: » and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(canonical(content)).hexdigest()


def without(data: Any, keys: Collection[str], *, deep: bool = False) -> Any:
    """The declaration without these keys; with `deep`, in the declarations below too."""
    if isinstance(data, list):
        return [without(each, keys, deep=deep) for each in data] if deep and any(isinstance(each, (dict, list)) for each in data) else data
    if not isinstance(data, dict):
        return data
    return partial(data, {key: without(value, keys, deep=True) if deep else value for key, value in data.items() if key not in keys})


def partial(origin: Mapping[str, Any], content: Mapping[str, Any]) -> PartialDeclaration:
    """What the closure holds of a declaration."""
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
    """All a ruleset reads, as plain data. `facts` are the declarations of the dictionary, by name."""
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
    """Declarations by their id: the file they stand in, and their order, change nothing."""
    return {entry["id"]: entry for entry in entries}


def own_head(head: YamlNode, ruleset: Ruleset) -> PartialDeclaration:
    """The head of a catalogue as one ruleset reads it: the steps of its own rules, the values it computes, no other ruleset."""
    derived, rules = ruleset.derived, ruleset.rules
    own = partial(head, {key: value for key, value in head.items() if key != "rulesets"})
    own["resolution"] = [own_step(step, rules) for step in head["resolution"] if step.get("by_rule") is None or step["by_rule"] in rules]
    if "computed" in head:
        own["computed"] = [each for each in head["computed"] if each["fact"] in derived]
    if "key_facts" in head:
        own["key_facts"] = [name for name in head["key_facts"] if not name.startswith("derived.") or name in derived]
    return own


def own_step(step: YamlNode, rules: Collection[str]) -> YamlNode | PartialDeclaration:
    """A step of the resolution, exempting rules of this ruleset only."""
    if "except_rules" not in step:
        return step
    return partial(step, {**step, "except_rules": [name for name in step["except_rules"] if name in rules]})


def own_declaration(entry: YamlNode, ruleset: Ruleset) -> PartialDeclaration:
    """What the head declares of the ruleset; of its period, the beginning."""
    own = {key: value for key, value in entry.items() if key not in PERIOD_END}
    return partial(entry, own | {"from": ruleset.effective_from.isoformat()})


def entry_of(ruleset_id: str, head: YamlNode) -> YamlNode:
    """What the head of a catalogue declares of one ruleset."""
    found: YamlNode = next(entry for entry in head["rulesets"] if entry["id"] == ruleset_id)
    return found


def facts_named(ruleset: Ruleset, facts: Mapping[str, Any], histology: Condition | None) -> list[str]:
    """The facts a ruleset names, anywhere; those their relevance reads and those they imply, in the order of the dictionary."""
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
    """The facts the ablation plan reads."""
    yield from (name for name in inputs.values() if isinstance(name, str))
    yield from (entry["fact"] for entry in inputs.get("distances", ()))


def topics_named(ruleset: Ruleset) -> set[str]:
    """The topics a ruleset says, holds back or draws."""
    named = {output.topic for rule in ruleset.rules.values() for output in (*rule.outputs, *rule.if_unknown)}
    for step in ruleset.steps:
        named |= {*step.settings.get("topics", ()), *step.settings.get("while_required", ())}
        named |= {step.settings["when_topic"]} if "when_topic" in step.settings else set()
    return named | {topic for step in ruleset.catalogue.ladder for topic in step.topics}


def cites(data: Any) -> Iterator[str]:
    """Every source that the data cite."""
    if isinstance(data, dict):
        if isinstance(data.get("cite"), str):
            yield data["cite"]
        yield from (cited for value in data.values() for cited in cites(value))
    elif isinstance(data, list):
        yield from (cited for value in data for cited in cites(value))


def row_data(row: Row) -> dict[str, Any]:
    """A row of evidence as plain data, figures and French words alike."""
    return {
        "id": row.id,
        "collection": row.collection.id,
        "values": dict(row.values),
        "tags": {name: list(tags) for name, tags in row.tags.items()},
        "to_verify": row.to_verify,
    }


def row_digest(row: Row) -> str:
    """The digest of a row's contents."""
    return digest_of(row_data(row))


def rulesets_declared(catalogues: Mapping[str, CatalogueContent]) -> Iterator[YamlNode]:
    """What each catalogue declares of its rulesets."""
    for content in catalogues.values():
        yield from content.head["rulesets"]


def declared_period(entry: YamlNode) -> PartialDeclaration:
    """The period of a ruleset and the day of its next review."""
    return partial(entry, {key: entry[key] for key in PERIOD_END if key in entry})


def declared_fact(entry: YamlNode) -> Any:
    """A fact as the digests hold it: all but its presentation."""
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
    """What the product reads beside the rulesets: items of the official record, facts that are only shown, ends of periods; sources,
    topics, acts and evidence that no ruleset names."""
    read = {id(entry) for closure in closures for entry in (*closure["sources"], *closure["topics"])}
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
