"""The bill of a plan."""

from typing import Final

from guardrails.cost import billed
from guardrails.cost.bill import Estimate, Why
from guardrails.cost.items import edges, machines, stores, tasks, watching, ways
from guardrails.cost.reckoner import Reckoner
from guardrails.cost.table import PriceTable
from guardrails.cost.traffic import Traffic
from guardrails.graph import Graph, Resource

_READERS: Final = (tasks, ways, machines, edges, stores, watching)
_READ: Final = frozenset[str]().union(*(reader.TYPES for reader in _READERS))


def estimate(
    graph: Graph, table: PriceTable, traffic: Traffic, region: str | None = None
) -> Estimate:
    """Return what a plan costs a month on AWS, item by item.

    Whatever of AWS's is in the plan is a line, or listed as not priced with the reason, or of a
    type that is known to be free. What other providers bill is left out.

    Args:
        graph: from any source; ids may be unknown.
        table: the prices: ``table.load()``.
        traffic: how much is used: ``traffic_of(graph.config)``.
        region: of resources that do not tell theirs. Default: the stack configuration's
            ``aws:region``, where the source has it.
    """
    reckoner = Reckoner(graph, table, traffic, region)
    for reader in _READERS:
        reader.read(reckoner)
    for resource in graph:
        if resource.type.startswith(_OF_AWS):
            _rest(reckoner, resource)
    return reckoner.estimate()


_OF_AWS: Final = ("aws:", "aws-native:")


def _rest(reckoner: Reckoner, resource: Resource) -> None:
    """Account for what no reader has a line for."""
    kind = resource.type
    if kind in billed.BY_USE:
        what = f"{resource.label}"
        reckoner.leave(what, [resource], Why.BY_USE, billed.BY_USE[kind])
    elif kind.startswith("aws:") and billed.is_free(kind):
        reckoner.free(resource)
    elif kind not in _READ:
        reason = "nothing here knows what this type costs"
        reckoner.leave(kind, [resource], Why.NO_READER, reason)
