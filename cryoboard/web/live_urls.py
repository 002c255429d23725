"""The addresses of the meeting day: the screen of the room, the opinions, attendance, closing, what follows."""

from __future__ import annotations

from cryoboard.web.refusals import View
from cryoboard.web.views import attendance, closing, decisions, follow_up, live, opinions

LIVE: list[tuple[str, View, str]] = [
    ("seances/<int:pk>/presences/", attendance.attendance, "meeting_attendance"),
    ("seances/<int:pk>/seance/", live.live, "meeting_live"),
    ("seances/<int:pk>/seance/<int:registration>/", live.live_case, "meeting_live_case"),
    ("seances/<int:pk>/seance/<int:registration>/etat/", live.live_moment, "meeting_live_moment"),
    ("seances/<int:pk>/seance/<int:registration>/discussion/", live.live_discussion, "meeting_live_discussion"),
    ("seances/<int:pk>/seance/<int:registration>/projection/", live.live_projection, "meeting_live_projection"),
    ("seances/<int:pk>/seance/<int:registration>/pourquoi/<slug:topic>/", live.live_why, "meeting_live_why"),
    ("seances/<int:pk>/seance/<int:registration>/avis/", decisions.save, "decision_save"),
    ("seances/<int:pk>/avis-ecrit/<int:registration>/", attendance.written_opinion, "written_opinion"),
    ("seances/<int:pk>/avis-ecrit/<int:registration>/demander/", opinions.ask_opinion, "opinion_ask"),
    ("seances/<int:pk>/cloture/", closing.closing, "meeting_closing"),
    ("seances/<int:pk>/cloture/proces-verbal/", closing.minutes, "meeting_minutes"),
    ("seances/<int:pk>/cloture/<slug:what>/", closing.move, "meeting_move"),
    ("avis/<int:pk>/", decisions.decision, "decision"),
    ("avis/<int:pk>/versions/<int:number>/reprendre/", decisions.restore, "decision_restore"),
    ("avis/<int:pk>/relire/", decisions.review, "decision_review"),
    ("avis/<int:pk>/contresigner/", decisions.countersigning, "decision_countersign"),
    ("avis/<int:pk>/valider/", decisions.validate, "decision_validate"),
    ("avis/<int:pk>/amender/", decisions.amend, "decision_amend"),
    ("avis/<int:pk>/produire/<slug:what>/", decisions.produce, "decision_produce"),
    ("avis/<int:pk>/envoi/", decisions.dispatch, "decision_dispatch"),
    ("mes-dossiers/", attendance.my_cases, "my_cases"),
    ("suites/", follow_up.follow_up, "follow_up"),
    ("suites/<int:pk>/clore/", follow_up.close, "task_close"),
]
