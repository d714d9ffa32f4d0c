"""Rules about how services are rolled out, and on what."""

from collections.abc import Iterator
from dataclasses import dataclass

from guardrails import tokens
from guardrails.graph import Graph
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.settings import Settings, setting
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok, violation
from guardrails.workloads import Workloads

# Their rollouts are not ECS's own, which alone has a circuit breaker.
_OTHER_CONTROLLERS = frozenset({"CODE_DEPLOY", "EXTERNAL"})


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.DEPLOYMENTS,
    library_fix="use Service, which has it, and fails the update when it acts",
    aws_fix='set deployment_circuit_breaker={"enable": True, "rollback": True}',
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html",
    level=Level.ADVISORY,
)
def service_circuit_breaker(graph: Graph) -> Iterator[Verdict]:
    """A rollout whose tasks do not start is ended, and taken back.

    Without the circuit breaker ECS starts failing tasks again for ever. Not asked where CodeDeploy
    or an external controller rolls out.
    """
    for service in graph.of(tokens.DEPLOYMENTS):
        controller = service.given("deploymentController", "type")
        switches = {
            f"deploymentCircuitBreaker.{name}": service.flag(
                "deploymentCircuitBreaker", name, default=False
            )
            for name in ("enable", "rollback")
        }
        off = [name for name, on in switches.items() if on is False]
        if controller in _OTHER_CONTROLLERS or all(on is True for on in switches.values()):
            yield ok(service)
        elif controller is UNKNOWN or not off:
            what = "deploymentController" if controller is UNKNOWN else "deploymentCircuitBreaker"
            yield cannot_judge(service, f"may roll out without end: {what} is not known")
        else:
            yield violation(
                service, f"does not take back a failed rollout: {' and '.join(off)} not true"
            )


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.LOW,
    subjects=tokens.SERVICES,
    library_fix="use Service, which always has a strategy (`capacity_provider_strategies`)",
    aws_fix='replace launch_type by capacity_provider_strategies=[{"capacity_provider": "FARGATE", '
    '"weight": 1}]',
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html",
    level=Level.ADVISORY,
)
def service_capacity_provider_strategy(graph: Graph) -> Iterator[Verdict]:
    """A service on Fargate names a capacity provider strategy in place of a launch type.

    A launch type has no Spot, and the provider replaces the service to get rid of it. Services on
    instances are not judged.
    """
    for service in graph.of(tokens.SERVICES):
        launch_type = service.given("launchType")
        if launch_type is UNKNOWN:
            yield cannot_judge(service, "may have a launch type: launchType is not known")
        elif launch_type == "FARGATE":
            yield violation(service, "has no capacity provider strategy: launchType is FARGATE")
        else:
            yield ok(service)


@dataclass(frozen=True, slots=True)
class PlatformVersions(Settings):
    """Which platform versions are new enough."""

    # ECS guide, "Fargate platform versions for Amazon ECS": 1.4.0 is the newest for Linux.
    allowed_versions: tuple[str, ...] = setting(
        ("LATEST", "1.4.0"), "Platform versions of Fargate that may be named (Windows: 1.0.0)."
    )


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.SERVICES | tokens.SCHEDULES | tokens.EVENT_TARGETS,
    library_fix="use Service or ScheduledTask, which take the latest",
    aws_fix='leave platform_version out, or set it to "LATEST"',
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-10",
    standards=("security-hub:ECS.10", "checkov:CKV_AWS_332", "control-tower:CT.ECS.PR.1"),
    level=Level.ADVISORY,
    settings=PlatformVersions,
)
def fargate_platform_version(graph: Graph, settings: PlatformVersions) -> Iterator[Verdict]:
    """What runs on Fargate takes the latest platform version."""
    for workload in graph.derive(Workloads):
        resource, path = workload.resource, ".".join((*workload.path, "platformVersion"))
        version = resource.given(*workload.path, "platformVersion")
        if version is UNKNOWN:
            yield cannot_judge(resource, f"may run on an old platform: {path} is not known")
        elif version is ABSENT or version in settings.allowed_versions:
            yield ok(resource)
        else:
            allowed = " nor ".join(settings.allowed_versions)
            yield violation(resource, f"runs on an old platform: {path} is neither {allowed}")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.LOW,
    subjects=tokens.DEPLOYMENTS,
    library_fix="leave `health_check_grace_period` at 60 seconds, or set it to how long the "
    "application takes to start",
    aws_fix="set health_check_grace_period_seconds to how long the application takes to start",
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-healthcheck.html",
    level=Level.ADVISORY,
)
def service_health_check_grace_period(graph: Graph) -> Iterator[Verdict]:
    """A service behind a load balancer gives its tasks time to start.

    Without it a task that is slower than the health check is ended, and started again, for ever.
    """
    for service in graph.of(tokens.DEPLOYMENTS):
        balancers = service.given("loadBalancers")
        grace = service.number("healthCheckGracePeriodSeconds")
        if balancers is ABSENT or balancers == [] or (isinstance(grace, float) and grace > 0):
            yield ok(service)
        elif balancers is UNKNOWN or grace is UNKNOWN:
            what = "loadBalancers" if balancers is UNKNOWN else "healthCheckGracePeriodSeconds"
            yield cannot_judge(service, f"may end tasks that are starting: {what} is not known")
        else:
            yield violation(
                service, "may end tasks that are starting: healthCheckGracePeriodSeconds is not set"
            )
