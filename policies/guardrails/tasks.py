"""Task definitions: their containers, read once for all rules, and what starts them."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from guardrails import tokens
from guardrails.containers import PROPERTY, Container, containers
from guardrails.graph import Graph, Resource
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok, violation
from guardrails.workloads import Workload, Workloads

Fault = str | Gap | None
"""What is wrong with a container; None if nothing is; UNKNOWN if that is not known."""


class Starters(NamedTuple):
    """What starts the tasks of a definition."""

    found: tuple[Workload, ...]
    loose: tuple[Workload, ...]
    """What may start them as well: it does not tell its task definition yet."""


class Tasks:
    """The task definitions of a plan: ``graph.derive(Tasks)``."""

    def __init__(self, graph: Graph) -> None:
        """Look at nothing yet."""
        self._graph = graph
        self._containers: dict[Resource, tuple[Container, ...] | Gap] = {}
        self._starters: dict[Resource, list[Workload]] | None = None
        self._loose: list[Workload] = []

    def containers(self, task: Resource) -> tuple[Container, ...] | Gap:
        """Return the containers of a task definition; UNKNOWN while its JSON is."""
        if task not in self._containers:
            found = containers(task)
            # Nobody leaves it out: where nothing seems given, it comes from outside this plan.
            self._containers[task] = UNKNOWN if found is ABSENT else found
        return self._containers[task]

    def starters(self, task: Resource) -> Starters:
        """Return what starts the tasks of a definition, in this plan."""
        if self._starters is None:
            self._starters = {}
            for workload in self._graph.derive(Workloads):
                for definition in workload.definitions.found:
                    self._starters.setdefault(definition, []).append(workload)
                if workload.definitions.unexplained:
                    self._loose.append(workload)
        return Starters(tuple(self._starters.get(task, ())), tuple(self._loose))

    def opens_shells(self, task: Resource) -> bool | Gap:
        """Tell whether anything starts the tasks of a definition with ECS Exec on."""
        starters = self.starters(task)
        flags = {self._exec(starter) for starter in starters.found}
        if True in flags:
            return True
        flags |= {self._exec(starter) for starter in starters.loose}
        return UNKNOWN if flags & {True, UNKNOWN} else False

    def _exec(self, workload: Workload) -> bool | Gap:
        resource = workload.resource
        if resource.type in tokens.DEPLOYMENTS or resource.type not in tokens.SERVICES:
            return resource.flag(*workload.path, "enableExecuteCommand", default=False)
        # A task set has no switch of its own: its service's holds.
        services = self._graph.join(resource, "service", types=tokens.DEPLOYMENTS)
        flags = {each.flag("enableExecuteCommand", default=False) for each in services.found}
        if True in flags:
            return True
        return False if services.complete and UNKNOWN not in flags else UNKNOWN


def judge_containers(
    graph: Graph, doubt: str, fault: Callable[[Container], Fault]
) -> Iterator[Verdict]:
    """Judge each container of each task definition.

    Args:
        graph: the plan.
        doubt: what would be wrong, after "a container which …".
        fault: what is wrong with a container, after "container 'x', which …".
    """
    for task in graph.of(tokens.TASK_DEFINITIONS):
        yield from judge_task(graph, task, doubt, fault)


def judge_task(
    graph: Graph, task: Resource, doubt: str, fault: Callable[[Container], Fault]
) -> Iterator[Verdict]:
    """Judge the containers of one task definition, as `judge_containers` does."""
    found = graph.derive(Tasks).containers(task)
    if isinstance(found, Gap):
        yield cannot_judge(task, f"may have a container which {doubt}: {PROPERTY} is not known")
        return
    faults = [(container.name, fault(container)) for container in found]
    for name, what in faults:
        if isinstance(what, str):
            yield violation(task, f"has container '{name}', which {what}")
        elif what is UNKNOWN:
            yield cannot_judge(task, f"may have a container which {doubt}: '{name}' is not known")
    if all(what is None for _, what in faults):
        yield ok(task)
