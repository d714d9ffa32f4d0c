"""Puts a bill together: readers of the plan say what there is, this finds the prices."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from guardrails.cost.bill import Estimate, Factor, Group, Line, Unpriced, Why
from guardrails.cost.table import HOURS_A_MONTH, Price, PriceTable
from guardrails.cost.traffic import Traffic
from guardrails.graph import Graph, Resource
from guardrails.values import Gap

MONTH: Final = Factor(HOURS_A_MONTH, "hours")

Region = str | None
"""None where the plan does not tell it."""


class Entry(NamedTuple):
    """What a reader found: a line, before it has a price."""

    group: Group
    what: str
    item: str
    """As the price table calls it."""
    factors: tuple[Factor, ...]
    assumption: str = ""


class Reckoner:
    """A bill in the making."""

    def __init__(
        self, graph: Graph, table: PriceTable, traffic: Traffic, region: Region = None
    ) -> None:
        """Start with an empty bill; `region` is where a resource stands that does not tell."""
        self.graph = graph
        self.table = table
        self.traffic = traffic
        configured = graph.config.get("aws:region")
        self._region = region or (configured if isinstance(configured, str) else None)
        self._lines: list[Line] = []
        self._unpriced: dict[tuple[str, Why, str], dict[str, None]] = {}
        self._free: dict[str, int] = {}
        self._regions: dict[str, None] = {}

    def region_of(self, resource: Resource) -> Region:
        """Return the region of a resource: its own, its provider's, or the stack's."""
        provider = self.graph.get(resource.provider or "")
        for holder in (resource, provider):
            region = holder.read("region") if holder else None
            if isinstance(region, str):
                return region
        return self._region

    def by_region(self, resources: Iterable[Resource]) -> dict[Region, list[Resource]]:
        """Sort resources by region."""
        sorted_: dict[Region, list[Resource]] = {}
        for resource in resources:
            sorted_.setdefault(self.region_of(resource), []).append(resource)
        return sorted_

    def add(self, entry: Entry, resources: Sequence[Resource], region: Region) -> None:
        """Add a line, if there is any of it; or say why it has no price."""
        line = Line(entry.group, entry.what, (), entry.factors, _ANY, entry.assumption)
        if line.quantity == 0:
            return
        price = self.price(region, entry.item)
        if price is None:
            self.no_price(entry.what, resources, region)
            return
        self._regions.setdefault(region or price.region)
        urns = tuple(resource.urn for resource in resources)
        self._lines.append(replace(line, resources=urns, price=price))

    def price(self, region: Region, item: str) -> Price | None:
        """Return the price of an item, if there is one."""
        if item.startswith(SPOT) and region is not None:
            return self._spot(region, item.removeprefix(SPOT))
        return None if region is None else self.table.price(region, item)

    def _spot(self, region: str, item: str) -> Price | None:
        listed = self.table.price(region, item)
        share = self.traffic.spot_discount
        if listed is None:
            return None
        return listed.reduced(share, f"list price {listed.usd:g} × (1 - {share:g})")

    def no_price(self, what: str, resources: Sequence[Resource], region: Region) -> None:
        """Say that the table has no price of something in a region."""
        if region is None:
            self.leave(what, resources, Why.NOT_KNOWN, "the region is not known yet")
        else:
            reason = f"no price of it is known here for {region}"
            self.leave(what, resources, Why.NO_FIGURE, reason)

    def leave(self, what: str, resources: Sequence[Resource], why: Why, reason: str) -> None:
        """Say why something is not in the sum."""
        urns = self._unpriced.setdefault((what, why, reason), {})
        urns.update(dict.fromkeys(resource.urn for resource in resources))

    def free(self, resource: Resource) -> None:
        """Count something that costs nothing by itself."""
        self._free[resource.type] = self._free.get(resource.type, 0) + 1

    def estimate(self) -> Estimate:
        """Return the bill."""
        order = list(Group)
        lines = sorted(
            self._lines, key=lambda line: (order.index(line.group), -line.monthly, line.what)
        )
        left = [
            Unpriced(what, tuple(urns), why, reason)
            for (what, why, reason), urns in self._unpriced.items()
        ]
        unpriced = tuple(sorted(left, key=lambda each: (list(Why).index(each.why), each.what)))
        named = {urn for line in lines for urn in line.resources}
        named |= {urn for each in unpriced for urn in each.resources}
        names = {each.urn: each.label for each in self.graph if each.urn in named}
        regions = tuple(self._regions)
        free = dict(sorted(self._free.items()))
        return Estimate(regions, tuple(lines), unpriced, free, self.traffic, names)


SPOT: Final = "spot:"
"""Stands before the item whose list price Spot takes a share of."""

_ANY: Final = Price("", "", 0.0, "", None, "", second_hand=False)


def known(value: float | Gap) -> float | None:
    """Return a number, None for one that is absent or not known."""
    return None if isinstance(value, Gap) else value
