from typing import Any

import pytest

from guardrails.verdict import Outcome
from tests.policies.net import Net, private_subnet, public_subnet
from tests.policies.plan import (
    ASSOCIATION,
    DEFAULT_TABLE,
    MAIN_ASSOCIATION,
    ROUTE,
    SERVICE,
    SUBNET,
    TABLE,
    TASK_SET,
    UNKNOWN_LIST,
    UNKNOWN_OBJECT,
    UNKNOWN_STRING,
)


@pytest.mark.parametrize("kind", [SERVICE, TASK_SET])
def test_a_first_preview_finds_the_gateway_through_dependencies(kind: str) -> None:
    net = Net()
    net.service(private_subnet(net), public_subnet(net), kind=kind)
    (verdict,) = net.judge()
    assert verdict.outcome is Outcome.VIOLATION
    assert (
        "'api' → ec2.Subnet 'public-a' → ec2.RouteTable 'public' → ec2.Route 'to-igw' (0.0.0.0/0)"
        " → ec2.InternetGateway 'igw'"
    ) in verdict.message
    assert "private-a" not in verdict.message
    assert [urn.rpartition("::")[2] for urn in verdict.evidence] == [
        "public-a",
        "public",
        "to-igw",
        "igw",
    ]


def test_private_subnets_pass_on_a_first_preview() -> None:
    net = Net()
    public_subnet(net)
    net.service(private_subnet(net))
    assert net.outcomes() == [Outcome.OK]


def test_a_service_without_network_configuration_is_not_in_a_subnet_of_ours() -> None:
    net = Net()
    net.plan.add(SERVICE, "bridge", {"networkConfiguration": None})
    assert net.outcomes() == [Outcome.OK]


@pytest.mark.parametrize("association", [ASSOCIATION, MAIN_ASSOCIATION])
def test_an_association_says_which_table_a_subnet_uses(association: str) -> None:
    net = Net()
    table = net.table("table")
    net.route(table, net.gateway)
    subnet = net.subnet("a")
    key, target = ("subnetId", subnet) if association == ASSOCIATION else ("vpcId", net.vpc)
    ids = {key: UNKNOWN_STRING, "routeTableId": UNKNOWN_STRING}
    net.plan.add(association, "join", ids, **{key: target, "routeTableId": table})
    net.service(subnet)
    assert net.outcomes() == [Outcome.VIOLATION]


def test_a_subnet_without_association_uses_the_main_table_of_its_vpc() -> None:
    net = Net()
    net.service(net.subnet("a"))
    assert net.outcomes() == [Outcome.OK]
    net.route(net.vpc, net.gateway)  # routeTableId=vpc.default_route_table_id
    (verdict,) = net.judge()
    assert verdict.outcome is Outcome.VIOLATION
    assert "main route table of ec2.Vpc 'vpc'" in verdict.message


def test_a_separate_route_of_an_adopted_default_table_counts_for_the_main_table() -> None:
    net = Net()
    props = {"defaultRouteTableId": UNKNOWN_STRING, "routes": UNKNOWN_LIST}
    main = net.plan.add(DEFAULT_TABLE, "main", props, defaultRouteTableId=net.vpc)
    net.route(main, net.gateway)
    net.service(net.subnet("a"))
    assert net.outcomes() == [Outcome.VIOLATION]


def test_an_association_of_a_gateway_concerns_no_subnet() -> None:
    net = Net()
    ids = {"gatewayId": UNKNOWN_STRING, "subnetId": "", "routeTableId": UNKNOWN_STRING}
    edge = net.table("edge")
    net.plan.add(ASSOCIATION, "edge", ids, gatewayId=net.gateway, routeTableId=edge)
    net.service(net.subnet("a"))
    assert net.outcomes() == [Outcome.OK]


def test_known_ids_are_followed_as_dependencies_are() -> None:
    net = Net()
    net.vpc.props["id"] = "vpc-1"
    net.gateway.props["id"] = "igw-1"
    table = net.plan.add(TABLE, "public", {"id": "rtb-1"})
    subnet = net.plan.add(SUBNET, "a", {"id": "subnet-1", "vpcId": "vpc-1"})
    net.plan.add(ASSOCIATION, "a", {"subnetId": "subnet-1", "routeTableId": "rtb-1"})
    net.route(table, "igw-1")
    net.plan.resources[-1].props["routeTableId"] = "rtb-1"
    net.plan.resources[-1].feeds.clear()
    net.service("subnet-1")
    (verdict,) = net.judge()
    assert verdict.outcome is Outcome.VIOLATION
    assert subnet.urn in verdict.evidence


