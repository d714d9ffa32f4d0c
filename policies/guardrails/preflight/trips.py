"""The way of one task in one subnet to one target: endpoint or way out, groups, network ACLs."""

from dataclasses import dataclass
from typing import Final

from guardrails import tokens
from guardrails.access import EVERYWHERE, Accesses, Peer
from guardrails.endpoint_policies import LAYERS
from guardrails.endpoints import Endpoint, Endpoints, vpc_of
from guardrails.graph import Graph, Resource
from guardrails.preflight.acls import ANSWERS, INTERNET_SIDE, NAT_ANSWERS, Side, SubnetAcls, sides
from guardrails.preflight.exits import Exits
from guardrails.preflight.needs import INTERNET, Need
from guardrails.preflight.standing import Standing, Standings
from guardrails.preflight.way import Way
from guardrails.security_groups import Direction
from guardrails.values import UNKNOWN, Gap
from guardrails.ways_out import Exit, WayOut, WaysOut
from guardrails.workloads import Workload

HTTPS: Final = 443
_BY_GATEWAY: Final = frozenset({"s3", "dynamodb"})


@dataclass(frozen=True, slots=True)
class Trip:
    """One task in one subnet, on the way to one target."""

    workload: Workload
    need: Need
    standing: Standing
    subnet: Resource
    vpc: Resource | str | Gap

    @property
    def side(self) -> Side:
        """The task's end of the connection."""
        (side,) = sides((self.subnet,))
        return side


