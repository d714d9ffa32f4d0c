"""Failures of tasks that are started before what they need is there."""

from collections.abc import Iterable, Iterator
from typing import Final

from guardrails import tokens
from guardrails.attachments import Attachment, Attachments
from guardrails.containers import PROPERTY
from guardrails.graph import Graph, Resource
from guardrails.preflight.execution import AWSLOGS, secrets_of
from guardrails.preflight.order import Order
from guardrails.preflight.reachability import Reachability
from guardrails.preflight.roles import EXECUTION, TASK, Roles
from guardrails.preflight.verdicts import ECS_GUIDE, fails
from guardrails.rule import Failure, Level, Scope, Severity, rule
from guardrails.tasks import Tasks
from guardrails.values import Gap
from guardrails.verdict import Verdict, ok
from guardrails.workloads import Workload, Workloads

_ON_THE_WAY: Final = (
    tokens.ROUTES
    | tokens.ROUTE_TABLES
    | tokens.NAT_GATEWAYS
    | tokens.INTERNET_GATEWAYS
    | tokens.INSTANCES
    | tokens.NETWORK_INTERFACES
    | tokens.VPC_ENDPOINTS
    | tokens.SECURITY_GROUP_RULES
    | tokens.INGRESS_RULES
    | tokens.EGRESS_RULES
)
_TABLE_OF_SUBNET: Final = Attachment(
    tokens.ROUTE_TABLE_ASSOCIATIONS, "subnetId", owners=tokens.SUBNETS
)
_TABLE_OF_ENDPOINT: Final = Attachment(
    tokens.VPC_ENDPOINT_TABLE_ASSOCIATIONS, "vpcEndpointId", owners=tokens.VPC_ENDPOINTS
)
_VALUE_OF_SECRET: Final = Attachment(
    tokens.SECRET_VERSIONS, "secretId", owners=tokens.SECRETS, key="arn"
)

_F16 = Failure(
    "F16",
    "the failure of whatever is not there yet (F01, F19, F22, …) for the first tasks; with a "
    "deployment circuit breaker: ECS deployment circuit breaker: task failed to start.",
    (
        "https://github.com/aws-samples/aws-apigw-http-api-private--integrations/issues/3",
        f"{ECS_GUIDE}/ecs_service_deployment_events.html",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.SERVICES,
    library_fix="give Service the outputs of Network, Registry and Cluster as they come: they wait "
    "for the ways out, and Service waits for its own policies and its log group",
    aws_fix="list what is missing in depends_on of the service's ResourceOptions",
    url="https://www.pulumi.com/docs/iac/concepts/options/dependson/",
    level=Level.ADVISORY,
    failure=_F16,
)
def preflight_f16_service_before_its_needs(graph: Graph) -> Iterator[Verdict]:
    """A service is made after the ways out of its tasks, their roles' policies and their log group.

    Its inputs name subnets, groups and a task definition, and none of them waits for the routes, a
    NAT gateway or a role's policies: those may be made minutes later. ECS tries again, so this is
    likely to cost time only; with a circuit breaker it fails the deployment. Only what is still to
    be made is asked for. Broken ways are told by their own failures.
    """
    needs = graph.derive(_Awaited)
    for workload in graph.derive(Workloads):
        if workload.resource.type in tokens.SERVICES:
            yield from needs.verdicts(workload)


class _Awaited:
    """What each service has to wait for: ``graph.derive(_Awaited)``."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._order = graph.derive(Order)
        self._attached = graph.derive(Attachments)
        self._on_the_way: dict[Resource, dict[Resource, str]] = {}
        for reach in graph.derive(Reachability):
            known = self._on_the_way.setdefault(reach.workload.resource, {})
            for way in reach.ways:
                if not way.breaks:
                    self._follow(way.evidence, known)
        self._policies: dict[Resource, list[Resource]] = {}

    def verdicts(self, workload: Workload) -> Iterator[Verdict]:
        """Judge one service."""
        service = workload.resource
        wanted = {**self._on_the_way.get(service, {}), **dict(self._of_definition(workload))}
        early = {
            each: why
            for each, why in wanted.items()
            if not _exists(each) and not self._order.waits_for(service, each)
        }
        # Who waits for a route has waited for what the route leads to.
        last = [
            each for each in early if not any(self._order.waits_for(other, each) for other in early)
        ]
        if last:
            lines = "".join(f"\n  {each.label}, {early[each]}" for each in last)
            what = f"may start tasks before what they need is there: it does not wait for{lines}"
            yield fails(_F16, service, what, *last)
        elif not isinstance(workload.containers, Gap):  # else it may log to what is not there yet
            yield ok(service)

    def _follow(self, evidence: Iterable[Resource], known: dict[Resource, str]) -> None:
        steps = tuple(evidence)
        for step in steps:
            if step.type in _ON_THE_WAY:
                known.setdefault(step, "by which its tasks reach what they need")
            if step.type in tokens.SUBNETS:
                for each in self._attached.of(step, _TABLE_OF_SUBNET).found:
                    known.setdefault(each, f"which gives {step.label} its routes")
            if step.type in tokens.VPC_ENDPOINTS:
                for each in self._attached.of(step, _TABLE_OF_ENDPOINT).found:
                    tables = self._graph.join(each, "routeTableId", types=tokens.ROUTE_TABLES)
                    if set(tables.found) & set(steps):
                        known.setdefault(each, f"which routes to {step.label}")

    def _of_definition(self, workload: Workload) -> Iterator[tuple[Resource, str]]:
        task = workload.definition
        if task is None:
            return
        roles = self._graph.derive(Roles)
        for name in (EXECUTION, TASK):
            role = roles.of(task, name).only
            for each in roles.rights(role).given_by if role is not None else ():
                if each is not role:
                    yield each, f"which gives {name.removesuffix('Arn')} its rights"
        yield from self._of_containers(task)

    def _of_containers(self, task: Resource) -> Iterator[tuple[Resource, str]]:
        graph = self._graph
        found = graph.derive(Tasks).containers(task)
        groups = list(graph.feeds(task, PROPERTY, tokens.LOG_GROUPS))
        secrets = list(graph.feeds(task, PROPERTY, tokens.SECRETS))
        for container in () if isinstance(found, Gap) else found:
            if container.read("logConfiguration", "logDriver") == AWSLOGS:
                name = container.read("logConfiguration", "options", "awslogs-group")
                groups += graph.find(tokens.LOG_GROUPS, "name", name)
            for source, _ in secrets_of(container):
                secrets += graph.find(tokens.SECRETS, "arn", ":".join(source.split(":")[:7]))
        for group in groups:
            yield group, "which its containers log to"
        for secret in secrets:
            for each in self._attached.of(secret, _VALUE_OF_SECRET).found:
                yield each, "which its containers read"


def _exists(resource: Resource) -> bool:
    """Tell whether a resource is there already: then it has an id."""
    return isinstance(resource.read("id"), str)
