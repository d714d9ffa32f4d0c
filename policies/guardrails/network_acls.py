"""What network ACLs let through: inline entries and separate ones, in their numbers' order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from guardrails import tokens
from guardrails.cidr import is_everyone
from guardrails.graph import Graph, Resource
from guardrails.reach import Reach, reach_of
from guardrails.security_groups import Direction
from guardrails.values import UNKNOWN, Gap, read


@dataclass(frozen=True, slots=True)
class Entry:
    """One numbered entry. The lowest number that matches decides."""

    holder: Resource
    """What declares it: a ``NetworkAclRule``, or the ACL with inline entries."""
    number: float | Gap
    allows: bool | Gap
    everyone: bool | Gap
    """Whether it is about the whole internet."""
    block: str | Gap
    """The addresses that it is about."""
    version: int
    """4 or 6: entries about one are not asked about the other."""
    reach: Reach


@dataclass(frozen=True, slots=True)
class Entries:
    """What is known of the entries of one ACL, in one direction."""

    entries: tuple[Entry, ...] = ()
    doubts: tuple[str, ...] = ()

    def admits(self, port: int) -> tuple[bool | Gap, Resource | None]:
        """Tell whether everyone gets through to a TCP port, and by what declares it."""
        answers = [self._admits(port, version) for version in (4, 6)]
        for wanted in (True, UNKNOWN):
            for answer, by in answers:
                if answer is wanted:
                    return answer, by
        return (UNKNOWN if self.doubts else False), None

    def _admits(self, port: int, version: int) -> tuple[bool | Gap, Resource | None]:
        asked = [each for each in self.entries if each.version == version]
        if any(isinstance(each.number, Gap) for each in asked):
            open_ones = [each for each in asked if each.allows is not False and each.everyone]
            return (UNKNOWN, open_ones[0].holder) if open_ones else (False, None)
        for each in sorted(asked, key=lambda entry: float(str(entry.number))):
            covered = each.reach.covers(port)
            if each.everyone is False or covered is False:
                continue
            if UNKNOWN in (each.everyone, covered, each.allows):
                if each.allows is not False:
                    return UNKNOWN, each.holder
                continue
            # A doubt: an entry that is not known yet may come before it.
            certain = each.allows is False or not self.doubts
            return (each.allows if certain else UNKNOWN), each.holder
        return False, None


class NetworkAcls:
    """The network ACLs of a plan: ``graph.derive(NetworkAcls)``."""

    def __init__(self, graph: Graph) -> None:
        """Read every entry of the plan once."""
        self._separate: dict[tuple[Resource, Direction], list[Entry]] = {}
        self._of_default: dict[tuple[Resource, Direction], list[Entry]] = {}
        self.outside: list[Entry] = []
        """Entries for what comes in whose ACL is not in the plan, is a VPC's default one, or is not
        known yet."""
        self._stray: dict[Direction, list[Resource]] = {each: [] for each in Direction}
        for rule in graph.of(tokens.NETWORK_ACL_RULES):
            egress = rule.flag("egress", default=False)
            for direction in Direction:
                if egress is UNKNOWN or egress is (direction is Direction.EGRESS):
                    self._file(graph, rule, direction)

    def of(self, acl: Resource, direction: Direction = Direction.INGRESS) -> Entries:
        """Return the entries of an ACL."""
        found = list(self._separate.get((acl, direction), ()))
        doubts = self._doubts(direction)
        inline = acl.given(direction.value)
        listed = inline if isinstance(inline, list) else [inline]
        for entry in listed:
            if isinstance(entry, Mapping):
                found += _entries(acl, partial(read, entry))
            elif entry is UNKNOWN:
                doubts.append(f"its inline {direction.value} is not known yet")
        return Entries(tuple(found), tuple(doubts))

    def of_default(self, vpc: Resource, direction: Direction) -> Entries:
        """Return the entries that are added to a VPC's own default ACL by the VPC's property."""
        found = self._of_default.get((vpc, direction), ())
        return Entries(tuple(found), tuple(self._doubts(direction)))

    def _doubts(self, direction: Direction) -> list[str]:
        return [f"the ACL of {rule.label} is not known yet" for rule in self._stray[direction][:1]]

    def _file(self, graph: Graph, rule: Resource, direction: Direction) -> None:
        target = graph.join(rule, "networkAclId", types=tokens.NETWORK_ACLS)
        entries = _entries(rule, rule.given)
        if target.only:
            self._separate.setdefault((target.only, direction), []).extend(entries)
            return
        if direction is Direction.INGRESS:
            self.outside += entries
        vpc = graph.join(rule, "networkAclId", types=tokens.VPCS, key="defaultNetworkAclId").only
        if vpc is not None and not target.found:
            self._of_default.setdefault((vpc, direction), []).extend(entries)
        elif target.found or target.unexplained:
            self._stray[direction].append(rule)


def _entries(holder: Resource, given: Callable[[str], Any]) -> list[Entry]:
    number = _either(given("ruleNumber"), given("ruleNo"))
    action = _either(given("ruleAction"), given("action"))
    allows = action if isinstance(action, Gap) else str(action).lower() == "allow"
    made: list[Entry] = []
    for name, version in (("cidrBlock", 4), ("ipv6CidrBlock", 6)):
        block = given(name)
        if block is UNKNOWN or isinstance(block, str):
            everyone = block if isinstance(block, Gap) else is_everyone(block)
            made.append(
                Entry(
                    holder,
                    number if isinstance(number, Gap) else float(number),
                    allows,
                    everyone,
                    block,
                    version,
                    reach_of(given),
                )
            )
    return made


def _either(one: Any, other: Any) -> Any:
    """Return what the two forms of an entry call differently; UNKNOWN where neither says it."""
    found = [value for value in (one, other) if not isinstance(value, Gap)]
    return found[0] if found else UNKNOWN
