"""Failures of ECS Exec."""

from collections.abc import Iterator, Mapping
from typing import Final

from guardrails import tokens
from guardrails.containers import Container
from guardrails.graph import Graph, Resource
from guardrails.preflight.execution import containers_known
from guardrails.preflight.platform_version import platform_version
from guardrails.preflight.roles import TASK, Roles
from guardrails.preflight.verdicts import ECS_GUIDE, broken_ways, fails, lines
from guardrails.rule import Failure, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Outcome, Verdict, cannot_judge, ok
from guardrails.workloads import STARTS_TASKS, Workload, Workloads

_GUIDE: Final = f"{ECS_GUIDE}/ecs-exec.html"

_F28 = Failure(
    "F28",
    "TargetNotConnectedException: The execute command failed due to an internal error. Try again "
    "later. (without a task role, InvalidParameterException: The service couldn't be updated "
    "because a valid taskRoleArn is not being used.)",
    (
        _GUIDE,
        "https://github.com/aws/containers-roadmap/issues/1359",
        "https://github.com/aws/aws-cli/issues/6070",
        "https://github.com/docker-archive/compose-cli/issues/2120",
    ),
)

# What the agent of Systems Manager writes to: containers-roadmap issue 1359.
_WRITTEN: Final = ("/var/lib/amazon", "/var/log/amazon")
_CHANNELS: Final = tuple(
    f"ssmmessages:{action}{channel}"
    for action in ("Create", "Open")
    for channel in ("ControlChannel", "DataChannel")
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=STARTS_TASKS,
    library_fix="set Service's `enable_execute_command`, which gives the task role its rights, "
    "with empty volumes mounted at /var/lib/amazon/ssm and /var/log/amazon/ssm where the root is "
    "read-only, and Network's `endpoints` to `auto` or `nat`",
    aws_fix="allow the role of task_role_arn the four ssmmessages actions on *; leave "
    '"readonlyRootFilesystem" false, or mount volumes at /var/lib/amazon and /var/log/amazon; '
    "make an aws.ec2.VpcEndpoint to ssmmessages where there is no NAT gateway",
    url=_GUIDE,
    failure=_F28,
)
def preflight_f28_ecs_exec(graph: Graph) -> Iterator[Verdict]:
    """Where ECS Exec is on, its agent may write, is allowed to connect, and has a way to do so.

    AWS supports no read-only root file system with it. Volumes at the two places that the agent
    writes to are known to help, so they pass here. A key of the cluster's sessions asks for
    kms:Decrypt as well.
    """
    doubtful = {Outcome.VIOLATION, Outcome.CANNOT_JUDGE}
    ways: dict[str, list[Verdict]] = {}
    for verdict in broken_ways(graph, _F28):
        if verdict.outcome in doubtful:
            ways.setdefault(verdict.urn, []).append(verdict)
    for workload in graph.derive(Workloads):
        own = [*_of_workload(graph, workload), *ways.get(workload.resource.urn, [])]
        off = workload.resource.flag(*workload.path, "enableExecuteCommand", default=False) is False
        # What the containers of a definition hide is told by F23, a definition outside by F01.
        if not own and (off or not isinstance(workload.containers, Gap)):
            yield ok(workload.resource)
        yield from own


def _of_workload(graph: Graph, workload: Workload) -> Iterator[Verdict]:
    resource = workload.resource
    on = resource.flag(*workload.path, "enableExecuteCommand", default=False)
    task = workload.definition
    if on is UNKNOWN:
        yield cannot_judge(resource, "may have ECS Exec on: enableExecuteCommand is not known yet")
    if on is not True or task is None:  # what is not in this plan is told by F01
        return
    version = platform_version(workload)
    if not isinstance(version, Gap) and version < (1, 4, 0):
        yield fails(_F28, resource, "has ECS Exec on, which needs platformVersion 1.4.0", task)
    shut = [f"container '{c.name}': {w}" for c in containers_known(graph, task) for w in _shut(c)]
    if shut:
        what = f"has ECS Exec on, and its agent cannot write{lines(shut)}"
        yield fails(_F28, resource, what, task)
    yield from _rights(graph, workload, task)


def _shut(container: Container) -> Iterator[str]:
    if container.flag("readonlyRootFilesystem") is not True:
        return
    listed = container.read("mountPoints")
    mounts = [
        str(each.get("containerPath", "")).rstrip("/")
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, Mapping) and each.get("readOnly") is not True
    ]
    missing = [path for path in _WRITTEN if not any(_covers(mount, path) for mount in mounts)]
    if missing:
        where = " and ".join(missing)
        yield f"readonlyRootFilesystem is true, and no writable volume is mounted at {where}"


def _covers(mount: str, path: str) -> bool:
    """Tell whether a mount point is a place, above it, or the agent's own part of it."""
    return f"{path}/".startswith(f"{mount}/") or mount == f"{path}/ssm"


def _rights(graph: Graph, workload: Workload, task: Resource) -> Iterator[Verdict]:
    resource, roles = workload.resource, graph.derive(Roles)
    if task.given(TASK) is ABSENT:
        what = f"has ECS Exec on, and {task.label} has no {TASK}, which it connects with"
        yield fails(_F28, resource, what, task)
        return
    role = roles.of(task, TASK).only
    if role is None:
        why = f"the role of {TASK} of {task.label} is not in this plan, or not known yet"
        yield cannot_judge(resource, f"may not be allowed what ECS Exec needs: {why}", task)
        return
    rights = roles.rights(role)
    asked = {action: rights.allows(action) for action in _CHANNELS}
    if _session_key(graph, resource):
        asked["kms:Decrypt"] = rights.allows("kms:Decrypt")
    missing = [action for action, allowed in asked.items() if allowed is False]
    path = f"\n  {resource.label} → {task.label} → {role.label} → {rights.path}"
    evidence = (task, role, *rights.given_by)
    if missing:
        what = f"has ECS Exec on, and its task role is not allowed {', '.join(missing)}{path}"
        yield fails(_F28, resource, what, *evidence)
    elif UNKNOWN in asked.values():
        why = "; ".join(rights.doubts) or "a statement of it is not known"
        what = f"may not be allowed what ECS Exec needs: {why}{path}"
        yield cannot_judge(resource, what, *evidence)


def _session_key(graph: Graph, service: Resource) -> bool:
    """Tell whether the sessions of its cluster have a key, whose policy is left to IAM."""
    cluster = graph.join(service, "cluster", types=tokens.CLUSTERS, key="arn").only
    path = ("configuration", "executeCommandConfiguration", "kmsKeyId")
    if cluster is None or cluster.given(*path) is ABSENT:
        return False
    keys = graph.join(cluster, *path, types=tokens.KEYS, key="arn").found
    return bool(keys) and keys[0].given("policy") is ABSENT and not graph.of(tokens.KEY_POLICIES)
