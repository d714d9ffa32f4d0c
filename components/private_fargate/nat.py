"""Ways out of private subnets through NAT gateways: one for a zone, or one for the region."""

from collections.abc import Sequence
from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.scope import Scope


class Site(NamedTuple):
    """Where a way out stands."""

    letter: str
    zone: str
    subnet_id: pulumi.Input[str]
    after: list[pulumi.Resource]
    """What leads from its subnet to the internet."""
    allocation_id: pulumi.Input[str] | None
    """Address to use; None: allocate one."""
    protect: bool
    """Whether an address allocated here refuses to be deleted."""


class Exit(NamedTuple):
    """What routes and outputs need of a way out; one of the two targets is given."""

    public_ips: pulumi.Output[list[str]]
    machine: pulumi.Resource
    nat_gateway_id: pulumi.Output[str] | None = None
    network_interface_id: pulumi.Output[str] | None = None


def nat_gateway(scope: Scope, site: Site) -> Exit:
    """Create a NAT gateway in a public subnet."""
    name = f"nat-{site.letter}"
    # Without a route to the internet, neither an address nor a gateway can be used.
    opts = scope.child(*site.after)
    allocation_id = site.allocation_id
    if allocation_id is None:
        allocation_id = allocate(scope, f"{name}-address", site).id
    gateway = aws.ec2.NatGateway(
        scope.named(name),
        allocation_id=allocation_id,
        subnet_id=site.subnet_id,
        connectivity_type="public",
        tags=scope.tags(name),
        opts=opts,
    )
    return Exit(_list(gateway.public_ip), gateway, nat_gateway_id=gateway.id)


def regional_nat_gateway(
    scope: Scope,
    zones: dict[str, str],
    allocation_ids: Sequence[pulumi.Input[str]],
    gateway: aws.ec2.InternetGateway,
) -> Exit:
    """Create the NAT gateway that stands in no subnet and serves every zone.

    Without addresses of its own AWS allocates them and follows the tasks into zones ("automatic
    mode"); with them it stays in the zones that have one ("manual mode"). It has a route to the
    internet of its own as soon as the VPC has an internet gateway. Source: VPC guide, "Regional NAT
    gateways".
    """
    addresses = [
        {"availability_zone": zone, "allocation_ids": [allocation_id]}
        for zone, allocation_id in zip(zones.values(), allocation_ids, strict=False)
    ]
    machine = aws.ec2.NatGateway(
        scope.named("nat-regional"),
        vpc_id=scope.vpc.id,
        availability_mode="regional",
        connectivity_type="public",
        availability_zone_addresses=addresses or None,  # type: ignore[arg-type]  # a list of dicts
        tags=scope.tags("nat-regional"),
        opts=scope.child(gateway),
    )
    public_ips = machine.regional_nat_gateway_addresses.apply(
        lambda found: sorted(address.public_ip for address in found or [] if address.public_ip)
    )
    return Exit(public_ips, machine, nat_gateway_id=machine.id)


def allocate(
    scope: Scope, name: str, site: Site, interface_id: pulumi.Input[str] | None = None
) -> aws.ec2.Eip:
    """Allocate an address, for an interface if one is given."""
    return aws.ec2.Eip(
        scope.named(name),
        domain="vpc",
        network_interface=interface_id,
        tags=scope.tags(name),
        opts=scope.child(*site.after, protect=site.protect or None),
    )


def _list(address: pulumi.Output[str]) -> pulumi.Output[list[str]]:
    return address.apply(lambda known: [known])
