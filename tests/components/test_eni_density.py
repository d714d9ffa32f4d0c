"""Interfaces of instance types: the table against EC2's own data, and what follows from it."""

import gzip
import json
from pathlib import Path
from typing import Any

import moto
import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate.eni_density import (
    LIMITS,
    EniLimits,
    density_faults,
    smallest_that_fits,
    task_limit,
)

TYPES = sorted(LIMITS)


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """What DescribeInstanceTypes answers, as moto ships it."""
    data = Path(moto.__file__).parent / "ec2/resources/instance_types.json.gz"
    return json.loads(gzip.decompress(data.read_bytes()))  # type: ignore[no-any-return]


def test_the_table_says_what_ec2_says(described: dict[str, Any]) -> None:
    theirs = {
        name: (
            described[name]["NetworkInfo"]["MaximumNetworkInterfaces"],
            described[name]["NetworkInfo"]["Ipv4AddressesPerInterface"],
        )
        for name in TYPES
    }
    assert theirs == {
        name: (LIMITS[name].network_interfaces, LIMITS[name].addresses) for name in TYPES
    }


def test_sizes_of_a_family_stand_in_the_order_of_their_size(described: dict[str, Any]) -> None:
    by_family: dict[str, list[tuple[int, int]]] = {}
    for name in LIMITS:
        size = (
            described[name]["VCpuInfo"]["DefaultVCpus"],
            described[name]["MemoryInfo"]["SizeInMiB"],
        )
        by_family.setdefault(name.split(".")[0], []).append(size)
    assert all(sizes == sorted(sizes) for sizes in by_family.values())


@pytest.mark.parametrize(
    ("instance_type", "interfaces", "addresses"),
    [
        ("c6g.medium", 2, 4),
        ("c6g.large", 3, 10),
        ("c6g.xlarge", 4, 15),
        ("c6g.2xlarge", 4, 15),
        ("c6g.4xlarge", 8, 30),
        ("c6g.8xlarge", 8, 30),
        ("c6g.12xlarge", 8, 30),
        ("c6g.16xlarge", 15, 50),
        ("c6g.metal", 15, 50),
    ],
)
def test_the_table_of_seed_003_is_in_it(
    instance_type: str, interfaces: int, addresses: int
) -> None:
    limits = LIMITS[instance_type]
    assert (limits.network_interfaces, limits.addresses) == (interfaces, addresses)


@pytest.mark.parametrize(
    ("instance_type", "without", "with_trunking"),
    [
        ("m6g.medium", 1, 4),
        ("c7g.large", 2, 10),
        ("m6i.xlarge", 3, 20),
        ("r6i.8xlarge", 7, 90),
        ("m7g.16xlarge", 14, 120),
        ("t4g.large", 2, None),
        ("m8g.xlarge", 3, None),
        ("x9z.large", None, None),
    ],
)
def test_an_instance_keeps_one_interface_itself(
    instance_type: str, without: int | None, with_trunking: int | None
) -> None:
    assert task_limit(instance_type, trunking=False) == without
    assert task_limit(instance_type, trunking=True) == with_trunking


@given(st.sampled_from(TYPES), st.integers(1, 130), st.booleans())
def test_what_is_proposed_fits_and_nothing_smaller_does(
    instance_type: str, tasks: int, trunking: bool
) -> None:
    family = instance_type.split(".", maxsplit=1)[0]
    proposed = smallest_that_fits(family, tasks, trunking=trunking)
    if proposed is not None:
        assert (task_limit(proposed, trunking=trunking) or 0) >= tasks
        smaller = [name for name in LIMITS if name.split(".")[0] == family]
        before = smaller[: smaller.index(proposed)]
        assert all((task_limit(name, trunking=trunking) or 0) < tasks for name in before)


@given(st.sampled_from(TYPES), st.integers(1, 130), st.booleans())
def test_there_is_a_fault_exactly_when_the_tasks_are_not_known_to_fit(
    instance_type: str, tasks: int, trunking: bool
) -> None:
    limit = task_limit(instance_type, trunking=trunking)
    faults = density_faults(instance_type, tasks, trunking=trunking)
    assert len(faults) == (0 if limit is not None and tasks <= limit else 1)


@pytest.mark.parametrize(
    ("instance_type", "tasks", "trunking", "message"),
    [
        (
            "c6g.xlarge",
            12,
            False,
            (
                "tasks_per_instance: 12 — allowed: at most 3 in awsvpc mode on c6g.xlarge;"
                " the smallest c6g that holds 12 is c6g.16xlarge;"
                " with eni_trunking c6g.xlarge holds 20"
            ),
        ),
        (
            "c6g.large",
            12,
            True,
            (
                "tasks_per_instance: 12 — allowed: at most 10 in awsvpc mode on c6g.large;"
                " the smallest c6g that holds 12 is c6g.xlarge"
            ),
        ),
        (
            "t4g.medium",
            4,
            False,
            (
                "tasks_per_instance: 4 — allowed: at most 2 in awsvpc mode on t4g.medium;"
                " no t4g is known to hold 4"
            ),
        ),
        (
            "t4g.medium",
            2,
            True,
            (
                "tasks_per_instance: 2 — allowed: left out, since the limit of"
                " t4g.medium with eni_trunking is not known here"
            ),
        ),
        (
            "x9z.large",
            2,
            False,
            (
                "tasks_per_instance: 2 — allowed: left out, since the limit of"
                " x9z.large is not known here"
            ),
        ),
    ],
)
def test_the_message_names_the_limit_and_the_way_out(
    instance_type: str, tasks: int, trunking: bool, message: str
) -> None:
    (fault,) = density_faults(instance_type, tasks, trunking=trunking)
    assert fault.describe(".".join(fault.path)) == message


def test_limits_are_of_one_instance_with_one_interface_of_its_own() -> None:
    assert EniLimits(network_interfaces=4, addresses=15, trunked_tasks=None).tasks == 3
