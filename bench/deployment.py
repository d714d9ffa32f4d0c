"""`up` against the longest chain that AWS itself forces: `python -m bench.deployment`.

The embedded AWS takes as long as AWS for each resource (durations.json), scaled down. What a slower
world adds to `up` is what its longest chain takes there, whatever the engine takes beside it. A
component that orders more than AWS does makes the chain longer. Target: 1.05.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from rich.console import Console
from rich.table import Table

from bench import chain, durations, stacks
from bench.chain import Chain, Resource
from bench.flat import loaded
from bench.ground import BenchError, Ground, ground
from bench.machine import described
from sandbox.errors import SandboxError
from sandbox.provider.durations import DURATIONS

SCALES: Final = (0.05, 0.3)
REPEATS: Final = 1
TARGET: Final = 1.05

_OPTIONS: Final = ("--yes", "--skip-preview", "--parallel=32")
"""As many operations at once as any of the stacks has: what waits, waits for another resource."""

STACKS: Final[Mapping[str, Callable[[], dict[str, Any]]]] = {
    "dev": stacks.small,
    "prod": stacks.careful,
    "http-api": stacks.http_api,
}


class Measured(NamedTuple):
    """One direction of one stack: `up` or `destroy`."""

    ordered: Chain
    """Longest chain of what the stack orders, in seconds of AWS."""
    forced: Chain
    """Longest chain of what AWS forces."""
    clock: float | None
    """Seconds of AWS that the clock shows: what a slower AWS adds to a run, by how much slower.

    None for `destroy`, which nobody waits for: it is not run in a slow world."""


def measure(place: Ground, name: str, repeats: int) -> dict[str, Measured]:
    """Deploy a stack in a fast and in a slower world, and destroy it, in turn.

    Raises BenchError when a run fails.
    """
    project = place.product(name, STACKS[name]())
    resources = _resources(place, project)
    tokens = {urn: resource.token for urn, resource in resources.items()}
    fast, slow = (_best_up(place, project, tokens.values(), scale, repeats) for scale in SCALES)
    ordered, forced = chain.ordered(resources), chain.forced(resources)
    clock = (slow - fast) / (SCALES[1] - SCALES[0])
    create, delete = durations.of(tokens, "create"), durations.of(tokens, "delete")
    return {
        "up": Measured(chain.longest(ordered, create), chain.longest(forced, create), clock),
        "destroy": Measured(
            chain.longest(chain.reversed_graph(ordered), delete),
            chain.longest(chain.reversed_graph(forced), delete),
            None,
        ),
    }


def _resources(place: Ground, project: Path) -> dict[str, Resource]:
    """Return what the stack is, deployed: only then inputs hold what AWS calls the others."""
    place.run(project, "up", *_OPTIONS)
    place.run(project, "stack", "export")
    resources = chain.deployed(loaded(place.output(project).read_text()))
    place.run(project, "destroy", *_OPTIONS)
    return resources


def _best_up(
    place: Ground, project: Path, tokens: Iterable[str], scale: float, repeats: int
) -> float:
    """Return the best `up` in a world at this scale, in seconds."""
    file = place.folder / "durations.json"
    file.write_text(json.dumps(durations.scaled(tokens, scale)))
    taken = []
    for _ in range(repeats):
        os.environ[DURATIONS] = str(file)
        try:
            taken.append(place.run(project, "up", *_OPTIONS).wall)
        finally:
            del os.environ[DURATIONS]
        place.run(project, "destroy", *_OPTIONS)
    return min(taken)


def main() -> int:
    """Print a line a stack and direction, and the longest chain of each `up`.

    Return 1 when there is no engine, or a run fails.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.deployment", description=__doc__)
    parser.add_argument("--stacks", nargs="+", choices=STACKS, default=list(STACKS))
    parser.add_argument("--repeats", type=int, default=REPEATS, help=f"default: {REPEATS}")
    options = parser.parse_args()
    console = Console(highlight=False, soft_wrap=True)
    table = Table(
        title="A deployment that takes as long as on AWS (seconds of AWS)",
        caption=f"orders: what the stack orders / what AWS forces. clock: target {TARGET:g}",
    )
    for column in ("stack", "", "AWS forces", "stack orders", "orders", "on the clock", "clock"):
        table.add_column(column, justify="left" if column in {"stack", ""} else "right")
    paths = []
    try:
        with ground() as place:
            for name in options.stacks:
                found = measure(place, name, options.repeats)
                for command, one in found.items():
                    table.add_row(name, command, *_cells(one))
                paths.append(f"{name}, longest chain of up: {_told(found['up'])}")
    except (BenchError, SandboxError) as problem:
        sys.stderr.write(f"error: {problem}\n")
        return 1
    console.print(table)
    for path in paths:
        console.print(path)
    console.print(f"Machine: {described()}. AWS at {SCALES[0]:g} and {SCALES[1]:g} of its time.")
    return 0


def _cells(found: Measured) -> list[str]:
    cells = [
        f"{found.forced.seconds:.0f}",
        f"{found.ordered.seconds:.0f}",
        f"{found.ordered.seconds / found.forced.seconds:.3f}",
    ]
    if found.clock is None:
        return cells
    return [*cells, f"{found.clock:.0f}", f"{found.clock / found.forced.seconds:.3f}"]


def _told(found: Measured) -> str:
    names = [urn.rpartition("$")[2].replace("::", " ") for urn in found.ordered.path]
    return " → ".join(name.partition(":")[2] for name in names)


if __name__ == "__main__":
    sys.exit(main())
