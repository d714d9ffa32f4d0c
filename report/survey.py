"""A plan's graph as a picture: where things stand, and the ways that preflight followed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.preflight.entrances import clients_of, listener_text
from guardrails.preflight.inbound import Entrance, Inbound
from guardrails.preflight.reachability import Reach, Reachability
from guardrails.preflight.way import Status, Way
from guardrails.workloads import Workloads
from report.picture import (
    INTERNET,
    Arrow,
    Box,
    Kind,
    Note,
    Picture,
    Subnet,
    Tier,
    Vpc,
    Zone,
    merged,
)
from report.places import Places, task_key, zone_of

_TRANSLATORS: Final = tokens.NAT_GATEWAYS | tokens.INSTANCES | tokens.NETWORK_INTERFACES
_EXITS: Final = tokens.VPC_ENDPOINTS | _TRANSLATORS | tokens.INTERNET_GATEWAYS
_CLIENTS: Final = {"the internet": "Internet", "the VPC": "Within the VPC"}
_STRANGE: Final = "Subnets that are not in this plan"


def survey(graph: Graph) -> Picture:
    """Return the picture of a plan. The same plan gives the same picture."""
    places = graph.derive(Places)
    trips = _trips(graph)
    entrances = tuple(graph.derive(Inbound))
    notes = _notes(trips, places)
    broken = {task_key(trip.reach.workload, trip.subnet) for trip in trips if trip.way.breaks}
    broken |= {
        task_key(each.port.workload, subnet)
        for each in entrances
        if each.way.breaks
        for subnet in each.port.workload.subnets.found
    }
    vpcs = [
        Vpc(
            title,
            tuple(_zones(subnets, places, notes, broken)),
            places.balancers(title),
            places.gates(title),
        )
        for title, subnets in sorted(places.subnets.items())
    ]
    if strangers := _strangers(graph, places):
        vpcs.append(strangers)
    arrows = [arrow for entrance in entrances for arrow in _inward(graph, entrance)]
    arrows += [arrow for trip in trips for arrow in _outward(trip, places)]
    clients = sorted({client for each in entrances for client in _clients(graph, each)})
    boxes = tuple(Box(f"client {each}", Kind.CLIENT, _CLIENTS.get(each, each)) for each in clients)
    return Picture(tuple(vpcs), boxes, merged(arrows))


class _Trip(NamedTuple):
    """One way of one reach, from one subnet."""

    reach: Reach
    subnet: Resource
    way: Way

    @property
    def exit(self) -> Resource | None:
        """What it leaves the subnet by, where the plan has it."""
        return next((step for step in self.way.evidence if step.type in _EXITS), None)

    @property
    def told(self) -> str:
        """The way in full, with what is wrong."""
        wrong = [f"✕ {each.code} {each.what}" for each in self.way.breaks]
        return "; ".join((self.way.path, *wrong, *(f"? {each}" for each in self.way.doubts)))


def _trips(graph: Graph) -> list[_Trip]:
    return [
        _Trip(reach, subnet, way)
        for reach in graph.derive(Reachability)
        for subnet, way in zip(reach.workload.subnets.found, reach.ways, strict=False)
    ]


def _zones(
    subnets: list[Resource],
    places: Places,
    notes: dict[Resource, tuple[Note, ...]],
    broken: set[str],
) -> Iterator[Zone]:
    by_zone: dict[str, list[Subnet]] = defaultdict(list)
    for each in sorted(subnets, key=lambda subnet: subnet.name):
        cidr = each.read("cidrBlock")
        known = cidr if isinstance(cidr, str) else ""
        boxes = [replace(box, broken=box.key in broken) for box in places.boxes(each)]
        boxes.sort(key=lambda box: not box.broken)  # what is broken is among those shown
        tier, own = places.tier(each), notes.get(each, ())
        subnet = Subnet(each.urn, each.name, known, tier, tuple(boxes), own)
        by_zone[zone_of(each)].append(subnet)
    for name, found in sorted(by_zone.items()):
        yield Zone(name, tuple(found))


def _notes(trips: list[_Trip], places: Places) -> dict[Resource, tuple[Note, ...]]:
    """Say for each subnet what its tasks reach by what, and what they do not."""
    grouped: dict[Resource, dict[tuple[Status, str], list[_Trip]]] = {}
    for trip in trips:
        kind = trip.way.status, _by(trip, places)
        grouped.setdefault(trip.subnet, {}).setdefault(kind, []).append(trip)
    return {
        subnet: tuple(
            Note(
                status,
                f"{', '.join(sorted({trip.reach.need.target for trip in found}))} {by}",
                tuple(dict.fromkeys(trip.told for trip in found)),
            )
            for (status, by), found in sorted(groups.items(), key=_order)
        )
        for subnet, groups in grouped.items()
    }


def _order(item: tuple[tuple[Status, str], list[_Trip]]) -> tuple[int, str]:
    status, by = item[0]
    return (Status.BROKEN, Status.CANNOT_JUDGE, Status.PROVEN).index(status), by


def _by(trip: _Trip, places: Places) -> str:
    if trip.way.breaks:
        return f"({', '.join(dict.fromkeys(each.code for each in trip.way.breaks))})"
    leaving = trip.exit
    if leaving is None:
        return ""
    if leaving.type in tokens.VPC_ENDPOINTS:
        return "by endpoint"
    kinds = {**dict.fromkeys(tokens.NAT_GATEWAYS, "NAT gateway")}
    kinds.update(dict.fromkeys(tokens.INTERNET_GATEWAYS, "internet gateway"))
    zones = {zone_of(each) for each in places.standing_in(leaving)}
    where = f" in {', '.join(zones)}" if zones and zone_of(trip.subnet) not in zones else ""
    return f"by {kinds.get(leaving.type, 'NAT instance')}{where}"


def _outward(trip: _Trip, places: Places) -> Iterator[Arrow]:
    leaving, status = trip.exit, trip.way.status
    if leaving is None:
        return
    what, ways = trip.reach.need.target, (trip.told,)
    stops = [trip.subnet.urn, places.key(leaving)]
    if leaving.type in _TRANSLATORS:
        gateway = places.internet_gateway(leaving)
        stops += [gateway.urn] if gateway else []
    if leaving.type not in tokens.VPC_ENDPOINTS:
        stops.append(INTERNET.key)
    for start, end in pairwise(stops):
        yield Arrow(start, end, status, what, ways)


def _inward(graph: Graph, entrance: Entrance) -> Iterator[Arrow]:
    balancer, way = entrance.balancer, entrance.way
    if balancer is None:
        return
    wrong = [f"✕ {each.code} {each.what}" for each in way.breaks]
    told = ("; ".join((way.path, *wrong, *(f"? {each}" for each in way.doubts))),)
    what = listener_text(graph, entrance)
    for client in _clients(graph, entrance):
        yield Arrow(f"client {client}", balancer.urn, way.status, what, told)
    workload = entrance.port.workload
    for subnet in workload.subnets.found:
        yield Arrow(balancer.urn, subnet.urn, way.status, workload.resource.name, told)


def _clients(graph: Graph, entrance: Entrance) -> tuple[str, ...]:
    return clients_of(graph, entrance) if entrance.balancer else ()


def _strangers(graph: Graph, places: Places) -> Vpc | None:
    """Return a panel of the tasks, and the load balancers, whose subnets are not in the plan."""
    tasks = tuple(
        Box(workload.resource.urn, Kind.TASKS, workload.resource.name)
        for workload in graph.derive(Workloads)
        if not workload.subnets.found
    )
    balancers = places.balancers("")
    if not tasks and not balancers:
        return None
    subnet = Subnet("strangers", "not in this plan", "", Tier.UNCLEAR, tasks)
    return Vpc(_STRANGE, (Zone("zones not known", (subnet,)),), balancers)
