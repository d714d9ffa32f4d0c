"""For each task and each thing that it must reach: the way there, or where it breaks.

A task has an address of its own in each of its subnets, so each subnet is followed by itself. Tasks
on EC2 capacity are left out: there the instance pulls and logs, over its own interface.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.preflight.mounts import Mounts
from guardrails.preflight.needs import INTERNET, LIKELY, Need, Needs, needs_of
from guardrails.preflight.trips import Trips
from guardrails.preflight.way import Break, Status, Way
from guardrails.values import ABSENT
from guardrails.workloads import Workload, Workloads


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known of one target of one workload."""

    workload: Workload
    need: Need
    ways: tuple[Way, ...]
    """One for each subnet; a doubt alone where no subnet is in the plan."""

    @property
    def status(self) -> Status:
        """Broken where any subnet's way is: ECS places tasks in all of them."""
        found = {way.status for way in self.ways}
        return next(
            (each for each in (Status.BROKEN, Status.CANNOT_JUDGE) if each in found), Status.PROVEN
        )


class Reachability:
    """The ways of all tasks of a plan: ``graph.derive(Reachability)``."""

    def __init__(self, graph: Graph) -> None:
        """Follow every way once."""
        self._graph = graph
        self._trips = graph.derive(Trips)
        self._mounts = graph.derive(Mounts)
        self.needs: dict[Resource, Needs] = {}
        """What each workload must reach, and why there may be more."""
        self._reaches: list[Reach] = []
        self.by_workload: dict[Resource, list[Reach]] = {}
        for workload in graph.derive(Workloads):
            if workload.on_fargate is not False and not _by_task_sets(workload):
                self._follow(workload)

    def __iter__(self) -> Iterator[Reach]:
        """Go through them, workload by workload."""
        return iter(self._reaches)

    def _follow(self, workload: Workload) -> None:
        needs = needs_of(self._graph, workload)
        if needs.doubts and self._free(workload):
            needs = replace(needs, doubts=())
        self.needs[workload.resource] = needs
        reaches = [Reach(workload, need, self._ways(workload, need)) for need in needs.needs]
        reaches += self._mounted(workload)
        self._reaches += reaches
        self.by_workload[workload.resource] = reaches

    def _free(self, workload: Workload) -> bool:
        """Tell whether a workload reaches everything: what it needs besides is then no doubt."""
        anything = Reach(workload, _ANYTHING, self._ways(workload, _ANYTHING))
        return anything.status is Status.PROVEN

    def _ways(self, workload: Workload, need: Need) -> tuple[Way, ...]:
        ways = [self._trips.way(workload, subnet, need) for subnet in workload.subnets.found]
        if need.code in LIKELY:
            ways = [_recoded(way, need.code) for way in ways]
        return _with_doubt(workload, ways)

    def _mounted(self, workload: Workload) -> Iterator[Reach]:
        for mount in self._mounts.of(workload):
            outside = bool(mount.systems.outside) and not mount.systems.found
            why = f"mounts volume '{mount.volume}'"
            need = Need("EFS", why, "F64", elsewhere=outside)
            found = workload.subnets.found
            ways = [self._mounts.way(workload, subnet, mount) for subnet in found]
            yield Reach(workload, need, _with_doubt(workload, ways))


_ANYTHING = Need(INTERNET, "reaches everything", "")


def _by_task_sets(workload: Workload) -> bool:
    """Tell whether a service leaves it to task sets what runs, and where."""
    resource = workload.resource
    if resource.type not in tokens.DEPLOYMENTS:
        return False
    return resource.given("deploymentController", "type") == "EXTERNAL" or (
        resource.given("taskDefinition") is ABSENT
        and resource.given("networkConfiguration") is ABSENT
    )


def _recoded(way: Way, code: str) -> Way:
    """Count whatever breaks a way as one failure, which is likely and not certain."""
    return replace(way, breaks=tuple(Break(code, each.what) for each in way.breaks))


def _with_doubt(workload: Workload, ways: list[Way]) -> tuple[Way, ...]:
    if workload.subnets.complete and ways:
        return tuple(ways)
    start = Way().to(workload.label, workload.resource)
    return (*ways, start.unsure("one of its subnets is not in this plan"))
