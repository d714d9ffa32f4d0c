"""Where tasks stand: what a Network gives to Service and ScheduledTask. Pure."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired


class Placement(TypedDict):
    """The arguments of Service and ScheduledTask that a Network knows; see there."""

    vpc_id: pulumi.Output[str]
    """VPC of the subnets."""

    subnet_ids: pulumi.Output[list[str]]
    """Private subnets, ready only when their ways out are."""

    s3_prefix_list_id: pulumi.Output[str]
    """Prefix list of S3, which the gateway endpoint leads to."""

    open_egress: bool
    """Whether there is a NAT, and tasks may use it."""

    ipv6: bool
    """Whether the subnets have IPv6 addresses."""

    endpoint_security_group_id: NotRequired[pulumi.Output[str]]
    """Security group of the interface endpoints. Default: absent without interface endpoints."""
