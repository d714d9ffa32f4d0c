"""Verdicts of the rules about failures, and what they share."""

from collections.abc import Iterable, Iterator

from guardrails.graph import Graph, Resource
from guardrails.preflight.needs import LIKELY
from guardrails.preflight.reachability import Reach, Reachability
from guardrails.preflight.way import Status, Way
from guardrails.rule import Failure
from guardrails.verdict import Outcome, Verdict, cannot_judge, ok

ECS_GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide"
ECS_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
ECR_GUIDE = "https://docs.aws.amazon.com/AmazonECR/latest/userguide"


def fails(failure: Failure, resource: Resource, what: str, *evidence: Resource) -> Verdict:
    """Say that a resource will fail. The message begins with the failure's code."""
    urns = tuple(step.urn for step in evidence)
    return Verdict(Outcome.VIOLATION, resource.urn, f"{failure.code} {resource.label} {what}", urns)


def broken_ways(graph: Graph, failure: Failure) -> Iterator[Verdict]:
    """Give the verdicts of one failure on all that tasks must reach.

    A way that breaks is a violation of the failure that it breaks with. A way that cannot be
    followed to its end is told once, by the failure that having no way at all would be; of what is
    no more than likely it is not told.
    """
    reachability = graph.derive(Reachability)
    for resource, reaches in reachability.by_workload.items():
        verdicts = [verdict for reach in reaches for verdict in _of_reach(reach, failure, resource)]
        yield from verdicts
        # Where there may be more to reach than the plan shows, F01 says so, and none says ok.
        if not verdicts and not reachability.needs[resource].doubts:
            yield ok(resource)


def _of_reach(reach: Reach, failure: Failure, resource: Resource) -> Iterator[Verdict]:
    broken: dict[str, list[Way]] = {}
    for way in reach.ways:
        for each in way.breaks:
            if each.code == failure.code:
                broken.setdefault(each.what, []).append(way)
    for what, ways in broken.items():
        yield fails(failure, resource, f"{reach.need.why}: {what}{_paths(ways)}", *_evidence(ways))
    likely = failure.code in LIKELY or reach.need.elsewhere
    told = reach.need.code == failure.code and not likely
    if reach.status is Status.CANNOT_JUDGE and told:
        doubtful = [way for way in reach.ways if way.doubts]
        doubts = "; ".join(dict.fromkeys(doubt for way in doubtful for doubt in way.doubts))
        why = f"{reach.need.why}, by a way that is not all known: {doubts}"
        yield cannot_judge(resource, why, *_evidence(doubtful))


def _paths(ways: Iterable[Way]) -> str:
    return lines(way.path for way in ways)


def _evidence(ways: Iterable[Way]) -> tuple[Resource, ...]:
    return tuple(dict.fromkeys(step for way in ways for step in way.evidence))


def lines(items: Iterable[str]) -> str:
    """Put each of some items into a line of its own, below what a message says."""
    return "".join(f"\n  {item}" for item in items)
