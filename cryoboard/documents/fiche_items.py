"""The clinical items of the official fiche, and where the dictionary keeps each. Names only: what they mean is in the catalogues."""

from __future__ import annotations

Item = tuple[str, tuple[str, ...]]  # its words on the fiche; the facts that answer it, the first known one speaks

TUMOUR: tuple[Item, ...] = (
    ("Mode de découverte", ()),
    ("Date du diagnostic", ()),
    ("Morphologie", ("diagnosis.histology", "breast.histology_type", "tumour.benign_type", "diagnosis.category")),
    ("Classe", ("diagnosis.connective_tumour_class",)),
    ("Topographie", ("tumour.site", "diagnosis.primary_site")),
    ("Latéralité", ()),
    ("Profondeur", ("tumour.depth",)),
    ("Plus grand diamètre", ("tumour.size_mm", "breast.size_mri_mm", "breast.size_us_mm", "breast.size_mammo_mm")),
    ("Grade", ("tumour.fnclcc_grade", "breast.grade")),
    ("T clinique", ()),
    ("N clinique", ("disease.n_stage", "breast.clinical_node_status")),
    ("M clinique", ("disease.m_stage", "disease.metastatic_extent")),
    ("Sièges métastatiques", ("disease.metastatic_sites",)),
    ("Phase", ("disease.state",)),
    ("Progression", ("disease.growth_status",)),
)
PATIENT: tuple[Item, ...] = (
    ("Indice OMS", ("patient.ecog",)),
    ("Douleur (échelle numérique)", ("symptoms.pain_nrs",)),
    ("Antécédents", ()),
    ("Comorbidités", ()),
    ("Dépistage gériatrique", ("patient.frail",)),
    ("Antithrombotique", ("patient.antithrombotic",)),
    ("Grossesse", ("patient.is_pregnant", "patient.pregnant_or_lactating")),
    ("Déficit neurologique", ("symptoms.neuro_deficit",)),
)
EXAMINATIONS: tuple[Item, ...] = (
    ("Imagerie", ("imaging",)),
    ("Biopsie", ("diagnosis.biopsy_type", "breast.biopsy_type")),
    ("Imagerie avant la biopsie", ("diagnosis.imaging_before_biopsy",)),
    ("Relecture experte", ("diagnosis.second_reading_status",)),
    ("CTNNB1", ("diagnosis.ctnnb1_status",)),
    ("Biologie moléculaire", ("diagnosis.molecular_category", "diagnosis.ctnnb1_variant", "diagnosis.ntrk_fusion")),
    ("Compte rendu opératoire, marge", ("disease.last_resection_margin",)),
    ("Traitements antérieurs", ("prior_treatments",)),
)
SECTIONS = (
    ("Tumeur et phase", TUMOUR),
    ("État du patient", PATIENT),
    ("Examens et traitements antérieurs", EXAMINATIONS),
)
