"""The columns of the evidence files: French label, type, bounds or enumeration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TEXT, NAME, INTEGER, NUMBER, CHOICE = "text", "name", "integer", "number", "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. A `text` is a sentence or a medical term and has a French translation; a `name` is shown as in the source."""

    name: str
    label: str
    type: str = TEXT
    unit: str = ""
    minimum: float = 0
    maximum: float = 100
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Collection:
    """One file of evidence. `section` is the column its rows are grouped by; `caution` is the column always printed with a row."""

    id: str
    file: str
    title: str
    short: str
    source: str
    section: str
    caution: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def percent(name: str, label: str) -> Column:
    return Column(name, label, NUMBER, "%")


def patients(name: str, label: str) -> Column:
    return Column(name, label, INTEGER, minimum=1, maximum=100_000)


def years(name: str, label: str) -> Column:
    return Column(name, label, NUMBER, "ans", maximum=30)


YEAR = Column("year", "Année", INTEGER, minimum=1980, maximum=2100)
SETTINGS = {"neoadjuvant": "Néoadjuvant", "adjuvant": "Adjuvant", "ongoing": "Essais en cours"}
SCHEDULES = {
    "split_course": "En deux temps (split course)",
    "normofractionated": "Normofractionnée",
    "hypofractionated": "Hypofractionnée",
}
TARGETS = {
    "local recurrence": "Rechute locale",
    "lung metastases": "Métastases pulmonaires",
    "liver metastases": "Métastases hépatiques",
    "bone and soft-tissue metastases": "Métastases osseuses et des tissus mous",
    "multi-site metastases": "Métastases de plusieurs sites",
}
TECHNIQUES = {
    "cryoablation": "Cryoablation",
    "radiofrequency": "Radiofréquence",
    "microwave": "Micro-ondes",
    "radiofrequency, microwave, cryoablation": "Radiofréquence, micro-ondes, cryoablation",
}
LESIONS = {
    "local recurrence": "Rechute locale",
    "lung metastases": "Métastases pulmonaires",
    "liver metastases": "Métastases hépatiques",
    "bone and soft-tissue metastases": "Métastases osseuses et des tissus mous",
    "lung and extrapulmonary metastases": "Métastases pulmonaires et extrapulmonaires",
}
POPULATIONS = {
    "desmoid series, n = 34": "Série de tumeurs desmoïdes, n = 34",
    "desmoid series, n = 34 (single course, >= 12 months follow-up)": "Série de tumeurs desmoïdes, n = 34 (cure unique, suivi ≥ 12 mois)",
    "STS group A (locoregional recurrence), n = 10": "Sarcomes, groupe A (rechute locorégionale), n = 10",
    "STS group B (advanced), n = 5": "Sarcomes, groupe B (maladie avancée), n = 5",
    "STS series, n = 15": "Série de sarcomes, n = 15",
    "both series, n = 49": "Les deux séries, n = 49",
}
UNITS = {
    "patients": "patients",
    "years": "ans",
    "mm": "mm",
    "months": "mois",
    "%": "%",
    "events": "événements",
    "courses": "cures",
    "procedures": "procédures",
    "probes": "sondes",
    "minutes": "min",
    "days": "jours",
}

