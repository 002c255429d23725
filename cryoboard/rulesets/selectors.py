"""Reading the rulesets in force, the drafts and the releases of this site."""

from __future__ import annotations

from django.db.models import QuerySet

from cryoboard.rulesets.models import Release
from decision_rules import Library, Ruleset, library


def rules_in_force() -> Library:
    """The rules as released: by the register that ships with them, or here. Content that changed after its release is a draft again."""
    here = Release.objects.values_list("ruleset", "digest")
    rules = library()
    return rules.releasing([name for name, digest in here if name in rules.rulesets and rules.rulesets[name].digest == digest])


def is_released(ruleset_id: str) -> bool:
    """By the register, or by someone here; an id released here is taken even if its content changed since."""
    ruleset = library().rulesets.get(ruleset_id)
    return (ruleset is not None and not library().is_draft(ruleset)) or Release.objects.filter(ruleset=ruleset_id).exists()


def drafts() -> list[Ruleset]:
    """The rulesets still to be released, in the order of the library."""
    here = set(Release.objects.values_list("ruleset", flat=True))
    return [each for each in library().rulesets.values() if library().is_draft(each) and each.id not in here]


def releases() -> QuerySet[Release]:
    """What was released here, newest first."""
    return Release.objects.select_related("released_by", "proposal__proposed_by", "impact_report").order_by("-pk")
