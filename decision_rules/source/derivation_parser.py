"""Parses derived.yaml: each entry is one derived fact."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from decision_rules.model.conditions import ALWAYS
from decision_rules.model.derived_facts import Category, Derived, Formula, ScoreItem, TableRow
from decision_rules.model.facts import FactDefinition
from decision_rules.model.logic import Interval
from decision_rules.model.roles import DerivedRole
from decision_rules.source.condition_parser import Vocabulary, parse_condition
from decision_rules.source.yaml_source import YamlNode, day_of

FORMULAS = ("add", "subtract", "multiply", "divide", "ceil", "minimum", "maximum", "default", "days_between", "lowest", "highest")


def parse_formula(data: Any, vocabulary: Vocabulary, place: YamlNode) -> Any:
    """A number, a name or an operation. Raises ContentError."""
    if isinstance(data, (int, float)) and not isinstance(data, bool):
        return data
    if isinstance(data, str):
        vocabulary.find(data, place)
        return data
    if not isinstance(data, YamlNode) or len(data) != 1 or next(iter(data)) not in FORMULAS:
        raise place.fault(f"formule inconnue « {data} »", f"opérations admises : {', '.join(FORMULAS)}")
    operation, arguments = next(iter(data.items()))
    listed = arguments if isinstance(arguments, list) else [arguments]
    if operation == "default" and len(listed) != 2:
        raise data.fault("« default » prend un nom et sa valeur de secours", "écrire default: [nom, secours]")
    return Formula(operation, tuple(parse_formula(argument, vocabulary, data) for argument in listed))


WHEN_UNKNOWN = ("skip", "unknown")
SHAPE = (
    "name",
    "type",
    "label",
    "values",
    "unit",
    "reading",
    "rulesets",
    "for_each",
    "when",
    "first_true",
    "when_unknown",
    "count",
    "where",
    "formula",
    "score",
    "categories",
    "help",
    "asks",
    "count_distinct",
    "of",
    "role",
)


def parse_derived(data: YamlNode, definition: FactDefinition, vocabulary: Vocabulary, rulesets: tuple[str, ...]) -> Derived:
    """One entry of derived.yaml. Raises ContentError."""
    data.check_keys(SHAPE, ["name", "type", "label"])
    ways = [way for way in BUILDERS if way in data]
    if len(ways) != 1:
        raise data.fault("une donnée dérivée se calcule d'une seule façon", f"garder un seul de {', '.join(BUILDERS)}")
    if "when_unknown" in data and ways != ["first_true"]:
        raise data.fault("« when_unknown » va avec first_true", "le retirer")
    if "asks" in data:
        vocabulary.find(data["asks"], data)
    role = data.get("role", "")
    if role and role not in list(DerivedRole):
        raise data.fault(f"rôle inconnu « {role} »", f"rôles : {', '.join(DerivedRole)}")
    derived = Derived(definition, rulesets, data.get("reading"), asks=data.get("asks"), role=role, file=str(data.file), line=data.line)
    if "for_each" in data:
        listed = vocabulary.find_list(data["for_each"], data)
        vocabulary, derived = vocabulary.inside(listed), replace(derived, for_each=listed.name)
    return BUILDERS[ways[0]](data, derived, vocabulary)


def build_condition(data: YamlNode, derived: Derived, vocabulary: Vocabulary) -> Derived:
    return replace(derived, condition=parse_condition(data["when"], vocabulary, data))


def build_cases(data: YamlNode, derived: Derived, vocabulary: Vocabulary) -> Derived:
    cases = []
    for entry in data["first_true"]:
        entry.check_keys(["when", "value"], ["when", "value"])
        check_value(entry, derived.definition, entry["value"])
        cases.append(TableRow(parse_condition(entry["when"], vocabulary, entry), entry["value"]))
    if data.get("when_unknown") not in WHEN_UNKNOWN:
        raise data.fault(
            f"« {derived.name} » ne dit pas ce que devient une ligne indéterminée",
            "ajouter when_unknown: skip (la ligne est passée) ou when_unknown: unknown (la valeur reste inconnue)",
        )
    return replace(derived, cases=tuple(cases), when_unknown=data["when_unknown"])


def build_count(data: YamlNode, derived: Derived, vocabulary: Vocabulary) -> Derived:
    listed = vocabulary.find_list(data["count"], data)
    where = parse_condition(data["where"], vocabulary.inside(listed), data) if "where" in data else None
    return replace(derived, count_of=listed.name, where=where)


def build_distinct(data: YamlNode, derived: Derived, vocabulary: Vocabulary) -> Derived:
    data.check_keys([*SHAPE], ["count_distinct", "of"])
    listed = vocabulary.find_list(data["count_distinct"], data)
    inside = vocabulary.inside(listed)
    inside.find(data["of"], data)
    where = parse_condition(data["where"], inside, data) if "where" in data else ALWAYS
    return replace(derived, count_of=listed.name, where=where, distinct=data["of"].removeprefix("item."))


def build_formula(data: YamlNode, derived: Derived, vocabulary: Vocabulary) -> Derived:
    return replace(derived, formula=parse_formula(data["formula"], vocabulary, data))


def build_score(data: YamlNode, derived: Derived, vocabulary: Vocabulary) -> Derived:
    items = []
    for entry in data["score"]:
        entry.check_keys(["label", "points"], ["label", "points"])
        cases = [TableRow(parse_condition(case["when"], vocabulary, case), parse_points(case)) for case in entry["points"]]
        items.append(ScoreItem(entry["label"], tuple(cases)))
    categories = [Category(entry["id"], entry["label"], *entry["between"]) for entry in data.get("categories", ())]
    return replace(derived, score=tuple(items), categories=tuple(categories))


def parse_points(case: YamlNode) -> float | Interval:
    """Points, or an interval of points when the source leaves several possible."""
    points = case["points"]
    if isinstance(points, list) and len(points) == 2 and points[0] <= points[1]:
        return Interval(*points)
    if isinstance(points, (int, float)) and not isinstance(points, bool):
        return points
    raise case.fault(f"points illisibles « {points} »", "écrire un nombre, ou [le moins, le plus]")


BUILDERS = {
    "when": build_condition,
    "first_true": build_cases,
    "count": build_count,
    "count_distinct": build_distinct,
    "formula": build_formula,
    "score": build_score,
}


def check_value(place: YamlNode, definition: FactDefinition, value: Any) -> None:
    if value is None:
        return
    if definition.type == "date":
        day_of(value, place)
        return
    fits = value in definition.nodes if definition.type == "enum" else isinstance(value, bool) == (definition.type == "boolean")
    if not fits:
        raise place.fault(f"« {value} » n'est pas une valeur de « {definition.name} »", "corriger la valeur ou le type")
