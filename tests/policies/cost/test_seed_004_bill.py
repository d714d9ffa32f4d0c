"""The bill of seed 004, before its redesign and after, beside what it could have had instead; and
those of other seeds."""

import json
from pathlib import Path

import pytest

from guardrails.cost.bill import Group, difference
from guardrails.cost.estimate import estimate
from guardrails.cost.table import load
from guardrails.cost.traffic import Traffic
from guardrails.sources import from_preview
from tests.policies.cost.two_services import TwoServices

# Worked out by hand from the seed: 0.5 vCPU and 1 GB a task, all month, Seoul; two in each row.
WORKED_OUT = {
    ("nat-per-zone", False): (161.47, 202.92, 285.81),
    ("nat-single", False): (114.75, 156.20, 239.09),
    ("endpoints", False): (124.97, 166.42, 249.31),
    ("nat-instance", False): (76.20, 117.65, 200.55),
    ("public-addresses", False): (75.33, 124.08, 221.57),
    ("endpoints", True): (96.71, 109.91, 136.31),
    ("public-addresses", True): (47.07, 67.57, 108.57),
    ("nat-instance", True): (47.95, 61.15, 87.54),
}


@pytest.mark.parametrize(("nat", "spot"), WORKED_OUT)
def test_the_bill_is_within_one_percent_of_what_was_worked_out_by_hand(
    nat: str, *, spot: bool
) -> None:
    for tasks, dollars in zip((2, 4, 8), WORKED_OUT[nat, spot], strict=True):
        bill = TwoServices(nat, tasks, spot=spot).bill()
        assert bill.monthly == pytest.approx(dollars, rel=0.01)
        assert bill.complete


@pytest.mark.parametrize(
    ("nat", "spot", "worked_out"),
    [
        ("nat-per-zone", False, (135.36, 171.40)),
        ("public-addresses", True, (45.09, 63.87)),
        ("nat-instance", True, (45.15, 56.62)),
    ],
)
def test_the_bill_in_another_region(
    nat: str, *, spot: bool, worked_out: tuple[float, float]
) -> None:
    for tasks, dollars in zip((2, 4), worked_out, strict=True):
        bill = TwoServices(nat, tasks, spot=spot, region="us-east-1").bill()
        assert bill.monthly == pytest.approx(dollars, rel=0.01)


def test_private_subnets_with_spot_cost_about_what_public_addresses_cost_and_soon_less() -> None:
    def spot(nat: str, tasks: int) -> float:
        return TwoServices(nat, tasks, spot=True).bill().monthly

    assert 0 < spot("nat-instance", 2) - spot("public-addresses", 2) < 1
    for tasks in (4, 6, 8, 20):
        assert spot("nat-instance", tasks) < spot("public-addresses", tasks)


def test_the_redesign_cuts_most_of_the_bill_and_the_way_out_is_most_of_that() -> None:
    before = TwoServices("nat-per-zone").bill()
    after = TwoServices("public-addresses", spot=True).bill()
    change = difference(before, after)
    assert change.monthly / change.before == pytest.approx(-0.71, abs=0.01)
    assert change.monthly == pytest.approx(sum(each.monthly for each in change.changes), abs=0.05)
    way_out = sum(each.monthly for each in change.changes if each.group is Group.WAY_OUT)
    assert way_out / change.monthly == pytest.approx(0.75, abs=0.02)


@pytest.mark.parametrize(
    ("name", "items", "dollars"),
    [
        # Five endpoints and a NAT gateway in two zones, behind an internal load balancer.
        (
            "seed_000_http_api",
            {"nat_gateway_hour", "public_ipv4_hour", "interface_endpoint_az_hour", "nlb_hour"},
            158.05,
        ),
        # A large task on ARM, three endpoints in two zones, a public load balancer.
        (
            "seed_002_arm64_beta",
            {
                *("fargate_arm_vcpu_hour", "fargate_arm_gb_hour", "interface_endpoint_az_hour"),
                *("alb_hour", "public_ipv4_hour"),
            },
            116.82,
        ),
    ],
)
def test_what_other_seeds_pay_by_the_hour(name: str, items: set[str], dollars: float) -> None:
    recorded = Path(__file__).parents[1] / "recordings" / "foreign" / f"{name}.json"
    bill = estimate(from_preview(json.loads(recorded.read_text())), load(), Traffic())
    hourly = sum(line.monthly for line in bill.lines if line.price.item in items)
    assert hourly == pytest.approx(dollars, abs=0.02)
