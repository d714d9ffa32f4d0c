"""How many tasks run, and on which capacity: pure checks and defaults.

Sources: Application Auto Scaling API reference, TargetTrackingScalingPolicyConfiguration and
PutScheduledAction; ECS API reference, CapacityProviderStrategyItem.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from typing_extensions import NotRequired

from private_fargate.faults import Fault, whole_faults
from private_fargate.schedules import expression_faults, timezone_faults


class CapacityProviderStrategy(TypedDict):
    """One share of a service's tasks."""

    capacity_provider: str
    """`FARGATE`, or `FARGATE_SPOT`: cheaper, but withdrawn at two minutes' notice."""

    base: NotRequired[int]
    """Tasks that run on this provider before weights count; on one provider only. Default: 0."""

    weight: NotRequired[int]
    """Share of the tasks above the base, relative to the other weights, 0 to 1000. Default: 1."""


class ScheduledScaling(TypedDict):
    """Bounds that take the place of those before, at set times."""

    schedule: str
    """When, as `cron(0 7 ? * MON-FRI *)`, `rate(1 day)` or `at(2030-01-31T07:00:00)`."""

    timezone: NotRequired[str]
    """IANA name of the time zone of the schedule, such as Europe/Berlin. Default: UTC."""

    min_capacity: NotRequired[int]
    """Fewest tasks from then on, 0 to 5000. Default: stays; at least one bound has to be given."""

    max_capacity: NotRequired[int]
    """Most tasks from then on, 0 to 5000. Default: stays; at least one bound has to be given."""


class Autoscaling(TypedDict):
    """Target tracking on CPU, memory and requests, and other bounds at set times."""

    max_capacity: int
    """Most tasks that may run, 1 to 5000."""

    min_capacity: NotRequired[int]
    """Fewest tasks that run, 0 to 5000. Default: 1."""

    cpu_utilization: NotRequired[int]
    """Average CPU use to keep, in percent of the task's size, 10 to 95. Default: 70."""

    memory_utilization: NotRequired[int]
    """Average memory use to keep, in percent of the task's size, 10 to 95. Default: 75."""

    request_count: NotRequired[int]
    """Requests of a task in a minute to keep, 1 to 1000000; with `load_balancer_arn` and
    `target_group_arn`. Default: none, requests are not counted."""

    scale_in_cooldown: NotRequired[int]
    """Seconds to wait after tasks were removed, 0 to 3600. Default: 300."""

    scale_out_cooldown: NotRequired[int]
    """Seconds to wait after tasks were added, 0 to 3600. Default: 60."""

    schedules: NotRequired[list[ScheduledScaling]]
    """Other bounds at set times. Default: none."""


PROVIDERS = ("FARGATE", "FARGATE_SPOT")
ON_DEMAND: tuple[CapacityProviderStrategy, ...] = ({"capacity_provider": "FARGATE", "weight": 1},)

DEFAULTS: Mapping[str, int] = {
    "min_capacity": 1,
    "cpu_utilization": 70,
    "memory_utilization": 75,
    "scale_in_cooldown": 300,
    "scale_out_cooldown": 60,
}
"""What autoscaling uses for what is not given."""

# Application Auto Scaling accepts any number; outside these, scaling flaps or never happens.
_AUTOSCALING = {
    "max_capacity": (1, 5000),
    "min_capacity": (0, 5000),
    "cpu_utilization": (10, 95),
    "memory_utilization": (10, 95),
    "request_count": (1, 1_000_000),
    "scale_in_cooldown": (0, 3600),
    "scale_out_cooldown": (0, 3600),
}


class Share(TypedDict):
    """One share of a service's tasks, every value written out."""

    capacity_provider: str
    base: int
    weight: int


def shares(strategies: Sequence[CapacityProviderStrategy]) -> list[Share]:
    """Return the strategies with their defaults, as whole numbers."""
    return [
        {
            "capacity_provider": strategy["capacity_provider"],
            "base": int(strategy.get("base", 0)),
            "weight": int(strategy.get("weight", 1)),
        }
        for strategy in strategies
    ]


