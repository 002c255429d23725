"""Releases a draft revision: its content is checked, frozen in a pack and added to the register of the catalogues."""

from __future__ import annotations

import hashlib
from datetime import date

from decision_rules.model.errors import RulesError
from decision_rules.model.rules import Ruleset
from decision_rules.review.checks import Finding, check_library
from decision_rules.source.library import Library
from decision_rules.source.packs import build_pack
from decision_rules.source.register import Revision, pack_path, write_register


class ReleaseRefused(RulesError):
    """A revision that cannot be released; the message says what to do."""


class ReleaseFindings(RulesError):
    """A release refused because `rules check` has findings."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(f"{len(findings)} constat(s) de « rules check » à corriger avant de publier")


def frozen_revision(rules: Library, ruleset: Ruleset, *, on: date, approved_by: str, reason: str) -> Revision:
    """The revision made of the current content, with its frozen pack. Raises ReleaseRefused when its number is not the next one."""
    released = [each.revision for each in rules.revisions if each.id == ruleset.id]
    following = max(released, default=0) + 1
    if not rules.is_draft(ruleset):
        raise ReleaseRefused(f"{ruleset.name} est déjà publié ; pour une correction, écrire « revision: {following} » dans catalogue.yaml")
    if ruleset.revision in released:
        raise ReleaseRefused(f"la révision {ruleset.name} existe déjà avec un autre contenu ; écrire « revision: {following} »")
    if ruleset.revision != following:
        raise ReleaseRefused(f"{ruleset.name} : la révision suivante est {following} ; écrire « revision: {following} »")
    if not approved_by.strip() or not reason.strip():
        raise ReleaseRefused("une publication dit qui l'approuve et pourquoi ; donner --approved-by et --reason")
    data = build_pack(ruleset, rules.content)
    pack = "sha256:" + hashlib.sha256(data).hexdigest()
    return Revision(ruleset.id, ruleset.revision, ruleset.digest, pack, on, approved_by.strip(), reason.strip(), data)


def release(rules: Library, ruleset_id: str, *, on: date, approved_by: str, reason: str) -> Revision:
    """Write the pack and the register entry of the current content of a ruleset. Raises ReleaseRefused or ReleaseFindings."""
    if ruleset_id not in rules.rulesets or rules.root is None:
        raise ReleaseRefused(f"référentiel inconnu « {ruleset_id} » ; voir « rules list »")
    revision = frozen_revision(rules, rules.rulesets[ruleset_id], on=on, approved_by=approved_by, reason=reason)
    findings = check_library(rules)
    if findings:
        raise ReleaseFindings(findings)
    pack_path(rules.root, revision).write_bytes(revision.frozen or b"")
    write_register(rules.root, (*rules.revisions, revision))
    return revision
