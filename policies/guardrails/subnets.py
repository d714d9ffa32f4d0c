"""Whether tasks are put into private subnets: one judgement for whatever starts them."""

from collections.abc import Iterator

from guardrails.graph import Graph, Join, Resource, shown
from guardrails.routing import Routing
from guardrails.verdict import Verdict, cannot_judge, ok, violation


def judge_subnets(graph: Graph, resource: Resource, subnets: Join) -> Iterator[Verdict]:
    """Judge the subnets of a resource: none of them may have a default route to the internet."""
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
    if public:
        paths = "".join(f"\n  {path}" for path in public)
        evidence = dict.fromkeys(step for steps in public.values() for step in steps)
        yield violation(resource, f"runs in a public subnet:{paths}", *evidence)
    if doubts:
        why = "; ".join(dict.fromkeys(doubts))
        yield cannot_judge(resource, f"may run in a public subnet: {why}", *subnets.found)
    if not public and not doubts:
        yield ok(resource, *subnets.found)