class Trips:
    """The ways of tasks: ``graph.derive(Trips)``."""

    def __init__(self, graph: Graph) -> None:
        """Look at nothing yet."""
        self._graph = graph
        self._endpoints = graph.derive(Endpoints)
        self._accesses = graph.derive(Accesses)
        self._ways_out = graph.derive(WaysOut)
        self._exits = graph.derive(Exits)
        self._acls = graph.derive(SubnetAcls)
        self._standings = graph.derive(Standings)

    def way(self, workload: Workload, subnet: Resource, need: Need) -> Way:
        """Follow the way of a workload in a subnet to what it needs."""
        vpc = vpc_of(self._graph, subnet)
        trip = Trip(workload, need, self._standings.of(workload, vpc), subnet, vpc)
        way = Way().to(workload.label, workload.resource).to(subnet.label, subnet)
        unused = ""
        known = () if isinstance(vpc, Gap) else self._endpoints.of(vpc, need.target)
        for endpoint in sorted(known, key=_first_taken):
            take = self._by_gateway if endpoint.gateway else self._by_interface
            taken = take(way, trip, endpoint)
            if isinstance(taken, Way):
                return taken
            unused = unused or taken
        return self._by_way_out(way, trip, unused)

    def _by_gateway(self, way: Way, trip: Trip, endpoint: Endpoint) -> Way | str:
        """Return the way through a gateway endpoint; or why the traffic does not take it."""
        tables = self._ways_out.of(trip.subnet).tables
        led = any(table in endpoint.tables.found for table in tables)
        certain = endpoint.tables.complete and bool(tables)
        if not led and certain:
            names = " and ".join(table.label for table in tables)
            return f"{endpoint.resource.label} is not associated with {names}"
        way = way.to(endpoint.resource.label, *tables, endpoint.resource)
        if not led:
            way = way.unsure(
                f"whether {endpoint.resource.label} has the route table of {trip.subnet.label} is "
                "not known"
            )
        peer = Peer(prefix_list_of=endpoint.resource)
        way = self._outbound(way, trip, peer, "F09", f"the prefix list of {trip.need.target}")
        way = self._acls.check(way, trip.side, INTERNET_SIDE, HTTPS, ANSWERS)
        way = _permitted(way, endpoint, trip.need)
        return way if led else way.perhaps()

    def _by_interface(self, way: Way, trip: Trip, endpoint: Endpoint) -> Way | str:
        """Return the way through an interface endpoint; or why the traffic does not take it."""
        resource = endpoint.resource
        layers = any(LAYERS in (arn or "") for arn in trip.need.arns)
        if endpoint.answers_inside is False:
            if trip.need.target == "s3":
                return (
                    f"{resource.label} is an interface endpoint, which S3's name does not lead to"
                )
            off = "has private DNS off, so the service's name does not lead to it"
            return f"{resource.label} {off}"
        way = way.to(resource.label, resource)
        if endpoint.answers_inside is UNKNOWN:
            way = way.unsure(f"whether {resource.label} has private DNS on is not known yet")
        if layers:
            way = way.unsure(f"ECR asks for a gateway endpoint to S3, and {resource.label} is none")
        way = _permitted(self._between(way, trip, endpoint), endpoint, trip.need)
        return way.perhaps() if endpoint.answers_inside is UNKNOWN else way

    def _between(self, way: Way, trip: Trip, endpoint: Endpoint) -> Way:
        """Check the groups of task and endpoint, and the network ACLs of their subnets."""
        label = endpoint.resource.label
        own = Standing(endpoint.groups) if endpoint.names_groups else self._default(trip)
        there = tuple(sides(endpoint.subnets.found))
        blocks = tuple(side.block for side in there)
        if not endpoint.subnets.complete:
            blocks = (*blocks, UNKNOWN)
        way = self._outbound(way, trip, own.peer(blocks), "F07", label)
        tasks = trip.standing.peer((trip.side.block,))
        inbound = own.ask(self._accesses, Direction.INGRESS, tasks, HTTPS)
        if inbound.allowed is False:
            what = f"{label} does not admit {trip.workload.label} on {HTTPS}: {inbound.by}"
            way = way.shut("F07", what)
        elif inbound.allowed is UNKNOWN:
            way = way.unsure(inbound.by)
        return self._into(way, trip, there, label)

    def _into(self, way: Way, trip: Trip, there: tuple[Side, ...], label: str) -> Way:
        """Check the network ACLs to an endpoint: its name leads to any of its addresses."""
        tried = [self._acls.check(way, trip.side, side, HTTPS, ANSWERS) for side in there]
        clean = [each for each in tried if each.breaks == way.breaks]
        if not clean:
            return tried[0] if tried else way
        doubts = [doubt for each in tried for doubt in each.doubts]
        if len(clean) < len(tried):
            doubts.append(f"network ACLs let only some of the addresses of {label} through")
        return way.unsure(*doubts)

    def _default(self, trip: Trip) -> Standing:
        return self._standings.default(trip.vpc)

    def _by_way_out(self, way: Way, trip: Trip, unused: str) -> Way:
        known = self._ways_out.of(trip.subnet)
        if not known.ways:
            return self._no_way_out(way, trip, unused)
        first = known.ways[0]
        way = self._through(way.to(first.path, *first.evidence), first, trip)
        if way.breaks and unused:
            way = way.shut(_unused_code(trip.need), unused)
        outside = "the internet" if trip.need.target == INTERNET else trip.need.target
        way = self._outbound(way, trip, EVERYWHERE, "F08", f"{outside} outside the VPC")
        return self._past_acls(way, trip, first)

    def _past_acls(self, way: Way, trip: Trip, out: WayOut) -> Way:
        way = self._acls.check(way, trip.side, INTERNET_SIDE, HTTPS, ANSWERS)
        if out.exit is not Exit.NAT_GATEWAY or out.target is None:
            return way
        for stands in sides(self._graph.join(out.target, "subnetId", types=tokens.SUBNETS).found):
            way = self._acls.check(way, trip.side, stands, HTTPS, ANSWERS)
            way = self._acls.check(way, stands, INTERNET_SIDE, HTTPS, NAT_ANSWERS)
        return way

    def _through(self, way: Way, out: WayOut, trip: Trip) -> Way:
        public = trip.workload.public_ip
        if out.exit is Exit.INTERNET_GATEWAY:
            if public is False:
                what = "an internet gateway carries public addresses, and its tasks have none"
                return way.shut("F14", what)
            doubt = "whether it gives its tasks a public IP is not known yet"
            return way.unsure(doubt) if public is UNKNOWN else way
        for problem in self._exits.problems(out):
            way = problem.add_to(way)
        return self._past_machine(way, out, trip)

    def _past_machine(self, way: Way, out: WayOut, trip: Trip) -> Way:
        """Check the groups of a machine that passes traffic on: in from the task, and out again."""
        machine = out.target
        if out.exit is not Exit.MACHINE or machine is None:
            return way
        name = "vpcSecurityGroupIds" if machine.type in tokens.INSTANCES else "securityGroups"
        groups = self._graph.join(machine, name, types=tokens.SECURITY_GROUPS)
        own = Standing(groups) if groups.found or not groups.complete else self._default(trip)
        tasks = trip.standing.peer((trip.side.block,))
        for access in (
            own.ask(self._accesses, Direction.INGRESS, tasks, HTTPS),
            own.ask(self._accesses, Direction.EGRESS, EVERYWHERE, HTTPS),
        ):
            if access.allowed is False:
                way = way.shut("F15", f"{machine.label} does not pass {HTTPS} on: {access.by}")
            elif access.allowed is UNKNOWN:
                way = way.unsure(access.by)
        return way

    def _no_way_out(self, way: Way, trip: Trip, unused: str) -> Way:
        ways = self._ways_out.of(trip.subnet)
        target = trip.need.target
        doubts = [*ways.doubts]
        if trip.subnet.flag("ipv6Native", default=False) is not False:
            doubts.append(f"{trip.subnet.label} speaks IPv6 alone, whose routes are not followed")
        if target != INTERNET:
            doubts += self._endpoints.doubts
            if not isinstance(trip.vpc, Resource) or trip.vpc.type in tokens.DEFAULT_VPCS:
                doubts.append(f"the VPC of {trip.subnet.label} is not in this plan")
        if doubts:
            return way.unsure(*doubts)
        way = way.to(" and ".join(table.label for table in ways.tables), *ways.tables)
        if unused:
            what = f"{unused}, and no route leads out of the VPC"
            return way.shut(_unused_code(trip.need), what)
        return way.shut(trip.need.code, f"no route leads out of the VPC{self._missing(trip)}")

    def _missing(self, trip: Trip) -> str:
        """Say which endpoint is missing. One in another VPC is easily taken for it."""
        target = trip.need.target
        if target == INTERNET:
            return ""
        kind = "gateway" if target in _BY_GATEWAY else "interface"
        elsewhere = self._endpoints.elsewhere(trip.vpc, target)
        other = f" ({elsewhere[0].resource.label} is in another VPC)" if elsewhere else ""
        return f", and there is no {kind} endpoint to {target}{other}"

    def _outbound(self, way: Way, trip: Trip, peer: Peer, code: str, target: str) -> Way:
        access = trip.standing.ask(self._accesses, Direction.EGRESS, peer, HTTPS)
        if access.allowed is UNKNOWN:
            return way.unsure(access.by)
        if access.allowed is True:
            return way
        if access.bare:
            # Without any rule everything is shut: that is one failure, whatever it is met at.
            code = "F10" if trip.standing.by_default else "F08"
        return way.shut(code, f"{HTTPS} to {target} is shut: {access.by}")


def _unused_code(need: Need) -> str:
    return need.code if need.target in _BY_GATEWAY else "F04"


def _first_taken(endpoint: Endpoint) -> tuple[bool, bool]:
    """Sort endpoints of one service: which of them takes the traffic if several may.

    A gateway's routes take it whatever the name says. A name leads to one endpoint alone, so one
    that has it for certain goes before one that may have it.
    """
    return not endpoint.gateway, endpoint.answers_inside is not True


def _permitted(way: Way, endpoint: Endpoint, need: Need) -> Way:
    for action in need.actions:
        answers = [endpoint.permits(action, arn) for arn in need.arns]
        if False in answers:
            what = f"the policy of {endpoint.resource.label} does not allow {action}"
            arn = need.arns[answers.index(False)]
            where = f" on {arn.rpartition('/')[0]}/*" if arn and LAYERS in arn else ""
            return way.shut("F11", f"{what}{where}")
        if UNKNOWN in answers:
            way = way.unsure(f"what the policy of {endpoint.resource.label} allows is not known")
    return way
