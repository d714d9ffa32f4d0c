from collections.abc import Callable

import pytest

from guardrails.graph import Graph, Resource
from guardrails.ways_out import Exit, Ways, WaysOut
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_LIST, UNKNOWN_STRING, Planned
from tests.policies.preflight.world import World

Change = Callable[[World], object]


def _found(graph: Graph, name: str) -> Resource:
    return next(each for each in graph if each.name == name and each.type == of.SUBNET)


def _ways(world: World, subnet: str = "private-a") -> Ways:
    graph = world.graph()
    return graph.derive(WaysOut).of(_found(graph, subnet))


def _inline(world: World, **target: str | Planned) -> None:
    """Put a default route into the first private table itself."""
    (key, value) = next(iter(target.items()))
    route = {"cidrBlock": "0.0.0.0/0", key: value if isinstance(value, str) else world.id(value)}
    world.tables[0].props["routes"] = [route]
    if isinstance(value, Planned):
        world.tables[0].feeds["routes"] = [value]


def _nat(world: World) -> Planned:
    return world.add(of.NAT_GATEWAY, "nat", subnetId=world.public[0])


def _machine(world: World) -> Planned:
    return world.add(of.NETWORK_INTERFACE, "eni", subnetId=world.public[0])


@pytest.mark.parametrize("deployed", [False, True])
@pytest.mark.parametrize(
    ("change", "exit_", "target"),
    [
        (lambda w: w.route(w.tables[0], natGatewayId=_nat(w)), Exit.NAT_GATEWAY, "'nat'"),
        (lambda w: _inline(w, natGatewayId=_nat(w)), Exit.NAT_GATEWAY, "'nat'"),
        (lambda w: w.route(w.tables[0], gatewayId=w.igw), Exit.INTERNET_GATEWAY, "'igw'"),
        (lambda w: _inline(w, gatewayId=w.igw), Exit.INTERNET_GATEWAY, "'igw'"),
        (lambda w: w.route(w.tables[0], networkInterfaceId=_machine(w)), Exit.MACHINE, "'eni'"),
        (lambda w: w.route(w.tables[0], natGatewayId="nat-0a"), Exit.NAT_GATEWAY, "nat-0a"),
        (lambda w: w.route(w.tables[0], gatewayId="igw-0a"), Exit.INTERNET_GATEWAY, "igw-0a"),
        (lambda w: w.route(w.tables[0], transitGatewayId="tgw-0a"), Exit.ELSEWHERE, "network"),
        (lambda w: w.route(w.tables[0], vpcPeeringConnectionId="pcx-1"), Exit.ELSEWHERE, ""),
        (lambda w: _inline(w, transitGatewayId="tgw-0a"), Exit.ELSEWHERE, "network"),
    ],
)
def test_a_default_route_is_a_way_out_in_both_forms(
    change: Change, exit_: Exit, target: str, deployed: bool
) -> None:
    world = World("none", deployed=deployed)
    change(world)
    (way,) = _ways(world).ways
    assert way.exit is exit_
    assert target in way.target_label
    assert way.path.startswith("ec2.RouteTable 'private-a' → ")
    assert _ways(world, "private-b").ways == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda _: None,
        lambda w: w.route(w.tables[0], gatewayId="local"),
        lambda w: w.route(w.tables[0], natGatewayId="nat-0a").props.update(
            destinationCidrBlock="10.1.0.0/16"
        ),
    ],
)
def test_a_route_to_a_part_of_the_world_is_none(change: Change) -> None:
    world = World("none")
    change(world)
    assert _ways(world).ways == ()
    assert _ways(world).doubts == ()


def test_a_deployed_table_that_lists_its_separate_routes_has_one_way() -> None:
    world = World("nat", deployed=True)
    _inline(world, natGatewayId=world.nats[0])
    assert len(_ways(world).ways) == 1


def _association(world: World, name: str = "private-a") -> Planned:
    found = (e for e in world.plan.resources if e.type == of.ASSOCIATION and e.name == name)
    return next(found)


def test_without_an_association_the_main_table_of_the_vpc_holds() -> None:
    world = World("none")
    world.remove(_association(world))
    assert [table.name for table in _ways(world).tables] == ["vpc"]
    assert _ways(world).ways == ()
    props = {"vpcId": UNKNOWN_STRING, "routeTableId": UNKNOWN_STRING}
    fed = {"vpcId": world.vpc, "routeTableId": world.public_table}
    world.plan.add(of.MAIN_ASSOCIATION, "main", props, **fed)
    (way,) = _ways(world).ways
    assert way.exit is Exit.INTERNET_GATEWAY


def test_an_adopted_main_table_is_the_vpcs() -> None:
    world = World("none")
    world.remove(_association(world))
    route = {"cidrBlock": "0.0.0.0/0", "natGatewayId": "nat-0a"}
    props = {"defaultRouteTableId": UNKNOWN_STRING, "routes": [route]}
    world.plan.add(of.DEFAULT_TABLE, "main", props, defaultRouteTableId=world.vpc)
    (way,) = _ways(world).ways
    assert way.path.startswith("main route table of ec2.Vpc 'vpc' → inline route (0.0.0.0/0) → ")


def _own_table(world: World, table: str) -> None:
    association = _association(world)
    association.props["routeTableId"] = table
    if table == UNKNOWN_STRING:
        association.feeds["routeTableId"] = []
    else:
        del association.feeds["routeTableId"]


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        (lambda w: _own_table(w, "rtb-0a"), "is not in this plan"),
        (lambda w: _own_table(w, UNKNOWN_STRING), "is not known yet"),
        (
            lambda w: (
                w.tables[0].feeds.update(routes=[w.igw])
                or w.tables[0].props.update(routes=UNKNOWN_LIST)
            ),
            "the inline routes of ec2.RouteTable 'private-a'",
        ),
        (
            lambda w: w.plan.add(
                of.ROUTE,
                "stray",
                {
                    "destinationCidrBlock": "0.0.0.0/0",
                    "routeTableId": UNKNOWN_STRING,
                    "gatewayId": UNKNOWN_STRING,
                },
                routeTableId=[],
                gatewayId=w.igw,
            ),
            "the route table of ec2.Route 'stray' is not known yet",
        ),
        (
            lambda w: w.plan.add(
                of.ROUTE,
                "where",
                {
                    "destinationCidrBlock": UNKNOWN_STRING,
                    "routeTableId": UNKNOWN_STRING,
                    "natGatewayId": "nat-0a",
                },
                routeTableId=w.tables[0],
                destinationCidrBlock=w.vpc,
            ),
            "the destination of a route in ec2.Route 'where'",
        ),
    ],
)
def test_what_the_plan_does_not_tell_is_a_doubt(change: Change, doubt: str) -> None:
    world = World("none")
    change(world)
    assert _ways(world).ways == ()
    assert any(doubt in each for each in _ways(world).doubts)


def test_the_accounts_own_vpc_has_a_main_table_that_is_not_in_the_plan() -> None:
    world = World("none")
    world.remove(_association(world))
    world.vpc.type = of.DEFAULT_VPC
    assert "the main one of its VPC is not in this plan" in _ways(world).doubts[0]
