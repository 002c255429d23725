"""The severity of a change for a patient: the outputs on a topic before and after, and the order of severities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from decision_rules.model.result import PROPOSING_KINDS, OutputKind, OutputStatus

STATUSES = ("absent", OutputStatus.WITHDRAWN, OutputStatus.PROVISIONAL, OutputStatus.ACTIVE)  # coded by their rank
ABSENT, WITHDRAWN, PROVISIONAL, ACTIVE = range(4)

SEVERITIES = {
    "contraindication_appears": "Une contre-indication apparaît",
    "contraindication_disappears": "Une contre-indication disparaît",
    "recommendation_disappears": "Une recommandation disparaît",
    "recommendation_becomes_option": "Une recommandation devient une option",
    "option_disappears": "Une option disparaît",
    "recommendation_appears": "Une recommandation apparaît",
    "option_appears": "Une option apparaît",
    OutputKind.REQUIRED.value: "Un élément requis apparaît ou disparaît",
    OutputKind.ALERT.value: "Une alerte apparaît ou disparaît",
    OutputKind.QUESTION.value: "Une question apparaît ou disparaît",
    "status": "Le statut change : retirée, provisoire, active",
}
RANKS = {name: rank for rank, name in enumerate(SEVERITIES)}


class KindStatus(NamedTuple):
    """One kind of output on a topic, and its status."""

    kind: OutputKind
    status: OutputStatus


class Transition(NamedTuple):
    """The outputs on one topic before and after; `scope` is the list whose items they concern, empty for the case."""

    severity: str
    topic: str
    scope: str
    before: tuple[KindStatus, ...]
    after: tuple[KindStatus, ...]


def transition(topic: str, scope: str, kinds: tuple[str, ...], before: tuple[int, ...], after: tuple[int, ...]) -> Transition:
    """The transition between two sets of statuses, one per kind."""
    was, now = dict(zip(kinds, before, strict=True)), dict(zip(kinds, after, strict=True))
    return Transition(severity_of(was, now), topic, scope, kind_statuses(was), kind_statuses(now))


def kind_statuses(statuses: Mapping[str, int]) -> tuple[KindStatus, ...]:
    return tuple(KindStatus(OutputKind(kind), OutputStatus(STATUSES[status])) for kind, status in statuses.items() if status)


def severity_of(was: Mapping[str, int], now: Mapping[str, int]) -> str:
    """The most severe change. A withdrawn output is still present: only its status changes."""

    def appears(kind: str) -> bool:
        return was.get(kind, ABSENT) == ABSENT and now.get(kind, ABSENT) >= PROVISIONAL

    def disappears(kind: str) -> bool:
        return was.get(kind, ABSENT) >= PROVISIONAL and now.get(kind, ABSENT) == ABSENT

    found = {f"{kind}_appears" for kind in PROPOSING_KINDS if appears(kind)}
    found |= {f"{kind}_disappears" for kind in PROPOSING_KINDS if disappears(kind)}
    if "recommendation_disappears" in found and appears(OutputKind.OPTION):
        found = (found - {"recommendation_disappears"}) | {"recommendation_becomes_option"}
    if "recommendation_appears" in found:
        found.discard("option_disappears")  # the option became a recommendation
    found |= {kind for kind in was if kind not in PROPOSING_KINDS and (appears(kind) or disappears(kind))}
    return min(found, key=RANKS.__getitem__, default="status")
