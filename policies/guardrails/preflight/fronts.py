"""Whether the security groups let a load balancer reach the tasks behind it, both ways."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from guardrails import tokens
from guardrails.access import Access, Accesses, Peer
from guardrails.containers import Container
from guardrails.endpoints import vpc_of
from guardrails.graph import Graph, Join, Resource
from guardrails.preflight.instances import has_addresses, host_ports, instances_of
from guardrails.preflight.ports import Port, whole
from guardrails.preflight.way import Way
from guardrails.security_groups import Direction
from guardrails.values import ABSENT, UNKNOWN, Gap

NETWORK: Final = "network"

# ELB API reference, CreateTargetGroup: the protocols that are not TCP underneath. Health checks
# always are.
_CARRIED: Final = {
    "UDP": ("udp",),
    "QUIC": ("udp",),
    "TCP_UDP": ("tcp", "udp"),
    "TCP_QUIC": ("tcp", "udp"),
}


@dataclass(frozen=True, slots=True)
class _Side:
    """One end of the way: what its security groups are, and its addresses."""

    label: str
    groups: Join
    blocks: tuple[str | Gap, ...]
    default_of: Resource | None = None
    """The VPC, where its own default group holds, and nobody adopts it."""

    def peers(self) -> list[Peer]:
        """Return it as a rule of the other side may name it, an address block at a time."""
        whole = Peer(self.groups.found, default_of=self.default_of, loose=not self.groups.complete)
        return [replace(whole, blocks=(block,)) for block in self.blocks] or [whole]


class Fronts:
    """Load balancers and the tasks behind them: ``graph.derive(Fronts)``."""

    def __init__(self, graph: Graph) -> None:
        """Look at nothing yet."""
        self._graph = graph
        self._accesses = graph.derive(Accesses)

    def lead(self, way: Way, balancer: Resource, group: Resource, port: Port) -> Way:
        """Follow the way from a load balancer to the tasks, on each port that it has to reach."""
        if isinstance(port.port, Gap):
            return way.unsure(f"the container's port behind {group.label} is not known yet")
        workload = port.workload
        numbers: tuple[int, ...] = (port.port,)
        if has_addresses(workload):
            path = (*workload.path, "networkConfiguration", "securityGroups")
            tasks = self._side(workload.resource, workload.label, workload.subnets, *path)
        else:
            found = instances_of(self._graph, workload)
            chosen = self._host_ports(port, port.port)
            if found is None or isinstance(chosen, Gap):
                return way.unsure("its tasks share the addresses of instances that are not known")
            label = f"the instances of {workload.label}"
            tasks = _Side(label, found.groups, _blocks(found.subnets))
            numbers = chosen
        for target in _targets(numbers, group):
            way = self._lead(way, balancer, group, tasks, target)
        return way

    @staticmethod
    def _host_ports(port: Port, number: int) -> tuple[int, ...] | Gap:
        container = port.named
        if not isinstance(container, Container):
            return UNKNOWN
        return host_ports(port.workload, container, number)

    def subnets(self, balancer: Resource) -> Join:
        """Return the subnets of a load balancer, from both ways of giving them."""
        joins = [self._graph.join(balancer, "subnets", types=tokens.SUBNETS)]
        mapped = balancer.given("subnetMappings")
        if isinstance(mapped, list):
            joins += [
                self._graph.join(
                    balancer, "subnetMappings", index, "subnetId", types=tokens.SUBNETS
                )
                for index in range(len(mapped))
            ]
        elif mapped is UNKNOWN:
            joins.append(self._graph.join(balancer, "subnetMappings", types=tokens.SUBNETS))
        return Join.union(joins)

    def _lead(
        self, way: Way, balancer: Resource, group: Resource, tasks: _Side, target: "_Target"
    ) -> Way:
        network = balancer.given("loadBalancerType") == NETWORK
        code = "F44" if network else "F43"
        subnets = self.subnets(balancer)
        if network and balancer.given("securityGroups") in (ABSENT, []):
            front = _Side(
                balancer.label, Join(), _blocks(subnets)
            )  # it has none then, and not the default one
        else:
            front = self._side(balancer, balancer.label, subnets, "securityGroups")
            out = self._ask(front, Direction.EGRESS, tasks, target)
            what = f"{balancer.label} may not reach {tasks.label} on {target.number}"
            way = _add(way, out, code, what)
        inbound = self._ask(tasks, Direction.INGRESS, front, target)
        if network and preserves_clients(group) is not False:
            inbound = self._of_clients(inbound, tasks, front, target)
        what = f"{balancer.label} is not admitted by {tasks.label} on {target.number}"
        return _add(way, inbound, code, what)

    def _of_clients(self, seen: Access, tasks: _Side, front: _Side, target: "_Target") -> Access:
        """Judge traffic that comes with the addresses of clients, which a plan does not tell.

        A rule that names the load balancer's group covers it all the same. Health checks come from
        the load balancer itself: where those are shut out, nothing else matters.
        """
        named = self._ask(tasks, Direction.INGRESS, replace(front, blocks=()), target)
        if named.allowed is True:
            return named
        if seen.allowed is False and (target.checked or seen.bare):
            return seen
        why = "targets see the clients' own addresses, and whether those are admitted is not known"
        return Access(UNKNOWN, why, seen.evidence)

    def _side(self, resource: Resource, label: str, subnets: Join, *path: str) -> _Side:
        blocks = _blocks(subnets)
        if resource.given(*path) not in (ABSENT, []):
            groups = self._graph.join(resource, *path, types=tokens.SECURITY_GROUPS)
            return _Side(label, groups, blocks)
        vpcs = {vpc_of(self._graph, subnet) for subnet in subnets.found}
        vpc = vpcs.pop() if len(vpcs) == 1 and subnets.complete else UNKNOWN
        adopted = self._accesses.default_group(vpc if isinstance(vpc, Resource) else None)
        if adopted is not None:
            return _Side(label, Join((adopted,)), blocks)
        if isinstance(vpc, Resource) and vpc.type not in tokens.DEFAULT_VPCS:
            return _Side(label, Join(), blocks, vpc)
        return _Side(label, Join(unexplained=True), blocks)

    def _ask(self, side: _Side, direction: Direction, other: _Side, target: "_Target") -> Access:
        """Ask about every peer: shut where one is, since any of them may be the one that is met."""
        number, protocol = target.number, target.protocol
        answers = [
            self._accesses.ask_default(side.default_of, direction, peer, number)
            if side.default_of is not None
            else self._accesses.ask(side.groups, direction, peer, number, protocol)
            for peer in other.peers()
        ]
        worst = min(answers, key=lambda answer: _ORDER[answer.allowed])
        if worst.allowed is False and not worst.bare and not other.groups.complete:
            # A rule may name a group of the other side that this plan does not have.
            why = "one of the security groups is not in this plan"
            return Access(UNKNOWN, why, worst.evidence)
        return worst


_ORDER: Final = {False: 0, UNKNOWN: 1, True: 2}


class _Target(NamedTuple):
    """A port of tasks that a load balancer has to reach."""

    number: int
    protocol: str
    checked: bool
    """Whether its health checks come to it."""


def _targets(ports: tuple[int, ...], group: Resource) -> Iterator[_Target]:
    """Return what the load balancer has to reach: for traffic, and for health checks."""
    protocol = group.given("protocol")
    carried = _CARRIED.get(protocol.upper() if isinstance(protocol, str) else "", ("tcp",))
    given = whole(group.given("healthCheck", "port"))
    checks = given is not UNKNOWN and group.flag("healthCheck", "enabled", default=True) is True
    checked = set() if not checks else {given} if isinstance(given, int) else {*ports}
    for port in ports:
        for each in carried:
            yield _Target(port, each, checked=port in checked and each == "tcp")
    for port in sorted(checked if "tcp" not in carried else checked - {*ports}):
        yield _Target(port, "tcp", checked=True)


def preserves_clients(group: Resource) -> bool | Gap:
    """Tell whether targets behind a network load balancer see the addresses of the clients.

    The defaults are those of "Edit target group attributes for your Network Load Balancer": on,
    but for targets by address with TCP or TLS.
    """
    protocol, kind = group.given("protocol"), group.given("targetType")
    if protocol in ("UDP", "TCP_UDP", "QUIC", "TCP_QUIC"):
        return True
    if UNKNOWN in (protocol, kind):
        return UNKNOWN
    return group.flag("preserveClientIp", default=kind != "ip")


def _blocks(subnets: Join) -> tuple[str | Gap, ...]:
    given = (subnet.given("cidrBlock") for subnet in subnets.found)
    blocks = tuple(block if isinstance(block, str) else UNKNOWN for block in given)
    return blocks if subnets.complete and blocks else (*blocks, UNKNOWN)


def _add(way: Way, access: Access, code: str, what: str) -> Way:
    if access.allowed is False:
        return way.shut(code, f"{what}: {access.by}")
    return way.unsure(access.by) if access.allowed is UNKNOWN else way
