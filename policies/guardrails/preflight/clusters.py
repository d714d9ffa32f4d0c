"""On which cluster a workload runs, and what capacity that cluster has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from guardrails import tokens
from guardrails.graph import Graph, Join, Resource
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.workloads import Workload

# How each kind of workload names its cluster.
_NAMED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(tokens.SERVICES, ("cluster",)),
    **dict.fromkeys(tokens.SCHEDULES, ("target", "arn")),
    **dict.fromkeys(tokens.EVENT_TARGETS, ("arn",)),
}


@dataclass(frozen=True, slots=True)
class Provider:
    """A capacity provider as something names it."""

    name: str | Gap
    """As it is written: ``FARGATE``, or the name of one of the program's own."""
    resource: Resource | None
    """The provider, where it is one of this plan."""
    weight: float | Gap = ABSENT
    base: float | Gap = ABSENT
    """Tasks that run on it before weights count."""

    @property
    def label(self) -> str:
        """What a message calls it."""
        if self.resource is not None:
            return self.resource.label
        return self.name if self.name in RESERVED and isinstance(self.name, str) else "a provider"

    def is_among(self, others: "tuple[Provider, ...]") -> bool | Gap:
        """Tell whether it is one of others; UNKNOWN where either side may be anything."""
        if self.resource is not None:
            if any(other.resource is self.resource for other in others):
                return True
        elif isinstance(self.name, str) and any(other.name == self.name for other in others):
            return True
        loose = any(other.resource is None and other.name is UNKNOWN for other in others)
        nameless = self.resource is None and self.name is UNKNOWN
        return UNKNOWN if loose or nameless else False


RESERVED: Final = frozenset({"FARGATE", "FARGATE_SPOT"})
"""The capacity providers that every account has: their names are no secret."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """What is associated with a cluster."""

    providers: tuple[Provider, ...] = ()
    default: tuple[Provider, ...] | Gap = ABSENT
    """The strategy that holds where a workload says nothing."""
    associations: tuple[Resource, ...] = ()
    """What associates the providers, besides the cluster itself."""
    doubt: str | None = None
    """Why there may be more."""


class Clusters:
    """The clusters of a plan: ``graph.derive(Clusters)``."""

    def __init__(self, graph: Graph) -> None:
        """Read every association once."""
        self._graph = graph
        self._associations: dict[Resource, list[Resource]] = {}
        self._own: dict[Resource, list[Provider]] = {}
        self._loose: list[Resource] = []
        for association in graph.of(tokens.CLUSTER_CAPACITY_PROVIDERS):
            cluster = self._find(association, "clusterName")
            if cluster.only is not None:
                self._associations.setdefault(cluster.only, []).append(association)
            elif not cluster.outside:
                self._loose.append(association)
        for made in graph.of(tokens.CAPACITY_PROVIDERS):
            # One of managed instances belongs to its cluster from the beginning.
            if made.given("cluster") is not ABSENT:
                cluster = self._find(made, "cluster")
                if cluster.only is not None:
                    own = self._own.setdefault(cluster.only, [])
                    own.append(Provider(made.read("name"), made))

    def of(self, workload: Workload) -> Resource | None:
        """Return the cluster of a workload, where the plan has it."""
        return self._find(workload.resource, *_NAMED_BY[workload.resource.type]).only

    def capacity(self, cluster: Resource) -> Capacity:
        """Return the capacity of a cluster."""
        holders = [cluster, *self._associations.get(cluster, ())]
        listed = [self._listed(holder, "capacityProviders") for holder in holders]
        defaults = [self.strategy(holder, _DEFAULT) for holder in holders]
        given = [default for default in defaults if default is not ABSENT]
        doubt = None
        if self._loose:
            doubt = f"which cluster {self._loose[0].label} is about is not known yet"
        return Capacity(
            providers=(*self._own.get(cluster, ()), *(each for part in listed for each in part)),
            default=given[0] if given else ABSENT,
            associations=tuple(holders[1:]),
            doubt=doubt,
        )

    def strategy(self, resource: Resource, *path: str) -> tuple[Provider, ...] | Gap:
        """Return a capacity provider strategy: ABSENT where it is left out or empty."""
        listed = resource.given(*path)
        if listed is ABSENT or listed == []:
            return ABSENT
        if not isinstance(listed, list):
            return UNKNOWN
        made = []
        for index in range(len(listed)):
            provider = self._provider(resource, *path, index, "capacityProvider")
            weight = resource.number(*path, index, "weight")
            base = resource.number(*path, index, "base")
            made.append(Provider(provider.name, provider.resource, weight, base))
        return tuple(made)

    def _listed(self, holder: Resource, name: str) -> list[Provider]:
        listed = holder.given(name)
        if listed is ABSENT:
            return []
        if not isinstance(listed, list):
            found = self._graph.feeds(holder, name, tokens.CAPACITY_PROVIDERS)
            return [*(Provider(each.read("name"), each) for each in found), _ANY]
        return [self._provider(holder, name, index) for index in range(len(listed))]

    def _provider(self, resource: Resource, *path: str | int) -> Provider:
        join = self._graph.join(resource, *path, types=tokens.CAPACITY_PROVIDERS, key="name")
        value = resource.given(*path)
        return Provider(value if isinstance(value, str) else UNKNOWN, join.only)

    def _find(self, resource: Resource, *path: str) -> Join:
        """Join the cluster that is named by its ARN, or by its name."""
        join = self._graph.join
        by_arn = join(resource, *path, types=tokens.CLUSTERS, key="arn")
        if by_arn.only is not None or not by_arn.outside:
            return by_arn
        by_name = join(resource, *path, types=tokens.CLUSTERS, key="name")
        return by_name if by_name.only is not None else by_arn


_DEFAULT: Final = "defaultCapacityProviderStrategies"
_ANY: Final = Provider(UNKNOWN, None)


def own_strategy(graph: Graph, workload: Workload) -> tuple[Provider, ...] | Gap:
    """Return the strategy that a workload gives itself."""
    path = (*workload.path, "capacityProviderStrategies")
    return graph.derive(Clusters).strategy(workload.resource, *path)


def launch_type(workload: Workload) -> Any:
    """Return the launch type that a workload gives itself: a value, ABSENT or UNKNOWN."""
    return workload.resource.given(*workload.path, "launchType")
