"""What a private way out costs, for a message that asks to take one."""

import datetime as dt

from guardrails.cost.options import PUBLIC, Option, Site, options
from guardrails.cost.table import PriceTable


def private_instead(table: PriceTable, region: str | None, tasks: float | None) -> str:
    """Say what a private way out costs a month, beside the public addresses of some tasks.

    Args:
        table: the prices.
        region: where; None where that is not known.
        tasks: how many tasks with a public address it would serve; None: not known; 0: none.
    """
    site = Site(region or "", zones=1, tasks=1 if tasks is None else tasks, endpoints=())
    priced = {option.name: option for option in options(site, table) if option.priced}
    instance, gateway = priced.get("nat-instance"), priced.get("nat-single")
    head = "Private instead: private subnets behind one NAT instance or one NAT gateway"
    if gateway is None:
        why = f"none is known here for {region}" if region else "the region is not known yet"
        return f"{head} (no price: {why})."
    choices = [
        f"one NAT gateway (with its address) for ${gateway.fixed:,.2f} a month and its traffic"
    ]
    if instance is not None:
        cheap = f"one NAT instance (t4g.nano, its address and disk) for ${instance.fixed:,.2f}"
        choices.insert(0, f"{cheap} a month")
    text = f"Private instead: private subnets behind {', or '.join(choices)}"
    public = priced.get(PUBLIC) if tasks != 0 else None
    if public is not None:
        several = tasks is not None and tasks > 1
        whose = f"addresses of {tasks:g} tasks cost" if several else "address of one task costs"
        text += f"; the public {whose} ${public.fixed:,.2f}"
    return f"{text} ({region}, list prices{_since(instance, gateway, public)})."


def _since(*named: Option | None) -> str:
    """Say how old the oldest price is, as far as the prices have dates."""
    days: list[dt.date] = [
        line.price.as_of
        for option in named
        if option is not None
        for line in option.lines
        if line.price.as_of is not None
    ]
    return f" of {min(days)} or later" if days else ""
