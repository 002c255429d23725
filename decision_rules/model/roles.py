"""Roles: the facts, derived facts and chapters that the product finds by a role, whatever their name in the content."""

from __future__ import annotations

from enum import StrEnum


class FactRole(StrEnum):
    """The role of a fact that the product reads; exactly one fact of the dictionary has each role."""

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
    """The role of a derived fact that a drawing reads; at most one derived fact of a ruleset has each role."""

    LEVEL_ZONE = "level_zone"  # for an item of a list: the part of the spine of its level


class ChapterRole(StrEnum):
    """The role of a chapter that the product displays separately; at most one chapter of a ruleset has each role."""

    GUARDRAIL = "guardrail"  # shown as soon as a case is registered, before it is discussed
