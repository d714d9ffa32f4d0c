"""The lines between the parts of a picture: straight, with round corners, beside each other."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from report.layout import COLUMNS, GAP, LANE, Grid, Rect, Text, placed
from report.picture import Arrow, Picture

_GUTTER: Final = 30
_CORNER: Final = 5
_ARROWHEAD: Final = 4

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow on the page."""

    path: str
    """As an SVG path says it."""
    style: str
    tip: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything, with its place."""

    width: float
    height: float
    frames: tuple[Rect, ...]
    rects: tuple[Rect, ...]
    texts: tuple[Text, ...]
    lines: tuple[Line, ...]


def drawn(picture: Picture) -> Drawing:
    """Return a picture as a drawing."""
    subnets = {subnet.key: subnet for vpc in picture.vpcs for subnet in vpc.subnets}
    router = _Router(picture, {key: subnet.public for key, subnet in subnets.items()})
    grid = placed(picture, router.gutters(), router.lanes())
    lines = router.lines(grid)
    order = sorted(grid.rects.values(), key=lambda rect: not rect.style.startswith("subnet"))
    return Drawing(
        grid.width, grid.height, tuple(grid.frames), tuple(order), tuple(grid.texts), lines
    )


class _Router:
    """Counts the lines of every gutter first, because their number makes its width."""

    def __init__(self, picture: Picture, public: dict[str, bool]) -> None:
        self._picture = picture
        self._public = public
        self._home: dict[str, str] = {}
        self._column: dict[str, str] = {client.key: "clients" for client in picture.clients}
        self._subnet: dict[str, str] = {}
        for vpc in picture.vpcs:
            self._column.update({box.key: "balancers" for box in vpc.balancers})
            self._column.update({box.key: "gates" for box in vpc.gates})
            for subnet in vpc.subnets:
                name = "public" if subnet.public else "private"
                self._column[subnet.key] = name
                self._column.update({box.key: name for box in subnet.boxes})
                self._subnet.update({box.key: subnet.key for box in subnet.boxes})
                self._home[subnet.key] = vpc.title
        self._two_tiers = {
            vpc.title: len({subnet.public for subnet in vpc.subnets}) > 1 for vpc in picture.vpcs
        }
        self._slots: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
        self._below: dict[str, dict[tuple[str, str, str], int]] = defaultdict(dict)
        for arrow in picture.arrows:
            self._count(arrow)

    def gutters(self) -> dict[str, float]:
        """Return the width of the gutter after each column."""
        names = (*COLUMNS, "gates_out")
        return {name: _GUTTER + LANE * len(self._slots[name]) for name in names}

    def lanes(self) -> dict[str, int]:
        """Return how many lines run below the subnets of a zone, by subnet."""
        return {key: len(slots) for key, slots in self._below.items()}

    def lines(self, grid: Grid) -> tuple[Line, ...]:
        """Return every arrow whose two ends are on the page."""
        arrows = [a for a in self._picture.arrows if a.start in grid.rects and a.end in grid.rects]
        leaving, arriving = self._sides(arrows, grid)
        found = []
        for arrow in sorted(arrows, key=lambda each: each.status.name == "BROKEN"):
            start = (grid.rects[arrow.start].right, leaving[id(arrow)])
            end = (grid.rects[arrow.end].x - _ARROWHEAD, arriving[id(arrow)])
            style = arrow.status.name.lower().replace("_", "-")
            head = f"{arrow.what} ({arrow.status.value})" if arrow.what else arrow.status.value
            tip = "\n".join((head, *arrow.ways))
            points = [start, *self._bends(arrow, start, end, grid), end]
            found.append(Line(_path(points), style, tip))
        return tuple(found)

    def _sides(self, arrows: list[Arrow], grid: Grid) -> tuple[dict[int, float], dict[int, float]]:
        """Spread the ends of arrows over the sides of what they leave and where they arrive."""
        leaving: dict[str, list[Arrow]] = defaultdict(list)
        arriving: dict[str, list[Arrow]] = defaultdict(list)
        for arrow in arrows:
            leaving[arrow.start].append(arrow)
            arriving[arrow.end].append(arrow)
        out: dict[int, float] = {}
        into: dict[int, float] = {}
        for key, several in leaving.items():
            several.sort(key=lambda each: (self._passes(each), grid.rects[each.end].y))
            out.update(_spread(grid.rects[key], [id(each) for each in several]))
        for key, several in arriving.items():
            statuses = list(dict.fromkeys(each.status for each in several))
            places = _spread(grid.rects[key], list(range(len(statuses))))
            for each in several:  # arrows of one status arrive as one
                into[id(each)] = places[statuses.index(each.status)]
            if len(several) == 1 and _faces(grid.rects[key], out[id(several[0])]):
                into[id(several[0])] = out[id(several[0])]
        return out, into

    def _passes(self, arrow: Arrow) -> str:
        """Tell whether an arrow has to go around the other tier: above or below its zone."""
        start, end = self._column.get(arrow.start, ""), self._column.get(arrow.end, "")
        subnet = arrow.end if end == "public" else arrow.start
        subnet = self._subnet.get(subnet, subnet)
        if not self._two_tiers.get(self._home.get(subnet, ""), False):
            return ""
        if start == "balancers" and end == "public":
            return "above"
        return "below" if start == "private" and end in {"gates", ""} else ""

    def _count(self, arrow: Arrow) -> None:
        key = (arrow.end, arrow.status.name)
        start = self._column.get(arrow.start, "")
        first = "gates_out" if start == "gates" else start
        gutters = [first]
        passes = self._passes(arrow)
        if passes:
            gutters.append("public" if passes == "below" else "private")
        for name in gutters:
            slots = self._slots[name]
            slots.setdefault(key, len(slots))
        if passes == "below":
            lanes = self._below[arrow.start]
            lanes.setdefault((arrow.start, *key), len(lanes))

    def _gutter(self, name: str, arrow: Arrow, grid: Grid) -> float:
        """Return where in a gutter an arrow runs. Those to one end share a line."""
        slot = self._slots[name][arrow.end, arrow.status.name]
        begin = grid.rects[arrow.start].right
        if name not in {"clients", "gates_out"}:
            vpc = grid.vpc_of.get(self._subnet.get(arrow.start, arrow.start), "")
            begin = grid.columns[vpc].get(name, begin - COLUMNS[name]) + COLUMNS[name]
        elif name == "gates_out":
            begin = max(frame.right for frame in grid.frames)
        return begin + GAP + 4 + LANE * slot

    def _bends(self, arrow: Arrow, start: Point, end: Point, grid: Grid) -> list[Point]:
        column = self._column.get(arrow.start, "")
        first = "gates_out" if column == "gates" else column
        x = self._gutter(first, arrow, grid)
        passes = self._passes(arrow)
        if not passes:
            return [(x, start[1]), (x, end[1])]
        subnet = self._subnet.get(arrow.end, arrow.end) if passes == "above" else arrow.start
        above, below = grid.lanes[subnet]
        lane = above
        if passes == "below":
            slots = self._below[arrow.start]
            offset = sum(
                len(self._below[key])
                for key in self._below
                if key < arrow.start and grid.lanes.get(key) == grid.lanes[subnet]
            )
            slot = slots[arrow.start, arrow.end, arrow.status.name]
            lane = below + LANE * (offset + slot)
        second = self._gutter("public" if passes == "below" else "private", arrow, grid)
        return [(x, start[1]), (x, lane), (second, lane), (second, end[1])]


def _faces(rect: Rect, y: float) -> bool:
    """Tell whether a line can come in straight."""
    return rect.y + _CORNER < y < rect.bottom - _CORNER


def _spread(rect: Rect, ids: list[int]) -> dict[int, float]:
    step = rect.height / (len(ids) + 1)
    return {each: rect.y + step * (index + 1) for index, each in enumerate(ids)}


def _path(points: list[Point]) -> str:
    """Return a path through points, its corners rounded."""
    points = [point for index, point in enumerate(points) if point != points[index - 1]]
    parts = [f"M{_pair(points[0])}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        parts.append(f"L{_pair(_near(here, before))}Q{_pair(here)} {_pair(_near(here, after))}")
    return "".join([*parts, f"L{_pair(points[-1])}"])


def _near(corner: Point, other: Point) -> Point:
    """Return the point of a side at which its rounding begins: at most half of the side away."""
    (x, y), (to_x, to_y) = corner, other
    length = abs(to_x - x) + abs(to_y - y)
    part = min(_CORNER, length / 2) / length if length else 0
    return x + (to_x - x) * part, y + (to_y - y) * part


def _pair(point: Point) -> str:
    return f"{point[0]:.5g} {point[1]:.5g}"
