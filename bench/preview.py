"""A preview of ours against the same resources written flat: `python -m bench.preview`.

Both run in one sandbox, in turn, without policies; the best run of each counts. Target: 1.05.
"""

import argparse
import sys
from typing import Final, NamedTuple

from rich.console import Console
from rich.table import Table

from bench import stacks
from bench.flat import counted, flat_program, loaded
from bench.ground import BenchError, Ground, Taken, ground
from bench.machine import described
from sandbox.errors import SandboxError

SIZES: Final = (1, 10, 50)
REPEATS: Final = 3
TARGET: Final = 1.05


class Pair(NamedTuple):
    """The best previews of one size, of ours and of the flat program."""

    resources: int
    ours: Taken
    flat: Taken


def compare(place: Ground, services: int, repeats: int) -> Pair:
    """Preview a stack of so many services both ways, in turn.

    Raises BenchError when a preview fails, or the two do not ask for the same resources.
    """
    config = stacks.fleet(services)
    ours = place.product(f"ours-{services}", config)
    place.run(ours, "preview", "--json", "--show-sames")
    document = loaded(place.output(ours).read_text())
    common = {key: value for key, value in config.items() if key.startswith("aws:")}
    flat = place.program(f"flat-{services}", common, flat_program(document))
    place.run(flat, "preview", "--json", "--show-sames")
    theirs = counted(loaded(place.output(flat).read_text()))
    if theirs != counted(document):
        raise BenchError(f"{services} services: the flat program asks for {theirs}")
    taken: dict[str, list[Taken]] = {"ours": [], "flat": []}
    for _ in range(repeats):
        taken["ours"].append(place.run(ours, "preview"))
        taken["flat"].append(place.run(flat, "preview"))
    return Pair(theirs.total(), _best(taken["ours"]), _best(taken["flat"]))


def _best(taken: list[Taken]) -> Taken:
    return Taken(min(one.wall for one in taken), min(one.processor for one in taken))


def main() -> int:
    """Print a line a size. Return 1 when there is no engine, or a run fails."""
    parser = argparse.ArgumentParser(prog="python -m bench.preview", description=__doc__)
    parser.add_argument("--services", type=int, nargs="+", default=SIZES, help="default: 1 10 50")
    parser.add_argument("--repeats", type=int, default=REPEATS, help=f"default: {REPEATS}")
    options = parser.parse_args()
    console = Console(highlight=False)
    table = Table(
        title="A preview: ours, and the same resources written flat (seconds)",
        caption=f"clock: target {TARGET:g}. processor: engine, provider and program together",
    )
    for column in ("services", "resources", "ours", "flat", "clock", "processor"):
        table.add_column(column, justify="right")
    try:
        with ground() as place:
            for services in options.services:
                found = compare(place, services, options.repeats)
                table.add_row(*_cells(services, found))
    except (BenchError, SandboxError) as problem:
        sys.stderr.write(f"error: {problem}\n")
        return 1
    console.print(table)
    console.print(f"Machine: {described()}. Best of {options.repeats} runs of each, in turn.")
    return 0


def _cells(services: int, found: Pair) -> list[str]:
    return [
        str(services),
        f"{found.resources:,}",
        f"{found.ours.wall:.2f}",
        f"{found.flat.wall:.2f}",
        f"{found.ours.wall / found.flat.wall:.3f}",
        f"{found.ours.processor / found.flat.processor:.3f}",
    ]


if __name__ == "__main__":
    sys.exit(main())
