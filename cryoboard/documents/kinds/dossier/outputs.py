"""The outputs for print: grouped by kind, each sentence with its rule, its strength and its source. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from cryoboard.documents.kinds.dossier.evidence import named_rows, verified
from cryoboard.documents.kinds.dossier.output_reasons import explain_outputs
from cryoboard.documents.pipeline.typography import counted, french
from decision_rules import (
    PROPOSING_KINDS,
    Catalogue,
    Citation,
    EvaluationResult,
    EvidenceLibrary,
    Library,
    OutputEntry,
    OutputKind,
    OutputPart,
    OutputStatus,
    lower_first,
)

WHERE_FROM = ("rule", "strength", "sources", "to_confirm", "evidence")
REQUEST = "missing_"  # the prefix of the topic of a request for a datum
MARKS = {
    OutputKind.CONTRAINDICATION: "✗",
    OutputKind.RECOMMENDATION: "✓",
    OutputKind.OPTION: "○",
    OutputKind.REQUIRED: "□",
    OutputKind.QUESTION: "?",
    OutputKind.ALERT: "▲",
}


def counted_kind(count: int, kind: OutputKind) -> str:
    """« 1 option », « 3 options »."""
    return counted(count, lower_first(kind.label), lower_first(kind.plural))


def proposals_block(rules: Library, outcome: EvaluationResult) -> dict[str, Any]:
    """The outputs that were not withdrawn, contraindications first, and the reasons they share; empty kinds are left out."""
    standing = [each for kind in OutputKind for each in outcome.standing() if each.kind is kind]
    shared, because = explain_outputs(rules.dictionary, standing)
    groups, brief = [], []
    for kind in OutputKind:
        own = [(each, why) for each, why in zip(standing, because, strict=True) if each.kind is kind]
        if own:
            outputs = [proposal(rules.evidence, each, why) for each, why in own]
            title = kind.label if len(own) < 2 else kind.plural
            groups.append({"kind": kind.value, "mark": MARKS[kind], "title": title, "outputs": outputs})
            brief.append(in_brief(kind, [each for each, _ in own]))
    return {"groups": groups, "shared_reasons": shared, "brief": brief}


def proposal(evidence: EvidenceLibrary, output: OutputEntry, because: list[str]) -> dict[str, Any]:
    """One output: its topic, its sentences, and the facts behind it. The source of a request for a datum follows on the same line."""
    return {
        "topic": topic_words(output),
        "lesion": output.lesion,
        "provisional": is_provisional(output),
        "inline": is_request(output),
        "parts": said_once([sentence(evidence, part) for part in output.parts]),
        "because": because if output.because else [],
    }


def is_request(output: OutputEntry) -> bool:
    return output.topic.startswith(REQUEST)


def is_provisional(output: OutputEntry) -> bool:
    return output.status is OutputStatus.PROVISIONAL


def topic_words(output: OutputEntry) -> str:
    """The label of the topic; for a request for a datum, the words of the request."""
    return "" if is_request(output) else french(output.topic_label)


def said_once(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbouring sentences that are equal are printed once, above their sources; sentences of one source share it below."""
    for part, after in pairwise(parts):
        same_words = part["text"] == after["text"]
        after["text_again"] = same_words
        part["source_below"] = not same_words and all(part[name] == after[name] for name in WHERE_FROM)
    return parts


def sentence(evidence: EvidenceLibrary, part: OutputPart) -> dict[str, Any]:
    """A sentence with its source."""
    return {
        "text": french(part.text),
        "rule": part.rule,
        "strength": french(part.strength),
        "sources": citations(part.sources),
        "to_confirm": french(part.to_confirm) if part.to_confirm else "",
        "evidence": named_rows(evidence, verified(evidence, part.evidence)),
    }


def citations(sources: Iterable[Citation]) -> str:
    """« S0, Annexe 2 § 7.1 ; S4 »."""
    return french(" ; ".join(", ".join(filter(None, [each.cite, each.where])) for each in sources))


def withdrawn_outputs(outcome: EvaluationResult) -> list[dict[str, str]]:
    """The outputs that were withdrawn, with the rule that withdrew each."""
    return [
        {
            "what": french(f"{each.kind.label} « {each.topic_label} »" + lesion_words(each.lesion)),
            "rules": ", ".join(each.rules),
            "by": each.withdrawn_by or "",
        }
        for each in outcome.outputs
        if not each.stands
    ]


def lesion_words(lesion: str | None) -> str:
    return f" (lésion {lesion})" if lesion else ""


def in_brief(kind: OutputKind, outputs: Sequence[OutputEntry]) -> dict[str, str]:
    """One line of the summary: the number of outputs of a kind, and their names when they are contraindications, recommendations or
    options."""
    named = outputs if kind in PROPOSING_KINDS else ()
    names = [topic_words(each) + (f" ({each.status.label})" if is_provisional(each) else "") for each in named]
    return {"count": counted_kind(len(outputs), kind), "names": " ; ".join(dict.fromkeys(names))}


def references(catalogue: Catalogue, outcome: EvaluationResult) -> list[dict[str, str]]:
    """Each source cited, once, in the order of the catalogue."""
    cited = {each.cite for output in outcome.outputs for each in output.sources}
    cited |= {each.cite for schedule in outcome.schedules for each in schedule.sources}
    return [
        {
            "id": source.id,
            "title": french(source.title.replace("..", ".")),
            "place": french(", ".join(filter(None, [source.reference, str(source.year or "")]))),
        }
        for source in catalogue.sources.values()
        if source.id in cited
    ]
