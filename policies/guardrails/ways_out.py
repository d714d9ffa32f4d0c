"""Where a subnet's traffic to the internet goes, whatever stands at the end of the route.

`routing` answers who is public; this answers who can get out, and by what: an internet gateway, a
NAT gateway, a machine that translates addresses, or something else that leads elsewhere. IPv4 only,
which is what the names of AWS's services resolve to unless a program asks for more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, NamedTuple

from guardrails import tokens
from guardrails.cidr import is_everyone
from guardrails.graph import Graph, Resource, shown
from guardrails.routing import Entry, Routing
from guardrails.values import ABSENT, UNKNOWN, Gap, read


class Exit(Enum):
    """What a default route leads to."""

    INTERNET_GATEWAY = "internet gateway"
    NAT_GATEWAY = "NAT gateway"
    MACHINE = "network interface"
    """A network interface or an instance: a NAT instance, or an appliance."""
    ELSEWHERE = "another network"
    """A transit gateway, a peering, a VPN, …: what is behind it is not in this plan."""


class _Target(NamedTuple):
    exit: Exit
    types: frozenset[str]


# The properties that name a route's target, in both forms of a route (pulumi_aws 7.51.1).
_TARGETS: Final[Mapping[str, _Target]] = {
    "natGatewayId": _Target(Exit.NAT_GATEWAY, tokens.NAT_GATEWAYS),
    "networkInterfaceId": _Target(Exit.MACHINE, tokens.NETWORK_INTERFACES | tokens.INSTANCES),
    "instanceId": _Target(Exit.MACHINE, tokens.INSTANCES),
    "transitGatewayId": _Target(Exit.ELSEWHERE, frozenset()),
    "vpcPeeringConnectionId": _Target(Exit.ELSEWHERE, frozenset()),
    "localGatewayId": _Target(Exit.ELSEWHERE, frozenset()),
    "carrierGatewayId": _Target(Exit.ELSEWHERE, frozenset()),
    "coreNetworkArn": _Target(Exit.ELSEWHERE, frozenset()),
    "vpcEndpointId": _Target(Exit.ELSEWHERE, frozenset()),
}


@dataclass(frozen=True, slots=True)
class WayOut:
    """A default route, and what it leads to."""

    exit: Exit
    table: Resource
    """The route table; the VPC, where it is the VPC's own main table."""
    holder: Resource
    """What declares the route."""
    target: Resource | None
    """None where it is a literal id, or of a kind that is not followed."""
    target_label: str

    @property
    def path(self) -> str:
        """The way from the table on, for a message."""
        main = "main route table of " if self.table.type in tokens.VPCS else ""
        inline = "inline route" if self.holder.type not in tokens.ROUTES else self.holder.label
        return f"{main}{self.table.label} → {inline} (0.0.0.0/0) → {self.target_label}"

    @property
    def evidence(self) -> tuple[Resource, ...]:
        """The resources of :attr:`path`."""
        steps = (self.table, self.holder, self.target)
        return tuple(dict.fromkeys(step for step in steps if step is not None))


@dataclass(frozen=True, slots=True)
class Ways:
    """What is known of the ways out of a subnet."""

    ways: tuple[WayOut, ...] = ()
    tables: tuple[Resource, ...] = ()
    """The route tables that the subnet follows; a VPC stands for its own main table."""
    doubts: tuple[str, ...] = ()
    """Why there may be others than the plan shows."""


class WaysOut:
    """The ways out of the subnets of a plan: ``graph.derive(WaysOut)``."""

    def __init__(self, graph: Graph) -> None:
        """Look at nothing yet."""
        self._graph = graph
        self._routing = graph.derive(Routing)
        self._known: dict[Resource, Ways] = {}

    def of(self, subnet: Resource) -> Ways:
        """Return the ways out of a subnet."""
        if subnet not in self._known:
            self._known[subnet] = self._work_out(subnet)
        return self._known[subnet]

    def _work_out(self, subnet: Resource) -> Ways:
        tables, doubts = self._routing.tables(subnet)
        ways: dict[tuple[Resource, str], WayOut] = {}
        for table in tables:
            entries, unread = self._routing.entries(table)
            doubts = [*doubts, *unread]
            for found in self._judge_all(table, entries):
                if isinstance(found, str):
                    doubts.append(found)
                else:  # a deployed table lists its separate routes inline as well: the first stands
                    ways.setdefault((found.table, found.target_label), found)
        doubts += [*self._routing.strays(), *self._routing.strays_elsewhere()]
        return Ways(tuple(ways.values()), tuple(tables), tuple(dict.fromkeys(doubts)))

    def _judge_all(self, table: Resource, entries: Iterable[Entry]) -> Iterator[WayOut | str]:
        for entry in entries:
            found = self._judge(table, entry)
            if found is not None:
                yield found

    def _judge(self, table: Resource, entry: Entry) -> WayOut | str | None:
        """Judge one route: a way out, a doubt, or None where it leads to a part of the world."""
        everywhere = self._everywhere(entry)
        if everywhere is False:
            return None
        target = self._target(entry)
        if target is None:
            return None
        if everywhere is UNKNOWN or isinstance(target, Gap):
            what = "target" if isinstance(target, Gap) else "destination"
            return f"the {what} of a route in {entry.holder.label} is not known yet"
        exit_, resource, label = target
        return WayOut(exit_, table, entry.holder, resource, label)

    def _target(self, entry: Entry) -> tuple[Exit, Resource | None, str] | Gap | None:
        """Return what a route leads to; UNKNOWN; None where it stays within the VPC."""
        for name, target in _TARGETS.items():
            value = self._given(entry, name)
            if value is ABSENT:
                continue
            found = self._resource(entry, name, value, target.types)
            label = found.label if found else f"{target.exit.value} {shown(value)}"
            if value is UNKNOWN and found is None:
                label = f"a {target.exit.value} that is not known yet"
            return target.exit, found, label
        gateway = self._routing.internet_gateway(entry)
        if gateway is None:
            named = self._given(entry, "gatewayId")
            local = named is ABSENT or named == "local"
            return None if local else (Exit.ELSEWHERE, None, f"gateway {shown(named)}")
        if isinstance(gateway, Gap):
            return gateway
        return Exit.INTERNET_GATEWAY, gateway.resource, gateway.label

    def _everywhere(self, entry: Entry) -> bool | Gap:
        for name in ("destinationCidrBlock", "cidrBlock"):
            value = self._given(entry, name)
            if isinstance(value, Gap) and value is not ABSENT:
                return value
            if isinstance(value, str):
                return is_everyone(value)
        return False

    @staticmethod
    def _given(entry: Entry, name: str) -> Any:
        """Return a property of a route that the program gave, in either form."""
        value = read(entry.route, name)
        separate = entry.holder.type in tokens.ROUTES
        return entry.holder.given(name) if separate and value is UNKNOWN else value

    def _resource(
        self, entry: Entry, name: str, value: Any, types: frozenset[str]
    ) -> Resource | None:
        if isinstance(value, str):
            matches = self._graph.find(types, "id", value)
            if not matches:  # the interface that an instance was made with
                matches = self._graph.find(types, "primaryNetworkInterfaceId", value)
            return matches[0] if matches else None
        feed = name if entry.holder.type in tokens.ROUTES else entry.feed
        feeds = self._graph.feeds(entry.holder, feed, types)
        return feeds[0] if len(feeds) == 1 else None
