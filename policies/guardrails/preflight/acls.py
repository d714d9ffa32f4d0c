"""Whether the network ACLs of subnets let a connection through, there and back.

An ACL keeps no state: the answer needs an entry of its own, to the port that the asking side chose
for itself. Traffic within a subnet, and to Amazon's DNS, passes no ACL (VPC guide, "Network ACLs").
"""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from guardrails import tokens
from guardrails.attachments import Attachment, Attachments
from guardrails.graph import Graph, Resource
from guardrails.network_acls import Entries, Entry, NetworkAcls
from guardrails.preflight.way import Way
from guardrails.reach import ALL_PROTOCOLS, Reach
from guardrails.security_groups import Direction
from guardrails.values import ABSENT, UNKNOWN, Gap

ANYWHERE: Final = "0.0.0.0/0"
ANSWERS: Final = (32768, 60999)
"""Lowest and highest port that a task asks from: Linux's own (its kernel's documentation,
``ip_local_port_range``). A NAT gateway takes those from 1024 on (VPC guide, "Ephemeral ports")."""

NAT_ANSWERS: Final = (1024, 65535)


class Side(NamedTuple):
    """One end of a connection."""

    subnet: Resource | None
    """None for what is not in a subnet of the plan: the internet, or S3 behind a gateway."""
    block: str | Gap


INTERNET_SIDE: Final = Side(None, ANYWHERE)


@dataclass(frozen=True, slots=True)
class _Acl:
    """The ACL of one subnet."""

    label: str
    holder: Resource
    entries: dict[Direction, Entries]


class SubnetAcls:
    """The network ACLs of the subnets of a plan: ``graph.derive(SubnetAcls)``."""

    def __init__(self, graph: Graph) -> None:
        """Find out which subnet has which, where the plan has any."""
        self._graph = graph
        self._acls = graph.derive(NetworkAcls)
        self._none = not graph.of(tokens.NETWORK_ACLS | tokens.NETWORK_ACL_RULES)
        self._known: dict[Resource, _Acl | None] = {}
        self._of_subnet: dict[Resource, Resource] = {}
        self._adopted: dict[Resource, Resource] = {}
        self._loose: list[Resource] = []
        if not self._none:
            self._index()

    def check(
        self, way: Way, asking: Side, answering: Side, port: int, ports: tuple[int, int]
    ) -> Way:
        """Add to a way what the ACLs between two sides shut.

        Args:
            way: the way so far.
            asking: who opens the connection.
            answering: who is asked.
            port: the port that is asked.
            ports: the lowest and the highest port that the answer may have to reach.
        """
        if self._none or (asking.subnet is not None and asking.subnet is answering.subnet):
            return way
        for subnet, direction, other, asked in (
            (asking.subnet, Direction.EGRESS, answering.block, (port,)),
            (answering.subnet, Direction.INGRESS, asking.block, (port,)),
            (answering.subnet, Direction.EGRESS, asking.block, ports),
            (asking.subnet, Direction.INGRESS, answering.block, ports),
        ):
            acl = None if subnet is None else self._of(subnet)
            if acl is not None:
                for each in asked:
                    way = _judged(way, acl, direction, each, other)
        if self._loose:
            way = way.unsure(f"which subnets {self._loose[0].label} belongs to is not known yet")
        return way

    def _index(self) -> None:
        graph = self._graph
        for acl in graph.of(tokens.NETWORK_ACLS):
            join = graph.join(acl, "subnetIds", types=tokens.SUBNETS)
            self._of_subnet.update(dict.fromkeys(join.found, acl))
            if join.unexplained:
                self._loose.append(acl)
        for acl in graph.of(tokens.DEFAULT_NETWORK_ACLS):
            key = "defaultNetworkAclId"
            vpc = graph.join(acl, key, types=tokens.VPCS, key=key).only
            if vpc is not None:
                self._adopted[vpc] = acl
        attachments = graph.derive(Attachments)
        for subnet in graph.of(tokens.SUBNETS):
            attached = attachments.of(subnet, _ASSOCIATIONS)
            for association in attached.found:
                join = graph.join(association, "networkAclId", types=tokens.NETWORK_ACLS)
                if join.only is not None:
                    self._of_subnet[subnet] = join.only
            self._loose += attached.candidates[:1]

    def _of(self, subnet: Resource) -> _Acl | None:
        if subnet not in self._known:
            self._known[subnet] = self._look_up(subnet)
        return self._known[subnet]

    def _look_up(self, subnet: Resource) -> _Acl | None:
        """Return a subnet's ACL; None for one that lets everything through."""
        vpc = self._graph.join(subnet, "vpcId", types=tokens.VPCS).only
        acl = self._of_subnet.get(subnet) or (self._adopted.get(vpc) if vpc else None)
        if acl is not None:
            both = {each: self._acls.of(acl, each) for each in Direction}
            return _Acl(acl.label, acl, both)
        if vpc is None:
            return None
        added = {each: self._acls.of_default(vpc, each) for each in Direction}
        if not any(entries.entries for entries in added.values()):
            return None
        # AWS's own entry lets everything through, as number 100.
        name = f"the default network ACL of {vpc.label}"
        return _Acl(name, vpc, {d: _with_open(entries, vpc) for d, entries in added.items()})


