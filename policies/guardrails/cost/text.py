"""Bill and advice as plain text."""

from collections.abc import Iterator

from guardrails.cost import table
from guardrails.cost.advisor import GIGABYTES, Advice, BreakEven, advise
from guardrails.cost.bill import CENT, Difference, Estimate, Group
from guardrails.cost.estimate import estimate
from guardrails.cost.options import Option
from guardrails.cost.traffic import TrafficError, traffic_of
from guardrails.graph import Graph


def bill_text(bill: Estimate) -> str:
    """Return a bill: by group, with the arithmetic and the source of each line."""
    return "\n".join(_bill_lines(bill)) + "\n"


def difference_text(change: Difference) -> str:
    """Return what a bill changes by; empty where it does not."""
    if not change.changes:
        return ""
    sign = "+" if change.monthly >= 0 else "-"
    heading = f"Difference to what is deployed: {sign}${abs(change.monthly):,.2f} a month"
    lines = [f"  {each.monthly:+10,.2f}  {each.what}" for each in change.changes]
    return "\n".join([heading, *lines]) + "\n"


def advice_text(advice: Advice) -> str:
    """Return every way out with its price, what rules it out, and the break-even points."""
    return "\n".join(_advice_lines(advice)) + "\n"


def estimate_line(graph: Graph) -> str:
    """Return what a plan costs, and what the cheapest way out would save, in a line or two.

    Empty where nothing of AWS's is in the plan.
    """
    try:
        traffic = traffic_of(graph.config)
    except TrafficError as error:
        return f"There is no estimate: {error}"
    bill = estimate(graph, table.load(), traffic)
    if not bill.lines:
        return f"There is no estimate: {bill.unpriced[0].reason}." if bill.unpriced else ""
    advice = advise(graph, table.load(), traffic)
    saving = "" if advice is None else _saving(advice)
    return "\n".join(filter(None, (f"The stack costs {summary(bill)}.", saving)))


def summary(bill: Estimate) -> str:
    """Return a bill in one line: ``about $47.18 a month (compute $13.26, …)``."""
    groups = ", ".join(
        f"{group.value} ${bill.subtotal(group):,.2f}" for group in Group if bill.of(group)
    )
    missing = len(bill.unpriced)
    left = f"; {missing} things have no price here" if missing else ""
    return f"about ${bill.monthly:,.2f} a month{f' ({groups})' if groups else ''}{left}"


def _bill_lines(bill: Estimate) -> Iterator[str]:
    yield f"About ${bill.monthly:,.2f} a month in {', '.join(bill.regions) or 'no region'}"
    for group in Group:
        if bill.of(group):
            yield f"\n{group.value}: ${bill.subtotal(group):,.2f}"
        for line in bill.of(group):
            yield f"  {line.monthly:10,.2f}  {line.what}"
            yield f"              {line.reckoning}; {line.price.origin}"
            if line.assumption:
                yield f"              assumed: {line.assumption}"
    if bill.unpriced:
        yield "\nNot priced"
    for each in bill.unpriced:
        more = f" ({len(each.resources)})" if len(each.resources) > 1 else ""
        yield f"  {each.what}{more}: {each.reason}"
    if bill.free:
        count = sum(bill.free.values())
        yield f"\nFree by themselves: {count} resources of {len(bill.free)} types"
    yield "\nTraffic assumed, for the month and the whole stack (private-fargate:traffic)"
    for name, (value, meaning) in bill.traffic.described().items():
        yield f"  {name}: {value if isinstance(value, dict) else f'{value:g}'} -- {meaning}"


def _advice_lines(advice: Advice) -> Iterator[str]:
    site = advice.site
    yield (
        f"Ways out for {site.tasks:g} tasks in {site.zones} zones of {site.region}: "
        f"{advice.aws_gb:g} GB to AWS's APIs, {advice.internet_gb:g} GB to the internet"
    )
    for option in advice.options:
        yield from _option_lines(advice, option)
    if advice.pick is not None:
        how = f" ({advice.pick.library})" if advice.pick.library else ""
        yield f"\nThe cheapest that this stack can have: {advice.pick.title}{how}"
    saving = _saving(advice)
    if saving:
        yield saving
    if advice.break_evens:
        yield "\nBreak-even points"
    for each in sorted(advice.break_evens, key=lambda each: (each.unit, each.above)):
        yield f"  {_even(advice, each)}"
    yield ""
    yield from advice.notes


def _option_lines(advice: Advice, option: Option) -> Iterator[str]:
    if option.priced:
        through = f"{option.fixed:,.2f} + {option.aws_gb_usd:g} a GB to AWS's APIs"
        yield f"  {advice.sum_of(option):10,.2f}  {option.title}: {through}"
    else:
        yield f"           -  {option.title}: no price here of {', '.join(option.missing)}"
    for reason in option.ruled_out:
        yield f"              ruled out: {reason}"


def _saving(advice: Advice) -> str:
    """Say what the cheapest way out saves; empty where that is not known.

    Where the plan has one that outlasts a zone, the cheapest such is named as well.
    """
    if not advice.current or advice.pick is None:
        return ""
    current = advice.option(advice.current)
    if not current.priced:
        return ""
    others = [advice.pick]
    if current.steady and not advice.pick.steady and advice.steady is not None:
        others.append(advice.steady)
    saved = [advice.sum_of(current) - advice.sum_of(other) for other in others]
    if abs(saved[0]) < CENT:
        return f"Its way out, {current.title}, is the cheapest that it can have."
    told = [
        f"{other.title} would cost ${abs(usd):,.2f} {'less' if usd > 0 else 'more'}"
        for other, usd in zip(others, saved, strict=True)
        if other.name != current.name
    ]
    return f"Its way out is {current.title}; {', '.join(told)}."


def _even(advice: Advice, even: BreakEven) -> str:
    option, other = (advice.option(name).title for name in (even.option, even.other))
    counted = f"{even.above:,.1f} {even.unit}"
    month = " a month" if even.unit == GIGABYTES else ""
    return f"above {counted}{month}: {option} costs less than {other}"
