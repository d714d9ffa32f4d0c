"""All that a report says, whatever it is printed as."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from guardrails.assessment import assess, counted, findings
from guardrails.cost.advisor import Advice, advise
from guardrails.cost.bill import Difference, Estimate, difference, stale
from guardrails.cost.estimate import estimate
from guardrails.cost.table import load
from guardrails.cost.traffic import Traffic, traffic_of
from guardrails.graph import Graph
from guardrails.judgement import Kind
from guardrails.preflight.entrances import EntranceRow, entrances_table
from guardrails.preflight.reach_table import Row, reach_rows
from guardrails.preflight.way import Status
from guardrails.rule import Level
from report.changes import Changes, changes_of
from report.documents import Document
from report.hazards import Hazard, hazards
from report.picture import Picture
from report.survey import survey

MANDATORY: Final = "violation"
ADVISORY: Final = "advisory"


@dataclass(frozen=True, slots=True)
class Told:
    """What a rule found."""

    rule: str
    kind: str
    """``violation`` of a mandatory rule, ``advisory``, ``cannot judge`` or ``exempt``."""
    message: str
    fix: str
    """What to change, in this library's terms or in pulumi_aws's; empty where nothing would."""
    url: str
    """Where the rule's demand is described."""


@dataclass(frozen=True, slots=True)
class Money:
    """What the plan costs, and what else it could cost. US dollars a month."""

    bill: Estimate
    change: Difference | None
    """Against what is deployed; None where there is nothing to compare with."""
    advice: Advice | None
    """None without tasks on Fargate."""
    warning: str
    """That prices are old; empty where they are not."""


@dataclass(frozen=True, slots=True)
class Report:
    """All of it."""

    document: Document
    changes: Changes | None
    """None for an export, which changes nothing."""
    hazards: tuple[Hazard, ...]
    findings: tuple[Told, ...]
    """Violations first, what is exempt last."""
    counts: Mapping[str, int]
    """How many verdicts of each kind there were, ``kept`` among them."""
    outbound: tuple[Row, ...]
    inbound: tuple[EntranceRow, ...]
    picture: Picture
    money: Money

    def of(self, kind: str) -> tuple[Told, ...]:
        """Return the findings of one kind."""
        return tuple(told for told in self.findings if told.kind == kind)

    def ways(self, status: Status) -> int:
        """Count the ways, in and out, of one status."""
        found = [row.status for row in self.outbound] + [row.status for row in self.inbound]
        return found.count(status)

    @property
    def url(self) -> str:
        """The address that the stack answers at, where it is known."""
        url = self.document.outputs.get("url")
        return url if isinstance(url, str) and url.startswith(("http://", "https://")) else ""


def compose(
    document: Document,
    config: Mapping[str, Any] | None = None,
    traffic: Traffic | None = None,
    today: dt.date | None = None,
) -> Report:
    """Work everything out.

    Args:
        document: the plan, or the state.
        config: what a file for ``--policy-pack-config`` holds. Default: nothing is configured.
        traffic: how much is used. Default: as the plan's stack configuration says.
        today: the day by which exemptions end and prices grow old. Default: the day in UTC.

    Raises:
        ConfigurationError: the policies' configuration is wrong; all faults are named.
        TrafficError: the stack's traffic is configured wrong.
    """
    graph = document.graph
    day = today or dt.datetime.now(dt.timezone.utc).date()
    assessed = assess(graph, config, today=lambda: day)
    told = []
    for assessment, finding in findings(assessed):
        rule, kind = assessment.rule, finding.kind.value
        if finding.kind is Kind.VIOLATION and assessment.level is Level.ADVISORY:
            kind = ADVISORY
        fix = rule.library_fix if finding.mendable else ""
        told.append(Told(rule.name, kind, finding.message, fix, rule.url))
    steps = document.steps
    return Report(
        document=document,
        changes=None if steps is None else changes_of(steps),
        hazards=() if steps is None else hazards(steps),
        findings=tuple(sorted(told, key=_rank)),
        counts=counted(assessed),
        outbound=reach_rows(graph),
        inbound=entrances_table(graph),
        picture=survey(graph),
        money=_money(graph, document.before, traffic or traffic_of(graph.config), day),
    )


_ORDER: Final = (MANDATORY, ADVISORY, Kind.CANNOT_JUDGE.value, Kind.EXEMPT.value)


def _rank(told: Told) -> tuple[int, str, str]:
    return _ORDER.index(told.kind), told.rule, told.message


def _money(graph: Graph, before: Graph | None, traffic: Traffic, day: dt.date) -> Money:
    table = load()
    bill = estimate(graph, table, traffic)
    change = None
    if before is not None and len(before):
        change = difference(estimate(before, table, traffic), bill)
    return Money(
        bill=bill,
        change=change,
        advice=advise(graph, table, traffic),
        warning=stale((line.price for line in bill.lines), day),
    )
