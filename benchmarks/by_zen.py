"""The same twenty rules as JSON decision models for zen-engine.

`decision_table` is the product's own idiom: one table, a row per way of firing, empty cells for what does not matter.
`careful_expressions` gives each rule a number (0 false, 1 unknown, 3 true), guarding every fact by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import zen

from benchmarks.hand_words import ABDOMINAL, EXTRA_ABDOMINAL, FALSE, SAMPLED, TRUE
from benchmarks.twenty import TWENTY

TESTED = ("pathogenic", "negative", "pending")
THREATS = ("life", "function", "quality_of_life")


def words(values: Sequence[str]) -> str:
    return "[" + ", ".join(f"'{value}'" for value in values) + "]"


def any_of(values: Sequence[str]) -> str:
    """A cell that accepts several values."""
    return ", ".join(f"'{value}'" for value in values)


# ------------------------------------------------------------------ the decision table

OPEN = {
    "diagnosis.histology": "'desmoid'",
    "diagnosis.biopsy_type": any_of(SAMPLED),
    "diagnosis.second_reading_status": "$ != 'done_discordant'",
}
UNSETTLED = f"not in {words(('confirmed', 'excluded'))}"
UNTESTED = f"not in {words(TESTED)}"
UNEXPLAINED = {"patient.fap_status": UNSETTLED, "diagnosis.ctnnb1_status": "$ != 'mutated'"}
ROWS: tuple[tuple[str, dict[str, str]], ...] = (
    ("DES-DX-02", {"diagnosis.biopsy_type": any_of(("none", "fna_only"))}),
    ("DES-DX-03", {"diagnosis.biopsy_type": any_of(SAMPLED[:2]), "pathway.biopsy_needle_gauge": "> 16"}),
    ("DES-DX-09", {"diagnosis.ctnnb1_status": any_of(("not_tested", "failed", "pending"))}),
    ("DES-DX-10", {"diagnosis.ctnnb1_status": "'wild_type'", "patient.fap_status": UNSETTLED}),
    ("DES-DX-11", {"diagnosis.ctnnb1_status": "'mutated'", "patient.fap_status": "'confirmed'"}),
    ("DES-DX-11", {"diagnosis.ctnnb1_status": "'mutated'", "diagnosis.apc_germline_status": "'pathogenic'"}),
    ("DES-DX-11", {"diagnosis.ctnnb1_status": "'mutated'", "diagnosis.apc_somatic_status": "'pathogenic'"}),
    ("DES-DX-12", {**UNEXPLAINED, "patient.age_years": "< 60"}),
    ("DES-DX-12", {**UNEXPLAINED, "tumour.site": any_of(ABDOMINAL)}),
    (
        "DES-DX-14",
        {
            "tumour.site": any_of(ABDOMINAL),
            "patient.fap_status": "$ != 'confirmed'",
            "diagnosis.apc_germline_status": UNTESTED,
            "diagnosis.apc_somatic_status": UNTESTED,
        },
    ),
    ("DES-DX-16", {"diagnosis.second_reading_status": "'done_discordant'"}),
    ("DES-DX-16", {"diagnosis.histology": "$ != 'desmoid'"}),
    ("DES-DX-16", {"diagnosis.biopsy_type": any_of(("none", "fna_only"))}),
    ("DES-DX-18", {"diagnosis.nuclear_beta_catenin": "'positive'", "diagnosis.ctnnb1_status": "'not_tested', 'failed', null"}),
    ("DES-IM-01", {"tumour.site": any_of(EXTRA_ABDOMINAL), "patient.mri_contraindicated": "$ != true", "patient.is_pregnant": "$ != true"}),
    ("DES-IM-03", {"tumour.site": any_of(EXTRA_ABDOMINAL), "patient.mri_contraindicated": "true"}),
    ("DES-IM-09", {"tumour.t2_hyperintense_fraction_pct": ">= 90"}),
    (
        "DES-WS-09",
        {
            **OPEN,
            "disease.growth_status": "'progressing'",
            "disease.progression_confirmed_count": "1",
            "disease.threat": f"not(some($, # in {words(THREATS)}))",
        },
    ),
    ("DES-WS-13", {"symptoms.lesion_symptomatic": "true"}),
    ("DES-WS-14", {**OPEN, "disease.growth_status": "null"}),
    ("PCA-DF-05", {"complication.onset_hours": "(24..720]"}),
    ("PCA-FU-04", {"last_is_clear": "true"}),
    ("PCA-FU-06", {"nodule_after_clear": "true"}),
    ("PCA-TP-14", {"ablation.min_structure_temp_c": "<= -20"}),
    ("PCA-TQ-14", {"ablation.date": "$ != null", "ablation.margin_achieved_min_mm": "< 5"}),
    ("PCA-TQ-14", {"ablation.date": "$ != null", "ablation.full_coverage": "false"}),
)
NODULE = "{0}.enhancement == 'focal_nodular' and {0}.location == 'margin'"
CLEARED = "#.contrast == true and #.enhancement in ['none', 'thin_rim']"
LISTS = {
    "images": "post_ablation ?? []",
    "last_is_clear": "len($.images) > 0 and $.images[len($.images) - 1].enhancement in ['none', 'thin_rim']",
    "nodule_after_clear": (
        f"len($.images) > 1 and not({NODULE.format('$.images[0]')}) and some([1..len($.images) - 1], "
        f"{NODULE.format('$.images[#]')} and some($.images[0:# - 1], {CLEARED}))"
    ),
}


def decision_table() -> str:
    """One table that lists the rules that fire, after a node that looks into the list of examinations."""
    columns = list(dict.fromkeys(name for _, row in ROWS for name in row))
    inputs = [{"id": f"c{index}", "name": name, "field": name, "type": "expression"} for index, name in enumerate(columns)]
    rules = [
        {"_id": f"r{number}", "rule": f"'{rule_id}'"} | {f"c{index}": row.get(name, "") for index, name in enumerate(columns)}
        for number, (rule_id, row) in enumerate(ROWS)
    ]
    outputs = [{"id": "rule", "name": "rule", "field": "rule", "type": "expression"}]
    return graph(
        ("expressionNode", {"expressions": keyed(LISTS), "passThrough": True}),
        ("decisionTableNode", {"hitPolicy": "collect", "inputs": inputs, "outputs": outputs, "rules": rules}),
    )


# -------------------------------------------------------------- the careful expressions


def guarded(fact: str, test: str) -> str:
    return f"({fact} == null ? 1 : {fact} {test} ? 3 : 0)"


def among(fact: str, values: Sequence[str]) -> str:
    return guarded(fact, f"in {words(values)}")


def every(*parts: str) -> str:
    return f"min([{', '.join(parts)}])"


def some(*parts: str) -> str:
    return f"max([{', '.join(parts)}])"


def negated(part: str) -> str:
    return f"({part} == 3 ? 0 : {part} == 0 ? 3 : 1)"


def marginal(image: str) -> str:
    return every(guarded(f"{image}.enhancement", "== 'focal_nodular'"), guarded(f"{image}.location", "== 'margin'"))


CLEAR = every(guarded("#.contrast", "== true"), among("#.enhancement", ("none", "thin_rim")))
FOUND = (
    f"(len(post_ablation) < 2 ? 0 : max(map([1..len(post_ablation) - 1], "
    f"{every(marginal('post_ablation[#]'), f'max(map(post_ablation[0:# - 1], {CLEAR}))')})))"
)
CTNNB1, FAP, SITE = "diagnosis.ctnnb1_status", "patient.fap_status", "tumour.site"
ELSEWHERE = ("abdominopelvic", "mesenteric", "intra_abdominal_other", "retroperitoneal", "intrathoracic")
CAREFUL = {
    "abdominal": f"{SITE} == null or {SITE} == 'trunk_wall' ? 1 : {SITE} in {words(ABDOMINAL)} ? 3 : 0",
    "extra": f"{SITE} == null ? 1 : {SITE} in {words(EXTRA_ABDOMINAL)} ? 3 : {SITE} in {words(ELSEWHERE)} ? 0 : 1",
    "closed": some(
        "(diagnosis.second_reading_status == 'done_discordant' ? 3 : 0)",
        f"(diagnosis.biopsy_type in {words(('none', 'fna_only'))} ? 3 : 0)",
        "(diagnosis.histology != null and diagnosis.histology != 'desmoid' ? 3 : 0)",
    ),
    "open": (f"$.closed == 3 ? 0 : diagnosis.histology == 'desmoid' and diagnosis.biopsy_type in {words(SAMPLED)} ? 3 : 1"),
    "unsettled": f"{FAP} in {words(('confirmed', 'excluded'))} ? 0 : 3",
    "DES-DX-02": among("diagnosis.biopsy_type", ("none", "fna_only")),
    "DES-DX-03": every(among("diagnosis.biopsy_type", SAMPLED[:2]), guarded("pathway.biopsy_needle_gauge", "> 16")),
    "DES-DX-09": among(CTNNB1, ("not_tested", "failed", "pending")),
    "DES-DX-10": every(among(CTNNB1, ("wild_type",)), "$.unsettled"),
    "DES-DX-11": every(
        among(CTNNB1, ("mutated",)),
        some(
            among(FAP, ("confirmed",)),
            among("diagnosis.apc_germline_status", ("pathogenic",)),
            among("diagnosis.apc_somatic_status", ("pathogenic",)),
        ),
    ),
    "DES-DX-12": every("$.unsettled", f"({CTNNB1} == 'mutated' ? 0 : 3)", some(guarded("patient.age_years", "< 60"), "$.abdominal")),
    "DES-DX-14": every(
        "$.abdominal",
        f"({FAP} == 'confirmed' ? 0 : 3)",
        f"(diagnosis.apc_germline_status in {words(TESTED)} ? 0 : 3)",
        f"(diagnosis.apc_somatic_status in {words(TESTED)} ? 0 : 3)",
    ),
    "DES-DX-16": "$.closed == 3 ? 3 : $.open == 3 ? 0 : 1",
    "DES-DX-18": every(
        among("diagnosis.nuclear_beta_catenin", ("positive",)),
        f"({CTNNB1} == null or {CTNNB1} in {words(('not_tested', 'failed'))} ? 3 : 0)",
    ),
    "DES-IM-01": every("$.extra", "(patient.mri_contraindicated == true ? 0 : 3)", "(patient.is_pregnant == true ? 0 : 3)"),
    "DES-IM-03": every("$.extra", guarded("patient.mri_contraindicated", "== true")),
    "DES-IM-09": guarded("tumour.t2_hyperintense_fraction_pct", ">= 90"),
    "DES-WS-09": every(
        "$.open",
        among("disease.growth_status", ("progressing",)),
        guarded("disease.progression_confirmed_count", "== 1"),
        f"(disease.threat == null ? 1 : some(disease.threat, # in {words(THREATS)}) ? 0 : 3)",
    ),
    "DES-WS-13": guarded("symptoms.lesion_symptomatic", "== true"),
    "DES-WS-14": every("$.open", "(disease.growth_status == null ? 3 : 0)"),
    "PCA-DF-05": every(guarded("complication.onset_hours", "> 24"), guarded("complication.onset_hours", "<= 720")),
    "PCA-FU-04": (
        "post_ablation == null ? 1 : len(post_ablation) == 0 ? 0 : "
        + among("post_ablation[len(post_ablation) - 1].enhancement", ("none", "thin_rim"))
    ),
    "PCA-FU-06": ("post_ablation == null ? 1 : len(post_ablation) == 0 ? 0 : " + every(FOUND, negated(marginal("post_ablation[0]")))),
    "PCA-TP-14": guarded("ablation.min_structure_temp_c", "<= -20"),
    "PCA-TQ-14": "ablation.date == null ? 0 : "
    + some(guarded("ablation.margin_achieved_min_mm", "< 5"), guarded("ablation.full_coverage", "== false")),
}


def careful_expressions() -> str:
    """One node of expressions."""
    named = {name.replace("-", "_"): text for name, text in CAREFUL.items()}
    return graph(("expressionNode", {"expressions": keyed(named)}))


# --------------------------------------------------------------------------- both


def keyed(expressions: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"id": f"e{index}", "key": key, "value": value} for index, (key, value) in enumerate(expressions.items())]


def graph(*nodes: tuple[str, dict[str, Any]]) -> str:
    """A JSON decision model: these nodes one after the other, between an input and an output."""
    kinds: list[tuple[str, dict[str, Any]]] = [("inputNode", {}), *nodes, ("outputNode", {})]
    return json.dumps(
        {
            "nodes": [
                {"id": f"n{index}", "type": kind, "name": kind, "position": {"x": 0, "y": 0}, "content": content}
                for index, (kind, content) in enumerate(kinds)
            ],
            "edges": [
                {"id": f"a{index}", "type": "edge", "sourceId": f"n{index}", "targetId": f"n{index + 1}"} for index in range(len(kinds) - 1)
            ],
        }
    )


def decision(model: str) -> Any:
    return zen.ZenEngine().create_decision(model)


def fired(result: Any) -> tuple[int, ...]:
    """The verdicts a table gives: a rule fires or it does not."""
    names = {row["rule"] for row in result["result"]}
    return tuple(TRUE if name in names else FALSE for name in TWENTY)


def numbered(result: Any) -> tuple[int, ...]:
    return tuple(int(result["result"][name.replace("-", "_")]) for name in TWENTY)
