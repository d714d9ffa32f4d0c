"""Whether ECS took the revision that it was asked for, and why not. Pure: on what its API answers.

With its circuit breaker or alarms ECS goes back to the revision before and is stable again, so a
tool that waits for stability reports a success. Sources: ECS API reference, Deployment and
ServiceDeployment; ECS guide, "How the Amazon ECS deployment circuit breaker detects failures".
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

MOST_REASONS = 5
"""Stopped tasks, and events, that a message tells of: what goes on failing repeats itself."""

# What a service deployment can end as, or is about to, other than SUCCESSFUL.
_GIVEN_UP = (
    *("ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"),
    *("STOP_REQUESTED", "STOPPED"),
)
# How ECS's events of a good deployment end. Source: ECS guide, "Service event messages".
_WELL = ("has reached a steady state.", "deployment completed.")


class Evidence(NamedTuple):
    """What ECS says of a service and its newest deployment."""

    requested: str
    """ARN of the task definition that the service was asked to run."""
    updated: bool
    """Whether it was asked just now, so that its newest deployment is the one that was meant."""
    service: Mapping[str, Any]
    """The service, as DescribeServices gives it."""
    deployment: Mapping[str, Any] | None
    """Its newest deployment, as ListServiceDeployments gives it; None if that is not known."""
    stopped: Sequence[Mapping[str, Any]] = ()
    """Tasks of the service that have stopped, as DescribeTasks gives them."""
    unread: Sequence[str] = ()
    """What could not be asked, and why."""


def running_revision(service: Mapping[str, Any]) -> str:
    """Return the task definition that a service's tasks are made from, the one it settled on."""
    primary = _primary(service)
    return str(primary.get("taskDefinition") or service.get("taskDefinition", ""))


def failure(evidence: Evidence) -> str | None:
    """Return why a service does not run what was asked for; None if it does, or still may."""
    deployment, primary = evidence.deployment or {}, _primary(evidence.service)
    runs_it = running_revision(evidence.service) == evidence.requested
    status, reason = deployment.get("status", ""), deployment.get("statusReason")
    # A rollback can also be one of the network or the capacity, at the same revision.
    if status in _GIVEN_UP and (evidence.updated or not runs_it):
        return str(reason or f"the deployment ended as {status}")
    if primary.get("rolloutState") == "FAILED":
        return str(primary.get("rolloutStateReason") or "the deployment failed")
    if runs_it:
        return None
    return "ECS gives no reason; the service may have been deployed by something else"


def report(evidence: Evidence, why: str) -> str:
    """Return what a person has to know of a service that does not run what was asked for."""
    requested = short(evidence.requested)
    running = short(running_revision(evidence.service))
    runs = f"{running}, without becoming stable" if running == requested else running
    lines = [
        ("asked for", requested),
        ("runs", runs),
        ("because", why),
        *(("stopped", text) for text in stop_reasons(evidence.requested, evidence.stopped)),
        *(("event", text) for text in events(evidence.service)),
        *(("not read", text) for text in evidence.unread),
        ("next", "correct the image or its settings and run `pulumi up` again;"),
        ("", "to try the same revision once more, `pulumi up --refresh`"),
    ]
    name = evidence.service.get("serviceName", "")
    body = "\n".join(f"  {key + ':' if key else '':<11}{text}" for key, text in lines)
    return f"the service {name} did not take the revision that it was asked for\n{body}"


def stop_reasons(requested: str, tasks: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return why tasks of a revision stopped: newest first, each reason once, with its count."""
    newest_first = sorted(
        (task for task in tasks if task.get("taskDefinitionArn") == requested),
        key=lambda task: task["stoppedAt"].timestamp() if "stoppedAt" in task else 0.0,
        reverse=True,
    )
    counts: dict[str, int] = {}
    for task in newest_first:
        reason = _stop_reason(task)
        counts[reason] = counts.get(reason, 0) + 1
    reasons = [
        reason if count == 1 else f"{reason} ({count} times)" for reason, count in counts.items()
    ]
    return reasons[:MOST_REASONS]


def events(service: Mapping[str, Any]) -> list[str]:
    """Return the last things that went wrong with a service, newest first.

    After a rollback ECS adds that all is well again, with the revision before.
    """
    told = [str(event.get("message", "")) for event in service.get("events", [])]
    wrong = [text for text in told if not text.endswith(_WELL)]
    return list(dict.fromkeys(wrong))[:MOST_REASONS]


def short(task_definition: str) -> str:
    """Return family and revision of a task definition's ARN."""
    return task_definition.rpartition("/")[2]


def _primary(service: Mapping[str, Any]) -> Mapping[str, Any]:
    deployments = service.get("deployments", [])
    return next((one for one in deployments if one.get("status") == "PRIMARY"), {})


def _stop_reason(task: Mapping[str, Any]) -> str:
    parts = [str(task.get("stoppedReason") or task.get("stopCode") or "no reason given")]
    for container in task.get("containers", []):
        told = [
            *([f"exit code {container['exitCode']}"] if container.get("exitCode") else []),
            *([str(container["reason"])] if container.get("reason") else []),
        ]
        if told:
            parts.append(f"{container.get('name', 'container')}: {', '.join(told)}")
    return "; ".join(parts)
