"""Rules about what a stack may cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from guardrails.cost import table
from guardrails.cost.bill import Estimate
from guardrails.cost.estimate import estimate
from guardrails.cost.text import summary
from guardrails.cost.traffic import TrafficError, traffic_of
from guardrails.graph import Graph, Resource
from guardrails.rule import Scope, Severity, rule
from guardrails.settings import Settings, setting
from guardrails.verdict import Verdict, cannot_judge, ok, violation

STACKS: Final = frozenset({"pulumi:pulumi:Stack"})
DEAREST: Final = 3
"""How many lines of the bill a message names."""


@dataclass(frozen=True)
class BudgetSettings(Settings):
    """What a stack may cost."""

    max_monthly_usd: float | None = setting(
        None, "The most that the estimate may be, US dollars a month. Not set: no limit.", minimum=0
    )


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=STACKS,
    library_fix="take the dearest lines first: Network's `nat: instance` in place of NAT gateways, "
    "Service's `capacity: spot`, a lower `autoscaling.min`; or raise `maxMonthlyUsd`",
    aws_fix="see `python -m guardrails cost FILE` for the bill and for what each way out would "
    "cost; or raise `maxMonthlyUsd`",
    url="https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/welcome.html",
    settings=BudgetSettings,
)
def monthly_budget(graph: Graph, settings: BudgetSettings) -> Iterator[Verdict]:
    """The stack's estimate stays within its budget, where one is set (`maxMonthlyUsd`).

    The estimate is that of the policy `monthly-estimate`. A sum within the budget is no proof while
    something in the plan has no price: that is said, and not passed.
    """
    limit = settings.max_monthly_usd
    subject = next(iter((*graph.of(STACKS), *graph)), None)
    if limit is None or subject is None:
        return
    try:
        traffic = traffic_of(graph.config)
    except TrafficError as error:
        yield cannot_judge(subject, f"has no estimate: {error}")
        return
    yield _judged(subject, estimate(graph, table.load(), traffic), limit)


def _judged(subject: Resource, bill: Estimate, limit: float) -> Verdict:
    if bill.monthly > limit:
        dear = sorted(bill.lines, key=lambda line: -line.monthly)[:DEAREST]
        named = ", ".join(f"{line.what} ${line.monthly:,.2f}" for line in dear)
        what = f"costs {summary(bill)}, over its budget of ${limit:,.2f}; the dearest: {named}"
        return violation(subject, what)
    if bill.unpriced:
        named = "; ".join(f"{each.what} ({each.reason})" for each in bill.unpriced[:DEAREST])
        more = f"; and {len(bill.unpriced) - DEAREST} more" if bill.unpriced[DEAREST:] else ""
        what = f"may be over its budget of ${limit:,.2f}: it costs {summary(bill)}: {named}{more}"
        return cannot_judge(subject, what)
    return ok(subject)
