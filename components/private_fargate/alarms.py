"""Alarms of a service: what is watched, and from when on it is bad. Pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypedDict

import pulumi
from typing_extensions import NotRequired

from private_fargate.faults import Fault, is_plain, whole_faults

DEFAULT_UTILIZATION = 90
"""Percent of CPU and of memory: above what autoscaling keeps, below what makes a task fail."""

PERIOD = 60
POINTS, OF_POINTS = 2, 3
"""Two bad minutes of three: one alone is often a start, and four are too late for a rollback."""

_BOUNDS = {
    "cpu_utilization": (1, 100),
    "memory_utilization": (1, 100),
    "minimum_running_tasks": (1, 5000),
    "http_5xx_count": (1, 1_000_000),
    "unhealthy_hosts": (1, 5000),
}
TASKS = "tasks"
"""The alarm of running tasks, whose data begin only after a service has been there for a while."""

_BALANCED = ("http_5xx_count", "unhealthy_hosts", "response_time")


class ServiceAlarms(TypedDict):
    """Alarms of a service, each on two bad minutes of three; billed by the alarm."""

    topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic that is told when an alarm begins and ends. Default: none, nobody is told."""

    cpu_utilization: NotRequired[int]
    """Average CPU use that is too much, in percent of the task's size, 1 to 100. Default: 90."""

    memory_utilization: NotRequired[int]
    """Average memory use that is too much, in percent of the task's size, 1 to 100. Default: 90."""

    minimum_running_tasks: NotRequired[int]
    """Running tasks below which it is too few, 1 to 5000; the cluster needs Container Insights,
    without whose metrics the alarm stays on. Default: none, no alarm."""

    http_5xx_count: NotRequired[int]
    """Answers of the service with a 5xx status in a minute that are too many, 1 to 1000000; with
    `load_balancer_arn` and `target_group_arn`. Default: none, no alarm."""

    unhealthy_hosts: NotRequired[int]
    """Tasks that fail the load balancer's health check that are too many, 1 to 5000; with
    `load_balancer_arn` and `target_group_arn`. Default: none, no alarm."""

    response_time: NotRequired[float]
    """Seconds, above 0, that 95 of 100 answers may take; with `load_balancer_arn` and
    `target_group_arn`. Default: none, no alarm."""

    rollback: NotRequired[bool]
    """Whether ECS ends a deployment and goes back when one of the alarms begins, except that of
    running tasks, which have no data yet while a service is new. The service then has a fixed
    name, which the alarms need before it exists; turning it on or off replaces a running service,
    the new one first. Default: false."""


class Metric(NamedTuple):
    """One thing that is watched."""

    name: str
    """End of the alarm's name."""
    namespace: str
    metric_name: str
    comparison: str
    threshold: float
    missing: str
    """What a minute without data counts as."""
    description: str
    statistic: str | None = None
    extended_statistic: str | None = None
    balanced: bool = False
    """Whether it is measured at the load balancer, for each target group."""


def alarm_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a service's alarms; values known only later are not judged."""
    alarms, within = args["alarms"], ("alarms",)
    faults = whole_faults(alarms, _BOUNDS, within)
    seconds = alarms.get("response_time", 1.0)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds <= 0:
        faults.append(Fault((*within, "response_time"), seconds, "seconds, above 0"))
    topic = alarms.get("topic_arn")
    if is_plain(topic) and ":sns:" not in str(topic):
        faults.append(Fault((*within, "topic_arn"), topic, "the ARN of an SNS topic"))
    missing = [k for k in ("load_balancer_arn", "target_group_arn") if args.get(k) is None]
    faults += [
        Fault((*within, key), alarms[key], f"only with {' and '.join(missing)}")
        for key in _BALANCED
        if key in alarms and missing
    ]
    return faults


def metrics(alarms: Mapping[str, Any]) -> list[Metric]:
    """Return what is watched.

    Sources: ECS guide, "CloudWatch metrics" and "Container Insights metrics"; ELB guide,
    "CloudWatch metrics for your Application Load Balancer", which counts nothing while no request
    comes.
    """
    above = "GreaterThanOrEqualToThreshold"
    used = [
        ("cpu", "CPUUtilization", "The tasks use much of their CPU"),
        ("memory", "MemoryUtilization", "The tasks use much of their memory"),
    ]
    found = []
    for name, metric, told in used:
        percent = int(alarms.get(f"{name}_utilization", DEFAULT_UTILIZATION))
        found.append(Metric(name, "AWS/ECS", metric, above, percent, "missing", told, "Average"))
    if "minimum_running_tasks" in alarms:
        few = "LessThanThreshold"
        least = int(alarms["minimum_running_tasks"])
        told = "Fewer tasks run than should"
        insights = ("ECS/ContainerInsights", "RunningTaskCount")
        found.append(Metric(TASKS, *insights, few, least, "breaching", told, "Minimum"))
    balanced = [
        ("http_5xx_count", "5xx", "HTTPCode_Target_5XX_Count", "Sum", "Answers with a 5xx status"),
        ("unhealthy_hosts", "unhealthy", "UnHealthyHostCount", "Maximum", "Tasks are unhealthy"),
    ]
    found += [
        _balanced(name, metric, int(alarms[key]), told)._replace(statistic=statistic)
        for key, name, metric, statistic, told in balanced
        if key in alarms
    ]
    if "response_time" in alarms:
        slow = _balanced("slow", "TargetResponseTime", alarms["response_time"], "Answers are slow")
        found.append(slow._replace(extended_statistic="p95"))
    return found


def _balanced(name: str, metric: str, threshold: float, told: str) -> Metric:
    above = "GreaterThanOrEqualToThreshold"
    quiet = "notBreaching"
    return Metric(name, "AWS/ApplicationELB", metric, above, threshold, quiet, told, balanced=True)
