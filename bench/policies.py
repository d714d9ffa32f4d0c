"""What the policy pack takes of its own, from 100 to 2,000 resources: `python -m bench.policies`.

Decoding, graph and all rules, for the stack and for each resource; without the engine and gRPC.
Time for a resource should stay flat. Beside it stands what the SDK's own server takes for the same
rules (docs/decisions/0006-one-decode.md).
"""

import gc
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from pulumi_policy import EnforcementLevel, policy

from bench.plans import requests
from guardrails.catalog import ALL
from guardrails.pack import PACK_NAME, build_policies
from guardrails.server import Analyzer

SIZES: Final = (100, 500, 1000, 2000)
REPEATS: Final = 7


def measure(size: int) -> tuple[float, float]:
    """Return the seconds that the pack's server takes for the stack, and for all resources.

    The best of several runs, in time of the processor: what is slower is the machine.
    """
    return _measured(lambda: Analyzer(PACK_NAME, build_policies()), size)


def measure_sdk(size: int) -> tuple[float, float]:
    """Return the same for the SDK's server."""
    level = EnforcementLevel.ADVISORY
    return _measured(
        lambda: policy._PolicyAnalyzerServicer(  # noqa: SLF001 -- what PolicyPack itself serves
            PACK_NAME, "0.0.1", [*build_policies()], level
        ),
        size,
    )


def _measured(make: Callable[[], Any], size: int) -> tuple[float, float]:
    stack, singles = requests(size)
    return _best(lambda: make().AnalyzeStack(stack, None)), _best(lambda: _each(make(), singles))


def _each(server: Any, singles: list[Any]) -> None:
    for single in singles:
        server.Analyze(single, None)


def _best(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(REPEATS):
        gc.collect()
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> int:
    """Print a line a size. Return 1 when 1,000 resources take a second or more."""
    write = sys.stdout.write
    write(f"{len(ALL)} rules; milliseconds; ratio = time for a resource against {SIZES[0]}\n")
    write(f"{'resources':>9} {'stack':>8} {'each':>8} {'both':>8} {'ratio':>6} {'SDK':>8}\n")
    first = 0.0
    slow = False
    for size in SIZES:
        stack, each = measure(size)
        both = stack + each
        first = first or both / size
        sdk = sum(measure_sdk(size))
        slow = slow or (size == 1000 and both >= 1)
        milliseconds = (f"{seconds * 1000:8.1f}" for seconds in (stack, each, both))
        write(f"{size:9} {' '.join(milliseconds)} {both / size / first:6.2f} {sdk * 1000:8.1f}\n")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
