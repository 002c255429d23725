"""The medicine: versioned, sourced, testable rules, and the engine that judges facts by them. Knows nothing of Django."""

from decision_rules.casefile import evaluate_case, read_cases
from decision_rules.engine.acts import Act, acts, has_histology
from decision_rules.engine.claims import Claim, computed_answer, does_not_apply, fiche_claims
from decision_rules.engine.computed import Computation, computations
from decision_rules.engine.condition_parser import KINDS
from decision_rules.engine.decisive import active_outputs
from decision_rules.engine.derivations import Category, Derived
from decision_rules.engine.errors import CaseRefused, ContentError, Problem, RulesError, UnknownRule, UnknownRuleset, ValueRefused
from decision_rules.engine.evaluation import Evaluation, evaluate
from decision_rules.engine.facts import Dictionary, FactDefinition, Section, Value
from decision_rules.engine.fiche import Fiche, FicheItem
from decision_rules.engine.loader import Library, library
from decision_rules.engine.logic import Interval
from decision_rules.engine.relevance import concerned_catalogues, concerns, relevant_facts
from decision_rules.engine.rules import KIND_LABELS, Catalogue, Rule, Ruleset, Source, Topic
from decision_rules.engine.scoring import ItemPoints, ScoreSheet, score_range, score_sheets, scores_of_list, value_in_item
from decision_rules.engine.steps import Node
from decision_rules.engine.trace import Explanation
from decision_rules.engine.values import check_facts, nest, parse_value
from decision_rules.evidence.library import EvidenceLibrary, evidence_library

__all__ = [
    "KINDS",
    "KIND_LABELS",
    "Act",
    "CaseRefused",
    "Catalogue",
    "Category",
    "Claim",
    "Computation",
    "ContentError",
    "Derived",
    "Dictionary",
    "Evaluation",
    "EvidenceLibrary",
    "Explanation",
    "FactDefinition",
    "Fiche",
    "FicheItem",
    "Interval",
    "ItemPoints",
    "Library",
    "Node",
    "Problem",
    "Rule",
    "RulesError",
    "Ruleset",
    "ScoreSheet",
    "Section",
    "Source",
    "Topic",
    "UnknownRule",
    "UnknownRuleset",
    "Value",
    "ValueRefused",
    "active_outputs",
    "acts",
    "check_facts",
    "computations",
    "computed_answer",
    "concerned_catalogues",
    "concerns",
    "does_not_apply",
    "evaluate",
    "evaluate_case",
    "evidence_library",
    "fiche_claims",
    "has_histology",
    "kind_label",
    "library",
    "nest",
    "parse_value",
    "read_cases",
    "relevant_facts",
    "score_range",
    "score_sheets",
    "scores_of_list",
    "value_in_item",
]


def kind_label(kind: str) -> str:
    """The French word for a kind of output."""
    return KIND_LABELS[kind]
