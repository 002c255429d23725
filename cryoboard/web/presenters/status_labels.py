"""One word and one icon for each state, everywhere on the site."""

from __future__ import annotations

NOT_ASKED = ""
KNOWN, PENDING, UNKNOWN, NOT_APPLICABLE = "known", "pending", "unknown", "not_applicable"

STATE_WORDS = {
    NOT_ASKED: "Non renseignée",
    KNOWN: "Renseignée",
    PENDING: "En attente",
    UNKNOWN: "Inconnue",
    NOT_APPLICABLE: "Non applicable",
}
STATE_ICONS = {
    NOT_ASKED: "missing",
    KNOWN: "true",
    PENDING: "pending",
    UNKNOWN: "unknown",
    NOT_APPLICABLE: "not_applicable",
}
VERDICT_WORDS = {"true": "Vrai", "false": "Faux", "unknown": "Inconnu"}
VERDICT_TONES = {"true": "good", "false": "stop", "unknown": "ask"}
KIND_ICONS = {
    "contraindication": "stop",
    "recommendation": "recommend",
    "option": "option",
    "required": "required",
    "question": "question",
    "alert": "alert",
}
KIND_TITLES = {
    "contraindication": "Contre-indications",
    "recommendation": "Recommandations",
    "option": "Options",
    "required": "Éléments requis",
    "question": "Questions à la RCP",
    "alert": "Alertes",
}
PROPOSING_KINDS = ("contraindication", "recommendation", "option")  # those that change what may be done
STATUS_WORDS = {"provisional": "Provisoire", "withdrawn": "Écartée"}
