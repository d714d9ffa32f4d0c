"""A deployment ends as it was declared, and the embedded AWS tells of it as ECS does."""

import urllib.error
import urllib.request
from typing import Any
from uuid import uuid4

import pytest

from sandbox.deployments import (
    DEPLOYMENTS_PATH,
    FAILED,
    ROLLED_BACK,
    Outcome,
    StoppedContainer,
    StoppedTask,
    declare,
    from_json,
    to_json,
)
from sandbox.emulator import Emulator
from sandbox.errors import SandboxError
from sandbox.provider.clients import Clients

REGION = "eu-west-1"
STOPPED = (
    StoppedTask(
        "Essential container in task exited", (StoppedContainer("app", "OutOfMemoryError", 137),)
    ),
    StoppedTask("CannotPullContainerError: no such image"),
)


class Ecs:
    """A cluster with one service, by ECS's operations."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self.name = f"s-{uuid4().hex[:10]}"
        self.cluster: str = self.call("create_cluster", clusterName=self.name)["cluster"][
            "clusterArn"
        ]

    def call(self, operation: str, /, **params: Any) -> Any:
        return self._clients.call("ecs", REGION, operation, params)

    def revision(self) -> str:
        """A new revision of the service's task definition."""
        containers = [{"name": "app", "image": "app", "memory": 128}]
        made = self.call(
            "register_task_definition", family=self.name, containerDefinitions=containers
        )
        return str(made["taskDefinition"]["taskDefinitionArn"])

    def create(self, **more: Any) -> str:
        """Makes the service with a first revision."""
        first = self.revision()
        self.call(
            "create_service",
            cluster=self.cluster,
            serviceName=self.name,
            taskDefinition=first,
            desiredCount=2,
            **more,
        )
        return first

    def update(self, **changes: Any) -> None:
        self.call("update_service", cluster=self.cluster, service=self.name, **changes)

    def service(self) -> Any:
        return self.call("describe_services", cluster=self.cluster, services=[self.name])[
            "services"
        ][0]

    def deployments(self) -> list[Any]:
        """The service deployments in full, the newest first."""
        listed = self.call("list_service_deployments", cluster=self.cluster, service=self.name)
        arns = [found["serviceDeploymentArn"] for found in listed["serviceDeployments"]]
        found = self.call("describe_service_deployments", serviceDeploymentArns=arns)
        return list(found["serviceDeployments"])

    def brought(self, deployment: Any) -> str:
        """The task definition of a service deployment."""
        arn = deployment["targetServiceRevision"]["arn"]
        found = self.call("describe_service_revisions", serviceRevisionArns=[arn])
        return str(found["serviceRevisions"][0]["taskDefinition"])

    def stopped(self) -> list[Any]:
        """The stopped tasks of the service."""
        arns = self.call(
            "list_tasks", cluster=self.cluster, serviceName=self.name, desiredStatus="STOPPED"
        )["taskArns"]
        return (
            list(self.call("describe_tasks", cluster=self.cluster, tasks=arns)["tasks"])
            if arns
            else []
        )


@pytest.fixture
def ecs(clients: Clients) -> Ecs:
    return Ecs(clients)


def test_a_deployment_that_nobody_spoke_of_completes(ecs: Ecs) -> None:
    ecs.create()
    second = ecs.revision()

    ecs.update(taskDefinition=second)

    (deployment,) = ecs.service()["deployments"]
    assert (deployment["taskDefinition"], deployment["rolloutState"]) == (second, "COMPLETED")
    assert (deployment["runningCount"], ecs.service()["runningCount"]) == (2, 2)
    assert [found["status"] for found in ecs.deployments()] == ["SUCCESSFUL", "SUCCESSFUL"]
    assert ecs.brought(ecs.deployments()[0]) == second
    assert ecs.stopped() == []


