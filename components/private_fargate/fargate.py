"""The task sizes that Fargate offers. Pure."""

from collections.abc import Mapping
from typing import Any

from private_fargate.faults import Fault

GIB = 1024

SIZES: Mapping[int, tuple[int, ...]] = {
    256: (512, 1 * GIB, 2 * GIB),
    512: tuple(range(1 * GIB, 4 * GIB + 1, GIB)),
    1024: tuple(range(2 * GIB, 8 * GIB + 1, GIB)),
    2048: tuple(range(4 * GIB, 16 * GIB + 1, GIB)),
    4096: tuple(range(8 * GIB, 30 * GIB + 1, GIB)),
    8192: tuple(range(16 * GIB, 60 * GIB + 1, 4 * GIB)),
    16384: tuple(range(32 * GIB, 120 * GIB + 1, 8 * GIB)),
    32768: (60 * GIB, 120 * GIB, 244 * GIB),
}
"""CPU units (1024 are one vCPU) -> memory in MiB that may be paired with them, on Linux platform
1.4.0 or newer. Source: ECS guide, "Invalid CPU or memory value specified" (task-cpu-memory-error);
cfn-lint rule E3047, for 32 vCPUs its pull request 4668 (2026-09-01). Read 2026-11-21."""


def cheapest_size(cpu: int, memory: int) -> tuple[int, int] | None:
    """Return the cheapest valid pair that has at least this cpu and memory; None if none has.

    CPU and memory are billed apart, each in proportion. A larger cpu never comes with a smaller
    sufficient memory, so the least cpu, then the least memory, is the cheapest at any price.
    """
    fits = [
        (units, mebibytes)
        for units, choices in SIZES.items()
        for mebibytes in choices
        if units >= cpu and mebibytes >= memory
    ]
    return min(fits) if fits else None


def size_faults(cpu: Any, memory: Any) -> list[Fault]:
    """Return the fault of a cpu/memory pair that Fargate does not offer."""
    if cpu in SIZES and memory in SIZES[int(cpu)]:
        return []
    if cpu in SIZES:
        path, value, choices = ("memory",), memory, _sizes_of(int(cpu))
    else:
        path, value = ("cpu",), cpu
        choices = "; ".join(f"{units} with {_memory_of(units)}" for units in SIZES)
    numbers = isinstance(cpu, int | float) and isinstance(memory, int | float)
    cheapest = cheapest_size(int(cpu), int(memory)) if numbers else None
    if cheapest:
        choices += f"; the cheapest that fits is cpu {cheapest[0]} with memory {cheapest[1]}"
    return [Fault(path, value, choices)]


def _sizes_of(cpu: int) -> str:
    return f"with cpu {cpu}: {_memory_of(cpu)}"


def _memory_of(cpu: int) -> str:
    choices = SIZES[cpu]
    if len(choices) < 4:
        return ", ".join(str(choice) for choice in choices) + " MiB"
    return f"{choices[0]} to {choices[-1]} MiB in steps of {choices[1] - choices[0]}"
