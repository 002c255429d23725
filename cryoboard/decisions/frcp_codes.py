"""The codes of the official fiche (FRCP 2022.01) for each of our values. Read in ansforge/TestContenuCDA-3-0, 7cd489b."""

from __future__ import annotations

from typing import NamedTuple

SNOMED, NCIT, ANS = "2.16.840.1.113883.6.96", "2.16.840.1.113883.3.26.1.1", "1.2.250.1.213.1.1.4.322"


class Code(NamedTuple):
    """One coded value: its code, the system it belongs to, the official words."""

    code: str
    system: str
    label: str


DOCUMENT_STATUS = {
    "draft": Code("385651009", SNOMED, "En cours"),
    "reviewed": Code("398166005", SNOMED, "Réalisé"),
    "signed": Code("9571008", SNOMED, "Approuvé"),
    "closed": Code("29179001", SNOMED, "Clôturé"),  # a decision that an amendment replaced
}
NATURE = {
    "organ": Code("ORG-117", ANS, "RCP appareil-organes"),
    "transverse": Code("ORG-132", ANS, "RCP transversale et soins de support"),
}
ROUTE = {"recorded": Code("ORG-128", ANS, "Enregistré"), "discussed": Code("ORG-134", ANS, "Discuté")}
QUORUM = {
    "reached": Code("ORG-126", ANS, "Quorum atteint"),
    "not_reached": Code("ORG-133", ANS, "Quorum non atteint"),
    "unknown": Code("GEN-010", ANS, "Ne sait pas"),
}
PHASE = {"initial": Code("MED-268", ANS, "Phase initiale"), "relapse": Code("MED-244", ANS, "Rechute")}
OMS = {
    0: Code("MED-240", ANS, "OMS 0"),
    1: Code("MED-264", ANS, "OMS 1"),
    2: Code("MED-265", ANS, "OMS 2"),
    3: Code("MED-266", ANS, "OMS 3"),
    4: Code("MED-267", ANS, "OMS 4"),
}
REASON = {
    "for_diagnosis": Code("MED-235", ANS, "Avis diagnostique"),
    "for_treatment": Code("ORG-114", ANS, "Proposition thérapeutique"),
    "for_recourse": Code("ORG-115", ANS, "Recours"),
    "for_paediatrics": Code("ORG-116", ANS, "Pédiatrie"),
}
SECTION = {
    "examinations": Code("ORG-064", ANS, "Demande d’examen ou d’avis"),
    "recourse": Code("ORG-120", ANS, "Passage en RCP de recours"),
    "ruleset": Code("MED-249", ANS, "Référentiel utilisé"),
    "trial": Code("MED-250", ANS, "Essai clinique"),
    "complete": Code("GEN-100", ANS, "Dossier complet"),
    "quorum": Code("ORG-125", ANS, "Quorum"),
}
TREATMENT = {
    code: Code(code, system, label)
    for code, system, label in (
        ("387713003", SNOMED, "Chirurgie"),
        ("C15313", NCIT, "Radiothérapie"),
        ("C15195", NCIT, "Curiethérapie"),
        ("C15632", NCIT, "Chimiothérapie"),
        ("C93352", NCIT, "Thérapie ciblée"),
        ("C547", NCIT, "Hormonothérapie"),
        ("C15262", NCIT, "Immunothérapie"),
        ("C63334", NCIT, "Radiologie interventionnelle"),
        ("MED-556", ANS, "Fenêtre thérapeutique"),
        ("MED-226", ANS, "Surveillance seule"),
        ("MED-227", ANS, "Surveillance active"),
        ("C157891", NCIT, "Endoscopie interventionnelle"),
        ("MED-232", ANS, "Irathérapie"),
        ("MED-126", ANS, "Allogreffe ou autogreffe"),
        ("GEN-092.03.01", ANS, "Autre traitement"),
        ("GEN-092.03.02", ANS, "Autre traitement médicamenteux spécifique"),
        ("C15747", NCIT, "Soins de support"),
        ("C15252", NCIT, "Soins palliatifs"),
    )
}
