"""How security groups and their rules are written."""

from typing import Any

import pytest

from guardrails.rules.security_group_form import (
    security_group_described,
    security_group_rules_in_one_form,
    security_group_used,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    DEFAULT_SECURITY_GROUP,
    EGRESS_RULE,
    ENDPOINT,
    INGRESS_RULE,
    SECURITY_GROUP,
    SECURITY_GROUP_RULE,
    SERVICE,
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


def _mixed(direction: str) -> tuple[Plan, Planned]:
    plan = Plan()
    entry = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/16"]}
    return plan, plan.add(SECURITY_GROUP, "web", {"id": "sg-1", direction: [entry]})


def _separate(plan: Plan, kind: str, port: int = 80, **more: Any) -> None:
    reach = {"protocol": "tcp", "ipProtocol": "tcp", "fromPort": port, "toPort": port}
    to = {"cidrIpv4": "10.0.0.0/16"} if kind != SECURITY_GROUP_RULE else {}
    cidrs = {"cidrBlocks": ["10.0.0.0/16"]} if kind == SECURITY_GROUP_RULE else {}
    plan.add(kind, f"rule-{port}", {"securityGroupId": "sg-1", **reach, **to, **cidrs, **more})


@pytest.mark.parametrize(
    ("kind", "more"),
    [(INGRESS_RULE, {}), (SECURITY_GROUP_RULE, {"type": "ingress"})],
)
def test_inline_and_separate_rules_of_one_direction_fight(kind: str, more: dict[str, Any]) -> None:
    plan, _ = _mixed("ingress")
    assert outcomes(security_group_rules_in_one_form, plan) == [OK]
    _separate(plan, kind, **more)
    (verdict,) = verdicts(security_group_rules_in_one_form, plan)
    assert verdict.outcome is VIOLATION
    assert "'rule-80': each takes away what the other adds" in verdict.message


def test_directions_are_apart_and_a_deployed_group_lists_its_separate_rules() -> None:
    plan, _ = _mixed("ingress")
    _separate(plan, EGRESS_RULE)
    assert outcomes(security_group_rules_in_one_form, plan) == [OK]
    deployed, _ = _mixed("ingress")
    _separate(deployed, INGRESS_RULE, 443)
    assert outcomes(security_group_rules_in_one_form, deployed) == [OK]


def test_unknown_inline_rules_beside_separate_ones_cannot_be_judged() -> None:
    plan = Plan()
    vpc = plan.add(VPC, "vpc")
    plan.add(SECURITY_GROUP, "web", {"id": "sg-1", "ingress": UNKNOWN_LIST}, ingress=vpc)
    assert outcomes(security_group_rules_in_one_form, plan) == [OK]
    _separate(plan, INGRESS_RULE)
    assert outcomes(security_group_rules_in_one_form, plan) == [CANNOT_JUDGE]


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"description": "web"}, OK),
        ({}, VIOLATION),
        ({"description": "Managed by Pulumi"}, VIOLATION),
        ({"description": "web", "ingress": [{"description": "https"}]}, OK),
        ({"description": "web", "ingress": [{"description": "https"}, {}]}, VIOLATION),
        ({"description": UNKNOWN_STRING}, CANNOT_JUDGE),
    ],
)
def test_a_group_and_its_inline_rules_are_described(
    props: dict[str, Any], outcome: Outcome
) -> None:
    plan = Plan()
    group = plan.add(SECURITY_GROUP, "web", props)
    (verdict,) = security_group_described(resource_graph(group))
    assert verdict.outcome is outcome


@pytest.mark.parametrize("kind", [SECURITY_GROUP_RULE, INGRESS_RULE, EGRESS_RULE])
@pytest.mark.parametrize(
    ("props", "outcome"),
    [({"description": "x"}, OK), ({}, VIOLATION), ({"description": UNKNOWN_STRING}, CANNOT_JUDGE)],
)
def test_a_separate_rule_is_described(kind: str, props: dict[str, Any], outcome: Outcome) -> None:
    planned = Plan().add(kind, "rule", {"type": "egress", **props})
    (verdict,) = security_group_described(resource_graph(planned))
    assert verdict.outcome is outcome


def test_the_default_group_has_the_description_that_aws_gave_it() -> None:
    plan = Plan()
    plan.add(DEFAULT_SECURITY_GROUP, "default")
    assert outcomes(security_group_described, plan) == []


def test_a_group_that_only_rules_refer_to_is_not_used() -> None:
    plan = Plan()
    group = plan.add(SECURITY_GROUP, "web")
    other = plan.add(SECURITY_GROUP, "other")
    props = {"securityGroupId": UNKNOWN_STRING, "referencedSecurityGroupId": UNKNOWN_STRING}
    fed = {"securityGroupId": other, "referencedSecurityGroupId": group}
    plan.add(INGRESS_RULE, "from-web", props, **fed)
    plan.add(ENDPOINT, "logs", {"securityGroupIds": [UNKNOWN_STRING]}, securityGroupIds=other)
    assert outcomes(security_group_used, plan) == [VIOLATION, OK]


@pytest.mark.parametrize(
    "props",
    [
        {"securityGroups": [UNKNOWN_STRING]},
        {"vpcSecurityGroupIds": UNKNOWN_STRING},
        {"networkConfiguration": {"securityGroups": UNKNOWN_STRING}},
    ],
)
def test_what_stands_in_unknown_groups_may_use_any(props: dict[str, Any]) -> None:
    plan = Plan()
    plan.add(SECURITY_GROUP, "web")
    # As another stack's output: the engine records that it depends on nothing of this one.
    plan.add(SERVICE, "api", props, **{next(iter(props)): []})
    assert outcomes(security_group_used, plan) == [CANNOT_JUDGE]
