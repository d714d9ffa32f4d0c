"""Which way out a plan should have."""

import json
from pathlib import Path
from typing import Any

import pytest

from guardrails.cost.advisor import GIGABYTES, TASKS, Advice, advise
from guardrails.cost.options import PUBLIC, REFUSED
from guardrails.cost.table import load
from guardrails.cost.text import advice_text
from guardrails.cost.traffic import Traffic
from guardrails.sources import from_preview
from tests.policies import plan as of
from tests.policies.cost.two_services import TwoServices
from tests.policies.plan import Plan

RECORDINGS = Path(__file__).parents[1] / "recordings" / "foreign"


def _advice(services: TwoServices, **traffic: Any) -> Advice:
    advice = advise(services.graph(), load(), Traffic(**traffic))
    assert advice is not None
    return advice


@pytest.mark.parametrize(
    "nat",
    [
        *("nat-single", "nat-per-zone", "nat-regional", "nat-instance", "nat-instance-per-zone"),
        *("endpoints", "public-addresses", "endpoints-and-nat-single"),
        *("endpoints-and-nat-per-zone", "endpoints-and-nat-instance"),
    ],
)
def test_it_knows_what_a_plan_has(nat: str) -> None:
    assert _advice(TwoServices(nat)).current == nat


@pytest.mark.parametrize("nat", ["nat-single", "nat-instance", "nat-regional", "nat-per-zone"])
def test_what_a_plan_has_costs_in_the_comparison_what_it_costs_in_the_bill(nat: str) -> None:
    services = TwoServices(nat, 4)
    traffic = Traffic(logs_gb=40, aws_api_gb=60, internet_gb=5)
    advice = _advice(services, logs_gb=40, aws_api_gb=60, internet_gb=5)
    bill = services.bill(traffic)
    way_out = [line for line in bill.lines if line.group.value == "way out"]
    assert sum(line.monthly for line in way_out) == pytest.approx(
        advice.sum_of(advice.option(nat)), abs=0.01
    )


def test_without_needs_outside_it_picks_among_all_and_never_public_addresses() -> None:
    advice = _advice(TwoServices("nat-per-zone"))
    assert advice.pick is not None
    assert advice.pick.name == "nat-instance"
    assert advice.pick.library == "nat: instance"
    assert advice.options[0].name == PUBLIC
    assert advice.options[0].ruled_out == (REFUSED,)


def test_a_careful_stack_is_told_what_outlasts_a_zone_as_well() -> None:
    advice = _advice(TwoServices("nat-per-zone"))
    assert advice.steady is not None
    assert advice.steady.name == "nat-instance-per-zone"
    assert (
        "Its way out is a NAT gateway in each zone; one NAT instance would cost $85.32 less, "
        "a NAT instance in each zone would cost $77.15 less."
    ) in advice_text(advice)
    careless = advice_text(_advice(TwoServices("nat-single")))
    assert "one NAT gateway; one NAT instance would cost $38.60 less." in careless


def test_private_with_one_nat_instance_costs_less_than_public_addresses_from_three_tasks_on() -> (
    None
):
    advice = _advice(TwoServices("public-addresses", spot=True), logs_gb=0)
    (even,) = [each for each in advice.break_evens if each.option == "nat-instance"]
    assert (even.other, even.unit) == (PUBLIC, TASKS)
    assert 2 < even.above < 3


def test_it_tells_what_rules_endpoints_alone_out() -> None:
    free = _advice(TwoServices())
    assert free.option("endpoints").admissible
    called = _advice(TwoServices(), internet_gb=3)
    assert called.option("endpoints").ruled_out == ("third parties are called (3 GB)",)
    public = _advice(TwoServices(image="docker.io/library/{name}:1"))
    first, second = public.option("endpoints").ruled_out
    assert "ecs.Service 'frontend' pulls the image of container 'frontend' from Docker Hub" in (
        first,
        second,
    )


def test_what_is_not_known_rules_it_out_as_well() -> None:
    services = TwoServices()
    for planned in services.plan.resources:
        if planned.type == of.TASK_DEFINITION:
            planned.props["containerDefinitions"] = of.UNKNOWN_STRING
            planned.feeds["containerDefinitions"] = []
    (first, *_) = _advice(services).option("endpoints").ruled_out
    assert "containerDefinitions of ecs.TaskDefinition 'frontend' is not known yet" in first


def test_break_even_points_are_of_options_that_differ_in_one_choice() -> None:
    advice = _advice(TwoServices("nat-single"))
    found = {
        (even.option, even.other): even.above
        for even in advice.break_evens
        if even.unit == GIGABYTES
    }
    assert found["endpoints", "nat-single"] == pytest.approx(189.3, abs=0.1)
    assert ("endpoints-and-nat-instance", "nat-single") not in found
    assert not any(PUBLIC in pair for pair in found)


def test_two_gateways_in_one_zone_are_none_of_the_options() -> None:
    services = TwoServices("nat-per-zone")
    for planned in services.plan.resources:
        if planned.type == of.SUBNET:
            planned.props["availabilityZone"] = "ap-northeast-2a"
    advice = _advice(services)
    assert (advice.site.zones, advice.current) == (1, "")
    assert "Its way out" not in advice_text(advice)


def test_it_counts_the_services_that_tasks_call_and_not_what_is_free() -> None:
    advice = _advice(TwoServices())
    assert advice.site.endpoints == ("ecr.api", "ecr.dkr", "logs")
    assert advice.site.zones == 2
    assert advice.site.tasks == 2


def test_there_is_none_without_tasks_or_without_a_region() -> None:
    assert advise(Plan().graph(), load(), Traffic()) is None
    services = TwoServices()
    for planned in services.plan.resources:
        planned.props.pop("region")
    assert advise(services.graph(), load(), Traffic()) is None
    assert advise(services.graph(), load(), Traffic(), "us-east-1") is not None


def test_tasks_in_several_regions_have_no_one_way_out() -> None:
    document = json.loads((RECORDINGS / "two_regions.json").read_text())
    assert advise(from_preview(document), load(), Traffic()) is None


def test_where_no_figure_is_known_nothing_is_picked() -> None:
    advice = _advice(TwoServices(region="eu-north-1"))
    assert advice.pick is None
    assert all(not option.priced for option in advice.options)
    assert advice.break_evens == ()
