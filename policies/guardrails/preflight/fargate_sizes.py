"""The task sizes that Fargate offers. Pure.

Source: Amazon ECS developer guide, "Troubleshoot Amazon ECS task definition invalid CPU or memory
errors" (task-cpu-memory-error), and cfn-lint 1.58.0, rule E3047, for 32 vCPUs, which AWS added in
June 2026 (pulumi-awsx pull request 2053). Read 2026-11-21. When AWS adds a size, add it here.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from guardrails.values import ABSENT, UNKNOWN, Gap

_GIB: Final = 1024

SIZES: Final[Mapping[int, tuple[int, ...]]] = {
    256: (512, _GIB, 2 * _GIB),
    512: tuple(range(_GIB, 4 * _GIB + 1, _GIB)),
    1024: tuple(range(2 * _GIB, 8 * _GIB + 1, _GIB)),
    2048: tuple(range(4 * _GIB, 16 * _GIB + 1, _GIB)),
    4096: tuple(range(8 * _GIB, 30 * _GIB + 1, _GIB)),
    8192: tuple(range(16 * _GIB, 60 * _GIB + 1, 4 * _GIB)),
    16384: tuple(range(32 * _GIB, 120 * _GIB + 1, 8 * _GIB)),
    32768: (60 * _GIB, 120 * _GIB, 244 * _GIB),
}
"""CPU units (1024 are one vCPU), and the memory in MiB that each is offered with."""

_CPU: Final = re.compile(r"(?P<units>\d+)|(?P<vcpus>\d*\.?\d+)\s*vcpu", re.I)
_MEMORY: Final = re.compile(r"(?P<mebibytes>\d+)|(?P<gibibytes>\d*\.?\d+)\s*gb", re.I)


def cpu_units(value: Any) -> int | Gap | None:
    """Return a task's cpu in units: ECS also takes `1 vCPU`. None for what is no size at all."""
    return _number(value, _CPU, "units", "vcpus")


def mebibytes(value: Any) -> int | Gap | None:
    """Return a task's memory in MiB: ECS also takes `2 GB`. None for what is no size at all."""
    return _number(value, _MEMORY, "mebibytes", "gibibytes")


def size_problem(cpu: int, memory: int) -> str | None:
    """Say what is wrong with a pair of CPU units and MiB; None for a pair that Fargate offers."""
    if cpu not in SIZES:
        offered = ", ".join(map(str, SIZES))
        return f"there is no cpu {cpu} (but {offered}){_cheapest(cpu, memory)}"
    if memory not in SIZES[cpu]:
        return f"with cpu {cpu}, memory is {_listed(SIZES[cpu])}, not {memory}" + _cheapest(
            cpu, memory
        )
    return None


def _cheapest(cpu: int, memory: int) -> str:
    """Name the cheapest pair that is large enough: cpu and memory are billed apart."""
    fits = [
        (units, offered)
        for units, memories in SIZES.items()
        for offered in memories
        if units >= cpu and offered >= memory
    ]
    return f"; the cheapest that fits is cpu {fits[0][0]} with memory {fits[0][1]}" if fits else ""


def _listed(memories: tuple[int, ...]) -> str:
    if len(memories) <= 3:
        return " or ".join(map(str, memories))
    return f"{memories[0]} to {memories[-1]} in steps of {memories[1] - memories[0]}"


def _number(value: Any, form: re.Pattern[str], plain: str, thousands: str) -> int | Gap | None:
    if value is ABSENT or value is UNKNOWN:
        return ABSENT if value is ABSENT else UNKNOWN
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value)
    match = form.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    return int(match[plain]) if match[plain] else int(float(match[thousands]) * 1024)
