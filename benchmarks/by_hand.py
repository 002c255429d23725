"""The same twenty rules as a programmer would write them by hand: one function of if and else, nothing else.

It keeps three values apart, as the medicine asks (`by_hand_two_valued` does not), and returns the verdicts in the order of TWENTY and the
outputs as (rule, kind, topic).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.hand_words import ABDOMINAL, EXTRA_ABDOMINAL, FALSE, OUTPUTS, SAMPLED, TRUE, UNKNOWN, Outputs


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
