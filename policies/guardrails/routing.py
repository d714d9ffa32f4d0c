"""Where the traffic of a subnet goes: association, route table, route, gateway.

Routes come in two forms (``ec2.Route`` and a table's inline ``routes``) and tables in three (a
``RouteTable``, an adopted ``DefaultRouteTable``, a VPC's own main table); here they are one thing.
Nothing is guessed: what the plan does not tell becomes a doubt that the caller has to report.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from guardrails import tokens
from guardrails.cidr import is_everyone
from guardrails.graph import Graph, Resource, shown
from guardrails.values import ABSENT, UNKNOWN, Gap, read

_DESTINATIONS = (
    "destinationCidrBlock",  # ec2.Route
    "destinationIpv6CidrBlock",
    "cidrBlock",  # an inline route
    "ipv6CidrBlock",
)


class Gateway(NamedTuple):
    """An internet gateway that a route names."""

    resource: Resource | None
    """None for a literal ``igw-…`` id that is not in the plan."""
    label: str


class Entry(NamedTuple):
    """One route of a table, in either form."""

    holder: Resource
    """What declares it: an ``ec2.Route``, or the table with inline routes."""
    route: Mapping[str, Any]
    """Its properties, raw: use :func:`guardrails.values.read`."""
    feed: str
    """The holder's property whose dependencies tell what the route leads to."""


@dataclass(frozen=True, slots=True)
class PublicRoute:
    """A default route to an internet gateway."""

    table: Resource
    """The route table; the VPC, where it is the VPC's own main table."""
    holder: Resource
    """What declares the route: an ``ec2.Route``, or the table with inline routes."""
    destination: str
    gateway: Resource | None
    """None for a literal ``igw-…`` id that is not in the plan."""
    gateway_label: str

    @property
    def path(self) -> str:
        """The way from the table to the gateway, for a message."""
        main = "main route table of " if self.table.type in tokens.VPCS else ""
        inline = "inline route" if self.holder.type not in tokens.ROUTES else self.holder.label
        return f"{main}{self.table.label} → {inline} ({self.destination}) → {self.gateway_label}"

    @property
    def evidence(self) -> tuple[Resource, ...]:
        """The resources of :attr:`path`."""
        steps = (self.table, self.holder, self.gateway)
        return tuple(dict.fromkeys(step for step in steps if step is not None))


@dataclass(frozen=True, slots=True)
class Exits:
    """What is known of the ways from a subnet, or a table, to internet gateways."""

    public: tuple[PublicRoute, ...] = ()
    doubts: tuple[str, ...] = ()
    """Why there may be more of them than the plan shows."""

    @classmethod
    def union(cls, several: "Iterable[Exits]") -> "Exits":
        """Put exits together, each route and each doubt once.

        A deployed table lists its separate routes inline as well; the first form met stands.
        """
        public: dict[tuple[Resource, str, str], PublicRoute] = {}
        doubts: dict[str, None] = {}
        for exits in several:
            for route in exits.public:
                public.setdefault((route.table, route.destination, route.gateway_label), route)
            doubts.update(dict.fromkeys(exits.doubts))
        return cls(tuple(public.values()), tuple(doubts))


