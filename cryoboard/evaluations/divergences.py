"""Topics on which two catalogues differ. Pure: it reads stored results and merges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from decision_rules import POSITIVE_KINDS, PROPOSING_KINDS, EvaluationResult, OutputEntry, OutputKind


@dataclass(frozen=True, slots=True)
class Stance:
    """What one evaluation says of a topic: the kinds of its active outputs; none when all were withdrawn."""

    position: int  # rank of the evaluation among those compared
    kinds: tuple[OutputKind, ...]
    outputs: tuple[OutputEntry, ...]

    @property
    def is_withdrawn(self) -> bool:
        return not self.kinds


@dataclass(frozen=True, slots=True)
class Divergence:
    """A topic on which the stances differ. `opposed`: one of them forbids or sets aside what another one proposes."""

    topic: str
    label: str
    opposed: bool
    stances: tuple[Stance, ...]


def divergences(results: Sequence[EvaluationResult]) -> list[Divergence]:
    """The topics of at least two results on which they differ, the opposed ones first."""
    topics = dict.fromkeys(output.topic for result in results for output in result.outputs if output.kind in PROPOSING_KINDS)
    found = [each for topic in topics if (each := _divergence(topic, results))]
    return sorted(found, key=lambda each: (not each.opposed, each.label))


def _divergence(topic: str, results: Sequence[EvaluationResult]) -> Divergence | None:
    stances = tuple(stance for position, result in enumerate(results) if (stance := _stance(position, topic, result)))
    if len({stance.kinds for stance in stances}) < 2:
        return None
    against = any(stance.is_withdrawn or OutputKind.CONTRAINDICATION in stance.kinds for stance in stances)
    proposed = any(kind in POSITIVE_KINDS for stance in stances for kind in stance.kinds)
    return Divergence(topic, stances[0].outputs[0].topic_label, against and proposed, stances)


def _stance(position: int, topic: str, result: EvaluationResult) -> Stance | None:
    said = [output for output in result.outputs if output.topic == topic and output.kind in PROPOSING_KINDS]
    standing = [output for output in said if output.stands]
    if not said:
        return None
    kinds = tuple(kind for kind in PROPOSING_KINDS if any(output.kind is kind for output in standing))
    return Stance(position, kinds, tuple(standing or said))
