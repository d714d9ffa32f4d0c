"""Where the parts of a picture stand on a page: a grid of zones × tiers, read from left to right.

Clients, load balancers, private subnets, public subnets, what leads out, the internet. Figures are
in the drawing's own units, about a pixel each.
"""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from report.picture import INTERNET, Box, Kind, Picture, Subnet, Vpc

MARGIN: Final = 12
BOX_HEIGHT: Final = 30
TALL_BOX: Final = 66
INSET: Final = 10
SMALL_LINE: Final = 14
LETTER: Final = 7.0
"""Width of a letter of a name, on average."""
GAP: Final = 8
HEADER: Final = 34
"""Of a subnet, and of a VPC: name, and a smaller line."""
ZONE_HEADER: Final = 24
LINE: Final = 15
LANE: Final = 9
"""Between two lines that run beside each other."""
COLUMNS: Final = {"clients": 150, "balancers": 190, "private": 336, "public": 250, "gates": 196}
INTERNET_WIDTH: Final = 96
MOST_BOXES: Final = 12
"""A subnet shows this many; it says how many more there are."""
MOST_NOTES: Final = 6
PIXELS_A_LETTER: Final = 6.3
"""Of the small text, on average: what is longer is cut, and whole in the tooltip."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle with what is written in it."""

    x: float
    y: float
    width: float
    height: float
    style: str = ""
    """Its class."""
    title: str = ""
    details: tuple[str, ...] = ()
    """Smaller lines."""
    tip: str = ""
    """What it tells in full."""

    @property
    def right(self) -> float:
        """Its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.y + self.height


class Room(NamedTuple):
    """A height on the page."""

    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text."""

    x: float
    y: float
    text: str
    style: str = ""
    tip: str = ""


@dataclass(slots=True)
class Grid:
    """All that is placed, before the lines between are drawn."""

    width: float = 0
    height: float = 0
    frames: list[Rect] = field(default_factory=list)
    """VPCs and zones."""
    rects: dict[str, Rect] = field(default_factory=dict)
    """Boxes and subnets, by key."""
    texts: list[Text] = field(default_factory=list)
    columns: dict[str, dict[str, float]] = field(default_factory=dict)
    """Where each column of a VPC begins, by the VPC's title."""
    lanes: dict[str, tuple[float, float]] = field(default_factory=dict)
    """For each subnet, where lines may run above and below its zone's subnets."""
    vpc_of: dict[str, str] = field(default_factory=dict)
    """The title of the VPC that a box or subnet is part of."""


def placed(picture: Picture, gutters: dict[str, float], lanes: dict[str, int]) -> Grid:
    """Place everything.

    Args:
        picture: what is to be placed.
        gutters: the width that the lines need after each column, by the column's name.
        lanes: how many lines run below the subnets of a zone, by the key of its first subnet.
    """
    grid = Grid()
    left = float(MARGIN)
    if picture.clients:
        left += COLUMNS["clients"] + gutters["clients"]
    top = float(MARGIN)
    right = left
    for vpc in picture.vpcs:
        bottom, right_here = _vpc(grid, vpc, left, top, gutters, lanes)
        right = max(right, right_here)
        top = bottom + 2 * MARGIN
    _align(grid, right)
    _clients(grid, picture)
    right += gutters["gates_out"]
    if any(arrow.end == INTERNET.key for arrow in picture.arrows):
        middle = _middle(
            grid.rects[arrow.start]
            for arrow in picture.arrows
            if arrow.end == INTERNET.key and arrow.start in grid.rects
        )
        y = max(float(MARGIN), middle - TALL_BOX / 2)
        grid.rects[INTERNET.key] = _box(INTERNET, right, y, INTERNET_WIDTH, TALL_BOX)
        right += INTERNET_WIDTH
    grid.width, grid.height = right + MARGIN, top - MARGIN
    lowest = max((rect.bottom for rect in grid.rects.values()), default=0.0)
    grid.height = max(grid.height, lowest + MARGIN)
    return grid


