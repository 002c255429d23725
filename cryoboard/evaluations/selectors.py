"""Reading and comparing stored evaluations."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from cryoboard.cases.models import Case
from cryoboard.evaluations.models import Evaluation


def latest_evaluations(case: Case) -> list[Evaluation]:
    """The latest evaluation of each ruleset that was run on the case."""
    latest = Evaluation.objects.filter(case=case).values("ruleset").annotate(last=Max("pk")).values("last")
    return list(Evaluation.objects.filter(pk__in=latest).order_by("ruleset"))


def compare(first: Evaluation, second: Evaluation) -> list[dict[str, Any]]:
    """Each (kind, topic, lesion) either evaluation speaks of, with what each says of it, or None."""
    left, right = (
        {(output["kind"], output["topic"], output["lesion"]): output for output in reversed(each.result["outputs"])}
        for each in (first, second)
    )
    keys = list(dict.fromkeys([*reversed(left), *reversed(right)]))
    return [
        {
            "kind": key[0],
            "topic": key[1],
            "topic_label": (left.get(key) or right[key])["topic_label"],
            "in_a": left.get(key),
            "in_b": right.get(key),
        }
        for key in keys
    ]
