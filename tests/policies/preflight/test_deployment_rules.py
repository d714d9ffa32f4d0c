"""F34 to F37: rollouts that never end, are not seen to fail, take long or undo what was scaled."""

from typing import Any

import pytest

from guardrails import tokens
from guardrails.preflight.rules.deployment import preflight_f34_deployment_deadlock as f34
from guardrails.preflight.rules.deployment import preflight_f35_failure_unseen as f35
from guardrails.preflight.rules.deployment import preflight_f36_slow_rollout as f36
from guardrails.preflight.rules.deployment import preflight_f37_scaling_undone as f37
from guardrails.sources import from_export, from_preview, from_stack_request
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import (
    UNKNOWN_BOOL,
    UNKNOWN_NUMBER,
    UNKNOWN_STRING,
    Plan,
    Planned,
    resource_graph,
    verdicts,
)
from tests.policies.preflight.front import put_before
from tests.policies.preflight.world import World, container

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE


def roll(world: World, count: Any, minimum: Any, maximum: Any) -> None:
    world.service.props |= {
        "desiredCount": count,
        "deploymentMinimumHealthyPercent": minimum,
        "deploymentMaximumPercent": maximum,
    }
    # What the program gave and is not known yet comes from another resource.
    names = ("desiredCount", "deploymentMinimumHealthyPercent", "deploymentMaximumPercent")
    world.service.feeds |= {name: [world.vpc] for name in names}


def scale(world: World, lowest: Any, highest: Any = 10, **props: Any) -> Planned:
    given = {
        "serviceNamespace": "ecs",
        "resourceId": "service/shop/api",
        "minCapacity": lowest,
        "maxCapacity": highest,
        **props,
    }
    feeds = {"resourceId": [world.service, world.cluster], "minCapacity": [world.vpc]}
    return world.add(of.SCALING_TARGET, "scaling", given, **feeds)


# Count, minimum and maximum: what the guide calls rounded up, and rounded down.
@pytest.mark.parametrize(
    ("count", "minimum", "maximum", "outcome"),
    [
        (1, 100, 200, OK),
        (1, 100, 150, VIOLATION),
        (2, 100, 150, OK),
        (3, 100, 125, VIOLATION),
        (4, 100, 125, OK),
        (2, 75, 100, VIOLATION),
        (4, 75, 100, OK),
        (1, 100, 100, VIOLATION),
        (1, 0, 100, OK),
        (1, 50, 100, VIOLATION),
        (0, 100, 100, OK),
        (2, UNKNOWN_NUMBER, 100, CANNOT_JUDGE),
        (2, 100, UNKNOWN_NUMBER, CANNOT_JUDGE),
        (UNKNOWN_NUMBER, 100, 150, CANNOT_JUDGE),
        (UNKNOWN_NUMBER, 100, 200, OK),
        (UNKNOWN_NUMBER, 0, 100, OK),
    ],
)
def test_a_rollout_needs_room(count: Any, minimum: Any, maximum: Any, outcome: Outcome) -> None:
    world = World()
    roll(world, count, minimum, maximum)
    assert world.outcomes(f34) == {outcome}


def test_the_message_does_the_sum() -> None:
    world = World()
    roll(world, 3, 100, 125)
    assert world.says(f34) == (
        "F34 ecs.Service 'api' can neither start nor stop a task in a rollout with 3 "
        "(desiredCount): at most 3 (deploymentMaximumPercent 125, rounded down) and at least 3 "
        "(deploymentMinimumHealthyPercent 100, rounded up) may run"
    )


def test_the_defaults_leave_room() -> None:
    assert World().outcomes(f34) == {OK}


@pytest.mark.parametrize(("lowest", "outcome"), [(1, VIOLATION), (0, VIOLATION), (2, OK)])
def test_the_smallest_number_that_scaling_allows_counts(lowest: int, outcome: Outcome) -> None:
    world = World()
    roll(world, 4, 100, 150)
    scale(world, lowest)
    assert world.outcomes(f34) == {outcome}
    if outcome is VIOLATION:
        assert "with 1 (minCapacity of appautoscaling.Target 'scaling')" in world.says(f34)


