"""Rules about VPCs, subnets and NAT gateways."""

from typing import Any

import pytest

from guardrails.rule import Rule
from guardrails.rules.network import (
    default_security_group_empty,
    nat_gateway_in_public_subnet,
    no_default_vpc,
    subnet_no_public_ip_on_launch,
    vpc_flow_log,
)
from guardrails.verdict import Outcome
from tests.policies.net import Net, private_subnet, public_subnet
from tests.policies.plan import (
    DEFAULT_SECURITY_GROUP,
    DEFAULT_SUBNET,
    DEFAULT_VPC,
    EGRESS_RULE,
    FLOW_LOG,
    INGRESS_RULE,
    NAT_GATEWAY,
    SECURITY_GROUP_RULE,
    SUBNET,
    UNKNOWN_BOOL,
    UNKNOWN_LIST,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
    outcomes,
    resource_graph,
    verdicts,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE

ALL_OUT = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}


def _adopted(**props: Any) -> tuple[Plan, Planned]:
    plan = Plan()
    vpc = plan.add(VPC, "vpc", {"defaultSecurityGroupId": UNKNOWN_STRING})
    given = {"vpcId": UNKNOWN_STRING, "ingress": UNKNOWN_LIST, "egress": UNKNOWN_LIST, **props}
    plan.add(DEFAULT_SECURITY_GROUP, "default", given, vpcId=vpc)
    return plan, vpc


@pytest.mark.parametrize("kind", [VPC, DEFAULT_VPC])
def test_a_default_group_that_nobody_adopts_keeps_its_rules(kind: str) -> None:
    plan = Plan()
    plan.add(kind, "vpc")
    (verdict,) = verdicts(default_security_group_empty, plan)
    assert verdict.outcome is VIOLATION
    assert "'vpc' leaves its default security group with the rules" in verdict.message


@pytest.mark.parametrize(
    ("props", "outcome"),
    [({}, OK), ({"ingress": []}, OK), ({"egress": [ALL_OUT]}, VIOLATION)],
)
def test_an_adopted_default_group_has_what_the_program_gives_it(
    props: dict[str, Any], outcome: Outcome
) -> None:
    plan, _ = _adopted(**props)
    assert outcomes(default_security_group_empty, plan) == [outcome]


@pytest.mark.parametrize("kind", [INGRESS_RULE, EGRESS_RULE, SECURITY_GROUP_RULE])
@pytest.mark.parametrize("by_vpc", [True, False])
def test_a_separate_rule_fills_the_default_group_again(kind: str, by_vpc: bool) -> None:
    plan, vpc = _adopted()
    props = {"securityGroupId": UNKNOWN_STRING, "type": "ingress", "ipProtocol": "-1"}
    target = vpc if by_vpc else plan.resources[-1]
    plan.add(kind, "rule", props, securityGroupId=target)
    (verdict,) = verdicts(default_security_group_empty, plan)
    assert verdict.outcome is VIOLATION
    assert "'rule'" in verdict.message


def test_a_default_group_of_an_unknown_vpc_may_be_any_ones() -> None:
    plan = Plan()
    plan.add(VPC, "one")
    plan.add(VPC, "other")
    somewhere = plan.add("awsx:ec2:Vpc", "somewhere")
    plan.add(DEFAULT_SECURITY_GROUP, "default", {"vpcId": UNKNOWN_STRING}, vpcId=somewhere)
    assert outcomes(default_security_group_empty, plan) == [CANNOT_JUDGE, CANNOT_JUDGE, OK]


def test_a_default_group_of_a_vpc_that_is_not_in_the_plan_is_judged_by_itself() -> None:
    plan = Plan()
    plan.add(DEFAULT_SECURITY_GROUP, "default", {"vpcId": "vpc-0a1b", "ingress": [ALL_OUT]})
    assert outcomes(default_security_group_empty, plan) == [VIOLATION]


def test_inline_rules_of_a_default_group_may_be_unknown() -> None:
    plan, vpc = _adopted()
    plan.resources[-1].feeds["ingress"] = [vpc]
    assert outcomes(default_security_group_empty, plan) == [CANNOT_JUDGE]


