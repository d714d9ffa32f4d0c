"""A rollback fails the update: what is asked of AWS, and when it cannot be asked."""

import asyncio
from typing import Any
from unittest.mock import patch

import boto3
import pulumi
import pytest
from botocore.stub import Stubber

from private_fargate import Service, rollout
from private_fargate.rollout import Rollout, outcome, read
from tests.components.conftest import Recorder
from tests.components.test_service import BASE, build
from tests.components.test_verdicts import NEW, OLD, ROLLED_BACK, START, service

CLUSTER = "arn:aws:ecs:ap-northeast-2:123456789012:cluster/main"
SERVICE_ARN = "arn:aws:ecs:ap-northeast-2:123456789012:service/main/web"
ASKED = {"cluster": CLUSTER, "services": [SERVICE_ARN]}
LISTED = {"cluster": CLUSTER, "service": SERVICE_ARN}
STOPPED = {"cluster": CLUSTER, "serviceName": "web", "desiredStatus": "STOPPED"}
TASK = f"{CLUSTER}/task"


@pytest.fixture
def ecs() -> Any:
    client = boto3.client(
        "ecs", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    with Stubber(client) as stub:
        yield client, stub


def described(runs: str) -> Any:
    return {"services": [service(runs)], "failures": []}


def test_a_good_rollout_takes_two_questions(ecs: Any) -> None:
    client, stub = ecs
    stub.add_response("describe_services", described(NEW), ASKED)
    listed = {"serviceDeployments": [{"status": "SUCCESSFUL"}]}
    stub.add_response("list_service_deployments", listed, LISTED)
    evidence = read(client, SERVICE_ARN, CLUSTER, NEW, updated=True)
    stub.assert_no_pending_responses()
    assert evidence.deployment == {"status": "SUCCESSFUL"}
    assert evidence.stopped == ()


def test_a_rollback_is_asked_for_its_stopped_tasks(ecs: Any) -> None:
    client, stub = ecs
    stub.add_response("describe_services", described(OLD), ASKED)
    stub.add_response("list_service_deployments", {"serviceDeployments": [ROLLED_BACK]}, LISTED)
    stub.add_response("list_tasks", {"taskArns": [TASK]}, STOPPED)
    told = {"tasks": [{"taskDefinitionArn": NEW, "stoppedReason": "gone", "stoppedAt": START}]}
    stub.add_response("describe_tasks", told, {"cluster": CLUSTER, "tasks": [TASK]})
    evidence = read(client, SERVICE_ARN, CLUSTER, NEW, updated=True)
    stub.assert_no_pending_responses()
    assert evidence.stopped[0]["stoppedReason"] == "gone"


def test_what_helps_but_is_not_allowed_is_noted(ecs: Any) -> None:
    client, stub = ecs
    stub.add_response("describe_services", described(OLD), ASKED)
    stub.add_client_error("list_service_deployments", "AccessDeniedException", "no listing")
    stub.add_client_error("list_tasks", "AccessDeniedException", "no tasks")
    evidence = read(client, SERVICE_ARN, CLUSTER, NEW, updated=True)
    assert evidence.deployment is None
    assert [("no listing" in text, "no tasks" in text) for text in evidence.unread] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize("answer", ["denied", "missing"])
def test_an_outcome_that_cannot_be_read_is_a_warning(ecs: Any, answer: str) -> None:
    client, stub = ecs
    if answer == "denied":
        stub.add_client_error("describe_services", "AccessDeniedException", "not yours")
    else:
        stub.add_response("describe_services", {"services": []}, ASKED)
    with (
        patch.object(rollout, "_client", return_value=client),
        patch.object(pulumi.log, "warn") as warn,
    ):
        assert outcome(SERVICE_ARN, CLUSTER, NEW, updated=True) is None
    (warning,) = warn.call_args.args
    assert "was not verified" in warning
    assert SERVICE_ARN in warning


def test_the_hooks_judge_what_was_asked_for_and_fail_with_the_message(recorder: Recorder) -> None:
    asked: list[Any] = []
    watches: list[Rollout] = []

    def answer(*known: Any, updated: bool) -> str:
        asked.append((*known, updated))
        return "it was rolled back"

    recorder.run(lambda: watches.append(Rollout("web")))
    (after_create,) = watches[0].hooks.after_create or []
    assert watches[0].hooks.after_update == [after_create]
    inputs = {"cluster": CLUSTER, "taskDefinition": NEW}
    args = pulumi.ResourceHookArgs("urn", SERVICE_ARN, "web", "service", new_inputs=inputs)
    with (
        patch.object(rollout, "outcome", answer),
        pytest.raises(pulumi.RunError, match="it was rolled back"),
    ):
        asyncio.run(after_create(args))  # type: ignore[arg-type]
    assert asked == [(SERVICE_ARN, CLUSTER, NEW, True)]


def test_all_services_of_a_program_share_one_hook(recorder: Recorder) -> None:
    names: list[str] = []

    def program() -> None:
        for name in ("web", "api", "web"):
            hooks = Rollout(name).hooks
            names.extend(str(vars(h)["name"]) for h in hooks.after_create or [])

    for _ in range(2):  # each program has its own
        recorder.run(program)
    assert names == ["web-rollout"] * 6
    recorder.run(
        lambda: names.append(str(vars((Rollout("api").hooks.after_update or [])[0])["name"]))
    )
    assert names[-1] == "api-rollout"


@pytest.mark.parametrize("waits", [True, False])
def test_the_switch_decides_whether_anything_waits(recorder: Recorder, waits: bool) -> None:
    with patch("private_fargate.service.Rollout", wraps=Rollout) as made:
        build(recorder, wait_for_steady_state=waits)
    assert made.called is waits
    inputs = recorder.one("ecs/service:Service", "web").inputs
    assert inputs["waitForSteadyState"] is waits


def test_a_unit_test_of_a_program_asks_no_aws(recorder: Recorder) -> None:
    with patch.object(rollout, "outcome", side_effect=AssertionError("AWS was asked")):
        recorder.run(lambda: Service("web", BASE) and None)


def test_aws_is_asked_in_the_services_region_with_the_stacks_profile() -> None:
    with (
        patch("boto3.Session") as session,
        patch.object(pulumi.Config, "get", return_value="work") as get,
    ):
        rollout._client(SERVICE_ARN)
    get.assert_called_once_with("profile")
    session.assert_called_once_with(profile_name="work", region_name="ap-northeast-2")
    session.return_value.client.assert_called_once_with("ecs")
