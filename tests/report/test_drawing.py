"""Places and lines of a drawing: what a reader would call broken."""

import re
from itertools import combinations

import pytest

from report.documents import read_document
from report.layout import MOST_BOXES, Rect
from report.picture import Box, Kind, Picture, Subnet, Tier, Vpc, Zone
from report.routes import Drawing, drawn
from report.survey import survey
from tests.report.stacks import PLANS

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?")


def drawing(name: str) -> Drawing:
    return drawn(survey(read_document(PLANS[name]).graph))


def overlap(one: Rect, other: Rect) -> bool:
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.bottom
        and other.y < one.bottom
    )


@pytest.mark.parametrize("name", list(PLANS))
def test_nothing_stands_on_anything_else(name: str) -> None:
    found = drawing(name)
    subnets = [rect for rect in found.rects if rect.style.startswith("subnet")]
    boxes = [rect for rect in found.rects if not rect.style.startswith("subnet")]
    for several in (subnets, boxes):
        for one, other in combinations(several, 2):
            assert not overlap(one, other), (one.title, other.title)


@pytest.mark.parametrize("name", list(PLANS))
def test_everything_is_on_the_page(name: str) -> None:
    found = drawing(name)
    for rect in (*found.frames, *found.rects):
        assert 0 <= rect.x < rect.right <= found.width, rect
        assert 0 <= rect.y < rect.bottom <= found.height, rect
    for line in found.lines:
        numbers = [float(number) for number in _NUMBER.findall(line.path)]
        assert max(numbers[0::2]) <= found.width
        assert max(numbers[1::2]) <= found.height
        assert min(numbers) >= 0


@pytest.mark.parametrize("name", list(PLANS))
def test_every_arrow_is_drawn(name: str) -> None:
    picture = survey(read_document(PLANS[name]).graph)
    assert len(drawn(picture).lines) == len(picture.arrows)


def test_a_crowded_subnet_says_how_many_it_does_not_show() -> None:
    boxes = tuple(Box(f"task{n}", Kind.TASKS, f"task-{n}") for n in range(50))
    subnet = Subnet("s", "private-a", "10.0.0.0/20", Tier.PRIVATE, boxes)
    found = drawn(Picture((Vpc("VPC", (Zone("a", (subnet,)),)),)))
    tasks = [rect for rect in found.rects if rect.style == "box tasks"]
    assert len(tasks) == MOST_BOXES
    (more,) = [text for text in found.texts if text.text.startswith("and")]
    assert more.text == f"and {50 - MOST_BOXES} more"
    assert "task-49" in more.tip


def test_long_names_are_cut_and_whole_in_the_tip() -> None:
    name = "a-service-with-a-name-that-no-box-of-this-world-can-hold"
    subnet = Subnet("s", name, "10.0.0.0/20", Tier.PRIVATE, (Box("t", Kind.TASKS, name),))
    found = drawn(Picture((Vpc("VPC", (Zone("a", (subnet,)),)),)))
    for rect in found.rects:
        assert rect.title.endswith("…")
        assert name in rect.tip


def test_the_same_plan_gives_the_same_drawing() -> None:
    assert drawing("prod") == drawing("prod")
