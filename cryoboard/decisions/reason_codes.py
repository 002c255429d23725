"""Coded reasons: why a board departs from the rules, why it puts a case off, why a proposal was not applied."""

from __future__ import annotations

OTHER = "other"  # requires a sentence
Reasons = tuple[tuple[str, str], ...]

DEPARTURES: Reasons = (
    ("comorbidity", "Comorbidité ou état général"),
    ("patient_wish", "Souhait du patient"),
    ("context_not_covered", "Contexte clinique non représenté par la règle"),
    ("other_reading_of_evidence", "Interprétation différente de la preuve"),
    ("ruleset_outdated", "Référentiel jugé dépassé"),
    ("trial_inclusion", "Inclusion dans un essai"),
    ("technical_constraint", "Contrainte technique ou de plateau"),
    ("network_expert_opinion", "Avis d’expert du réseau de référence"),
    ("emergency", "Urgence"),
    ("wrong_datum", "Donnée de la fiche erronée"),
    (OTHER, "Autre (à préciser)"),
)
NON_APPLICATIONS: Reasons = (
    ("patient_refusal", "Refus du patient"),
    ("patient_changed_mind", "Souhait ou changement d’avis du patient"),
    ("new_clinical_element", "Nouvel élément clinique"),
    ("known_but_ignored", "Élément connu mais ignoré de la RCP"),
    ("progression", "Progression ou dégradation"),
    ("toxicity", "Toxicité ou complication"),
    ("unavailable", "Délai ou indisponibilité du plateau"),
    ("physician_decision", "Décision du praticien"),
    ("trial_inclusion", "Inclusion dans un essai"),
    ("funding", "Prise en charge financière refusée ou en attente"),
    ("treated_elsewhere", "Traité ailleurs"),
    ("lost_to_follow_up", "Perdu de vue"),
    ("death", "Décès"),
    ("not_documented", "Non documenté"),
    (OTHER, "Autre (à préciser)"),
)
DEFERRALS: Reasons = (
    ("missing_datum", "Donnée manquante"),
    ("quorum", "Quorum non atteint"),
    ("second_reading", "Relecture experte en attente"),
    ("molecular_result", "Résultat moléculaire en attente"),
    ("imaging", "Imagerie à compléter ou périmée"),
    ("prior_consultation", "Consultation préalable (anesthésie, gériatrie, support)"),
    ("patient_to_see", "Patient à revoir ou à informer"),
    ("recourse_asked", "Avis de recours demandé"),
    (OTHER, "Autre (à préciser)"),
)
TO_RULE_OWNER = ("ruleset_outdated", "context_not_covered")  # departures reported to the owner of the rule
TO_DATA_OWNER = ("wrong_datum",)  # the departure reported to the owner of the datum


def label_of(reasons: Reasons, code: str) -> str:
    """The French words of a code; empty for none."""
    return dict(reasons).get(code, "")
