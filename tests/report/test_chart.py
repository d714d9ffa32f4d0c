import re

import pytest

from guardrails.cost.advisor import Advice
from report.chart import chart
from tests.report.stacks import report_of


@pytest.fixture(scope="module")
def advice() -> Advice:
    found = report_of("dev").money.advice
    assert found is not None
    return found


@pytest.fixture(scope="module")
def drawing(advice: Advice) -> str:
    return chart(advice)


def test_every_way_out_has_a_line(advice: Advice, drawing: str) -> None:
    for option in advice.options:
        assert f"{option.title}" in drawing
    assert drawing.count("(cheapest admissible)") == 1
    assert drawing.count("(ruled out)") == sum(not each.admissible for each in advice.options)


def test_its_colours_are_the_page_s(drawing: str) -> None:
    colours = set(re.findall(r"(?:fill|stroke): (#[0-9a-f]+|var\([a-z0-9-]+\)|none)", drawing))
    assert "var(--ink)" in colours or "fill: var(--ink)" in drawing
    assert not {colour for colour in colours if colour.startswith("#")}


def test_it_is_of_any_width_and_brings_no_style_of_its_own(drawing: str) -> None:
    element = drawing[: drawing.index(">")]
    assert "viewBox=" in element
    assert "width=" not in element
    assert "height=" not in element
    assert "<style" not in drawing
    assert "<metadata" not in drawing
    assert "font-family" not in drawing


def test_its_text_is_text_and_it_is_described(advice: Advice, drawing: str) -> None:
    assert "US dollars a month" in drawing
    described = drawing[drawing.index("<desc") : drawing.index("</desc>")]
    for option in advice.options:
        assert f"{option.title} {advice.sum_of(option):,.2f}" in described


def test_it_is_the_same_each_time(advice: Advice, drawing: str) -> None:
    assert chart(advice) == drawing


def test_traffic_beyond_the_usual_is_on_it(advice: Advice) -> None:
    from dataclasses import replace

    assert ">10000</text>" in chart(replace(advice, aws_gb=5000.0)).replace(",", "")


def test_nothing_is_drawn_without_prices(advice: Advice) -> None:
    from dataclasses import replace

    missing = tuple(replace(each, missing=("nat_gateway_hour",)) for each in advice.options)
    assert chart(replace(advice, options=missing)) == ""
