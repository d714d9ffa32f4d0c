"""Headroom: what will stand in the subnets at once has an address each, or the plan is refused."""

from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate.existing import warn_of_headroom
from private_fargate.headroom import (
    Demand,
    demands,
    headroom_faults,
    most_tasks,
    shortage,
    usable,
)
from private_fargate.subnets import Tier, plan
from tests.components.conftest import Recorder


@pytest.mark.parametrize(
    ("cidr_block", "addresses"), [("10.0.0.0/28", 11), ("10.0.0.0/26", 59), ("10.0.0.0/20", 4091)]
)
def test_aws_keeps_five_addresses_of_each_subnet(cidr_block: str, addresses: int) -> None:
    assert usable(cidr_block) == addresses


@pytest.mark.parametrize(
    ("service", "tasks"),
    [
        ({}, 2),
        ({"desired_count": 3}, 6),
        ({"autoscaling": {"max_capacity": 5}}, 10),
        ({"desired_count": 1, "autoscaling": {"max_capacity": 4.0}}, 8),
        ({"desired_count": 0}, 0),
    ],
)
def test_a_deployment_doubles_the_tasks(service: Any, tasks: int) -> None:
    assert most_tasks(service) == tasks


def test_endpoints_count_in_each_of_their_subnets_and_load_balancers_in_every_public_one() -> None:
    args = {"nat": "none", "availability_zone_count": 3}
    services: Any = [{"autoscaling": {"max_capacity": 10}}, {"desired_count": 2}]
    assert demands(args, services, load_balancers=1) == {
        Tier.PRIVATE: Demand(tasks=24, per_subnet=0, shared=9),
        Tier.PUBLIC: Demand(tasks=0, per_subnet=9),
    }
    thrift = demands({**args, "endpoint_single_zone": True}, services, load_balancers=0)
    assert thrift[Tier.PRIVATE].shared == 3
    assert Tier.PUBLIC not in demands({**args, "public_subnets": False}, services, 0)


def test_a_network_that_is_too_small_is_told_with_the_smallest_that_is_not() -> None:
    # Two private /26 have 118 addresses.
    (fault,) = headroom_faults(
        {"cidr_block": "10.0.0.0/22"}, [{"autoscaling": {"max_capacity": 60}}], 1
    )
    assert (fault.path, fault.value) == (("cidr_block",), "10.0.0.0/22")
    assert fault.allowed == (
        "a /21 network: the private subnets have 118 addresses, 120 are needed"
        " (120 tasks during a deployment)"
    )
    assert headroom_faults({"cidr_block": "10.0.0.0/21"}, [{"desired_count": 60}], 1) == []


def test_one_address_decides() -> None:
    args = {"cidr_block": "10.0.0.0/22", "nat": "none", "endpoints": "list"}
    given_args = {**args, "interface_endpoints": ["logs", "ssm", "kms", "sts"]}
    assert headroom_faults(given_args, [{"desired_count": 55}]) == []  # 110 + 8 = 118
    (fault,) = headroom_faults(given_args, [{"desired_count": 56}])
    assert "112 tasks during a deployment, 8 interface endpoints" in fault.allowed


def test_what_no_network_holds_needs_more_zones_or_fewer_tasks() -> None:
    (fault,) = headroom_faults(
        {"cidr_block": "10.0.0.0/16", "availability_zone_count": 1}, [{"desired_count": 5000}]
    )
    assert fault.allowed.startswith("more zones or fewer tasks")


@given(st.integers(16, 22), st.integers(1, 8), st.integers(0, 5000))
def test_it_is_refused_exactly_when_the_planned_subnets_have_too_few(
    prefix: int, zones: int, tasks: int
) -> None:
    args = {"cidr_block": f"10.0.0.0/{prefix}", "availability_zone_count": zones}
    faults = headroom_faults(args, [{"desired_count": tasks}])
    blocks = plan(str(args["cidr_block"]), "abcdefgh"[:zones])[Tier.PRIVATE].values()
    assert bool(faults) == (2 * tasks > sum(usable(block) for block in blocks))
    assert bool(faults) == (shortage(blocks, Demand(2 * tasks, 0)) > 0)


@given(st.integers(16, 22))
def test_a_load_balancer_and_nat_fit_into_the_public_subnets_of_every_vpc(prefix: int) -> None:
    assert headroom_faults({"cidr_block": f"10.0.0.0/{prefix}"}, [], load_balancers=1) == []


@pytest.mark.parametrize(("tasks", "missing"), [(11, 0), (12, 2)])
def test_existing_subnets_are_warned_of_not_refused(
    recorder: Recorder, monkeypatch: Any, tasks: int, missing: int
) -> None:
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda message, *_: told.append(message))
    found: list[int] = []

    def program() -> Any:
        short = warn_of_headroom(["subnet-1", "subnet-2"], [{"desired_count": tasks}])
        return short.apply(found.append)

    recorder.run(program)
    assert found == [missing]
    assert len(told) == bool(missing)
    assert not missing or "10.9.0.0/28, 10.9.0.0/28 have 2 addresses too few" in told[0]