def test_a_minimum_of_the_scaling_that_is_not_known_cannot_be_judged() -> None:
    world = World()
    roll(world, 4, 100, 150)
    scale(world, UNKNOWN_NUMBER)
    assert world.outcomes(f34) == {CANNOT_JUDGE}


@pytest.mark.parametrize(
    "props",
    [
        {"deploymentController": {"type": "CODE_DEPLOY"}},
        {"deploymentConfiguration": {"strategy": "BLUE_GREEN"}},
        {"schedulingStrategy": "DAEMON"},
    ],
)
def test_other_kinds_of_rollout_are_not_judged(props: dict[str, Any]) -> None:
    world = World()
    roll(world, 1, 100, 100)
    world.service.props |= props
    assert world.outcomes(f34) == {OK}


def on_instances(world: World, most: Any, host_port: int = 80, mode: str = "bridge") -> None:
    """Move the service to instances, on which each task wants one and the same port."""
    group = world.add(of.AUTO_SCALING_GROUP, "instances", {"maxSize": most})
    provider = {"autoScalingGroupArn": world.arn(group)}
    world.add(
        of.CAPACITY_PROVIDER, "own", {"name": "own", "autoScalingGroupProvider": provider}
    ).feeds["autoScalingGroupProvider"] = [group]
    del world.service.props["launchType"]
    world.service.props["capacityProviderStrategies"] = [{"capacityProvider": "own", "weight": 1}]
    world.definition.props |= {"networkMode": mode, "requiresCompatibilities": ["EC2"]}
    world.contain(container(portMappings=[{"containerPort": 80, "hostPort": host_port}]))


@pytest.mark.parametrize(
    ("most", "host_port", "mode", "minimum", "outcome"),
    [
        (2, 80, "bridge", 100, VIOLATION),
        (3, 80, "bridge", 100, OK),
        (2, 0, "bridge", 100, OK),
        (2, 80, "awsvpc", 100, OK),
        (2, 80, "bridge", 50, OK),
        (UNKNOWN_NUMBER, 80, "host", 100, OK),
    ],
)
def test_tasks_with_one_host_port_need_an_instance_more(
    most: Any, host_port: int, mode: str, minimum: int, outcome: Outcome
) -> None:
    world = World()
    on_instances(world, most, host_port, mode)
    roll(world, 2, minimum, 200)
    assert world.outcomes(f34) == {outcome}
    if outcome is VIOLATION:
        assert "all want host port 80" in world.says(f34)
        assert "Auto Scaling groups have 2 at most" in world.says(f34)


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({}, VIOLATION),
        ({"waitForSteadyState": False}, VIOLATION),
        ({"deploymentCircuitBreaker": {"enable": False, "rollback": True}}, VIOLATION),
        ({"waitForSteadyState": True}, OK),
        ({"deploymentCircuitBreaker": {"enable": True, "rollback": False}}, OK),
        ({"waitForSteadyState": UNKNOWN_BOOL}, CANNOT_JUDGE),
        ({"deploymentController": {"type": "CODE_DEPLOY"}}, OK),
        ({"desiredCount": 0}, OK),
    ],
)
def test_a_rollout_that_fails_is_seen(props: dict[str, Any], outcome: Outcome) -> None:
    service = Plan().add(of.SERVICE, "api", {"desiredCount": 2, **props})
    assert [verdict.outcome for verdict in f35(resource_graph(service))] == [outcome]


def test_draining_takes_its_time() -> None:
    world = World()
    front = put_before(world)
    assert world.says(f36) == (
        "F36 ecs.Service 'api' waits 300 seconds in each rollout for old tasks to drain:\n"
        "  ecs.Service 'api' → lb.TargetGroup 'api' (deregistrationDelay 300)"
    )
    front.targets.props["deregistrationDelay"] = 30
    assert world.outcomes(f36) == {OK}


