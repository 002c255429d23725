"""What the product reads by its role, whatever the content calls it: facts of the case form, a derived fact, chapters of rules."""

from __future__ import annotations

from enum import StrEnum


class FactRole(StrEnum):
    """A fact that the product reads: one of the dictionary holds each role."""

    PATIENT_AGE = "patient_age"
    PATIENT_SEX = "patient_sex"
    TUMOUR_SITE = "tumour_site"
    HISTOLOGY = "histology"
    DISEASE_PHASE = "disease_phase"
    MASS_PRESENT = "mass_present"
    TUMOUR_SIZE = "tumour_size"
    TUMOUR_DEPTH = "tumour_depth"
    EXAMINATIONS = "examinations"  # the dated list of imaging examinations


class DerivedRole(StrEnum):
    """A derived fact that a drawing reads: at most one of a ruleset holds each role."""

    LEVEL_ZONE = "level_zone"  # of an item of a list: the part of the column its level belongs to


class ChapterRole(StrEnum):
    """A chapter that the product gives a place of its own: at most one of a ruleset holds each role."""

    GUARDRAIL = "guardrail"  # shown as soon as a case is registered, before it is discussed