TRIALS = Collection(
    "rtct",
    "rtct-trials",
    "Radiochimiothérapie des sarcomes",
    "Radiochimiothérapie",
    "Diaporama de radiochimiothérapie (S3)",
    "setting",
    "notes",
    (
        Column("setting", "Contexte", CHOICE, choices=SETTINGS),
        Column("schedule", "Fractionnement", CHOICE, choices=SCHEDULES),
        Column("authors", "Auteurs", NAME),
        Column("journal", "Revue", NAME),
        YEAR,
        Column("design", "Type d’étude"),
        patients("n_patients", "Patients"),
        Column("histology", "Tumeurs"),
        Column("chemo", "Chimiothérapie"),
        Column("rt_total_gy", "Dose totale", NUMBER, "Gy", 10, 80),
        Column("rt_fractions", "Fractions", INTEGER, minimum=1, maximum=60),
        Column("rt_dose_per_fraction_gy", "Dose par fraction", NUMBER, "Gy", 1, 10),
        Column("rt_detail", "Radiothérapie, détail"),
        percent("pcr_pct", "Réponse pathologique complète"),
        Column("response_detail", "Réponse, détail"),
        percent("r0_pct", "Résection R0"),
        percent("local_control_pct", "Contrôle local"),
        years("local_control_at_years", "Contrôle local, délai"),
        percent("os_pct", "Survie globale"),
        years("os_at_years", "Survie globale, délai"),
        Column("other_survival", "Autres survies"),
        Column("toxicity", "Toxicité"),
        Column("notes", "Remarques"),
    ),
)
ABLATION = Collection(
    "ta",
    "thermal-ablation-series",
    "Thermoablation des sarcomes, par siège",
    "Thermoablation",
    "Tableau 1 de la thèse source (S0)",
    "section",
    "discrepancy_note",
    (
        Column("author", "Auteur", NAME),
        YEAR,
        Column("section", "Cible", CHOICE, choices=TARGETS),
        patients("n_sarcoma_patients", "Patients atteints de sarcome"),
        patients("n_total_patients", "Patients en tout"),
        Column("sarcoma_type", "Type de sarcome"),
        Column("technique", "Technique", CHOICE, choices=TECHNIQUES),
        Column("lesion_type", "Lésions traitées", CHOICE, choices=LESIONS),
        Column("follow_up_months", "Suivi", NUMBER, "mois", 0, 600),
        Column("follow_up_statistic", "Suivi, statistique", CHOICE, choices={"mean": "moyenne", "median": "médiane"}),
        Column("local_recurrence", "Récidive ou contrôle local"),
        Column("main_results", "Autres résultats"),
        Column("discrepancy_note", "Réserve"),
    ),
)
THESIS = Collection(
    "th",
    "thesis-results",
    "Séries de cryoablation de la thèse source",
    "Séries de la thèse",
    "Thèse source (S0)",
    "population",
    "notes",
    (
        Column("metric", "Mesure"),
        Column("value", "Valeur", NUMBER, maximum=10_000),
        Column("ci_low", "Intervalle de confiance, borne basse", NUMBER),
        Column("ci_high", "Intervalle de confiance, borne haute", NUMBER),
        Column("unit", "Unité", CHOICE, choices=UNITS),
        Column("population", "Population", CHOICE, choices=POPULATIONS),
        Column("source_section", "Endroit"),
        Column("notes", "Remarques"),
    ),
)
COLLECTIONS = (TRIALS, ABLATION, THESIS)

AGENTS = {
    "doxorubicin": "Doxorubicine",
    "epirubicin": "Épirubicine",
    "anthracycline": "Anthracycline non précisée",
    "ifosfamide": "Ifosfamide",
    "dacarbazine": "Dacarbazine",
    "cisplatin": "Cisplatine",
    "mitomycin": "Mitomycine",
    "gemcitabine": "Gemcitabine",
    "docetaxel": "Docétaxel",
    "trabectedin": "Trabectédine",
    "sorafenib": "Sorafénib",
}
HISTOLOGIES = {
    "sts": "Sarcomes des tissus mous, types réunis",
    "myxoid_liposarcoma": "Liposarcome myxoïde",
    "myxofibrosarcoma": "Myxofibrosarcome",
    "undifferentiated": "Sarcome indifférencié",
    "leiomyosarcoma": "Léiomyosarcome",
    "dermatofibrosarcoma": "Dermatofibrosarcome de Darier-Ferrand",
    "gist": "GIST",
    "desmoid": "Tumeur desmoïde",
}
DESIGNS = {
    "randomised": "Randomisée",
    "phase": "Essai de phase I, II ou III",
    "prospective": "Prospective",
    "retrospective": "Rétrospective",
}
