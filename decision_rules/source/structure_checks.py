"""The checks of a whole ruleset when it is loaded: unique names, existing references, no circular dependency."""

from __future__ import annotations

from decision_rules.model.errors import ContentError
from decision_rules.model.references import depends_on, order, read_by
from decision_rules.model.rules import Rule, Ruleset
from decision_rules.source.yaml_source import YamlNode


def check_ruleset(ruleset: Ruleset, place: YamlNode) -> None:
    """Check that rules and roles are unique, that references exist, and that no definition depends on itself. Raises ContentError."""
    seen: dict[str, Rule] = {}
    for rule in (rule for chapter in ruleset.chapters for rule in chapter.rules):
        if rule.id in seen:
            raise ContentError(rule.file, rule.line, f"la règle {rule.id} est déclarée deux fois dans {ruleset.id}", "n'en garder qu'une")
        seen[rule.id] = rule
    held = [role for role in (*(each.role for each in ruleset.chapters), *(each.role for each in ruleset.derived.values())) if role]
    for role in held:
        if held.count(role) > 1:
            raise place.fault(f"le rôle « {role} » est tenu deux fois dans {ruleset.id}", "ne le donner qu'à un chapitre ou à une donnée")
    dependencies = {node: list(depends_on(ruleset, node)) for node in [*ruleset.derived, *ruleset.rules]}
    for node, needed in dependencies.items():
        for name in needed:
            if name not in dependencies:
                reader = ruleset.derived.get(node) or ruleset.rules[node]
                raise ContentError(
                    reader.file,
                    reader.line,
                    f"{node} lit « {name} », absent de {ruleset.id}",
                    "corriger le nom ou le référentiel",
                )
    for step in ruleset.steps:
        for name in read_by(ruleset, [step.when] if step.when else []):
            if name not in dependencies:
                raise place.fault(f"l'étape « {step.text} » lit « {name} », absent de {ruleset.id}", "corriger l'étape de la résolution")
    try:
        order(dependencies)
    except RecursionError as circle:
        raise place.fault(f"définitions circulaires : {circle}", "rompre le cercle") from None
