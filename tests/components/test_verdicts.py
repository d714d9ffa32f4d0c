"""Whether ECS took the revision that it was asked for: what it answers, and what a person reads."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from private_fargate.verdicts import Evidence, events, failure, report, stop_reasons

FAMILY = "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/shop-dev-web"
OLD, NEW = f"{FAMILY}:6", f"{FAMILY}:7"
START = datetime(2026, 1, 1, tzinfo=timezone.utc)
ROLLED_BACK = {
    "status": "ROLLBACK_SUCCESSFUL",
    "statusReason": "Service deployment rolled back because the circuit breaker threshold was"
    " exceeded.",
}


def service(runs: str, state: str | None = "COMPLETED", **more: Any) -> Any:
    primary = {"status": "PRIMARY", "taskDefinition": runs}
    if state:
        primary["rolloutState"] = state
    return {"serviceName": "web", "taskDefinition": runs, "deployments": [primary], **more}


def stopped(why: str, minute: int = 0, revision: str = NEW, **container: Any) -> Any:
    return {
        "taskDefinitionArn": revision,
        "stoppedReason": why,
        "stoppedAt": START + timedelta(minutes=minute),
        "containers": [{"name": "web", **container}],
    }


@pytest.mark.parametrize(
    ("runs", "state", "deployment", "updated", "why"),
    [
        (NEW, "COMPLETED", {"status": "SUCCESSFUL"}, True, None),
        (NEW, "COMPLETED", None, True, None),
        # Other strategies than ROLLING tell no state of a rollout.
        (NEW, None, {"status": "SUCCESSFUL"}, True, None),
        # Somebody deploys right now.
        (NEW, "IN_PROGRESS", {"status": "IN_PROGRESS"}, False, None),
        (OLD, "COMPLETED", ROLLED_BACK, True, "circuit breaker threshold"),
        (OLD, "COMPLETED", ROLLED_BACK, False, "circuit breaker threshold"),
        (OLD, "IN_PROGRESS", {"status": "ROLLBACK_IN_PROGRESS"}, True, "ROLLBACK_IN_PROGRESS"),
        (OLD, "COMPLETED", {"status": "STOPPED"}, True, "STOPPED"),
        # Nobody may list deployments: the revision alone tells.
        (OLD, "COMPLETED", None, False, "gives no reason"),
        (OLD, "COMPLETED", {"status": "SUCCESSFUL"}, False, "gives no reason"),
        (NEW, "FAILED", None, True, "the deployment failed"),
        (NEW, "FAILED", None, False, "the deployment failed"),
        # A rollback of the network alone counts where this update asked for it.
        (NEW, "COMPLETED", ROLLED_BACK, True, "circuit breaker threshold"),
        (NEW, "COMPLETED", ROLLED_BACK, False, None),
    ],
)
def test_a_service_is_judged_by_what_it_runs_and_how_its_deployment_ended(
    runs: str, state: Any, deployment: Any, updated: bool, why: Any
) -> None:
    found = failure(Evidence(NEW, updated, service(runs, state), deployment))
    assert (found is None) if why is None else (why in (found or ""))


def test_a_rollout_that_failed_says_so_in_ecs_words() -> None:
    failed = service(NEW, "FAILED")
    failed["deployments"][0]["rolloutStateReason"] = "tasks failed to start."
    assert failure(Evidence(NEW, True, failed, None)) == "tasks failed to start."


def test_reasons_are_those_of_the_revision_newest_first_each_once() -> None:
    tasks = [
        stopped("Essential container in task exited", 1, exitCode=137, reason="OutOfMemoryError"),
        stopped("Scaling activity", 9, revision=OLD),
        stopped("Task failed ELB health checks", 3, exitCode=0),
        stopped("Essential container in task exited", 2, exitCode=137, reason="OutOfMemoryError"),
    ]
    assert stop_reasons(NEW, tasks) == [
        "Task failed ELB health checks",
        "Essential container in task exited; web: exit code 137, OutOfMemoryError (2 times)",
    ]


def test_at_most_five_reasons_are_told() -> None:
    tasks = [stopped(f"reason {minute}", minute) for minute in range(9)]
    assert stop_reasons(NEW, tasks) == [f"reason {minute}" for minute in (8, 7, 6, 5, 4)]


@pytest.mark.parametrize(
    ("task", "told"),
    [
        ({"taskDefinitionArn": NEW}, "no reason given"),
        ({"taskDefinitionArn": NEW, "stopCode": "TaskFailedToStart"}, "TaskFailedToStart"),
    ],
)
def test_a_task_that_says_little_is_told_all_the_same(task: Any, told: str) -> None:
    assert stop_reasons(NEW, [task]) == [told]


def test_events_that_all_is_well_are_left_out() -> None:
    told = [
        "(service web) has reached a steady state.",
        "(service web) rolling back to deployment ecs-svc/1.",
        "(service web) was unable to place a task.",
        "(service web) was unable to place a task.",
        "(service web) (deployment ecs-svc/1) deployment completed.",
    ]
    assert events({"events": [{"message": text} for text in told]}) == told[1:3]


def test_the_report_says_what_was_asked_what_runs_why_and_what_to_do() -> None:
    evidence = Evidence(
        NEW,
        True,
        service(OLD, events=[{"message": "(service web) deployment failed."}]),
        ROLLED_BACK,
        [stopped("CannotPullContainerError")],
        ["AccessDenied"],
    )
    assert report(evidence, "it was rolled back") == (
        "the service web did not take the revision that it was asked for\n"
        "  asked for: shop-dev-web:7\n"
        "  runs:      shop-dev-web:6\n"
        "  because:   it was rolled back\n"
        "  stopped:   CannotPullContainerError\n"
        "  event:     (service web) deployment failed.\n"
        "  not read:  AccessDenied\n"
        "  next:      correct the image or its settings and run `pulumi up` again;\n"
        "             to try the same revision once more, `pulumi up --refresh`"
    )


def test_a_first_rollout_has_nothing_to_go_back_to() -> None:
    text = report(Evidence(NEW, True, service(NEW, "FAILED"), None), "it failed")
    assert "runs:      shop-dev-web:7, without becoming stable" in text
