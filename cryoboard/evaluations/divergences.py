"""Where two catalogues speak of the same topic and do not say the same. Pure: reads stored results, merges nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STANCES = ("contraindication", "recommendation", "option")  # the kinds that say what may be done
AGAINST, WITHDRAWN = "contraindication", "withdrawn"


@dataclass(frozen=True, slots=True)
class Stance:
    """What one evaluation says of a topic: its kinds, or « withdrawn » when nothing of it stands."""

    position: int  # of the evaluation among those compared
    kinds: tuple[str, ...]
    outputs: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Divergence:
    """A topic on which stances differ; `opposed` when one forbids or sets aside what another proposes."""

    topic: str
    label: str
    opposed: bool
    stances: tuple[Stance, ...]


def divergences(results: Sequence[Mapping[str, Any]]) -> list[Divergence]:
    """The topics at least two results speak of without saying the same, the opposed ones first."""
    topics = dict.fromkeys(output["topic"] for result in results for output in result["outputs"] if output["kind"] in STANCES)
    found = [each for topic in topics if (each := _divergence(topic, results))]
    return sorted(found, key=lambda each: (not each.opposed, each.label))


def _divergence(topic: str, results: Sequence[Mapping[str, Any]]) -> Divergence | None:
    stances = tuple(stance for position, result in enumerate(results) if (stance := _stance(position, topic, result)))
    if len({stance.kinds for stance in stances}) < 2:
        return None
    against = any(set(stance.kinds) & {AGAINST, WITHDRAWN} for stance in stances)
    proposed = any(set(stance.kinds) - {AGAINST, WITHDRAWN} for stance in stances)
    return Divergence(topic, stances[0].outputs[0]["topic_label"], against and proposed, stances)


def _stance(position: int, topic: str, result: Mapping[str, Any]) -> Stance | None:
    said = [output for output in result["outputs"] if output["topic"] == topic and output["kind"] in STANCES]
    standing = [output for output in said if output["status"] != WITHDRAWN]
    if not said:
        return None
    kinds = tuple(kind for kind in STANCES if any(output["kind"] == kind for output in standing))
    return Stance(position, kinds or (WITHDRAWN,), tuple(standing or said))
