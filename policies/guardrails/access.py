"""Whether security groups let one thing reach another on a port, and by which rule.

Several groups of one interface add up: what any of them admits is admitted.
"""

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guardrails import tokens
from guardrails.graph import Graph, Join, Resource
from guardrails.security_groups import Direction, GroupRule, SecurityGroups
from guardrails.values import UNKNOWN, Gap

DEFAULT_GROUP: Final = "the VPC's default security group"


@dataclass(frozen=True, slots=True)
class Peer:
    """The other side of a connection, in all the ways that a rule can name it."""

    groups: tuple[Resource, ...] = ()
    """Its security groups."""
    blocks: tuple[str | Gap, ...] = ()
    """CIDR blocks that its addresses are in. A rule has to cover all of them."""
    prefix_list_of: Resource | None = None
    """The gateway endpoint that leads to it: its prefix list holds the addresses."""
    default_of: Resource | None = None
    """The VPC whose own default group it is in."""
    loose: bool = False
    """Whether it may stand in groups that are not known, or not in the plan."""


EVERYWHERE: Final = Peer()
"""The internet: only a rule about all addresses covers it."""


@dataclass(frozen=True, slots=True)
class Access:
    """What the rules of some groups say about a peer and a port."""

    allowed: bool | Gap
    by: str
    """The rule that allows it; or what the groups allow instead; or why it is not known."""
    evidence: tuple[Resource, ...] = ()
    bare: bool = False
    """Whether the groups have no rule of the direction at all."""


class Accesses:
    """Questions to the security groups of a plan: ``graph.derive(Accesses)``."""

    def __init__(self, graph: Graph) -> None:
        """Look at nothing yet."""
        self._graph = graph
        self._groups = graph.derive(SecurityGroups)
        adopted = graph.of(tokens.DEFAULT_SECURITY_GROUPS)
        owners = {group: graph.join(group, "vpcId", types=tokens.VPCS) for group in adopted}
        self._defaults = {
            owner.only: group for group, owner in owners.items() if owner.only is not None
        }
        self.adopts_unknown = any(owner.unexplained for owner in owners.values())
        """Whether the plan adopts the default group of a VPC that is not known."""

    def default_group(self, vpc: Resource | None) -> Resource | None:
        """Return the default group of a VPC, where the plan adopts it."""
        return self._defaults.get(vpc) if vpc is not None else None

    def ask(
        self, groups: Join, direction: Direction, peer: Peer, port: int, protocol: str = "tcp"
    ) -> Access:
        """Tell whether groups admit a peer on a port. Groups outside the plan make it unknown."""
        seen: list[GroupRule] = []
        doubts: list[str] = []
        for group in groups.found:
            rules = self._groups.rules(group)
            doubts += rules.doubts
            for rule in rules.of(direction):
                verdict = self._covers(rule, peer, port, protocol)
                if verdict is True:
                    return Access(allowed=True, by=rule.label, evidence=(group, rule.holder))
                if verdict is UNKNOWN:
                    doubts.append(f"whom {rule.label} admits is not known yet")
                seen.append(rule)
        if not groups.complete:
            doubts.append("one of its security groups is not in this plan")
        evidence = tuple(dict.fromkeys((*groups.found, *(rule.holder for rule in seen))))
        if doubts:
            return Access(UNKNOWN, "; ".join(dict.fromkeys(doubts)), evidence)
        by = _instead(" and ".join(group.label for group in groups.found), direction, seen)
        return Access(allowed=False, by=by, evidence=evidence, bare=not seen)

    def ask_default(self, vpc: Resource, direction: Direction, peer: Peer, port: int) -> Access:
        """Tell the same of the default group that AWS made with a VPC, where nobody adopts it.

        It lets everything out, and in what is in the group itself (VPC guide, "Default security
        groups for your VPCs"); rules may be added to it by the VPC's `defaultSecurityGroupId`.
        """
        name = f"the default security group of {vpc.label}"
        if direction is Direction.EGRESS or peer.default_of is vpc:
            return Access(allowed=True, by=name, evidence=(vpc,))
        seen: list[GroupRule] = []
        for rule in self._groups.of_default(vpc):
            if rule.direction is direction:
                verdict = self._covers(rule, peer, port, "tcp")
                if verdict is not False:
                    return Access(verdict, rule.label, (vpc, rule.holder))
                seen.append(rule)
        by = _instead(name, direction, seen) if seen else f"{name} admits its own members alone"
        return Access(allowed=False, by=by, evidence=(vpc, *(rule.holder for rule in seen)))

    def _covers(self, rule: GroupRule, peer: Peer, port: int, protocol: str) -> bool | Gap:
        reach = rule.reach.covers(port, protocol)
        if reach is False:
            return False
        admits = self._admits(rule, peer)
        if admits is True and reach is True:
            return True
        return False if admits is False else UNKNOWN

    def _admits(self, rule: GroupRule, peer: Peer) -> bool | Gap:
        if any(":" not in cidr for cidr in rule.everyone):
            return True
        if any(group in peer.groups for group in rule.groups.found):
            return True
        blocks = (*rule.cidrs, *rule.listed)
        answers: list[bool | Gap] = [_contained(blocks, peer.blocks)] if peer.blocks else []
        inside = peer.blocks or peer.groups or peer.loose
        if not inside:  # reached by its public addresses
            answers.append(_somewhere_public(blocks))
        if rule.prefix_lists:
            answers.append(self._listed(rule, peer))
        if peer.groups and not rule.groups.complete:
            answers.append(UNKNOWN)
        if peer.loose and (rule.groups.found or not rule.groups.complete):
            answers.append(UNKNOWN)
        if True in answers:
            return True
        return UNKNOWN if UNKNOWN in answers else False

    def _listed(self, rule: GroupRule, peer: Peer) -> bool | Gap:
        """Tell whether the prefix lists of a rule hold a peer."""
        gateway = peer.prefix_list_of
        answers: list[bool | Gap] = []
        for each in rule.prefix_lists:
            owners = self._graph.find(tokens.VPC_ENDPOINTS, "prefixListId", each)
            if owners:
                answers.append(gateway in owners)
            elif gateway is not None and isinstance(gateway.read("prefixListId"), str):
                answers.append(UNKNOWN)
            elif isinstance(each, str):
                # A literal list cannot be compared with one that AWS tells only once the endpoint
                # is made. It is taken for the right one: nobody names a list by accident.
                answers.append(UNKNOWN if gateway is None else True)
            else:
                answers.append(self._fed(rule, gateway))
        planned = bool(rule.listed) and len(rule.prefix_lists) == 1
        return False if planned else next((a for a in (True, UNKNOWN) if a in answers), False)

    def _fed(self, rule: GroupRule, gateway: Resource | None) -> bool | Gap:
        """Tell whether a list that is not known yet is that of a gateway endpoint."""
        names = ("prefixListId", "prefixListIds", rule.direction.value)
        feeds = [
            each
            for name in names
            for each in self._graph.feeds(rule.holder, name, tokens.VPC_ENDPOINTS)
        ]
        if feeds:
            return gateway in feeds
        return UNKNOWN if gateway is None else True


