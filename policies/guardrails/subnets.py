"""Whether tasks are put into private subnets: one judgement for whatever starts them."""

from collections.abc import Iterator
from dataclasses import dataclass

from guardrails.graph import Graph, Join, Resource, shown
from guardrails.routing import Routing
from guardrails.verdict import Verdict, cannot_judge, ok, violation


@dataclass(frozen=True, slots=True)
class Place:
    """The subnets in which a resource starts tasks."""

    resource: Resource
    subnets: tuple[Resource, ...]
    public: tuple[tuple[str, tuple[Resource, ...]], ...]
    """The ways from it to an internet gateway, each as text and as the resources on it."""
    doubts: tuple[str, ...]

    def judge(self, advice: str = "") -> Iterator[Verdict]:
        """Judge it: none of them may have a default route to the internet.

        Args:
            advice: what a violation ends with.
        """
        if self.public:
            paths = "".join(f"\n  {path}" for path, _ in self.public)
            evidence = dict.fromkeys(step for _, steps in self.public for step in steps)
            what = f"runs in a public subnet:{paths}{advice}"
            yield violation(self.resource, what, *evidence)
        if self.doubts:
            why = f"may run in a public subnet: {'; '.join(self.doubts)}"
            yield cannot_judge(self.resource, why, *self.subnets)
        if not self.public and not self.doubts:
            yield ok(self.resource, *self.subnets)


def place(graph: Graph, resource: Resource, subnets: Join) -> Place:
    """Follow the default routes of the subnets that a resource starts tasks in."""
    routing = graph.derive(Routing)
    doubts = [f"subnet {shown(value)} is not in this plan" for value in subnets.outside]
    if subnets.unexplained:
        doubts.append("some of its subnets are not known yet")
    public: dict[str, tuple[Resource, ...]] = {}
    for subnet in subnets.found:
        exits = routing.exits(subnet)
        doubts += exits.doubts
        for route in exits.public:
            path = f"{resource.label} → {subnet.label} → {route.path}"
            public[path] = (subnet, *route.evidence)
    return Place(resource, subnets.found, tuple(public.items()), tuple(dict.fromkeys(doubts)))