@pytest.mark.parametrize(
    ("traffic", "outcome"),
    [
        ("ALL", OK),
        ("REJECT", OK),
        ("ACCEPT", VIOLATION),
        (UNKNOWN_STRING, CANNOT_JUDGE),
    ],
)
def test_a_flow_log_records_what_was_refused(traffic: str, outcome: Outcome) -> None:
    plan = Plan()
    vpc = plan.add(VPC, "vpc")
    props = {"vpcId": UNKNOWN_STRING, "trafficType": traffic}
    plan.add(FLOW_LOG, "log", props, vpcId=vpc, trafficType=vpc)
    assert outcomes(vpc_flow_log, plan) == [outcome]


def test_a_vpc_without_a_flow_log_of_its_own() -> None:
    plan = Plan()
    plan.add(VPC, "vpc")
    assert outcomes(vpc_flow_log, plan) == [VIOLATION]
    plan.add(FLOW_LOG, "of-a-subnet", {"subnetId": "subnet-0a1b", "trafficType": "ALL"})
    assert outcomes(vpc_flow_log, plan) == [VIOLATION]
    somewhere = plan.add("awsx:ec2:Vpc", "somewhere")
    log = {"vpcId": UNKNOWN_STRING, "trafficType": "ALL"}
    plan.add(FLOW_LOG, "of-somebody", log, vpcId=somewhere)
    assert outcomes(vpc_flow_log, plan) == [CANNOT_JUDGE]


@pytest.mark.parametrize(
    ("kind", "props", "outcome"),
    [
        (SUBNET, {}, OK),
        (SUBNET, {"mapPublicIpOnLaunch": False}, OK),
        (SUBNET, {"mapPublicIpOnLaunch": True}, VIOLATION),
        (SUBNET, {"mapPublicIpOnLaunch": "true"}, VIOLATION),
        (SUBNET, {"mapPublicIpOnLaunch": UNKNOWN_BOOL}, CANNOT_JUDGE),
        (SUBNET, {"assignIpv6AddressOnCreation": True}, OK),
        (DEFAULT_SUBNET, {}, VIOLATION),
        (DEFAULT_SUBNET, {"mapPublicIpOnLaunch": False}, OK),
    ],
)
def test_a_subnet_gives_no_public_addresses(
    kind: str, props: dict[str, Any], outcome: Outcome
) -> None:
    (verdict,) = subnet_no_public_ip_on_launch(resource_graph(Plan().add(kind, "a", props)))
    assert verdict.outcome is outcome


@pytest.mark.parametrize("kind", [DEFAULT_VPC, DEFAULT_SUBNET])
def test_the_default_vpc_is_not_adopted(kind: str) -> None:
    (verdict,) = no_default_vpc(resource_graph(Plan().add(kind, "default")))
    assert verdict.outcome is VIOLATION


def _gateway(net: Net, subnet: Planned | str, **props: Any) -> list[Outcome]:
    net.plan.resources.remove(net.nat)
    literal = isinstance(subnet, str)
    given = {"subnetId": subnet if literal else UNKNOWN_STRING, **props}
    fed = {} if isinstance(subnet, str) else {"subnetId": subnet}
    net.plan.add(NAT_GATEWAY, "gateway", given, **fed)
    return outcomes(nat_gateway_in_public_subnet, net.plan)


def test_a_nat_gateway_stands_in_a_public_subnet() -> None:
    net = Net()
    assert _gateway(net, public_subnet(net)) == [OK]


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({}, VIOLATION),
        ({"connectivityType": "public"}, VIOLATION),
        ({"connectivityType": "private"}, OK),
        ({"availabilityMode": "regional", "subnetId": None}, OK),
    ],
)
def test_a_nat_gateway_in_a_private_subnet_leads_nowhere(
    props: dict[str, Any], outcome: Outcome
) -> None:
    net = Net()
    assert _gateway(net, private_subnet(net), **props) == [outcome]


def test_a_nat_gateway_in_a_subnet_that_is_not_in_the_plan_cannot_be_judged() -> None:
    assert _gateway(Net(), "subnet-0a1b2c") == [CANNOT_JUDGE]
    net = Net()
    subnet = net.plan.add(SUBNET, "a", {"vpcId": "vpc-0a1b"})
    assert _gateway(net, subnet) == [CANNOT_JUDGE]


@pytest.mark.parametrize(
    "rule", [default_security_group_empty, vpc_flow_log, nat_gateway_in_public_subnet]
)
def test_a_plan_without_a_network_is_not_judged(rule: Rule) -> None:
    assert outcomes(rule, Plan()) == []
