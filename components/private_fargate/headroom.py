"""Whether subnets have an address for everything that will stand in them at once. Pure.

Every Fargate task holds one address, every interface endpoint one in each of its subnets, and AWS
keeps five of each subnet for itself. While a service is deployed it runs its old and its new tasks
side by side. Sources: VPC guide, "Subnet sizing" (five reserved); ECS guide, "Fargate task
networking" (an interface a task) and the service parameter maximumPercent; ALB guide, "Subnets for
your load balancer" (eight free addresses in each subnet, so that it can scale); PrivateLink guide
(an interface in each subnet); NAT gateway guide (an interface in its subnet).
"""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network
from typing import Any, NamedTuple

from private_fargate.deployments import maximum_percent
from private_fargate.ec2_capacity_args import NetworkMode
from private_fargate.endpoints import interfaces
from private_fargate.faults import Fault
from private_fargate.network_args import DEFAULT_CIDR_BLOCK, endpoints_of, tiers_of, zone_count
from private_fargate.scaling import task_counts
from private_fargate.subnets import LARGEST_PREFIX, SLOTS, Tier, parse_vpc, subnet_cidr

RESERVED = 5
"""Addresses of each subnet that AWS keeps."""

LOAD_BALANCER = 8
"""Addresses that a load balancer may need in each of its subnets."""


class Demand(NamedTuple):
    """Addresses needed at once in one tier."""

    tasks: int
    """Addresses that spread over the subnets as they come."""
    per_subnet: int
    """Addresses in each subnet beside them: load balancers, NAT."""
    shared: int = 0
    """Other addresses in all subnets together: interface endpoints."""

    def total(self, subnets: int) -> int:
        """Return what a number of subnets have to hold."""
        return self.tasks + self.shared + subnets * self.per_subnet


def usable(cidr_block: str) -> int:
    """Return how many addresses of a subnet can be used."""
    return max(0, IPv4Network(cidr_block).num_addresses - RESERVED)


def most_tasks(service: Mapping[str, Any]) -> int:
    """Return how many tasks with an address a Service can have at once, deployments included."""
    # Tasks that share their instance's address take none of their own.
    if service.get("network_mode", NetworkMode.AWSVPC) == NetworkMode.BRIDGE:
        return 0
    counts = task_counts(service.get("desired_count"), service.get("autoscaling"))
    return counts[-1] * maximum_percent(service) // 100


def shortage(subnet_cidr_blocks: Iterable[str], demand: Demand) -> int:
    """Return how many addresses are missing in a tier; 0 or less if there are enough."""
    blocks = list(subnet_cidr_blocks)
    return demand.total(len(blocks)) - sum(usable(block) for block in blocks)


def demands(
    args: Mapping[str, Any],
    services: Iterable[Mapping[str, Any]],
    load_balancers: int,
    internal_load_balancers: int = 0,
) -> dict[Tier, Demand]:
    """Return what a Network's private and public subnets have to hold."""
    endpoints = len(interfaces(endpoints_of(args)))
    endpoint_subnets = 1 if args.get("endpoint_single_zone", False) else zone_count(args)
    tasks = sum(most_tasks(service) for service in services)
    wanted = {
        Tier.PRIVATE: Demand(
            tasks, internal_load_balancers * LOAD_BALANCER, endpoints * endpoint_subnets
        ),
        # One address a subnet for NAT, whether there is one there yet or not.
        Tier.PUBLIC: Demand(0, load_balancers * LOAD_BALANCER + 1),
    }
    return {tier: demand for tier, demand in wanted.items() if tier in tiers_of(args)}


def headroom_faults(
    args: Mapping[str, Any],
    services: Iterable[Mapping[str, Any]],
    load_balancers: int = 0,
    internal_load_balancers: int = 0,
) -> list[Fault]:
    """Return a fault where a Network is too small for its services. Their arguments are right."""
    given = args.get("cidr_block", DEFAULT_CIDR_BLOCK)
    prefix = parse_vpc(given).prefixlen
    zones = zone_count(args)
    faults = []
    balancers = (load_balancers, internal_load_balancers)
    for tier, demand in demands(args, services, *balancers).items():
        if shortage(_blocks(prefix, tier, zones), demand) <= 0:
            continue
        fitting = (
            larger
            for larger in range(prefix - 1, LARGEST_PREFIX - 1, -1)
            if shortage(_blocks(larger, tier, zones), demand) <= 0
        )
        remedy = next((f"a /{larger} network" for larger in fitting), "more zones or fewer tasks")
        space = sum(usable(block) for block in _blocks(prefix, tier, zones))
        allowed = (
            f"{remedy}: the {tier.value} subnets have {space} addresses, {demand.total(zones)} are"
            f" needed ({_reason(demand, zones)})"
        )
        faults.append(Fault(("cidr_block",), given, allowed))
    return faults


def _blocks(prefix: int, tier: Tier, zones: int) -> list[str]:
    """Return ranges of the sizes that a tier has; where they lie makes no difference."""
    vpc = IPv4Network((0, prefix))
    return [subnet_cidr(vpc, letter, tier) for letter in SLOTS[:zones]]


def _reason(demand: Demand, zones: int) -> str:
    parts = {
        "tasks during a deployment": demand.tasks,
        "interface endpoints": demand.shared,
        "for load balancers and NAT": demand.per_subnet * zones,
    }
    return ", ".join(f"{count} {what}" for what, count in parts.items() if count)
