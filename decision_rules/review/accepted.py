"""The findings of `prove` that reviewers have accepted, with the reason; an acceptance that no longer applies is reported too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from decision_rules.model.conditions import Condition
from decision_rules.model.rules import Ruleset
from decision_rules.source.condition_parser import Vocabulary, parse_condition
from decision_rules.source.library import CONTEXT_ON
from decision_rules.source.yaml_source import YamlNode, read_yaml

if TYPE_CHECKING:
    from decision_rules.review.proofs import ProofFinding

ACCEPTED = Path(__file__).resolve().parent / "accepted.yaml"
KINDS = ("never_fires", "conflict", "no_output", "redundant")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted finding of one ruleset; a finding `no_output` is accepted only for the cases that satisfy the condition `when`."""

    ruleset: str
    kind: str
    rules: tuple[str, ...]
    topic: str | None
    when: Condition | None
    reason: str
    place: str

    def covers(self, finding: ProofFinding) -> bool:
        same = (self.kind, self.rules, self.topic) == (finding.kind, finding.rules, finding.topic)
        return same and finding.settled and self.kind != "no_output"


@dataclass(frozen=True, slots=True)
class Report:
    """The findings on one ruleset: new, accepted, acceptances that no longer apply (`stale`), and undecided by the solver."""

    ruleset: str
    new: tuple[ProofFinding, ...]
    accepted: tuple[Acceptance, ...]
    stale: tuple[Acceptance, ...]
    undecided: tuple[ProofFinding, ...]

    @property
    def holds(self) -> bool:
        return not self.new and not self.stale


def prove(ruleset: Ruleset, path: Path = ACCEPTED) -> Report:
    """The findings on a ruleset, compared with the acceptances. Raises ContentError on an invalid acceptance."""
    from decision_rules.review.proofs import Prover  # imports the solver; acceptances are read without it

    acceptances = list(read_accepted(ruleset, path))
    prover = Prover(ruleset)
    silences = [each for each in acceptances if each.when is not None]
    found = list(prover.findings([each.when for each in silences if each.when is not None]))
    live = [each for each in acceptances if any(each.covers(finding) for finding in found)]
    live += [each for each in silences if any(finding.settled for finding in prover.without_output(only_when=each.when))]
    return Report(
        ruleset.id,
        new=tuple(finding for finding in found if finding.settled and not covered(finding, acceptances)),
        accepted=tuple(live),
        stale=tuple(each for each in acceptances if each not in live),
        undecided=tuple(finding for finding in found if not finding.settled),
    )


def covered(finding: ProofFinding, acceptances: Iterable[Acceptance]) -> bool:
    return any(each.covers(finding) for each in acceptances)


def read_accepted(ruleset: Ruleset, path: Path) -> Iterator[Acceptance]:
    """The acceptances of this ruleset. Raises ContentError."""
    shapes = {name: derived.definition for name, derived in ruleset.derived.items()}
    vocabulary = Vocabulary({**ruleset.dictionary.facts, "context.on": CONTEXT_ON}, shapes)
    for entry in read_yaml(path, path.parent)["accepted"]:
        entry.check_keys(["rulesets", "finding", "rules", "topic", "when", "reason"], ["rulesets", "finding", "reason"])
        if entry["finding"] not in KINDS or (entry["finding"] == "no_output") != ("when" in entry):
            raise entry.fault("constat mal décrit", f"finding : {', '.join(KINDS)} ; « when » pour no_output et pour lui seul")
        if ruleset.id in entry["rulesets"]:
            yield acceptance(entry, ruleset, vocabulary)


def acceptance(entry: YamlNode, ruleset: Ruleset, vocabulary: Vocabulary) -> Acceptance:
    rules: Sequence[Any] = entry.get("rules", ())
    when = parse_condition(entry["when"], vocabulary, entry) if "when" in entry else None
    place = f"{entry.file}:{entry.line}"
    return Acceptance(ruleset.id, entry["finding"], tuple(rules), entry.get("topic"), when, entry["reason"], place)
