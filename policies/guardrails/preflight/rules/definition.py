"""Failures at the registration of a task definition, and of a service that names it."""

from collections.abc import Iterator, Mapping
from typing import Final

from guardrails import tokens
from guardrails.containers import Container
from guardrails.graph import Graph, Resource
from guardrails.preflight.execution import containers_known, declares_fargate, kept
from guardrails.preflight.verdicts import ECS_GUIDE, fails, lines
from guardrails.rule import Failure, Scope, Severity, rule
from guardrails.tasks import Tasks
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok
from guardrails.workloads import STARTS_TASKS, Workloads

_PARAMETERS: Final = f"{ECS_GUIDE}/task_definition_parameters.html"
_LIBRARY: Final = "use Service or ScheduledTask, which write what Fargate takes"


_F25 = Failure(
    "F25",
    "ClientException: Fargate only supports network mode 'awsvpc'. / When networkMode=awsvpc, the "
    "host ports and container ports in port mappings must match. / InvalidParameterException: "
    "Network Configuration must be provided when networkMode 'awsvpc' is specified. / Placement "
    "constraints are not supported with FARGATE launch type.",
    (
        f"{ECS_GUIDE}/fargate-tasks-services.html",
        "https://github.com/aws/amazon-ecs-cli/issues/1145",
        "https://github.com/aws/amazon-ecs-cli/issues/1014",
        "https://github.com/tryretool/retool-onpremise/pull/84",
        "https://github.com/GetSimpl/cloudlift/pull/138",
        "https://github.com/cn-terraform/terraform-aws-ecs-fargate/issues/2",
        "https://github.com/aws/aws-cdk/issues/29619",
    ),
)

# ECS guide, "Amazon ECS task definition differences for Fargate": parameters that are not valid.
_NOT_IN_CONTAINERS: Final = (
    "disableNetworking",
    "dnsSearchDomains",
    "dnsServers",
    "dockerSecurityOptions",
    "extraHosts",
    "hostname",
    "links",
    "privileged",
)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS | tokens.DEPLOYMENTS,
    library_fix=_LIBRARY,
    aws_fix='set network_mode="awsvpc", cpu and memory of the aws.ecs.TaskDefinition, leave out '
    '"hostPort" and placement_constraints, and give the aws.ecs.Service a network_configuration',
    url=f"{ECS_GUIDE}/fargate-tasks-services.html",
    failure=_F25,
)
def preflight_f25_not_for_fargate(graph: Graph) -> Iterator[Verdict]:
    """What is meant for Fargate has what it needs, and nothing that it does not take.

    A task definition is meant for it by `requires_compatibilities`, a service by its launch type or
    by its capacity providers. Sources of the lists: the ECS guide, and cfn-lint's rules E3044,
    E3048, E3052, E3053 and E3054.
    """
    for task in graph.of(tokens.TASK_DEFINITIONS):
        problems = [*_ports(graph, task), *_of_task(graph, task)]
        gaps = [name for name in ("networkMode", "requiresCompatibilities") if _open(task, name)]
        if problems:
            yield fails(_F25, task, f"is refused{lines(problems)}")
        elif gaps:
            yield cannot_judge(task, f"may be refused by Fargate: {gaps[0]} is not known yet")
        else:
            yield from kept(graph, task)
    for service in graph.of(tokens.DEPLOYMENTS):
        yield _of_service(service)


def _open(task: Resource, name: str) -> bool:
    return task.given(name) is UNKNOWN


def _ports(graph: Graph, task: Resource) -> Iterator[str]:
    if task.given("networkMode") != "awsvpc":
        return
    for container in containers_known(graph, task):
        listed = container.read("portMappings")
        for each in listed if isinstance(listed, list) else ():
            inside = each.get("containerPort") if isinstance(each, Mapping) else None
            outside = each.get("hostPort", 0) if isinstance(each, Mapping) else 0
            if isinstance(inside, int) and isinstance(outside, int) and outside not in {0, inside}:
                yield f"container '{container.name}': hostPort {outside} is not {inside}"


def _of_task(graph: Graph, task: Resource) -> Iterator[str]:
    """Say what of a definition that is meant for Fargate it does not take."""
    if declares_fargate(task) is not True:
        return
    yield from unfit(task)
    if task.given("placementConstraints") not in (ABSENT, UNKNOWN, []):
        yield "placementConstraints are set"
    if task.given("ipcMode") not in (ABSENT, UNKNOWN):
        yield "ipcMode is set"
    if task.given("pidMode") == "host":
        yield "pidMode is host"
    for container in containers_known(graph, task):
        for name in _NOT_IN_CONTAINERS:
            if container.read(name) not in (ABSENT, UNKNOWN, [], False, ""):
                yield f"container '{container.name}': {name} is set"


