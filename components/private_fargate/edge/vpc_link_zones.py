"""Availability zones that VPC links stand in, by the ids that all accounts share. Pure.

Source: API Gateway developer guide, "Set up VPC links V2 in API Gateway", section "Availability by
Region", read on 2026-11-21. A subnet in another zone is refused with `Subnet is in Availability
Zone 'euw3-az2' where service is not available`.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

SERVED_ZONES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ap-east-1": ("ape1-az2", "ape1-az3"),
        "ap-northeast-1": ("apne1-az1", "apne1-az2", "apne1-az4"),
        "ap-northeast-2": ("apne2-az1", "apne2-az2", "apne2-az3"),
        "ca-central-1": ("cac1-az1", "cac1-az2"),
        "eu-west-3": ("euw3-az1", "euw3-az3"),
        "us-east-1": ("use1-az1", "use1-az2", "use1-az4", "use1-az5", "use1-az6"),
        "us-west-1": ("usw1-az1", "usw1-az3"),
    }
)
"""Region -> zones with VPC links, for the regions that have a zone without; in every other region
that the source lists, each zone is served."""


def kept(subnet_ids: Sequence[str], served: Sequence[str], region: str) -> list[str]:
    """Return the subnets that a VPC link can stand in, in their order.

    `served` are the subnets found in served zones. Raises ValueError when none is left.
    """
    left = [subnet_id for subnet_id in subnet_ids if subnet_id in served]
    if not left:
        raise ValueError(
            f"subnet_ids: {', '.join(subnet_ids)} — allowed: at least one in a zone of {region}"
            f" that VPC links serve ({', '.join(SERVED_ZONES[region])})"
        )
    return left
