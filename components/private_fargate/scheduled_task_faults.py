"""What is wrong with a ScheduledTask's arguments."""

from collections.abc import Mapping
from typing import Any

from private_fargate.faults import Fault, whole_faults
from private_fargate.scaling import strategy_faults
from private_fargate.schedules import expression_faults, timezone_faults
from private_fargate.task_faults import task_faults

# Scheduler API reference, EcsParameters and RetryPolicy.
_BOUNDS = {
    "task_count": (1, 10),
    "maximum_retry_attempts": (0, 185),
    "maximum_event_age": (60, 86_400),
}
_OF_SCHEDULE = ("timezone", "enabled", "maximum_retry_attempts", "maximum_event_age")


def scheduled_task_faults(name: str, args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a ScheduledTask's arguments; later values are not judged."""
    faults = task_faults(name, args) + whole_faults(args, _BOUNDS)
    if "capacity_provider_strategies" in args:
        faults += strategy_faults(args["capacity_provider_strategies"])
    if "schedule_expression" not in args:
        allowed = "only with schedule_expression"
        return faults + [Fault((key,), args[key], allowed) for key in _OF_SCHEDULE if key in args]
    faults += expression_faults(("schedule_expression",), args["schedule_expression"])
    return faults + timezone_faults(("timezone",), args.get("timezone", "UTC"))
