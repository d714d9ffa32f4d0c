from typing import Any

import pytest

from guardrails.preflight.rules.vpc_links import (
    preflight_f58_link_to_load_balancer,
    preflight_f60_integration_tls,
)
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_OBJECT
from tests.policies.preflight.private_api import Api
from tests.policies.preflight.world import World

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
TLS = {"serverNameToVerify": "shop.example.com"}


@pytest.mark.parametrize("kind", ["network", "application"])
@pytest.mark.parametrize("deployed", [False, True])
def test_a_sound_link_reaches_its_load_balancer(kind: str, deployed: bool) -> None:
    world = World(deployed=deployed)
    Api(world, kind)
    assert world.outcomes(preflight_f58_link_to_load_balancer) == {OK}


@pytest.mark.parametrize("deployed", [False, True])
def test_a_load_balancer_that_does_not_admit_the_link(deployed: bool) -> None:
    world = World(deployed=deployed)
    api = Api(world)
    world.remove(api.rules[1])
    front = api.front.group  # whose rule about everyone would admit the link
    world.remove(
        *[each for each in world.plan.resources if each.name == f"{front.name}-in-80-everyone"]
    )
    said = world.says(preflight_f58_link_to_load_balancer)
    assert said.startswith("F58 apigatewayv2.Integration 'shop' cannot pass on")
    assert "the link is not let in to lb.LoadBalancer 'edge' on 80" in said
    assert "ec2.SecurityGroup 'edge' has no ingress rule at all" in said
    path = "apigatewayv2.VpcLink 'link' → lb.LoadBalancer 'edge' → lb.Listener 'http'"
    assert f"\n  apigatewayv2.Integration 'shop' → {path}" in said


def test_a_link_that_may_not_leave() -> None:
    world = World()
    world.remove(Api(world).rules[0])
    said = world.says(preflight_f58_link_to_load_balancer)
    assert "80 from the link to lb.LoadBalancer 'edge' is shut" in said
    assert "ec2.SecurityGroup 'link' has no egress rule at all" in said


def test_a_link_that_may_leave_on_another_port_alone() -> None:
    world = World()
    api = Api(world)
    api.front.listener.props["port"] = 8080
    assert "8080 from the link to" in world.says(preflight_f58_link_to_load_balancer)


def test_a_network_load_balancer_without_groups_admits_everybody() -> None:
    world = World()
    api = Api(world)
    world.remove(*api.rules)
    world.rule(api.group, of.EGRESS_RULE, 80, cidrIpv4="10.0.0.0/16")
    balancer = api.front.balancer
    balancer.props.pop("securityGroups")
    balancer.feeds.pop("securityGroups")
    assert world.outcomes(preflight_f58_link_to_load_balancer) == {OK}


def test_a_load_balancer_in_another_vpc() -> None:
    world = World()
    api = Api(world)
    other = world.add(of.VPC, "other", {"cidrBlock": "10.9.0.0/16"})
    subnet = world.add(of.SUBNET, "other-a", {"cidrBlock": "10.9.0.0/24"}, vpcId=other)
    api.front.balancer.feeds["subnets"] = [subnet]
    api.front.balancer.props["subnets"] = [world.id(subnet)]
    said = world.says(preflight_f58_link_to_load_balancer)
    assert "'link' and lb.LoadBalancer 'edge' are in different VPCs" in said


@pytest.mark.parametrize("name", ["connectionId", "integrationUri"])
def test_a_link_or_listener_outside_the_plan_is_a_doubt(name: str) -> None:
    world = World()
    api = Api(world)
    api.integration.props[name] = "somewhere"
    api.integration.feeds.pop(name)
    assert world.outcomes(preflight_f58_link_to_load_balancer) == {CANNOT_JUDGE}


def test_a_link_without_a_group_is_a_doubt() -> None:
    world = World()
    api = Api(world)
    api.link.props.pop("securityGroupIds")
    api.link.feeds.pop("securityGroupIds")
    assert world.outcomes(preflight_f58_link_to_load_balancer) == {CANNOT_JUDGE}
    said = world.says(preflight_f58_link_to_load_balancer)
    assert "has no security group of its own: securityGroupIds" in said


def test_the_way_to_tasks_that_cloud_map_knows() -> None:
    world = World()
    api = Api(world)
    api.discover()
    said = world.says(preflight_f58_link_to_load_balancer)
    assert "3000 from the link to its tasks is shut" in said
    assert "the link is not let in to its tasks on 3000" in said
    assert "servicediscovery.Service 'shop' → ecs.Service 'api'" in said
    world.admit(api.group, world.group, 3000)
    assert world.outcomes(preflight_f58_link_to_load_balancer) == {OK}


@pytest.mark.parametrize(
    ("kind", "protocol", "tls", "outcome"),
    [
        ("application", "HTTPS", None, VIOLATION),
        ("network", "TLS", None, VIOLATION),
        ("application", "HTTPS", TLS, OK),
        ("application", "HTTP", None, OK),
        ("application", "HTTP", TLS, VIOLATION),
        ("network", "TCP", TLS, OK),
        ("network", "TCP", None, OK),
        ("network", "TLS", UNKNOWN_OBJECT, CANNOT_JUDGE),
    ],
)
def test_both_ends_speak_tls_or_neither_does(
    kind: str, protocol: str, tls: Any, outcome: Outcome
) -> None:
    world = World()
    api = Api(world, kind)
    api.front.listener.props["protocol"] = protocol
    if tls is not None:
        api.integration.props["tlsConfig"] = tls
        api.integration.feeds["tlsConfig"] = [world.vpc]
    assert world.outcomes(preflight_f60_integration_tls) == {outcome}


def test_the_message_says_which_end_speaks_what() -> None:
    world = World()
    Api(world, "application").front.listener.props["protocol"] = "HTTPS"
    said = world.says(preflight_f60_integration_tls)
    assert said.startswith("F60 apigatewayv2.Integration 'shop' speaks HTTP to lb.Listener 'http'")
    assert "which speaks HTTPS: tlsConfig is not set" in said


def test_what_is_outside_the_plan_is_told_elsewhere() -> None:
    world = World()
    api = Api(world)
    api.integration.props["integrationUri"] = "somewhere"
    api.integration.feeds.pop("integrationUri")
    assert world.outcomes(preflight_f60_integration_tls) == {OK}
