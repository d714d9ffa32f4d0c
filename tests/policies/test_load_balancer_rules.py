from typing import Any

import pytest

from guardrails.rule import Level, Rule
from guardrails.rules.load_balancer import (
    load_balancer_access_logs,
    load_balancer_deletion_protection,
    load_balancer_desync_mitigation,
    load_balancer_drops_invalid_headers,
    load_balancer_internal,
    load_balancer_web_acl,
    load_balancer_zones,
)
from guardrails.rules.target_group import target_group_health_check
from guardrails.verdict import Outcome
from tests.policies.plan import (
    LOAD_BALANCER,
    OLD_LOAD_BALANCER,
    SUBNET,
    TARGET_GROUP,
    UNKNOWN_BOOL,
    UNKNOWN_LIST,
    UNKNOWN_OBJECT,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
    outcomes,
    resource_graph,
    verdicts,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
WEB_ACL_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"
OLD_TARGET_GROUP = "aws:alb/targetGroup:TargetGroup"


def _of_inputs(rule: Rule, kind: str, props: dict[str, Any]) -> Outcome:
    """What a rule says of one resource, before it is made."""
    (verdict,) = rule(resource_graph(Plan().add(kind, "edge", props)))
    return verdict.outcome


@pytest.mark.parametrize("kind", [LOAD_BALANCER, OLD_LOAD_BALANCER])
@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"dropInvalidHeaderFields": True}, OK),
        ({"dropInvalidHeaderFields": "true"}, OK),
        ({"dropInvalidHeaderFields": False}, VIOLATION),
        ({}, VIOLATION),
        ({"dropInvalidHeaderFields": UNKNOWN_BOOL}, CANNOT_JUDGE),
        ({"loadBalancerType": "network"}, OK),
        ({"loadBalancerType": "gateway"}, OK),
        ({"loadBalancerType": UNKNOWN_STRING}, CANNOT_JUDGE),
        ({"loadBalancerType": UNKNOWN_STRING, "dropInvalidHeaderFields": True}, OK),
    ],
)
def test_invalid_headers_are_dropped(kind: str, props: dict[str, Any], outcome: Outcome) -> None:
    assert _of_inputs(load_balancer_drops_invalid_headers, kind, props) is outcome


@pytest.mark.parametrize("kind", [LOAD_BALANCER, OLD_LOAD_BALANCER])
@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({}, OK),
        ({"desyncMitigationMode": "defensive"}, OK),
        ({"desyncMitigationMode": "strictest"}, OK),
        ({"desyncMitigationMode": "monitor"}, VIOLATION),
        ({"desyncMitigationMode": UNKNOWN_STRING}, CANNOT_JUDGE),
        ({"desyncMitigationMode": "monitor", "loadBalancerType": "network"}, OK),
    ],
)
def test_desync_is_not_merely_watched(kind: str, props: dict[str, Any], outcome: Outcome) -> None:
    assert _of_inputs(load_balancer_desync_mitigation, kind, props) is outcome


@pytest.mark.parametrize("kind", [LOAD_BALANCER, OLD_LOAD_BALANCER])
@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"accessLogs": {"bucket": "logs", "enabled": True}}, OK),
        ({"accessLogs": {"bucket": UNKNOWN_STRING, "enabled": True}}, OK),
        ({"accessLogs": {"bucket": "logs"}}, VIOLATION),
        ({"accessLogs": {"bucket": "", "enabled": False}}, VIOLATION),
        ({}, VIOLATION),
        ({"accessLogs": UNKNOWN_OBJECT}, CANNOT_JUDGE),
        ({"accessLogs": {"bucket": "logs", "enabled": UNKNOWN_BOOL}}, CANNOT_JUDGE),
        ({"loadBalancerType": "network"}, OK),
    ],
)
def test_requests_are_logged(kind: str, props: dict[str, Any], outcome: Outcome) -> None:
    assert _of_inputs(load_balancer_access_logs, kind, props) is outcome


