"""Failures at the size of a task."""

from collections.abc import Iterator
from typing import Any

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.preflight.execution import containers_known, declares_fargate, kept
from guardrails.preflight.fargate_sizes import cpu_units, mebibytes, size_problem
from guardrails.preflight.verdicts import ECS_GUIDE, fails, lines
from guardrails.rule import Failure, Scope, Severity, rule
from guardrails.values import UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge

_F24 = Failure(
    "F24",
    "ClientException: No Fargate configuration exists for given values: … CPU, … memory. See the "
    "Amazon ECS documentation for the valid values. (or: The 'memory' setting for container … is "
    "greater than for the task.)",
    (
        f"{ECS_GUIDE}/task-cpu-memory-error.html",
        "https://github.com/aws-games/cloud-game-development-toolkit/issues/737",
        "https://github.com/pulumi/pulumi-awsx/issues/1220",
    ),
)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="set `cpu` and `memory` to a pair that Fargate offers",
    aws_fix="set cpu and memory of aws.ecs.TaskDefinition to a pair that Fargate offers, and at "
    "least to the sum of what its containers reserve",
    url=f"{ECS_GUIDE}/task-cpu-memory-error.html",
    failure=_F24,
)
def preflight_f24_fargate_size(graph: Graph) -> Iterator[Verdict]:
    """A task on Fargate has a size that is offered, and its containers fit into it.

    Judged is a task definition that requires the compatibility FARGATE. Windows needs one vCPU. The
    sizes are those of November 2026.
    """
    for task in graph.of(tokens.TASK_DEFINITIONS):
        cpu, memory = cpu_units(task.given("cpu")), mebibytes(task.given("memory"))
        fargate = declares_fargate(task)
        problems = [] if fargate is not True else [*_size(task, cpu, memory)]
        problems += _sums(graph, task, cpu, memory)
        if problems:
            yield fails(_F24, task, f"has a size that is refused{lines(problems)}")
        elif fargate is True and UNKNOWN in (cpu, memory):
            unknown = "cpu" if cpu is UNKNOWN else "memory"
            yield cannot_judge(task, f"may have a size that is refused: {unknown} is not known yet")
        else:
            yield from kept(graph, task)


def _size(task: Resource, cpu: int | Gap | None, memory: int | Gap | None) -> Iterator[str]:
    if cpu is None or memory is None:
        yield f"{'cpu' if cpu is None else 'memory'} is neither a number nor a size"
    if isinstance(cpu, int) and isinstance(memory, int):
        problem = size_problem(cpu, memory)
        if problem:
            yield problem
    system = task.given("runtimePlatform", "operatingSystemFamily")
    windows = isinstance(system, str) and system.startswith("WINDOWS")
    if windows and isinstance(cpu, int) and cpu < 1024:
        yield f"cpu is {cpu}, and Windows needs 1024 at least"


def _sums(
    graph: Graph, task: Resource, cpu: int | Gap | None, memory: int | Gap | None
) -> Iterator[str]:
    found = containers_known(graph, task)
    if isinstance(cpu, int):
        total = sum(_number(each.read("cpu")) for each in found)
        if total > cpu:
            yield f"its containers have {total} cpu units together, and the task {cpu}"
    if isinstance(memory, int):
        for each in found:
            if _number(each.read("memory")) > memory:
                own = _number(each.read("memory"))
                yield f"container '{each.name}' has {own} MiB, and the task {memory}"
        # A container's reservation counts where it has one, else its limit.
        total = sum(
            _number(each.read("memoryReservation")) or _number(each.read("memory"))
            for each in found
        )
        if total > memory:
            yield f"its containers reserve {total} MiB together, and the task has {memory}"


def _number(value: Any) -> int:
    return int(value) if isinstance(value, int | float) else 0
