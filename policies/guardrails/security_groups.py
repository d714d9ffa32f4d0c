"""What security groups admit: rules in all three forms, as one thing.

Inline (``ingress`` and ``egress`` of a group), ``ec2.SecurityGroupRule`` (several CIDR blocks in
one) and ``vpc.SecurityGroupIngressRule`` / ``EgressRule`` (one peer each). What the plan does not
tell stays in a rule as ``UNKNOWN``, or becomes a doubt about the group.
"""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from guardrails import tokens
from guardrails.cidr import is_everyone
from guardrails.graph import Graph, Join, Resource
from guardrails.values import ABSENT, UNKNOWN, Gap, read

ALL_PROTOCOLS: Final = "-1"


class Direction(Enum):
    """Which way traffic goes, as seen from the group."""

    INGRESS = "ingress"
    EGRESS = "egress"


@dataclass(frozen=True, slots=True)
class Reach:
    """Protocol and ports of a rule."""

    protocol: str | Gap
    """``tcp``, ``udp``, ``icmp``, ``icmpv6``, a number, ``-1`` for all; UNKNOWN."""
    from_port: int | Gap
    """ABSENT where the rule names none."""
    to_port: int | Gap

    @property
    def known(self) -> bool:
        """Whether protocol and ports are known."""
        return UNKNOWN not in (self.protocol, self.from_port, self.to_port)

    @property
    def all_ports(self) -> bool:
        """Whether every port of its protocol is meant for certain."""
        if self.protocol == ALL_PROTOCOLS:
            return True
        return self.known and self._range() == (0, 65535)

    def covers(self, port: int, protocol: str = "tcp") -> bool | Gap:
        """Tell whether a port is within; UNKNOWN where that is not known yet."""
        if self.protocol == ALL_PROTOCOLS:
            return True
        if self.protocol is not UNKNOWN and self.protocol != protocol:
            return False
        if UNKNOWN in (self.from_port, self.to_port):
            return UNKNOWN
        low, high = self._range()
        if not low <= port <= high:
            return False
        return UNKNOWN if self.protocol is UNKNOWN else True

    def within(self, ports: Set[int]) -> bool | Gap:
        """Tell whether all that is reached is one of some TCP ports; UNKNOWN if not known yet."""
        if self.protocol is not UNKNOWN and self.protocol != "tcp":
            return False
        if not self.known:
            return UNKNOWN
        low, high = self._range()
        return high - low < len(ports) and all(port in ports for port in range(low, high + 1))

    def _range(self) -> tuple[int, int]:
        if not isinstance(self.from_port, int) or not isinstance(self.to_port, int):
            return (0, 65535)
        # -1 is "all" for ICMP, whose two numbers are a type and a code.
        return (0, 65535) if self.from_port == -1 else (self.from_port, self.to_port)

    def __str__(self) -> str:
        """Name protocol and ports, for a message."""
        if self.protocol == ALL_PROTOCOLS:
            return "all traffic"
        protocol = "an unknown protocol" if isinstance(self.protocol, Gap) else self.protocol
        if UNKNOWN in (self.from_port, self.to_port):
            return f"{protocol} on unknown ports"
        low, high = self._range()
        if (low, high) == (0, 65535):
            return f"{protocol} on all ports"
        return f"{protocol} {low}" if low == high else f"{protocol} {low}-{high}"


@dataclass(frozen=True, slots=True)
class GroupRule:
    """One rule of a security group."""

    group: Resource | None
    """The group; None where it is not in the plan, or not known yet."""
    holder: Resource
    """What declares the rule: a rule resource, or the group with inline rules."""
    direction: Direction
    reach: Reach
    cidrs: tuple[str | Gap, ...]
    """IPv4 and IPv6 blocks; UNKNOWN for one that is not known yet."""
    prefix_lists: tuple[str | Gap, ...]
    groups: Join
    """The groups that it refers to, the rule's own by ``self`` included."""
    described: bool | Gap
    """Whether it has a description."""

    @property
    def everyone(self) -> tuple[str, ...]:
        """The CIDR blocks among its own that stand for the whole internet."""
        return tuple(cidr for cidr in self.cidrs if isinstance(cidr, str) and is_everyone(cidr))

    @property
    def unknown_cidrs(self) -> bool:
        """Whether it may hold blocks that are not known yet."""
        return UNKNOWN in self.cidrs

    @property
    def label(self) -> str:
        """What declares the rule, as messages call it."""
        if self.holder.type in tokens.SECURITY_GROUPS:
            return f"the inline {self.direction.value} of {self.holder.label}"
        return self.holder.label


@dataclass(frozen=True, slots=True)
class GroupRules:
    """What is known of the rules of one group."""

    rules: tuple[GroupRule, ...] = ()
    doubts: tuple[str, ...] = ()
    """Why there may be more of them than the plan shows."""

    def of(self, direction: Direction) -> tuple[GroupRule, ...]:
        """Return the rules of one direction."""
        return tuple(rule for rule in self.rules if rule.direction is direction)


