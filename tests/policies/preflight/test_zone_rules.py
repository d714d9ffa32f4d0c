from typing import Any

import pytest

from guardrails.preflight.rules.zones import (
    preflight_f18_zone_without_service as f18,
)
from guardrails.preflight.rules.zones import (
    preflight_f68_nat_before_internet_gateway as f68,
)
from guardrails.rule import Level
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import Planned
from tests.policies.preflight.world import World

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE


def _place(world: World, zone: dict[str, str]) -> None:
    world.private[1].props["availabilityZone"] = None
    world.private[1].props.update(zone)


@pytest.mark.parametrize(
    ("zone", "outcome"),
    [
        ({"region": "ap-northeast-1", "availabilityZoneId": "apne1-az3"}, VIOLATION),
        ({"region": "ap-northeast-1", "availabilityZoneId": "apne1-az4"}, OK),
        ({"availabilityZone": "ap-northeast-1a"}, CANNOT_JUDGE),
        ({"availabilityZone": "us-east-1e"}, OK),  # Fargate is in all of its zones by now
        ({"region": "eu-west-1", "availabilityZoneId": "euw1-az3"}, OK),
    ],
)
def test_tasks_stand_in_zones_with_fargate(zone: dict[str, str], outcome: Outcome) -> None:
    world = World("nat")
    _place(world, zone)
    assert world.outcomes(f18) == {outcome}
    if outcome is VIOLATION:
        assert world.says(f18) == (
            "F18 ecs.Service 'api' stands in zone apne1-az3, which has no Fargate\n"
            "  ecs.Service 'api' → ec2.Subnet 'private-b'"
        )


@pytest.mark.parametrize(
    ("zone", "outcome"),
    [
        ({"region": "us-east-1", "availabilityZoneId": "use1-az3"}, VIOLATION),
        ({"region": "us-east-1", "availabilityZoneId": "use1-az1"}, OK),
        ({"availabilityZone": "eu-west-3b"}, CANNOT_JUDGE),
    ],
)
def test_vpc_links_have_zones_of_their_own(zone: dict[str, str], outcome: Outcome) -> None:
    world = World("nat")
    world.add(of.VPC_LINK, "link", subnetIds=[world.private[1]])
    _place(world, zone)
    assert world.outcomes(f18) - {OK} == {outcome} - {OK}
    if outcome is VIOLATION:
        assert "apigatewayv2.VpcLink 'link' stands in zone use1-az3" in world.says(f18)


def test_subnets_of_the_library_take_what_aws_offers_to_the_account() -> None:
    world = World("nat")
    link = world.add(of.VPC_LINK, "link", subnetIds=[world.private[1]])
    _place(world, {"availabilityZone": "eu-west-3b"})
    assert CANNOT_JUDGE in world.outcomes(f18)
    _of_network(world.private[1])
    assert link.feeds["subnetIds"] == [world.private[1]]
    assert world.outcomes(f18) == {OK}


def _of_network(planned: Planned) -> None:
    planned.parents = "private-fargate:index:Network$"


def test_a_literal_subnet_is_a_doubt_where_a_zone_is_left_out() -> None:
    world = World("nat")
    props: dict[str, Any] = {"subnetIds": ["subnet-0a1b"]}
    link = world.add(of.VPC_LINK, "link", props)
    assert world.outcomes(f18) == {OK}
    link.props["region"] = "eu-west-3"
    assert "may stand in a zone without VPC links: one of its subnets" in world.says(f18)


@pytest.mark.parametrize("deployed", [False, True])
def test_a_nat_gateway_waits_for_the_internet_gateway(deployed: bool) -> None:
    world = World("nat", deployed=deployed)
    assert world.outcomes(f68) == {OK}
    world.nats[0].after = []
    assert f68.level is Level.ADVISORY
    assert world.says(f68) == (
        "F68 ec2.NatGateway 'nat' may be made before ec2.InternetGateway 'igw', which it does not "
        "wait for\n  ec2.NatGateway 'nat' → ec2.InternetGateway 'igw'"
    )


def test_to_wait_for_the_route_is_to_wait_for_its_gateway() -> None:
    world = World("nat")
    world.nats[0].after = [world.public_route]
    assert world.outcomes(f68) == {OK}


def test_a_private_nat_gateway_and_one_of_another_vpc_wait_for_nothing() -> None:
    world = World("nat")
    world.nats[0].after = []
    world.nats[0].props["connectivityType"] = "private"
    assert world.outcomes(f68) == {OK}
    world = World("nat")
    world.nats[0].after = []
    world.public[0].props["vpcId"] = "vpc-0a1b"
    del world.public[0].feeds["vpcId"]
    assert world.outcomes(f68) == {OK}
