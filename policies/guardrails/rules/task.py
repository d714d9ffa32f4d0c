"""Rules about task definitions: what they share with their host, their volumes and their roles."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from guardrails import tokens
from guardrails.graph import Graph, Join, Resource
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.settings import Settings, setting
from guardrails.tasks import Fault
from guardrails.values import ABSENT, UNKNOWN, Gap, read
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_HUB: Final = "https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html"


def _not_the_hosts(graph: Graph, *names: str) -> Iterator[Verdict]:
    """Judge properties that are "host" where a task shares a namespace of its host."""
    for task in graph.of(tokens.TASK_DEFINITIONS):
        values = {name: task.given(name) for name in names}
        shared = [f"{name} is host" for name, value in values.items() if value == "host"]
        unknown = [name for name, value in values.items() if value is UNKNOWN]
        if shared:
            yield violation(task, f"shares a namespace with its host: {', '.join(shared)}")
        elif unknown:
            yield cannot_judge(
                task, f"may share a namespace with its host: {', '.join(unknown)} is not known"
            )
        else:
            yield ok(task)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="use Service or ScheduledTask, whose tasks have namespaces of their own",
    aws_fix='remove pid_mode="host" and ipc_mode="host" ("task" shares between the containers of '
    "a task alone)",
    url=f"{_HUB}#ecs-3",
    standards=("security-hub:ECS.3", "checkov:CKV_AWS_335", "control-tower:CT.ECS.PR.10"),
)
def task_no_host_processes(graph: Graph) -> Iterator[Verdict]:
    """A task shares neither the process nor the IPC namespace of its host.

    With the host's it sees the processes of every neighbour, and can signal or read them.
    """
    yield from _not_the_hosts(graph, "pidMode", "ipcMode")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="leave `network_mode` awsvpc, so that tasks have interfaces and groups of their "
    "own (bridge on EC2 capacity is not judged)",
    aws_fix='set network_mode="awsvpc"',
    url=f"{_HUB}#ecs-17",
    standards=("security-hub:ECS.17", "control-tower:CT.ECS.PR.4"),
)
def task_no_host_network(graph: Graph) -> Iterator[Verdict]:
    """A task does not use the network of its host.

    On the host's it reaches what listens there for the host alone, and its ports are open to
    whoever the instance admits.
    """
    yield from _not_the_hosts(graph, "networkMode")


@dataclass(frozen=True, slots=True)
class HostPaths(Settings):
    """Which paths may be mounted all the same."""

    allowed_host_paths: tuple[str, ...] = setting(
        (), "Paths on the instance that a task may mount, each in full."
    )


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="use `volumes`, which are empty ones or EFS file systems",
    aws_fix="leave host_path out of the volume, or use efs_volume_configuration; for an agent that "
    'needs one, list it in "allowedHostPaths" of this rule',
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html",
    settings=HostPaths,
)
def task_no_host_paths(graph: Graph, settings: HostPaths) -> Iterator[Verdict]:
    """A task mounts no path of its host.

    Whoever can write to /var/run/docker.sock or to /etc of an instance owns it.
    """

    def fault(volume: Mapping[str, Any]) -> Fault:
        path = read(volume, "hostPath")
        if isinstance(path, Gap):
            return None if path is ABSENT else UNKNOWN
        return None if path in settings.allowed_host_paths else "hostPath is set"

    yield from _judge_volumes(graph, "a path of its host", fault)


def _judge_volumes(
    graph: Graph, what: str, fault: Callable[[Mapping[str, Any]], Fault]
) -> Iterator[Verdict]:
    """Judge each volume of each task definition. `what` follows "mounts"."""
    for task in graph.of(tokens.TASK_DEFINITIONS):
        volumes = task.given("volumes")
        if volumes is ABSENT:
            yield ok(task)
            continue
        listed = volumes if isinstance(volumes, list) else [UNKNOWN]
        faults = [fault(each) if isinstance(each, Mapping) else UNKNOWN for each in listed]
        wrong = [f"volumes[{i}].{each}" for i, each in enumerate(faults) if isinstance(each, str)]
        if wrong:
            yield violation(task, f"mounts {what}: {', '.join(wrong)}")
        elif UNKNOWN in faults:
            yield cannot_judge(task, f"may mount {what}: volumes is not known in full")
        else:
            yield ok(task)


def _of_file_system(*path: str) -> Callable[[Mapping[str, Any]], Fault]:
    """Return a judge of a volume that wants a switch of its EFS configuration to be ENABLED."""

    def fault(volume: Mapping[str, Any]) -> Fault:
        if read(volume, "efsVolumeConfiguration") is ABSENT:
            return None
        value: object = read(volume, "efsVolumeConfiguration", *path)
        if value is UNKNOWN:
            return UNKNOWN
        dotted = ".".join(("efsVolumeConfiguration", *path))
        return None if value == "ENABLED" else f"{dotted} is not ENABLED"

    return fault


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="use `volumes` with efs_file_system_id or efs_file_system_arn, which are mounted "
    "over TLS",
    aws_fix='set transit_encryption="ENABLED" in efs_volume_configuration (default: DISABLED)',
    url=f"{_HUB}#ecs-18",
    standards=("security-hub:ECS.18", "checkov:CKV_AWS_97", "trivy:AWS-0035"),
)
def task_file_system_encrypted_in_transit(graph: Graph) -> Iterator[Verdict]:
    """An EFS file system is mounted over TLS."""
    fault = _of_file_system("transitEncryption")
    yield from _judge_volumes(graph, "a file system without TLS", fault)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="use `volumes` with efs_file_system_id or efs_file_system_arn, which are mounted "
    "by the task role",
    aws_fix='set authorization_config={"iam": "ENABLED"} in efs_volume_configuration, and give the '
    "task role elasticfilesystem:ClientMount",
    url="https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html",
    level=Level.ADVISORY,
)
def task_file_system_iam_authorization(graph: Graph) -> Iterator[Verdict]:
    """An EFS file system is mounted by the task role.

    Otherwise whoever reaches a mount target may do what the file system's policy grants to anyone.
    """
    fault = _of_file_system("authorizationConfig", "iam")
    yield from _judge_volumes(graph, "a file system without its role", fault)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="use Service or ScheduledTask, which make two roles; give the application's rights "
    "in `task_policy`",
    aws_fix="make two aws.iam.Role: one that pulls, logs and reads secrets for execution_role_arn, "
    "one with the application's own rights for task_role_arn",
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
    standards=("checkov:CKV_AWS_249",),
)
def task_roles_differ(graph: Graph) -> Iterator[Verdict]:
    """The application does not run with the role that ECS uses to start it.

    That one pulls any image and reads any secret of the task: rights that the application, and
    whoever breaks into it, has no need of. Without a task role there is nothing to judge.
    """
    for task in graph.of(tokens.TASK_DEFINITIONS):
        given = [task.given(name) for name in ("taskRoleArn", "executionRoleArn")]
        if ABSENT in given:
            yield ok(task)
            continue
        same = _same_role(graph, task, given)
        if same is True:
            yield violation(task, "runs with its execution role: taskRoleArn is executionRoleArn")
        elif same is UNKNOWN:
            why = "taskRoleArn and executionRoleArn are not known"
            yield cannot_judge(task, f"may run with its execution role: {why}")
        else:
            yield ok(task)


def _same_role(graph: Graph, task: Resource, given: list[Any]) -> bool | Gap:
    if UNKNOWN not in given:
        return bool(given[0] == given[1])
    own, execution = (
        graph.join(task, name, types=tokens.ROLES, key="arn")
        for name in ("taskRoleArn", "executionRoleArn")
    )
    if own.only and execution.only:
        return own.only is execution.only
    if own.complete and execution.complete and not set(own.found) & set(execution.found):
        return False
    for one, other in ((own, execution), (execution, own)):
        # The ARN of a role that exists, against one that is only made now: names tell.
        if one.only and len(other.outside) == 1 and not other.found:
            return _may_be(one.only, other)
    return UNKNOWN


def _may_be(role: Resource, literal: Join) -> bool | Gap:
    name = role.read("name")
    if not isinstance(name, str):
        return UNKNOWN
    return UNKNOWN if str(literal.outside[0]).rpartition("/")[2] == name else False