class Routing:
    """The route tables of a plan. Each table and each subnet is worked out once."""

    def __init__(self, graph: Graph) -> None:
        """Index the associations and routes of the plan."""
        self._graph = graph
        self._routes: dict[Resource, list[Resource]] = {}
        self._associations: dict[Resource, list[Resource]] = {}
        self._main: dict[Resource, list[Resource]] = {}
        self._adopted: dict[Resource, list[Resource]] = {}
        self._tables: dict[Resource, Exits] = {}
        self._subnets: dict[Resource, Exits] = {}
        # What touches every table, and every subnet without an association of its own.
        self._stray_routes: list[Resource] = []
        self._stray_elsewhere: list[Resource] = []
        self._stray_associations: list[Resource] = []
        self._stray_adopted: list[Resource] = []  # may be the main table of any VPC
        self._index()

    def exits(self, subnet: Resource) -> Exits:
        """Return the ways from a subnet to internet gateways."""
        if subnet not in self._subnets:
            tables, doubts = self.tables(subnet)
            doubts += self.strays()
            known = [self._table_exits(table) for table in tables]
            self._subnets[subnet] = Exits.union([*known, Exits(doubts=tuple(doubts))])
        return self._subnets[subnet]

    def strays(self) -> list[str]:
        """Return the doubts about routes whose table is not known: they may belong to any."""
        return _strays("route table", self._stray_routes)

    def strays_elsewhere(self) -> list[str]:
        """Return the doubts about the routes among them that lead to no internet gateway."""
        return _strays("route table", self._stray_elsewhere)

    def _index(self) -> None:
        for table in self._graph.of(tokens.DEFAULT_ROUTE_TABLES):
            vpc = self._own_main(table, "defaultRouteTableId")
            if vpc:
                self._adopted.setdefault(vpc, []).append(table)
            elif table.given("defaultRouteTableId") is UNKNOWN:
                self._stray_adopted.append(table)
        for association in self._graph.of(tokens.ROUTE_TABLE_ASSOCIATIONS):
            # That of a gateway has no subnet, and is not filed.
            self._file(self._associations, association, "subnetId", tokens.SUBNETS)
        for association in self._graph.of(tokens.MAIN_ROUTE_TABLE_ASSOCIATIONS):
            self._file(self._main, association, "vpcId", tokens.VPCS)
        for route in self._graph.of(tokens.ROUTES):
            target = self._table(route)
            if isinstance(target, Resource):
                self._routes.setdefault(target, []).append(route)
            elif target is UNKNOWN:
                exits = self._judge(route, Entry(route, route.properties, "gatewayId"))
                stray = exits.public or exits.doubts
                (self._stray_routes if stray else self._stray_elsewhere).append(route)

    def _file(
        self,
        index: dict[Resource, list[Resource]],
        association: Resource,
        name: str,
        types: frozenset[str],
    ) -> None:
        target = self._graph.join(association, name, types=types)
        if target.only:
            index.setdefault(target.only, []).append(association)
        elif target.found or target.unexplained:
            # A literal id that is not in the plan, in contrast, concerns no planned resource.
            self._stray_associations.append(association)

    def _table(self, referrer: Resource) -> Resource | Gap:
        """Return the table that `routeTableId` names: a resource, ABSENT (not in the plan) or
        UNKNOWN. A VPC stands for its own main table."""
        target = self._graph.join(referrer, "routeTableId", types=tokens.ROUTE_TABLES)
        if target.only:
            return self._own_main(target.only, "defaultRouteTableId") or target.only
        own = None if target.found else self._own_main(referrer, "routeTableId")
        if own:
            return own
        return UNKNOWN if target.found or target.unexplained else ABSENT

    def _own_main(self, referrer: Resource, name: str) -> Resource | None:
        """Return the VPC whose own main table a property names, if it names one."""
        if referrer.type in tokens.ROUTE_TABLES - tokens.DEFAULT_ROUTE_TABLES:
            return None
        for key in ("defaultRouteTableId", "mainRouteTableId"):
            vpc = self._graph.join(referrer, name, types=tokens.VPCS, key=key).only
            if vpc:
                return vpc
        return None

    def tables(self, subnet: Resource) -> tuple[list[Resource], list[str]]:
        """Return the route tables that a subnet follows, with the doubts about them.

        A VPC stands for its own main table.
        """
        associations = self._associations.get(subnet)
        if associations:
            return self._associated(associations)
        if subnet.type in tokens.DEFAULT_SUBNETS:
            return [], [f"{subnet.label} is one of AWS's default subnets: public unless changed"]
        doubts = _strays("subnet or VPC", self._stray_associations)
        vpc = self._graph.join(subnet, "vpcId", types=tokens.VPCS).only
        if vpc is not None and vpc in self._main:
            tables, more = self._associated(self._main[vpc])
            return tables, doubts + more
        # Adopting the main table clears it first, so the plan then holds all its routes.
        foreign = vpc is not None and vpc.type in tokens.DEFAULT_VPCS and vpc not in self._adopted
        if vpc is None or foreign:
            missing = "no route table of its own, and the main one of its VPC is not in this plan"
            return [], [*doubts, f"{subnet.label} has {missing}"]
        strays = [] if vpc in self._adopted else _strays("VPC", self._stray_adopted)
        return [vpc], doubts + strays

    def _associated(self, associations: list[Resource]) -> tuple[list[Resource], list[str]]:
        tables: list[Resource] = []
        doubts: list[str] = []
        for association in associations:
            table = self._table(association)
            if isinstance(table, Resource):
                tables.append(table)
            else:
                why = "is not known yet" if table is UNKNOWN else "is not in this plan"
                doubts.append(f"the route table of {association.label} {why}")
        return tables, doubts

    def entries(self, table: Resource) -> tuple[list[Entry], list[str]]:
        """Return the routes of a table in both forms, with the doubts about further ones."""
        found = [
            Entry(route, route.properties, "gatewayId") for route in self._routes.get(table, ())
        ]
        doubts: list[str] = []
        holders = self._adopted.get(table, [])
        if table.type in tokens.ROUTE_TABLES:
            holders = [*holders, table]
        for holder in holders:
            routes = holder.given("routes")
            if routes is ABSENT:
                continue
            listed = routes if isinstance(routes, list) else [routes]
            found += [Entry(holder, route, "routes") for route in listed if isinstance(route, dict)]
            if not all(isinstance(route, dict) for route in listed):
                doubts.append(f"the inline routes of {holder.label} are not known yet")
        return found, doubts

    def _table_exits(self, table: Resource) -> Exits:
        if table not in self._tables:
            entries, doubts = self.entries(table)
            judged = [self._judge(table, entry) for entry in entries]
            self._tables[table] = Exits.union([*judged, Exits(doubts=tuple(doubts))])
        return self._tables[table]

    def _judge(self, table: Resource, entry: Entry) -> Exits:
        destinations = list(_default_destinations(entry.route))
        gateway = self.internet_gateway(entry)
        if not destinations or gateway is None:
            return Exits()
        holder = entry.holder
        known = [destination for destination in destinations if isinstance(destination, str)]
        if isinstance(gateway, Gap) or not known:
            what = "gateway" if isinstance(gateway, Gap) else "destination"
            return Exits(doubts=(f"the {what} of a route in {holder.label} is not known yet",))
        return Exits(
            tuple(PublicRoute(table, holder, destination, *gateway) for destination in known)
        )

    def internet_gateway(self, entry: Entry) -> Gateway | Gap | None:
        """Return the internet gateway that a route's ``gatewayId`` names, None for any other target
        (NAT and egress-only gateways, network interfaces, …), or UNKNOWN."""
        holder, value = entry.holder, read(entry.route, "gatewayId")
        if value is ABSENT or (value is UNKNOWN and holder.given(entry.feed) is ABSENT):
            return None
        if value is not UNKNOWN:
            planned = self._graph.find(tokens.INTERNET_GATEWAYS, "id", value)
            if not planned and not str(value).startswith("igw-"):
                return None
            label = planned[0].label if planned else f"internet gateway {shown(value)}"
            return Gateway(planned[0] if planned else None, label)
        feeds = self._graph.feeds(holder, entry.feed)
        gateways = [member for member in feeds if member.type in tokens.INTERNET_GATEWAYS]
        others = [member for member in feeds if member.type in tokens.OTHER_GATEWAYS]
        if gateways and not others:
            return Gateway(gateways[0], gateways[0].label)
        return None if others and not gateways else UNKNOWN


def _strays(what: str, resources: list[Resource]) -> list[str]:
    """Return one doubt for all of them: it is repeated for each subnet that it touches."""
    if not resources:
        return []
    more = f" (and of {len(resources) - 1} more)" if len(resources) > 1 else ""
    return [f"the {what} of {resources[0].label}{more} is not known yet"]


def _default_destinations(route: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the destinations of a route that mean "everywhere", and UNKNOWN for one not known."""
    for name in _DESTINATIONS:
        value = read(route, name)
        if value is UNKNOWN or _everywhere(value):
            yield value


def _everywhere(destination: Any) -> bool:
    """Tell whether a destination takes the place of a default route, halves of it included."""
    return isinstance(destination, str) and is_everyone(destination)
