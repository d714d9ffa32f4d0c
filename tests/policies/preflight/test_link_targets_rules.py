from typing import Any

import pytest

from guardrails.preflight.rules.link_targets import (
    preflight_f61_rest_link_shut_out,
    preflight_f62_cloud_map_without_port,
)
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_LIST, UNKNOWN_STRING, Planned
from tests.policies.preflight.front import Front, put_before
from tests.policies.preflight.private_api import REST_LINK, Api
from tests.policies.preflight.world import World

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
ENFORCE = "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic"


def _rest(world: World, peer: str | Planned | None = None) -> Front:
    """A VPC link of a REST API to a network load balancer, which admits a peer on its port."""
    front = put_before(world, "network")
    name = f"{front.group.name}-in-80-everyone"
    world.remove(*[each for each in world.plan.resources if each.name == name])
    if isinstance(peer, str):
        world.rule(front.group, of.INGRESS_RULE, 80, cidrIpv4=peer)
    elif peer is not None:
        world.rule(front.group, of.INGRESS_RULE, 80, referencedSecurityGroupId=peer)
    world.add(REST_LINK, "rest", {"targetArn": world.arn(front.balancer)}, targetArn=front.balancer)
    return front


@pytest.mark.parametrize("deployed", [False, True])
@pytest.mark.parametrize(
    ("peer", "outcome"),
    [
        (None, VIOLATION),
        ("group", VIOLATION),
        ("10.0.0.0/16", CANNOT_JUDGE),
        ("0.0.0.0/0", OK),
    ],
)
def test_rules_about_groups_do_not_let_a_rest_link_in(
    peer: str | None, outcome: Outcome, deployed: bool
) -> None:
    world = World(deployed=deployed)
    _rest(world, world.group if peer == "group" else peer)
    assert world.outcomes(preflight_f61_rest_link_shut_out) == {outcome}
    if outcome is VIOLATION:
        said = world.says(preflight_f61_rest_link_shut_out)
        assert said.startswith("F61 apigateway.VpcLink 'rest' is shut out of lb.Listener 'http'")
        assert "no inbound rule of lb.LoadBalancer 'edge' is about addresses" in said
        path = "apigateway.VpcLink 'rest' → lb.LoadBalancer 'edge' → lb.Listener 'http'"
        assert f"\n  {path}" in said


def test_rules_that_are_not_enforced_shut_nobody_out() -> None:
    world = World()
    _rest(world).balancer.props[ENFORCE] = "off"
    assert world.outcomes(preflight_f61_rest_link_shut_out) == {OK}


def test_a_load_balancer_without_groups_shuts_nobody_out() -> None:
    world = World()
    balancer = _rest(world).balancer
    balancer.props.pop("securityGroups")
    balancer.feeds.pop("securityGroups")
    assert world.outcomes(preflight_f61_rest_link_shut_out) == {OK}


@pytest.mark.parametrize("gap", ["switch", "groups", "balancer"])
def test_what_is_not_known_is_a_doubt(gap: str) -> None:
    world = World()
    front = _rest(world)
    if gap == "switch":
        front.balancer.props[ENFORCE] = UNKNOWN_STRING
        front.balancer.feeds[ENFORCE] = [world.vpc]
    elif gap == "groups":
        front.balancer.props["securityGroups"] = ["sg-0123456789abcdef0"]
        front.balancer.feeds.pop("securityGroups")
    else:
        link = world.plan.resources[-1]
        link.props["targetArn"] = "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/net/x/1"
        link.feeds.pop("targetArn")
    assert world.outcomes(preflight_f61_rest_link_shut_out) == {CANNOT_JUDGE}


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        (("SRV",), OK),
        (("A", "SRV"), OK),
        (("A",), VIOLATION),
        (("A", "AAAA"), VIOLATION),
        (None, OK),
        (UNKNOWN_LIST, CANNOT_JUDGE),
    ],
)
def test_tasks_are_found_with_their_port(records: Any, outcome: Outcome) -> None:
    world = World()
    found = Api(world).discover(records)
    found.feeds["dnsConfig"] = [world.vpc]
    assert world.outcomes(preflight_f62_cloud_map_without_port) == {outcome}
    if outcome is VIOLATION:
        said = world.says(preflight_f62_cloud_map_without_port)
        assert said.startswith("F62 apigatewayv2.Integration 'shop' finds no port of")
        assert "servicediscovery.Service 'shop' has no SRV records" in said


def test_who_else_registers_is_not_judged() -> None:
    world = World()
    Api(world).discover(("A",))
    world.service.props.pop("serviceRegistries")
    world.service.feeds.pop("serviceRegistries")
    assert world.outcomes(preflight_f62_cloud_map_without_port) == {OK}


def test_an_integration_that_leads_to_a_listener_keeps_it() -> None:
    world = World()
    Api(world)
    assert world.outcomes(preflight_f62_cloud_map_without_port) == {OK}
