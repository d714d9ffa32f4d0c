"""Which target groups a service registers which of its containers' ports in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from guardrails import tokens
from guardrails.containers import Container
from guardrails.graph import Graph, Join, Resource
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.workloads import Workload


@dataclass(frozen=True, slots=True)
class Port:
    """One registration: a target group of an entry of ``loadBalancers``, and the port behind it."""

    workload: Workload
    index: int
    """The entry's place."""
    container: str | Gap
    """Name of the container."""
    port: int | Gap
    groups: Join
    """The target group; several, where only dependencies tell, and not which is whose."""

    @property
    def target_group(self) -> Resource | None:
        """The target group, where the plan has it and tells which it is."""
        return self.groups.only

    @property
    def named(self) -> Container | Gap | None:
        """The container, None where the definition has none of that name."""
        if isinstance(self.container, Gap) or isinstance(self.workload.containers, Gap):
            return UNKNOWN
        return next((c for c in self.workload.containers if c.name == self.container), None)


def ports_of(graph: Graph, workload: Workload) -> tuple[Port, ...]:
    """Return the registrations of a service, those of a second group of blue/green included."""
    ports = tuple(_ports(graph, workload))
    unclear = [port for port in ports if port.groups.complete and len(port.groups.found) > 1]
    # Unknown ARNs have the same pool: where all stand for one port, which is whose does not matter.
    if unclear and len({(port.container, port.port) for port in unclear}) == 1:
        pool = unclear[0].groups.found
        if len(pool) == len(unclear):
            paired = zip(unclear, pool, strict=True)
            certain = {id(port): Join((group,), inferred=True) for port, group in paired}
            return tuple(replace(port, groups=certain.get(id(port), port.groups)) for port in ports)
    return ports


def _ports(graph: Graph, workload: Workload) -> Iterator[Port]:
    service = workload.resource
    listed = service.given("loadBalancers")
    if listed is UNKNOWN:
        groups = graph.join(service, "loadBalancers", types=tokens.TARGET_GROUPS, key="arn")
        yield Port(workload, 0, UNKNOWN, UNKNOWN, groups)
    for index in range(len(listed) if isinstance(listed, list) else 0):
        entry = ("loadBalancers", index)
        container = _text(service.given(*entry, "containerName"))
        number = whole(service.given(*entry, "containerPort"))
        second = (*entry, "advancedConfiguration", "alternateTargetGroupArn")
        for path in ((*entry, "targetGroupArn"), second):
            if service.given(*path) is not ABSENT:  # absent for a classic load balancer
                groups = graph.join(service, *path, types=tokens.TARGET_GROUPS, key="arn")
                yield Port(workload, index, container, number, groups)


def _text(value: Any) -> str | Gap:
    return value if isinstance(value, str) else UNKNOWN


def whole(value: Any) -> int | Gap:
    """Return a whole number: UNKNOWN while it is, ABSENT for what is no number."""
    if isinstance(value, Gap):
        return value
    try:
        return int(value)
    except (TypeError, ValueError):  # `traffic-port`, which is the port of the traffic
        return ABSENT
