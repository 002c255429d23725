"""Results of an evaluation as a test needs them: what is not said is empty."""

from __future__ import annotations

from typing import Any

from decision_rules import EvaluationResult, OutputEntry, OutputKind, OutputPart, OutputStatus


def an_output(kind: str, topic: str = "surgery", status: str = "active", **fields: Any) -> OutputEntry:
    about: dict[str, Any] = {
        "topic_label": topic.title(),
        "rules": ("R1",),
        "lesion": None,
        "text": "",
        "strength": "",
        "sources": (),
        "withdrawn_by": None,
        "because": {},
        "parts": (),
    }
    return OutputEntry(kind=OutputKind(kind), topic=topic, status=OutputStatus(status), **(about | fields))


def a_part(text: str = "", rule: str = "R1") -> OutputPart:
    return OutputPart(rule=rule, title="", text=text, strength="", sources=(), to_confirm=None, reading=None)


def a_result(*outputs: OutputEntry) -> EvaluationResult:
    return EvaluationResult(
        ruleset="r", digest="d", outputs=outputs, undetermined=(), scores={}, derived={}, schedules=(), plan=None, ladder=()
    )