def unfit(task: Resource) -> Iterator[str]:
    """Say what every definition needs that shall run on Fargate, declared or not."""
    mode = task.given("networkMode")
    if mode not in ("awsvpc", UNKNOWN):
        yield "networkMode is not set to awsvpc"
    for name in ("cpu", "memory"):
        if task.given(name) is ABSENT:
            yield f"{name} is not set for the task"


def _of_service(service: Resource) -> Verdict:
    if not _asks_for_fargate(service):
        return ok(service)
    problems = []
    if service.given("networkConfiguration") in (ABSENT, {}):
        problems.append("networkConfiguration is not set")
    problems += [
        f"{name} are set, and Fargate places tasks itself"
        for name in ("placementConstraints", "orderedPlacementStrategies")
        if service.given(name) not in (ABSENT, UNKNOWN, [])
    ]
    if service.given("schedulingStrategy") == "DAEMON":
        problems.append("schedulingStrategy is DAEMON, and there are no instances to have one each")
    if problems:
        return fails(_F25, service, f"is refused{lines(problems)}")
    return ok(service)


def _asks_for_fargate(service: Resource) -> bool:
    """Tell whether a service says by itself that its tasks run on Fargate."""
    if service.given("launchType") == "FARGATE":
        return True
    listed = service.given("capacityProviderStrategies")
    names = [
        each.get("capacityProvider") if isinstance(each, Mapping) else None
        for each in (listed if isinstance(listed, list) else ())
    ]
    return bool(names) and all(name in {"FARGATE", "FARGATE_SPOT"} for name in names)


_F25_STARTED = Failure(
    "F25",
    "InvalidParameterException: Task definition does not support launch_type FARGATE.",
    (
        f"{ECS_GUIDE}/fargate-tasks-services.html",
        "https://github.com/aws/aws-cli/issues/3983",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix=_LIBRARY,
    aws_fix='set requires_compatibilities=["FARGATE"], network_mode="awsvpc", cpu and memory of '
    "the aws.ecs.TaskDefinition",
    url=f"{ECS_GUIDE}/fargate-tasks-services.html",
    failure=_F25_STARTED,
)
def preflight_f25_definition_does_not_fit(graph: Graph) -> Iterator[Verdict]:
    """What is started on Fargate has a task definition that fits Fargate.

    To leave `requires_compatibilities` out is no failure: ECS works out by itself what a definition
    is compatible with. One that requires FARGATE is judged before it is made.
    """
    for workload in graph.derive(Workloads):
        task, resource = workload.definition, workload.resource
        problems: list[str] = []
        if task is not None and workload.on_fargate is True and declares_fargate(task) is False:
            problems += unfit(task)
        if task is not None and workload.path and task.given("networkMode") == "awsvpc":
            network = resource.given(*workload.path, "networkConfiguration")
            problems += ["its networkConfiguration is not set"] if network in (ABSENT, {}) else []
        if problems and task is not None:
            what = f"cannot start {task.label} on Fargate{lines(problems)}"
            yield fails(_F25_STARTED, resource, what, task)
        else:
            yield ok(resource)


_F26 = Failure(
    "F26",
    "ClientException: Task definition doesn't have any essential container. (or: A dependency "
    "container with SUCCESS or COMPLETE condition cannot be an essential container)",
    (
        _PARAMETERS,
        "https://github.com/eagletmt/hako/pull/68",
        "https://github.com/aws-cloudformation/cfn-lint/pull/4536",
        "https://github.com/boto/boto3/issues/2436",
    ),
)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="use Service or ScheduledTask, whose main container is essential; leave "
    "`essential` of a sidecar false where another waits for it to end",
    aws_fix='leave "essential" out of one container at least, which makes it essential',
    url=f"{_PARAMETERS}#container_definition_environment",
    failure=_F26,
)
def preflight_f26_essential_container(graph: Graph) -> Iterator[Verdict]:
    """A task definition has an essential container, and none that another waits for to end.

    A container that does not say is essential.
    """
    for task in graph.of(tokens.TASK_DEFINITIONS):
        found = graph.derive(Tasks).containers(task)
        if isinstance(found, Gap):
            why = "containerDefinitions is not known yet"
            yield cannot_judge(task, f"may have no essential container: {why}")
        elif found and not any(each.essential for each in found):
            names = ", ".join(f"'{each.name}'" for each in found)
            what = f"has no essential container: essential is false in all of them ({names})"
            yield fails(_F26, task, what)
        else:
            waited = [*_essential_ends(found)]
            what = f"has containers that may not end{lines(waited)}"
            yield fails(_F26, task, what) if waited else ok(task)


def _essential_ends(found: tuple[Container, ...]) -> Iterator[str]:
    essential = {each.name for each in found if each.essential}
    for container in found:
        listed = container.read("dependsOn")
        for each in listed if isinstance(listed, list) else ():
            if not isinstance(each, Mapping) or each.get("containerName") not in essential:
                continue
            if each.get("condition") in {"SUCCESS", "COMPLETE"}:
                yield f"'{container.name}' waits for essential '{each['containerName']}' to end"
