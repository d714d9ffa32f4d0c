"""What is made before what: dependencies, followed to their end."""

from guardrails.graph import Graph, Resource


class Order:
    """The order of a plan: ``graph.derive(Order)``."""

    def __init__(self, graph: Graph) -> None:
        """Look at nothing yet."""
        self._graph = graph
        self._known: dict[Resource, frozenset[str]] = {}

    def waits_for(self, resource: Resource, other: Resource) -> bool:
        """Tell whether a resource is made only after another, by whatever way."""
        return other.urn in self._before(resource)

    def is_early(self, resource: Resource, other: Resource) -> bool:
        """Tell whether a resource may be made before another, which is not there yet."""
        return not exists(other) and not self.waits_for(resource, other)

    def _before(self, resource: Resource) -> frozenset[str]:
        if resource not in self._known:
            seen: set[str] = set()
            open_: list[str] = [*resource.dependencies]
            while open_:
                urn = open_.pop()
                if urn in seen:
                    continue
                seen.add(urn)
                step = self._graph.get(urn)
                if step is not None:
                    open_ += step.dependencies
                    # A child is made after its parent was registered, and no more than that.
            self._known[resource] = frozenset(seen)
        return self._known[resource]


def exists(resource: Resource) -> bool:
    """Tell whether a resource is there already: then it has an id."""
    return isinstance(resource.read("id"), str)
