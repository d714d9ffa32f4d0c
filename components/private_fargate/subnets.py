"""Where each subnet of a VPC lies: a pure plan in which no address ever moves.

A zone's slot is its letter (a = 0 to h = 7) and each slot is an eighth of the VPC. Inside a slot
private takes the first half, public the next quarter, isolated the next eighth; the last eighth is
spare. A subnet's range follows from the VPC, the letter and the tier alone, so that adding or
removing a zone or a tier moves nothing else.

IPv6 follows the same shape: the VPC's /56 holds 256 ranges of /64, 32 for each letter, and a tier
begins at the same part of its slot as in IPv4.
"""

import re
from collections.abc import Iterable
from enum import Enum
from ipaddress import IPv4Network, IPv6Network

SLOTS = "abcdefgh"
"""Letters that have a slot, in the order of the slots."""

LARGEST_PREFIX, SMALLEST_PREFIX = 16, 22
"""Sizes of VPC that hold the plan. AWS's limits are /16 (largest VPC) and /28 (smallest subnet,
which the isolated eighth of an eighth reaches at /22); an ALB needs /27, which public still has.
Source: VPC guide, "VPC CIDR blocks" and "Subnet sizing"; ALB guide, "Subnets"."""

_ZONE = re.compile(r"^[a-z]{2,}(-[a-z]+)+-\d+(?P<letter>[a-z])$")


class Tier(str, Enum):
    """What a subnet is for."""

    PRIVATE = "private"
    PUBLIC = "public"
    ISOLATED = "isolated"


IPV6_VPC_PREFIX, IPV6_SUBNET_PREFIX = 56, 64
"""What AWS gives a VPC, and the size of a subnet. Source: VPC guide, "IPv6 VPC CIDR blocks"."""

# Tier -> bits below the slot, and the position counted in ranges of that size.
_SHARE = {Tier.PRIVATE: (1, 0), Tier.PUBLIC: (2, 2), Tier.ISOLATED: (3, 6)}


def zone_letter(zone: str) -> str:
    """Return the letter of an availability zone: `a` of `eu-west-1a`.

    Raises ValueError for what is not a zone's name (a local zone such as `us-west-2-lax-1a` is
    refused too: Fargate and NAT gateways are not offered there) or has no slot.
    """
    found = _ZONE.match(zone)
    if found is None or zone.count("-") > 3 or found["letter"] not in SLOTS:
        raise ValueError(f"{zone!r} is not an availability zone with a letter from a to h")
    return found["letter"]


def parse_vpc(cidr_block: str) -> IPv4Network:
    """Return the VPC's network. Raises ValueError, saying what is allowed, if it cannot be."""
    try:
        network = IPv4Network(str(cidr_block))
    except ValueError:
        network = None
    if network is None or "/" not in str(cidr_block):
        raise ValueError("an IPv4 network such as 10.0.0.0/16, without host bits")
    if not LARGEST_PREFIX <= network.prefixlen <= SMALLEST_PREFIX:
        raise ValueError(
            f"a network from /{LARGEST_PREFIX} to /{SMALLEST_PREFIX}; the smallest that holds"
            f" eight zones of three tiers is /{SMALLEST_PREFIX}"
        )
    return network


def subnet_cidr(vpc: IPv4Network, letter: str, tier: Tier) -> str:
    """Return the range of one subnet."""
    start = int(vpc.network_address) + SLOTS.index(letter) * (vpc.num_addresses // len(SLOTS))
    bits, position = _SHARE[tier]
    prefix = vpc.prefixlen + 3 + bits
    size = 1 << (32 - prefix)
    return str(IPv4Network((start + position * size, prefix)))


def subnet_ipv6_cidr(vpc_ipv6_cidr_block: str, letter: str, tier: Tier) -> str:
    """Return the IPv6 range of one subnet. Raises ValueError if the VPC's is not a /56."""
    vpc = IPv6Network(vpc_ipv6_cidr_block)
    if vpc.prefixlen != IPV6_VPC_PREFIX:
        raise ValueError(f"{vpc_ipv6_cidr_block} is not a /{IPV6_VPC_PREFIX}")
    slot = (1 << (IPV6_SUBNET_PREFIX - IPV6_VPC_PREFIX)) // len(SLOTS)
    bits, position = _SHARE[tier]
    index = SLOTS.index(letter) * slot + position * (slot >> bits)
    start = int(vpc.network_address) + (index << (128 - IPV6_SUBNET_PREFIX))
    return str(IPv6Network((start, IPV6_SUBNET_PREFIX)))


def plan(
    cidr_block: str, letters: Iterable[str], tiers: Iterable[Tier] = tuple(Tier)
) -> dict[Tier, dict[str, str]]:
    """Return tier -> zone letter -> range, for the given zones and tiers."""
    vpc = parse_vpc(cidr_block)
    zones = sorted(letters)
    return {tier: {letter: subnet_cidr(vpc, letter, tier) for letter in zones} for tier in tiers}
