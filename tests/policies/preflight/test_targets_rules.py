"""F39 to F42: what a service registers in target groups."""

from dataclasses import replace
from typing import Any

import pytest

from guardrails.graph import Graph, Resource
from guardrails.preflight.inbound import Inbound
from guardrails.preflight.rules.targets import preflight_f39_target_type as f39
from guardrails.preflight.rules.targets import (
    preflight_f40_target_group_without_balancer as f40,
)
from guardrails.preflight.rules.targets import preflight_f41_container_and_port as f41
from guardrails.preflight.rules.targets import preflight_f42_health_check_port as f42
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_LIST, UNKNOWN_STRING
from tests.policies.preflight.front import put_before, serve
from tests.policies.preflight.world import World, container

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
RULES = (f39, f40, f41, f42)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("deployed", [False, True])
def test_what_is_sound_is_silent(rule: Any, deployed: bool) -> None:
    world = World(deployed=deployed)
    put_before(world)
    assert world.outcomes(rule) == {OK}


@pytest.mark.parametrize("rule", RULES)
def test_a_service_without_load_balancer_is_silent(rule: Any) -> None:
    assert World().outcomes(rule) == {OK}


@pytest.mark.parametrize("deployed", [False, True])
def test_an_instance_target_group_does_not_take_addresses(deployed: bool) -> None:
    world = World(deployed=deployed)
    front = put_before(world)
    del front.targets.props["targetType"]
    assert world.says(f39) == (
        "F39 ecs.Service 'api' has network mode awsvpc, and registers in a target group of type "
        "instance (the default):\n  ecs.Service 'api' → lb.TargetGroup 'api'"
    )


@pytest.mark.parametrize(
    ("mode", "kind", "outcome"),
    [
        ("bridge", "ip", VIOLATION),
        ("bridge", "instance", OK),
        ("host", "instance", OK),
        ("awsvpc", "alb", VIOLATION),
        ("awsvpc", UNKNOWN_STRING, CANNOT_JUDGE),
        (UNKNOWN_STRING, "ip", OK),
    ],
)
def test_the_network_mode_says_what_a_target_is(mode: str, kind: str, outcome: Outcome) -> None:
    world = World()
    front = put_before(world)
    world.service.props["launchType"] = "EC2"
    world.definition.props["networkMode"] = mode
    world.definition.feeds["networkMode"] = [world.vpc]
    front.targets.props["targetType"] = kind
    front.targets.feeds["targetType"] = [world.vpc]
    assert world.outcomes(f39) == {outcome}


def test_a_fargate_task_has_addresses_whatever_its_definition() -> None:
    world = World()
    front = put_before(world)
    world.remove(world.definition)
    front.targets.props["targetType"] = "instance"
    assert world.outcomes(f39) == {VIOLATION}


def test_a_target_group_needs_a_listener() -> None:
    world = World()
    front = put_before(world)
    world.remove(front.listener)
    assert world.says(f40) == (
        "F40 ecs.Service 'api' registers in a target group that no listener and no rule forwards "
        "to:\n  ecs.Service 'api' → lb.TargetGroup 'api'"
    )


def test_the_service_waits_for_the_listener() -> None:
    world = World()
    front = put_before(world)
    world.service.after.remove(front.listener)
    assert world.says(f40) == (
        "F40 ecs.Service 'api' does not wait for lb.Listener 'http', which gives its target group "
        "a load balancer:\n  ecs.Service 'api' → lb.TargetGroup 'api'"
    )


def test_a_listener_that_is_there_already_needs_no_waiting_for() -> None:
    world = World(deployed=True)
    front = put_before(world)
    world.service.after.remove(front.listener)
    assert world.outcomes(f40) == {OK}


def test_one_of_several_rules_is_enough_to_wait_for() -> None:
    world = World()
    front = put_before(world)
    action = {"type": "forward", "targetGroupArn": world.arn(front.targets)}
    rule = world.add(
        of.LISTENER_RULE, "api", {"actions": [action], "priority": 1}, listenerArn=front.listener
    )
    rule.feeds["actions"] = [front.targets]
    assert world.outcomes(f40) == {OK}


def test_a_weighted_forward_counts() -> None:
    world = World()
    front = put_before(world)
    forward = {"targetGroups": [{"arn": world.arn(front.targets), "weight": 1}]}
    front.listener.props["defaultActions"] = [{"type": "forward", "forward": forward}]
    assert world.outcomes(f40) == {OK}


def test_a_listener_that_may_forward_anywhere_leaves_it_open() -> None:
    world = World()
    front = put_before(world)
    front.listener.props["defaultActions"] = UNKNOWN_LIST
    front.listener.feeds["defaultActions"] = [world.vpc]
    assert world.outcomes(f40) == {CANNOT_JUDGE}
    assert "where lb.Listener 'http' forwards to is not known yet" in world.says(f40)


def test_a_target_group_from_elsewhere_cannot_be_judged() -> None:
    world = World()
    arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shared/0123456789abcdef"
    entry = {"targetGroupArn": arn, "containerName": "api", "containerPort": 3000}
    world.service.props["loadBalancers"] = [entry]
    assert world.outcomes(f40) == {CANNOT_JUDGE}
    assert "shared" not in world.says(f40)


