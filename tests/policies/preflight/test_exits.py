from collections.abc import Callable

import pytest

from guardrails.preflight.exits import Exits
from guardrails.ways_out import WaysOut
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_BOOL, UNKNOWN_STRING
from tests.policies.preflight.world import World

Change = Callable[[World], object]


def _problems(world: World) -> list[tuple[str, bool]]:
    graph = world.graph()
    subnet = graph.get(world.private[0].urn)
    assert subnet is not None
    (way,) = graph.derive(WaysOut).of(subnet).ways
    return [(each.what, each.certain) for each in graph.derive(Exits).problems(way)]


def _move_nat(world: World) -> None:
    world.nats[0].feeds["subnetId"] = [world.private[0]]
    world.nats[0].props["subnetId"] = world.id(world.private[0])


def _literal_subnet(world: World) -> None:
    world.nats[0].props["subnetId"] = "subnet-0a"
    del world.nats[0].feeds["subnetId"]


def _regional(world: World) -> None:
    _literal_subnet(world)
    del world.nats[0].props["subnetId"]
    world.nats[0].props["vpcId"] = world.id(world.vpc)
    world.nats[0].feeds["vpcId"] = [world.vpc]


def _regional_alone(world: World) -> None:
    _regional(world)
    world.remove(world.igw)


@pytest.mark.parametrize("deployed", [False, True])
@pytest.mark.parametrize("change", [lambda _: None, _regional])
def test_a_nat_gateway_with_a_way_out_leads_on(change: Change, deployed: bool) -> None:
    world = World("nat", deployed=deployed)
    change(world)
    assert _problems(world) == []


@pytest.mark.parametrize("deployed", [False, True])
@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda w: w.nats[0].props.update(connectivityType="private"), "connectivity type private"),
        (
            lambda w: w.remove(w.public_route),
            "no route to an internet gateway behind it: ec2.NatGateway 'nat' → ec2.Subnet 'pub",
        ),
        (_move_nat, "ec2.NatGateway 'nat' → ec2.Subnet 'private-a' → ec2.RouteTable 'private-a'"),
        (_regional_alone, "is regional, and ec2.Vpc 'vpc' has no"),
    ],
)
def test_a_nat_gateway_may_lead_nowhere(change: Change, what: str, deployed: bool) -> None:
    world = World("nat", deployed=deployed)
    change(world)
    ((said, certain),) = _problems(world)
    assert what in said
    assert certain


def test_what_is_behind_a_literal_subnet_or_route_table_is_not_known() -> None:
    world = World("nat")
    _literal_subnet(world)
    assert _problems(world) == [("the subnet of ec2.NatGateway 'nat' is not in this plan", False)]
    world = World("nat")
    for each in world.plan.resources:
        if each.type == of.ASSOCIATION and each.name == "public-a":
            each.props["routeTableId"] = "rtb-0a"
            del each.feeds["routeTableId"]
    ((said, certain),) = _problems(world)
    assert said.endswith("is not in this plan, behind ec2.NatGateway 'nat'")
    assert not certain


def test_a_literal_nat_gateway_is_someone_elses() -> None:
    world = World("none")
    world.route(world.tables[0], natGatewayId="nat-0a1b")
    assert _problems(world) == [("NAT gateway nat-0a1b is not in this plan", False)]


@pytest.mark.parametrize(
    ("props", "problem"),
    [
        ({"sourceDestCheck": False}, None),
        ({}, ("has sourceDestCheck on, and drops what is not its own", True)),
        ({"sourceDestCheck": True}, ("has sourceDestCheck on", True)),
        ({"sourceDestCheck": UNKNOWN_BOOL}, ("whether ec2.NetworkInterface 'nat' passes", False)),
    ],
)
def test_a_machine_has_to_pass_on_what_is_not_its_own(
    props: dict[str, object], problem: tuple[str, bool] | None
) -> None:
    world = World("none")
    machine = world.add(of.NETWORK_INTERFACE, "nat", props, subnetId=world.public[0])
    if UNKNOWN_BOOL in props.values():
        machine.feeds["sourceDestCheck"] = [world.vpc]
    world.route(world.tables[0], networkInterfaceId=machine)
    found = _problems(world)
    assert [certain for _, certain in found] == ([] if problem is None else [problem[1]])
    assert problem is None or problem[0] in found[0][0]


def test_what_leads_to_another_network_is_left_to_it() -> None:
    world = World("none")
    world.route(world.tables[0], transitGatewayId=UNKNOWN_STRING).feeds["transitGatewayId"] = []
    assert _problems(world) == []
