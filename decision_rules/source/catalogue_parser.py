"""Parses the declarations of a catalogue other than rules: resolution, ladder, schedules, sources, topics."""

from __future__ import annotations

from decision_rules.model.result import OutputKind
from decision_rules.model.rules import Catalogue, DisplayedValue, LadderStep, Schedule, Source, Step, Topic
from decision_rules.source.condition_parser import Vocabulary, parse_condition
from decision_rules.source.content import CatalogueContent
from decision_rules.source.rule_parser import parse_citations
from decision_rules.source.yaml_source import YamlNode

STEPS: dict[str, tuple[str, ...]] = {
    "keep_only": ("rules_starting_with",),
    "replaces": ("kind", "replaces"),
    "withdraws_same_topic": ("kind", "withdraws"),
    "withdraws_topics": ("kind", "when_topic", "withdraws", "topics", "except_rules"),
    "holds": ("by_rule", "withdraws", "topics"),
    "provisional": ("kinds", "while_required", "while_required_starting_with"),
}


def parse_head(head: YamlNode, vocabulary: Vocabulary, content: CatalogueContent) -> Catalogue:
    """The catalogue, with no ruleset yet. Raises ContentError."""
    return Catalogue(
        id=head["id"],
        title=head["title"],
        scope=parse_condition(head["scope"], vocabulary, head),
        asked_when=parse_condition(head["asked_when"], vocabulary, head) if "asked_when" in head else None,
        steps=tuple(parse_step(entry, vocabulary) for entry in head["resolution"]),
        sources=load_sources(content.sources),
        topics=load_topics(content.topics),
        key_facts=tuple(vocabulary.find(name, head).name for name in head.get("key_facts", ())),
        computed=tuple(parse_displayed_value(entry, vocabulary) for entry in head.get("computed", ())),
        lanes=dict(head.get("lanes", {})),
        ladder=tuple(parse_ladder_step(entry, vocabulary, head) for entry in head.get("ladder", ())),
        schedules=tuple(parse_schedule(entry) for entry in content.derived.get("schedules", ())),
        plan_inputs=head.get("plan_inputs", {}),
        evidence=tuple(head.get("evidence", ())),
        silences=tuple(head.get("silences", ())),
    )


def parse_displayed_value(entry: YamlNode, vocabulary: Vocabulary) -> DisplayedValue:
    entry.check_keys(["fact", "parts", "beside"], ["fact"])
    for name in [entry["fact"], *entry.get("parts", ()), *([entry["beside"]] if "beside" in entry else [])]:
        vocabulary.find(name, entry)
    return DisplayedValue(entry["fact"], tuple(entry.get("parts", ())), entry.get("beside"))


def parse_step(entry: YamlNode, vocabulary: Vocabulary) -> Step:
    name = entry.get("step")
    if name not in STEPS:
        raise entry.fault(f"étape de résolution inconnue « {name} »", f"étapes : {', '.join(STEPS)}")
    entry.check_keys(["step", "text", "when", *STEPS[name]], ["step", "text"])
    when = parse_condition(entry["when"], vocabulary, entry) if "when" in entry else None
    return Step(name, entry["text"], {key: entry[key] for key in STEPS[name] if key in entry}, when)


def parse_ladder_step(entry: YamlNode, vocabulary: Vocabulary, head: YamlNode) -> LadderStep:
    entry.check_keys(["id", "label", "lane", "here_when", "topics"], ["id", "label", "lane", "topics"])
    if entry["lane"] not in head.get("lanes", {}):
        raise entry.fault(f"bande inconnue « {entry['lane']} »", "la déclarer sous lanes, avec son libellé")
    here = parse_condition(entry["here_when"], vocabulary, entry) if "here_when" in entry else None
    return LadderStep(entry["id"], entry["label"], entry["lane"], here, tuple(entry["topics"]))


def parse_schedule(entry: YamlNode) -> Schedule:
    entry.check_keys(
        ["id", "title", "rule", "from", "months", "due", "tolerance_days", "modality", "note", "sources", "to_confirm"],
        ["id", "title", "rule"],
    )
    return Schedule(
        entry["id"],
        entry["title"],
        entry["rule"],
        entry.get("from"),
        tuple(entry.get("months", ())),
        entry.get("due", ""),
        entry.get("tolerance_days"),
        entry.get("modality", ""),
        entry.get("note", ""),
        parse_citations(entry.get("sources", [])),
        entry.get("to_confirm"),
    )


def load_sources(content: YamlNode) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    for entry in content["sources"]:
        entry.check_keys(["id", "title", "authors_or_body", "year", "reference", "seen_as"], ["id", "title", "seen_as"])
        if entry["id"] in sources:
            raise entry.fault(f"source « {entry['id']} » déclarée deux fois", "n'en garder qu'une")
        body = entry.get("authors_or_body", "")
        title = f"{body.rstrip('.')}. {entry['title']}" if body else entry["title"]
        sources[entry["id"]] = Source(entry["id"], title, entry.get("reference") or "", str(entry.get("year") or ""), entry["seen_as"])
    return sources


def load_topics(content: YamlNode) -> dict[str, Topic]:
    topics: dict[str, Topic] = {}
    for entry in content["topics"]:
        entry.check_keys(["id", "kinds", "label", "act"], ["id", "kinds", "label"])
        if entry["id"] in topics or not set(entry["kinds"]) <= set(OutputKind):
            raise entry.fault(f"sujet « {entry['id']} » répété ou nature inconnue", f"natures : {', '.join(OutputKind)}")
        topics[entry["id"]] = Topic(entry["id"], entry["label"], tuple(map(OutputKind, entry["kinds"])), entry.get("act"))
    return topics