def _contained(cidrs: Sequence[str | Gap], blocks: Sequence[str | Gap]) -> bool | Gap:
    """Tell whether some CIDR blocks contain all of others; UNKNOWN where only some are, or may."""
    outer = [network for cidr in cidrs if (network := _network(cidr)) is not None]
    inner = [_network(block) for block in blocks]
    within = [
        block is not None and any(block.subnet_of(network) for network in outer) for block in inner
    ]
    if all(within):
        return True
    unknown = UNKNOWN in cidrs or (UNKNOWN in blocks and bool(outer))
    return UNKNOWN if unknown or any(within) else False


def _somewhere_public(cidrs: Iterable[str | Gap]) -> bool | Gap:
    """Tell whether CIDR blocks may hold a service's public addresses. Which those are is open."""
    for cidr in cidrs:
        network = _network(cidr)
        if cidr is UNKNOWN or (network is not None and not network.is_private):
            return UNKNOWN
    return False


def _network(cidr: str | Gap) -> ipaddress.IPv4Network | None:
    try:
        return None if isinstance(cidr, Gap) else ipaddress.IPv4Network(cidr, strict=False)
    except ValueError:  # IPv6, or malformed, which AWS refuses
        return None


def _instead(names: str, direction: Direction, rules: Sequence[GroupRule]) -> str:
    names = names or DEFAULT_GROUP
    if not rules:
        return f"{names} has no {direction.value} rule at all"
    listed = ", ".join(f"{rule.label} ({rule.reach}{_peers(rule)})" for rule in rules[:4])
    more = f" and {len(rules) - 4} more" if len(rules) > 4 else ""
    return f"{names} has only {listed}{more}"


def _peers(rule: GroupRule) -> str:
    """Name the groups that a rule is about: a wrong one is what a reader looks for."""
    prepositions: Mapping[Direction, str] = {Direction.INGRESS: "from", Direction.EGRESS: "to"}
    groups = " and ".join(group.label for group in rule.groups.found)
    return f" {prepositions[rule.direction]} {groups}" if groups else ""
