"""The exceptions of the engine; their messages are French sentences for the user."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class RulesError(Exception):
    """The base class of the expected errors of the engine."""


class ContentError(RulesError):
    """A content file that does not load; the message gives the file, the line, the fault and its cure."""

    def __init__(self, file: Path | str, line: int | None, fault: str, cure: str) -> None:
        self.file, self.line, self.fault, self.cure = str(file), line, fault, cure
        self.place = f"{self.file}:{line}" if line else self.file
        super().__init__(f"{self.place}: {fault} — {cure}")


class UnknownRuleset(RulesError):
    """No ruleset has this name or digest; the message lists the known names."""

    def __init__(self, ruleset_id: str, known: list[str]) -> None:
        super().__init__(f"référentiel inconnu « {ruleset_id} » ; connus : {', '.join(known)}")


class UnknownRule(RulesError):
    """No rule has this id in the rulesets asked."""

    def __init__(self, rule_id: str) -> None:
        super().__init__(f"règle inconnue « {rule_id} » ; « rules list » les énumère")


class CaseRefused(RulesError):
    """A case that cannot be read at all: malformed JSON, a repeated key, or not an object."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One refused value: the name of the fact, the problem and the hint to correct it (French), and a code for programs."""

    fact: str
    problem: str
    hint: str
    code: str = "invalid"

    def as_dict(self) -> dict[str, str]:
        return {"fact": self.fact, "problem": self.problem, "hint": self.hint, "code": self.code}


class ValueRefused(RulesError):
    """A value that does not conform to the definition of its fact; `where` is the place inside the value."""

    def __init__(self, problem: str, hint: str, code: str = "invalid", where: str = "") -> None:
        super().__init__(f"{problem} {hint}")
        self.problem, self.hint, self.code, self.where = problem, hint, code, where
