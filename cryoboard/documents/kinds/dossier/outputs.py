"""What the rules say, ready for print: grouped by kind, each sentence with its rule, its strength and its source. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from cryoboard.documents.kinds.dossier.evidence import named_rows, verified
from cryoboard.documents.kinds.dossier.output_reasons import explain_outputs
from cryoboard.documents.pipeline.typography import counted, french
from decision_rules import KINDS, Catalogue, EvidenceLibrary, Library, kind_label

WHERE_FROM = ("rule", "strength", "sources", "to_confirm", "evidence")
REQUEST = "missing_"  # the engine's own name for « a datum is asked for »
MARKS = {"contraindication": "✗", "recommendation": "✓", "option": "○", "required": "□", "question": "?", "alert": "▲"}
PLURALS = {
    "contraindication": ("contre-indication", "contre-indications"),
    "recommendation": ("recommandation", "recommandations"),
    "option": ("option", "options"),
    "required": ("élément requis", "éléments requis"),
    "question": ("question à la RCP", "questions à la RCP"),
    "alert": ("alerte", "alertes"),
}


def proposals_block(rules: Library, outcome: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs that stand, contraindications first, and the reasons they share; a kind without any is left out."""
    standing = [each for kind in KINDS for each in outcome["outputs"] if each["kind"] == kind and each["status"] != "withdrawn"]
    shared, because = explain_outputs(rules.dictionary, standing)
    groups = []
    for kind in KINDS:
        outputs = [proposal(rules.evidence, each, why) for each, why in zip(standing, because, strict=True) if each["kind"] == kind]
        if outputs:
            title = kind_label(kind) if len(outputs) < 2 else capitalised(PLURALS[kind][1])
            groups.append({"kind": kind, "mark": MARKS[kind], "title": title, "outputs": outputs})
    return {"groups": groups, "shared_reasons": shared, "brief": in_brief(groups)}


def proposal(evidence: EvidenceLibrary, output: Mapping[str, Any], because: list[str]) -> dict[str, Any]:
    """One output: its topic, its sentences, and the facts it rests on. A request for a datum is its own topic,
    and gives its source in the same breath."""
    asks = output["topic"].startswith(REQUEST)
    return {
        "topic": "" if asks else french(output["topic_label"]),
        "lesion": output["lesion"],
        "provisional": output["status"] == "provisional",
        "inline": asks,
        "parts": said_once([sentence(evidence, part) for part in output["parts"]]),
        "because": because if output["because"] else [],
    }


def said_once(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbours that say the same words print them once, above each of their sources; those of one source print it once, below."""
    for part, after in pairwise(parts):
        same_words = part["text"] == after["text"]
        after["text_again"] = same_words
        part["source_below"] = not same_words and all(part[name] == after[name] for name in WHERE_FROM)
    return parts


def sentence(evidence: EvidenceLibrary, part: Mapping[str, Any]) -> dict[str, Any]:
    """A sentence with where it comes from."""
    return {
        "text": french(part["text"]),
        "rule": part["rule"],
        "strength": french(part["strength"]),
        "sources": citations(part["sources"]),
        "to_confirm": french(part["to_confirm"]) if part["to_confirm"] else "",
        "evidence": named_rows(evidence, verified(evidence, part.get("evidence", ()))),
    }


def citations(sources: Iterable[Mapping[str, str]]) -> str:
    """« S0, Annexe 2 § 7.1 ; S4 »."""
    return french(" ; ".join(", ".join(filter(None, [each["cite"], each["where"]])) for each in sources))


def withdrawn_outputs(outcome: Mapping[str, Any]) -> list[dict[str, str]]:
    """What was proposed then withdrawn, and by which rule."""
    return [
        {
            "what": french(f"{kind_label(each['kind'])} « {each['topic_label']} »" + lesion_words(each["lesion"])),
            "rules": ", ".join(each["rules"]),
            "by": each["withdrawn_by"] or "",
        }
        for each in outcome["outputs"]
        if each["status"] == "withdrawn"
    ]


def lesion_words(lesion: str | None) -> str:
    return f" (lésion {lesion})" if lesion else ""


def in_brief(groups: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """One line per kind for the top of the page: what is contraindicated, recommended, optional, in words."""
    named = ("contraindication", "recommendation", "option")
    lines = []
    for group in groups:
        count = len(group["outputs"])
        names = [each["topic"] + (" (provisoire)" if each["provisional"] else "") for each in group["outputs"] if group["kind"] in named]
        lines.append({"count": counted(count, *PLURALS[group["kind"]]), "names": " ; ".join(dict.fromkeys(names))})
    return lines


def references(catalogue: Catalogue, outcome: Mapping[str, Any]) -> list[dict[str, str]]:
    """Each source cited, once, in the catalogue's order."""
    cited = {each["cite"] for output in outcome["outputs"] for each in output["sources"]}
    cited |= {each["cite"] for schedule in outcome["schedules"] for each in schedule["sources"]}
    return [
        {
            "id": source.id,
            "title": french(source.title.replace("..", ".")),
            "place": french(", ".join(filter(None, [source.reference, str(source.year or "")]))),
        }
        for source in catalogue.sources.values()
        if source.id in cited
    ]


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
