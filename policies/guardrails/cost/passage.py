"""What passes through the ways out of a plan as it is: by the GB."""

from collections.abc import Iterator, Sequence

from guardrails import tokens
from guardrails.cost.bill import Factor, Group
from guardrails.cost.demand import Demand
from guardrails.cost.reckoner import Entry
from guardrails.cost.traffic import Traffic
from guardrails.endpoints import Endpoint, Endpoints
from guardrails.graph import Graph, Resource
from guardrails.ways_out import Exit, WaysOut

Passed = tuple[Entry, Sequence[Resource]]


def crossing(zones: int, exits: int) -> float:
    """Return the share of the traffic that crosses zones on its way to one of few exits.

    Tasks are spread over the zones evenly, and an exit serves its own zone first.
    """
    return max(0.0, (zones - exits) / zones) if exits else 0.0


def passage_of(graph: Graph, demand: Demand, traffic: Traffic) -> Iterator[Passed]:
    """Yield what is billed by the GB, with what it passes through."""
    inside, by_endpoint = _through_endpoints(graph, demand, traffic)
    if by_endpoint:
        what = "Data through interface endpoints"
        yield _entry(what, "interface_endpoint_gb_tier1", inside, _TO_AWS), by_endpoint
    private = 1 - demand.public_tasks / demand.tasks if demand.tasks else 0.0
    served = _layers_by_gateway(graph)
    layers = 0.0 if served else demand.layers_gb
    through = (demand.aws_gb - inside + demand.internet_gb + layers) * private
    gateways, machines = exits_of(graph, demand)
    why = "" if served or not layers else "images' layers too: there is no S3 gateway endpoint"
    if gateways:
        regional = all(each.given("availabilityMode") == "regional" for each in gateways)
        item = "regional_nat_gateway_gb" if regional else "nat_gateway_gb"
        yield _entry("Data through NAT gateways", item, through, why), gateways
        if regional:
            return
    exits = [*gateways, *machines]
    share = crossing(demand.zones, len(exits)) * traffic.cross_zone_sides
    if share:
        factors = (Factor(through, "GB"), Factor(share, "of it cross zones"))
        entry = Entry(Group.WAY_OUT, "Data that crosses zones", "cross_az_gb", factors, _EVENLY)
        yield entry, exits


_TO_AWS = "logs, and what else goes to AWS's APIs, as the traffic assumptions say"
_EVENLY = "tasks are spread over the zones evenly"


def _entry(what: str, item: str, gigabytes: float, why: str) -> Entry:
    return Entry(Group.WAY_OUT, what, item, (Factor(gigabytes, "GB"),), why)


def _through_endpoints(
    graph: Graph, demand: Demand, traffic: Traffic
) -> tuple[float, list[Resource]]:
    """Return the GB that go through interface endpoints, and those endpoints.

    Logs go through the one for logs, what else goes to AWS's APIs through any other.
    """
    found = interfaces(graph)
    logs = [each.resource for each in found if each.service == "logs"]
    others = [each.resource for each in found if each.service != "logs"]
    inside = (traffic.logs_gb if logs else 0.0) + (traffic.aws_api_gb if others else 0.0)
    used = [*logs, *others] if demand.workloads and inside else []
    return (inside if used else 0.0), used


def interfaces(graph: Graph) -> list[Endpoint]:
    """Return the interface endpoints of AWS's services in a plan."""
    endpoints = graph.derive(Endpoints)
    found = map(endpoints.get, graph.of(tokens.VPC_ENDPOINTS))
    return [each for each in found if each is not None and not each.gateway]


def _layers_by_gateway(graph: Graph) -> bool:
    """Tell whether images' layers come through S3's gateway endpoint, which costs nothing."""
    endpoints = graph.derive(Endpoints)
    found = map(endpoints.get, graph.of(tokens.VPC_ENDPOINTS))
    return any(each is not None and each.gateway and each.service == "s3" for each in found)


def exits_of(graph: Graph, demand: Demand) -> tuple[list[Resource], list[Resource]]:
    """Return the NAT gateways and the machines that the tasks' subnets lead to."""
    ways_out = graph.derive(WaysOut)
    gateways: dict[Resource, None] = {}
    machines: dict[Resource, None] = {}
    for workload in demand.workloads:
        for subnet in workload.subnets.found:
            for way in ways_out.of(subnet).ways:
                if way.target is not None and way.exit is Exit.NAT_GATEWAY:
                    gateways.setdefault(way.target)
                elif way.target is not None and way.exit is Exit.MACHINE:
                    machines.setdefault(way.target)
    return list(gateways), list(machines)