def cut(text: str, width: float, letter: float = PIXELS_A_LETTER) -> str:
    """Cut a text to a width."""
    most = max(4, int(width / letter))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def wrapped(text: str, width: float, letter: float, most: int) -> tuple[str, ...]:
    """Break a text into lines of a width; the last of them is cut where there would be more."""
    lines = textwrap.wrap(text, max(4, int(width / letter)), break_on_hyphens=False) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), width, letter)]
    return tuple(lines)


def _box(box: Box, x: float, y: float, width: float, height: float) -> Rect:
    style = f"box {box.kind.name.lower().replace('_', '-')}{' broken' if box.broken else ''}"
    word = "" if box.kind in {Kind.TASKS, Kind.CLIENT, Kind.INTERNET} else box.kind.value
    detail = box.detail or word
    tip = ", ".join(filter(None, (box.title, word if word not in detail else "", detail)))
    return Rect(x, y, width, height, style, *_written(box.title, detail, width, height), tip)


def _written(title: str, detail: str, width: float, height: float) -> tuple[str, tuple[str, ...]]:
    """Fit a name and what is below it into a box: the name may take two lines of a tall one."""
    inner = width - 2 * INSET
    lines = int((height - LINE) / SMALL_LINE)
    names = wrapped(title, inner, LETTER, 2 if lines > 1 else 1)
    below = wrapped(detail, inner, PIXELS_A_LETTER, lines + 1 - len(names)) if detail else ()
    return names[0], (*names[1:], *below)


def _vpc(
    grid: Grid, vpc: Vpc, left: float, top: float, gutters: dict[str, float], lanes: dict[str, int]
) -> tuple[float, float]:
    """Place a VPC; return its lower and its right side."""
    columns: dict[str, float] = {}
    x = left + MARGIN
    present = {
        "balancers": bool(vpc.balancers),
        "private": any(not subnet.public for subnet in vpc.subnets),
        "public": any(subnet.public for subnet in vpc.subnets),
        "gates": bool(vpc.gates),
    }
    for name, there in present.items():
        if there:
            columns[name] = x
            x += COLUMNS[name] + (gutters[name] if name != "gates" else MARGIN)
    grid.columns[vpc.title] = columns
    y = top + HEADER
    for zone in vpc.zones:
        y = _zone(grid, vpc, zone.subnets, zone.name, y, lanes) + GAP
    y = max(y, top + HEADER + max(len(vpc.balancers), len(vpc.gates)) * (TALL_BOX + GAP))
    bottom = y + MARGIN - GAP
    for name, boxes in (("balancers", vpc.balancers), ("gates", vpc.gates)):
        _stack(grid, vpc.title, boxes, (name, columns.get(name, x)), Room(top + HEADER, bottom))
    grid.frames.insert(0, Rect(left, top, x - left, bottom - top, "vpc", vpc.title, (), vpc.title))
    return bottom, x


def _stack(
    grid: Grid, vpc: str, boxes: tuple[Box, ...], column: tuple[str, float], room: Room
) -> None:
    """Spread boxes over the height of a column, of a name and a left side."""
    name, x = column
    share = (room.bottom - room.top) / max(1, len(boxes))
    for index, box in enumerate(boxes):
        y = room.top + share * (index + 0.5) - TALL_BOX / 2
        grid.rects[box.key] = _box(box, x, y, COLUMNS[name], TALL_BOX)
        grid.vpc_of[box.key] = vpc


