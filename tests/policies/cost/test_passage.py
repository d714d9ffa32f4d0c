"""What passes through the ways out of a plan as it is."""

from typing import Any

import pytest

from guardrails.cost.bill import Estimate, Group
from guardrails.cost.estimate import estimate
from guardrails.cost.table import load
from guardrails.cost.traffic import Traffic
from tests.policies import plan as of
from tests.policies.cost.two_services import TwoServices


def _bill(services: TwoServices, **traffic: Any) -> Estimate:
    return estimate(services.graph(), load(), Traffic(**traffic))


def _passed(services: TwoServices, **traffic: Any) -> dict[str, float]:
    """The GB of each line about what passes."""
    lines = _bill(services, **traffic).of(Group.WAY_OUT)
    return {line.what: line.quantity for line in lines if line.what.startswith("Data ")}


def test_what_leaves_by_nat_gateways_is_billed_by_the_gb() -> None:
    passed = _passed(TwoServices("nat-per-zone"), logs_gb=3, aws_api_gb=5, internet_gb=7)
    assert passed == {"Data through NAT gateways": 15}


def test_part_of_it_crosses_zones_to_a_single_one() -> None:
    passed = _passed(TwoServices("nat-single"), logs_gb=10)
    assert passed == {"Data through NAT gateways": 10, "Data that crosses zones": 5}
    both_sides = _passed(TwoServices("nat-single", zones=3), logs_gb=9, cross_zone_sides=2)
    assert both_sides["Data that crosses zones"] == pytest.approx(12)


def test_a_nat_instance_bills_no_gb_but_for_crossing_zones() -> None:
    passed = _passed(TwoServices("nat-instance"), logs_gb=10)
    assert passed == {"Data that crosses zones": 5}
    assert _passed(TwoServices("nat-instance-per-zone"), logs_gb=10) == {}


def test_what_goes_to_aws_takes_the_endpoints_and_the_rest_takes_the_nat() -> None:
    services = TwoServices("endpoints-and-nat-per-zone")
    passed = _passed(services, logs_gb=3, aws_api_gb=5, internet_gb=7)
    assert passed == {"Data through interface endpoints": 8, "Data through NAT gateways": 7}


def test_an_endpoint_for_logs_takes_the_logs_alone() -> None:
    services = TwoServices("endpoints-and-nat-per-zone")
    kept = {"logs", "s3"}
    services.plan.resources = [
        each for each in services.plan.resources if each.type != of.ENDPOINT or each.name in kept
    ]
    passed = _passed(services, logs_gb=3, aws_api_gb=5)
    assert passed == {"Data through interface endpoints": 3, "Data through NAT gateways": 5}


def test_a_regional_gateway_has_prices_of_its_own() -> None:
    bill = _bill(TwoServices("nat-regional"), logs_gb=10)
    items = {line.price.item: line.quantity for line in bill.of(Group.WAY_OUT)}
    assert items == {
        "regional_nat_gateway_hour": 2 * 730,
        "regional_nat_gateway_gb": 10,
        "public_ipv4_hour": 2 * 730,
    }


def test_layers_of_images_pass_through_nat_without_the_free_endpoint_of_s3() -> None:
    services = TwoServices("nat-per-zone", 4)
    assert _passed(services, logs_gb=0, deployments=60) == {}
    services.plan.resources = [each for each in services.plan.resources if each.name != "s3"]
    bill = _bill(services, logs_gb=0, deployments=60, image_gb=0.5)
    (line,) = [line for line in bill.lines if line.what == "Data through NAT gateways"]
    assert line.quantity == 120
    assert line.monthly == pytest.approx(7.08)
    assert "no S3 gateway endpoint" in line.assumption


def test_images_of_a_public_registry_come_through_the_way_out() -> None:
    services = TwoServices("nat-per-zone", 2, image="docker.io/library/{name}:1")
    passed = _passed(services, logs_gb=0, deployments=20, image_gb=0.5)
    assert passed == {"Data through NAT gateways": 20}


def test_public_addresses_bill_no_gb() -> None:
    assert _passed(TwoServices("public-addresses"), logs_gb=100, internet_gb=100) == {}


def test_what_is_sent_out_is_billed_above_the_free_allowance() -> None:
    services = TwoServices("nat-instance")
    assert not [line for line in _bill(services).lines if line.what == "Data to the internet"]
    bill = _bill(services, internet_out_gb=150)
    (line,) = [line for line in bill.lines if line.what == "Data to the internet"]
    assert line.monthly == pytest.approx(50 * 0.126)
    assert "first 100 GB" in line.assumption
