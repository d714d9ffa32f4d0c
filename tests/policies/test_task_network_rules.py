"""Who reaches tasks, and where they reach."""

from typing import Any

import pytest

from guardrails.rules.task_network import (
    no_open_egress_behind_endpoints,
    task_ingress_from_its_vpc,
)
from guardrails.verdict import Outcome
from tests.policies.net import Net, private_subnet, public_subnet
from tests.policies.plan import (
    EGRESS_RULE,
    INGRESS_RULE,
    ROUTE,
    SECURITY_GROUP,
    SECURITY_GROUP_RULE,
    SERVICE,
    TASK_SET,
    UNKNOWN_LIST,
    UNKNOWN_STRING,
    VPC,
    VPC_CIDR,
    Plan,
    Planned,
    outcomes,
    verdicts,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE


def _reached(form: str, cidr: str, kind: str = SERVICE) -> Plan:
    """A service in a VPC of 10.0.0.0/16 whose group admits one block, in one of three forms."""
    plan = Plan()
    vpc = plan.add(VPC, "vpc", {"cidrBlock": "10.0.0.0/16"})
    v6 = ":" in cidr
    many = {"protocol": "tcp", "fromPort": 80, "toPort": 80}
    many |= {"ipv6CidrBlocks" if v6 else "cidrBlocks": [cidr]}
    inline = {"ingress": [many]} if form == "inline" else {}
    fed = {"ingress": vpc} if inline and cidr == UNKNOWN_STRING else {}
    group = plan.add(SECURITY_GROUP, "tasks", {"vpcId": UNKNOWN_STRING, **inline}, vpcId=vpc, **fed)
    props = {"securityGroupId": UNKNOWN_STRING}
    if form == "older":
        older = {**props, **many, "type": "ingress"}
        plan.add(SECURITY_GROUP_RULE, "http", older, securityGroupId=group, cidrBlocks=vpc)
    elif form == "newer":
        newer = {**props, "ipProtocol": "tcp", "cidrIpv6" if v6 else "cidrIpv4": cidr}
        plan.add(INGRESS_RULE, "http", newer, securityGroupId=group, cidrIpv4=vpc)
    network = {"networkConfiguration": {"securityGroups": [UNKNOWN_STRING]}}
    plan.add(kind, "api", network, networkConfiguration=group)
    return plan


@pytest.mark.parametrize("kind", [SERVICE, TASK_SET])
@pytest.mark.parametrize("form", ["inline", "older", "newer"])
@pytest.mark.parametrize(
    ("cidr", "outcome"),
    [
        ("10.0.0.0/16", OK),
        ("10.0.4.0/24", OK),
        ("10.0.0.0/8", VIOLATION),
        ("203.0.113.0/24", VIOLATION),
        ("0.0.0.0/0", VIOLATION),
        ("::/0", VIOLATION),
        ("fd00::/64", CANNOT_JUDGE),  # what the VPC has of IPv6 is not known
        (UNKNOWN_STRING, CANNOT_JUDGE),
    ],
)
def test_tasks_are_reached_from_their_vpc(
    form: str, cidr: str, outcome: Outcome, kind: str
) -> None:
    assert outcomes(task_ingress_from_its_vpc, _reached(form, cidr, kind)) == [outcome]


def test_the_message_names_the_rule_and_not_the_addresses() -> None:
    (verdict,) = verdicts(task_ingress_from_its_vpc, _reached("newer", "198.51.100.0/24"))
    assert "vpc.SecurityGroupIngressRule 'http' admits" in verdict.message
    assert "198.51.100" not in verdict.message


def test_a_further_range_of_the_vpc_counts() -> None:
    plan = _reached("newer", "10.9.0.0/16")
    assert outcomes(task_ingress_from_its_vpc, plan) == [VIOLATION]
    vpc = plan.resources[0]
    plan.add(VPC_CIDR, "more", {"vpcId": UNKNOWN_STRING, "cidrBlock": "10.9.0.0/16"}, vpcId=vpc)
    assert outcomes(task_ingress_from_its_vpc, plan) == [OK]


@pytest.mark.parametrize(
    ("cidr", "outcome"), [("10.0.0.0/16", CANNOT_JUDGE), ("0.0.0.0/0", VIOLATION)]
)
def test_the_ranges_of_a_vpc_outside_the_plan_are_not_known(cidr: str, outcome: Outcome) -> None:
    plan = _reached("newer", cidr)
    group = plan.resources[1]
    group.props["vpcId"] = "vpc-0a1b"
    group.feeds.clear()
    assert outcomes(task_ingress_from_its_vpc, plan) == [outcome]


def test_groups_by_reference_pass_and_groups_outside_the_plan_cannot_be_judged() -> None:
    plan = Plan()
    edge, tasks = plan.add(SECURITY_GROUP, "edge"), plan.add(SECURITY_GROUP, "tasks")
    ids = {"securityGroupId": UNKNOWN_STRING, "referencedSecurityGroupId": UNKNOWN_STRING}
    fed = {"securityGroupId": tasks, "referencedSecurityGroupId": edge}
    plan.add(INGRESS_RULE, "from-edge", ids, **fed)
    network = {"networkConfiguration": {"securityGroups": [UNKNOWN_STRING]}}
    service = plan.add(SERVICE, "api", network, networkConfiguration=tasks)
    assert outcomes(task_ingress_from_its_vpc, plan) == [OK]
    service.props["networkConfiguration"] = {"securityGroups": [UNKNOWN_STRING, "sg-0a1b"]}
    assert outcomes(task_ingress_from_its_vpc, plan) == [CANNOT_JUDGE]


def _out(net: Net, *subnets: Planned | str, cidr: str | None = "0.0.0.0/0") -> Planned:
    group = net.plan.add(SECURITY_GROUP, "tasks")
    if cidr:
        props = {"securityGroupId": UNKNOWN_STRING, "ipProtocol": "-1", "cidrIpv4": cidr}
        net.plan.add(EGRESS_RULE, "out", props, securityGroupId=group, cidrIpv4=group)
    service = net.service(*subnets)
    service.props["networkConfiguration"]["securityGroups"] = [UNKNOWN_STRING]
    service.feeds["networkConfiguration"].append(group)
    return group


def _closed(net: Net) -> Planned:
    return net.subnet("closed", net.table("closed"))


@pytest.mark.parametrize(
    ("cidr", "outcome"),
    [
        ("0.0.0.0/0", VIOLATION),
        ("10.0.0.0/16", OK),
        (None, OK),
        (UNKNOWN_STRING, CANNOT_JUDGE),
    ],
)
def test_egress_to_everywhere_where_nothing_leads_there(cidr: str | None, outcome: Outcome) -> None:
    net = Net()
    _out(net, _closed(net), cidr=cidr)
    assert outcomes(no_open_egress_behind_endpoints, net.plan) == [outcome]


def test_the_three_forms_of_egress() -> None:
    everywhere = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}
    inline = Net()
    group = _out(inline, _closed(inline), cidr=None)
    group.props["egress"] = [everywhere]
    assert outcomes(no_open_egress_behind_endpoints, inline.plan) == [VIOLATION]
    older = Net()
    group = _out(older, _closed(older), cidr=None)
    props = {"type": "egress", "securityGroupId": UNKNOWN_STRING, **everywhere}
    older.plan.add(SECURITY_GROUP_RULE, "out", props, securityGroupId=group)
    assert outcomes(no_open_egress_behind_endpoints, older.plan) == [VIOLATION]


