"""A monthly bill: what it is made of. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from math import prod
from typing import Final, NamedTuple

from guardrails.cost.table import Price
from guardrails.cost.traffic import Traffic

CENT: Final = 0.01

OLD_AFTER_DAYS: Final = 90
"""From this age on, an estimate says that a price may have changed."""


class Group(Enum):
    """The parts of a bill, in the order in which it lists them."""

    COMPUTE = "compute"
    """Tasks and their disks, instances."""
    WAY_OUT = "way out"
    """NAT, endpoints, public addresses of both and of tasks, and what passes through them."""
    EDGE = "edge"
    """Load balancers with their addresses, APIs, CloudFront, WAF, DNS, data to the internet."""
    STORAGE = "storage"
    """Images, buckets, tables, secrets, keys."""
    WATCHING = "watching"
    """Logs, flow logs, alarms, dashboards."""


class Factor(NamedTuple):
    """One number of a multiplication, with what it counts."""

    number: float
    of: str


def counted(number: float, one: str, many: str = "") -> Factor:
    """Return a factor that counts things: "1 task", "2 tasks"."""
    return Factor(number, one if number == 1 else many or f"{one}s")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill: quantity × unit × price."""

    group: Group
    what: str
    """``Fargate x86, CPU``."""
    resources: tuple[str, ...]
    """URNs of what costs it, at least one; a reader is shown their names."""
    factors: tuple[Factor, ...]
    """What the quantity is the product of: ``2 tasks × 0.5 vCPU × 730 hours``."""
    price: Price
    assumption: str = ""
    """What no plan tells and was assumed; empty where nothing was."""

    @property
    def quantity(self) -> float:
        """How many units of the price a month has."""
        return prod(factor.number for factor in self.factors)

    @property
    def monthly(self) -> float:
        """US dollars a month."""
        return self.quantity * self.price.usd

    @property
    def reckoning(self) -> str:
        """The line's arithmetic: ``2 tasks × 0.5 vCPU × 730 hours × $0.04656``."""
        parts = [f"{_shown(factor.number)} {factor.of}".strip() for factor in self.factors]
        return " × ".join([*parts, f"${self.price.usd:.6g}"])


def _shown(number: float) -> str:
    return f"{number:,.0f}" if number == round(number) else f"{number:,.6g}"


class Why(Enum):
    """Why something in the plan has no price."""

    NO_FIGURE = "no figure"
    """The table has no price of it, there."""
    NOT_KNOWN = "not known"
    """The plan does not tell (yet) how much of it there will be, or where."""
    BY_USE = "by use"
    """It is billed by a use that the traffic assumptions do not have."""
    NO_READER = "no reader"
    """The estimator does not know the type: it may cost nothing, or much."""


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Something of the plan that is not in the sum, and why."""

    what: str
    """``KMS key``, or a type that nothing here knows."""
    resources: tuple[str, ...]
    """URNs."""
    why: Why
    reason: str
    """In words: ``no price is known here for eu-north-1``."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a plan costs a month."""

    regions: tuple[str, ...]
    """Where what is priced stands."""
    lines: tuple[Line, ...]
    """By group, the dearest first."""
    unpriced: tuple[Unpriced, ...]
    """What is not in the sum. Nothing of AWS's in the plan is in neither."""
    free: Mapping[str, int]
    """How many there are of each type that costs nothing by itself."""
    traffic: Traffic
    names: Mapping[str, str] = field(default_factory=dict)
    """The label of each resource that a line or an unpriced thing names: ``ecs.Service 'api'``."""

    @property
    def monthly(self) -> float:
        """US dollars a month: the sum of the lines."""
        return sum(line.monthly for line in self.lines)

    @property
    def complete(self) -> bool:
        """Whether everything that can cost something is in the sum."""
        return not self.unpriced

    def of(self, group: Group) -> tuple[Line, ...]:
        """Return the lines of a group."""
        return tuple(line for line in self.lines if line.group is group)

    def subtotal(self, group: Group) -> float:
        """Return the sum of a group, US dollars a month."""
        return sum(line.monthly for line in self.of(group))


class Change(NamedTuple):
    """One line of a difference: US dollars a month, before and after."""

    group: Group
    what: str
    resources: tuple[str, ...]
    before: float
    after: float

    @property
    def monthly(self) -> float:
        """What is added; negative for what is saved."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Difference:
    """What a bill changes by."""

    before: float
    after: float
    changes: tuple[Change, ...]
    """The lines that differ, the greatest change first."""

    @property
    def monthly(self) -> float:
        """What is added, US dollars a month; negative for what is saved."""
        return self.after - self.before


def difference(before: Estimate, after: Estimate) -> Difference:
    """Compare two bills, line by line: lines of one name in one group are one line."""
    sums: dict[tuple[Group, str], list[float]] = {}
    resources: dict[tuple[Group, str], dict[str, None]] = {}
    for place, estimate in enumerate((before, after)):
        for line in estimate.lines:
            key = (line.group, line.what)
            sums.setdefault(key, [0.0, 0.0])[place] += line.monthly
            resources.setdefault(key, {}).update(dict.fromkeys(line.resources))
    changes = [
        Change(group, what, tuple(resources[group, what]), *both)
        for (group, what), both in sums.items()
        if abs(both[1] - both[0]) >= CENT / 2
    ]
    changes.sort(key=lambda change: (-abs(change.monthly), change.what))
    return Difference(before.monthly, after.monthly, tuple(changes))


def stale(prices: Iterable[Price], today: dt.date) -> str:
    """Say how many prices are older than 90 days, or have no date; empty where none is."""
    used = {(price.region, price.item): price for price in prices}.values()
    dated = [price.as_of for price in used if price.as_of is not None]
    limit = today - dt.timedelta(days=OLD_AFTER_DAYS)
    old = [day for day in dated if day < limit]
    told = []
    if old:
        told.append(f"{len(old)} are older than {OLD_AFTER_DAYS} days (the oldest of {min(old)})")
    if len(dated) < len(used):
        told.append(f"{len(used) - len(dated)} have no date")
    if not told:
        return ""
    renew = "python -m guardrails prices refresh"
    return f"Of {len(used)} prices used, {' and '.join(told)}; renew them with `{renew}`."
