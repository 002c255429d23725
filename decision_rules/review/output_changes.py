"""The differences between the outputs of two versions of a rule: kinds, texts, conditions, and outputs when a fact is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from decision_rules.explain.sentences import SentenceWriter
from decision_rules.model.rules import Output, Rule, Ruleset
from decision_rules.review.clauses import clause, one_line

WHEN_UNKNOWN = {
    "silent": "la règle reste sans effet et figure parmi les règles indéterminées",
    "ask": "chaque donnée qui manque est demandée",
    "fire": "les mêmes sorties sont produites",
    "own": "d’autres sorties sont produites",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the aspect of the rule, and a French sentence."""

    aspect: str
    words: str


def text_change(aspect: str, noun: str, old: str | None, new: str | None) -> Iterator[Change]:
    """The change of a text that was added, removed or replaced."""
    if (old or "") == (new or ""):
        return
    if not old or not new:
        yield Change(aspect, f"{noun} ({'ajout' if new else 'retrait'}) : « {quoted(new or old or '')} »")
    else:
        yield Change(aspect, f"{noun} : « {quoted(old)} » devient « {quoted(new)} »")


def quoted(text: str) -> str:
    """A text to put between guillemets: its own guillemets become inner quotation marks."""
    return re.sub(r"«\s*", "“", re.sub(r"\s*»", "”", text))


def output_words(ruleset: Ruleset, output: Output) -> str:
    """An output in words: « Option (Cryoablation) — texte »."""
    return f"{output.kind.label} « {ruleset.catalogue.topics[output.topic].label} » — {output.text}"


def unknown_policy(rule: Rule) -> str:
    """The policy of a rule when a fact is missing: `silent`, `ask`, `fire` or `own`."""
    if rule.asks:
        return "ask"
    if not rule.if_unknown:
        return "silent"
    return "fire" if rule.if_unknown == rule.outputs else "own"


def output_changes(old: tuple[Ruleset, Rule], new: tuple[Ruleset, Rule]) -> Iterator[Change]:
    """The changes in the outputs of the rule when it fires, then when it is UNKNOWN."""
    (before, rule), (after, other) = old, new
    yield from compared((before, rule, rule.outputs), (after, other, other.outputs), "output", "sortie")
    policies = unknown_policy(rule), unknown_policy(other)
    if policies[0] != policies[1]:
        yield Change("unknown", "si une donnée manque : {} ; avant : {}".format(*(WHEN_UNKNOWN[each] for each in reversed(policies))))
    if "own" in policies:
        own = [each.if_unknown if policy == "own" else () for each, policy in zip((rule, other), policies, strict=True)]
        yield from compared((before, rule, own[0]), (after, other, own[1]), "unknown", "sortie si une donnée manque")


Side = tuple[Ruleset, Rule, Sequence[Output]]


def compared(old: Side, new: Side, aspect: str, noun: str) -> Iterator[Change]:
    """The changes between two lists of outputs, matched by topic and kind, then by topic (an option may become a recommendation)."""
    removed, added = [each for each in old[2] if each not in new[2]], [each for each in new[2] if each not in old[2]]
    for same in (same_kind, same_topic):
        for before in list(removed):
            after = next((each for each in added if same(before, each)), None)
            if after is not None:
                removed.remove(before)
                added.remove(after)
                yield from one_output((old[0], old[1], before), (new[0], new[1], after), aspect, noun)
    yield from (Change(aspect, f"{noun} retirée : {output_words(old[0], each)}") for each in removed)
    yield from (Change(aspect, f"{noun} ajoutée : {output_words(new[0], each)}") for each in added)


def same_kind(old: Output, new: Output) -> bool:
    return (old.kind, old.topic) == (new.kind, new.topic)


def same_topic(old: Output, new: Output) -> bool:
    return old.topic == new.topic


def one_output(old: tuple[Ruleset, Rule, Output], new: tuple[Ruleset, Rule, Output], aspect: str, noun: str) -> Iterator[Change]:
    """The changes of one output present in both versions."""
    before, after = old[2], new[2]
    label = new[0].catalogue.topics[after.topic].label
    if before.kind != after.kind:
        kinds = before.kind.label.lower(), after.kind.label.lower()
        yield Change(aspect, f"nature de la {noun} « {label} » : {kinds[0]} devient {kinds[1]}")
    if before.text != after.text:
        yield Change("text", f"texte de la {noun} « {label} » : « {quoted(before.text)} » devient « {quoted(after.text)} »")
    yield from text_change(aspect, f"{noun} « {label} » imprimée si", printed_when(old), printed_when(new))
    yield from text_change("text", f"autres rédactions de la {noun} « {label} »", wordings(old), wordings(new))


def printed_when(side: tuple[Ruleset, Rule, Output]) -> str:
    ruleset, rule, output = side
    return one_line(clause(ruleset.cached(SentenceWriter), output.when, rule.for_each)) if output.when is not None else ""


def wordings(side: tuple[Ruleset, Rule, Output]) -> str:
    ruleset, rule, output = side
    return " ; ".join(
        f"{each.text} (si {one_line(clause(ruleset.cached(SentenceWriter), each.when, rule.for_each))})" for each in output.variants
    )
