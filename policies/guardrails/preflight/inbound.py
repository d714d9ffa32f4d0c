"""For each port of a service behind a load balancer: the way from a client to the container.

Client → listener → rule → target group → security groups → container port. The way is judged up to
the container: whether the application answers there is not in a plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from guardrails import tokens
from guardrails.endpoints import vpc_of
from guardrails.graph import Graph, Resource
from guardrails.load_balancers import LoadBalancers
from guardrails.preflight.fronts import Fronts
from guardrails.preflight.ports import Port, ports_of
from guardrails.preflight.way import Status, Way
from guardrails.values import UNKNOWN
from guardrails.workloads import Workloads


@dataclass(frozen=True, slots=True)
class Entrance:
    """One listener, or rule, that leads to a port, with the way from it to the container."""

    port: Port
    group: Resource | None
    """The target group; None where it is not in the plan."""
    holder: Resource | None
    """The listener or rule that forwards to it; None where the plan shows none."""
    listener: Resource | None
    """The holder's listener; None where it is not in the plan."""
    balancer: Resource | None
    way: Way


class Inbound:
    """The ways in of a plan: ``graph.derive(Inbound)``."""

    def __init__(self, graph: Graph) -> None:
        """Follow every way once."""
        self._graph = graph
        self.balancers = graph.derive(LoadBalancers)
        self._fronts = graph.derive(Fronts)
        self._doubts: list[str] = []
        self._holders = self._index()
        self.ports = tuple(
            port
            for workload in graph.derive(Workloads)
            if workload.resource.type in tokens.SERVICES
            for port in ports_of(graph, workload)
        )
        self._entrances = [each for port in self.ports for each in self._entrances_of(port)]

    def __iter__(self) -> Iterator[Entrance]:
        """Go through the entrances, port by port."""
        return iter(self._entrances)

    def holders(self, group: Resource) -> tuple[Resource, ...]:
        """Return the listeners and rules that forward to a target group."""
        return tuple(self._holders.get(group, ()))

    @property
    def doubts(self) -> tuple[str, ...]:
        """Listeners and rules whose target group is not known: they may forward to any."""
        return tuple(self._doubts)

    def listener_of(self, holder: Resource) -> Resource | None:
        """Return the listener that a rule belongs to; a listener is its own."""
        if holder.type in tokens.LISTENERS:
            return holder
        return self._graph.join(holder, "listenerArn", types=tokens.LISTENERS, key="arn").only

    def vpcs_differ(self, one: Resource, other: Resource) -> bool:
        """Tell whether two resources are in different VPCs for certain."""
        vpcs = [vpc_of(self._graph, each) for each in (one, other)]
        if UNKNOWN in vpcs or vpcs[0] == vpcs[1]:
            return False
        # A literal id may be that of a VPC which this plan makes, and whose id is not known yet.
        return all(isinstance(vpc, Resource) == isinstance(vpcs[0], Resource) for vpc in vpcs)

    def _index(self) -> dict[Resource, list[Resource]]:
        index: dict[Resource, list[Resource]] = {}
        for holder in self._graph.of(tokens.LISTENERS | tokens.LISTENER_RULES):
            join = self.balancers.target_groups(holder)
            for group in join.found:
                index.setdefault(group, []).append(holder)
            if join.unexplained:
                self._doubts.append(f"where {holder.label} forwards to is not known yet")
        for resource in self._graph:
            if resource.provider is not None and not resource.type.startswith("aws:"):
                self._doubts += self._strangers(resource)
        return index

    def _strangers(self, resource: Resource) -> Iterator[str]:
        """Doubt what another provider's resource does with a target group: it may be a listener."""
        for name in resource.property_dependencies:
            for group in self._graph.feeds(resource, name, tokens.TARGET_GROUPS):
                yield f"what {resource.label} does with {group.label} is not known"

    def _entrances_of(self, port: Port) -> list[Entrance]:
        if not port.groups.found:
            start = Way().to(port.workload.label, port.workload.resource)
            way = start.unsure("its target group is not in this plan")
            return [Entrance(port, None, None, None, None, way)]
        found = [each for group in port.groups.found for each in self._of_group(port, group)]
        if port.target_group is None and any(e.way.status is not Status.BROKEN for e in found):
            return [_loosened(entrance) for entrance in found]
        return found

    def _of_group(self, port: Port, group: Resource) -> Iterator[Entrance]:
        holders = self.holders(group)
        for holder in holders:
            yield self._entrance(port, group, holder)
        if not holders:
            way = Way().to(port.workload.label, port.workload.resource).to(group.label, group)
            doubts = self._doubts
            way = way.unsure(*doubts) if doubts else way.shut("F40", _NO_LISTENER)
            yield Entrance(port, group, None, None, None, way)

    def _entrance(self, port: Port, group: Resource, holder: Resource) -> Entrance:
        listener = self.listener_of(holder)
        balancer = None if listener is None else self.balancers.of_listener(listener).only
        steps = dict.fromkeys(step for step in (balancer, listener, holder, group) if step)
        way = Way()
        for step in (*steps, port.workload.resource):
            way = way.to(step.label, step)
        if balancer is None:
            way = way.unsure("its load balancer is not in this plan")
        else:
            way = self._fronts.lead(way, balancer, group, port)
        return Entrance(port, group, holder, listener, balancer, way)


_NO_LISTENER: Final = "no listener and no rule forwards to its target group"


def _loosened(entrance: Entrance) -> Entrance:
    """Take breaks for doubts, where another target group may be the one behind the port."""
    if not entrance.way.breaks:
        return entrance
    what = [f"which of its target groups is behind port {entrance.port.port} is not known yet"]
    return replace(entrance, way=replace(entrance.way, breaks=()).unsure(*what))
