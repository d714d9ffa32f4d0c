"""A picture as a Mermaid flowchart, which GitHub draws in a comment.

Tasks stand once in each VPC, beside the subnets of their zones: a comment is narrow. Everything in
a label is written in Mermaid's own references, so that no name can end it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from guardrails.preflight.way import Status
from report.picture import INTERNET, Arrow, Box, Kind, Picture, Subnet, Vpc, merged
from report.places import zone_names

MOST_TASKS: Final = 24
"""Of each kind of subnet. GitHub draws at most 500 arrows, and long before that nothing is read."""

_SPECIAL: Final = re.compile(r"[^\w .,:/()+=-]")
_SHAPES: Final = {
    Kind.TASKS: ("[", "]"),
    Kind.BALANCER: ("{{", "}}"),
    Kind.CLIENT: ("([", "])"),
    Kind.INTERNET: ("([", "])"),
}
_LINES: Final = {
    Status.PROVEN: "-->",
    Status.BROKEN: "-.->",
    Status.CANNOT_JUDGE: "-.->",
}
_COLOURS: Final = {
    Status.PROVEN: "stroke:#1a7f37",
    Status.BROKEN: "stroke:#cf222e",
    Status.CANNOT_JUDGE: "stroke:#9a6700",
}


def flowchart(picture: Picture) -> str:
    """Return the flowchart's text, without a fence."""
    return "\n".join(_Chart(picture).lines())


def label(text: str) -> str:
    """Return a text as Mermaid takes it between double quotes."""
    plain = "".join(each if each.isprintable() else " " for each in text)
    return _SPECIAL.sub(lambda match: f"#{ord(match[0])};", plain)


class _Chart:
    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._ids: dict[str, str] = {}
        self._homes: dict[str, str] = {}

    def lines(self) -> list[str]:
        inside = [line for vpc in self._picture.vpcs for line in self._vpc(vpc)]
        outside = [self._box(client) for client in self._picture.clients]
        arrows = self._arrows()
        if any(arrow.end == self._ids.get(INTERNET.key) for arrow in arrows):
            outside.append(self._box(INTERNET))
        return [
            "flowchart LR",
            *(f"  {line}" for line in (*outside, *inside)),
            *self._drawn(arrows),
        ]

    def _id(self, key: str) -> str:
        return self._ids.setdefault(key, f"n{len(self._ids)}")

    def _box(self, box: Box) -> str:
        begin, end = _SHAPES.get(box.kind, ("[", "]"))
        second = box.detail or ("" if box.kind in _SHAPES else box.kind.value)
        text = "<br>".join(label(each) for each in (box.title, second) if each)
        return f'{self._id(box.key)}{begin}"{text}"{end}'

    def _vpc(self, vpc: Vpc) -> Iterator[str]:
        yield f'subgraph {self._id(vpc.title)}["{label(vpc.title)}"]'
        for box in vpc.balancers:
            yield f"  {self._box(box)}"
        for tier, subnets in self._tiers(vpc):
            yield from (f"  {line}" for line in self._tier(vpc, tier, subnets))
        for box in vpc.gates:
            yield f"  {self._box(box)}"
        yield "end"

    @staticmethod
    def _tiers(vpc: Vpc) -> Iterable[tuple[str, list[Subnet]]]:
        found: dict[str, list[Subnet]] = {}
        for subnet in vpc.subnets:
            if subnet.boxes:
                found.setdefault(subnet.tier.value, []).append(subnet)
        return sorted(found.items())

    def _tier(self, vpc: Vpc, tier: str, subnets: list[Subnet]) -> Iterator[str]:
        zones = zone_names(
            zone.name for zone in vpc.zones if any(each in zone.subnets for each in subnets)
        )
        group = self._id(f"{vpc.title} {tier}")
        yield f'subgraph {group}["{label(f"{tier} subnets, {zones}")}"]'
        seen: set[str] = set()
        tasks: list[str] = []
        for subnet in subnets:
            self._homes[subnet.key] = group
            for box in subnet.boxes:
                if box.kind is not Kind.TASKS:
                    yield f"  {self._box(box)}"
                elif box.title not in seen:
                    seen.add(box.title)
                    tasks.append(self._box(box))
        yield from (f"  {line}" for line in tasks[:MOST_TASKS])
        if len(tasks) > MOST_TASKS:
            yield f'  {self._id(f"{group} more")}["and {len(tasks) - MOST_TASKS} more"]'
        yield "end"

    def _arrows(self) -> tuple[Arrow, ...]:
        """Return the arrows between what is drawn: those of subnets are the tier's."""
        found = []
        for arrow in self._picture.arrows:
            start, end = (self._end(key) for key in (arrow.start, arrow.end))
            if start and end and start != end:
                found.append(Arrow(start, end, arrow.status, arrow.what))
        return merged(found)

    def _end(self, key: str) -> str:
        if key == INTERNET.key:
            return self._id(key)
        return self._homes.get(key) or self._ids.get(key, "")

    @staticmethod
    def _drawn(arrows: tuple[Arrow, ...]) -> Iterator[str]:
        for arrow in arrows:
            words = arrow.what.split(", ")
            what = ", ".join(words[:6]) + (f" and {len(words) - 6} more" if words[6:] else "")
            sign = {Status.BROKEN: "✕ ", Status.CANNOT_JUDGE: "? "}.get(arrow.status, "")
            middle = f'|"{label(sign + what)}"|' if sign or what else ""
            yield f"  {arrow.start} {_LINES[arrow.status]}{middle} {arrow.end}"
        for index, arrow in enumerate(arrows):
            yield f"  linkStyle {index} {_COLOURS[arrow.status]}"