def bounds_and_targets(autoscaling: Autoscaling) -> dict[str, int]:
    """Return autoscaling with its defaults, as whole numbers."""
    given: dict[str, Any] = {**DEFAULTS, **autoscaling}
    return {key: int(value) for key, value in given.items() if key != "schedules"}


def task_counts(desired_count: int | None, autoscaling: Autoscaling | None) -> range:
    """Return the numbers of tasks that a service may be asked to run."""
    if autoscaling is None:
        count = initial_count(desired_count, None)
        return range(count, count + 1)
    bounds = [bounds_and_targets(autoscaling)]
    bounds += [
        {key: int(value) for key, value in schedule.items() if key.endswith("_capacity")}  # type: ignore[call-overload]
        for schedule in autoscaling.get("schedules", [])
    ]
    least = min(bound.get("min_capacity", bounds[0]["min_capacity"]) for bound in bounds)
    most = max(bound.get("max_capacity", bounds[0]["max_capacity"]) for bound in bounds)
    return range(least, most + 1)


def initial_count(desired_count: int | None, autoscaling: Autoscaling | None) -> int:
    """Return how many tasks a new service starts with."""
    if desired_count is not None:
        return int(desired_count)
    return 1 if autoscaling is None else bounds_and_targets(autoscaling)["min_capacity"]


def strategy_faults(
    strategies: Sequence[Mapping[str, Any]], argument: str = "capacity_provider_strategies"
) -> list[Fault]:
    """Return what ECS would refuse in a capacity provider strategy.

    Source: ECS API reference, CapacityProviderStrategyItem.
    """
    faults: list[Fault] = []
    names = [strategy.get("capacity_provider") for strategy in strategies]
    for position, strategy in enumerate(strategies):
        at = (argument, str(position))
        name = names[position]
        if name not in PROVIDERS or name in names[:position]:
            allowed = f"{' or '.join(PROVIDERS)}, each at most once"
            faults.append(Fault((*at, "capacity_provider"), name, allowed))
        faults += whole_faults(strategy, {"base": (0, 100_000), "weight": (0, 1000)}, at)
    bases = [strategy["base"] for strategy in strategies if strategy.get("base")]
    if len(bases) > 1:
        faults.append(Fault((argument,), f"bases {bases}", "a base on one provider only"))
    if all(strategy.get("weight", 1) == 0 for strategy in strategies):
        faults.append(
            Fault((argument,), "no weight above 0", "at least one provider with a weight above 0")
        )
    return faults


def autoscaling_faults(autoscaling: Mapping[str, Any], desired_count: Any) -> list[Fault]:
    """Return what is wrong with autoscaling, the desired count (None: not given) included."""
    faults = whole_faults(autoscaling, _AUTOSCALING, ("autoscaling",))
    if "max_capacity" not in autoscaling:
        faults.append(Fault(("autoscaling", "max_capacity"), None, "a whole number from 1 to 5000"))
    for position, schedule in enumerate(autoscaling.get("schedules", [])):
        faults += _schedule_faults(schedule, ("autoscaling", "schedules", str(position)))
    if faults:
        return faults
    least, most = (
        autoscaling.get("min_capacity", DEFAULTS["min_capacity"]),
        autoscaling["max_capacity"],
    )
    if least > most:
        faults.append(Fault(("autoscaling", "min_capacity"), least, f"at most max_capacity {most}"))
    elif desired_count is not None and not least <= desired_count <= most:
        faults.append(Fault(("desired_count",), desired_count, f"from {least} to {most}"))
    return faults


def _schedule_faults(schedule: Mapping[str, Any], at: tuple[str, ...]) -> list[Fault]:
    capacities = ("min_capacity", "max_capacity")
    faults = whole_faults(schedule, dict.fromkeys(capacities, (0, 5000)), at)
    faults += expression_faults((*at, "schedule"), schedule.get("schedule", ""))
    faults += timezone_faults((*at, "timezone"), schedule.get("timezone", "UTC"))
    given = [schedule[key] for key in capacities if key in schedule]
    if not given:
        faults.append(Fault(at, None, "min_capacity, max_capacity or both"))
    if not faults and len(given) == 2 and given[0] > given[1]:
        allowed = f"at most max_capacity {given[1]}"
        faults.append(Fault((*at, "min_capacity"), given[0], allowed))
    return faults
