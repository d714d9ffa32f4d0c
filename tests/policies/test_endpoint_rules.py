import json
from typing import Any

import pytest

from guardrails.rules.endpoint import (
    endpoint_in_two_zones,
    endpoint_policy_narrow,
    endpoint_security_group,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    DEFAULT_SECURITY_GROUP,
    ENDPOINT,
    ENDPOINT_GROUP,
    ENDPOINT_POLICY,
    ENDPOINT_SUBNET,
    INGRESS_RULE,
    SECURITY_GROUP,
    SUBNET,
    UNKNOWN_LIST,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
    outcomes,
    verdicts,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE

INTERFACE = {"vpcEndpointType": "Interface", "serviceName": "com.amazonaws.eu-west-1.logs"}


def _endpoint(
    plan: Plan, *groups: Planned, form: str = "inline", kind: str = "Interface"
) -> Planned:
    props: dict[str, Any] = {**INTERFACE, "vpcEndpointType": kind}
    if form == "inline" and groups:
        props["securityGroupIds"] = [UNKNOWN_STRING for _ in groups]
        return plan.add(ENDPOINT, "logs", props, securityGroupIds=list(groups))
    endpoint = plan.add(ENDPOINT, "logs", {**props, "securityGroupIds": UNKNOWN_LIST})
    for group in groups:
        unknown = {"vpcEndpointId": UNKNOWN_STRING, "securityGroupId": UNKNOWN_STRING}
        fed = {"vpcEndpointId": endpoint, "securityGroupId": group}
        plan.add(ENDPOINT_GROUP, group.name, unknown, **fed)
    return endpoint


def _group(plan: Plan, **peer: Any) -> Planned:
    group = plan.add(SECURITY_GROUP, "endpoints")
    reach = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443}
    fed = {"cidrIpv4": group} if UNKNOWN_STRING in peer.values() else {}
    props = {"securityGroupId": UNKNOWN_STRING, **reach, **peer}
    plan.add(INGRESS_RULE, "https", props, securityGroupId=group, **fed)
    return group


@pytest.mark.parametrize("form", ["inline", "separate"])
@pytest.mark.parametrize(
    ("cidr", "outcome"),
    [("10.0.0.0/16", OK), ("0.0.0.0/0", VIOLATION), (UNKNOWN_STRING, CANNOT_JUDGE)],
)
def test_an_interface_endpoint_does_not_admit_everyone(
    form: str, cidr: str, outcome: Outcome
) -> None:
    plan = Plan()
    _endpoint(plan, _group(plan, cidrIpv4=cidr), form=form)
    (verdict,) = verdicts(endpoint_security_group, plan)
    assert verdict.outcome is outcome
    assert "10.0.0.0" not in verdict.message


def test_an_interface_endpoint_without_a_group_falls_back_to_the_default_one() -> None:
    plan = Plan()
    endpoint = _endpoint(plan)
    assert outcomes(endpoint_security_group, plan) == [VIOLATION]
    endpoint.props["securityGroupIds"] = ["sg-0a1b"]
    assert outcomes(endpoint_security_group, plan) == [CANNOT_JUDGE]


def test_an_association_with_an_unknown_endpoint_may_be_of_any() -> None:
    plan = Plan()
    _endpoint(plan)
    somewhere = plan.add("my:index:Endpoints", "somewhere")
    ids = {"vpcEndpointId": UNKNOWN_STRING, "securityGroupId": "sg-0a1b"}
    plan.add(ENDPOINT_GROUP, "stray", ids, vpcEndpointId=somewhere)
    assert outcomes(endpoint_security_group, plan) == [CANNOT_JUDGE]


@pytest.mark.parametrize("kind", ["Gateway", "GatewayLoadBalancer", ""])
def test_other_kinds_of_endpoint_need_no_group_and_no_second_zone(kind: str) -> None:
    plan = Plan()
    _endpoint(plan, kind=kind)
    assert outcomes(endpoint_security_group, plan) == [OK]
    assert outcomes(endpoint_in_two_zones, plan) == [OK]


def test_an_unknown_kind_of_endpoint_cannot_be_judged() -> None:
    plan = Plan()
    endpoint = _endpoint(plan, kind=UNKNOWN_STRING)
    endpoint.feeds["vpcEndpointType"] = [plan.add(VPC, "vpc")]
    assert outcomes(endpoint_security_group, plan) == [CANNOT_JUDGE]
    assert outcomes(endpoint_in_two_zones, plan) == [CANNOT_JUDGE]


def test_the_group_that_the_endpoint_is_given_may_be_the_emptied_default() -> None:
    plan = Plan()
    _endpoint(plan, plan.add(DEFAULT_SECURITY_GROUP, "default"))
    assert outcomes(endpoint_security_group, plan) == [OK]


