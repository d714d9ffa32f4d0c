"""Which way out is cheapest for the tasks of a plan, and from when on another one is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Final

from guardrails.cost.demand import Demand, demand_of
from guardrails.cost.items.ways import is_regional
from guardrails.cost.options import PUBLIC, Option, Site, break_even, options, tasks_even
from guardrails.cost.passage import exits_of, interfaces
from guardrails.cost.reckoner import Reckoner
from guardrails.cost.table import PriceTable
from guardrails.cost.traffic import Traffic
from guardrails.graph import Graph

GIGABYTES: Final = "GB to AWS's APIs"
TASKS: Final = "tasks"


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where one option begins to cost less than another."""

    option: str
    """Name of the one that is cheaper above."""
    other: str
    above: float
    """The point; 0 where `option` is cheaper throughout."""
    unit: str
    """What is counted: :data:`GIGABYTES` a month, or :data:`TASKS`."""


@dataclass(frozen=True, slots=True)
class Advice:
    """All ways out of a plan's tasks, compared."""

    site: Site
    """Region, zones, number of tasks, and the services that endpoints would be for."""
    aws_gb: float
    internet_gb: float
    options: tuple[Option, ...]
    """The cheapest first, at this traffic; those without a sum last."""
    pick: Option | None
    """The cheapest that is admissible."""
    steady: Option | None
    """The cheapest that is admissible and of which an outage of one zone leaves the tasks of the
    others their way out."""
    current: str
    """Name of the option that the plan has; empty where it is none of them, or not known."""
    break_evens: tuple[BreakEven, ...]
    """Between admissible options by traffic, and of each with public addresses by tasks."""
    notes: tuple[str, ...]
    """What the comparison rests on."""

    def sum_of(self, option: Option) -> float:
        """Return what an option costs a month at this traffic, US dollars."""
        return option.at(self.aws_gb, self.internet_gb)

    def option(self, name: str) -> Option:
        """Return an option by its name."""
        return next(option for option in self.options if option.name == name)


def advise(
    graph: Graph, table: PriceTable, traffic: Traffic, region: str | None = None
) -> Advice | None:
    """Compare the ways out for the tasks of a plan.

    None where the plan has no tasks on Fargate, or does not tell in which region.

    Args:
        graph: from any source; ids may be unknown.
        table: the prices.
        traffic: how much is used.
        region: of resources that do not tell theirs. Default: the stack configuration's.
    """
    demand = demand_of(graph, traffic)
    reckoner = Reckoner(graph, table, traffic, region)
    regions = {reckoner.region_of(workload.resource) for workload in demand.workloads}
    if len(regions) != 1:  # ways out of several regions are several choices
        return None
    (where,) = regions
    if where is None:
        return None
    site = Site(where, demand.zones, demand.tasks, demand.endpoints, traffic.cross_zone_sides)
    return compare(site, table, demand, current=_current(graph, demand))


def compare(site: Site, table: PriceTable, demand: Demand, current: str = "") -> Advice:
    """Compare the ways out of a site."""
    reasons = (*demand.outside, *demand.doubts)
    found = [_judged(option, reasons) for option in options(site, table)]

    def order(option: Option) -> tuple[bool, float]:
        return not option.priced, option.at(demand.aws_gb, demand.internet_gb)

    ranked = tuple(sorted(found, key=order))
    admissible = [option for option in ranked if option.admissible]
    return Advice(
        site=site,
        aws_gb=demand.aws_gb,
        internet_gb=demand.internet_gb,
        options=ranked,
        pick=next(iter(admissible), None),
        steady=next((option for option in admissible if option.steady), None),
        current=current if any(option.name == current for option in found) else "",
        break_evens=(
            *_by_traffic(ranked, demand),
            *_by_tasks(ranked, table, site, demand),
        ),
        notes=_NOTES,
    )


_NOTES: Final = (
    "What is sent to the internet costs the same with each of them, and is left out.",
    "Images' layers come from ECR through S3's gateway endpoint, which is free, in each of them.",
    "A NAT instance (t4g.nano) sustains 32 Mbit/s, 5 Gbit/s in bursts; none while it is replaced.",
    "One way out for several zones is gone with its zone.",
)


def _judged(option: Option, reasons: Sequence[str]) -> Option:
    """Rule out endpoints alone where something needs the internet, or may need it."""
    alone = option.name == "endpoints"
    return replace(option, ruled_out=(*option.ruled_out, *(reasons if alone else ())))


def _by_traffic(ranked: Sequence[Option], demand: Demand) -> Iterator[BreakEven]:
    admissible = [option for option in ranked if option.admissible]
    for option, other in permutations(admissible, 2):
        above = break_even(option, other, demand.internet_gb)
        # One that is cheaper throughout is so in the ranking.
        if above and _comparable(option, other):
            yield BreakEven(option.name, other.name, above, GIGABYTES)


def _comparable(option: Option, other: Option) -> bool:
    """Tell whether two options differ in one choice: the NAT, or whether endpoints come on top."""
    names = [each.name.removeprefix("endpoints-and-") for each in (option, other)]
    on_top = [name != each.name for name, each in zip(names, (option, other), strict=True)]
    return on_top[0] == on_top[1] or names[0] == names[1]


def _by_tasks(
    ranked: Sequence[Option], table: PriceTable, site: Site, demand: Demand
) -> Iterator[BreakEven]:
    address = table.price(site.region, "public_ipv4_hour")
    if address is None:
        return
    for option in ranked:
        if option.admissible:
            above = tasks_even(option, address, demand.aws_gb, demand.internet_gb)
            yield BreakEven(option.name, PUBLIC, above, TASKS)


def _current(graph: Graph, demand: Demand) -> str:
    """Return the name of the option that a plan has."""
    gateways, machines = exits_of(graph, demand)
    endpoints = bool(interfaces(graph))
    if demand.tasks and demand.public_tasks == demand.tasks and not endpoints:
        return PUBLIC
    if demand.public_tasks or (gateways and machines):
        return ""
    if not gateways and not machines:
        return "endpoints" if endpoints else ""
    if gateways and all(is_regional(each) for each in gateways):
        name = "nat-regional"
    else:
        kind = "nat" if gateways else "nat-instance"
        several = len(gateways or machines) > 1
        name = f"{kind}-per-zone" if several else ("nat-single" if gateways else kind)
    return f"endpoints-and-{name}" if endpoints else name
