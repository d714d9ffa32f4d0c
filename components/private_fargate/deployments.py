"""How a new revision takes over, and the percentages with which it cannot. Pure.

Sources: ECS API reference, DeploymentConfiguration, CanaryConfiguration, LinearConfiguration and
AdvancedConfiguration; CloudFormation, AWS::ECS::Service DeploymentConfiguration.
"""

from collections.abc import Mapping
from enum import Enum
from math import ceil, floor
from typing import Any

from private_fargate.faults import Fault, choice_faults, whole_faults


class DeploymentStrategy(str, Enum):
    """How a new revision of a service takes over from the one before."""

    ROLLING = "ROLLING"
    """Tasks are replaced a few at a time."""

    BLUE_GREEN = "BLUE_GREEN"
    """A full second set of tasks is started; then all traffic moves to it at once."""

    LINEAR = "LINEAR"
    """The same, but traffic moves in equal steps."""

    CANARY = "CANARY"
    """The same, but a small part of the traffic moves first, and then the rest."""


MINIMUM_HEALTHY_PERCENT = 100
MAXIMUM_PERCENT = 200
"""ECS's own defaults for a service. Source: ECS API reference, DeploymentConfiguration."""

BAKE_TIME_IN_MINUTES = 5
CANARY_PERCENT, CANARY_BAKE_TIME_IN_MINUTES = 5.0, 10
STEP_PERCENT, STEP_BAKE_TIME_IN_MINUTES = 10.0, 6
"""ECS's own defaults, but for the bake time: five minutes find most faults, ECS takes fifteen."""

# What each strategy understands beside the wiring of its two target groups.
_OWN: Mapping[DeploymentStrategy, tuple[str, ...]] = {
    DeploymentStrategy.ROLLING: (
        "deployment_minimum_healthy_percent",
        "deployment_maximum_percent",
    ),
    DeploymentStrategy.BLUE_GREEN: ("bake_time_in_minutes",),
    DeploymentStrategy.LINEAR: (
        "bake_time_in_minutes",
        "step_percent",
        "step_bake_time_in_minutes",
    ),
    DeploymentStrategy.CANARY: (
        "bake_time_in_minutes",
        "canary_percent",
        "canary_bake_time_in_minutes",
    ),
}
_WIRING = ("target_group_arn", "alternate_target_group_arn", "listener_rule_arn")
_SHIFTED_ONLY = (*_WIRING[1:], "test_listener_rule_arn")
_MINUTES = ("bake_time_in_minutes", "step_bake_time_in_minutes", "canary_bake_time_in_minutes")
_PERCENTS = {"canary_percent": 0.1, "step_percent": 3.0}

_HEALTHY_BOUNDS = (0, 100)
# ECS names no upper bound; more than ten times the tasks is a slip.
_MAXIMUM_BOUNDS = (100, 1000)


def strategy_of(args: Mapping[str, Any]) -> DeploymentStrategy:
    """Return a service's deployment strategy; its arguments are right."""
    return DeploymentStrategy(args.get("deployment_strategy", DeploymentStrategy.ROLLING))


def maximum_percent(args: Mapping[str, Any]) -> int:
    """Return how many tasks run during a deployment, in percent of those that should run.

    Other strategies than ROLLING run both revisions in full side by side.
    """
    return int(args.get("deployment_maximum_percent", MAXIMUM_PERCENT))


def minimum_healthy_percent(args: Mapping[str, Any]) -> int:
    """Return how many tasks stay during a deployment, in percent of those that should run."""
    return int(args.get("deployment_minimum_healthy_percent", MINIMUM_HEALTHY_PERCENT))


