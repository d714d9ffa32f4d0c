"""The slot planner: no overlap, inside the VPC, and nothing ever moves."""

from ipaddress import IPv4Network
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate.subnets import SLOTS, Tier, parse_vpc, plan, zone_letter

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
