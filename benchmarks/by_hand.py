"""The same twenty rules as a programmer would write them by hand: one function of if and else, nothing else.

`with_care` keeps three values apart, as the medicine asks. `two_valued` is the same text without that care: what is
missing is simply not there. Both return the verdicts in the order of TWENTY and the outputs as (rule, kind, topic).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FALSE, UNKNOWN, TRUE = 0, 1, 3
Outputs = list[tuple[str, str, str]]

SAMPLED = ("percutaneous_coaxial", "percutaneous_noncoaxial", "surgical_incisional", "resection_specimen")
ABDOMINAL = ("abdominal_wall", "mesenteric", "intra_abdominal_other", "retroperitoneal", "abdominopelvic")
EXTRA_ABDOMINAL = (
    "trunk_wall",
    "abdominal_wall",
    "thoracic_wall",
    "paraspinal",
    "lumbar_wall",
    "breast",
    "limb_girdle",
    "girdle_shoulder",
    "girdle_pelvic",
    "limb",
    "limb_upper",
    "limb_lower",
    "head_neck",
    "neck",
    "head",
)

OUTPUTS: dict[str, Outputs] = {
    "DES-DX-02": [("DES-DX-02", "required", "coaxial_core_biopsy")],
    "DES-DX-03": [("DES-DX-03", "alert", "biopsy_gauge_too_thin")],
    "DES-DX-09": [("DES-DX-09", "required", "ctnnb1_exon3_test")],
    "DES-DX-10": [("DES-DX-10", "required", "fap_workup")],
    "DES-DX-11": [("DES-DX-11", "alert", "ctnnb1_apc_conflict")],
    "DES-DX-12": [("DES-DX-12", "required", "fap_workup")],
    "DES-DX-14": [("DES-DX-14", "required", "apc_test")],
    "DES-DX-16": [("DES-DX-16", "contraindication", "active_treatment_before_histology")],
    "DES-DX-18": [("DES-DX-18", "alert", "ihc_not_specific")],
    "DES-IM-01": [("DES-IM-01", "recommendation", "mri_contrast")],
    "DES-IM-03": [("DES-IM-03", "recommendation", "ct_contrast"), ("DES-IM-03", "alert", "mri_not_possible")],
    "DES-IM-09": [("DES-IM-09", "alert", "t2_high_progression_risk")],
    "DES-WS-09": [("DES-WS-09", "alert", "single_progression_not_trigger")],
    "DES-WS-13": [("DES-WS-13", "recommendation", "pain_management"), ("DES-WS-13", "recommendation", "physiotherapy")],
    "DES-WS-14": [("DES-WS-14", "required", "missing_growth_status")],
    "PCA-DF-05": [("PCA-DF-05", "alert", "complication_periprocedural")],
    "PCA-FU-04": [("PCA-FU-04", "recommendation", "continue_follow_up")],
    "PCA-FU-06": [("PCA-FU-06", "alert", "local_tumour_progression"), ("PCA-FU-06", "required", "rcp_presentation")],
    "PCA-TP-14": [("PCA-TP-14", "alert", "nerve_neurapraxia")],
    "PCA-TQ-14": [("PCA-TQ-14", "alert", "technical_success_not_met")],
}


def either(*verdicts: int) -> int:
    return max(verdicts)


def both(*verdicts: int) -> int:
    return min(verdicts)


def with_care(facts: Mapping[str, Any]) -> tuple[tuple[int, ...], Outputs]:
    """Every verdict, true, false or unknown, and what is printed."""
    get = facts.get
    out: Outputs = []

    biopsy = get("diagnosis.biopsy_type")
    if biopsy is None:
        dx02 = UNKNOWN
        out.append(("DES-DX-02", "required", "missing_biopsy_type"))
    elif biopsy == "none" or biopsy == "fna_only":
        dx02 = TRUE
        out += OUTPUTS["DES-DX-02"]
    else:
        dx02 = FALSE

    gauge = get("pathway.biopsy_needle_gauge")
    thin = UNKNOWN if gauge is None else TRUE if gauge > 16 else FALSE
    if biopsy is None:
        dx03 = both(UNKNOWN, thin)
    elif biopsy == "percutaneous_coaxial" or biopsy == "percutaneous_noncoaxial":
        dx03 = thin
    else:
        dx03 = FALSE
    if dx03 == TRUE:
        out += OUTPUTS["DES-DX-03"]

    ctnnb1 = get("diagnosis.ctnnb1_status")
    if ctnnb1 is None:
        dx09 = UNKNOWN
        out += OUTPUTS["DES-DX-09"]
    elif ctnnb1 == "not_tested" or ctnnb1 == "failed" or ctnnb1 == "pending":
        dx09 = TRUE
        out += OUTPUTS["DES-DX-09"]
    else:
        dx09 = FALSE

    fap = get("patient.fap_status")
    fap_settled = fap == "confirmed" or fap == "excluded"
    if fap_settled:
        dx10 = FALSE
    elif ctnnb1 is None:
        dx10 = UNKNOWN
    elif ctnnb1 == "wild_type":
        dx10 = TRUE
        out += OUTPUTS["DES-DX-10"]
    else:
        dx10 = FALSE

    germline = get("diagnosis.apc_germline_status")
    somatic = get("diagnosis.apc_somatic_status")
    if fap == "confirmed" or germline == "pathogenic" or somatic == "pathogenic":
        apc = TRUE
    elif fap is None or germline is None or somatic is None:
        apc = UNKNOWN
    else:
        apc = FALSE
    if ctnnb1 is None:
        dx11 = both(UNKNOWN, apc)
    elif ctnnb1 == "mutated":
        dx11 = apc
    else:
        dx11 = FALSE
    if dx11 == TRUE:
        out += OUTPUTS["DES-DX-11"]

    site = get("tumour.site")
    if site is None or site == "trunk_wall":
        abdominal = UNKNOWN
    elif site in ABDOMINAL:
        abdominal = TRUE
    else:
        abdominal = FALSE
    if fap_settled or ctnnb1 == "mutated":
        dx12 = FALSE
    else:
        age = get("patient.age_years")
        young = UNKNOWN if age is None else TRUE if age < 60 else FALSE
        dx12 = either(young, abdominal)
        if dx12 == TRUE:
            out += OUTPUTS["DES-DX-12"]

    known = ("pathogenic", "negative", "pending")
    if fap == "confirmed" or germline in known or somatic in known:
        dx14 = FALSE
    else:
        dx14 = abdominal
        if dx14 == TRUE:
            out += OUTPUTS["DES-DX-14"]

    histology = get("diagnosis.histology")
    reading = get("diagnosis.second_reading_status")
    if reading == "done_discordant" or biopsy == "none" or biopsy == "fna_only" or (histology is not None and histology != "desmoid"):
        gate = "closed"
    elif histology == "desmoid" and biopsy in SAMPLED:
        gate = "open"
    else:
        gate = None
    if gate is None:
        dx16 = UNKNOWN
        out.append(("DES-DX-16", "contraindication", "active_treatment_before_histology"))
        out.append(("DES-DX-16", "required", "missing_histology"))
    elif gate == "closed":
        dx16 = TRUE
        out += OUTPUTS["DES-DX-16"]
    else:
        dx16 = FALSE

    catenin = get("diagnosis.nuclear_beta_catenin")
    if ctnnb1 is None or ctnnb1 == "not_tested" or ctnnb1 == "failed":
        dx18 = UNKNOWN if catenin is None else TRUE if catenin == "positive" else FALSE
        if dx18 == TRUE:
            out += OUTPUTS["DES-DX-18"]
    else:
        dx18 = FALSE

    no_mri = get("patient.mri_contraindicated")
    if site is None:
        extra = UNKNOWN
    elif site in EXTRA_ABDOMINAL:
        extra = TRUE
    elif site in ("abdominopelvic", "mesenteric", "intra_abdominal_other", "retroperitoneal", "intrathoracic"):
        extra = FALSE
    else:
        extra = UNKNOWN
    if no_mri is True or get("patient.is_pregnant") is True:
        im01 = FALSE
    else:
        im01 = extra
        if im01 == TRUE:
            out += OUTPUTS["DES-IM-01"]
        elif im01 == UNKNOWN and site is None:
            out.append(("DES-IM-01", "required", "missing_tumour_site"))

    if no_mri is None:
        im03 = both(UNKNOWN, extra)
    elif no_mri:
        im03 = extra
    else:
        im03 = FALSE
    if im03 == TRUE:
        out += OUTPUTS["DES-IM-03"]

    fraction = get("tumour.t2_hyperintense_fraction_pct")
    if fraction is None:
        im09 = UNKNOWN
    elif fraction >= 90:
        im09 = TRUE
        out += OUTPUTS["DES-IM-09"]
    else:
        im09 = FALSE

    threat = get("disease.threat")
    if threat is None:
        no_threat = UNKNOWN
    elif "life" in threat or "function" in threat or "quality_of_life" in threat:
        no_threat = FALSE
    else:
        no_threat = TRUE
    growth = get("disease.growth_status")
    confirmed = get("disease.progression_confirmed_count")
    ws09 = both(
        UNKNOWN if gate is None else TRUE if gate == "open" else FALSE,
        UNKNOWN if growth is None else TRUE if growth == "progressing" else FALSE,
        UNKNOWN if confirmed is None else TRUE if confirmed == 1 else FALSE,
        no_threat,
    )
    if ws09 == TRUE:
        out += OUTPUTS["DES-WS-09"]

    symptomatic = get("symptoms.lesion_symptomatic")
    if symptomatic is None:
        ws13 = UNKNOWN
    elif symptomatic:
        ws13 = TRUE
        out += OUTPUTS["DES-WS-13"]
    else:
        ws13 = FALSE

    if growth is not None:
        ws14 = FALSE
    elif gate is None:
        ws14 = UNKNOWN
    elif gate == "open":
        ws14 = TRUE
        out += OUTPUTS["DES-WS-14"]
    else:
        ws14 = FALSE

    hours = get("complication.onset_hours")
    if hours is None:
        df05 = UNKNOWN
    elif 24 < hours <= 720:
        df05 = TRUE
        out += OUTPUTS["PCA-DF-05"]
    else:
        df05 = FALSE

    images = get("post_ablation")
    if images is None:
        fu04 = fu06 = UNKNOWN
    elif not images:
        fu04 = fu06 = FALSE
    else:
        last = images[-1].get("enhancement")
        fu04 = UNKNOWN if last is None else TRUE if last == "none" or last == "thin_rim" else FALSE
        fu06 = FALSE
        cleared = FALSE
        first = marginal_nodule(images[0])
        for position, image in enumerate(images):
            if position:
                fu06 = either(fu06, both(marginal_nodule(image), cleared))
            contrast, enhancement = image.get("contrast"), image.get("enhancement")
            injected = UNKNOWN if contrast is None else TRUE if contrast else FALSE
            if enhancement is None:
                cleared = either(cleared, both(injected, UNKNOWN))
            elif enhancement == "none" or enhancement == "thin_rim":
                cleared = either(cleared, injected)
        if first == TRUE:
            fu06 = FALSE
        elif first == UNKNOWN:
            fu06 = both(fu06, UNKNOWN)
        if fu04 == TRUE:
            out += OUTPUTS["PCA-FU-04"]
        if fu06 == TRUE:
            out += OUTPUTS["PCA-FU-06"]

    temperature = get("ablation.min_structure_temp_c")
    if temperature is None:
        tp14 = UNKNOWN
    elif temperature <= -20:
        tp14 = TRUE
        out += OUTPUTS["PCA-TP-14"]
    else:
        tp14 = FALSE

    if get("ablation.date") is None:
        tq14 = FALSE
    else:
        margin, coverage = get("ablation.margin_achieved_min_mm"), get("ablation.full_coverage")
        if (margin is not None and margin < 5) or coverage is False:
            tq14 = TRUE
            out += OUTPUTS["PCA-TQ-14"]
        elif margin is None or coverage is None:
            tq14 = UNKNOWN
        else:
            tq14 = FALSE

    return (
        dx02,
        dx03,
        dx09,
        dx10,
        dx11,
        dx12,
        dx14,
        dx16,
        dx18,
        im01,
        im03,
        im09,
        ws09,
        ws13,
        ws14,
        df05,
        fu04,
        fu06,
        tp14,
        tq14,
    ), out


def marginal_nodule(image: Mapping[str, Any]) -> int:
    enhancement, location = image.get("enhancement"), image.get("location")
    return both(
        UNKNOWN if enhancement is None else TRUE if enhancement == "focal_nodular" else FALSE,
        UNKNOWN if location is None else TRUE if location == "margin" else FALSE,
    )


def two_valued(facts: Mapping[str, Any]) -> tuple[int, ...]:
    """The verdicts when what is missing counts as absent, zero or empty."""
    get = facts.get
    biopsy, ctnnb1, fap = get("diagnosis.biopsy_type"), get("diagnosis.ctnnb1_status"), get("patient.fap_status")
    germline, somatic = get("diagnosis.apc_germline_status"), get("diagnosis.apc_somatic_status")
    site, growth = get("tumour.site", ""), get("disease.growth_status")
    histology, images = get("diagnosis.histology"), get("post_ablation") or []
    abdominal = site in ABDOMINAL
    fap_settled = fap in ("confirmed", "excluded")
    tested = ("pathogenic", "negative", "pending")
    reread = get("diagnosis.second_reading_status")
    opened = histology == "desmoid" and biopsy in SAMPLED and reread != "done_discordant"
    margin, coverage = get("ablation.margin_achieved_min_mm", 99), get("ablation.full_coverage", True)
    threatened = bool({"life", "function", "quality_of_life"} & set(get("disease.threat") or ()))
    nodules = [image.get("enhancement") == "focal_nodular" and image.get("location") == "margin" for image in images]
    clear = [bool(image.get("contrast")) and image.get("enhancement") in ("none", "thin_rim") for image in images]
    held = (
        biopsy in ("none", "fna_only"),
        biopsy in ("percutaneous_coaxial", "percutaneous_noncoaxial") and get("pathway.biopsy_needle_gauge", 0) > 16,
        ctnnb1 in ("not_tested", "failed", "pending"),
        ctnnb1 == "wild_type" and not fap_settled,
        ctnnb1 == "mutated" and (fap == "confirmed" or germline == "pathogenic" or somatic == "pathogenic"),
        not fap_settled and ctnnb1 != "mutated" and (get("patient.age_years", 999) < 60 or abdominal),
        abdominal and fap != "confirmed" and germline not in tested and somatic not in tested,
        not opened,
        get("diagnosis.nuclear_beta_catenin") == "positive" and ctnnb1 in ("not_tested", "failed", None),
        site in EXTRA_ABDOMINAL and not get("patient.mri_contraindicated") and not get("patient.is_pregnant"),
        site in EXTRA_ABDOMINAL and bool(get("patient.mri_contraindicated")),
        get("tumour.t2_hyperintense_fraction_pct", 0) >= 90,
        opened and growth == "progressing" and get("disease.progression_confirmed_count", 0) == 1 and not threatened,
        bool(get("symptoms.lesion_symptomatic")),
        opened and growth is None,
        24 < get("complication.onset_hours", 0) <= 720,
        bool(images) and images[-1].get("enhancement") in ("none", "thin_rim"),
        any(nodule and any(clear[:position]) for position, nodule in enumerate(nodules) if position) and not nodules[0],
        get("ablation.min_structure_temp_c", 0) <= -20,
        get("ablation.date") is not None and (margin < 5 or not coverage),
    )
    return tuple(TRUE if each else FALSE for each in held)
