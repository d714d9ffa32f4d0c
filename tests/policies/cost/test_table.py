"""The price table: what it holds, and that a figure is never made up."""

import datetime as dt
import json

import pytest

from guardrails.cost.skus import SKUS
from guardrails.cost.table import GLOBAL, PATH, Price, TableError, load, parse, write

FIGURE = {"usd": 0.1, "unit": "h", "as_of": "2026-10-05", "source": "s", "second_hand": True}


def test_every_price_has_its_unit_source_and_day() -> None:
    prices = list(load())
    assert len(prices) > 180
    for price in prices:
        assert price.unit
        assert price.source
        assert price.as_of is None or dt.date(2020, 1, 1) < price.as_of < dt.date(2100, 1, 1)


def test_what_is_worked_out_says_how() -> None:
    nano = load().price("ap-northeast-2", "t4g_nano_hour")
    assert nano is not None
    assert "half of t4g.micro" in nano.derived
    assert nano.origin.endswith(f"(2026-10-01); derived: {nano.derived}")


def test_a_region_without_a_figure_has_none() -> None:
    assert load().price("ap-northeast-1", "t4g_nano_hour") is None
    assert load().price("eu-north-1", "alb_hour") is None
    assert load().price(None, "alb_hour") is None


def test_what_costs_the_same_everywhere_has_a_price_in_every_region() -> None:
    zone = load().price("eu-north-1", "route53_hosted_zone_month")
    assert zone is not None
    assert (zone.usd, zone.region) == (0.5, GLOBAL)


def test_the_file_is_as_it_is_written() -> None:
    text = PATH.read_text(encoding="utf-8")
    assert write(parse(text)) == text


def test_a_price_less_a_share_is_an_assumption() -> None:
    price = Price("i", "r", 2.0, "h", None, "s", second_hand=True)
    assert (price.reduced(0.25, "why").usd, price.reduced(0.25, "why").derived) == (1.5, "why")
    assert price.origin == "s (undated)"


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{",
        json.dumps({"us-east-1": []}),
        json.dumps({"us-east-1": {"x": {}}}),
        *(
            json.dumps({"us-east-1": {"x": {**FIGURE, **wrong}}})
            for wrong in ({"usd": "1"}, {"usd": True}, {"usd": -1}, {"as_of": "today"})
        ),
    ],
)
def test_a_table_that_cannot_be_read_is_one_message(text: str) -> None:
    with pytest.raises(TableError, match="the price table cannot be read"):
        parse(text)


def test_what_can_be_asked_anew_is_in_the_table_somewhere() -> None:
    held = {price.item for price in load()}
    assert set(SKUS) <= held
