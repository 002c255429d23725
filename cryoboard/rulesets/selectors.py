"""Reads the rulesets in force, their revisions, the drafts and the releases of this site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from cryoboard.request_cache import once_a_request
from cryoboard.rulesets.errors import RevisionOutdated, RevisionUnavailable
from cryoboard.rulesets.models import Release
from decision_rules import Library, OtherMeaning, Revision, Ruleset, applicable_rulesets, facts_for, library


@once_a_request
def rules_in_force() -> Library:
    """The library, with the revisions released by its register and on this site. Content changed after its release is a draft again."""
    return library().with_releases(released_here())


def released_here() -> list[Revision]:
    """The revisions released on this site, each with its frozen pack. A release without a pack counts while the content has its digest."""
    content = library().rulesets
    return [
        Revision(
            id=each.ruleset,
            revision=each.revision,
            digest=each.digest,
            pack=each.pack_sha256,
            released_on=each.at.date(),
            approved_by=str(each.released_by_id),
            reason=each.reason,
            frozen=bytes(each.pack) if each.pack is not None else None,
        )
        for each in Release.objects.order_by("pk")
        if each.pack is not None or (each.ruleset in content and content[each.ruleset].digest == each.digest)
    ]


def rulesets_with_facts(
    rules: Library, facts: Mapping[str, Any], on: date, names: Sequence[str] | None = None
) -> list[tuple[Ruleset, Mapping[str, Any]]]:
    """The rulesets that apply to a case (or those of `names`), each with the facts under its own value names.

    Raises UnknownRuleset, and RevisionOutdated when a revision in force reads a known fact with another type or unit.
    """
    try:
        chosen = [rules.ruleset(name) for name in names] if names else applicable_rulesets(rules, facts, on)
        return [(ruleset, facts_for(ruleset, facts, rules.dictionary)) for ruleset in chosen]
    except OtherMeaning as error:
        raise RevisionOutdated(str(error)) from error


def library_of(ruleset: str, digest: str) -> Library:
    """The library that shows an evaluation of this revision: today's for today's content, that of the frozen pack otherwise.

    Raises RevisionUnavailable when no revision has this digest.
    """
    found = library().library_for_digest(digest) or rules_in_force().library_for_digest(digest)
    if found is None or ruleset not in found.rulesets:
        raise RevisionUnavailable(ruleset, digest)
    return found


def library_printed(ruleset: str, digest: str) -> Library:
    """The library with which the papers of a stored evaluation are printed, the same whatever today's content says: that of the frozen
    pack of its revision; today's for a draft and for a release without a pack. Raises RevisionUnavailable."""
    for rules in (library(), rules_in_force()):
        found = rules.library_as_released(digest)
        if found is not None and ruleset in found.rulesets:
            return found
    return library_of(ruleset, digest)


def ruleset_of(ruleset: str, digest: str) -> Ruleset:
    """The revision with this digest. Raises RevisionUnavailable."""
    return library_of(ruleset, digest).rulesets[ruleset]


def is_released(ruleset: Ruleset) -> bool:
    """Whether this number of revision was released, by the register or on this site, even if the content changed since."""
    numbers = {(each.id, each.revision) for each in library().revisions}
    taken = (ruleset.id, ruleset.revision) in numbers or not library().is_draft(ruleset)
    return taken or Release.objects.filter(ruleset=ruleset.id, revision=ruleset.revision).exists()


def was_released(ruleset_id: str, digest: str) -> bool:
    """Whether this exact content was released, by the register or on this site."""
    shipped = any((each.id, each.digest) == (ruleset_id, digest) for each in library().revisions)
    return shipped or Release.objects.filter(ruleset=ruleset_id, digest=digest).exists()


def drafts() -> list[Ruleset]:
    """The rulesets whose content is not released yet, in the order of the library."""
    return [each for each in library().rulesets.values() if not is_released(each)]


def releases() -> QuerySet[Release]:
    """The releases made on this site, newest first."""
    return Release.objects.select_related("released_by", "proposal__proposed_by", "impact_report").order_by("-pk")
