"""Failures of health checks: refused ones, and those that end tasks which are still starting."""

from collections.abc import Iterator
from typing import Final

from guardrails import tokens
from guardrails.containers import Container
from guardrails.graph import Graph, Resource
from guardrails.preflight.inbound import Inbound
from guardrails.preflight.ports import Port
from guardrails.preflight.verdicts import ECS_GUIDE, fails
from guardrails.rule import Failure, Level, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok

_ELB: Final = "https://docs.aws.amazon.com/elasticloadbalancing/latest"
_HEALTH: Final = f"{_ELB}/application/target-group-health-checks.html"

# The provider's defaults (pulumi_aws 7.51.1, TargetGroupHealthCheck).
_INTERVAL: Final = 30.0
_UNHEALTHY: Final = 3.0

_F46 = Failure(
    "F46",
    "service … (port …) is unhealthy in target-group … due to (reason Health checks failed)",
    (
        f"{ECS_GUIDE}/troubleshoot-service-load-balancers.html",
        "https://github.com/aws/amazon-ecs-agent/issues/1872",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.DEPLOYMENTS,
    library_fix="raise Service's `health_check_grace_period` to the container's `startPeriod`",
    aws_fix="set health_check_grace_period_seconds of aws.ecs.Service to how long the application "
    "takes to start",
    url=f"{ECS_GUIDE}/load-balancer-healthcheck.html",
    level=Level.ADVISORY,
    failure=_F46,
)
def preflight_f46_killed_while_starting(graph: Graph) -> Iterator[Verdict]:
    """The load balancer gives a task as long to start as its container asks for.

    A container says how long it takes by its own health check's ``startPeriod``. The load balancer
    waits for its interval times the threshold, or for the service's grace period, if that is
    longer. Without a startPeriod the plan does not tell how long a start takes, and nothing is
    said; nor can it tell whether the path answers with what the matcher wants.
    """
    ports: dict[Resource, list[Port]] = {}
    for port in graph.derive(Inbound).ports:
        ports.setdefault(port.workload.resource, []).append(port)
    for service in graph.of(tokens.DEPLOYMENTS):
        verdicts = [
            verdict
            for port in ports.get(service, ())
            for group in port.groups.found
            for verdict in _started_in_time(port, group)
        ]
        yield from dict.fromkeys(verdicts) or [ok(service)]


def _started_in_time(port: Port, group: Resource) -> Iterator[Verdict]:
    container = port.named
    needed = _start_period(container) if isinstance(container, Container) else ABSENT
    if isinstance(needed, Gap):
        return
    service = port.workload.resource
    interval = group.number("healthCheck", "interval")
    threshold = group.number("healthCheck", "unhealthyThreshold")
    grace = service.number("healthCheckGracePeriodSeconds")
    if UNKNOWN in (interval, threshold, grace):
        why = f"may end tasks that are starting: the times of {group.label} are not all known"
        yield cannot_judge(service, why, group)
        return
    interval = interval if isinstance(interval, float) else _INTERVAL
    threshold = threshold if isinstance(threshold, float) else _UNHEALTHY
    waits = grace if isinstance(grace, float) else 0.0
    if needed > max(waits, interval * threshold):
        what = (
            f"ends tasks that are starting: container '{port.container}' has a startPeriod of "
            f"{needed:g} seconds, and is given {max(waits, interval * threshold):g} (interval "
            f"{interval:g} by unhealthyThreshold {threshold:g}, or "
            f"healthCheckGracePeriodSeconds {waits:g})"
        )
        yield fails(_F46, service, f"{what}:\n  {group.label} → {service.label}", group)


def _start_period(container: Container) -> float | Gap:
    period = container.read("healthCheck", "startPeriod")
    return float(period) if isinstance(period, (int, float)) else ABSENT


_F75 = Failure(
    "F75",
    "ValidationError: Health check interval must be greater than the timeout.",
    (
        "https://github.com/terraform-linters/tflint-ruleset-aws/issues/404",
        _HEALTH,
    ),
)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.TARGET_GROUPS,
    library_fix="use AlbRoute or HttpApiRoute, which check before",
    aws_fix="set the timeout of health_check below its interval",
    url=_HEALTH,
    failure=_F75,
)
def preflight_f75_health_check_times(graph: Graph) -> Iterator[Verdict]:
    """The interval of a health check is longer than its timeout.

    Left out, the timeout of an application load balancer's check is 5 seconds, so an interval of 5
    needs one. Of a network load balancer's only what is written is judged.
    """
    for group in graph.of(tokens.TARGET_GROUPS):
        interval = group.number("healthCheck", "interval")
        timeout = group.number("healthCheck", "timeout")
        implied = timeout is ABSENT and group.given("protocol") in ("HTTP", "HTTPS")
        longest = 5.0 if implied else timeout
        if interval is ABSENT:
            interval = _INTERVAL
        if group.given("targetType") == "lambda" or longest is ABSENT:
            yield ok(group)
        elif isinstance(interval, Gap) or isinstance(longest, Gap):
            yield cannot_judge(group, "may check for longer than its interval: it is not known")
        elif interval <= longest:
            said = " (the default)" if implied else ""
            what = f"has a health check with interval {interval:g} and timeout {longest:g}{said}"
            yield fails(_F75, group, what)
        else:
            yield ok(group)
