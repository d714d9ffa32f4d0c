"""F46 and F75: health checks that end starting tasks, and those that are refused."""

from typing import Any

import pytest

from guardrails.preflight.rules.health import preflight_f46_killed_while_starting as f46
from guardrails.preflight.rules.health import preflight_f75_health_check_times as f75
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_NUMBER, Plan, resource_graph
from tests.policies.preflight.front import put_before
from tests.policies.preflight.world import World, container

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE


def starts(world: World, seconds: Any) -> None:
    world.contain(container(healthCheck={"command": ["CMD", "true"], "startPeriod": seconds}))


@pytest.mark.parametrize(
    ("grace", "check", "outcome"),
    [
        (None, {"interval": 30, "unhealthyThreshold": 3}, VIOLATION),
        (0, {"interval": 10, "unhealthyThreshold": 2}, VIOLATION),
        (60, {"interval": 10, "unhealthyThreshold": 2}, VIOLATION),
        (120, {"interval": 10, "unhealthyThreshold": 2}, OK),
        (None, {"interval": 60, "unhealthyThreshold": 2}, OK),
        (None, {}, VIOLATION),
        (UNKNOWN_NUMBER, {}, CANNOT_JUDGE),
        (60, {"interval": UNKNOWN_NUMBER}, CANNOT_JUDGE),
    ],
)
def test_a_task_has_the_time_that_it_asks_for(
    grace: Any, check: dict[str, Any], outcome: Outcome
) -> None:
    world = World()
    front = put_before(world)
    starts(world, 120)
    front.targets.props["healthCheck"] = check
    front.targets.feeds["healthCheck"] = [world.vpc]
    if grace is not None:
        world.service.props["healthCheckGracePeriodSeconds"] = grace
        world.service.feeds["healthCheckGracePeriodSeconds"] = [world.vpc]
    assert world.outcomes(f46) == {outcome}


def test_the_message_does_the_sum() -> None:
    world = World()
    front = put_before(world)
    starts(world, 120)
    front.targets.props["healthCheck"] = {"interval": 15, "unhealthyThreshold": 2}
    world.service.props["healthCheckGracePeriodSeconds"] = 60
    assert world.says(f46) == (
        "F46 ecs.Service 'api' ends tasks that are starting: container 'api' has a startPeriod of "
        "120 seconds, and is given 60 (interval 15 by unhealthyThreshold 2, or "
        "healthCheckGracePeriodSeconds 60):\n  lb.TargetGroup 'api' → ecs.Service 'api'"
    )


def test_nothing_is_said_where_no_start_is_declared() -> None:
    world = World()
    put_before(world)
    assert world.outcomes(f46) == {OK}
    world.hide_containers()
    assert world.outcomes(f46) == {OK}


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"protocol": "HTTP", "healthCheck": {"interval": 10, "timeout": 5}}, OK),
        ({"protocol": "HTTP", "healthCheck": {"interval": 10, "timeout": 10}}, VIOLATION),
        ({"protocol": "HTTP", "healthCheck": {"interval": 5}}, VIOLATION),
        ({"protocol": "TCP", "healthCheck": {"interval": 5}}, OK),
        ({"protocol": "TCP", "healthCheck": {"interval": 5, "timeout": 10}}, VIOLATION),
        ({"protocol": "HTTP", "healthCheck": {"timeout": 30}}, VIOLATION),
        ({"protocol": "HTTP", "healthCheck": {"interval": 10, "timeout": UNKNOWN_NUMBER}}, None),
        ({"protocol": "HTTP"}, OK),
        ({"targetType": "lambda", "healthCheck": {"interval": 5, "timeout": 30}}, OK),
    ],
)
def test_the_interval_is_longer_than_the_timeout(
    props: dict[str, Any], outcome: Outcome | None
) -> None:
    group = Plan().add(of.TARGET_GROUP, "api", props)
    (verdict,) = f75(resource_graph(group))
    assert verdict.outcome is (outcome or CANNOT_JUDGE)


def test_a_timeout_that_is_left_out_is_said_so() -> None:
    group = Plan().add(of.TARGET_GROUP, "api", {"protocol": "HTTP", "healthCheck": {"interval": 5}})
    (verdict,) = f75(resource_graph(group))
    assert verdict.message == (
        "F75 lb.TargetGroup 'api' has a health check with interval 5 and timeout 5 (the default)"
    )
