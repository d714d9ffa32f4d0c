"""Task sizes that Fargate offers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.preflight import fargate_sizes
from private_fargate.fargate import SIZES, cheapest_size, size_faults


def test_every_pair_of_the_table_is_accepted() -> None:
    assert [size_faults(cpu, memory) for cpu in SIZES for memory in SIZES[cpu]] == [[]] * sum(
        len(choices) for choices in SIZES.values()
    )


@pytest.mark.parametrize(
    ("cpu", "memory", "path", "allowed"),
    [
        (
            256,
            300,
            "memory",
            "with cpu 256: 512, 1024, 2048 MiB; the cheapest that fits is cpu 256 with memory 512",
        ),
        (
            512,
            8192,
            "memory",
            (
                "with cpu 512: 1024 to 4096 MiB in steps of 1024; the cheapest that"
                " fits is cpu 1024 with memory 8192"
            ),
        ),
        (8192, 17408, "memory", "steps of 4096; the cheapest that fits is cpu 8192 with memory 20"),
        (300, 512, "cpu", "the cheapest that fits is cpu 512 with memory 1024"),
        (256.5, 512, "cpu", "256 with 512, 1024, 2048 MiB; 512 with"),
        ("256", 512, "cpu", "256 with"),
    ],
)
def test_a_wrong_pair_is_told_with_the_valid_ones_and_the_cheapest(
    cpu: Any, memory: Any, path: str, allowed: str
) -> None:
    (fault,) = size_faults(cpu, memory)
    assert fault.path == (path,)
    assert allowed in fault.allowed


def test_what_no_task_holds_has_no_advice() -> None:
    (fault,) = size_faults(32768, 500_000)
    assert "cheapest" not in fault.allowed


@given(st.integers(1, 32768), st.integers(1, 249_856), st.floats(0.01, 100), st.floats(0.01, 100))
def test_the_cheapest_pair_is_the_cheapest_at_any_price(
    cpu: Any, memory: Any, per_cpu: Any, per_memory: Any
) -> None:
    def price(size: Any) -> Any:
        return size[0] * per_cpu + size[1] * per_memory

    fits = [(c, m) for c in SIZES for m in SIZES[c] if c >= cpu and m >= memory]
    assert price(cheapest_size(cpu, memory)) <= min(map(price, fits)) * 1.0000001


def test_components_and_policies_know_the_same_sizes() -> None:
    """Neither imports the other, so each has the table."""
    assert fargate_sizes.SIZES == SIZES