class SecurityGroups:
    """All rules of all security groups of a plan: ``graph.derive(SecurityGroups)``."""

    def __init__(self, graph: Graph) -> None:
        """Read every rule of the plan once."""
        self._graph = graph
        self._owned: dict[Resource, list[GroupRule]] = {}
        self._doubts: dict[Resource, list[str]] = {}
        self._all: list[GroupRule] = []
        self._stray: list[GroupRule] = []
        for holder in graph.of(tokens.SECURITY_GROUP_RULES):
            self._separate(holder, _older_direction(holder))
        for holder in graph.of(tokens.INGRESS_RULES):
            self._separate(holder, Direction.INGRESS)
        for holder in graph.of(tokens.EGRESS_RULES):
            self._separate(holder, Direction.EGRESS)
        for group in graph.of(tokens.SECURITY_GROUPS):
            for direction in Direction:
                self._inline(group, direction)

    def __iter__(self) -> Iterator[GroupRule]:
        """Go through all rules, those of groups outside the plan included."""
        return iter(self._all)

    def rules(self, group: Resource) -> GroupRules:
        """Return the rules of a group."""
        doubts = list(self._doubts.get(group, ()))
        if self._stray:
            more = f" (and of {len(self._stray) - 1} more)" if len(self._stray) > 1 else ""
            doubts.append(f"the group of {self._stray[0].label}{more} is not known yet")
        return GroupRules(tuple(self._owned.get(group, ())), tuple(doubts))

    def _separate(self, holder: Resource, direction: Direction | Gap) -> None:
        target = self._graph.join(holder, "securityGroupId", types=tokens.SECURITY_GROUPS)
        directions = [direction] if isinstance(direction, Direction) else list(Direction)
        for each in directions:
            rule = self._read(target.only, holder, each, holder.properties, ())
            self._all.append(rule)
            if target.only:
                self._owned.setdefault(target.only, []).append(rule)
            elif target.found or target.unexplained:
                self._stray.append(rule)

    def _inline(self, group: Resource, direction: Direction) -> None:
        entries = group.given(direction.value)
        if entries is ABSENT:
            return
        if not isinstance(entries, list) or UNKNOWN in entries:
            doubt = f"the inline {direction.value} of {group.label} is not known yet"
            self._doubts.setdefault(group, []).append(doubt)
        # A deployed group lists its separate rules as well; the separate form stands.
        separate = {peer for rule in self._owned.get(group, ()) for peer in _peers(rule)}
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, Mapping):
                rule = self._read(group, group, direction, entry, (direction.value, index))
                peers = _peers(rule)
                if not peers or not peers <= separate:
                    self._owned.setdefault(group, []).append(rule)
                    self._all.append(rule)

    def _read(
        self,
        group: Resource | None,
        holder: Resource,
        direction: Direction,
        properties: Mapping[str, Any],
        path: tuple[str | int, ...],
    ) -> GroupRule:
        """Read a rule. `path` leads to it in the holder; it is empty for a rule of its own."""

        def given(name: str) -> Any:
            return read(properties, name) if path else holder.given(name)

        described = given("description")
        cidrs = [_listed(given(name)) for name in ("cidrBlocks", "cidrIpv4")]
        cidrs += [_listed(given(name)) for name in ("ipv6CidrBlocks", "cidrIpv6")]
        lists = [_listed(given(name)) for name in ("prefixListIds", "prefixListId")]
        return GroupRule(
            group=group,
            holder=holder,
            direction=direction,
            reach=_reach(given),
            cidrs=tuple(cidr for listed in cidrs for cidr in listed),
            prefix_lists=tuple(each for listed in lists for each in listed),
            groups=self._referenced(group, holder, given, path),
            described=UNKNOWN if described is UNKNOWN else described is not ABSENT,
        )

    def _referenced(
        self,
        group: Resource | None,
        holder: Resource,
        given: Callable[[str], Any],
        path: tuple[str | int, ...],
    ) -> Join:
        names = ("securityGroups", "sourceSecurityGroupId", "referencedSecurityGroupId")
        joins = [
            self._graph.join(holder, *path, name, types=tokens.SECURITY_GROUPS)
            for name in names
            if given(name) is not ABSENT
        ]
        own = given("self")
        if own is True and group is not None:
            joins.append(Join(found=(group,)))
        elif own is UNKNOWN:
            joins.append(Join(unexplained=True))
        return Join.union(joins)


# IANA, "Assigned Internet Protocol Numbers": AWS takes the numbers of these for their names.
_PROTOCOLS: Final = {"all": ALL_PROTOCOLS, "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}


def _reach(given: Callable[[str], Any]) -> Reach:
    protocol = given("protocol")
    if protocol is ABSENT:
        protocol = given("ipProtocol")
    if not isinstance(protocol, Gap):
        text = str(protocol).lower()
        protocol = _PROTOCOLS.get(text, text)
    return Reach(
        UNKNOWN if protocol is ABSENT else protocol,
        _port(given("fromPort")),
        _port(given("toPort")),
    )


def _port(value: Any) -> int | Gap:
    if isinstance(value, Gap):
        return value
    try:
        return int(value)
    except (TypeError, ValueError):
        return UNKNOWN


def _listed(value: Any) -> list[str | Gap]:
    if value is ABSENT:
        return []
    return value if isinstance(value, list) else [value]


def _older_direction(holder: Resource) -> Direction | Gap:
    kind = holder.given("type")
    return Direction(kind) if kind in {each.value for each in Direction} else UNKNOWN


def _peers(rule: GroupRule) -> set[tuple[Any, ...]]:
    """Return what makes two rules the same one, for each peer of a rule."""
    reach = rule.reach
    ports = (reach.protocol, *(() if reach.all_ports else (reach.from_port, reach.to_port)))
    peers = [*rule.cidrs, *rule.prefix_lists, *rule.groups.outside]
    peers += [group.urn for group in rule.groups.found]
    return {(rule.direction, ports, peer) for peer in peers}
