"""How many tasks run: bounds, targets and schedules that Auto Scaling takes."""

from typing import Any

import pytest

from private_fargate.scaling import autoscaling_faults, bounds_and_targets, task_counts

SCHEDULE = "autoscaling.schedules.0"
MORNING: Any = {"schedule": "cron(0 7 ? * MON-FRI *)", "min_capacity": 2}


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"request_count": 0}, "autoscaling.request_count", "from 1 to 1000000"),
        ({"schedules": [{"schedule": "rate(1 day)"}]}, SCHEDULE, "min_capacity, max_capacity or"),
        ({"schedules": [{"min_capacity": 1}]}, f"{SCHEDULE}.schedule", "rate(5 minutes)"),
        ({"schedules": [{**MORNING, "schedule": "7:00"}]}, f"{SCHEDULE}.schedule", "six fields"),
        (
            {"schedules": [{**MORNING, "schedule": "cron(0 7 * * *)"}]},
            f"{SCHEDULE}.schedule",
            "six fields",
        ),
        ({"schedules": [{**MORNING, "timezone": "Berlin"}]}, f"{SCHEDULE}.timezone", "IANA name"),
        ({"schedules": [{**MORNING, "min_capacity": -1}]}, f"{SCHEDULE}.min_capacity", "0 to 5000"),
        (
            {"schedules": [{**MORNING, "max_capacity": 1}]},
            f"{SCHEDULE}.min_capacity",
            "at most max_capacity 1",
        ),
    ],
)
def test_wrong_autoscaling_is_named_with_what_is_allowed(
    args: Any, path: str, allowed: str
) -> None:
    (fault,) = autoscaling_faults({"max_capacity": 4, **args}, None)
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed


@pytest.mark.parametrize("schedule", [MORNING, {"schedule": "rate(1 day)", "max_capacity": 0.0}])
def test_a_schedule_may_change_one_bound(schedule: Any) -> None:
    assert autoscaling_faults({"max_capacity": 4, "schedules": [schedule]}, None) == []


@pytest.mark.parametrize(
    ("desired_count", "autoscaling", "counts"),
    [
        (None, None, range(1, 2)),
        (3, None, range(3, 4)),
        (None, {"max_capacity": 4}, range(1, 5)),
        (None, {"max_capacity": 4, "schedules": [{**MORNING, "min_capacity": 0}]}, range(5)),
        (
            None,
            {"max_capacity": 4, "schedules": [{"schedule": "rate(1 day)", "max_capacity": 9}]},
            range(1, 10),
        ),
    ],
)
def test_a_service_may_be_asked_for_every_number_between_its_bounds(
    desired_count: Any, autoscaling: Any, counts: range
) -> None:
    assert task_counts(desired_count, autoscaling) == counts


def test_cpu_and_memory_have_targets_and_requests_only_on_demand() -> None:
    assert "request_count" not in bounds_and_targets({"max_capacity": 4})
    assert bounds_and_targets({"max_capacity": 4, "request_count": 500})["request_count"] == 500
