"""What security groups admit: rules in all three forms, as one thing.

Inline (``ingress`` and ``egress`` of a group), ``ec2.SecurityGroupRule`` (several CIDR blocks in
one) and ``vpc.SecurityGroupIngressRule`` / ``EgressRule`` (one peer each). What the plan does not
tell stays in a rule as ``UNKNOWN``, or becomes a doubt about the group.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from guardrails import tokens
from guardrails.cidr import is_everyone
from guardrails.graph import Graph, Join, Resource
from guardrails.reach import Reach, reach_of
from guardrails.values import ABSENT, UNKNOWN, Gap, read


class Direction(Enum):
    """Which way traffic goes, as seen from the group."""

    INGRESS = "ingress"
    EGRESS = "egress"


@dataclass(frozen=True, slots=True)
class GroupRule:
    """One rule of a security group."""

    group: Resource | None
    """The group; None where it is not in the plan, or not known yet."""
    default_of: Resource | None
    """The VPC, where the rule names a VPC's own default group (``defaultSecurityGroupId``)."""
    holder: Resource
    """What declares the rule: a rule resource, or the group with inline rules."""
    direction: Direction
    reach: Reach
    cidrs: tuple[str | Gap, ...]
    """IPv4 and IPv6 blocks; UNKNOWN for one that is not known yet."""
    prefix_lists: tuple[str | Gap, ...]
    listed: tuple[str | Gap, ...]
    """The blocks in those of its prefix lists that the plan makes; others are not looked into."""
    groups: Join
    """The groups that it refers to, the rule's own by ``self`` included."""
    described: bool | Gap
    """Whether it has a description."""

    @property
    def everyone(self) -> tuple[str, ...]:
        """The CIDR blocks among its own that stand for the whole internet."""
        blocks = (*self.cidrs, *self.listed)
        return tuple(cidr for cidr in blocks if isinstance(cidr, str) and is_everyone(cidr))

    @property
    def unknown_cidrs(self) -> bool:
        """Whether it may hold blocks that are not known yet."""
        return UNKNOWN in self.cidrs or UNKNOWN in self.listed

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
        self._of_default: dict[Resource, list[GroupRule]] = {}
        self._lists = graph.derive(_prefix_lists)
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

    def of_default(self, vpc: Resource) -> tuple[GroupRule, ...]:
        """Return the rules that name a VPC's own default group by the VPC."""
        return tuple(self._of_default.get(vpc, ()))

    def _separate(self, holder: Resource, direction: Direction | Gap) -> None:
        target = self._graph.join(holder, "securityGroupId", types=tokens.SECURITY_GROUPS)
        directions = [direction] if isinstance(direction, Direction) else list(Direction)
        # The group that AWS made with a VPC is named by the VPC, and is none of the planned ones
        # unless the plan adopts it.
        key = "defaultSecurityGroupId"
        vpc = None
        if not target.found:
            vpc = self._graph.join(holder, "securityGroupId", types=tokens.VPCS, key=key).only
        for each in directions:
            rule = self._read(target.only, holder, each, holder.properties, (), vpc)
            self._all.append(rule)
            if target.only:
                self._owned.setdefault(target.only, []).append(rule)
            elif vpc:
                self._of_default.setdefault(vpc, []).append(rule)
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
        separate = {peer for rule in self._owned.get(group, ()) for peer in peers_of(rule)}
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, Mapping):
                rule = self._read(group, group, direction, entry, (direction.value, index))
                peers = peers_of(rule)
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
        default_of: Resource | None = None,
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
            default_of=default_of,
            holder=holder,
            direction=direction,
            reach=reach_of(given),
            cidrs=tuple(cidr for listed in cidrs for cidr in listed),
            prefix_lists=tuple(each for listed in lists for each in listed),
            listed=self._listed_blocks(holder, given, path),
            groups=self._referenced(group, holder, given, path),
            described=UNKNOWN if described is UNKNOWN else described is not ABSENT,
        )

    def _listed_blocks(
        self, holder: Resource, given: Callable[[str], Any], path: tuple[str | int, ...]
    ) -> tuple[str | Gap, ...]:
        blocks: dict[str | Gap, None] = {}
        for name in ("prefixListIds", "prefixListId"):
            if self._lists and given(name) is not ABSENT:
                join = self._graph.join(holder, *path, name, types=tokens.MANAGED_PREFIX_LISTS)
                for found in join.found:
                    blocks.update(dict.fromkeys(self._lists[found]))
        return tuple(blocks)

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


def _prefix_lists(graph: Graph) -> dict[Resource, list[str | Gap]]:
    """Return the blocks of each prefix list of the plan, inline entries and separate ones."""
    blocks: dict[Resource, list[str | Gap]] = {}
    for made in graph.of(tokens.MANAGED_PREFIX_LISTS):
        entries = made.given("entries")
        listed = entries if isinstance(entries, list) else [entries]
        blocks[made] = [
            read(entry, "cidr") if isinstance(entry, Mapping) else UNKNOWN
            for entry in listed
            if entry is not ABSENT
        ]
    for entry in graph.of(tokens.MANAGED_PREFIX_LIST_ENTRIES):
        join = graph.join(entry, "prefixListId", types=tokens.MANAGED_PREFIX_LISTS)
        for made in join.found:
            blocks[made].append(entry.given("cidr"))
    return blocks


def _listed(value: Any) -> list[str | Gap]:
    if value is ABSENT:
        return []
    return value if isinstance(value, list) else [value]


def _older_direction(holder: Resource) -> Direction | Gap:
    kind = holder.given("type")
    return Direction(kind) if kind in {each.value for each in Direction} else UNKNOWN


def peers_of(rule: GroupRule) -> set[tuple[Any, ...]]:
    """Return what makes two rules the same one, for each peer of a rule."""
    reach = rule.reach
    ports = (reach.protocol, *(() if reach.all_ports else (reach.from_port, reach.to_port)))
    peers = [*rule.cidrs, *rule.prefix_lists, *rule.groups.outside]
    peers += [group.urn for group in rule.groups.found]
    return {(rule.direction, ports, peer) for peer in peers}