@pytest.mark.parametrize("kind", [LOAD_BALANCER, OLD_LOAD_BALANCER])
@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"enableDeletionProtection": True}, OK),
        ({"enableDeletionProtection": True, "loadBalancerType": "network"}, OK),
        ({"enableDeletionProtection": False}, VIOLATION),
        ({"loadBalancerType": "network"}, VIOLATION),
        ({"enableDeletionProtection": UNKNOWN_BOOL}, CANNOT_JUDGE),
    ],
)
def test_deletion_protection(kind: str, props: dict[str, Any], outcome: Outcome) -> None:
    assert _of_inputs(load_balancer_deletion_protection, kind, props) is outcome


@pytest.mark.parametrize(
    ("internal", "outcome"),
    [(True, OK), (False, VIOLATION), (None, VIOLATION), (UNKNOWN_BOOL, CANNOT_JUDGE)],
)
def test_where_it_is_turned_on_no_load_balancer_is_public(internal: Any, outcome: Outcome) -> None:
    assert load_balancer_internal.level is Level.DISABLED
    for kind in (LOAD_BALANCER, OLD_LOAD_BALANCER):
        assert _of_inputs(load_balancer_internal, kind, {"internal": internal}) is outcome


def test_what_is_asked_of_production_alone_is_off_by_default() -> None:
    asked = (load_balancer_deletion_protection, load_balancer_internal, load_balancer_web_acl)
    assert {rule.level for rule in asked} == {Level.DISABLED}


def _subnet(plan: Plan, name: str, zone: str | None, id_: str = UNKNOWN_STRING) -> Planned:
    return plan.add(SUBNET, name, {"id": id_, "availabilityZone": zone})


def _balancer(plan: Plan, subnets: Any, fed: list[Planned], kind: str = LOAD_BALANCER) -> Planned:
    return plan.add(kind, "edge", {"subnets": subnets}, subnets=fed)


@pytest.mark.parametrize("kind", [LOAD_BALANCER, OLD_LOAD_BALANCER])
@pytest.mark.parametrize(
    ("zones", "outcome"),
    [(["a", "b"], OK), (["a", "a"], VIOLATION), (["a"], VIOLATION), ([None, None], OK)],
)
@pytest.mark.parametrize("form", ["subnets", "subnetMappings"])
def test_zones_are_those_of_the_subnets_at_a_first_preview(
    kind: str, zones: list[str | None], outcome: Outcome, form: str
) -> None:
    plan = Plan()
    subnets = [_subnet(plan, f"s{index}", zone) for index, zone in enumerate(zones)]
    listed: list[Any] = [UNKNOWN_STRING for _ in subnets]
    if form == "subnetMappings":
        listed = [{"subnetId": value} for value in listed]
    plan.add(kind, "edge", {form: listed}, **{form: subnets})
    assert outcomes(load_balancer_zones, plan) == [outcome]


def test_a_list_that_is_not_known_is_judged_by_what_it_is_made_from() -> None:
    plan = Plan()
    _balancer(plan, UNKNOWN_LIST, [_subnet(plan, "a", "a"), _subnet(plan, "b", "b")])
    assert outcomes(load_balancer_zones, plan) == [OK]


@pytest.mark.parametrize("fed", [SUBNET, VPC])
def test_a_list_that_is_not_known_and_not_explained_cannot_be_judged(fed: str) -> None:
    plan = Plan()
    _balancer(plan, UNKNOWN_LIST, [plan.add(fed, "only", {"availabilityZone": "a"})])
    assert outcomes(load_balancer_zones, plan) == [CANNOT_JUDGE]


@pytest.mark.parametrize(
    ("ids", "outcome"),
    [(["subnet-0a", "subnet-0b"], OK), (["subnet-0a"], VIOLATION)],
)
def test_subnets_outside_the_plan_are_one_a_zone(ids: list[str], outcome: Outcome) -> None:
    plan = Plan()
    _balancer(plan, ids, [])
    assert outcomes(load_balancer_zones, plan) == [outcome]


