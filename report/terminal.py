"""The summary at the end of `make up` and `make preview`: a screen's third, the worst first."""

from collections.abc import Iterable, Iterator
from typing import Final

from rich.console import Console
from rich.text import Text

from guardrails.cost.advisor import Advice
from guardrails.cost.bill import Group
from guardrails.preflight.way import Status
from report.content import Report
from report.rendering import signed, usd

MOST_LINES: Final = 25
"""Nothing scrolls away: whatever the stack is, the summary has no more lines."""

_FEW: Final = 2
_SOME: Final = 3
"""Of each kind this many; how many more there are is said."""

_Line = tuple[str, Text]


def summarize(report: Report, console: Console) -> None:
    """Print the summary."""
    heading = Text(report.document.name, "bold")
    heading.append(f"  {report.url}" if report.url else "", "not bold underline")
    console.print()
    console.print(heading, soft_wrap=True)
    for head, text in _lines(report):
        line = Text(f"{head:<10}", "bold").append_text(text)
        line.truncate(console.width, overflow="ellipsis")
        console.print(line, soft_wrap=True)


def _lines(report: Report) -> Iterator[_Line]:
    if report.document.errors:
        first = _first(report.document.errors[0])
        yield "error", Text(f"what follows is not whole: {first}", "bold red")
    if report.changes:
        yield "changes", Text(report.changes.summary)
        going = [
            f"{group.verb}: {', '.join(change.resource for change in group.changes)}"
            for group in report.changes.groups
            if group.dangerous
        ]
        yield from _listed(going, _FEW, "yellow")
    if report.hazards:
        yield "hazards", Text(str(len(report.hazards)), "bold red")
        told = (f"{each.code} {each.resource} {each.what}" for each in report.hazards)
        yield from _listed(told, _SOME, "red")
    yield from _findings(report)
    yield from _ways(report)
    yield from _cost(report)


def _findings(report: Report) -> Iterator[_Line]:
    violations, advisories = report.of("violation"), report.of("advisory")
    unclear = len(report.of("cannot judge"))
    counts = f"{len(violations)} violations, {len(advisories)} advisories, {unclear} cannot judge"
    yield "findings", Text(counts, "bold red" if violations else "")
    yield from _listed((_first(each.message) for each in violations), _SOME, "red")
    yield from _listed((_first(each.message) for each in advisories), _FEW, "yellow")


def _ways(report: Report) -> Iterator[_Line]:
    counts = ", ".join(f"{report.ways(status)} {status.value}" for status in Status)
    broken = [
        f"{row.workload} → {row.target}: {', '.join(row.breaks)}"
        for row in report.outbound
        if row.status is Status.BROKEN
    ]
    broken += [
        f"{row.client} → {row.service}: {', '.join(row.breaks)}"
        for row in report.inbound
        if row.status is Status.BROKEN
    ]
    yield "ways", Text(counts, "bold red" if broken else "")
    yield from _listed(broken, _SOME, "red")


def _cost(report: Report) -> Iterator[_Line]:
    bill, change, advice = report.money.bill, report.money.change, report.money.advice
    groups = ", ".join(
        f"{group.value} {usd(bill.subtotal(group))}" for group in Group if bill.of(group)
    )
    more = f" ({signed(change.monthly)})" if change else ""
    yield "cost", Text(f"{usd(bill.monthly)} USD a month{more}", "bold")
    left = f"; {len(bill.unpriced)} not priced" if bill.unpriced else ""
    if groups or left:
        yield "", Text(f"{groups}{left}")
    if report.money.warning:
        yield "", Text(report.money.warning, "yellow")
    if advice:
        yield from _way_out(advice)


def _way_out(advice: Advice) -> Iterator[_Line]:
    pick = advice.pick
    had = next((each for each in advice.options if each.name == advice.current), None)
    if had and had.priced:
        best = ", the cheapest that it can have" if had is pick else ""
        yield "way out", Text(f"{had.title}: {usd(advice.sum_of(had))} USD a month{best}")
    if pick and had is not pick:
        how = f" ({pick.library})" if pick.library else ""
        sum_ = usd(advice.sum_of(pick))
        yield ("" if had else "way out"), Text(f"cheapest: {pick.title}, {sum_}{how}")


def _listed(texts: Iterable[str], most: int, style: str) -> Iterator[_Line]:
    several = list(texts)
    shown = several if len(several) <= most else several[: most - 1]
    for text in shown:
        yield "", Text(text, style)
    if len(several) > len(shown):
        yield "", Text(f"and {len(several) - len(shown)} more", style)


def _first(message: str) -> str:
    return message.partition("\n")[0]
