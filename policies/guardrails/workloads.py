"""What starts tasks: services, task sets, schedules and event rules, as one thing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from guardrails import tokens
from guardrails.containers import Container, containers
from guardrails.graph import Graph, Join, Resource
from guardrails.values import ABSENT, UNKNOWN, Gap


class _Form(NamedTuple):
    """Where a type says what runs, and where."""

    types: frozenset[str]
    within: tuple[str, ...]
    """What leads to the properties of a task."""
    definition: str


_FORMS: Final = (
    _Form(tokens.SERVICES, (), "taskDefinition"),
    _Form(tokens.SCHEDULES, ("target", "ecsParameters"), "taskDefinitionArn"),
    _Form(tokens.EVENT_TARGETS, ("ecsTarget",), "taskDefinitionArn"),
)
_FARGATE: Final = frozenset({"FARGATE", "FARGATE_SPOT"})


@dataclass(frozen=True, slots=True)
class Workload:
    """A resource that starts tasks, with what they are made from."""

    resource: Resource
    path: tuple[str, ...]
    """What leads to its task properties: empty for a service."""
    definitions: Join
    subnets: Join
    groups: Join
    """Its security groups; empty where it names none, and the VPC's default one holds."""
    containers: tuple[Container, ...] | Gap
    """UNKNOWN also where the task definition is not in this plan."""

    @property
    def label(self) -> str:
        """Type and name, as messages call it."""
        return self.resource.label

    @property
    def definition(self) -> Resource | None:
        """Its task definition, where the plan has it."""
        return self.definitions.only

    @property
    def names_groups(self) -> bool:
        """Whether it names any security group."""
        given = self.resource.given(*self.path, "networkConfiguration", "securityGroups")
        return given is not ABSENT and given != []

    @property
    def public_ip(self) -> bool | Gap:
        """Whether its tasks get a public address: the provider's default is that they do not."""
        path = (*self.path, "networkConfiguration", "assignPublicIp")
        return self.resource.flag(*path, default=False)

    @property
    def on_fargate(self) -> bool | Gap:
        """Whether its tasks run on Fargate: by what starts them, else by their definition."""
        launch = self.resource.given(*self.path, "launchType")
        if isinstance(launch, str):
            return launch == "FARGATE"
        providers = self._capacity_providers()
        if providers:
            known = [each for each in providers if isinstance(each, str)]
            if len(known) == len(providers):
                return all(each in _FARGATE for each in known)
        definition = self.definition
        required = UNKNOWN if definition is None else definition.given("requiresCompatibilities")
        if not isinstance(required, list):
            return UNKNOWN
        return UNKNOWN if UNKNOWN in required else required == ["FARGATE"]

    def _capacity_providers(self) -> list[Any]:
        listed = self.resource.given(*self.path, "capacityProviderStrategies")
        return [
            each.get("capacityProvider", UNKNOWN) if isinstance(each, Mapping) else UNKNOWN
            for each in (listed if isinstance(listed, list) else ())
        ]


class Workloads:
    """All that starts tasks in a plan: ``graph.derive(Workloads)``."""

    def __init__(self, graph: Graph) -> None:
        """Read each of them once."""
        self._graph = graph
        self._all = tuple(
            self._read(resource, form)
            for form in _FORMS
            for resource in graph.of(form.types)
            if resource.given(*form.within) is not ABSENT or not form.within
        )

    def __iter__(self) -> Iterator[Workload]:
        """Go through them, services first."""
        return iter(self._all)

    def __len__(self) -> int:
        """Count them."""
        return len(self._all)

    def _read(self, resource: Resource, form: _Form) -> Workload:
        network = (*form.within, "networkConfiguration")
        definitions = self._definitions(resource, *form.within, form.definition)
        only = definitions.only
        join = self._graph.join
        return Workload(
            resource=resource,
            path=form.within,
            definitions=definitions,
            subnets=join(resource, *network, "subnets", types=tokens.SUBNETS),
            groups=join(resource, *network, "securityGroups", types=tokens.SECURITY_GROUPS),
            containers=UNKNOWN if only is None else containers(only),
        )

    def _definitions(self, resource: Resource, *path: str) -> Join:
        """Return the task definition: by ARN, or as ECS also takes it, by family."""
        by_arn = self._graph.join(resource, *path, types=tokens.TASK_DEFINITIONS, key="arn")
        if not by_arn.outside:
            return by_arn
        named = str(by_arn.outside[0])
        for key in ("arnWithoutRevision", "family"):
            found = self._graph.find(tokens.TASK_DEFINITIONS, key, named)
            if len(found) == 1:
                return Join(found)
        return by_arn


STARTS_TASKS: Final = frozenset(kind for form in _FORMS for kind in form.types)
"""The types of what starts tasks."""
