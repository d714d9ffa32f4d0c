"""Bills against each other, and how old their prices are."""

import datetime as dt

import pytest

from guardrails.cost.bill import Estimate, Factor, Group, Line, counted, difference, stale
from guardrails.cost.table import Price
from guardrails.cost.traffic import Traffic
from tests.policies.cost.two_services import TwoServices

TODAY = dt.date(2026, 11, 21)


def _price(usd: float = 1.0, as_of: dt.date | None = TODAY, item: str = "i") -> Price:
    return Price(item, "us-east-1", usd, "hour", as_of, "s", second_hand=False)


def _bill(**dollars: float) -> Estimate:
    lines = [
        Line(Group.EDGE, what, (f"urn:{what}",), (Factor(usd, ""),), _price())
        for what, usd in dollars.items()
    ]
    return Estimate(("us-east-1",), tuple(lines), (), {}, Traffic())


def test_a_difference_lists_what_changes_the_greatest_first() -> None:
    found = difference(_bill(same=5, less=9, gone=2), _bill(same=5, less=1, new=3))
    assert (found.before, found.after, found.monthly) == (16, 9, -7)
    assert [(change.what, change.monthly) for change in found.changes] == [
        ("less", -8),
        ("new", 3),
        ("gone", -2),
    ]
    assert found.changes[0].resources == ("urn:less",)


def test_lines_of_one_name_are_one_and_less_than_a_cent_is_no_change() -> None:
    twice = _bill(a=1)
    both = Estimate(twice.regions, (*twice.lines, *twice.lines), (), {}, twice.traffic)
    assert difference(both, _bill(a=2)).changes == ()
    assert difference(_bill(a=1), _bill(a=1.004)).changes == ()


def test_a_plan_and_itself_do_not_differ() -> None:
    assert difference(TwoServices().bill(), TwoServices().bill()).changes == ()


def test_another_nat_gateway_is_a_line_of_its_own() -> None:
    found = difference(TwoServices("nat-single").bill(), TwoServices("nat-per-zone").bill())
    assert found.monthly == pytest.approx(46.72, abs=0.05)
    assert ("NAT gateway: nat-1", 0.0) in [(each.what, each.before) for each in found.changes]


def test_a_line_multiplies() -> None:
    factors = (counted(2, "task"), counted(1, "task"), Factor(0.5, "vCPU"), Factor(730, "hours"))
    line = Line(Group.COMPUTE, "x", (), factors, _price(0.04656))
    assert line.quantity == 730
    assert line.reckoning == "2 tasks × 1 task × 0.5 vCPU × 730 hours × $0.04656"
    many = Line(Group.COMPUTE, "x", (), (counted(1234567, "address", "addresses"),), _price())
    assert many.reckoning == "1,234,567 addresses × $1"


def test_prices_older_than_ninety_days_are_said() -> None:
    new, old = TODAY - dt.timedelta(days=90), TODAY - dt.timedelta(days=91)
    assert stale([_price(as_of=new)], TODAY) == ""
    told = stale([_price(as_of=new), _price(as_of=old, item="j"), _price(as_of=None, item="k")],
                 TODAY)  # fmt: skip
    assert told.startswith(
        "Of 3 prices used, 1 are older than 90 days (the oldest of 2026-08-22) and 1 have no date;"
    )
    assert "python -m guardrails prices refresh" in told
    assert stale([_price(as_of=old), _price(as_of=old)], TODAY).startswith("Of 1 prices used, 1 ")