def configuration(args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the deployment configuration as pulumi_aws takes it, every default written out.

    The strategy is always said: left out, the provider would keep whichever was there before.
    """
    strategy = strategy_of(args)
    told: dict[str, Any] = {"strategy": strategy.value}
    if strategy is DeploymentStrategy.ROLLING:
        return told
    told["bake_time_in_minutes"] = _minutes(args, "bake_time_in_minutes", BAKE_TIME_IN_MINUTES)
    if strategy is DeploymentStrategy.LINEAR:
        told["linear_configuration"] = {
            "step_percent": float(args.get("step_percent", STEP_PERCENT)),
            "step_bake_time_in_minutes": _minutes(
                args, "step_bake_time_in_minutes", STEP_BAKE_TIME_IN_MINUTES
            ),
        }
    if strategy is DeploymentStrategy.CANARY:
        told["canary_configuration"] = {
            "canary_percent": float(args.get("canary_percent", CANARY_PERCENT)),
            "canary_bake_time_in_minutes": _minutes(
                args, "canary_bake_time_in_minutes", CANARY_BAKE_TIME_IN_MINUTES
            ),
        }
    return told


def deployment_faults(args: Mapping[str, Any], counts: range) -> list[Fault]:
    """Return what is wrong with how a service is deployed; `counts` are the tasks it may run."""
    unknown = choice_faults(args, "deployment_strategy", DeploymentStrategy)
    if unknown:
        return unknown
    strategy = strategy_of(args)
    faults = _figure_faults(args)
    faults += [
        Fault((key,), args[key], f"only with deployment_strategy {_strategies_with(key)}")
        for key in dict.fromkeys(key for keys in _OWN.values() for key in keys)
        if key in args and key not in _OWN[strategy]
    ]
    faults += _wiring_faults(args, strategy)
    return faults or deadlock_faults(args, counts)


def deadlock_faults(args: Mapping[str, Any], counts: range) -> list[Fault]:
    """Return the fault of percentages with which ECS can neither start nor stop a task.

    ECS may start tasks up to the maximum, rounded down, and stop them down to the minimum, rounded
    up. Source: ECS API reference, DeploymentConfiguration; ECS guide, service event messages,
    "unable to stop or start tasks during a deployment".
    """
    most, least = maximum_percent(args), minimum_healthy_percent(args)
    for count in counts:
        ceiling, ground = floor(count * most / 100), ceil(count * least / 100)
        if count >= 1 and ceiling <= count and ground >= count:
            allowed = (
                f"percentages that let ECS start or stop a task: with {count} to run, at most"
                f" {ceiling} may run and at least {ground} must stay"
            )
            given = f"{least} to {most} percent"
            return [Fault(("deployment_maximum_percent",), given, allowed)]
    return []


def _figure_faults(args: Mapping[str, Any]) -> list[Fault]:
    bounds = dict.fromkeys(_MINUTES, (0, 1440))
    bounds["deployment_minimum_healthy_percent"] = _HEALTHY_BOUNDS
    bounds["deployment_maximum_percent"] = _MAXIMUM_BOUNDS
    faults = whole_faults(args, bounds)
    for key, least in _PERCENTS.items():
        if key in args and not _is_tenth_between(args[key], least, 100.0):
            allowed = f"{least} to 100 in steps of 0.1"
            faults.append(Fault((key,), args[key], allowed))
    return faults


def _wiring_faults(args: Mapping[str, Any], strategy: DeploymentStrategy) -> list[Fault]:
    if strategy is DeploymentStrategy.ROLLING:
        allowed = f"only with deployment_strategy {_strategies_with('bake_time_in_minutes')}"
        return [Fault((key,), "given", allowed) for key in _SHIFTED_ONLY if key in args]
    faults = [
        Fault((key,), None, f"given, because deployment_strategy is {strategy.value}")
        for key in _WIRING
        if args.get(key) is None
    ]
    if "request_count" in args.get("autoscaling", {}):
        allowed = (
            "only with deployment_strategy ROLLING: it counts the requests of one target group,"
            " and traffic moves between two"
        )
        given = args["autoscaling"]["request_count"]
        faults.append(Fault(("autoscaling", "request_count"), given, allowed))
    return faults


def _strategies_with(key: str) -> str:
    return " or ".join(strategy.value for strategy, keys in _OWN.items() if key in keys)


def _minutes(args: Mapping[str, Any], key: str, default: int) -> str:
    """Return minutes as pulumi_aws takes them: it tells 0 from nothing by a string."""
    return str(int(args.get(key, default)))


def _is_tenth_between(value: object, least: float, greatest: float) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return least <= value <= greatest and abs(value * 10 - round(value * 10)) < 1e-6
