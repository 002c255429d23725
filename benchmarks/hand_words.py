"""The words every hand-written reading of the twenty rules shares: the three values, the lists of the catalogue, what each rule prints."""

from __future__ import annotations

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