def test_a_rolled_back_deployment_leaves_the_former_revision_and_its_reasons(
    ecs: Ecs, running_emulator: Emulator
) -> None:
    first = ecs.create()
    second = ecs.revision()
    declare(running_emulator.url, Outcome(ecs.name[:-2], ROLLED_BACK, stopped=STOPPED))

    ecs.update(taskDefinition=second)

    service = ecs.service()
    (deployment,) = service["deployments"]
    assert service["taskDefinition"] == deployment["taskDefinition"] == first
    assert (deployment["status"], deployment["rolloutState"]) == ("PRIMARY", "COMPLETED")
    assert "rolling back to deployment ecs-svc/" in str(service["events"])
    assert "deployment failed: tasks failed to start." in str(service["events"])
    newest = ecs.deployments()[0]
    assert newest["status"] == "ROLLBACK_SUCCESSFUL"
    assert "circuit breaker threshold was exceeded" in newest["statusReason"]
    assert newest["rollback"]["reason"] == newest["statusReason"]
    assert ecs.brought(newest) == second
    by_reason = {task["stoppedReason"]: task for task in ecs.stopped()}
    assert {task["taskDefinitionArn"] for task in by_reason.values()} == {second}
    (container,) = by_reason["Essential container in task exited"]["containers"]
    assert (container["name"], container["reason"], container["exitCode"]) == (
        "app",
        "OutOfMemoryError",
        137,
    )
    pulled = by_reason["CannotPullContainerError: no such image"]
    assert (pulled["stopCode"], pulled["containers"]) == ("TaskFailedToStart", [])


def test_an_outcome_counts_once_and_only_for_another_task_definition(
    ecs: Ecs, running_emulator: Emulator
) -> None:
    first = ecs.create()
    declare(running_emulator.url, Outcome(ecs.service()["serviceArn"], ROLLED_BACK, "too slow"))

    ecs.update(desiredCount=3)
    assert ecs.service()["deployments"][0]["runningCount"] == 3
    second = ecs.revision()
    ecs.update(taskDefinition=second)
    assert ecs.service()["taskDefinition"] == first
    assert ecs.deployments()[0]["statusReason"] == "too slow"
    ecs.update(taskDefinition=second)
    assert ecs.service()["taskDefinition"] == second


@pytest.mark.parametrize(
    ("outcome", "status"), [(ROLLED_BACK, "ROLLBACK_FAILED"), (FAILED, "STOPPED")]
)
def test_a_first_deployment_that_fails_has_nothing_to_go_back_to(
    ecs: Ecs, running_emulator: Emulator, outcome: str, status: str
) -> None:
    declare(running_emulator.url, Outcome(ecs.name, outcome, stopped=STOPPED))

    first = ecs.create()

    (deployment,) = ecs.service()["deployments"]
    assert (deployment["taskDefinition"], deployment["rolloutState"]) == (first, "FAILED")
    assert deployment["rolloutStateReason"].endswith("tasks failed to start.")
    assert (deployment["failedTasks"], ecs.service()["runningCount"]) == (2, 0)
    assert ecs.deployments()[0]["status"] == status
    assert len(ecs.stopped()) == 2


def test_a_deployment_that_fails_without_rollback_leaves_the_former_one_active(
    ecs: Ecs, running_emulator: Emulator
) -> None:
    first = ecs.create()
    second = ecs.revision()
    declare(running_emulator.url, Outcome(ecs.name, FAILED))

    ecs.update(taskDefinition=second)

    primary, former = ecs.service()["deployments"]
    assert (primary["taskDefinition"], primary["rolloutState"]) == (second, "FAILED")
    assert (former["status"], former["taskDefinition"]) == ("ACTIVE", first)
    assert ecs.deployments()[0]["status"] == "STOPPED"


def test_a_new_service_keeps_what_it_was_given(ecs: Ecs) -> None:
    breaker = {"enable": True, "rollback": True}
    ecs.create(
        capacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}],
        deploymentConfiguration={"deploymentCircuitBreaker": breaker, "strategy": "ROLLING"},
        enableExecuteCommand=True,
    )

    service = ecs.service()

    assert service["capacityProviderStrategy"] == [{"capacityProvider": "FARGATE", "weight": 1}]
    assert "launchType" not in service
    assert service["deploymentConfiguration"]["deploymentCircuitBreaker"] == breaker
    assert service["enableExecuteCommand"] is True


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"service": "web"}, "KeyError"),
        ({"service": "web", "outcome": "exploded"}, "rolled-back, failed, got 'exploded'"),
        ({"service": "web", "outcome": FAILED, "stopped": [{"containers": []}]}, "stoppedReason"),
        ([], "expected"),
    ],
)
def test_what_is_no_outcome_is_refused_with_what_is_expected(document: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        from_json(document)


def test_an_outcome_survives_the_wire() -> None:
    outcome = Outcome("web", ROLLED_BACK, "why", STOPPED)

    assert from_json(to_json(outcome)) == outcome


def test_a_refusal_is_told(running_emulator: Emulator) -> None:
    with pytest.raises(SandboxError, match="got 'exploded'"):
        declare(running_emulator.url, Outcome("web", "exploded"))
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(running_emulator.url + DEPLOYMENTS_PATH, b"{", timeout=10)