def test_each_batch_drains() -> None:
    world = World()
    front = put_before(world)
    front.targets.props["deregistrationDelay"] = 60
    roll(world, 4, 100, 125)
    assert "waits 240 seconds" in world.says(f36)
    assert "60 for each of 4 batches" in world.says(f36)


def test_how_long_it_may_take_is_a_setting() -> None:
    world = World()
    put_before(world)
    (verdict,) = verdicts(f36, world.plan, longest_drain_in_seconds=300)
    assert verdict.outcome is OK


@pytest.mark.parametrize("props", [{"waitForSteadyState": False}, {"loadBalancers": []}])
def test_what_nobody_waits_for_is_not_slow(props: dict[str, Any]) -> None:
    world = World()
    put_before(world)
    world.service.props |= props
    assert world.outcomes(f36) == {OK}


def test_a_delay_that_is_not_known_is_not_slow() -> None:
    world = World()
    front = put_before(world)
    front.targets.props["deregistrationDelay"] = UNKNOWN_NUMBER
    front.targets.feeds["deregistrationDelay"] = [world.vpc]
    assert world.outcomes(f36) == {OK}


@pytest.mark.parametrize("resource_id", ["service/shop/api", UNKNOWN_STRING])
def test_scaling_is_not_undone(resource_id: str) -> None:
    world = World()
    scale(world, 1, resourceId=resource_id)
    assert world.says(f37) == (
        "F37 ecs.Service 'api' is scaled, and does not ignore changes of desiredCount:\n"
        "  appautoscaling.Target 'scaling' → ecs.Service 'api'"
    )
    world.service.ignores = ("desiredCount",)
    assert world.outcomes(f37) == {OK}


@pytest.mark.parametrize("ignored", ["desiredCount", "desired_count", "*"])
def test_every_spelling_of_ignoring_counts(ignored: str) -> None:
    world = World()
    scale(world, 1)
    world.service.ignores = (ignored,)
    assert world.outcomes(f37) == {OK}


@pytest.mark.parametrize(("lowest", "highest"), [(3, 10), (1, 1)])
def test_the_number_is_within_the_bounds(lowest: int, highest: int) -> None:
    world = World()
    scale(world, lowest, highest)
    world.service.ignores = ("desiredCount",)
    assert "has a desiredCount outside of minCapacity and maxCapacity" in world.says(f37)


def test_scaling_of_something_else_is_not_its_own() -> None:
    world = World()
    world.add(of.SCALING_TARGET, "table", {"serviceNamespace": "dynamodb", "resourceId": "table/x"})
    world.add(
        of.SCALING_TARGET, "other", {"serviceNamespace": "ecs", "resourceId": "service/shop/other"}
    )
    assert world.outcomes(f37) == {OK}


def test_of_services_with_one_name_the_dependency_decides() -> None:
    world = World()
    other = world.add_service("api-of-another-cluster")
    other.props["name"] = "api"
    scale(world, 1).feeds["resourceId"] = [other]
    said = [each for each in world.verdicts(f37) if each.outcome is VIOLATION]
    assert [verdict.urn for verdict in said] == [other.urn]


def test_every_source_tells_what_is_ignored() -> None:
    world = World()
    world.service.ignores = ("desiredCount",)
    state = {"urn": world.service.urn, "type": of.SERVICE, "ignoreChanges": ["desiredCount"]}
    graphs = [
        from_stack_request(world.plan.stack_request()),
        world.graph(),
        resource_graph(world.service),
        from_preview({"steps": [{"op": "create", "newState": {**state, "inputs": {"name": "a"}}}]}),
        from_export({"version": 3, "deployment": {"resources": [state]}}),
    ]
    for graph in graphs:
        (service,) = graph.of(tokens.DEPLOYMENTS)
        assert service.ignore_changes == ("desiredCount",)
