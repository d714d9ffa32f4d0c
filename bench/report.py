"""What a report takes, for stacks of 2 to 50 services: `python -m bench.report`.

Reading the preview, judging and pricing it, the comment and the page with its chart; without the
engine. Time for a service should stay flat.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from bench.fleets import fleet
from bench.machine import described
from report.content import compose
from report.documents import document_of
from report.markdown import comment
from report.page import page

SIZES: Final = (2, 10, 50)
LIMIT_SECONDS: Final = 5.0
"""What the largest may take at most."""
LIMIT_BYTES: Final = 3_000_000
"""How large its page may be at most."""

REPEATS: Final = 3


def measure(services: int) -> tuple[list[float], int]:
    """Return the seconds that reading and judging, the comment and the page take; and its bytes.

    The best of several runs, in time of the processor: what is slower is the machine.
    """
    text = json.dumps(fleet(services))
    read, report = _best(lambda: compose(document_of(text, "fleet")))
    told, _ = _best(lambda: comment(report))
    drawn, made = _best(lambda: page(report))
    return [read, told, drawn], len(made.encode())


def _best(work: Callable[[], Any]) -> tuple[float, Any]:
    taken = []
    made = None
    for _ in range(REPEATS):
        gc.collect()
        start = time.process_time()
        made = work()
        taken.append(time.process_time() - start)
    return min(taken), made


def main() -> int:
    """Print a line a size. Return 1 when the largest takes too long, or its page is too large."""
    page(compose(document_of(json.dumps(fleet(2)), "fleet")))  # imports, and matplotlib's fonts
    table = Table(
        title="The report: milliseconds of the processor",
        caption="ratio: time for a service, against the first line",
    )
    for column in ("services", "read and judge", "comment", "page", "all", "ratio", "page, KB"):
        table.add_column(column, justify="right")
    first, whole, size = 0.0, 0.0, 0
    for services in SIZES:
        parts, size = measure(services)
        whole = sum(parts)
        first = first or whole / services
        cells = [f"{seconds * 1000:.1f}" for seconds in (*parts, whole)]
        ratio = f"{whole / services / first:.2f}"
        table.add_row(f"{services:,}", *cells, ratio, f"{size / 1000:,.0f}")
    console = Console(highlight=False)
    console.print(table)
    console.print(f"Machine: {described()}")
    if whole < LIMIT_SECONDS and size < LIMIT_BYTES:
        return 0
    console.print(
        f"Too much: {SIZES[-1]} services must take less than {LIMIT_SECONDS:g} s, and their page "
        f"less than {LIMIT_BYTES / 1e6:g} MB."
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
