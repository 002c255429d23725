"""The same twenty rules as hand-written Polars: one expression per rule, Kleene logic as Polars gives it.

The data is given as Polars likes it best: enumerations, nulls, a bit mask for a list of values, and the items of a list
as a frame of their own, sorted by case, so that no expression has to open a list.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from benchmarks.hand_words import ABDOMINAL, EXTRA_ABDOMINAL, SAMPLED
from benchmarks.twenty import TWENTY
from decision_rules.batch.columns import Batch
from decision_rules.batch.layout import Slot

IMAGES = "post_ablation"
FINER_WALLS = ("trunk_wall",)  # too coarse to say whether it is abdominal
INSIDE = ("abdominopelvic", "mesenteric", "intra_abdominal_other", "retroperitoneal", "intrathoracic")
THREATS = ("life", "function", "quality_of_life")
TESTED = ("pathogenic", "negative", "pending")


def frames(batch: Batch) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cases, and their examinations after ablation in order."""
    cases = {name: series(slot, batch.column(name)) for name, slot in batch.layout.slots.items() if name != IMAGES}
    counts = batch.column(IMAGES)
    cases["images"] = pl.Series(counts).replace(255, None)
    case = np.repeat(np.arange(batch.size), batch.counts(IMAGES))
    fields = batch.layout.lists[IMAGES].slots
    read = {name: series(fields[name], batch.field((IMAGES,), name)) for name in ("contrast", "enhancement", "location")}
    return pl.DataFrame(cases).with_row_index("case"), pl.DataFrame({"case": pl.Series(case, dtype=pl.UInt32), **read})


def series(slot: Slot, values: Any) -> pl.Series:
    """A column with its nulls."""
    match slot.definition.type:
        case "boolean":
            return pl.select(pl.when(pl.Series(values) != 0).then(pl.Series(values) == 2)).to_series()
        case "enum":
            codes = pl.select(pl.when(pl.Series(values) != 0).then(pl.Series(values.astype(np.uint32)) - 1)).to_series()
            return codes.cat.to(pl.Enum(list(slot.codes)))
        case "enum_list":
            words = pl.Series(values[:, 0])
            return pl.select(pl.when((words & 1) == 1).then(words)).to_series()
    return pl.Series(values).fill_nan(None)


def judged(batch_frames: tuple[pl.DataFrame, pl.DataFrame], threat_bits: int) -> pl.DataFrame:
    """The twenty verdicts: true, false, or null where they are unknown."""
    cases, images = batch_frames
    latest = [pl.col("nodule").max(), pl.col("opening").max(), pl.col("last").last()]
    looked = images.lazy().with_columns(**followed()).group_by("case", maintain_order=True).agg(latest)
    whole = cases.lazy().join(looked, on="case", how="left")
    return whole.select(**expressions(threat_bits)).select(TWENTY).collect()


def bits_of(slot: Slot) -> int:
    """The mask of the threats that count."""
    return sum(1 << slot.codes[name] for name in THREATS)


def followed() -> dict[str, pl.Expr]:
    """For each examination: is it clear, is it a marginal nodule, and does it follow a clear one? Codes 0, 1 and 3."""
    col = pl.col
    marginal = code((col("enhancement") == "focal_nodular") & (col("location") == "margin"))
    clear = code(col("contrast") & col("enhancement").is_in(["none", "thin_rim"]))
    opens = col("case") != col("case").shift(1, fill_value=2**32 - 1)
    running = (col("case").cast(pl.Int64) * 4 + clear).cum_max().shift(1, fill_value=0)
    before = pl.when(opens).then(0).otherwise(running - col("case").cast(pl.Int64) * 4)
    return {
        "nodule": pl.min_horizontal(marginal, before),
        "opening": pl.when(opens).then(marginal).otherwise(0),
        "last": code(col("enhancement").is_in(["none", "thin_rim"])),
    }


def code(verdict: pl.Expr) -> pl.Expr:
    return pl.when(verdict).then(3).when(verdict.is_null()).then(1).otherwise(0).cast(pl.Int64)


