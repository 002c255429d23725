"""The public API of the decision rules: versioned, sourced, testable rules, and the engine that evaluates them. Independent of Django."""

from decision_rules.contract import case_result, evaluate_case, evaluation_result
from decision_rules.explain.computed_facts import Computation, computations
from decision_rules.explain.trace import Explanation, explain_rule
from decision_rules.explain.trace_builder import TraceNode
from decision_rules.model.acts import Act
from decision_rules.model.derived_facts import Category, Derived
from decision_rules.model.errors import CaseRefused, ContentError, Problem, RulesError, UnknownRule, UnknownRuleset, ValueRefused
from decision_rules.model.facts import Dictionary, FactDefinition, Section, Value, lower_first
from decision_rules.model.fiche import Fiche, FicheItem
from decision_rules.model.logic import Interval
from decision_rules.model.result import (
    POSITIVE_KINDS,
    PROPOSING_KINDS,
    AblationPlan,
    CaseResult,
    Citation,
    DecisiveFact,
    EvaluationResult,
    LadderEntry,
    LadderState,
    OutputEntry,
    OutputKind,
    OutputPart,
    OutputStatus,
    PlanDistance,
    PossibleChange,
    ScheduleEntry,
    ScoreEntry,
    UndeterminedRule,
    UnreadableResult,
    VerdictWord,
)
from decision_rules.model.roles import ChapterRole, DerivedRole, FactRole
from decision_rules.model.rules import Catalogue, Rule, Ruleset, Source, Topic
from decision_rules.runtime.applicability import applicable_rulesets, has_histology
from decision_rules.runtime.case_file import read_cases
from decision_rules.runtime.decisive import active_outputs
from decision_rules.runtime.evaluation import Evaluation, evaluate
from decision_rules.runtime.fact_values import check_facts, nest, parse_value
from decision_rules.runtime.fiche_claims import Claim, computed_answer, does_not_apply, fiche_claims
from decision_rules.runtime.older_dictionary import OtherMeaning, facts_for
from decision_rules.runtime.relevance import concerned_catalogues, concerns, relevant_facts
from decision_rules.runtime.scores import ItemPoints, ScoreSheet, score_range, score_sheets, scores_of_list, value_in_item
from decision_rules.runtime.unique_keys import KeyWrittenTwice, parse_json
from decision_rules.source.evidence_library import EvidenceLibrary, evidence_library
from decision_rules.source.library import Library, acts, library
from decision_rules.source.register import Revision

__all__ = [
    "POSITIVE_KINDS",
    "PROPOSING_KINDS",
    "AblationPlan",
    "Act",
    "CaseRefused",
    "CaseResult",
    "Catalogue",
    "Category",
    "ChapterRole",
    "Citation",
    "Claim",
    "Computation",
    "ContentError",
    "DecisiveFact",
    "Derived",
    "DerivedRole",
    "Dictionary",
    "Evaluation",
    "EvaluationResult",
    "EvidenceLibrary",
    "Explanation",
    "FactDefinition",
    "FactRole",
    "Fiche",
    "FicheItem",
    "Interval",
    "ItemPoints",
    "KeyWrittenTwice",
    "LadderEntry",
    "LadderState",
    "Library",
    "OtherMeaning",
    "OutputEntry",
    "OutputKind",
    "OutputPart",
    "OutputStatus",
    "PlanDistance",
    "PossibleChange",
    "Problem",
    "Revision",
    "Rule",
    "RulesError",
    "Ruleset",
    "ScheduleEntry",
    "ScoreEntry",
    "ScoreSheet",
    "Section",
    "Source",
    "Topic",
    "TraceNode",
    "UndeterminedRule",
    "UnknownRule",
    "UnknownRuleset",
    "UnreadableResult",
    "Value",
    "ValueRefused",
    "VerdictWord",
    "active_outputs",
    "acts",
    "applicable_rulesets",
    "case_result",
    "check_facts",
    "computations",
    "computed_answer",
    "concerned_catalogues",
    "concerns",
    "does_not_apply",
    "evaluate",
    "evaluate_case",
    "evaluation_result",
    "evidence_library",
    "explain_rule",
    "facts_for",
    "fiche_claims",
    "has_histology",
    "library",
    "lower_first",
    "nest",
    "parse_json",
    "parse_value",
    "read_cases",
    "relevant_facts",
    "score_range",
    "score_sheets",
    "scores_of_list",
    "value_in_item",
]
