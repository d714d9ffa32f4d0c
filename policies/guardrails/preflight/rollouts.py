"""How many tasks a rolling update may start and stop at a time.

Source: Amazon ECS API reference, DeploymentConfiguration; ECS developer guide, "Amazon ECS service
event messages", for which way each number is rounded (read 2026-11).
"""

import math
from dataclasses import dataclass
from typing import Final

from guardrails.graph import Graph, Resource
from guardrails.preflight.scaling import Scalings, desired_count
from guardrails.values import ABSENT, Gap

_MAXIMUM: Final = 200.0
_MINIMUM: Final = 100.0


@dataclass(frozen=True, slots=True)
class Rollout:
    """A rolling update of a service, at the smallest number of tasks that it may have."""

    count: float | Gap
    """How many tasks there are at least, above none."""
    why: str
    """Where that number stands."""
    maximum: float | Gap
    """``deploymentMaximumPercent``."""
    minimum: float | Gap
    """``deploymentMinimumHealthyPercent``."""

    @staticmethod
    def bounds(count: float, maximum: float, minimum: float) -> tuple[int, int]:
        """Return how many tasks may run at most, and must at least."""
        return math.floor(count * maximum / 100), math.ceil(count * minimum / 100)

    @property
    def batches(self) -> int:
        """In how many goes the tasks are replaced; one where the plan does not tell."""
        count, maximum, minimum = self.count, self.maximum, self.minimum
        if isinstance(count, Gap) or isinstance(maximum, Gap) or isinstance(minimum, Gap):
            return 1
        most, least = self.bounds(count, maximum, minimum)
        at_once = min(most, count * 2) - min(least, count)
        return max(1, math.ceil(count / at_once)) if at_once >= 1 else 1


def rollout_of(graph: Graph, service: Resource) -> Rollout | None:
    """Return the rolling update of a service; None where ECS does not replace a few at a time."""
    controller = service.given("deploymentController", "type")
    strategy = service.given("deploymentConfiguration", "strategy")
    daemon = service.given("schedulingStrategy") == "DAEMON"
    if controller not in (ABSENT, "ECS") or strategy not in (ABSENT, "ROLLING") or daemon:
        return None
    maximum = service.number("deploymentMaximumPercent")
    minimum = service.number("deploymentMinimumHealthyPercent")
    count, why = _smallest_count(graph, service)
    return Rollout(
        count,
        why,
        _MAXIMUM if maximum is ABSENT else maximum,
        _MINIMUM if minimum is ABSENT else minimum,
    )


def _smallest_count(graph: Graph, service: Resource) -> tuple[float | Gap, str]:
    count = desired_count(service)
    scaling = graph.derive(Scalings).of(service)
    if scaling is None:
        return count, "desiredCount"
    lowest = scaling.lowest
    lowest = max(lowest, 1.0) if isinstance(lowest, float) else lowest
    if isinstance(lowest, Gap) or isinstance(count, Gap) or lowest < count or count < 1:
        return lowest, f"minCapacity of {scaling.target.label}"
    return count, "desiredCount"