@pytest.mark.parametrize("literal", ["subnet-0a1b2c", "hunter2"])
def test_a_literal_subnet_outside_the_plan_cannot_be_judged(literal: str) -> None:
    net = Net()
    net.service(literal, private_subnet(net))
    (verdict,) = net.judge()
    assert verdict.outcome is Outcome.CANNOT_JUDGE
    assert ("subnet-0a1b2c" in verdict.message) == (literal == "subnet-0a1b2c")
    assert "hunter2" not in verdict.message


def test_a_violation_stands_beside_what_cannot_be_judged() -> None:
    net = Net()
    net.service("subnet-0a1b2c", public_subnet(net))
    assert net.outcomes() == [Outcome.VIOLATION, Outcome.CANNOT_JUDGE]


@pytest.mark.parametrize("kind", ["aws:ec2/defaultSubnet:DefaultSubnet", SUBNET])
def test_a_subnet_of_a_vpc_outside_the_plan_cannot_be_judged(kind: str) -> None:
    net = Net()
    net.service(net.plan.add(kind, "a", {"vpcId": "vpc-0a1b"}))
    assert net.outcomes() == [Outcome.CANNOT_JUDGE]


def test_a_subnet_left_to_the_main_table_of_the_accounts_default_vpc_cannot_be_judged() -> None:
    net = Net()
    net.vpc = net.plan.add("aws:ec2/defaultVpc:DefaultVpc", "default")
    net.service(net.subnet("a"))
    assert net.outcomes() == [Outcome.CANNOT_JUDGE]
    # Adopted, it is cleared of the routes that AWS made.
    adopted = {"defaultRouteTableId": UNKNOWN_STRING, "routes": []}
    net.plan.add(DEFAULT_TABLE, "main", adopted, defaultRouteTableId=net.vpc)
    assert net.outcomes() == [Outcome.OK]


def test_a_table_outside_the_plan_cannot_be_judged() -> None:
    net = Net()
    subnet = net.subnet("a")
    ids = {"subnetId": UNKNOWN_STRING, "routeTableId": "rtb-0a1b"}
    net.plan.add(ASSOCIATION, "a", ids, subnetId=subnet)
    net.service(subnet)
    assert net.outcomes() == [Outcome.CANNOT_JUDGE]


def test_a_public_route_of_an_unknown_table_leaves_every_subnet_open() -> None:
    net = Net()
    net.route(net.plan.add("awsx:ec2:Vpc", "somewhere"), net.gateway)
    net.service(private_subnet(net))
    (verdict,) = net.judge()
    assert verdict.outcome is Outcome.CANNOT_JUDGE
    assert "the route table of ec2.Route 'to-igw' is not known yet" in verdict.message


def test_an_association_of_an_unknown_subnet_leaves_those_without_one_open() -> None:
    net = Net()
    ids = {"subnetId": UNKNOWN_STRING, "routeTableId": UNKNOWN_STRING}
    somewhere = net.plan.add("awsx:ec2:Vpc", "somewhere")
    net.plan.add(ASSOCIATION, "some", ids, subnetId=somewhere, routeTableId=net.table("table"))
    net.service(private_subnet(net), name="associated")
    net.service(net.subnet("b"), name="left-to-the-main-table")
    assert net.outcomes() == [Outcome.OK, Outcome.CANNOT_JUDGE]


@pytest.mark.parametrize("value", [UNKNOWN_LIST, [UNKNOWN_STRING]])
def test_subnets_that_nothing_in_the_plan_explains_cannot_be_judged(value: Any) -> None:
    net = Net()
    network = {"networkConfiguration": {"subnets": value}}
    net.plan.add(SERVICE, "api", network, networkConfiguration=net.vpc)
    assert net.outcomes() == [Outcome.CANNOT_JUDGE]


def test_one_unknown_elsewhere_silences_nothing() -> None:
    net = Net()
    net.plan.add(
        SERVICE, "unclear", {"networkConfiguration": UNKNOWN_OBJECT}, networkConfiguration=net.vpc
    )
    net.plan.add(ROUTE, "odd", {"routeTableId": "rtb-0a1b", "gatewayId": UNKNOWN_STRING})
    net.plan.add(TABLE, "odd", {"routes": UNKNOWN_LIST, "tags": UNKNOWN_OBJECT})
    net.service(public_subnet(net), name="bad")
    net.service(private_subnet(net), name="good")
    assert net.outcomes() == [Outcome.CANNOT_JUDGE, Outcome.VIOLATION, Outcome.OK]