def test_once_deployed_both_forms_name_the_same_subnets() -> None:
    plan = Plan()
    for name in ("a", "b"):
        _subnet(plan, name, "zone", f"subnet-{name}")
    both = {
        "subnets": ["subnet-a", "subnet-b"],
        "subnetMappings": [{"subnetId": "subnet-a"}, {"subnetId": "subnet-b"}],
    }
    plan.add(LOAD_BALANCER, "edge", both)
    (verdict,) = verdicts(load_balancer_zones, plan)
    assert verdict.outcome is VIOLATION
    assert "stands in 1 of the 2 zones" in verdict.message


def test_how_many_zones_is_a_setting() -> None:
    plan = Plan()
    _balancer(plan, ["subnet-0a", "subnet-0b"], [])
    assert outcomes(load_balancer_zones, plan, minimum_zones=3) == [VIOLATION]


@pytest.mark.parametrize("kind", [LOAD_BALANCER, OLD_LOAD_BALANCER])
def test_a_web_acl_is_found_by_dependency_and_by_arn(kind: str) -> None:
    plan = Plan()
    new = plan.add(kind, "new", {"arn": UNKNOWN_STRING})
    plan.add(kind, "deployed", {"arn": "arn:deployed"})
    plan.add(kind, "bare", {"arn": "arn:bare"})
    plan.add(WEB_ACL_ASSOCIATION, "new", {"resourceArn": UNKNOWN_STRING}, resourceArn=new)
    plan.add(WEB_ACL_ASSOCIATION, "deployed", {"resourceArn": "arn:deployed"})
    found = {verdict.urn: verdict.outcome for verdict in verdicts(load_balancer_web_acl, plan)}
    assert list(found.values()) == [OK, OK, VIOLATION]


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"internal": True}, OK),
        ({"loadBalancerType": "network"}, OK),
        ({"internal": UNKNOWN_BOOL}, CANNOT_JUDGE),
        ({"loadBalancerType": UNKNOWN_STRING}, CANNOT_JUDGE),
        ({}, VIOLATION),
    ],
)
def test_only_public_load_balancers_for_http_need_one(
    props: dict[str, Any], outcome: Outcome
) -> None:
    plan = Plan()
    fed = {name: plan.add(VPC, name) for name in props}
    plan.add(LOAD_BALANCER, "edge", {"arn": "arn:edge", **props}, **fed)
    assert outcomes(load_balancer_web_acl, plan) == [outcome]


def test_a_web_acl_of_something_not_known_may_be_its_own() -> None:
    plan = Plan()
    plan.add(LOAD_BALANCER, "edge", {"arn": UNKNOWN_STRING})
    plan.add(WEB_ACL_ASSOCIATION, "some", {"resourceArn": "arn:other"})
    assert outcomes(load_balancer_web_acl, plan) == [CANNOT_JUDGE]


@pytest.mark.parametrize("kind", [TARGET_GROUP, OLD_TARGET_GROUP])
@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"protocol": "HTTP", "healthCheck": {"path": "/health"}}, OK),
        ({"protocol": "HTTP", "healthCheck": {"interval": 15}}, VIOLATION),
        ({"protocol": "HTTPS"}, VIOLATION),
        ({"protocol": "TCP"}, OK),
        ({"protocol": "HTTP", "healthCheck": {"protocol": "TCP"}}, OK),
        ({"targetType": "lambda"}, OK),
        ({"protocol": UNKNOWN_STRING}, CANNOT_JUDGE),
        ({"protocol": "HTTP", "healthCheck": UNKNOWN_OBJECT}, CANNOT_JUDGE),
        ({"protocol": "HTTP", "healthCheck": {"path": UNKNOWN_STRING}}, CANNOT_JUDGE),
    ],
)
def test_targets_for_http_are_checked_on_a_path(
    kind: str, props: dict[str, Any], outcome: Outcome
) -> None:
    assert _of_inputs(target_group_health_check, kind, props) is outcome
