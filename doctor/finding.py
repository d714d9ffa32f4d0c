"""One line of a reading."""

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How it stands with something that was looked at."""

    OK = "ok"
    WARNING = "warning"
    """It will do, until something happens that is likely to."""
    PROBLEM = "problem"
    """What comes next will fail."""
    UNKNOWN = "not known"
    """It could not be looked at; the text says why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and how it stands."""

    what: str
    state: State
    text: str
    next_step: str = ""
    """What to do about it; empty where there is nothing to do."""


def problem_in(findings: list[Finding]) -> bool:
    """Say whether anything among the findings is a problem."""
    return any(finding.state is State.PROBLEM for finding in findings)
