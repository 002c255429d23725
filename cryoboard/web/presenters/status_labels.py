"""One word and one icon for each state, everywhere on the site."""

from __future__ import annotations

from decision_rules import OutputKind, OutputStatus, VerdictWord

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
VERDICT_WORDS = {VerdictWord.TRUE: "Vrai", VerdictWord.FALSE: "Faux", VerdictWord.UNKNOWN: "Inconnu"}
VERDICT_TONES = {VerdictWord.TRUE: "good", VerdictWord.FALSE: "stop", VerdictWord.UNKNOWN: "ask"}
KIND_ICONS = {
    OutputKind.CONTRAINDICATION: "stop",
    OutputKind.RECOMMENDATION: "recommend",
    OutputKind.OPTION: "option",
    OutputKind.REQUIRED: "required",
    OutputKind.QUESTION: "question",
    OutputKind.ALERT: "alert",
}
STATUS_WORDS = {OutputStatus.ACTIVE: "", OutputStatus.PROVISIONAL: "Provisoire", OutputStatus.WITHDRAWN: "Écartée"}
