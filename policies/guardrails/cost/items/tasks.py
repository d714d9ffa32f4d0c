"""Tasks on Fargate: CPU, memory, disk, and a public address where they get one.

Fargate bills by the second from the start of the image's pull, one minute at least on Linux.
(AWS Fargate pricing page, read 2026-08.)
"""

from typing import Final, NamedTuple

from guardrails import tokens
from guardrails.cost.bill import Factor, Group, Why, counted
from guardrails.cost.demand import Running, on_fargate, running
from guardrails.cost.reckoner import SPOT, Entry, Reckoner, known
from guardrails.cost.traffic import SPOT_SEEN
from guardrails.graph import Graph, Resource
from guardrails.preflight.clusters import Clusters, Provider, launch_type, own_strategy
from guardrails.preflight.fargate_sizes import cpu_units, mebibytes
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.workloads import STARTS_TASKS, Workload

TYPES: Final = STARTS_TASKS | tokens.TASK_DEFINITIONS

FREE_DISK_GB: Final = 20
"""What each task has without a charge. (AWS Fargate pricing page.)"""


class _Size(NamedTuple):
    cpu: float
    """vCPU."""
    memory: float
    """GB."""
    disk: float
    """GB over what is free."""
    architecture: str
    """As the price table calls it: ``x86`` or ``arm``."""


class _Share(NamedTuple):
    """Tasks on one kind of capacity."""

    tasks: float
    spot: bool


def read(reckoner: Reckoner) -> None:
    """Put the tasks of all workloads into the bill."""
    for workload in on_fargate(reckoner.graph):
        count = running(reckoner.graph, reckoner.traffic, workload)
        size = _size(workload)
        what = f"tasks of {workload.resource.name}"
        for missing in (count, size):
            if isinstance(missing, str):
                reckoner.leave(what, [workload.resource], Why.NOT_KNOWN, missing)
        if isinstance(count, Running) and isinstance(size, _Size):
            _bill(reckoner, workload, count, size)
        if isinstance(count, Running):
            _addresses(reckoner, workload, count)


def _bill(reckoner: Reckoner, workload: Workload, count: Running, size: _Size) -> None:
    shares = _shares(reckoner.graph, workload, count.count)
    if isinstance(shares, str):
        what = f"tasks of {workload.resource.name}"
        reckoner.leave(what, [workload.resource], Why.NOT_KNOWN, shares)
        return
    for share in shares:
        _bill_share(reckoner, workload, count, size, share)


def _bill_share(
    reckoner: Reckoner, workload: Workload, count: Running, size: _Size, share: _Share
) -> None:
    name = workload.resource.name
    kind = {"x86": "x86", "arm": "ARM"}[size.architecture]
    spot = SPOT if share.spot else ""
    label = f"Fargate {'Spot ' if share.spot else ''}{kind}"
    start = f"{spot}fargate_{size.architecture}"
    spared = f"Spot {reckoner.traffic.spot_discount:.0%} below the list price (it was {SPOT_SEEN})"
    assumption = "; ".join(filter(None, (count.why, spared if share.spot else "")))
    tasks, hours = counted(share.tasks, "task"), Factor(count.hours, "hours")
    parts = (
        (f"{label}, CPU: {name}", f"{start}_vcpu_hour", Factor(size.cpu, "vCPU")),
        (f"{label}, memory: {name}", f"{start}_gb_hour", Factor(size.memory, "GB")),
        # Spot is cheaper by the CPU and the memory alone.
        (f"Fargate disk: {name}", "fargate_ephemeral_gb_hour", Factor(size.disk, "GB over 20")),
    )
    for what, item, each in parts:
        entry = Entry(Group.COMPUTE, what, item, (tasks, each, hours), assumption)
        reckoner.add(entry, [workload.resource], reckoner.region_of(workload.resource))


def _addresses(reckoner: Reckoner, workload: Workload, count: Running) -> None:
    resource = workload.resource
    what = f"Public IPv4 of tasks: {resource.name}"
    if workload.public_ip is UNKNOWN:
        reason = "whether its tasks get public addresses is not known yet"
        reckoner.leave(what, [resource], Why.NOT_KNOWN, reason)
    elif workload.public_ip is True:
        factors = (counted(count.count, "task"), Factor(count.hours, "hours"))
        entry = Entry(Group.WAY_OUT, what, "public_ipv4_hour", factors, count.why)
        reckoner.add(entry, [resource], reckoner.region_of(resource))


def _size(workload: Workload) -> _Size | str:
    """Return the size of a task, or why it is not known."""
    definition = workload.definition
    if definition is None:
        return "its task definition is not in this plan"
    cpu, memory = cpu_units(definition.given("cpu")), mebibytes(definition.given("memory"))
    if not isinstance(cpu, int) or not isinstance(memory, int):
        return "the size of its tasks is not known"
    architecture = _architecture(definition)
    if architecture is None:
        return "the processor or system of its tasks is not known, or not one with a price here"
    disk = definition.number("ephemeralStorage", "sizeInGib")
    if disk is UNKNOWN:
        return "the disk of its tasks is not known yet"
    over = max(0.0, (known(disk) or FREE_DISK_GB) - FREE_DISK_GB)
    return _Size(cpu / 1024, memory / 1024, over, architecture)


def _architecture(definition: Resource) -> str | None:
    system = definition.given("runtimePlatform", "operatingSystemFamily")
    processor = definition.given("runtimePlatform", "cpuArchitecture")
    if system is not ABSENT and system != "LINUX":
        return None
    if processor is ABSENT:
        return "x86"
    return {"X86_64": "x86", "ARM64": "arm"}.get(str(processor).upper())


def _shares(graph: Graph, workload: Workload, tasks: float) -> list[_Share] | str:
    """Divide tasks among kinds of capacity, as ECS does: bases first, the rest by weight."""
    strategy = _strategy(graph, workload)
    if isinstance(strategy, str):
        return strategy
    names = [provider.name for provider in strategy]
    if any(name not in ("FARGATE", "FARGATE_SPOT") for name in names):
        return "on which capacity its tasks run is not known"
    left = tasks
    counts = dict.fromkeys(names, 0.0)
    for provider in strategy:
        base = min(left, known(provider.base) or 0.0)
        counts[provider.name] += base
        left -= base
    weights = [_weight(provider) for provider in strategy]
    total = sum(weights)
    for provider, weight in zip(strategy, weights, strict=True):
        counts[provider.name] += left * (weight / total if total else 1 / len(strategy))
    return [_Share(count, name == "FARGATE_SPOT") for name, count in counts.items() if count]


def _weight(provider: Provider) -> float:
    """Return the weight: a strategy of one provider needs none."""
    return known(provider.weight) or 0.0


_ON_DEMAND: Final = (Provider("FARGATE", None),)


def _strategy(graph: Graph, workload: Workload) -> tuple[Provider, ...] | str:
    own = own_strategy(graph, workload)
    launched = launch_type(workload)
    if own is UNKNOWN or launched is UNKNOWN:
        return "on which capacity its tasks run is not known yet"
    if not isinstance(own, Gap):
        return own
    if launched == "FARGATE":
        return _ON_DEMAND
    clusters = graph.derive(Clusters)
    cluster = clusters.of(workload)
    default = ABSENT if cluster is None else clusters.capacity(cluster).default
    if not isinstance(default, Gap):
        return default
    if default is UNKNOWN or workload.on_fargate is UNKNOWN:
        return "on which capacity its tasks run is not known yet"
    return _ON_DEMAND
