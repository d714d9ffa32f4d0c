from typing import Any

import pytest

from guardrails.graph import Graph, Resource
from guardrails.load_balancers import LoadBalancers, is_public
from guardrails.values import UNKNOWN
from tests.policies.plan import (
    LISTENER,
    LISTENER_RULE,
    LOAD_BALANCER,
    OLD_LISTENER,
    OLD_LOAD_BALANCER,
    SECURITY_GROUP,
    TARGET_GROUP,
    UNKNOWN_BOOL,
    UNKNOWN_LIST,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
)


def _resource(graph: Graph, planned: Planned) -> Resource:
    resource = graph.get(planned.urn)
    assert resource is not None
    return resource


def _names(members: Any) -> list[str]:
    return [member.name for member in members]


@pytest.mark.parametrize("kind", [LOAD_BALANCER, OLD_LOAD_BALANCER])
@pytest.mark.parametrize(
    ("internal", "public"),
    [(True, False), ("true", False), (False, True), (None, True), (UNKNOWN_BOOL, UNKNOWN)],
)
def test_it_is_public_unless_it_says_internal(kind: str, internal: Any, public: Any) -> None:
    plan = Plan()
    balancer = plan.add(kind, "edge", {"internal": internal}, internal=plan.add(VPC, "vpc"))
    assert is_public(_resource(plan.graph(), balancer)) is public


@pytest.mark.parametrize("kind", [LISTENER, OLD_LISTENER])
def test_listeners_and_rules_are_joined_at_a_first_preview_and_by_arn(kind: str) -> None:
    plan = Plan()
    balancer = plan.add(LOAD_BALANCER, "edge", {"arn": UNKNOWN_STRING})
    listener = plan.add(kind, "https", {"loadBalancerArn": UNKNOWN_STRING})
    listener.feeds["loadBalancerArn"] = [balancer]
    plan.add(LISTENER_RULE, "api", {"listenerArn": UNKNOWN_STRING}, listenerArn=listener)
    deployed = plan.add(LOAD_BALANCER, "deployed", {"arn": "arn:lb"})
    plan.add(kind, "deployed", {"loadBalancerArn": "arn:lb"})
    graph = plan.graph()
    balancers = graph.derive(LoadBalancers)
    assert _names(balancers.listeners(_resource(graph, balancer)).found) == ["https"]
    assert _names(balancers.listeners(_resource(graph, deployed)).found) == ["deployed"]
    assert _names(balancers.rules(_resource(graph, listener)).found) == ["api"]
    assert balancers.of_listener(_resource(graph, listener)).only is _resource(graph, balancer)


@pytest.mark.parametrize(
    "actions",
    [
        [{"type": "forward", "targetGroupArn": UNKNOWN_STRING}],
        [{"type": "forward", "forward": {"targetGroups": [{"arn": UNKNOWN_STRING}]}}],
        [{"type": "forward", "forward": UNKNOWN_STRING}],
        UNKNOWN_LIST,
    ],
)
def test_target_groups_are_found_in_every_form_of_an_action(actions: Any) -> None:
    plan = Plan()
    group = plan.add(TARGET_GROUP, "api", {"arn": UNKNOWN_STRING})
    listener = plan.add(LISTENER, "https", {"defaultActions": actions}, defaultActions=group)
    rule = plan.add(LISTENER_RULE, "rule", {"actions": actions}, actions=group)
    graph = plan.graph()
    balancers = graph.derive(LoadBalancers)
    assert _names(balancers.target_groups(_resource(graph, listener)).found) == ["api"]
    assert _names(balancers.target_groups(_resource(graph, rule)).found) == ["api"]


def test_an_action_that_forwards_nothing_has_no_target_group() -> None:
    plan = Plan()
    redirect = [{"type": "redirect", "redirect": {"statusCode": "HTTP_301"}}]
    listener = plan.add(LISTENER, "http", {"defaultActions": redirect})
    graph = plan.graph()
    join = graph.derive(LoadBalancers).target_groups(_resource(graph, listener))
    assert join.found == ()
    assert join.complete


def test_only_the_groups_of_public_load_balancers_are_the_edges() -> None:
    plan = Plan()
    edge, inner = plan.add(SECURITY_GROUP, "edge"), plan.add(SECURITY_GROUP, "inner")
    unknown = {"securityGroups": [UNKNOWN_STRING]}
    plan.add(LOAD_BALANCER, "public", unknown, securityGroups=edge)
    plan.add(LOAD_BALANCER, "internal", {**unknown, "internal": True}, securityGroups=inner)
    groups = plan.graph().derive(LoadBalancers).edge_groups()
    assert {group.name: balancer.name for group, balancer in groups.items()} == {"edge": "public"}
