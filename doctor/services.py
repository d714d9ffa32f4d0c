"""What ECS and the load balancers say of a deployed service. Reads only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from private_fargate.verdicts import events, running_revision, short, stop_reasons

MOST_TASKS: Final = 100
"""Stopped tasks that DescribeTasks takes at once; ECS forgets them after about an hour."""


class NothingThereError(LookupError):
    """There is no such cluster or service; the message names what there is."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One service."""

    name: str
    summary: str
    """How many tasks run of how many wanted, and which revision."""
    words: tuple[tuple[str, str], ...]
    """What was said of failures: where it was said, and the words. Newest first."""
    unread: tuple[str, ...] = ()
    """What could not be asked, and why."""


def services_of(session: Any, cluster: str) -> list[str]:
    """Return the names of a cluster's services.

    Raises NothingThereError without such a cluster, botocore's errors where ECS cannot be asked.
    """
    ecs = session.client("ecs")
    try:
        pages = ecs.get_paginator("list_services").paginate(cluster=cluster)
        arns = [arn for page in pages for arn in page["serviceArns"]]
    except ecs.exceptions.ClusterNotFoundException as error:
        raise NothingThereError(_no_cluster(ecs, cluster, session.region_name)) from error
    return sorted(arn.rpartition("/")[2] for arn in arns)


def read(session: Any, cluster: str, name: str) -> Reading:
    """Return what is said of a service.

    Raises NothingThereError without such a service, botocore's errors where ECS cannot be asked.
    """
    ecs = session.client("ecs")
    try:
        found = ecs.describe_services(cluster=cluster, services=[name])["services"]
    except ecs.exceptions.ClusterNotFoundException as error:
        raise NothingThereError(_no_cluster(ecs, cluster, session.region_name)) from error
    if not found or found[0].get("status") == "INACTIVE":
        there = ", ".join(services_of(session, cluster)) or "none"
        raise NothingThereError(f"No service {name!r} in the cluster. Services there: {there}.")
    service, unread = found[0], list[str]()
    words = [
        *_deployments(service),
        *_asked("list_tasks", unread, lambda: _stopped(ecs, cluster, service)),
        *_asked("describe_target_health", unread, lambda: _targets(session, service)),
        *(("event", text) for text in events(service)),
    ]
    return Reading(name, _summary(service), tuple(dict.fromkeys(words)), tuple(unread))


def _summary(service: Mapping[str, Any]) -> str:
    running, wanted = service.get("runningCount", 0), service.get("desiredCount", 0)
    return f"{running} of {wanted} tasks run, {short(running_revision(service))}"


def _deployments(service: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for deployment in service.get("deployments", []):
        if deployment.get("rolloutState") == "FAILED":
            yield "deployment", str(deployment.get("rolloutStateReason") or "it failed")


def _stopped(ecs: Any, cluster: str, service: Mapping[str, Any]) -> list[tuple[str, str]]:
    arns = ecs.list_tasks(
        cluster=cluster, serviceName=service["serviceName"], desiredStatus="STOPPED"
    )["taskArns"]
    if not arns:
        return []
    tasks = ecs.describe_tasks(cluster=cluster, tasks=arns[:MOST_TASKS])["tasks"]
    revisions = sorted({task["taskDefinitionArn"] for task in tasks}, reverse=True)
    return [
        (f"stopped task of {short(revision)}", reason)
        for revision in revisions
        for reason in stop_reasons(revision, tasks)
    ]


def _targets(session: Any, service: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return why targets are unhealthy, in the words of the service events."""
    groups = [each.get("targetGroupArn") for each in service.get("loadBalancers", [])]
    said: list[tuple[str, str]] = []
    for group in filter(None, groups):
        balancing = session.client("elbv2")
        told: Sequence[Mapping[str, Any]] = balancing.describe_target_health(TargetGroupArn=group)[
            "TargetHealthDescriptions"
        ]
        for health in (each["TargetHealth"] for each in told):
            if health.get("State") in {"unhealthy", "unused"}:
                reason = f"{health.get('Reason', '')}: {health.get('Description', '')}"
                said.append(("target", f"unhealthy in target-group, {reason}"))
    return said


def _asked(what: str, unread: list[str], ask: Any) -> list[tuple[str, str]]:
    """Return an answer that helps but is not needed; note what could not be asked."""
    try:
        answer: list[tuple[str, str]] = ask()
    except (BotoCoreError, ClientError) as error:
        unread.append(f"{what}: {' '.join(str(error).split())}")
        return []
    return answer


def _no_cluster(ecs: Any, cluster: str, region: str) -> str:
    arns = ecs.list_clusters().get("clusterArns", [])
    there = ", ".join(sorted(arn.rpartition("/")[2] for arn in arns)) or "none"
    return f"No cluster {cluster!r} in {region}. Clusters there: {there}."
