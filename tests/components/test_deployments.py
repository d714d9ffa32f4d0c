"""How a new revision takes over: each strategy's own words, and percentages that lead nowhere."""

from math import ceil, floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate.deployments import (
    DeploymentStrategy,
    configuration,
    deadlock_faults,
    deployment_faults,
    maximum_percent,
)

SHIFTED: Any = {
    "target_group_arn": "blue",
    "alternate_target_group_arn": "green",
    "listener_rule_arn": "rule",
}
ONE = range(1, 2)
NEEDED = "given, because deployment_strategy is BLUE_GREEN"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ({}, {"strategy": "ROLLING"}),
        (
            {"deployment_strategy": "BLUE_GREEN", "bake_time_in_minutes": 0.0},
            {"strategy": "BLUE_GREEN", "bake_time_in_minutes": "0"},
        ),
        (
            {"deployment_strategy": DeploymentStrategy.LINEAR, "step_percent": 25},
            {
                "strategy": "LINEAR",
                "bake_time_in_minutes": "5",
                "linear_configuration": {
                    "step_percent": 25.0,
                    "step_bake_time_in_minutes": "6",
                },
            },
        ),
        (
            {"deployment_strategy": "CANARY", "canary_bake_time_in_minutes": 30},
            {
                "strategy": "CANARY",
                "bake_time_in_minutes": "5",
                "canary_configuration": {
                    "canary_percent": 5.0,
                    "canary_bake_time_in_minutes": "30",
                },
            },
        ),
    ],
)
def test_a_strategy_is_written_out_with_its_defaults(args: Any, told: Any) -> None:
    assert configuration(args) == told


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        (
            {"deployment_strategy": "SLOW"},
            "deployment_strategy",
            "ROLLING or BLUE_GREEN or LINEAR or CANARY",
        ),
        ({"deployment_minimum_healthy_percent": 101}, "deployment_minimum_healthy_percent", "100"),
        ({"deployment_maximum_percent": 99}, "deployment_maximum_percent", "from 100 to 1000"),
        ({"bake_time_in_minutes": 1}, "bake_time_in_minutes", "only with deployment_strategy BLUE"),
        ({"canary_percent": 5}, "canary_percent", "only with deployment_strategy CANARY"),
        (
            {"alternate_target_group_arn": "green"},
            "alternate_target_group_arn",
            "only with deployment_strategy BLUE_GREEN or LINEAR or CANARY",
        ),
        ({"test_listener_rule_arn": "rule"}, "test_listener_rule_arn", "only with"),
        (
            {**SHIFTED, "deployment_strategy": "BLUE_GREEN", "bake_time_in_minutes": 1441},
            "bake_time_in_minutes",
            "from 0 to 1440",
        ),
        (
            {**SHIFTED, "deployment_strategy": "BLUE_GREEN", "step_percent": 10},
            "step_percent",
            "only with deployment_strategy LINEAR",
        ),
        (
            {**SHIFTED, "deployment_strategy": "BLUE_GREEN", "deployment_maximum_percent": 150},
            "deployment_maximum_percent",
            "only with deployment_strategy ROLLING",
        ),
        (
            {**SHIFTED, "deployment_strategy": "LINEAR", "step_percent": 2.9},
            "step_percent",
            "3.0 to 100 in steps of 0.1",
        ),
        (
            {**SHIFTED, "deployment_strategy": "CANARY", "canary_percent": 0.25},
            "canary_percent",
            "0.1 to 100 in steps of 0.1",
        ),
        (
            {"deployment_strategy": "BLUE_GREEN", **SHIFTED, "listener_rule_arn": None},
            "listener_rule_arn",
            NEEDED,
        ),
        (
            {
                **SHIFTED,
                "deployment_strategy": "CANARY",
                "autoscaling": {"max_capacity": 2, "request_count": 9},
            },
            "autoscaling.request_count",
            "traffic moves between two",
        ),
    ],
)
def test_wrong_deployments_are_named_with_what_is_allowed(
    args: Any, path: str, allowed: str
) -> None:
    (fault,) = deployment_faults(args, ONE)
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed


def test_a_strategy_that_moves_traffic_needs_all_of_its_wiring() -> None:
    faults = deployment_faults({"deployment_strategy": "BLUE_GREEN"}, ONE)
    assert [fault.path for fault in faults] == [(key,) for key in SHIFTED]


@pytest.mark.parametrize(
    ("least", "most", "count", "stuck"),
    [
        (100, 100, 1, True),
        (100, 200, 1, False),
        (0, 100, 1, False),
        # One task: half of it more, rounded down, is none; half of it less, rounded up, is none.
        (50, 150, 1, True),
        (50, 150, 2, False),
        (100, 150, 1, True),
        (100, 150, 2, False),
        (99, 100, 4, True),
        (75, 100, 4, False),
        (100, 100, 0, False),
    ],
)
def test_percentages_are_refused_where_no_task_may_start_or_stop(
    least: int, most: int, count: int, stuck: bool
) -> None:
    args = {"deployment_minimum_healthy_percent": least, "deployment_maximum_percent": most}
    assert bool(deployment_faults(args, range(count, count + 1))) is stuck


def test_autoscaling_is_judged_at_each_number_of_tasks_that_it_may_choose() -> None:
    args = {"deployment_minimum_healthy_percent": 100, "deployment_maximum_percent": 125}
    (fault,) = deadlock_faults(args, range(2, 9))
    assert "with 2 to run, at most 2 may run and at least 2 must stay" in fault.allowed
    assert deadlock_faults(args, range(4, 9)) == []


@given(st.integers(0, 100), st.integers(100, 1000), st.integers(1, 5000))
def test_ecs_own_percentages_never_lock_and_others_do_as_it_documents(
    least: int, most: int, count: int
) -> None:
    assert deadlock_faults({}, range(count, count + 1)) == []
    args = {"deployment_minimum_healthy_percent": least, "deployment_maximum_percent": most}
    may_start = floor(count * most / 100) > count
    may_stop = ceil(count * least / 100) < count
    assert (deadlock_faults(args, range(count, count + 1)) == []) is (may_start or may_stop)


def test_headroom_counts_with_the_services_own_maximum() -> None:
    assert maximum_percent({}) == 200
    assert maximum_percent({"deployment_maximum_percent": 150.0}) == 150
