"""What the doctor makes of what ECS says of a service."""

import datetime as dt
from typing import Any

import pytest

from doctor.explained import explain
from doctor.services import NothingThereError, read, services_of
from tests.doctor.fakes import Answer, Session

ECS = "arn:aws:ecs:ap-northeast-2:123456789012"
OLD, NEW = f"{ECS}:task-definition/web:1", f"{ECS}:task-definition/web:2"
GROUP = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:targetgroup/web/1"
NO_WAY = (
    "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull "
    "registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR."
)


def service(**given: Any) -> dict[str, Any]:
    return {
        "serviceName": "web",
        "status": "ACTIVE",
        "runningCount": 1,
        "desiredCount": 2,
        "taskDefinition": NEW,
        "deployments": [{"status": "PRIMARY", "taskDefinition": OLD}],
        "events": [],
        **given,
    }


def stopped(why: str, revision: str = NEW, **container: Any) -> dict[str, Any]:
    return {
        "taskDefinitionArn": revision,
        "stoppedReason": why,
        "stoppedAt": dt.datetime(2026, 11, 21, tzinfo=dt.timezone.utc),
        "containers": [{"name": "web", **container}],
    }


def session(
    described: dict[str, Any],
    tasks: list[dict[str, Any]],
    health: list[dict[str, Any]] | None = None,
) -> Session:
    asked: list[Answer] = [
        ("describe_services", {"services": [described]}),
        ("list_tasks", {"taskArns": [f"{ECS}:task/1"] if tasks else []}),
    ]
    if tasks:
        asked.append(("describe_tasks", {"tasks": tasks}))
    told = [{"TargetHealth": each} for each in health or []]
    return Session(
        {
            "ecs": asked,
            "elbv2": [("describe_target_health", {"TargetHealthDescriptions": told})],
        }
    )


def codes(found: Session) -> list[list[str]]:
    """The failures that each of the words can be, as the doctor lists them."""
    return [
        [rule.failure.code for rule in each.causes if rule.failure]
        for each in explain(read(found, "main", "web"))
    ]


def test_a_stopped_task_is_explained_by_its_reason() -> None:
    reading = read(session(service(), [stopped(NO_WAY), stopped(NO_WAY)]), "main", "web")
    assert reading.summary == "1 of 2 tasks run, web:1"
    (explanation,) = explain(reading)
    assert explanation.where == "stopped task of web:2"
    assert explanation.words.endswith("(2 times)")
    assert explanation.causes[0].failure is not None
    assert explanation.causes[0].failure.code == "F01"
    assert "`nat`" in explanation.causes[0].library_fix


def test_a_containers_own_reason_counts() -> None:
    found = session(
        service(),
        [stopped("Essential container in task exited", exitCode=137, reason="OutOfMemoryError")],
    )
    (explanation,) = explain(read(found, "main", "web"))
    assert explanation.symptom is not None
    assert explanation.symptom.name == "out-of-memory"


def test_unhealthy_targets_are_explained_by_what_the_load_balancer_says() -> None:
    health = [
        {"State": "unhealthy", "Reason": "Target.Timeout", "Description": "Request timed out"},
        {"State": "healthy"},
    ]
    described = service(loadBalancers=[{"targetGroupArn": GROUP}])
    assert codes(session(described, [], health))[0][0] == "F43"


def test_a_zone_without_load_balancer_is_seen_in_unused_targets() -> None:
    told = "Target is in an Availability Zone that is not enabled for the load balancer"
    health = [{"State": "unused", "Reason": "Target.NotInUse", "Description": told}]
    described = service(loadBalancers=[{"targetGroupArn": GROUP}])
    assert codes(session(described, [], health))[0][0] == "F47"


def test_events_and_the_deployment_are_read_as_well() -> None:
    described = service(
        deployments=[
            {
                "status": "PRIMARY",
                "taskDefinition": NEW,
                "rolloutState": "FAILED",
                "rolloutStateReason": "ECS deployment circuit breaker: tasks failed to start.",
            }
        ],
        events=[
            {"message": "(service web) has reached a steady state."},
            {
                "message": "(service web) was unable to place a task. Reason: You've reached the "
                "limit on the number of vCPUs you can run concurrently"
            },
        ],
    )
    reading = read(session(described, []), "main", "web")
    names = [each.symptom.name for each in explain(reading) if each.symptom]
    assert names == ["deployment-given-up", "quota-reached"]


def test_a_service_that_is_well_has_nothing_to_explain() -> None:
    healthy = service(runningCount=2, events=[{"message": "(service web) deployment completed."}])
    assert list(explain(read(session(healthy, []), "main", "web"))) == []


def test_words_that_are_not_known_are_passed_on() -> None:
    (explanation,) = explain(read(session(service(), [stopped("Something new")]), "main", "web"))
    assert explanation.words == "Something new"
    assert explanation.symptom is None
    assert explanation.causes == ()


def test_what_may_not_be_asked_is_said() -> None:
    found = Session(
        {
            "ecs": [
                ("describe_services", {"services": [service()]}),
                ("list_tasks", {"Code": "AccessDeniedException"}),
            ]
        }
    )
    (unread,) = read(found, "main", "web").unread
    assert unread.startswith("list_tasks: ")
    assert "AccessDenied" in unread


def test_a_service_that_is_not_there_is_told_with_those_that_are() -> None:
    found = Session(
        {
            "ecs": [
                ("describe_services", {"services": [], "failures": []}),
                ("list_services", {"serviceArns": [f"{ECS}:service/main/web"]}),
            ]
        }
    )
    with pytest.raises(NothingThereError, match=r"No service 'wbe' .*Services there: web\."):
        read(found, "main", "wbe")


def test_a_cluster_that_is_not_there_is_told_with_those_that_are() -> None:
    found = Session(
        {
            "ecs": [
                ("list_services", {"Code": "ClusterNotFoundException"}),
                ("list_clusters", {"clusterArns": [f"{ECS}:cluster/main"]}),
            ]
        }
    )
    with pytest.raises(NothingThereError, match=r"No cluster 'mian' .*Clusters there: main\."):
        services_of(found, "mian")
