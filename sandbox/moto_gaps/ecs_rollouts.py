"""The deployments of one service of the embedded AWS, as ECS tells of them.

Sources of the words: ECS API reference (ServiceDeployment, Deployment, Rollback); ECS developer
guide, "service event messages" and "deployment state change events"; the reasons as seen in
answers of `describe-services` that users published.
"""

from typing import Any
from uuid import uuid4

from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

from sandbox.deployments import ROLLED_BACK, Outcome, StoppedTask

THRESHOLD_EXCEEDED = (
    "Service deployment rolled back because the circuit breaker threshold was exceeded."
)
FAILED_TO_START = "ECS deployment circuit breaker: tasks failed to start."
NOTHING_TO_GO_BACK_TO = "No rollback candidate was found to run the rollback."
EVENTS_KEPT = 100
"""Source: ECS API reference, Service, `events`: the 100 most recent ones."""


class Rollouts:
    """What was deployed to a service, and how it ended."""

    def __init__(self, service: Any) -> None:
        self._service = service
        self.history: list[dict[str, Any]] = []
        """The service deployments, the newest first."""

        self.revisions: dict[str, dict[str, Any]] = {}
        self.stopped: list[dict[str, Any]] = []
        """The stopped tasks, the newest first."""

        service.deployments = []

    def start(self, task_definition: str, outcome: Outcome | None) -> None:
        """Deploys a task definition, to the end that was declared or to a good one."""
        completed = (d for d in self._service.deployments if d["rolloutState"] == "COMPLETED")
        before = next(completed, None)
        deployment = self._new_deployment(task_definition)
        revision = self._revision(deployment)
        if outcome is None:
            self._complete(deployment)
            self._note(revision, "SUCCESSFUL", "")
            return
        failed = {**deployment, "failedTasks": len(outcome.stopped)}
        self._event(f"(deployment {failed['id']}) deployment failed: tasks failed to start.")
        self.stopped[:0] = [self._stopped_task(failed, task) for task in outcome.stopped]
        if before and outcome.outcome == ROLLED_BACK:
            self._service.task_definition = before["taskDefinition"]
            self._event(f"rolling back to deployment {before['id']}.")
            self._complete(self._new_deployment(before["taskDefinition"]))
            self._note(revision, "ROLLBACK_SUCCESSFUL", outcome.reason or THRESHOLD_EXCEEDED)
            return
        failed |= {
            "rolloutState": "FAILED",
            "rolloutStateReason": FAILED_TO_START,
            "runningCount": 0,
        }
        self._service.running_count = int(before["runningCount"]) if before else 0
        former = [{**before, "status": "ACTIVE"}] if before else []
        self._service.deployments = [failed, *former]
        if outcome.outcome == ROLLED_BACK:
            self._note(revision, "ROLLBACK_FAILED", outcome.reason or NOTHING_TO_GO_BACK_TO)
        else:
            self._note(revision, "STOPPED", outcome.reason or FAILED_TO_START)

    def count(self) -> None:
        """Follows a new desired count: the tasks of a deployment that works are all there."""
        for deployment in self._service.deployments[:1]:
            deployment["desiredCount"] = self._service.desired_count
            if deployment["rolloutState"] == "COMPLETED":
                deployment["runningCount"] = self._service.desired_count

    def _new_deployment(self, task_definition: str) -> dict[str, Any]:
        service, now = self._service, utcnow()
        deployment = {
            "id": f"ecs-svc/{mock_random.randint(10**18, 9 * 10**18)}",
            "status": "PRIMARY",
            "taskDefinition": task_definition,
            "desiredCount": service.desired_count,
            "runningCount": service.desired_count,
            "pendingCount": 0,
            "failedTasks": 0,
            "createdAt": now,
            "updatedAt": now,
            "launchType": service.launch_type,
            "platformVersion": service.platform_version,
            "platformFamily": "Linux" if service.launch_type == "FARGATE" else None,
            "networkConfiguration": service.network_configuration or None,
            "capacityProviderStrategy": getattr(service, "capacity_provider_strategy", None),
            "serviceConnectConfiguration": getattr(service, "service_connect_configuration", None),
        }
        return {key: value for key, value in deployment.items() if value is not None}

    def _complete(self, deployment: dict[str, Any]) -> None:
        reason = f"ECS deployment {deployment['id']} completed."
        deployment |= {"rolloutState": "COMPLETED", "rolloutStateReason": reason}
        self._service.deployments = [deployment]
        self._service.running_count = self._service.desired_count
        self._event(f"(deployment {deployment['id']}) deployment completed.")
        self._event("has reached a steady state.")

    def _event(self, message: str) -> None:
        event = {
            "id": str(uuid4()),
            "createdAt": utcnow(),
            "message": f"(service {self._service.name}) {message}",
        }
        self._service.events = [event, *self._service.events][:EVENTS_KEPT]

    def _revision(self, deployment: dict[str, Any]) -> str:
        """The ARN of what a deployment brings; it ends in the deployment's own number."""
        arn = self._arn("service-revision", deployment["id"].rpartition("/")[2])
        self.revisions[arn] = {
            "serviceRevisionArn": arn,
            "serviceArn": self._service.arn,
            "clusterArn": self._service.cluster_arn,
            "taskDefinition": deployment["taskDefinition"],
            "createdAt": utcnow(),
        }
        return arn

    def _note(self, revision: str, status: str, reason: str) -> None:
        """Writes down how a deployment ended."""
        good = next((d for d in self.history if d["status"] == "SUCCESSFUL"), None)
        source = good["targetServiceRevision"]["arn"] if good else None
        now = utcnow()
        triggered = status != "SUCCESSFUL"
        noted = {
            "serviceDeploymentArn": self._arn("service-deployment", uuid4().hex[:21]),
            "serviceArn": self._service.arn,
            "clusterArn": self._service.cluster_arn,
            **dict.fromkeys(("createdAt", "startedAt", "updatedAt", "finishedAt"), now),
            "sourceServiceRevisions": [{"arn": source}] if source else [],
            "targetServiceRevisionArn": revision,
            "targetServiceRevision": {
                "arn": revision,
                "requestedTaskCount": self._service.desired_count,
                "runningTaskCount": 0 if triggered else self._service.desired_count,
                "pendingTaskCount": 0,
            },
            "status": status,
            "deploymentCircuitBreaker": {
                "status": "TRIGGERED" if triggered else "MONITORING_COMPLETE"
            },
        }
        if reason:
            noted["statusReason"] = reason
        if status == "ROLLBACK_SUCCESSFUL":
            noted["rollback"] = {"reason": reason, "startedAt": now, "serviceRevisionArn": source}
        self.history.insert(0, noted)

    def _stopped_task(self, deployment: dict[str, Any], task: StoppedTask) -> dict[str, Any]:
        now, arn = utcnow(), self._arn("task", uuid4().hex, of_service=False)
        exited = any(container.exit_code is not None for container in task.containers)
        return {
            "taskArn": arn,
            "clusterArn": self._service.cluster_arn,
            "taskDefinitionArn": deployment["taskDefinition"],
            "group": f"service:{self._service.name}",
            "startedBy": deployment["id"],
            "lastStatus": "STOPPED",
            "desiredStatus": "STOPPED",
            "stopCode": "EssentialContainerExited" if exited else "TaskFailedToStart",
            "stoppedReason": task.stopped_reason,
            **dict.fromkeys(("createdAt", "stoppingAt", "stoppedAt"), now),
            "containers": [
                {
                    "taskArn": arn,
                    "name": container.name,
                    "lastStatus": "STOPPED",
                    **({"reason": container.reason} if container.reason else {}),
                    **({} if container.exit_code is None else {"exitCode": container.exit_code}),
                }
                for container in task.containers
            ],
        }

    def _arn(self, kind: str, identity: str, *, of_service: bool = True) -> str:
        home = self._service.cluster_arn.replace(":cluster/", f":{kind}/")
        return f"{home}/{self._service.name}/{identity}" if of_service else f"{home}/{identity}"
