from typing import Any

import pytest

from guardrails.preflight.rules.groups import preflight_f49_group_rules_collide
from guardrails.verdict import Outcome
from tests.policies.plan import (
    EGRESS_RULE,
    INGRESS_RULE,
    SECURITY_GROUP,
    SECURITY_GROUP_RULE,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
    outcomes,
)
from tests.policies.preflight.world import World

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
TCP = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443}
OLD = {"type": "ingress", "protocol": "tcp", "fromPort": 443, "toPort": 443}


def _rule(plan: Plan, name: str, group: Planned, kind: str = INGRESS_RULE, **props: Any) -> Planned:
    given = {**TCP, "securityGroupId": UNKNOWN_STRING, **props}
    return plan.add(kind, name, given, securityGroupId=group)


@pytest.mark.parametrize(
    ("second", "outcome"),
    [
        ({}, VIOLATION),
        ({"description": "another"}, VIOLATION),
        ({"ipProtocol": "6"}, VIOLATION),
        ({"cidrIpv4": "10.1.0.0/16"}, OK),
        ({"fromPort": 80, "toPort": 80}, OK),
        ({"ipProtocol": "udp"}, OK),
        ({"kind": EGRESS_RULE}, OK),
    ],
)
def test_two_equal_rules(second: dict[str, Any], outcome: Outcome) -> None:
    plan = Plan()
    group = plan.add(SECURITY_GROUP, "tasks")
    _rule(plan, "one", group, cidrIpv4="10.0.0.0/16")
    _rule(plan, "two", group, **{"cidrIpv4": "10.0.0.0/16", **second})
    assert outcomes(preflight_f49_group_rules_collide, plan) == [outcome]


def test_the_older_form_and_the_newer_one_say_the_same() -> None:
    plan = Plan()
    group, peer = plan.add(SECURITY_GROUP, "tasks"), plan.add(SECURITY_GROUP, "edge")
    name = "referencedSecurityGroupId"
    plan.add(
        INGRESS_RULE,
        "new",
        {**TCP, "securityGroupId": UNKNOWN_STRING, name: UNKNOWN_STRING},
        securityGroupId=group,
        **{name: peer},
    )
    name = "sourceSecurityGroupId"
    plan.add(
        SECURITY_GROUP_RULE,
        "old",
        {**OLD, "securityGroupId": UNKNOWN_STRING, name: UNKNOWN_STRING},
        securityGroupId=group,
        **{name: peer},
    )
    found = list(preflight_f49_group_rules_collide(plan.graph()))
    assert [verdict.outcome for verdict in found] == [VIOLATION, OK]
    assert found[0].message.startswith("F49 ec2.SecurityGroup 'tasks' has the same rule twice")
    assert "vpc.SecurityGroupIngressRule 'new'" in found[0].message
    assert "ec2.SecurityGroupRule 'old'" in found[0].message
    assert "ingress, tcp 443" in found[0].message


def test_rules_whose_peer_is_not_known_yet_are_not_taken_for_equal() -> None:
    plan = Plan()
    group, vpc = plan.add(SECURITY_GROUP, "tasks"), plan.add(VPC, "vpc")
    for name in ("one", "two"):
        given = {**TCP, "securityGroupId": UNKNOWN_STRING, "cidrIpv4": UNKNOWN_STRING}
        plan.add(INGRESS_RULE, name, given, securityGroupId=group, cidrIpv4=vpc)
    assert outcomes(preflight_f49_group_rules_collide, plan) == [OK]


def test_inline_beside_separate_is_told_by_the_guardrail_alone() -> None:
    plan = Plan()
    inline = [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/16"]}]
    group = plan.add(SECURITY_GROUP, "tasks", {"ingress": inline}, ingress=plan.add(VPC, "vpc"))
    _rule(plan, "one", group, cidrIpv4="10.0.0.0/16")
    assert outcomes(preflight_f49_group_rules_collide, plan) == [OK]


@pytest.mark.parametrize(
    ("revoked", "expected"), [(False, [VIOLATION, VIOLATION]), (True, [OK, OK])]
)
def test_groups_that_name_each_other_inline(revoked: bool, expected: list[Outcome]) -> None:
    plan = Plan()
    for name, other in (("sg-a", "sg-b"), ("sg-b", "sg-a")):
        inline = [{"protocol": "tcp", "fromPort": 1, "toPort": 1, "securityGroups": [other]}]
        props = {"id": name, "ingress": inline, "revokeRulesOnDelete": revoked}
        plan.add(SECURITY_GROUP, name, props)
    assert outcomes(preflight_f49_group_rules_collide, plan) == expected


@pytest.mark.parametrize("ways", ["nat", "endpoints"])
def test_a_sound_stack_keeps_it(ways: str) -> None:
    assert World(ways).outcomes(preflight_f49_group_rules_collide) == {OK}
