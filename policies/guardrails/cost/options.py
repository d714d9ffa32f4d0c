"""The ways out of private subnets, each priced for the same tasks and the same traffic. Pure.

Left out, because it is the same with all of them: what is sent to the internet. Images' layers come
from ECR through S3's gateway endpoint, which is free and taken as there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from guardrails.cost.bill import Factor, Group, Line, counted
from guardrails.cost.passage import crossing
from guardrails.cost.reckoner import MONTH
from guardrails.cost.table import Price, PriceTable

NAT_DISK_GB: Final = 8
"""Root disk of a NAT instance: the size of Amazon Linux 2023's image."""

PUBLIC: Final = "public-addresses"
REFUSED: Final = "the guardrails refuse public addresses of tasks"


@dataclass(frozen=True, slots=True)
class Site:
    """Where the tasks stand, as far as the price of a way out depends on it."""

    region: str
    zones: int
    tasks: float
    endpoints: tuple[str, ...]
    """The services that take an interface endpoint."""
    cross_zone_sides: int = 1
    """On how many sides a GB that crosses zones is charged."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way out of the tasks' subnets. Its price is a straight line over traffic."""

    name: str
    """Stable: ``nat-single``, ``endpoints-and-nat-instance``, …"""
    title: str
    """For a reader: ``one NAT gateway``."""
    library: str
    """What to write into the stack file's ``network``: ``nat: single``; empty for what the library
    has no setting for."""
    lines: tuple[Line, ...]
    """What it costs without traffic."""
    aws_gb_usd: float
    """US dollars a GB between tasks and AWS's APIs."""
    internet_gb_usd: float
    """US dollars a GB between tasks and the rest of the internet; 0 where there is no way to it."""
    steady: bool
    """Whether an outage of one zone leaves the tasks of the others their way out."""
    missing: tuple[str, ...] = ()
    """The items that the table has no price of, there: such an option has no sum."""
    ruled_out: tuple[str, ...] = ()
    """Why this stack cannot, or must not, have it."""

    @property
    def fixed(self) -> float:
        """US dollars a month, without traffic."""
        return sum(line.monthly for line in self.lines)

    @property
    def priced(self) -> bool:
        """Whether every figure is known."""
        return not self.missing

    @property
    def admissible(self) -> bool:
        """Whether it may be picked: priced, and not ruled out."""
        return self.priced and not self.ruled_out

    def at(self, aws_gb: float, internet_gb: float = 0.0) -> float:
        """Return US dollars a month at a traffic."""
        return self.fixed + self.aws_gb_usd * aws_gb + self.internet_gb_usd * internet_gb


def options(site: Site, table: PriceTable) -> tuple[Option, ...]:
    """Return every way out, in an order of its own; none is ruled out yet but public addresses.

    One in each zone is a way of its own only where there are several zones.
    """
    forms = [form for form in _FORMS if site.zones > 1 or form.exits is not _per_zone]
    return tuple(_Quote(site, table).option(form) for form in forms)


def break_even(option: Option, other: Option, internet_gb: float = 0.0) -> float | None:
    """Return from how many GB to AWS's APIs on an option costs less than another one.

    0 where it always does; None where it never does.
    """
    ahead = other.at(0.0, internet_gb) - option.at(0.0, internet_gb)
    slope = other.aws_gb_usd - option.aws_gb_usd
    if slope <= _NOTHING:
        return 0.0 if ahead > _NOTHING and slope >= -_NOTHING else None
    return max(0.0, -ahead / slope)


def tasks_even(option: Option, address: Price, aws_gb: float, internet_gb: float = 0.0) -> float:
    """Return from how many tasks on an option costs less than public addresses of theirs."""
    return option.at(aws_gb, internet_gb) / (address.usd * MONTH.number)


_NOTHING: Final = 1e-9
"""Below this, two sums are one."""


class _Part(NamedTuple):
    """One thing that an option consists of: for one unit of the price, what it is and how many."""

    what: str
    item: str
    factors: tuple[Factor, ...]


class _Form(NamedTuple):
    """How an option is made."""

    name: str
    title: str
    library: str
    parts: Callable[[Site], Iterator[_Part]]
    exits: Callable[[Site], int]
    """How many ways out there are; 0: none, or none that a GB could cross zones to."""
    per_gb: str = ""
    """The item that each GB through the way out costs besides."""
    endpoints: bool = False
    """Whether AWS's APIs are reached through interface endpoints."""


