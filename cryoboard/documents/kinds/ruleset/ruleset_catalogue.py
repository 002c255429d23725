"""A ruleset as a document: the readable catalogue with its digest, printed by the pipeline of the other documents."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from cryoboard.audit.actor import Actor
from cryoboard.conf import configuration
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.queue import requested
from cryoboard.documents.pipeline.typography import french, short_date, short_digest
from cryoboard.organisation.permissions import Action, require
from decision_rules import Ruleset
from decision_rules.review.rendering import render_ruleset

MOST_EXAMPLES = 12  # most examples test a boundary; the PDF prints the first ones, the site shows all


@transaction.atomic
def request_ruleset(*, ruleset: Ruleset, actor: Actor) -> Document:
    """Request the PDF of a ruleset. An unchanged one is returned, not printed again. Raises AccessRefused."""
    require(actor, Action.VIEW_RULES)
    return requested(Document.Kind.RULESET, ruleset_context(ruleset), [], actor)


def ruleset_context(ruleset: Ruleset) -> dict[str, Any]:
    """The context of the document, as plain data with French spaces; same ruleset, same context."""
    read = render_ruleset(ruleset)
    data = json.loads(json.dumps(asdict(read), cls=DjangoJSONEncoder))
    for chapter in data["chapters"]:
        for rule in chapter["rules"]:
            rule["examples_left"] = max(0, len(rule["examples"]) - MOST_EXAMPLES)
            del rule["examples"][MOST_EXAMPLES:]
    return {
        "kind": Document.Kind.RULESET.value,
        "title": french(read.title),
        "created": ruleset.effective_from.isoformat(),
        "status_line": configuration().paper_status_line,
        "period": read.period,
        "next_review": short_date(read.next_review) if read.next_review else "",
        "rule_count": read.rule_count,
        "short_digest": short_digest(read.digest),
        "ruleset": in_french(data),
    }


def in_french(data: Any) -> Any:
    """The plain data with the spaces of French typography in every text. Ids and digests contain none to change."""
    if isinstance(data, str):
        return french(data)
    if isinstance(data, list):
        return [in_french(each) for each in data]
    if isinstance(data, dict):
        return {key: in_french(value) for key, value in data.items()}
    return data
