"""Ways out: NAT gateways, instances, interface endpoints, public addresses."""

from typing import Any, Final

from guardrails import tokens
from guardrails.cost import billed
from guardrails.cost.bill import Factor, Group, Why, counted
from guardrails.cost.demand import Demand, demand_of
from guardrails.cost.passage import passage_of
from guardrails.cost.reckoner import MONTH, Entry, Reckoner
from guardrails.endpoints import Endpoints
from guardrails.graph import Join, Resource
from guardrails.values import ABSENT, UNKNOWN, Gap

TYPES: Final = tokens.NAT_GATEWAYS | tokens.VPC_ENDPOINTS | billed.ELASTIC_IPS

_ADDRESS: Final = "public_ipv4_hour"


def read(reckoner: Reckoner) -> None:
    """Put the ways out into the bill, with what passes through them."""
    demand = demand_of(reckoner.graph, reckoner.traffic)
    _gateways(reckoner, demand)
    _allocated(reckoner)
    _endpoints(reckoner)
    for entry, resources in passage_of(reckoner.graph, demand, reckoner.traffic):
        for region, members in reckoner.by_region(resources).items():
            share = len(members) / len(resources)
            factors = (Factor(entry.factors[0].number * share, entry.factors[0].of),)
            reckoner.add(entry._replace(factors=factors + entry.factors[1:]), members, region)


def is_regional(gateway: Resource) -> bool:
    """Tell whether a NAT gateway is one for the whole region: it stands in no subnet."""
    return gateway.given("availabilityMode") == "regional" or gateway.given("subnetId") is ABSENT


def _gateways(reckoner: Reckoner, demand: Demand) -> None:
    for gateway in reckoner.graph.of(tokens.NAT_GATEWAYS):
        region = reckoner.region_of(gateway)
        if is_regional(gateway):
            _regional(reckoner, gateway, demand)
            continue
        entry = Entry(
            Group.WAY_OUT,
            f"NAT gateway: {gateway.name}",
            "nat_gateway_hour",
            (Factor(1, "gateway"), MONTH),
        )
        reckoner.add(entry, [gateway], region)
        if gateway.given("connectivityType") == "private":
            continue
        held = reckoner.graph.join(gateway, "allocationId", types=billed.ELASTIC_IPS)
        if not held.found:  # one that is allocated in this plan is in the bill by itself
            _address(reckoner, gateway, 1, "an address from outside this plan, billed all the same")


def _regional(reckoner: Reckoner, gateway: Resource, demand: Demand) -> None:
    listed = gateway.given("availabilityZoneAddresses")
    own = isinstance(listed, list) and bool(listed)
    zones = len(listed) if own else demand.zones
    why = "" if own else "it follows the tasks into their zones"
    what = f"Regional NAT gateway: {gateway.name}"
    factors = (counted(zones, "zone"), MONTH)
    entry = Entry(Group.WAY_OUT, what, "regional_nat_gateway_hour", factors, why)
    reckoner.add(entry, [gateway], reckoner.region_of(gateway))
    if not own:
        _address(reckoner, gateway, zones, "AWS allocates one in each zone")


def _address(reckoner: Reckoner, holder: Resource, count: int, why: str) -> None:
    what = f"Public IPv4: {holder.name}"
    factors = (counted(count, "address", "addresses"), MONTH)
    entry = Entry(Group.WAY_OUT, what, _ADDRESS, factors, why)
    reckoner.add(entry, [holder], reckoner.region_of(holder))


def _allocated(reckoner: Reckoner) -> None:
    """Count Elastic IPs: they cost the same used and idle."""
    for region, members in reckoner.by_region(reckoner.graph.of(billed.ELASTIC_IPS)).items():
        factors = (counted(len(members), "address", "addresses"), MONTH)
        entry = Entry(Group.WAY_OUT, "Public IPv4 (Elastic IP)", _ADDRESS, factors)
        reckoner.add(entry, members, region)


def _endpoints(reckoner: Reckoner) -> None:
    endpoints = reckoner.graph.derive(Endpoints)
    for resource in reckoner.graph.of(tokens.VPC_ENDPOINTS):
        kind: Any = resource.given("vpcEndpointType")
        if kind is ABSENT or kind == "Gateway":
            reckoner.free(resource)
            continue
        read_already = endpoints.get(resource)
        subnets = (
            read_already.subnets
            if read_already is not None
            else reckoner.graph.join(resource, "subnetIds", types=tokens.SUBNETS)
        )
        what = f"Interface endpoint: {resource.name}"
        zones = _zones(subnets)
        if kind != "Interface":
            reason = f"no price of an endpoint of type {kind} is known here"
            unknown = kind is UNKNOWN
            why = Why.NOT_KNOWN if unknown else Why.NO_FIGURE
            reckoner.leave(
                what, [resource], why, "its type is not known yet" if unknown else reason
            )
        elif isinstance(zones, Gap):
            reason = "in how many zones it stands is not known yet"
            reckoner.leave(what, [resource], Why.NOT_KNOWN, reason)
        else:
            factors = (counted(zones, "zone"), MONTH)
            entry = Entry(Group.WAY_OUT, what, "interface_endpoint_az_hour", factors)
            reckoner.add(entry, [resource], reckoner.region_of(resource))


def _zones(subnets: Join) -> int | Gap:
    """Return in how many subnets an endpoint stands, each of a zone of its own."""
    count = len(subnets.found) + len(subnets.outside)
    return UNKNOWN if subnets.unexplained or not count else count