def test_a_resource_of_another_provider_may_be_the_listener() -> None:
    world = World()
    front = put_before(world)
    world.remove(front.listener)
    native = world.add(
        "aws-native:elasticloadbalancingv2:Listener", "native", actions=front.targets
    )
    provider = "urn:pulumi:dev::shop::pulumi:providers:aws-native::default"
    graph = Graph(
        _of_provider(resource, provider) if resource.urn == native.urn else resource
        for resource in world.graph()
    )
    assert [verdict.outcome for verdict in f40(graph)] == [CANNOT_JUDGE]


def _of_provider(resource: Resource, provider: str) -> Resource:
    return replace(resource, provider=provider)


def test_each_entry_needs_its_own_listener() -> None:
    """ARNs that are not known yet are of the same pool; together they are all its groups."""
    world = World()
    front = put_before(world)
    second = world.add(of.TARGET_GROUP, "admin", {"targetType": "ip"}, vpcId=world.vpc)
    serve(world, second)
    assert "→ lb.TargetGroup 'admin'" in world.says(f40)
    assert "→ lb.TargetGroup 'api'" not in world.says(f40)
    assert front.targets in [*world.service.feeds["loadBalancers"]]


def test_the_second_group_of_blue_green_counts() -> None:
    world = World()
    put_before(world)
    green = world.add(of.TARGET_GROUP, "green", {"targetType": "instance"}, vpcId=world.vpc)
    entry = world.service.props["loadBalancers"][0]
    entry["advancedConfiguration"] = {"alternateTargetGroupArn": world.arn(green)}
    world.service.feeds["loadBalancers"].append(green)
    ports = world.graph().derive(Inbound).ports
    assert sorted(port.target_group.name for port in ports if port.target_group) == ["api", "green"]
    assert "→ lb.TargetGroup 'green'" in world.says(f39)
    assert "→ lb.TargetGroup 'green'" in world.says(f40)


@pytest.mark.parametrize("deployed", [False, True])
def test_the_container_is_in_the_definition(deployed: bool) -> None:
    world = World(deployed=deployed)
    put_before(world)
    world.service.props["loadBalancers"][0]["containerName"] = "web"
    assert world.says(f41) == (
        "F41 ecs.Service 'api' registers container 'web', and the definition has 'api':\n"
        "  ecs.Service 'api' → ecs.TaskDefinition 'api'"
    )


@pytest.mark.parametrize(
    ("mappings", "outcome"),
    [
        ([{"containerPort": 3000}], OK),
        ([{"containerPort": 80}], VIOLATION),
        ([{"containerPort": "3000"}], OK),
        ([], VIOLATION),
        (None, VIOLATION),
        ([{"containerPortRange": "2000-4000"}], OK),
        ([{"containerPortRange": "4000-5000"}], VIOLATION),
    ],
)
def test_the_port_is_in_the_container(mappings: Any, outcome: Outcome) -> None:
    world = World()
    put_before(world)
    world.contain(container(portMappings=mappings))
    assert world.outcomes(f41) == {outcome}
    if outcome is VIOLATION:
        assert "registers port 3000, which portMappings of 'api' do not have" in world.says(f41)


def test_containers_that_are_not_known_cannot_be_judged() -> None:
    world = World()
    put_before(world)
    world.hide_containers()
    assert world.outcomes(f41) == {CANNOT_JUDGE}
    assert "containerDefinitions of ecs.TaskDefinition 'api' is not known yet" in world.says(f41)


def test_a_definition_from_elsewhere_cannot_be_judged() -> None:
    world = World()
    put_before(world)
    world.remove(world.definition)
    assert "its task definition is not in this plan" in world.says(f41)


@pytest.mark.parametrize(
    ("check", "outcome"),
    [
        ("traffic-port", OK),
        ("3000", OK),
        (3000, OK),
        ("8081", VIOLATION),
        (UNKNOWN_STRING, CANNOT_JUDGE),
        (None, OK),
    ],
)
def test_health_is_asked_on_a_port_of_the_task(check: Any, outcome: Outcome) -> None:
    world = World()
    front = put_before(world)
    front.targets.props["healthCheck"] = {"port": check} if check else {}
    front.targets.feeds["healthCheck"] = [world.vpc]
    assert world.outcomes(f42) == {outcome}
    if outcome is VIOLATION:
        assert world.says(f42) == (
            "F42 ecs.Service 'api' is asked for its health on port 8081, which no container of it "
            "exposes:\n  lb.TargetGroup 'api' → ecs.Service 'api'"
        )


def test_a_port_of_a_sidecar_will_do() -> None:
    world = World()
    front = put_before(world)
    front.targets.props["healthCheck"] = {"port": "8081"}
    world.contain(container(), container("proxy", portMappings=[{"containerPort": 8081}]))
    assert world.outcomes(f42) == {OK}


def test_a_port_besides_hidden_containers_cannot_be_judged() -> None:
    world = World()
    front = put_before(world)
    front.targets.props["healthCheck"] = {"port": "8081"}
    world.hide_containers()
    assert world.outcomes(f42) == {CANNOT_JUDGE}
