"""Availability zones: where a subnet is, and which zones a service leaves out.

Only zone *ids* (``use1-az3``) mean the same place in every account. Names (``us-east-1c``) are
dealt out to each account anew, in the regions that the tables here are about.
"""

from collections.abc import Mapping
from typing import Final

from guardrails.graph import Resource
from guardrails.values import UNKNOWN, Gap

FARGATE: Final[Mapping[str, frozenset[str]]] = {
    "ap-northeast-1": frozenset({"apne1-az1", "apne1-az2", "apne1-az4"}),
    "us-west-1": frozenset({"usw1-az1", "usw1-az3"}),
}
"""Zones with Linux tasks on Fargate, of the regions where not all have them. Source: ECS developer
guide, "Supported Regions for Amazon ECS on AWS Fargate" (read 2026-11; us-east-1 and ca-central-1
are on it no more; China's regions are left out here)."""

VPC_LINK: Final[Mapping[str, frozenset[str]]] = {
    "ap-east-1": frozenset({"ape1-az2", "ape1-az3"}),
    "ap-northeast-1": frozenset({"apne1-az1", "apne1-az2", "apne1-az4"}),
    "ap-northeast-2": frozenset({"apne2-az1", "apne2-az2", "apne2-az3"}),
    "ca-central-1": frozenset({"cac1-az1", "cac1-az2"}),
    "eu-west-3": frozenset({"euw3-az1", "euw3-az3"}),
    "us-east-1": frozenset({"use1-az1", "use1-az2", "use1-az4", "use1-az5", "use1-az6"}),
    "us-west-1": frozenset({"usw1-az1", "usw1-az3"}),
}
"""Zones with VPC links of HTTP APIs, of the regions where not all have them. Source: API Gateway
developer guide, "Set up VPC links V2 in API Gateway" (read 2026-11)."""


def same_zone(one: Resource, other: Resource) -> bool | Gap:
    """Tell whether two subnets are in one zone; UNKNOWN where AWS chooses, or the forms differ."""
    if one is other:
        return True
    for name in ("availabilityZone", "availabilityZoneId"):
        zones = (one.read(name), other.read(name))
        if all(isinstance(zone, str) for zone in zones):
            return bool(zones[0] == zones[1])
    return UNKNOWN


def zone_of(subnet: Resource) -> str:
    """Return a subnet's zone for a message: its name, or else its id."""
    zones = (subnet.read("availabilityZone"), subnet.read("availabilityZoneId"))
    return next((zone for zone in zones if isinstance(zone, str)), "an unknown zone")


def zone_id_of(subnet: Resource) -> str | Gap:
    """Return the id of a subnet's zone; UNKNOWN where the plan tells its name alone, or nothing."""
    zone = subnet.read("availabilityZoneId")
    return zone if isinstance(zone, str) else UNKNOWN
