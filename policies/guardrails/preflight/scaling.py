"""Who changes the number of a service's tasks besides the program, and between what bounds."""

import re
from dataclasses import dataclass
from typing import Final

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.values import ABSENT, UNKNOWN, Gap

# Application Auto Scaling API reference, RegisterScalableTarget: `service/CLUSTER/SERVICE`.
_RESOURCE_ID: Final = re.compile(r"service/(?P<cluster>[^/]+)/(?P<service>[^/]+)")


@dataclass(frozen=True, slots=True)
class Scaling:
    """The scaling target of a service."""

    target: Resource
    lowest: float | Gap
    """Its ``minCapacity``."""
    highest: float | Gap


class Scalings:
    """The scaling targets of a plan: ``graph.derive(Scalings)``."""

    def __init__(self, graph: Graph) -> None:
        """Find the service of every target once."""
        self._graph = graph
        self._known: dict[Resource, Scaling] = {}
        for target in graph.of(tokens.SCALING_TARGETS):
            if target.given("serviceNamespace") not in ("ecs", UNKNOWN):
                continue
            service = self._service(target)
            if service is not None:
                self._known[service] = Scaling(
                    target, target.number("minCapacity"), target.number("maxCapacity")
                )

    def of(self, service: Resource) -> Scaling | None:
        """Return how a service is scaled; None where nothing in the plan scales it for certain."""
        return self._known.get(service)

    def _service(self, target: Resource) -> Resource | None:
        fed = self._graph.feeds(target, "resourceId", tokens.DEPLOYMENTS)
        value = target.given("resourceId")
        match = _RESOURCE_ID.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            return fed[0] if len(fed) == 1 else None
        named = self._graph.find(tokens.DEPLOYMENTS, "name", match["service"])
        if len(named) > 1:  # of several clusters
            named = tuple(each for each in named if each in fed) or named
        return named[0] if len(named) == 1 else None


def desired_count(service: Resource) -> float | Gap:
    """Return how many tasks the program asks for: the provider's default is none."""
    count = service.number("desiredCount")
    return 0.0 if count is ABSENT else count
