"""What a Network may be asked for: enums and arguments. Pure."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypedDict

import pulumi
from typing_extensions import NotRequired

from private_fargate.endpoints import (
    DEFAULT_SERVICES,
    Endpoint,
    endpoints_for,
    gateways,
    interfaces,
)
from private_fargate.subnets import Tier

DEFAULT_CIDR_BLOCK = "10.0.0.0/16"
DEFAULT_ZONE_COUNT = 2
DEFAULT_FLOW_LOG_RETENTION = 14


class NatMode(str, Enum):
    """How private subnets reach the internet."""

    NONE = "none"
    """Not at all: tasks reach AWS services through VPC endpoints only."""

    SINGLE = "single"
    """One NAT gateway for all zones: an outage of its zone cuts every task's way out."""

    ONE_PER_AZ = "one_per_az"
    """One NAT gateway in each zone: no shared fate and no traffic between zones."""

    REGIONAL = "regional"
    """One NAT gateway that AWS spreads over the zones by itself; it needs no public subnet, is
    billed by the hour for each zone that it serves, and takes up to an hour to reach a new zone."""

    INSTANCE = "instance"
    """One small arm64 instance in the first zone for all zones: by far the cheapest; a machine that
    fails is replaced by itself, and tasks have no way out for the minutes that this takes."""

    INSTANCE_PER_AZ = "instance_per_az"
    """One such instance in each zone, for that zone alone: no shared fate, at a price far below
    NAT gateways."""


PER_ZONE = frozenset({NatMode.ONE_PER_AZ, NatMode.INSTANCE_PER_AZ})
"""Ways out of which there is one in each zone."""

INSTANCES = frozenset({NatMode.INSTANCE, NatMode.INSTANCE_PER_AZ})
"""Ways out that are machines of the user's own."""


class EndpointMode(str, Enum):
    """Which interface endpoints there are. The S3 gateway endpoint is always there."""

    NONE = "none"
    """No interface endpoint; with no NAT either, tasks reach nothing but S3."""

    AUTO = "auto"
    """Those that the required services need when there is no NAT, and none when there is."""

    LIST = "list"
    """Exactly those of `interface_endpoints`."""


class FlowLogDestination(str, Enum):
    """Where records of the VPC's traffic are kept."""

    NONE = "none"
    """Nowhere: there are no flow logs."""

    CLOUDWATCH = "cloudwatch"
    """A log group: searched at once, the dearer by the GB."""

    S3 = "s3"
    """A bucket of their own: cheaper by the GB and to keep, searched with Athena; `destroy` refuses
    to delete it while there are logs in it."""


class PublicAccessExclusion(str, Enum):
    """What this VPC is exempt from where the account has VPC Block Public Access on."""

    NONE = "none"
    """Nothing: the account's setting holds, and does nothing where it is off."""

    EGRESS = "egress"
    """Its traffic out, where the account blocks both directions."""

    BIDIRECTIONAL = "bidirectional"
    """All of its traffic, which a public load balancer needs."""


class NetworkArgs(TypedDict):
    """Arguments of Network."""

    cidr_block: NotRequired[str]
    """Addresses of the VPC, /16 to /22; cannot be changed later. Default: 10.0.0.0/16."""

    availability_zone_count: NotRequired[int]
    """Number of availability zones, 1 to 8, taken in the order of their letters. Default: 2."""

    availability_zone_names: NotRequired[list[str]]
    """Names of the availability zones, in place of a count. Default: chosen by count."""

    avoid_cidr_blocks: NotRequired[list[str]]
    """Networks that this VPC will be joined to (an office, peers); none may overlap with it.
    Default: none."""

    public_subnets: NotRequired[bool]
    """Whether each zone has a public subnet, where load balancers, NAT gateways and the NAT
    instance stand. Default: true."""

    isolated_subnets: NotRequired[bool]
    """Whether each zone has an isolated subnet, such as for databases: never a way out, but the
    gateway endpoints. Default: false."""

    ipv6: NotRequired[bool]
    """Whether subnets have IPv6 addresses beside IPv4 ones; private subnets then reach the internet
    through an egress-only gateway, free of charge, unless nat is none. Default: false."""

    nat: NotRequired[NatMode]
    """How private subnets reach the internet; the hourly price is per gateway or instance.
    Default: single."""

    nat_allocation_ids: NotRequired[list[pulumi.Input[str]]]
    """Elastic IP addresses of your own, by allocation id: one for nat single and instance, one for
    each zone, in the order of letters, for one_per_az, instance_per_az and regional. Default:
    allocated here, by AWS itself for regional."""

    protect_addresses: NotRequired[bool]
    """Whether addresses allocated here refuse to be deleted, as partners may have listed them.
    Default: false."""

    endpoints: NotRequired[EndpointMode]
    """Which interface endpoints there are, billed by the hour for each zone. Default: auto."""

    interface_endpoints: NotRequired[list[str]]
    """Services that get an interface endpoint, such as `ecr.api`; exactly with endpoints `list`.
    Default: none."""

    required_services: NotRequired[list[str]]
    """AWS services that the tasks use, which `auto` derives endpoints from; `dynamodb` gives its
    gateway endpoint whatever the mode. Default: ecr.api, ecr.dkr and logs."""

    endpoint_single_zone: NotRequired[bool]
    """Whether interface endpoints stand in the first zone only: one charge in place of one a zone,
    but its outage cuts every task off. Default: false."""

    trusted_accounts: NotRequired[list[str]]
    """Other accounts whose buckets and tables tasks may reach through the gateway endpoints.
    Default: none, this account's only."""

    flow_logs: NotRequired[FlowLogDestination]
    """Where records of the VPC's traffic are kept, billed by the GB of records, which grows with
    the traffic. Default: none."""

    flow_log_retention_in_days: NotRequired[int]
    """Days that flow logs are kept, as CloudWatch Logs allows them. Default: 14."""

    public_access_exclusion: NotRequired[PublicAccessExclusion]
    """Exemption from the account's VPC Block Public Access. Default: none."""


def nat_of(args: Mapping[str, Any]) -> NatMode:
    """Return the chosen way out."""
    return NatMode(args.get("nat", NatMode.SINGLE))


def zone_count(args: Mapping[str, Any]) -> int:
    """Return the number of availability zones."""
    if "availability_zone_names" in args:
        return len(args["availability_zone_names"])
    return int(args.get("availability_zone_count", DEFAULT_ZONE_COUNT))


def tiers_of(args: Mapping[str, Any]) -> tuple[Tier, ...]:
    """Return the tiers that each zone has."""
    chosen = {
        Tier.PUBLIC: args.get("public_subnets", True),
        Tier.PRIVATE: True,
        Tier.ISOLATED: args.get("isolated_subnets", False),
    }
    return tuple(tier for tier, wanted in chosen.items() if wanted)


def endpoints_of(args: Mapping[str, Any]) -> tuple[Endpoint, ...]:
    """Return the endpoints that the arguments ask for, gateway ones first."""
    required = endpoints_for(args.get("required_services", DEFAULT_SERVICES))
    mode = EndpointMode(args.get("endpoints", EndpointMode.AUTO))
    chosen: tuple[Endpoint, ...] = ()
    if mode is EndpointMode.LIST:
        chosen = interfaces(endpoints_for(args["interface_endpoints"]))
    elif mode is EndpointMode.AUTO and nat_of(args) is NatMode.NONE:
        chosen = interfaces(required)
    return (*gateways(required), *chosen)
