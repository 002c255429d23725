"""Evaluations: one ruleset run on one snapshot of the facts of a case. Immutable, repeatable, comparable."""
