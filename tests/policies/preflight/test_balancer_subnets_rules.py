"""F48 and F77: where load balancers are put."""

import pytest

from guardrails.preflight.rules.balancer_subnets import (
    preflight_f48_balancer_subnets as f48,
)
from guardrails.preflight.rules.balancer_subnets import (
    preflight_f77_balancer_subnet_size as f77,
)
from guardrails.preflight.rules.balancers import (
    preflight_f47_zone_without_balancer as f47,
)
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_LIST, Planned
from tests.policies.preflight.front import Front, put_before
from tests.policies.preflight.world import World

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE


@pytest.mark.parametrize("kind", ["application", "network"])
@pytest.mark.parametrize("deployed", [False, True])
def test_what_is_sound_is_silent(kind: str, deployed: bool) -> None:
    world = World(deployed=deployed)
    put_before(world, kind)
    assert world.outcomes(f48) | world.outcomes(f77) == {OK}


def put_into(world: World, front: Front, *subnets: Planned) -> None:
    front.balancer.props["subnets"] = [world.id(subnet) for subnet in subnets]
    front.balancer.feeds["subnets"] = [*subnets]


@pytest.mark.parametrize("deployed", [False, True])
def test_an_application_load_balancer_needs_two_zones(deployed: bool) -> None:
    world = World(deployed=deployed)
    front = put_before(world)
    put_into(world, front, world.public[0])
    assert world.says(f48) == (
        "F48 lb.LoadBalancer 'edge' has one subnet, and needs two zones:\n"
        "  lb.LoadBalancer 'edge' → ec2.Subnet 'public-a'"
    )
    front.balancer.props["loadBalancerType"] = "network"
    assert world.outcomes(f48) == {OK}


def second_subnet(world: World) -> Planned:
    """A second public subnet of the first zone."""
    twin = world.subnet("a", world.public_table, public=True)
    twin.name = world.plan.resources[-1].name = "public-a2"
    return twin


@pytest.mark.parametrize("kind", ["application", "network"])
def test_two_subnets_of_one_zone_are_refused(kind: str) -> None:
    world = World()
    front = put_before(world, kind)
    twin = second_subnet(world)
    put_into(world, front, *world.public, twin)
    assert "has two subnets of eu-west-1a, of which it can have one" in world.says(f48)
    put_into(world, front, world.public[0], twin)
    expected = (
        "only subnets of eu-west-1a" if kind == "application" else "two subnets of eu-west-1a"
    )
    assert expected in world.says(f48)


def test_a_list_that_is_not_known_may_hold_fewer() -> None:
    world = World()
    front = put_before(world)
    twin = second_subnet(world)
    put_into(world, front, *world.public, twin)
    front.balancer.props["subnets"] = UNKNOWN_LIST
    assert world.outcomes(f48) == {CANNOT_JUDGE}


def test_a_local_zone_is_enough() -> None:
    world = World()
    front = put_before(world)
    world.public[0].props["availabilityZone"] = "us-west-2-lax-1a"
    put_into(world, front, world.public[0])
    assert world.outcomes(f48) == {OK}


@pytest.mark.parametrize("deployed", [False, True])
def test_what_faces_the_internet_has_a_gateway(deployed: bool) -> None:
    world = World(deployed=deployed)
    front = put_before(world)
    put_into(world, front, *world.private)
    said = world.says(f48)
    assert "faces the internet in a subnet without a route to an internet gateway" in said
    assert "lb.LoadBalancer 'edge' → ec2.Subnet 'private-b' → ec2.RouteTable 'private-b'" in said
    front.balancer.props["internal"] = True
    assert world.outcomes(f48) == {OK}


def test_a_vpc_without_any_gateway_is_told() -> None:
    world = World("none")
    put_before(world)
    world.remove(world.igw, world.public_route)
    assert "(ec2.Vpc 'vpc' has none)" in world.says(f48)


def test_a_firewall_before_the_gateway_is_no_break() -> None:
    world = World()
    put_before(world)
    world.public_route.feeds.pop("gatewayId")
    del world.public_route.props["gatewayId"]
    world.public_route.props["vpcEndpointId"] = "vpce-0123456789abcdef0"
    assert world.outcomes(f48) == {OK}


def test_target_groups_are_of_its_vpc() -> None:
    world = World()
    front = put_before(world)
    other = world.add(of.VPC, "other", {"cidrBlock": "10.1.0.0/16"})
    front.targets.feeds["vpcId"] = [other]
    assert "forwards to a target group of another VPC" in world.says(f48)
    assert "lb.LoadBalancer 'edge' → lb.Listener 'http' → lb.TargetGroup 'api'" in world.says(f48)


def test_a_vpc_by_literal_id_may_be_the_same() -> None:
    world = World()
    front = put_before(world)
    front.targets.props["vpcId"] = "vpc-0123456789abcdef0"
    front.targets.feeds["vpcId"] = []
    assert world.outcomes(f48) == {OK}


def test_literal_subnets_are_not_judged() -> None:
    world = World()
    front = put_before(world)
    front.balancer.props["subnets"] = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    front.balancer.feeds["subnets"] = []
    assert world.outcomes(f48) == {OK}
    assert world.outcomes(f47) == {CANNOT_JUDGE}


@pytest.mark.parametrize(("block", "outcome"), [("10.0.1.0/27", OK), ("10.0.1.0/28", VIOLATION)])
def test_a_load_balancer_has_room_to_grow(block: str, outcome: Outcome) -> None:
    world = World()
    put_before(world)
    world.public[0].props["cidrBlock"] = block
    assert world.outcomes(f77) == {outcome}
