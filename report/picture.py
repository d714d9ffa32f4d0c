"""What a diagram shows: VPCs with zones, subnets and what stands in them, and the ways between.

No drawing here: `mermaid` and `svg` draw it. Arrows carry ways that preflight followed, so a green
one is a proof and not a wish.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from guardrails.preflight.way import Status


class Tier(Enum):
    """What a subnet's routes make of it."""

    PRIVATE = "private"
    """Its way out translates addresses, or leads elsewhere."""
    ISOLATED = "isolated"
    """No way leads out of the VPC."""
    UNCLEAR = "of unknown routes"
    PUBLIC = "public"
    """It has a route to an internet gateway."""


class Kind(Enum):
    """What a box stands for."""

    TASKS = "tasks"
    NAT = "NAT gateway"
    MACHINE = "NAT instance"
    BALANCER = "load balancer"
    INTERNET_GATEWAY = "internet gateway"
    ENDPOINT = "VPC endpoint"
    ELSEWHERE = "elsewhere"
    CLIENT = "client"
    INTERNET = "internet"


@dataclass(frozen=True, slots=True)
class Box:
    """Something with a name. Arrows find it by its key."""

    key: str
    kind: Kind
    title: str
    detail: str = ""
    """A second, smaller line."""
    broken: bool = False
    """Whether a way from it, or to it, is broken."""


@dataclass(frozen=True, slots=True)
class Note:
    """What the tasks of a subnet reach, or do not."""

    status: Status
    text: str
    ways: tuple[str, ...] = ()
    """The ways in full."""


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet, with what stands in it."""

    key: str
    name: str
    cidr: str
    tier: Tier
    boxes: tuple[Box, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def public(self) -> bool:
        """Whether it has a route to an internet gateway."""
        return self.tier is Tier.PUBLIC


@dataclass(frozen=True, slots=True)
class Zone:
    """An availability zone's part of a VPC."""

    name: str
    subnets: tuple[Subnet, ...]


@dataclass(frozen=True, slots=True)
class Vpc:
    """A VPC, or what is known of one that is not in the plan."""

    title: str
    zones: tuple[Zone, ...]
    balancers: tuple[Box, ...] = ()
    gates: tuple[Box, ...] = ()
    """What leads out of it: internet gateway, endpoints."""

    @property
    def subnets(self) -> tuple[Subnet, ...]:
        """The subnets of all its zones."""
        return tuple(subnet for zone in self.zones for subnet in zone.subnets)


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box, or subnet, to another."""

    start: str
    end: str
    status: Status
    what: str = ""
    """What passes: ``HTTPS:443``, ``ecr.api, logs``."""
    ways: tuple[str, ...] = ()
    """The ways that it carries, step by step."""


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it."""

    vpcs: tuple[Vpc, ...] = ()
    clients: tuple[Box, ...] = ()
    arrows: tuple[Arrow, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(vpc.zones for vpc in self.vpcs)

    @property
    def described(self) -> str:
        """What it shows, in a sentence, for who cannot see it."""
        subnets = [subnet for vpc in self.vpcs for subnet in vpc.subnets]
        tasks = {box.title for each in subnets for box in each.boxes if box.kind is Kind.TASKS}
        counts = dict.fromkeys(Status, 0)
        for arrow in self.arrows:
            counts[arrow.status] += 1
        arrows = ", ".join(f"{count} {status.value}" for status, count in counts.items())
        vpcs = " and ".join(vpc.title for vpc in self.vpcs)
        return f"{vpcs}: {len(tasks)} services in {len(subnets)} subnets. Ways: {arrows}."


INTERNET: Final = Box("internet", Kind.INTERNET, "Internet")


def merged(arrows: Iterable[Arrow]) -> tuple[Arrow, ...]:
    """Put arrows of one status between the same two together: what passes, and every way once."""
    found: dict[tuple[str, str, Status], list[Arrow]] = {}
    for arrow in arrows:
        found.setdefault((arrow.start, arrow.end, arrow.status), []).append(arrow)
    return tuple(_one(several) for several in found.values())


def _one(arrows: list[Arrow]) -> Arrow:
    words = dict.fromkeys(word for each in arrows for word in each.what.split(", ") if word)
    ways = dict.fromkeys(way for each in arrows for way in each.ways)
    return replace(arrows[0], what=", ".join(sorted(words)), ways=tuple(ways))


def by_key(picture: Picture) -> Mapping[str, Box]:
    """Return every box by its key."""
    found = {box.key: box for box in (*picture.clients, INTERNET)}
    for vpc in picture.vpcs:
        inside = (box for subnet in vpc.subnets for box in subnet.boxes)
        found.update({box.key: box for box in (*vpc.balancers, *vpc.gates, *inside)})
    return found
