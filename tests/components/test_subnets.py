"""The slot planner: no overlap, inside the VPC, and nothing ever moves."""

from ipaddress import IPv4Network, IPv6Network
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate.subnets import (
    SLOTS,
    Tier,
    parse_vpc,
    plan,
    subnet_ipv6_cidr,
    zone_letter,
)

vpcs = st.builds(
    lambda address, prefix: str(IPv4Network((address, prefix), strict=False)),
    st.integers(0, 2**32 - 1),
    st.integers(16, 22),
)
zones = st.sets(st.sampled_from(SLOTS), min_size=1)
tiers = st.sets(st.sampled_from(Tier), min_size=1)


def flat(planned: Any) -> Any:
    return [IPv4Network(block) for blocks in planned.values() for block in blocks.values()]


@given(vpcs, zones, tiers)
def test_subnets_lie_inside_the_vpc_and_never_overlap(vpc: Any, letters: Any, chosen: Any) -> None:
    networks = sorted(flat(plan(vpc, letters, chosen)))
    assert all(network.subnet_of(IPv4Network(vpc)) for network in networks)
    assert all(a.broadcast_address < b.network_address for a, b in pairwise(networks))
    assert len(networks) == len(letters) * len(chosen)


@given(vpcs, zones, tiers, zones, tiers)
def test_adding_or_removing_zones_and_tiers_moves_no_subnet(
    vpc: Any, letters: Any, chosen: Any, more: Any, others: Any
) -> None:
    before, after = plan(vpc, letters, chosen), plan(vpc, letters | more, chosen | others)
    for tier, blocks in before.items():
        assert blocks.items() <= after[tier].items()


@given(vpcs, zones)
def test_every_subnet_is_of_a_size_that_aws_accepts(vpc: Any, letters: Any) -> None:
    planned = plan(vpc, letters)
    assert all(16 <= network.prefixlen <= 28 for network in flat(planned))
    assert all(IPv4Network(block).prefixlen <= 27 for block in planned[Tier.PUBLIC].values())


@pytest.mark.parametrize("prefix", [8, 15, 23, 28])
def test_a_vpc_that_cannot_hold_the_plan_is_refused_with_the_smallest_that_can(prefix: Any) -> None:
    with pytest.raises(ValueError, match="smallest that holds eight zones of three tiers is /22"):
        parse_vpc(f"10.0.0.0/{prefix}")


@pytest.mark.parametrize(
    ("zone", "letter"), [("eu-west-1a", "a"), ("us-gov-west-1c", "c"), ("ap-northeast-2d", "d")]
)
def test_a_zones_slot_is_its_letter(zone: str, letter: str) -> None:
    assert zone_letter(zone) == letter


@pytest.mark.parametrize("zone", ["us-west-2-lax-1a", "eu-west-1", "eu-west-1i", "", "use1-az1"])
def test_what_has_no_slot_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="letter from a to h"):
        zone_letter(zone)


ipv6_vpcs = st.builds(lambda bits: str(IPv6Network((bits << 72, 56))), st.integers(0, 2**56 - 1))


@given(ipv6_vpcs)
def test_ipv6_subnets_lie_inside_the_vpc_and_never_overlap(vpc: str) -> None:
    networks = [IPv6Network(subnet_ipv6_cidr(vpc, a, tier)) for a in SLOTS for tier in Tier]
    assert all(network.subnet_of(IPv6Network(vpc)) for network in networks)
    assert {network.prefixlen for network in networks} == {64}
    assert len(set(networks)) == len(SLOTS) * len(Tier)


@given(ipv6_vpcs, ipv6_vpcs, st.sampled_from(SLOTS), st.sampled_from(Tier))
def test_an_ipv6_subnets_place_follows_from_letter_and_tier_alone(
    one: str, other: str, letter: str, tier: Tier
) -> None:
    def place(vpc: str) -> int:
        start = int(IPv6Network(subnet_ipv6_cidr(vpc, letter, tier)).network_address)
        return (start - int(IPv6Network(vpc).network_address)) >> 64

    assert place(one) == place(other)
    # The layout of the first release: a change of it would move addresses that are in use.
    assert (
        place(one) == 32 * SLOTS.index(letter) + {"private": 0, "public": 16, "isolated": 24}[tier]
    )


def test_an_ipv6_range_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="not a /56"):
        subnet_ipv6_cidr("2600::/60", "a", Tier.PRIVATE)


def test_the_ipv4_layout_is_that_of_the_first_release() -> None:
    assert plan("10.0.0.0/16", "ah") == {
        Tier.PRIVATE: {"a": "10.0.0.0/20", "h": "10.0.224.0/20"},
        Tier.PUBLIC: {"a": "10.0.16.0/21", "h": "10.0.240.0/21"},
        Tier.ISOLATED: {"a": "10.0.24.0/22", "h": "10.0.248.0/22"},
    }
