"""What the tasks of a plan use: how many run, where, and what passes between them and the world."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from guardrails import tokens
from guardrails.cost.table import HOURS_A_MONTH
from guardrails.cost.traffic import Traffic
from guardrails.graph import Graph, Resource
from guardrails.preflight.needs import INTERNET, Needs, needs_of
from guardrails.preflight.scaling import Scalings, desired_count
from guardrails.values import UNKNOWN, Gap
from guardrails.workloads import Workload, Workloads


@dataclass(frozen=True, slots=True)
class Running:
    """How many tasks of a workload run, for how long, and why so many."""

    count: float
    """Tasks of a service; of a schedule, those that it starts in a month."""
    hours: float
    """How long each runs in a month."""
    starts: float
    """How many are started in a month: each pulls its image."""
    why: str
    """The assumption, for a reader: ``the fewest that it is scaled to``; empty where none is."""

    @property
    def tasks(self) -> float:
        """How many run on average."""
        return self.count * self.hours / HOURS_A_MONTH


def running(graph: Graph, traffic: Traffic, workload: Workload) -> Running | str:
    """Return how many tasks of a workload run; or why that is not known."""
    resource = workload.resource
    if resource.type in tokens.SCHEDULES | tokens.EVENT_TARGETS:
        return _by_the_clock(traffic, workload)
    service: Resource | None = resource
    share = 1.0
    if resource.type in tokens.TASK_SETS:
        service = graph.join(resource, "service", types=tokens.DEPLOYMENTS).only
        value = resource.number("scale", "value")
        if isinstance(value, Gap) or service is None:
            return "what share of its service a task set runs is not known"
        share = value / 100
    count = expected_tasks(graph, traffic, service) if service else UNKNOWN
    if isinstance(count, Gap):
        return "how many tasks it runs is not known yet"
    tasks = math.ceil(count[0] * share) if share < 1 else count[0]
    return Running(tasks, HOURS_A_MONTH, tasks * traffic.deployments, count[1])


def expected_tasks(graph: Graph, traffic: Traffic, service: Resource) -> tuple[float, str] | Gap:
    """Return how many tasks of a service run on average, and why; UNKNOWN where nothing says."""
    for name in (service.name, service.read("name")):
        if isinstance(name, str) and name in traffic.tasks:
            return traffic.tasks[name], "as the traffic assumptions say"
    scaling = graph.derive(Scalings).of(service)
    if scaling is not None and not isinstance(scaling.lowest, Gap):
        return scaling.lowest, "the fewest that it is scaled to"
    if scaling is not None:
        return UNKNOWN
    count = desired_count(service)
    return UNKNOWN if isinstance(count, Gap) else (count, "")


def _by_the_clock(traffic: Traffic, workload: Workload) -> Running:
    count = workload.resource.number(*workload.path, "taskCount")
    each = 1.0 if isinstance(count, Gap) else count
    starts = each * traffic.scheduled_runs
    why = f"{traffic.scheduled_runs:g} runs of {traffic.scheduled_run_minutes:g} minutes"
    return Running(starts, traffic.scheduled_run_minutes / 60, starts, why)


def on_fargate(graph: Graph) -> Iterator[Workload]:
    """Yield what starts tasks on Fargate, as far as the plan tells; what may not, is left in."""
    sets = {
        service
        for each in graph.of(tokens.TASK_SETS)
        for service in graph.join(each, "service", types=tokens.DEPLOYMENTS).found
    }
    for workload in graph.derive(Workloads):
        if workload.on_fargate is not False and workload.resource not in sets:
            yield workload


@dataclass(frozen=True, slots=True)
class Demand:
    """What all tasks of a plan ask of their way out, in a month."""

    workloads: tuple[Workload, ...]
    tasks: float
    public_tasks: float
    """How many of them have a public address."""
    zones: int
    """How many zones they stand in; 1 where the plan does not tell."""
    aws_gb: float
    """GB to AWS's APIs."""
    internet_gb: float
    """GB to the rest of the internet: third parties, and images of public registries."""
    layers_gb: float
    """GB of images' layers from ECR, which S3 serves."""
    endpoints: tuple[str, ...]
    """The services besides S3 and DynamoDB that they call: an interface endpoint for each."""
    outside: tuple[str, ...]
    """Why they need the internet, whatever the endpoints."""
    doubts: tuple[str, ...]
    """Why they may need more than that."""


FREE_ENDPOINTS = frozenset({"s3", "dynamodb"})
"""Services with a gateway endpoint, which costs nothing. (VPC pricing page, read 2026-08.)"""


def demand_of(graph: Graph, traffic: Traffic) -> Demand:
    """Return what the tasks of a plan ask of their way out."""
    tally = _Tally(graph, traffic)
    for workload in on_fargate(graph):
        tally.count(workload)
    return tally.demand()


class _Tally:
    def __init__(self, graph: Graph, traffic: Traffic) -> None:
        self._graph = graph
        self._traffic = traffic
        self._workloads: list[Workload] = []
        self._tasks = self._public = self._layers = self._images = 0.0
        self._zones: set[object] = set()
        self._endpoints: set[str] = set()
        self._outside: dict[str, None] = {}
        self._doubts: dict[str, None] = {}

    def count(self, workload: Workload) -> None:
        self._workloads.append(workload)
        self._zones |= {_zone(subnet) for subnet in workload.subnets.found}
        found = running(self._graph, self._traffic, workload)
        count, starts = (0.0, 0.0) if isinstance(found, str) else (found.tasks, found.starts)
        self._tasks += count
        self._public += count if workload.public_ip is True else 0
        needs = needs_of(self._graph, workload)
        pulled = starts * self._traffic.image_gb
        if any(need.target == "ecr.dkr" for need in needs.needs):
            self._layers += pulled
        elif any(need.code == "F12" for need in needs.needs):
            self._images += pulled
        self._need(workload, needs)

    def _need(self, workload: Workload, needs: Needs) -> None:
        for need in needs.needs:
            if need.target == INTERNET:
                self._outside.setdefault(f"{workload.label} {need.why}")
            elif need.target not in FREE_ENDPOINTS:
                self._endpoints.add(need.target)
        self._doubts.update(dict.fromkeys(needs.doubts))

    def demand(self) -> Demand:
        traffic = self._traffic
        if traffic.internet_gb > 0:
            self._outside.setdefault(f"third parties are called ({traffic.internet_gb:g} GB)")
        return Demand(
            workloads=tuple(self._workloads),
            tasks=self._tasks,
            public_tasks=self._public,
            zones=max(1, len(self._zones)),
            aws_gb=traffic.aws_api_gb + traffic.logs_gb,
            internet_gb=traffic.internet_gb + self._images,
            layers_gb=self._layers,
            endpoints=tuple(sorted(self._endpoints)),
            outside=tuple(self._outside),
            doubts=tuple(self._doubts),
        )


def _zone(subnet: Resource) -> object:
    """Return a subnet's zone; the subnet itself where the zone is not known: one each."""
    for name in ("availabilityZone", "availabilityZoneId"):
        zone = subnet.read(name)
        if isinstance(zone, str):
            return zone
    return subnet
