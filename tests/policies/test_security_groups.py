from typing import Any

import pytest

from guardrails.security_groups import Direction, GroupRule, SecurityGroups
from guardrails.values import UNKNOWN
from tests.policies.plan import (
    DEFAULT_SECURITY_GROUP,
    EGRESS_RULE,
    INGRESS_RULE,
    SECURITY_GROUP,
    SECURITY_GROUP_RULE,
    UNKNOWN_LIST,
    UNKNOWN_NUMBER,
    UNKNOWN_STRING,
    Plan,
    Planned,
)

HTTPS_INLINE = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}
HTTPS_OLDER = {**HTTPS_INLINE, "type": "ingress", "securityGroupId": UNKNOWN_STRING}
HTTPS_NEWER = {
    "ipProtocol": "tcp",
    "fromPort": 443,
    "toPort": 443,
    "cidrIpv4": "0.0.0.0/0",
    "securityGroupId": UNKNOWN_STRING,
}


def _rules(plan: Plan, group: Planned) -> tuple[GroupRule, ...]:
    graph = plan.graph()
    resource = graph.get(group.urn)
    assert resource is not None
    return graph.derive(SecurityGroups).rules(resource).rules


def _doubts(plan: Plan, group: Planned) -> tuple[str, ...]:
    graph = plan.graph()
    resource = graph.get(group.urn)
    assert resource is not None
    return graph.derive(SecurityGroups).rules(resource).doubts


def _in_form(form: str) -> tuple[Plan, Planned]:
    plan = Plan()
    inline = {"ingress": [HTTPS_INLINE]} if form == "inline" else {}
    group = plan.add(SECURITY_GROUP, "web", inline)
    if form == "older":
        plan.add(SECURITY_GROUP_RULE, "https", HTTPS_OLDER, securityGroupId=group)
    if form == "newer":
        plan.add(INGRESS_RULE, "https", HTTPS_NEWER, securityGroupId=group)
    return plan, group


@pytest.mark.parametrize("form", ["inline", "older", "newer"])
def test_the_three_forms_of_a_rule_read_the_same(form: str) -> None:
    plan, group = _in_form(form)
    (rule,) = _rules(plan, group)
    assert rule.direction is Direction.INGRESS
    assert str(rule.reach) == "tcp 443"
    assert rule.everyone == ("0.0.0.0/0",)
    assert rule.reach.covers(443) is True
    assert rule.reach.covers(80) is False
    assert rule.reach.within({80, 443}) is True
    assert _doubts(plan, group) == ()


def test_a_deployed_group_that_lists_its_separate_rules_has_each_once() -> None:
    plan = Plan()
    group = plan.add(SECURITY_GROUP, "web", {"id": "sg-1", "ingress": [HTTPS_INLINE]})
    plan.add(INGRESS_RULE, "https", {**HTTPS_NEWER, "securityGroupId": "sg-1"})
    (rule,) = _rules(plan, group)
    assert rule.holder.type == INGRESS_RULE


def test_one_inline_rule_that_no_separate_one_accounts_for_stays() -> None:
    plan = Plan()
    both = [HTTPS_INLINE, {**HTTPS_INLINE, "fromPort": 22, "toPort": 22}]
    group = plan.add(SECURITY_GROUP, "web", {"id": "sg-1", "ingress": both})
    plan.add(INGRESS_RULE, "https", {**HTTPS_NEWER, "securityGroupId": "sg-1"})
    assert [str(rule.reach) for rule in _rules(plan, group)] == ["tcp 443", "tcp 22"]


@pytest.mark.parametrize(
    ("props", "text", "all_ports"),
    [
        ({"ipProtocol": "-1"}, "all traffic", True),
        ({"ipProtocol": "all"}, "all traffic", True),
        ({"protocol": "-1", "fromPort": 0, "toPort": 0}, "all traffic", True),
        ({"ipProtocol": "6", "fromPort": 0, "toPort": 65535}, "tcp on all ports", True),
        ({"ipProtocol": "UDP", "fromPort": 53.0, "toPort": 53.0}, "udp 53", False),
        ({"protocol": "icmp", "fromPort": -1, "toPort": -1}, "icmp on all ports", True),
        ({"ipProtocol": "tcp", "fromPort": 1, "toPort": 9}, "tcp 1-9", False),
        ({"ipProtocol": "tcp", "fromPort": UNKNOWN_NUMBER}, "tcp on unknown ports", False),
    ],
)
def test_protocol_and_ports_in_every_spelling(
    props: dict[str, Any], text: str, all_ports: bool
) -> None:
    plan = Plan()
    group = plan.add(SECURITY_GROUP, "web")
    feeds = {"securityGroupId": group, "fromPort": group}
    plan.add(INGRESS_RULE, "rule", {"securityGroupId": UNKNOWN_STRING, **props}, **feeds)
    (rule,) = _rules(plan, group)
    assert str(rule.reach) == text
    assert rule.reach.all_ports is all_ports


