"""Failures of rollouts: that never end, that nobody sees fail, that undo what was scaled.

F38, an account's quota, is in no plan and has no rule: `Service Quotas` tells it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.preflight.inbound import Inbound
from guardrails.preflight.instances import fixed_port, instances_of
from guardrails.preflight.rollouts import rollout_of
from guardrails.preflight.scaling import Scalings, desired_count
from guardrails.preflight.verdicts import ECS_GUIDE, fails
from guardrails.rule import Failure, Level, Scope, Severity, rule
from guardrails.settings import Settings, setting
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok
from guardrails.workloads import Workload, Workloads

_F34 = Failure(
    "F34",
    "service … was unable to stop or start tasks during a deployment because of the service "
    "deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try "
    "again.",
    (
        f"{ECS_GUIDE}/service-event-messages-list.html",
        "https://github.com/aws/containers-roadmap/issues/485",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.DEPLOYMENTS,
    library_fix="leave Service's `deployment_minimum_healthy_percent` and "
    "`deployment_maximum_percent` out (100 and 200), or choose a pair that leaves room for one "
    "task at the smallest number of tasks",
    aws_fix="set deployment_maximum_percent=200, or deployment_minimum_healthy_percent=0 where the "
    "service may be away for a while",
    url=f"{ECS_GUIDE}/service-event-messages-list.html",
    failure=_F34,
)
def preflight_f34_deployment_deadlock(graph: Graph) -> Iterator[Verdict]:
    """A rolling update may stop a task, or start one, at every number of tasks that there can be.

    The maximum is rounded down and the minimum up, so a few tasks leave no room where many do: it
    is worked out for the smallest number that the program or its scaling allows. Tasks on instances
    with a host port of their own need an instance each, and one more while they are replaced.
    """
    for workload in graph.derive(Workloads):
        if workload.resource.type in tokens.DEPLOYMENTS:
            yield _deadlock(graph, workload)


def _deadlock(graph: Graph, workload: Workload) -> Verdict:
    service = workload.resource
    rollout = rollout_of(graph, service)
    if rollout is None:
        return ok(service)
    count, maximum, minimum = rollout.count, rollout.maximum, rollout.minimum
    if isinstance(maximum, Gap) or isinstance(minimum, Gap):
        return cannot_judge(service, "may never finish a rollout: a percentage is not known")
    if isinstance(count, Gap):
        enough = maximum >= 200 or minimum <= 0  # for any number
        why = f"may never finish a rollout: {rollout.why} is not known"
        return ok(service) if enough else cannot_judge(service, why)
    most, least = rollout.bounds(count, maximum, minimum)
    if least < count or most > count or count < 1:
        return _ports_taken(graph, workload, count) if 1 <= count <= least else ok(service)
    what = (
        f"can neither start nor stop a task in a rollout with {count:g} ({rollout.why}): at most "
        f"{most} (deploymentMaximumPercent {maximum:g}, rounded down) and at least {least} "
        f"(deploymentMinimumHealthyPercent {minimum:g}, rounded up) may run"
    )
    return fails(_F34, service, what)


def _ports_taken(graph: Graph, workload: Workload, count: float) -> Verdict:
    """Judge tasks that are replaced one instance each: no task is stopped before another runs."""
    found, port, service = instances_of(graph, workload), fixed_port(workload), workload.resource
    room = UNKNOWN if found is None else found.most
    if port is None or not isinstance(room, float) or count < room:
        return ok(service)
    what = (
        f"needs an instance for each task, as all want host port {port}, and one more in a rollout "
        f"(deploymentMinimumHealthyPercent lets none stop first): {count + 1:g}, and its Auto "
        f"Scaling groups have {room:g} at most"
    )
    return fails(_F34, service, what)


_F35 = Failure(
    "F35",
    "nothing at all: `pulumi up` succeeds, and the service's events say: is unable to consistently "
    "start tasks successfully",
    (
        f"{ECS_GUIDE}/deployment-circuit-breaker.html",
        "https://github.com/pulumi/pulumi-awsx/issues/902",
    ),
)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.DEPLOYMENTS,
    library_fix="use Service, which waits and has the circuit breaker",
    aws_fix='set wait_for_steady_state=True, and deployment_circuit_breaker={"enable": True, '
    '"rollback": True}',
    url=f"{ECS_GUIDE}/deployment-circuit-breaker.html",
    level=Level.ADVISORY,
    failure=_F35,
)
def preflight_f35_failure_unseen(graph: Graph) -> Iterator[Verdict]:
    """A rollout whose tasks keep dying ends, or fails the update: one of both.

    Without the circuit breaker ECS starts them again for ever; without waiting for the steady state
    (the provider's default) `pulumi up` does not look. Advisory, because nothing fails as long as
    the tasks run.
    """
    for service in graph.of(tokens.DEPLOYMENTS):
        waits = service.flag("waitForSteadyState", default=False)
        breaks = service.flag("deploymentCircuitBreaker", "enable", default=False)
        elsewhere = service.given("deploymentController", "type") not in (ABSENT, "ECS")
        if waits is True or breaks is True or elsewhere or desired_count(service) == 0:
            yield ok(service)
        elif waits is UNKNOWN or breaks is UNKNOWN:
            name = "waitForSteadyState" if waits is UNKNOWN else "deploymentCircuitBreaker"
            yield cannot_judge(service, f"may fail unseen: {name} is not known")
        else:
            what = "fails unseen: neither waitForSteadyState nor deploymentCircuitBreaker.enable"
            yield fails(_F35, service, f"{what} is true")


_F36 = Failure(
    "F36",
    "… timeout while waiting for state to become 'tfSTABLE' (last state: 'tfPENDING', timeout: "
    "20m0s)",
    (
        "https://github.com/pulumi/pulumi-aws/issues/201",
        "https://github.com/pulumi/pulumi-awsx/issues/354",
    ),
)


@dataclass(frozen=True, slots=True)
class Drain(Settings):
    """How long old targets may drain."""

    longest_drain_in_seconds: int = setting(
        120, "Seconds that a rollout may wait for connections to old tasks, all told.", minimum=0
    )


@rule(
    scope=Scope.STACK,
    severity=Severity.LOW,
    subjects=tokens.DEPLOYMENTS,
    library_fix="leave AlbRoute's `deregistration_delay` at 60 seconds, or lower it",
    aws_fix="set deregistration_delay of aws.lb.TargetGroup (default: 300) to how long a request "
    "takes at most: 30 for a web service",
    url="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/"
    "edit-target-group-attributes.html#deregistration-delay",
    level=Level.ADVISORY,
    settings=Drain,
    failure=_F36,
)
def preflight_f36_slow_rollout(graph: Graph, settings: Drain) -> Iterator[Verdict]:
    """A rollout that is waited for does not spend minutes on draining what it replaces.

    Each batch of old tasks drains for the target group's delay, which is 300 seconds unless the
    program says otherwise; the provider gives up after 20 minutes. How long the new tasks take
    comes on top, and is in no plan.
    """
    ports = graph.derive(Inbound).ports
    for service in graph.of(tokens.DEPLOYMENTS):
        groups = [
            group
            for port in ports
            if port.workload.resource is service
            for group in port.groups.found
        ]
        delays = [(_delay(group), group) for group in groups]
        known = [(delay, group) for delay, group in delays if isinstance(delay, float)]
        if not known or service.flag("waitForSteadyState", default=False) is not True:
            yield ok(service)
            continue
        delay, group = max(known, key=lambda each: each[0])
        rollout = rollout_of(graph, service)
        batches = 1 if rollout is None else rollout.batches
        if delay * batches <= settings.longest_drain_in_seconds:
            yield ok(service, group)
            continue
        what = f"waits {delay * batches:g} seconds in each rollout for old tasks to drain"
        how = f"{delay:g} for each of {batches} batches: " if batches > 1 else ""
        path = f":\n  {service.label} → {group.label} ({how}deregistrationDelay {delay:g})"
        yield fails(_F36, service, f"{what}{path}", group)


def _delay(group: Resource) -> float | Gap:
    delay = group.number("deregistrationDelay")
    return 300.0 if delay is ABSENT else delay


_F37 = Failure(
    "F37",
    "nothing: the update succeeds, and the service has as many tasks again as the program says, "
    "whatever its load",
    (
        "https://github.com/hashicorp/terraform-provider-aws/issues/335",
        "https://github.com/pulumi/pulumi-awsx/issues/504",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.DEPLOYMENTS,
    library_fix="use Service's `scaling`: it leaves the number of tasks to it",
    aws_fix='give aws.ecs.Service pulumi.ResourceOptions(ignore_changes=["desiredCount"])',
    url="https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges/",
    level=Level.ADVISORY,
    failure=_F37,
)
def preflight_f37_scaling_undone(graph: Graph) -> Iterator[Verdict]:
    """What is scaled automatically is not set back to the program's number of tasks.

    A refresh writes the scaled number into the state, and the next update takes it for a change to
    undo. An update without a refresh leaves it alone, so this is advisory. A number outside the
    bounds of the scaling is never kept, ignored or not.
    """
    for service in graph.of(tokens.DEPLOYMENTS):
        scaling = graph.derive(Scalings).of(service)
        if scaling is None:
            yield ok(service)
            continue
        path = f":\n  {scaling.target.label} → {service.label}"
        if not {"desiredCount", "desired_count", "*"} & set(service.ignore_changes):
            what = f"is scaled, and does not ignore changes of desiredCount{path}"
            yield fails(_F37, service, what, scaling.target)
        elif _outside(desired_count(service), scaling.lowest, scaling.highest):
            what = f"has a desiredCount outside of minCapacity and maxCapacity{path}"
            yield fails(_F37, service, what, scaling.target)
        else:
            yield ok(service, scaling.target)


def _outside(count: float | Gap, lowest: float | Gap, highest: float | Gap) -> bool:
    low = isinstance(lowest, float) and isinstance(count, float) and count < lowest
    return low or (isinstance(highest, float) and isinstance(count, float) and count > highest)