def _subnets(plan: Plan, *zones: str | None) -> list[Planned]:
    return [
        plan.add(SUBNET, f"subnet-{index}", {"availabilityZone": zone or UNKNOWN_STRING})
        for index, zone in enumerate(zones)
    ]


@pytest.mark.parametrize("form", ["list", "configurations", "separate"])
@pytest.mark.parametrize(
    ("zones", "outcome"),
    [
        (["eu-west-1a", "eu-west-1b"], OK),
        ([None, None], OK),  # AWS takes one subnet in each zone
        (["eu-west-1a"], VIOLATION),
        ([], VIOLATION),
    ],
)
def test_an_interface_endpoint_stands_in_two_zones(
    form: str, zones: list[str | None], outcome: Outcome
) -> None:
    plan = Plan()
    subnets = _subnets(plan, *zones)
    endpoint = plan.add(ENDPOINT, "logs", INTERFACE)
    if form == "list" and subnets:
        endpoint.props["subnetIds"] = [UNKNOWN_STRING for _ in subnets]
        endpoint.feeds["subnetIds"] = subnets
    elif form == "configurations" and subnets:
        endpoint.props["subnetConfigurations"] = [{"subnetId": UNKNOWN_STRING} for _ in subnets]
        endpoint.feeds["subnetConfigurations"] = subnets
    elif form == "separate":
        for subnet in subnets:
            ids = {"vpcEndpointId": UNKNOWN_STRING, "subnetId": UNKNOWN_STRING}
            fed = {"vpcEndpointId": endpoint, "subnetId": subnet}
            plan.add(ENDPOINT_SUBNET, subnet.name, ids, **fed)
    assert outcomes(endpoint_in_two_zones, plan) == [outcome]


def test_literal_subnets_count_and_unknown_ones_cannot_be_judged() -> None:
    plan = Plan()
    endpoint = plan.add(ENDPOINT, "logs", {**INTERFACE, "subnetIds": ["subnet-1a", "subnet-2b"]})
    assert outcomes(endpoint_in_two_zones, plan) == [OK]
    endpoint.props["subnetIds"] = UNKNOWN_LIST
    endpoint.feeds["subnetIds"] = [plan.add("awsx:ec2:Vpc", "vpc")]
    assert outcomes(endpoint_in_two_zones, plan) == [CANNOT_JUDGE]


def _policy(**statement: Any) -> str:
    everything = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**everything, **statement}]})


OWN = _policy(Condition={"StringEquals": {"aws:PrincipalAccount": "123456789012"}})


@pytest.mark.parametrize("separate", [True, False])
@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        (OWN, OK),
        (_policy(Action="s3:GetObject"), OK),
        (_policy(), VIOLATION),
        (_policy(Principal={"AWS": "*"}), VIOLATION),
        (None, VIOLATION),
        (UNKNOWN_STRING, CANNOT_JUDGE),
        ("no document", CANNOT_JUDGE),
    ],
)
def test_the_endpoint_of_a_store_is_held_to_an_account(
    policy: str | None, outcome: Outcome, separate: bool
) -> None:
    plan = Plan()
    endpoint = plan.add(ENDPOINT, "s3", {"serviceName": "com.amazonaws.eu-west-1.s3"})
    holder = endpoint
    if separate:
        ids = {"vpcEndpointId": UNKNOWN_STRING}
        holder = plan.add(ENDPOINT_POLICY, "s3", ids, vpcEndpointId=endpoint)
    holder.props["policy"] = policy
    if policy == UNKNOWN_STRING:
        holder.feeds["policy"] = [plan.add(VPC, "vpc")]
    assert outcomes(endpoint_policy_narrow, plan) == [outcome]


def test_which_endpoints_need_a_policy_is_a_setting() -> None:
    plan = Plan()
    endpoint = plan.add(ENDPOINT, "ecr", {"serviceName": "com.amazonaws.eu-west-1.ecr.api"})
    assert outcomes(endpoint_policy_narrow, plan) == [OK]
    assert outcomes(endpoint_policy_narrow, plan, services=("ecr.api",)) == [VIOLATION]
    endpoint.props["serviceName"] = UNKNOWN_STRING
    endpoint.feeds["serviceName"] = [plan.add(VPC, "vpc")]
    assert outcomes(endpoint_policy_narrow, plan) == [CANNOT_JUDGE]


def test_a_policy_of_an_unknown_endpoint_may_be_any_ones() -> None:
    plan = Plan()
    plan.add(ENDPOINT, "s3", {"serviceName": "com.amazonaws.eu-west-1.s3"})
    somewhere = plan.add("my:index:Endpoints", "somewhere")
    ids = {"vpcEndpointId": UNKNOWN_STRING, "policy": OWN}
    plan.add(ENDPOINT_POLICY, "stray", ids, vpcEndpointId=somewhere)
    assert outcomes(endpoint_policy_narrow, plan) == [CANNOT_JUDGE]