def test_what_is_unknown_in_a_rule_stays_unknown() -> None:
    plan = Plan()
    group = plan.add(SECURITY_GROUP, "web")
    props = {**HTTPS_NEWER, "cidrIpv4": UNKNOWN_STRING, "toPort": UNKNOWN_NUMBER}
    feeds = {"securityGroupId": group, "cidrIpv4": group, "toPort": group}
    plan.add(INGRESS_RULE, "rule", props, **feeds)
    (rule,) = _rules(plan, group)
    assert rule.unknown_cidrs
    assert rule.everyone == ()
    assert rule.reach.covers(443) is UNKNOWN
    assert rule.reach.within({443}) is UNKNOWN


def test_references_are_joined_in_every_form_and_self_is_the_group() -> None:
    plan = Plan()
    balancer = plan.add(SECURITY_GROUP, "balancer")
    entry = {"protocol": "tcp", "fromPort": 1, "toPort": 1, "securityGroups": [UNKNOWN_STRING]}
    inline = plan.add(SECURITY_GROUP, "inline", {"ingress": [entry]}, ingress=balancer)
    (rule,) = _rules(plan, inline)
    assert [group.name for group in rule.groups.found] == ["balancer"]

    newer = plan.add(SECURITY_GROUP, "newer")
    props = {"securityGroupId": UNKNOWN_STRING, "referencedSecurityGroupId": UNKNOWN_STRING}
    feeds = {"securityGroupId": newer, "referencedSecurityGroupId": balancer}
    plan.add(INGRESS_RULE, "newer", {"ipProtocol": "-1", **props}, **feeds)
    (rule,) = _rules(plan, newer)
    assert [group.name for group in rule.groups.found] == ["balancer"]

    own = plan.add(SECURITY_GROUP, "own", {"egress": [{"protocol": "-1", "self": True}]})
    (rule,) = _rules(plan, own)
    assert [group.name for group in rule.groups.found] == ["own"]


def test_an_unknown_direction_counts_as_both() -> None:
    plan = Plan()
    group = plan.add(SECURITY_GROUP, "web")
    props = {**HTTPS_OLDER, "type": UNKNOWN_STRING}
    plan.add(SECURITY_GROUP_RULE, "rule", props, securityGroupId=group, type=group)
    assert [rule.direction for rule in _rules(plan, group)] == list(Direction)


def test_unknown_inline_rules_are_a_doubt_only_if_the_program_gave_them() -> None:
    plan = Plan()
    given = plan.add(SECURITY_GROUP, "given", {"ingress": UNKNOWN_LIST})
    plan.resources[-1].feeds["ingress"] = [given]
    left = plan.add(SECURITY_GROUP, "left", {"ingress": UNKNOWN_LIST})
    assert _doubts(plan, given) == (
        "the inline ingress of ec2.SecurityGroup 'given' is not known yet",
    )
    assert _doubts(plan, left) == ()


def test_a_rule_of_an_unknown_group_is_a_doubt_about_every_group() -> None:
    plan = Plan()
    elsewhere = Plan().add(SECURITY_GROUP, "elsewhere")
    group = plan.add(DEFAULT_SECURITY_GROUP, "default")
    plan.add(EGRESS_RULE, "stray", {"securityGroupId": UNKNOWN_STRING}, securityGroupId=elsewhere)
    (doubt,) = _doubts(plan, group)
    assert "the group of vpc.SecurityGroupEgressRule 'stray'" in doubt


def test_a_rule_of_a_group_outside_the_plan_is_listed_and_no_doubt() -> None:
    plan = Plan()
    group = plan.add(SECURITY_GROUP, "web")
    plan.add(INGRESS_RULE, "rule", {**HTTPS_NEWER, "securityGroupId": "sg-0f"})
    graph = plan.graph()
    assert [rule.group for rule in graph.derive(SecurityGroups)] == [None]
    assert _doubts(plan, group) == ()
