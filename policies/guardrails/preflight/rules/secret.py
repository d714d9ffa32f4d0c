"""Failures of tasks at the names of their secrets."""

from collections.abc import Iterator
from typing import Final

from guardrails import tokens
from guardrails.containers import Container
from guardrails.graph import Graph, Resource
from guardrails.preflight.execution import containers_known, kept, secrets_of
from guardrails.preflight.platform_version import PlatformVersion, platform_version
from guardrails.preflight.verdicts import ECS_GUIDE, fails, lines
from guardrails.rule import Failure, Scope, Severity, rule
from guardrails.tasks import Tasks
from guardrails.values import UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok

_GUIDE: Final = f"{ECS_GUIDE}/secrets-envvar-secrets-manager.html"
# The guide, "considerations": what a platform version has to be at least, on Linux.
_WITH_KEY: Final[PlatformVersion] = (1, 4, 0)
_AT_ALL: Final[PlatformVersion] = (1, 3, 0)
# arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME, and three endings after it, or none.
_ALONE: Final = 7
_WITH_ENDINGS: Final = 10

_F29 = Failure(
    "F29",
    "ResourceInitializationError: unable to pull secrets or registry auth: … unexpected ARN format "
    "with parameters when trying to retrieve ASM secret (for an old platform version, no text is "
    "documented)",
    (_GUIDE,),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="use Service or ScheduledTask, which run on the latest platform version, and "
    "give `secrets` the ARN of a secret, or ARN:KEY:: for one key of it",
    aws_fix='write "valueFrom" as ARN, or as ARN:KEY:STAGE:VERSION with all three colons, and '
    'leave platform_version out (it is LATEST then) or set it to "1.4.0"',
    url=_GUIDE,
    failure=_F29,
)
def preflight_f29_secret_key(graph: Graph) -> Iterator[Verdict]:
    """A secret's key is named in the form that ECS reads, on a platform that can.

    A key, a stage or a version needs platform version 1.4.0, a secret of Secrets Manager as such
    1.3.0. Windows, whose versions are counted by themselves, is not judged.
    """
    for task in graph.of(tokens.TASK_DEFINITIONS):
        malformed: list[str] = []
        lowest: PlatformVersion | None = None
        for container in containers_known(graph, task):
            malformed += _malformed(container)
            lowest = max(filter(None, (lowest, _needed(container))), default=None)
        if malformed:
            yield fails(_F29, task, f"names secrets in no form that is read{lines(malformed)}")
        elif lowest is None:
            yield from kept(graph, task)
        else:
            yield from list(_of_platforms(graph, task, lowest)) or [ok(task)]


def _malformed(container: Container) -> Iterator[str]:
    for source, of in secrets_of(container):
        parts = source.split(":")
        if ":secretsmanager:" in source and len(parts) not in {_ALONE, _WITH_ENDINGS}:
            yield f"{of}: its ARN ends with {len(parts) - _ALONE} parts, and takes 0 or 3"


def _needed(container: Container) -> PlatformVersion | None:
    sources = [source for source, _ in secrets_of(container) if ":secretsmanager:" in source]
    if any(any(source.split(":")[_ALONE:]) for source in sources):
        return _WITH_KEY
    return _AT_ALL if sources else None


def _of_platforms(graph: Graph, task: Resource, lowest: PlatformVersion) -> Iterator[Verdict]:
    for workload in graph.derive(Tasks).starters(task).found:
        version = platform_version(workload)
        if version is UNKNOWN:
            what = f"whether platformVersion of {workload.label} is {_text(lowest)} or later"
            yield cannot_judge(task, f"may not get its secrets: {what} is not known yet")
        elif not isinstance(version, Gap) and version < lowest:
            what = f"has secrets that need platform version {_text(lowest)}"
            path = f"\n  {workload.label} (platformVersion {_text(version)}) → {task.label}"
            yield fails(_F29, task, f"{what}, and is started on another{path}", workload.resource)


def _text(version: PlatformVersion) -> str:
    return ".".join(map(str, version))