class _Quote:
    def __init__(self, site: Site, table: PriceTable) -> None:
        self._site = site
        self._table = table
        self._missing: dict[str, None] = {}

    def option(self, form: _Form) -> Option:
        self._missing = {}
        site = self._site
        parts = [*form.parts(site), *(_endpoint_parts(site) if form.endpoints else ())]
        lines = [self._line(part) for part in parts]
        crossed = crossing(site.zones, form.exits(site)) * site.cross_zone_sides
        out = self._usd(form.per_gb) if form.per_gb else 0.0
        if crossed:
            out += crossed * self._usd("cross_az_gb")
        # Without any service to reach, an endpoint has no traffic and needs no price.
        inside = form.endpoints and bool(site.endpoints)
        through = self._usd("interface_endpoint_gb_tier1") if inside else out
        return Option(
            name=form.name,
            title=form.title,
            library=form.library,
            lines=tuple(line for line in lines if line is not None and line.quantity),
            aws_gb_usd=through,
            internet_gb_usd=out,
            steady=form.exits is not _one or site.zones == 1,
            missing=tuple(self._missing),
            ruled_out=(REFUSED,) if form.name == PUBLIC else (),
        )

    def _line(self, part: _Part) -> Line | None:
        price = self._price(part.item)
        if price is None:
            return None
        return Line(Group.WAY_OUT, part.what, (), part.factors, price)

    def _usd(self, item: str) -> float:
        price = self._price(item)
        return 0.0 if price is None else price.usd

    def _price(self, item: str) -> Price | None:
        price = self._table.price(self._site.region, item)
        if price is None:
            self._missing.setdefault(item)
        return price


def _gateways(count: Callable[[Site], int]) -> Callable[[Site], Iterator[_Part]]:
    def parts(site: Site) -> Iterator[_Part]:
        number = count(site)
        gateways = counted(number, "gateway")
        yield _Part("NAT gateways", "nat_gateway_hour", (gateways, MONTH))
        yield _addresses(number)

    return parts


def _regional(site: Site) -> Iterator[_Part]:
    zones = counted(site.zones, "zone")
    yield _Part("Regional NAT gateway", "regional_nat_gateway_hour", (zones, MONTH))
    yield _addresses(site.zones)


def _instances(count: Callable[[Site], int]) -> Callable[[Site], Iterator[_Part]]:
    def parts(site: Site) -> Iterator[_Part]:
        number = count(site)
        instances = counted(number, "instance")
        yield _Part("NAT instances (t4g.nano)", "t4g_nano_hour", (instances, MONTH))
        disk = Factor(NAT_DISK_GB, "GB")
        yield _Part("Their disks (gp3)", "ebs_gp3_gb_month", (instances, disk))
        yield _addresses(number)

    return parts


def _public(site: Site) -> Iterator[_Part]:
    tasks = counted(site.tasks, "task")
    yield _Part("Public IPv4 of tasks", "public_ipv4_hour", (tasks, MONTH))


def _addresses(number: int) -> _Part:
    addresses = counted(number, "address", "addresses")
    return _Part("Public IPv4", "public_ipv4_hour", (addresses, MONTH))


def _endpoint_parts(site: Site) -> Iterator[_Part]:
    if site.endpoints:
        factors = (counted(len(site.endpoints), "endpoint"), counted(site.zones, "zone"), MONTH)
        yield _Part("Interface endpoints", "interface_endpoint_az_hour", factors)


def _nothing(_site: Site) -> Iterator[_Part]:
    yield from ()


def _none(_site: Site) -> int:
    return 0


def _one(_site: Site) -> int:
    return 1


def _per_zone(site: Site) -> int:
    return site.zones


def _in_all_zones(site: Site) -> int:
    return site.zones


_PLAIN: Final[Sequence[_Form]] = (
    _Form("nat-instance", "one NAT instance", "nat: instance", _instances(_one), _one),
    _Form(
        "nat-instance-per-zone",
        "a NAT instance in each zone",
        "nat: instance_per_az",
        _instances(_per_zone),
        _per_zone,
    ),
    _Form("nat-single", "one NAT gateway", "nat: single", _gateways(_one), _one, "nat_gateway_gb"),
    _Form(
        "nat-per-zone",
        "a NAT gateway in each zone",
        "nat: one_per_az",
        _gateways(_per_zone),
        _per_zone,
        "nat_gateway_gb",
    ),
    _Form(
        "nat-regional",
        "a regional NAT gateway",
        "nat: regional",
        _regional,
        _in_all_zones,
        "regional_nat_gateway_gb",
    ),
)


def _with_endpoints(form: _Form) -> _Form:
    return form._replace(
        name=f"endpoints-and-{form.name}",
        title=f"interface endpoints and {form.title}",
        library=f"{form.library}, endpoints: auto",
        endpoints=True,
    )


_FORMS: Final = (
    *_PLAIN,
    _Form(
        "endpoints",
        "interface endpoints alone",
        "nat: none, endpoints: auto",
        _nothing,
        _none,
        endpoints=True,
    ),
    *map(_with_endpoints, _PLAIN),
    _Form(PUBLIC, "public addresses of the tasks", "", _public, _none),
)