def _peered(**route: Any) -> list[dict[str, Any]]:
    return [{"cidrBlock": "10.9.0.0/16", "gatewayId": "", **route}]


@pytest.mark.parametrize(
    ("routes", "outcome"),
    [
        ([], VIOLATION),
        ([{"cidrBlock": "10.0.0.0/16", "gatewayId": "local"}], VIOLATION),
        ([{"destinationPrefixListId": "pl-1", "gatewayId": "vpce-0a1b"}], VIOLATION),
        (_peered(vpcPeeringConnectionId="pcx-0a1b"), OK),
        (_peered(natGatewayId=UNKNOWN_STRING), OK),
        ([{"ipv6CidrBlock": "::/0", "egressOnlyGatewayId": "eigw-1"}], OK),
        (UNKNOWN_LIST, CANNOT_JUDGE),
    ],
)
def test_any_route_elsewhere_is_a_way_out(routes: Any, outcome: Outcome) -> None:
    net = Net()
    fed = [net.nat] if routes == UNKNOWN_LIST or "natGatewayId" in str(routes) else []
    _out(net, net.subnet("a", net.table("a", routes, *fed)))
    assert outcomes(no_open_egress_behind_endpoints, net.plan) == [outcome]


def test_one_subnet_with_a_way_out_is_enough() -> None:
    for make in (private_subnet, public_subnet):
        net = Net()
        _out(net, _closed(net), make(net))
        assert outcomes(no_open_egress_behind_endpoints, net.plan) == [OK]


def test_subnets_that_are_not_in_the_plan_may_have_a_way_out() -> None:
    net = Net()
    _out(net, "subnet-0a1b2c")
    assert outcomes(no_open_egress_behind_endpoints, net.plan) == [CANNOT_JUDGE]
    narrow = Net()
    _out(narrow, "subnet-0a1b2c", cidr="10.0.0.0/16")
    assert outcomes(no_open_egress_behind_endpoints, narrow.plan) == [OK]


def test_a_route_of_an_unknown_table_may_be_the_way_out() -> None:
    net = Net()
    _out(net, _closed(net))
    somewhere = net.plan.add("my:index:Tables", "somewhere")
    props = {"routeTableId": UNKNOWN_STRING, "natGatewayId": UNKNOWN_STRING}
    everywhere = {"destinationCidrBlock": "0.0.0.0/0"}
    fed = {"routeTableId": somewhere, "natGatewayId": net.nat}
    net.plan.add(ROUTE, "stray", {**props, **everywhere}, **fed)
    (verdict,) = verdicts(no_open_egress_behind_endpoints, net.plan)
    assert verdict.outcome is CANNOT_JUDGE
    assert "ec2.Route 'stray'" in verdict.message


def test_groups_that_are_not_in_the_plan_may_be_open() -> None:
    net = Net()
    service = net.service(_closed(net))
    service.props["networkConfiguration"]["securityGroups"] = ["sg-0a1b2c"]
    assert outcomes(no_open_egress_behind_endpoints, net.plan) == [CANNOT_JUDGE]


def test_a_service_outside_of_a_vpc_is_not_judged() -> None:
    plan = Plan()
    plan.add(SERVICE, "bridge", {"networkConfiguration": None})
    assert outcomes(no_open_egress_behind_endpoints, plan) == [OK]
    assert outcomes(task_ingress_from_its_vpc, plan) == [OK]