def settled(found: pl.Expr) -> pl.Expr:
    return pl.when(found == 3).then(True).when(found == 0).then(False)


def true(condition: pl.Expr) -> pl.Expr:
    """TRUE, and nothing else: what is unknown is not."""
    return condition.fill_null(False)


def expressions(threat_bits: int) -> dict[str, pl.Expr]:
    """Each rule by its id."""
    col = pl.col
    biopsy, ctnnb1, fap = col("diagnosis.biopsy_type"), col("diagnosis.ctnnb1_status"), col("patient.fap_status")
    germline, somatic = col("diagnosis.apc_germline_status"), col("diagnosis.apc_somatic_status")
    site, mri = col("tumour.site"), col("patient.mri_contraindicated")
    abdominal = pl.when(~site.is_in(FINER_WALLS)).then(site.is_in(ABDOMINAL))
    extra = pl.when(site.is_in(EXTRA_ABDOMINAL)).then(True).when(site.is_in(INSIDE)).then(False)
    unsettled = ~true(fap.is_in(["confirmed", "excluded"]))
    desmoid, reading = col("diagnosis.histology") == "desmoid", col("diagnosis.second_reading_status")
    closed = true(reading == "done_discordant") | true(biopsy.is_in(["none", "fna_only"])) | true(~desmoid)
    gate = pl.when(closed).then(False).when(true(desmoid) & true(biopsy.is_in(SAMPLED))).then(True)
    growth, hours = col("disease.growth_status"), col("complication.onset_hours")
    no_threat = (col("disease.threat") & threat_bits) == 0
    no_image = pl.when(col("images") == 0).then(False)
    not_first = pl.when(col("opening") == 0).then(3).when(col("opening") == 1).then(1).when(col("opening") == 3).then(0)
    nodule = pl.min_horizontal(col("nodule"), not_first)
    achieved = (col("ablation.margin_achieved_min_mm") < 5) | ~col("ablation.full_coverage")
    return {
        "DES-DX-02": biopsy.is_in(["none", "fna_only"]),
        "DES-DX-03": biopsy.is_in(SAMPLED[:2]) & (col("pathway.biopsy_needle_gauge") > 16),
        "DES-DX-09": ctnnb1.is_in(["not_tested", "failed", "pending"]),
        "DES-DX-10": (ctnnb1 == "wild_type") & unsettled,
        "DES-DX-11": (ctnnb1 == "mutated") & ((fap == "confirmed") | (germline == "pathogenic") | (somatic == "pathogenic")),
        "DES-DX-12": unsettled & ~true(ctnnb1 == "mutated") & ((col("patient.age_years") < 60) | abdominal),
        "DES-DX-14": abdominal & ~true(fap == "confirmed") & ~true(germline.is_in(TESTED)) & ~true(somatic.is_in(TESTED)),
        "DES-DX-16": ~gate,
        "DES-DX-18": (col("diagnosis.nuclear_beta_catenin") == "positive")
        & (ctnnb1.is_null() | true(ctnnb1.is_in(["not_tested", "failed"]))),
        "DES-IM-01": extra & ~true(mri) & ~true(col("patient.is_pregnant")),
        "DES-IM-03": extra & mri,
        "DES-IM-09": col("tumour.t2_hyperintense_fraction_pct") >= 90,
        "DES-WS-09": gate & (growth == "progressing") & (col("disease.progression_confirmed_count") == 1) & no_threat,
        "DES-WS-13": col("symptoms.lesion_symptomatic"),
        "DES-WS-14": gate & growth.is_null(),
        "PCA-DF-05": (hours > 24) & (hours <= 720),
        "PCA-FU-04": pl.coalesce(no_image, settled(col("last"))),
        "PCA-FU-06": pl.coalesce(no_image, settled(nodule)),
        "PCA-TP-14": col("ablation.min_structure_temp_c") <= -20,
        "PCA-TQ-14": col("ablation.date").is_not_null() & achieved,
    }
