"""What tasks must reach, and who reaches them, as tables: `python -m guardrails reach FILE`."""

from collections.abc import Iterable
from dataclasses import dataclass

from guardrails.graph import Graph
from guardrails.preflight.entrances import EntranceRow
from guardrails.preflight.reachability import Reach, Reachability
from guardrails.preflight.way import Status


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that one workload must reach."""

    workload: str
    """Type and name of what starts the tasks."""
    target: str
    """A service as its endpoint's name ends (``ecr.api``), ``EFS`` or ``internet``."""
    why: str
    """What for: ``writes the log of container 'api'``."""
    status: Status
    paths: tuple[str, ...]
    """The way from each subnet, as far as it could be followed."""
    breaks: tuple[str, ...]
    """Where ways end. Each begins with the code of the failure that follows."""
    doubts: tuple[str, ...]
    """What is not known of them."""


def reach_rows(graph: Graph) -> tuple[Row, ...]:
    """Return the table, by workload, target and reason. The same plan gives the same rows."""
    rows = map(_row, graph.derive(Reachability))
    return tuple(sorted(rows, key=lambda row: (row.workload, row.target, row.why)))


def reach_text(rows: Iterable[Row]) -> str:
    """Return the table as text: a line for each target, its ways and what is wrong below it."""
    told = [
        (row.workload, f"{row.target}: {row.why}", row.status, row.paths, row.breaks, row.doubts)
        for row in rows
    ]
    return _text(told) or "No task on Fargate is in this plan.\n"


def entrances_text(rows: Iterable[EntranceRow]) -> str:
    """Return the table of the ways in as text, in the same form. Empty without any."""
    return _text(
        (
            row.service,
            _entrance(row),
            row.status,
            (row.path,),
            row.breaks,
            row.doubts,
        )
        for row in rows
    )


def _entrance(row: EntranceRow) -> str:
    way = (row.client, f"{row.listener} ({row.condition})", row.target_group, row.container)
    return f"{' → '.join(way)}, health check {row.health_check}"


_Told = tuple[str, str, Status, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _text(told: Iterable[_Told]) -> str:
    lines: list[str] = []
    last = ""
    for workload, what, status, paths, breaks, doubts in told:
        if workload != last:
            lines += ["", workload] if lines else [workload]
            last = workload
        lines.append(f"  {status.value:<12}  {what}")
        lines += [f"      {path}" for path in paths]
        lines += [f"      ✗ {each}" for each in breaks]
        lines += [f"      ? {each}" for each in doubts]
    return "\n".join(lines) + "\n" if lines else ""


def _row(reach: Reach) -> Row:
    ways = reach.ways
    breaks = (f"{each.code} {each.what}" for way in ways for each in way.breaks)
    return Row(
        workload=reach.workload.label,
        target=reach.need.target,
        why=reach.need.why,
        status=reach.status,
        paths=tuple(sorted({way.path for way in ways})),
        breaks=tuple(dict.fromkeys(breaks)),
        doubts=tuple(dict.fromkeys(doubt for way in ways for doubt in way.doubts)),
    )
