"""Rules about the containers of a task definition."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from guardrails import tokens
from guardrails.containers import PROPERTY, Container
from guardrails.graph import Graph
from guardrails.images import parse_image
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.secret_shapes import looks_secret, secret_shape
from guardrails.settings import Settings, setting
from guardrails.tasks import Fault, Tasks, judge_containers, judge_task
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Outcome, Verdict, cannot_judge, ok, violation

_HUB: Final = "https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html"


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="use Service or ScheduledTask, whose containers are never privileged",
    aws_fix='remove "privileged" from the container definition; Fargate refuses it anyway',
    url=f"{_HUB}#ecs-4",
    standards=("security-hub:ECS.4", "checkov:CKV_AWS_334", "control-tower:CT.ECS.PR.11"),
)
def container_not_privileged(graph: Graph) -> Iterator[Verdict]:
    """No container is privileged.

    A privileged container has the rights of root on the instance, and so over all its neighbours.
    """

    def fault(container: Container) -> Fault:
        privileged = container.flag("privileged")
        if isinstance(privileged, Gap):
            return privileged
        return "is root on its host: privileged is true" if privileged else None

    yield from judge_containers(graph, "is privileged", fault)


_REACHING_THE_HOST: Final = frozenset(
    {
        *("ALL", "DAC_READ_SEARCH", "MAC_ADMIN", "MAC_OVERRIDE", "NET_ADMIN", "SYS_ADMIN"),
        *("SYS_BOOT", "SYS_MODULE", "SYS_RAWIO", "SYS_TIME", "SYSLOG"),
    }
)
"""Linux capabilities that lead out of the container (capabilities(7)). Fargate grants none of them:
it adds SYS_PTRACE only (ECS API reference, KernelCapabilities)."""


@dataclass(frozen=True, slots=True)
class Capabilities(Settings):
    """Which capabilities may be added all the same."""

    allowed_capabilities: tuple[str, ...] = setting(
        (), "Linux capabilities that a container may add although they reach its host."
    )


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="use Service or ScheduledTask, which add no capability",
    aws_fix='remove the capability from linuxParameters.capabilities.add, or list it in "all'
    'owedCapabilities" of this rule',
    url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html",
    settings=Capabilities,
)
def container_no_host_capabilities(graph: Graph, settings: Capabilities) -> Iterator[Verdict]:
    """No container adds a Linux capability that reaches its host.

    Those are ALL, DAC_READ_SEARCH, MAC_ADMIN, MAC_OVERRIDE, NET_ADMIN, SYS_ADMIN, SYS_BOOT,
    SYS_MODULE, SYS_RAWIO, SYS_TIME and SYSLOG. What Docker grants by default, and SYS_PTRACE, is
    not judged.
    """
    refused = _REACHING_THE_HOST - set(settings.allowed_capabilities)

    def fault(container: Container) -> Fault:
        added = container.read("linuxParameters", "capabilities", "add")
        if added is ABSENT:
            return None
        if not isinstance(added, list):
            return UNKNOWN
        found = sorted({str(name).removeprefix("CAP_") for name in added} & refused)
        return f"adds {', '.join(found)} in linuxParameters.capabilities.add" if found else None

    yield from judge_containers(graph, "adds capabilities that reach its host", fault)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="leave `readonly_root_filesystem` true and mount an empty volume (`volumes`, "
    "`mount_points`) where the image writes",
    aws_fix='set "readonlyRootFilesystem": true in the container definition, and mount an empty '
    "volume where the image writes",
    url=f"{_HUB}#ecs-5",
    standards=("security-hub:ECS.5", "checkov:CKV_AWS_336", "control-tower:CT.ECS.PR.6"),
    level=Level.ADVISORY,
)
def container_read_only_root_filesystem(graph: Graph) -> Iterator[Verdict]:
    """A container cannot write to its root file system.

    Whoever breaks in can then leave nothing behind. Not asked of tasks that are started with ECS
    Exec on, which writes there, nor of Windows, which has no such switch.
    """

    def fault(container: Container) -> Fault:
        read_only = container.flag("readonlyRootFilesystem")
        if isinstance(read_only, Gap):
            return read_only
        return None if read_only else "can write to its root: readonlyRootFilesystem is not true"

    for task in graph.of(tokens.TASK_DEFINITIONS):
        system = task.given("runtimePlatform", "operatingSystemFamily")
        windows = isinstance(system, str) and system.upper().startswith("WINDOWS")
        verdicts = list(judge_task(graph, task, "can write to its root file system", fault))
        kept = all(verdict.outcome is Outcome.OK for verdict in verdicts)
        shells = False if kept or windows else graph.derive(Tasks).opens_shells(task)
        if windows or shells is True:
            yield ok(task)
        elif shells is UNKNOWN:
            why = "enableExecuteCommand of what starts it is not known"
            yield cannot_judge(task, f"may have to write to its root file system: {why}")
        else:
            yield from verdicts


@dataclass(frozen=True, slots=True)
class User(Settings):
    """Whether the user may be left to the image."""

    require_user: bool = setting(
        default=False,
        description="Whether each container must name a user, instead of leaving it to its image.",
    )


# Names and numbers of root (Security Hub ECS.20), and of the administrator on Windows (ECS.21).
_ROOT: Final = re.compile(r"root|0+|containeradministrator|administrator", re.I)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="set `user` of Service, ScheduledTask or the sidecar to one such as 1000:1000",
    aws_fix='set "user" in the container definition to one such as "1000:1000"',
    url=f"{_HUB}#ecs-20",
    standards=("security-hub:ECS.20", "security-hub:ECS.21", "control-tower:CT.ECS.PR.3"),
    level=Level.ADVISORY,
    settings=User,
)
def container_non_root_user(graph: Graph, settings: User) -> Iterator[Verdict]:
    """No container is told to run as root.

    A container that names no user runs as the image says, which a plan does not tell: whether that
    is enough is the setting `requireUser`.
    """

    def fault(container: Container) -> Fault:
        user = container.read("user")
        if user is ABSENT:
            return "names no user, so that the image decides" if settings.require_user else None
        if isinstance(user, Gap):
            return UNKNOWN
        root = _ROOT.fullmatch(str(user).partition(":")[0].strip())
        return "runs as root: user says so" if root else None

    yield from judge_containers(graph, "runs as root", fault)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="use Service or ScheduledTask, which give each container a log stream",
    aws_fix='give the container definition a "logConfiguration", such as the driver awslogs with '
    "the name of an aws.cloudwatch.LogGroup",
    url=f"{_HUB}#ecs-9",
    standards=("security-hub:ECS.9", "cdk-nag:ECS7", "control-tower:CT.ECS.PR.5"),
)
def container_log_configuration(graph: Graph) -> Iterator[Verdict]:
    """Every container has a log configuration.

    What a container writes without one is gone with its task.
    """

    def fault(container: Container) -> Fault:
        driver: object = container.read("logConfiguration", "logDriver")
        if driver is UNKNOWN:
            return UNKNOWN
        missing = driver is ABSENT or driver == "none"
        return "loses what it writes: it has no logConfiguration" if missing else None

    yield from judge_containers(graph, "has no logConfiguration", fault)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="keep the value in Secrets Manager or as an SSM SecureString, and give its ARN in "
    "`secrets` in place of `environment`",
    aws_fix='keep the value in Secrets Manager or SSM, and name its ARN as "valueFrom" in the '
    'container\'s "secrets" in place of "environment" (pulumi.Output.unsecret where the program '
    "marks as secret what is none)",
    url=f"{_HUB}#ecs-8",
    standards=("security-hub:ECS.8", "trivy:AWS-0036", "control-tower:CT.ECS.PR.12"),
)
def container_no_secrets_in_environment(graph: Graph) -> Iterator[Verdict]:
    """No secret stands in a container's environment or command.

    Whoever may describe task definitions reads it there, in every revision, for ever. A secret is
    what the program marks as one; what has the shape of a key, a token or a URL with a password;
    and what a name that ends like a secret's holds (`DB_PASSWORD`, `API_KEY`, `GITHUB_TOKEN`),
    unless it is a reference, a switch or a small number. Values are never printed.
    """
    for task in graph.of(tokens.TASK_DEFINITIONS):
        verdicts = judge_task(graph, task, "holds a secret in plain", _secrets)
        if task.is_secret(PROPERTY):
            yield violation(
                task, f"holds a secret: {PROPERTY} has a part that the program marks as secret"
            )
            verdicts = (each for each in verdicts if each.outcome is Outcome.VIOLATION)
        yield from verdicts


def _secrets(container: Container) -> Fault:
    environment = container.environment
    if isinstance(environment, Gap):
        return UNKNOWN
    found = []
    for name, value in environment.items():
        why = None if value is UNKNOWN else looks_secret(name, value)
        found += [f"environment variable {name} {why}"] if why else []
    for key in ("command", "entryPoint"):
        words = container.read(key)
        texts = [each for each in words if isinstance(each, str)] if isinstance(words, list) else []
        shape = secret_shape(" ".join(texts))
        found += [f"{key} holds {shape}"] if shape else []
    if found:
        return f"holds secrets in plain: {'; '.join(found)}"
    return UNKNOWN if UNKNOWN in environment.values() else None


@dataclass(frozen=True, slots=True)
class Image(Settings):
    """How exactly an image must be named."""

    require_digest: bool = setting(
        default=False,
        description="Whether an image must be named by its digest, since a tag can be moved.",
    )


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="give `image` a tag of its own for each build, such as the commit, or a digest",
    aws_fix='name the image in "image" with a tag of its own for each build, or with its digest',
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-considerations.html",
    level=Level.ADVISORY,
    settings=Image,
)
def container_image_pinned(graph: Graph, settings: Image) -> Iterator[Verdict]:
    """Every image is named by a tag other than latest, or by its digest.

    Which build runs is otherwise decided by the moment at which a task starts, and a rollback
    brings nothing back.
    """

    def fault(container: Container) -> Fault:
        name = container.read("image")
        if not isinstance(name, str):
            return UNKNOWN
        image = parse_image(name)
        if image.digest:
            return None
        if settings.require_digest:
            return "runs an image that is not named by its digest"
        if image.tag in {"", "latest"}:
            return f"runs an image {'tagged latest' if image.tag else 'without a tag'}"
        return None

    yield from judge_containers(graph, "runs an image without a fixed tag", fault)
