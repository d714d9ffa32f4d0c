"""The ways out against each other: figures worked out by hand, in two regions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.cost.advisor import compare
from guardrails.cost.demand import Demand
from guardrails.cost.options import PUBLIC, Option, Site, break_even, options, tasks_even
from guardrails.cost.table import load

US, SEOUL = "us-east-1", "ap-northeast-2"
SERVICES = ("ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssmmessages")


def _all(
    region: str, zones: int = 2, endpoints: int = 3, tasks: float = 1, sides: int = 1
) -> dict[str, Option]:
    site = Site(region, zones, tasks, SERVICES[:endpoints], sides)
    return {option.name: option for option in options(site, load())}


@pytest.mark.parametrize(
    ("region", "zones", "endpoints", "name", "dollars"),
    [
        (US, 1, 3, "nat-single", 36.50),
        (US, 2, 3, "nat-per-zone", 73.00),
        (US, 3, 3, "nat-per-zone", 109.50),
        (US, 2, 3, "nat-instance", 7.36),
        (US, 2, 3, "nat-instance-per-zone", 14.71),
        (US, 2, 3, "endpoints", 43.80),
        (US, 2, 5, "endpoints", 73.00),
        (US, 3, 3, "endpoints", 65.70),
        (US, 3, 5, "endpoints", 109.50),
        (US, 2, 3, PUBLIC, 3.65),
        (SEOUL, 1, 3, "nat-single", 46.72),
        (SEOUL, 2, 3, "nat-per-zone", 93.44),
        (SEOUL, 3, 3, "nat-per-zone", 140.16),
        (SEOUL, 2, 3, "nat-regional", 93.44),
        (SEOUL, 2, 3, "nat-instance", 8.18),
        (SEOUL, 2, 3, "nat-instance-per-zone", 16.35),
        (SEOUL, 2, 3, "endpoints", 56.94),
        (SEOUL, 2, 5, "endpoints", 94.90),
        (SEOUL, 3, 3, "endpoints", 85.41),
        (SEOUL, 3, 5, "endpoints", 142.35),
        (SEOUL, 2, 3, PUBLIC, 3.65),
    ],
)
def test_what_a_way_out_costs_without_traffic(
    region: str, zones: int, endpoints: int, name: str, dollars: float
) -> None:
    assert _all(region, zones, endpoints)[name].fixed == pytest.approx(dollars, abs=0.011)


@pytest.mark.parametrize(
    ("region", "zones", "endpoints", "sides", "gigabytes"),
    [
        (US, 2, 3, 0, 208.6),
        (US, 2, 3, 1, 182.5),
        (US, 2, 3, 2, 162.2),
        (US, 2, 4, 0, 625.7),
        (US, 2, 4, 1, 547.5),
        (US, 2, 4, 2, 486.7),
        (US, 2, 5, 0, 1042.9),
        (US, 2, 5, 1, 912.5),
        (US, 2, 5, 2, 811.1),
        (SEOUL, 2, 3, 0, 208.6),
        (SEOUL, 2, 3, 1, 189.3),
        (SEOUL, 2, 3, 2, 173.2),
        (SEOUL, 2, 4, 0, 595.9),
        (SEOUL, 2, 4, 1, 540.7),
        (SEOUL, 2, 4, 2, 494.9),
        (SEOUL, 2, 5, 0, 983.3),
        (SEOUL, 2, 5, 1, 892.2),
        (SEOUL, 2, 5, 2, 816.6),
        (US, 3, 3, 1, 700.8),
        (US, 3, 5, 1, 1752.0),
        (SEOUL, 3, 3, 1, 695.0),
        (SEOUL, 3, 5, 1, 1717.9),
    ],
)
def test_from_when_on_endpoints_cost_less_than_one_nat_gateway(
    region: str, zones: int, endpoints: int, sides: int, gigabytes: float
) -> None:
    found = _all(region, zones, endpoints, sides=sides)
    even = break_even(found["endpoints"], found["nat-single"])
    assert even == pytest.approx(gigabytes, abs=0.06)


@pytest.mark.parametrize(
    ("region", "zones", "endpoints", "gigabytes", "ahead"),
    [
        (US, 2, 3, 0, -29.20),
        (US, 2, 4, 0, -14.60),
        (US, 2, 5, 0, 0.0),
        (SEOUL, 2, 3, 0, -36.50),
        (SEOUL, 2, 4, 0, -17.52),
        (SEOUL, 2, 5, 29.8, 1.46),
        (SEOUL, 3, 5, 44.7, 2.19),
    ],
)
def test_up_to_four_endpoints_always_cost_less_than_a_nat_gateway_in_each_zone(
    region: str, zones: int, endpoints: int, gigabytes: float, ahead: float
) -> None:
    found = _all(region, zones, endpoints)
    alone, gateways = found["endpoints"], found["nat-per-zone"]
    assert break_even(alone, gateways) == pytest.approx(gigabytes, abs=0.06)
    assert alone.fixed - gateways.fixed == pytest.approx(ahead, abs=0.001)


def test_a_nat_instance_costs_less_than_endpoints_at_every_traffic() -> None:
    found = _all(SEOUL)
    assert break_even(found["nat-instance"], found["endpoints"]) == 0
    assert break_even(found["endpoints"], found["nat-instance"]) is None


BILLS = {
    "nat-per-zone": {US: (73.00, 77.50, 84.25, 95.50, 118.00), SEOUL: (93.44, 99.34, 108.19,
                                                                        122.94, 152.44)},
    "nat-single": {US: (36.50, 41.50, 49.00, 61.50, 86.50), SEOUL: (46.72, 53.12, 62.72,
                                                                     78.72, 110.72)},
    "nat-instance": {US: (7.36, 7.86, 8.61, 9.86, 12.36), SEOUL: (8.18, 8.68, 9.43, 10.68, 13.18)},
    "endpoints": {US: (43.80, 44.80, 46.30, 48.80, 53.80), SEOUL: (56.94, 57.94, 59.44, 61.94,
                                                                    66.94)},
}  # fmt: skip


@pytest.mark.parametrize("name", BILLS)
@pytest.mark.parametrize("region", [US, SEOUL])
def test_the_bill_at_a_traffic(name: str, region: str) -> None:
    option = _all(region)[name]
    for gigabytes, dollars in zip((0, 100, 250, 500, 1000), BILLS[name][region], strict=True):
        assert option.at(gigabytes) == pytest.approx(dollars, abs=0.011)


@pytest.mark.parametrize(
    ("region", "name", "tasks"),
    [
        (US, "nat-single", 10.0),
        (SEOUL, "nat-single", 12.8),
        (US, "nat-per-zone", 20.0),
        (SEOUL, "nat-per-zone", 25.6),
        (US, "endpoints", 12.0),
        (SEOUL, "endpoints", 15.6),
        (US, "nat-instance", 2.0),
        (SEOUL, "nat-instance", 2.2),
    ],
)
def test_from_how_many_tasks_on_their_public_addresses_cost_more(
    region: str, name: str, tasks: float
) -> None:
    address = load().price(region, "public_ipv4_hour")
    assert address is not None
    assert tasks_even(_all(region)[name], address, 0) == pytest.approx(tasks, abs=0.06)


def test_one_endpoint_on_top_of_nat_pays_off_by_what_goes_through_it() -> None:
    for region, gigabytes in ((US, 417), (SEOUL, 387)):
        found = _all(region, endpoints=1)
        even = break_even(found["endpoints-and-nat-per-zone"], found["nat-per-zone"], 5)
        assert even == pytest.approx(gigabytes, abs=0.6)


def test_one_in_each_zone_is_a_way_of_its_own_only_with_several_zones() -> None:
    assert "nat-per-zone" not in _all(SEOUL, zones=1)
    assert {name for name in _all(SEOUL) if "per-zone" in name} == {
        "nat-per-zone",
        "nat-instance-per-zone",
        "endpoints-and-nat-per-zone",
        "endpoints-and-nat-instance-per-zone",
    }


def test_an_option_with_a_figure_missing_has_no_price_and_says_which() -> None:
    found = _all("ap-northeast-1")
    assert not found["nat-instance"].priced
    assert found["nat-instance"].missing == ("t4g_nano_hour", "ebs_gp3_gb_month")
    assert found["nat-single"].priced


@given(
    region=st.sampled_from(sorted(load().regions)),
    zones=st.integers(1, 6),
    endpoints=st.integers(0, 5),
    tasks=st.floats(0, 200),
    sides=st.integers(0, 2),
    aws_gb=st.floats(0, 1e6),
    internet_gb=st.one_of(st.just(0.0), st.floats(0, 1e6)),
    doubtful=st.booleans(),
)
def test_the_pick_is_never_dearer_than_another_option_that_the_stack_can_have(
    *,
    region: str,
    zones: int,
    endpoints: int,
    tasks: float,
    sides: int,
    aws_gb: float,
    internet_gb: float,
    doubtful: bool,
) -> None:
    site = Site(region, zones, tasks, SERVICES[:endpoints], sides)
    outside = ("third parties are called",) if internet_gb else ()
    doubts = ("an image is not known yet",) if doubtful else ()
    demand = Demand((), tasks, 0, zones, aws_gb, internet_gb, 0, site.endpoints, outside, doubts)
    advice = compare(site, load(), demand)
    admissible = [option for option in advice.options if option.admissible]
    assert (advice.pick is None) == (not admissible)
    if advice.pick is not None:
        assert all(advice.sum_of(advice.pick) <= advice.sum_of(each) for each in admissible)
        assert advice.pick.name != PUBLIC
        assert not (internet_gb or doubtful) or advice.pick.name != "endpoints"
    for even in advice.break_evens:
        _holds(advice.option(even.option), advice.option(even.other), even.above, internet_gb)


def _holds(option: Option, other: Option, above: float, internet_gb: float) -> None:
    """Above the point an option costs less, below it more; with tasks `other` is by the task."""
    if other.name == PUBLIC:
        return
    more = above * 1.01 + 1
    assert option.at(more, internet_gb) < other.at(more, internet_gb)
    assert option.at(above * 0.99, internet_gb) > other.at(above * 0.99, internet_gb) - 1e-6
