"""What becomes of a deployment of an ECS service, told to the embedded AWS beforehand.

No container runs there, so none can fail: a test says which deployment does, and how.
"""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from sandbox.emulator import require_loopback
from sandbox.errors import SandboxError

DEPLOYMENTS_PATH = "/sandbox-deployments"
"""Where a running emulator is told."""

ROLLED_BACK = "rolled-back"
"""The circuit breaker stops it, and the service runs its former task definition again."""

FAILED = "failed"
"""The circuit breaker stops it, and the service keeps the task definition that does not start."""

OUTCOMES = (ROLLED_BACK, FAILED)


@dataclass(frozen=True)
class StoppedContainer:
    """A container of a stopped task, in ECS's words."""

    name: str
    reason: str = ""
    exit_code: int | None = None


@dataclass(frozen=True)
class StoppedTask:
    """A task of the deployment that did not stay up."""

    stopped_reason: str
    containers: tuple[StoppedContainer, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How the next deployment of a service ends: the next one that brings another task definition.

    Without one a deployment completes at once.
    """

    service: str
    """The service's name or ARN, or how its name begins."""

    outcome: str
    """One of OUTCOMES. A first deployment has nothing to go back to: it fails."""

    reason: str = ""
    """Why the service deployment ended so. Default: AWS's words for it."""

    stopped: tuple[StoppedTask, ...] = ()

    def is_for(self, name: str) -> bool:
        """Whether it is meant for the service of this name."""
        return name.startswith(self.service.rpartition("/")[2])


def declare(url: str, outcome: Outcome) -> None:
    """Tells the embedded AWS at this endpoint; SandboxError when it does not take it."""
    request = urllib.request.Request(  # noqa: S310  # loopback only
        require_loopback(url) + DEPLOYMENTS_PATH, json.dumps(to_json(outcome)).encode()
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        direct.open(request, timeout=10).close()
    except urllib.error.HTTPError as refused:
        raise SandboxError(refused.read().decode()) from refused


def to_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome as it crosses the wire."""
    return {
        "service": outcome.service,
        "outcome": outcome.outcome,
        "reason": outcome.reason,
        "stopped": [
            {
                "stoppedReason": task.stopped_reason,
                "containers": [
                    {"name": c.name, "reason": c.reason, "exitCode": c.exit_code}
                    for c in task.containers
                ],
            }
            for task in outcome.stopped
        ],
    }


def from_json(document: Any) -> Outcome:
    """The outcome behind a request; ValueError, with what is expected, when it is none."""
    try:
        outcome = Outcome(
            str(document["service"]),
            str(document["outcome"]),
            str(document.get("reason") or ""),
            tuple(_stopped_task(task) for task in document.get("stopped") or []),
        )
    except (TypeError, KeyError, AttributeError) as problem:
        raise ValueError(
            'expected {"service": …, "outcome": …, "reason": …, "stopped": [{"stoppedReason": …, '
            f'"containers": [{{"name": …, "reason": …, "exitCode": …}}]}}]}}: {problem!r}'
        ) from problem
    if outcome.outcome not in OUTCOMES:
        raise ValueError(f"outcome: one of {', '.join(OUTCOMES)}, got {outcome.outcome!r}")
    return outcome


def _stopped_task(task: Any) -> StoppedTask:
    containers = (
        StoppedContainer(str(c["name"]), str(c.get("reason") or ""), c.get("exitCode"))
        for c in task.get("containers") or []
    )
    return StoppedTask(str(task["stoppedReason"]), tuple(containers))
