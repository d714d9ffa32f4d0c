"""What a rule says about one resource."""

from dataclasses import dataclass
from enum import Enum

from guardrails.graph import Resource


class Outcome(Enum):
    """The three things that a rule can say."""

    VIOLATION = "violation"
    OK = "ok"
    CANNOT_JUDGE = "cannot judge"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One judgement of one rule on one resource."""

    outcome: Outcome
    urn: str
    """The resource that the verdict is about."""
    message: str
    """What is wrong, or why it cannot be judged. Never a property value that can be secret."""
    evidence: tuple[str, ...] = ()
    """URNs that led to the verdict, in the order in which a reader would follow them."""


def violation(resource: Resource, what: str, *evidence: Resource) -> Verdict:
    """Say that a resource breaks the rule. `what` follows the resource's label."""
    return _verdict(Outcome.VIOLATION, resource, what, evidence)


def ok(resource: Resource, *evidence: Resource) -> Verdict:
    """Say that a resource keeps the rule."""
    return _verdict(Outcome.OK, resource, "keeps the rule", evidence)


def cannot_judge(resource: Resource, why: str, *evidence: Resource) -> Verdict:
    """Say that the plan does not tell. `why` follows the resource's label."""
    return _verdict(Outcome.CANNOT_JUDGE, resource, why, evidence)


def _verdict(
    outcome: Outcome, resource: Resource, message: str, evidence: tuple[Resource, ...]
) -> Verdict:
    urns = tuple(step.urn for step in evidence)
    return Verdict(outcome, resource.urn, f"{resource.label} {message}", urns)
