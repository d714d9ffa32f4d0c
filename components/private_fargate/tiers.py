"""Subnets of one tier with their route tables, and the routes that lead out of them."""

from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.nat import Exit
from private_fargate.scope import Scope
from private_fargate.subnets import Tier, subnet_ipv6_cidr

ANYWHERE, ANYWHERE_IPV6 = "0.0.0.0/0", "::/0"


class TierSubnets(NamedTuple):
    """One tier of the VPC, each part by zone letter."""

    zones: dict[str, str]
    cidr_blocks: dict[str, str]
    subnets: dict[str, aws.ec2.Subnet]
    tables: dict[str, aws.ec2.RouteTable]
    """One table a subnet, but one for all public subnets."""
    associations: list[aws.ec2.RouteTableAssociation]


class Internet(NamedTuple):
    """The way between the public subnets and the internet."""

    gateway: aws.ec2.InternetGateway | None
    ready: list[pulumi.Resource]
    """What has to be there before anything can be reached from there."""


def build_tier(
    scope: Scope, tier: Tier, zones: dict[str, str], ranges: dict[str, str], *, ipv6: bool
) -> TierSubnets:
    """Create a tier's subnets, tables and associations; `zones` and `ranges` are by letter."""
    subnets = {
        letter: _subnet(scope, tier, letter, (zone, ranges[letter]), ipv6=ipv6)
        for letter, zone in zones.items()
    }
    if tier is Tier.PUBLIC:
        tables = dict.fromkeys(zones, _table(scope, tier.value))
    else:
        tables = {letter: _table(scope, f"{tier.value}-{letter}") for letter in zones}
    associations = [
        aws.ec2.RouteTableAssociation(
            scope.named(f"{tier.value}-{letter}"),
            subnet_id=subnet.id,
            route_table_id=tables[letter].id,
            opts=scope.child(),
        )
        for letter, subnet in subnets.items()
    ]
    return TierSubnets(zones, ranges, subnets, tables, associations)


def _subnet(
    scope: Scope, tier: Tier, letter: str, where: tuple[str, str], *, ipv6: bool
) -> aws.ec2.Subnet:
    zone, cidr_block = where
    ipv6_cidr_block = (
        scope.vpc.ipv6_cidr_block.apply(lambda vpc: subnet_ipv6_cidr(vpc, letter, tier))
        if ipv6
        else None
    )
    return aws.ec2.Subnet(
        scope.named(f"{tier.value}-{letter}"),
        vpc_id=scope.vpc.id,
        availability_zone=zone,
        cidr_block=cidr_block,
        map_public_ip_on_launch=False,
        ipv6_cidr_block=ipv6_cidr_block,
        # Nothing reaches these addresses from outside: egress-only. A load balancer takes its own.
        assign_ipv6_address_on_creation=True if ipv6 and tier is Tier.PRIVATE else None,
        tags=scope.tags(f"{tier.value}-{letter}"),
        opts=scope.child(),
    )


def _table(scope: Scope, what: str) -> aws.ec2.RouteTable:
    return aws.ec2.RouteTable(
        scope.named(what), vpc_id=scope.vpc.id, tags=scope.tags(what), opts=scope.child()
    )


def open_to_internet(
    scope: Scope, public: TierSubnets | None, *, wanted: bool, ipv6: bool
) -> Internet:
    """Give the VPC an internet gateway if one is wanted, and the public subnets a route to it."""
    if not wanted:
        return Internet(None, [])
    gateway = aws.ec2.InternetGateway(
        scope.named("internet"),
        vpc_id=scope.vpc.id,
        tags=scope.tags("internet"),
        opts=scope.child(),
    )
    if public is None:
        return Internet(gateway, [gateway])
    table = next(iter(public.tables.values()))
    destinations = {"public-default": {"destination_cidr_block": ANYWHERE}}
    if ipv6:
        destinations["public-default-ipv6"] = {"destination_ipv6_cidr_block": ANYWHERE_IPV6}
    routes = [
        aws.ec2.Route(
            scope.named(name),
            route_table_id=table.id,
            gateway_id=gateway.id,
            opts=scope.child(),
            **destination,
        )
        for name, destination in destinations.items()
    ]
    return Internet(gateway, [*routes, *public.associations])


def private_routes(
    scope: Scope, tier: TierSubnets, exits: dict[str, Exit], *, ipv6: bool
) -> list[aws.ec2.Route]:
    """Route each private subnet to the way out of its own zone, or to the only one."""
    if not exits:
        return []
    shared = next(iter(exits.values()))
    routes = []
    for letter, table in tier.tables.items():
        way_out = exits.get(letter, shared)
        routes.append(
            aws.ec2.Route(
                scope.named(f"private-{letter}-default"),
                route_table_id=table.id,
                destination_cidr_block=ANYWHERE,
                nat_gateway_id=way_out.nat_gateway_id,
                network_interface_id=way_out.network_interface_id,
                # An interface takes traffic only once its machine is there.
                opts=scope.child(way_out.machine),
            )
        )
    return [*routes, *(_ipv6_routes(scope, tier) if ipv6 else [])]


def _ipv6_routes(scope: Scope, tier: TierSubnets) -> list[aws.ec2.Route]:
    """Let private subnets call out over IPv6; nobody can call in through this gateway."""
    gateway = aws.ec2.EgressOnlyInternetGateway(
        scope.named("egress-only"),
        vpc_id=scope.vpc.id,
        tags=scope.tags("egress-only"),
        opts=scope.child(),
    )
    return [
        aws.ec2.Route(
            scope.named(f"private-{letter}-default-ipv6"),
            route_table_id=table.id,
            destination_ipv6_cidr_block=ANYWHERE_IPV6,
            egress_only_gateway_id=gateway.id,
            opts=scope.child(),
        )
        for letter, table in tier.tables.items()
    ]
