"""The twenty rules by hand without the care of three values: what is missing is simply not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.hand_words import ABDOMINAL, EXTRA_ABDOMINAL, FALSE, SAMPLED, TRUE


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
