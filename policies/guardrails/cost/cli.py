"""`python -m guardrails cost` and `prices`."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from guardrails.cost import table
from guardrails.cost.advisor import advise
from guardrails.cost.bill import difference, stale
from guardrails.cost.estimate import estimate
from guardrails.cost.refresh import ask, refreshed
from guardrails.cost.text import advice_text, bill_text, difference_text
from guardrails.cost.traffic import KEY, traffic_of
from guardrails.graph import Graph
from guardrails.judgement import utc_today
from guardrails.sources import deployed

Load = Callable[[Path], dict[str, Any]]
MakeGraph = Callable[[dict[str, Any]], Graph]


class Commands(Protocol):
    """What `argparse` gives for adding commands to."""

    def add_parser(self, name: str, *, help: str) -> argparse.ArgumentParser:  # noqa: A002
        """Add a command."""


def add_commands(commands: Commands, load: Load, graph: MakeGraph) -> None:
    """Add the commands; `load` reads a JSON file and `graph` makes a graph of it."""

    def cost(options: argparse.Namespace) -> int:
        document = load(options.file)
        traffic = load(options.traffic) if options.traffic else None
        return _cost(document, graph(document), traffic, options.region)

    command = commands.add_parser(
        "cost", help="print the monthly bill, and what every other way out would cost"
    )
    command.add_argument("file", type=Path, help="the JSON, as for judge")
    command.add_argument(
        "--traffic",
        type=Path,
        help=f"JSON with what the stack file has under {KEY}; an export does not hold it",
    )
    command.add_argument("--region", help="of resources that do not tell theirs")
    command.set_defaults(run=cost)

    command = commands.add_parser("prices", help="renew the price table from AWS's price API")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    action = actions.add_parser("refresh", help="ask for each price anew; all or nothing")
    action.add_argument(
        "--region", action="append", help="only this region; repeat it. Default: all of the table"
    )
    action.add_argument("--file", type=Path, default=table.PATH, help="the table")
    action.set_defaults(run=_refresh)


def _cost(
    document: dict[str, Any],
    graph: Graph,
    traffic_given: Mapping[str, Any] | None,
    region: str | None,
) -> int:
    prices = table.load()
    traffic = traffic_of(graph.config if traffic_given is None else {KEY: traffic_given})
    bill = estimate(graph, prices, traffic, region)
    sys.stdout.write(bill_text(bill))
    if "deployment" not in document:
        change = difference(estimate(deployed(document), prices, traffic, region), bill)
        sys.stdout.write(f"\n{difference_text(change)}" if change.before else "")
    warning = stale((line.price for line in bill.lines), utc_today())
    sys.stdout.write(f"\n{warning}\n" if warning else "")
    advice = advise(graph, prices, traffic, region)
    if advice is not None:
        sys.stdout.write(f"\n{advice_text(advice)}")
    return 0


def _refresh(options: argparse.Namespace) -> int:
    old = table.parse(options.file.read_text(encoding="utf-8"))
    new, told = refreshed(old, options.region or sorted(old.regions), ask())
    options.file.write_text(table.write(new), encoding="utf-8")
    sys.stdout.write("".join(f"{each}\n" for each in told))
    return 0
