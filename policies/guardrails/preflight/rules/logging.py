"""Failures of tasks at their logs."""

import re
from collections.abc import Iterator
from typing import Any, Final

from guardrails import tokens
from guardrails.containers import PROPERTY, Container
from guardrails.graph import Graph, Resource
from guardrails.preflight.execution import (
    AWSLOGS,
    containers_known,
    declares_fargate,
    kept,
    log_group_arn,
)
from guardrails.preflight.needs import region_of
from guardrails.preflight.roles import EXECUTION, Roles
from guardrails.preflight.verdicts import ECS_GUIDE, fails, lines
from guardrails.rule import Failure, Level, Scope, Severity, rule
from guardrails.tasks import Tasks
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok

_GUIDE: Final = f"{ECS_GUIDE}/using_awslogs.html"
_FIX: Final = "use Service or ScheduledTask, which make a log group and write all options"
_OPTIONS: Final = ("logConfiguration", "options")

_F22 = Failure(
    "F22",
    "ResourceInitializationError: failed to validate logger args: … failed to create Cloudwatch "
    "log stream: ResourceNotFoundException: The specified log group does not exist.",
    (
        _GUIDE,
        f"{ECS_GUIDE}/resource-initialization-error.html",
        "https://github.com/cn-terraform/terraform-aws-ecs-fargate-task-definition/issues/1",
        "https://github.com/prakhar1989/docker-curriculum/issues/260",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix=_FIX,
    aws_fix='make an aws.cloudwatch.LogGroup and give its name as "awslogs-group"; or set '
    '"awslogs-create-group": "true" and allow the execution role logs:CreateLogGroup, which '
    "AmazonECSTaskExecutionRolePolicy does not",
    url=_GUIDE,
    failure=_F22,
)
def preflight_f22_log_group(graph: Graph) -> Iterator[Verdict]:
    """The log group that a container writes to is there, or may be made by its task.

    A group that is named and not in the plan may exist all the same: that is a doubt. It is a
    failure where the name is that of a group of the plan without the ending that Pulumi gives it,
    and where the task shall make the group itself without the right to.
    """
    for task in graph.of(tokens.TASK_DEFINITIONS):
        listed = containers_known(graph, task)
        verdicts = [each for container in listed for each in _group(graph, container)]
        yield from verdicts or kept(graph, task)


def _group(graph: Graph, container: Container) -> Iterator[Verdict]:
    name = container.read(*_OPTIONS, "awslogs-group")
    if container.read("logConfiguration", "logDriver") != AWSLOGS or not isinstance(name, str):
        return
    if graph.find(tokens.LOG_GROUPS, "name", name):  # in another region: F23 tells
        return
    task, which = container.task, f"container '{container.name}'"
    if str(container.read(*_OPTIONS, "awslogs-create-group")).lower() == "true":
        yield from _made_by_the_task(graph, container)
        return
    group = graph.derive(_without_suffix).get(name)
    if group is not None:
        what = (
            f"has {which}, which logs to a group that is not there: its awslogs-group is the "
            f"name of {group.label} without the ending that Pulumi adds"
        )
        yield fails(_F22, task, what, group)
        return
    why = "its awslogs-group is none of this plan, and it does not make it itself"
    yield cannot_judge(task, f"has {which}, whose log group may not be there: {why}")


def _made_by_the_task(graph: Graph, container: Container) -> Iterator[Verdict]:
    task, action = container.task, "logs:CreateLogGroup"
    role = graph.derive(Roles).of(task, EXECUTION).only
    arn = log_group_arn(container)
    if role is None or arn is None:  # F19 tells
        return
    rights = graph.derive(Roles).rights(role)
    # As AWS lists the resource of the action, and as a policy usually writes it.
    asked = [rights.allows(action, each) for each in (arn, f"{arn}:*")]
    if True not in asked:
        what = f"has container '{container.name}', which shall make its log group"
        path = f"\n  {task.label} → {role.label} → {rights.path}"
        if UNKNOWN in asked:
            why = f"whether {role.label} is allowed {action} is not known"
            yield cannot_judge(task, f"{what}: {why}{path}", role)
        else:
            what = f"{what}, and {role.label} is not allowed {action}{path}"
            yield fails(_F22, task, what, role, *rights.given_by)


# Pulumi's random ending of a name that a program leaves to it.
_SUFFIX: Final = re.compile(r"(?P<name>.+)-[0-9a-f]{7,8}")


def _without_suffix(graph: Graph) -> dict[str, Resource]:
    """Return the log groups by their names without the ending of those that have one."""
    named = ((group, group.read("name")) for group in graph.of(tokens.LOG_GROUPS))
    matched = ((group, _SUFFIX.fullmatch(n)) for group, n in named if isinstance(n, str))
    return {match["name"]: group for group, match in matched if match}


_F23 = Failure(
    "F23",
    "no text is documented: registration of the task definition is refused with a ClientException "
    "that names the log driver and its options",
    (
        _GUIDE,
        f"{ECS_GUIDE}/fargate-tasks-services.html",
        "https://github.com/aws/containers-roadmap/issues/669",
    ),
)
_FARGATE_DRIVERS: Final = (AWSLOGS, "splunk", "awsfirelens")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix=_FIX,
    aws_fix='give the driver awslogs the options "awslogs-group", "awslogs-region" and '
    '"awslogs-stream-prefix"; Fargate has the drivers awslogs, splunk and awsfirelens',
    url=_GUIDE,
    failure=_F23,
)
def preflight_f23_log_options(graph: Graph) -> Iterator[Verdict]:
    """A container's log driver is one that Fargate has, and awslogs has the options it needs.

    Sources of the lists: cfn-lint's rules E3046 and E3713, and the ECS guide, which asks for the
    prefix of streams on Fargate. While the JSON of a definition is not known, this rule alone says
    so, for F19, F22 to F25 and F27 to F29, too.
    """
    for task in graph.of(tokens.TASK_DEFINITIONS):
        found = graph.derive(Tasks).containers(task)
        if isinstance(found, Gap):
            yield cannot_judge(
                task,
                "may have containers that fail, by their log options (F22, F23), rights (F19), "
                f"sizes and ports (F24, F25), platform or secrets (F27 to F29): {PROPERTY} is not "
                "known yet",
            )
            continue
        problems = [each for container in found for each in _faults(task, container)]
        if problems:
            yield fails(_F23, task, f"has log options that are refused{lines(problems)}")
        else:
            yield ok(task)


