"""What moto lacks of ECS: what a service was given, and what becomes of its deployments.

A deployment completes at once, unless its outcome was declared (see `sandbox.deployments`). The
words are those that ECS uses itself.
"""

from collections.abc import Iterator
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.ecs.exceptions import ServiceNotFoundException
from moto.ecs.models import Service
from moto.ecs.responses import EC2ContainerServiceResponse

from sandbox.deployments import Outcome
from sandbox.moto_gaps.ecs_rollouts import Rollouts

DECLARED: list[Outcome] = []
"""How coming deployments end; each counts once."""

_KEPT = (
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "placementConstraints",
    "placementStrategy",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)
"""What moto drops of a new service, though it keeps it when a service is changed."""


class ServiceRollouts:
    """A service's deployments and what is left of them, by ECS's operations."""

    def list_service_deployments(self: Any) -> ActionResult:
        """Tells of a service's deployments, the newest first."""
        cluster = self._get_param("cluster", "default")
        service = _service(self.ecs_backend, cluster, self._get_param("service"))
        wanted = self._get_param("status") or []
        found = [d for d in service.sandbox_rollouts.history if d["status"] in wanted or not wanted]
        return ActionResult({"serviceDeployments": found})

    def describe_service_deployments(self: Any) -> ActionResult:
        """Tells of the deployments with these ARNs."""
        known = {d["serviceDeploymentArn"]: d for r in _rollouts(self) for d in r.history}
        found, failures = _picked(known, self._get_param("serviceDeploymentArns"))
        return ActionResult({"serviceDeployments": found, "failures": failures})

    def describe_service_revisions(self: Any) -> ActionResult:
        """Tells what the deployments with these revisions brought."""
        known = {arn: found for r in _rollouts(self) for arn, found in r.revisions.items()}
        found, failures = _picked(known, self._get_param("serviceRevisionArns"))
        return ActionResult({"serviceRevisions": found, "failures": failures})


def _service(backend: Any, cluster: str, name_or_arn: str) -> Any:
    found, _ = backend.describe_services(cluster, [name_or_arn])
    if not found:
        raise ServiceNotFoundException
    return found[0]


def _rollouts(response: Any) -> Iterator[Rollouts]:
    for service in response.ecs_backend.services.values():
        yield service.sandbox_rollouts


def _picked(known: dict[str, Any], arns: list[str]) -> tuple[list[Any], list[dict[str, str]]]:
    found = [known[arn] for arn in arns if arn in known]
    return found, [{"arn": arn, "reason": "MISSING"} for arn in arns if arn not in known]


def _taken(name: str) -> Outcome | None:
    """The outcome that was declared for the next deployment of this service, if any."""
    for outcome in DECLARED:
        if outcome.is_for(name):
            DECLARED.remove(outcome)
            return outcome
    return None


def _keep(service: Any, given: dict[str, Any]) -> None:
    for name in _KEPT:
        if given.get(name) is not None:
            setattr(service, camelcase_to_underscores(name), given[name])
    if given.get("capacityProviderStrategy"):
        service.launch_type = None  # ECS: a service has either, and moto falls back to EC2


def _mend_services() -> None:
    """A service keeps what it was given, and its deployments end."""
    create = EC2ContainerServiceResponse.create_service
    update = EC2ContainerServiceResponse.update_service
    started = Service.__init__

    def init(self: Any, *args: Any, **more: Any) -> None:
        started(self, *args, **more)
        self.running_count, self.pending_count = self.desired_count, 0

    def create_service(self: EC2ContainerServiceResponse) -> ActionResult:
        answer: Any = create(self)
        service = answer.result["service"]
        _keep(service, self._get_params())
        service.sandbox_rollouts = Rollouts(service)
        service.sandbox_rollouts.start(service.task_definition, _taken(service.name))
        return ActionResult(answer.result)

    def update_service(self: EC2ContainerServiceResponse) -> ActionResult:
        cluster = self._get_param("cluster", "default")
        service = _service(self.ecs_backend, cluster, self._get_param("service"))
        before = service.task_definition
        settings = getattr(service, "deployment_configuration", {})
        answer: Any = update(self)
        _keep(service, self._get_params())
        # ECS leaves the deployment settings that a request does not name as they are.
        service.deployment_configuration = {
            **settings,
            **(self._get_param("deploymentConfiguration") or {}),
        }
        asked = self.ecs_backend.describe_task_definition(service.task_definition).arn
        service.task_definition = asked
        if asked != before:
            service.sandbox_rollouts.start(asked, _taken(service.name))
        elif self._get_param("forceNewDeployment"):
            service.sandbox_rollouts.start(asked, None)
        else:
            service.sandbox_rollouts.count()
        return ActionResult(answer.result)

    Service.__init__ = init  # type: ignore[method-assign]
    EC2ContainerServiceResponse.create_service = create_service  # type: ignore[method-assign]
    EC2ContainerServiceResponse.update_service = update_service  # type: ignore[method-assign]


def _mend_tasks() -> None:
    """The tasks that a failed deployment left stopped are listed and described."""
    listed = EC2ContainerServiceResponse.list_tasks
    described = EC2ContainerServiceResponse.describe_tasks

    def list_tasks(self: EC2ContainerServiceResponse) -> ActionResult:
        answer: Any = listed(self)
        if self._get_param("desiredStatus") != "STOPPED":
            return ActionResult(answer.result)
        clusters, _ = self.ecs_backend.describe_clusters([self._get_param("cluster", "default")])
        wanted = {"clusterArn": clusters[0].arn}
        if name := self._get_param("serviceName"):
            wanted["group"] = f"service:{name.rpartition('/')[2]}"
        if started_by := self._get_param("startedBy"):
            wanted["startedBy"] = started_by
        family = self._get_param("family")
        arns = [
            task["taskArn"]
            for rollouts in _rollouts(self)
            for task in rollouts.stopped
            if wanted.items() <= task.items()
            and (not family or f"/{family}:" in task["taskDefinitionArn"])
        ]
        return ActionResult({"taskArns": [*answer.result["taskArns"], *arns]})

    def describe_tasks(self: EC2ContainerServiceResponse) -> ActionResult:
        answer: Any = described(self)
        asked = {task.rpartition("/")[2] for task in self._get_param("tasks", [])}
        stopped = [
            task
            for rollouts in _rollouts(self)
            for task in rollouts.stopped
            if task["taskArn"].rpartition("/")[2] in asked
        ]
        return ActionResult({**answer.result, "tasks": [*answer.result["tasks"], *stopped]})

    EC2ContainerServiceResponse.list_tasks = list_tasks  # type: ignore[method-assign]
    EC2ContainerServiceResponse.describe_tasks = describe_tasks  # type: ignore[method-assign]


def fill() -> None:
    """Adds them to moto, in this process."""
    _mend_services()
    _mend_tasks()
    for name, operation in vars(ServiceRollouts).items():
        if not name.startswith("_"):
            setattr(EC2ContainerServiceResponse, name, operation)