def _zone(
    grid: Grid, vpc: Vpc, subnets: tuple[Subnet, ...], name: str, top: float, lanes: dict[str, int]
) -> float:
    """Place the subnets of a zone; return its lower side."""
    columns = grid.columns[vpc.title]
    above = top + ZONE_HEADER
    ends = [above]
    for tier in ("private", "public"):
        y = above + LANE
        for subnet in subnets:
            if subnet.public == (tier == "public"):
                y = _subnet(grid, subnet, columns[tier], y, COLUMNS[tier]) + GAP
                grid.vpc_of[subnet.key] = vpc.title
        ends.append(y)
    below = max(ends)
    count = sum(lanes.get(subnet.key, 0) for subnet in subnets)
    for subnet in subnets:
        grid.lanes[subnet.key] = (above, below)
    bottom = below + count * LANE + (GAP if count else 0)
    left = min(columns[tier] for tier in ("private", "public") if tier in columns)
    last = "public" if "public" in columns else "private"
    right = columns[last] + COLUMNS[last]
    frame = Rect(left - GAP, top, right - left + 2 * GAP, bottom - top, "zone", name, (), name)
    grid.frames.append(frame)
    return bottom


def _subnet(grid: Grid, subnet: Subnet, x: float, top: float, width: float) -> float:
    """Place a subnet and what stands in it; return its lower side."""
    inner = width - 2 * GAP
    several = len(subnet.boxes) > 1
    each = (inner - GAP) / 2 if several else inner
    y = top + HEADER
    shown = subnet.boxes[:MOST_BOXES]
    for index, box in enumerate(shown):
        column, row = (index % 2, index // 2) if several else (0, index)
        at = y + row * (BOX_HEIGHT + GAP)
        plain = replace(box, detail="")
        grid.rects[box.key] = _box(plain, x + GAP + column * (each + GAP), at, each, BOX_HEIGHT)
    rows = (len(shown) + 1) // 2 if several else len(shown)
    y += rows * (BOX_HEIGHT + GAP)
    if len(subnet.boxes) > MOST_BOXES:
        names = ", ".join(box.title for box in subnet.boxes[MOST_BOXES:])
        more = f"and {len(subnet.boxes) - MOST_BOXES} more"
        grid.texts.append(Text(x + GAP, y + 10, more, "small", names))
        y += LINE
    for note in subnet.notes[:MOST_NOTES]:
        sign = note.status.name.lower().replace("_", "-")
        text = cut(f"{_SIGNS[sign]} {note.text}", inner)
        grid.texts.append(Text(x + GAP, y + 10, text, f"small {sign}", "\n".join(note.ways)))
        y += LINE
    detail = f"{subnet.tier.value} {subnet.cidr}".strip()
    style = f"subnet {subnet.tier.name.lower()}"
    title = cut(subnet.name, inner, LETTER)
    height = max(HEADER + GAP, y - top + (GAP if subnet.notes else 0))
    grid.rects[subnet.key] = Rect(x, top, width, height, style, title, (detail,), subnet.name)
    return top + height


_SIGNS: Final = {"proven": "✓", "broken": "✕", "cannot-judge": "?"}


def _align(grid: Grid, right: float) -> None:
    """Give all VPCs the same width, so that what leads out of them stands in one line."""
    for index, frame in enumerate(grid.frames):
        if frame.style == "vpc":
            grid.frames[index] = replace(frame, width=right - frame.x)


def _clients(grid: Grid, picture: Picture) -> None:
    """Place each client beside the load balancers that it calls, one below the other."""
    wanted: list[tuple[float, Box]] = []
    for client in picture.clients:
        called = [arrow.end for arrow in picture.arrows if arrow.start == client.key]
        middle = _middle(grid.rects[key] for key in called if key in grid.rects)
        wanted.append((middle, client))
    total = len(wanted) * (TALL_BOX + GAP)
    centre = sum(middle for middle, _ in wanted) / max(1, len(wanted))
    y = max(float(MARGIN), centre - total / 2)
    for _, client in sorted(wanted, key=lambda each: (each[0], each[1].title)):
        grid.rects[client.key] = _box(client, MARGIN, y, COLUMNS["clients"], TALL_BOX)
        y += TALL_BOX + GAP


def _middle(rects: Iterable[Rect]) -> float:
    middles = [rect.y + rect.height / 2 for rect in rects]
    return sum(middles) / len(middles) if middles else 0.0