_ASSOCIATIONS: Final = Attachment(
    tokens.NETWORK_ACL_ASSOCIATIONS, "subnetId", owners=tokens.SUBNETS
)


def _with_open(entries: Entries, vpc: Resource) -> Entries:
    opened = Entry(
        holder=vpc,
        number=100.0,
        allows=True,
        everyone=True,
        block=ANYWHERE,
        version=4,
        reach=Reach(ALL_PROTOCOLS, ABSENT, ABSENT),
    )
    return Entries((*entries.entries, opened), entries.doubts)


def _judged(way: Way, acl: _Acl, direction: Direction, port: int, other: str | Gap) -> Way:
    entries = acl.entries[direction]
    passes = _passes(entries, port, other)
    preposition = "to" if direction is Direction.EGRESS else "from"
    where = other if other == ANYWHERE else "the other subnet"
    what = f"{acl.label} lets no TCP {port} {preposition} {where} through ({direction.value})"
    if passes is False:
        return way.to(acl.label, acl.holder).shut("F17", what)
    if passes is UNKNOWN:
        return way.unsure(f"what {acl.label} lets through is not known")
    return way


def _passes(entries: Entries, port: int, other: str | Gap) -> bool | Gap:
    """Go through the entries in order. What is not known may decide either way."""
    asked = [each for each in entries.entries if each.version == 4]
    if isinstance(other, Gap) or any(isinstance(each.number, Gap) for each in asked):
        return UNKNOWN if any(each.allows is not True for each in asked) else _any_allow(asked)
    unsure = bool(entries.doubts)
    for each in sorted(asked, key=lambda entry: float(str(entry.number))):
        answers = (each.reach.covers(port), _covers(each.block, other), each.allows)
        if False in answers[:2]:
            continue
        if UNKNOWN not in answers:
            return UNKNOWN if unsure else answers[2]
        # Of addresses that are meant in part, a refused part is someone else's, and an allowed
        # part may be all that is needed.
        refused_part = each.allows is False and UNKNOWN not in (answers[0], each.block)
        unsure = unsure or not refused_part
    return UNKNOWN if unsure else False


def _any_allow(entries: list[Entry]) -> bool | Gap:
    return UNKNOWN if entries else False


def _covers(block: str | Gap, other: str) -> bool | Gap:
    """Tell whether a block holds another; UNKNOWN where it holds a part, or is not known."""
    outer, inner = (None if isinstance(each, Gap) else _network(each) for each in (block, other))
    if outer is None or inner is None:
        return UNKNOWN
    if inner.subnet_of(outer):
        return True
    return UNKNOWN if outer.overlaps(inner) else False


@lru_cache(maxsize=1024)
def _network(block: str) -> ipaddress.IPv4Network | None:
    try:
        return ipaddress.IPv4Network(block, strict=False)
    except ValueError:
        return None


def sides(subnets: tuple[Resource, ...]) -> Iterator[Side]:
    """Return the subnets as ends of a connection."""
    for subnet in subnets:
        block = subnet.given("cidrBlock")
        yield Side(subnet, block if isinstance(block, str) else UNKNOWN)
