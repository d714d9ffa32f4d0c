"""What the policy pack takes of its own, from 100 to 2,000 resources: `python -m bench.policies`.

Decoding, graph and all rules, for the stack and for each resource; without the engine and gRPC.
Time for a resource should stay flat. With `--sdk` beside it what the SDK's own server takes for the
same rules (docs/decisions/0006-one-decode.md): that alone takes more than a minute.
"""

import argparse
import gc
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from pulumi_policy import EnforcementLevel, policy
from rich.console import Console
from rich.table import Table

from bench.machine import described
from bench.plans import requests
from guardrails.catalog import ALL
from guardrails.graph import Graph
from guardrails.pack import PACK_NAME, build_pack
from guardrails.rule import Rule
from guardrails.server import Analyzer
from guardrails.sources import from_stack_request

SIZES: Final = (100, 500, 1000, 2000)
JUDGED: Final = 1000
LIMIT_SECONDS: Final = 1.0
"""What `JUDGED` resources may take at most."""

REPEATS: Final = 5
SLOWEST: Final = 5


def measure(size: int) -> tuple[float, float]:
    """Return the seconds that the pack's server takes for the stack, and for all resources.

    The best of several runs, in time of the processor: what is slower is the machine.
    """
    return _measured(lambda: Analyzer(PACK_NAME, build_pack()), size, REPEATS)


def measure_sdk(size: int) -> float:
    """Return the seconds that the SDK's server takes for both. Once: it is slow."""
    level = EnforcementLevel.ADVISORY
    both = _measured(
        lambda: policy._PolicyAnalyzerServicer(  # noqa: SLF001 -- what PolicyPack itself serves
            PACK_NAME, "0.0.1", [*build_pack()], level
        ),
        size,
        1,
    )
    return sum(both)


def slowest(size: int) -> list[tuple[float, str]]:
    """Return the rules that take longest on a plan, with the seconds of each.

    What several rules work out together (routes, attachments) counts for the first of them.
    """
    graph = from_stack_request(requests(size)[0])
    taken = [(_best(partial(_judge, rule, graph), 1), rule.name) for rule in ALL]
    return sorted(taken, reverse=True)[:SLOWEST]


def _judge(rule: Rule, graph: Graph) -> None:
    for _ in rule(graph):
        pass


def _measured(make: Callable[[], Any], size: int, repeats: int) -> tuple[float, float]:
    stack, singles = requests(size)
    return (
        _best(lambda: make().AnalyzeStack(stack, None), repeats),
        _best(lambda: _each(make(), singles), repeats),
    )


def _each(server: Any, singles: list[Any]) -> None:
    for single in singles:
        server.Analyze(single, None)


def _best(work: Callable[[], object], repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        gc.collect()
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> int:
    """Print a line a size. Return 1 when 1,000 resources take a second or more."""
    parser = argparse.ArgumentParser(prog="python -m bench.policies", description=__doc__)
    parser.add_argument("--sdk", action="store_true", help="measure the SDK's own server, too")
    sdk = parser.parse_args().sdk
    columns = ["resources", "stack", "each resource", "both", "ratio", *(["SDK"] if sdk else [])]
    table = Table(
        title=f"The policy pack, {len(ALL)} rules: milliseconds of the processor",
        caption="ratio: time for a resource, against the first line",
    )
    for column in columns:
        table.add_column(column, justify="right")
    first, judged = 0.0, 0.0
    for size in SIZES:
        stack, each = measure(size)
        both = stack + each
        first = first or both / size
        judged = both if size == JUDGED else judged
        cells = [_milliseconds(seconds) for seconds in (stack, each, both)]
        cells.append(f"{both / size / first:.2f}")
        table.add_row(f"{size:,}", *cells, *([_milliseconds(measure_sdk(size))] if sdk else []))
    console = Console(highlight=False)
    console.print(table)
    rules = ", ".join(f"{name} {_milliseconds(seconds)}" for seconds, name in slowest(JUDGED))
    console.print(f"Slowest rules at {JUDGED:,} resources: {rules}")
    console.print(f"Machine: {described()}")
    if judged < LIMIT_SECONDS:
        return 0
    console.print(f"Too slow: {JUDGED:,} resources must take less than {LIMIT_SECONDS:g} s.")
    return 1


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


if __name__ == "__main__":
    sys.exit(main())