def _faults(task: Resource, container: Container) -> Iterator[str]:
    where = f"container '{container.name}'"
    driver = container.read("logConfiguration", "logDriver")
    fargate = declares_fargate(task) is True
    if not isinstance(driver, str):
        return
    if fargate and driver not in _FARGATE_DRIVERS:
        yield (
            f"{where}: Fargate has no log driver {driver}"
            if driver.isidentifier()
            else (f"{where}: Fargate does not have its log driver")
        )
    if driver == AWSLOGS:
        needed = ["awslogs-group", "awslogs-region", *(["awslogs-stream-prefix"] * fargate)]
        missing = [name for name in needed if _missing(container.read(*_OPTIONS, name))]
        if missing:
            yield f"{where}: logConfiguration.options lacks {', '.join(missing)}"


def _missing(value: Any) -> bool:
    return value is ABSENT or value == ""


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.LOW,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix=_FIX,
    aws_fix='set "awslogs-region" to the region of the task definition',
    url=_GUIDE,
    level=Level.ADVISORY,
    failure=_F23,
)
def preflight_f23_log_region(graph: Graph) -> Iterator[Verdict]:
    """A container writes its log in its own region.

    AWS takes another region, so this is no failure by itself: but the group has to be there, and
    a VPC endpoint leads to the logs of its own region alone.
    """
    for task in graph.of(tokens.TASK_DEFINITIONS):
        region = region_of(task)
        elsewhere = [
            container.name
            for container in containers_known(graph, task)
            if container.read("logConfiguration", "logDriver") == AWSLOGS
            and isinstance(other := container.read(*_OPTIONS, "awslogs-region"), str)
            and region not in {None, other}
        ]
        if elsewhere:
            names = ", ".join(f"'{name}'" for name in elsewhere)
            what = f"writes the log of {names} in another region: awslogs-region is not {region}"
            yield fails(_F23, task, what)
        else:
            yield from kept(graph, task)
