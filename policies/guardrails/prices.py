"""List prices, as far as a message names one: public addresses, and the private ways out.

A dated table with the source of each figure, read second-hand from AWS's published price list. A
region or an item that no source states is not in it, and then no sum is made up: the reader is told
that there is none. Free tiers, traffic, savings plans and taxes are left out.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

HOURS_A_MONTH: Final = 730
"""What AWS's own calculator takes for a month."""

NAT_DISK_GB: Final = 8
"""Root disk of a NAT instance: the size of Amazon Linux 2023's image."""

ADDRESS, NAT_GATEWAY, NANO, DISK = "address", "NAT gateway", "t4g.nano", "gp3"


class Figure(NamedTuple):
    """One list price in US dollars: by the hour, gp3 by the GB and month."""

    usd: float
    as_of: str
    source: str


def _listed(usd: float, as_of: str, offer: str, remark: str = "") -> Figure:
    return Figure(usd, as_of, f"AWS price list, offer {offer}{remark}")


# The offers stand at https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/OFFER/current/REGION/
FIGURES: Final[dict[str, dict[str, Figure]]] = {
    "ap-northeast-1": {
        ADDRESS: _listed(0.005, "2026-09-25", "AmazonVPC"),
        NAT_GATEWAY: _listed(0.062, "2026-09-23", "AmazonEC2"),
    },
    "ap-northeast-2": {
        ADDRESS: _listed(0.005, "2026-10-06", "AmazonVPC"),
        NAT_GATEWAY: _listed(0.059, "2026-10-05", "AmazonEC2"),
        NANO: _listed(
            0.0052,
            "2026-10-01",
            "AmazonEC2",
            ": half of t4g.micro, 0.0104, as the family doubles from size to size",
        ),
        DISK: _listed(0.0912, "2026-10-05", "AmazonEC2"),
    },
    "ap-southeast-1": {
        ADDRESS: Figure(0.005, "2025-05-31", "an AWS bill of May 2025"),
        NAT_GATEWAY: _listed(0.059, "2026-08-21", "AmazonEC2"),
        DISK: _listed(0.096, "2026-08-12", "AmazonEC2"),
    },
    "us-east-1": {
        ADDRESS: _listed(0.005, "2026-09-28", "AmazonVPC"),
        NAT_GATEWAY: _listed(0.045, "2026-08-01", "AmazonEC2"),
        NANO: Figure(
            0.0042, "2026-07-20", "the price table of Karpenter (aws/karpenter-provider-aws)"
        ),
        DISK: _listed(0.08, "2026-09-28", "AmazonEC2"),
    },
}


@dataclass(frozen=True, slots=True)
class _Sum:
    """A monthly sum, and the day of its oldest figure."""

    usd: float
    as_of: str

    def __str__(self) -> str:
        return f"${self.usd:,.2f}"


def private_instead(region: str | None, tasks: int | None) -> str:
    """Say what a private way out costs a month, beside the public addresses of some tasks.

    Args:
        region: where; None where that is not known.
        tasks: how many tasks with a public address it would serve; None: not known; 0: none.
    """
    instance = _month(region, {NANO: 1, ADDRESS: 1}, {DISK: NAT_DISK_GB})
    gateway = _month(region, {NAT_GATEWAY: 1, ADDRESS: 1})
    addresses = _month(region, {ADDRESS: 1 if tasks is None else tasks}) if tasks != 0 else None
    known = [part for part in (instance, gateway, addresses) if part]
    head = "Private instead: private subnets behind one NAT instance or one NAT gateway"
    if gateway is None:
        why = f"none is known here for {region}" if region else "the region is not known yet"
        return f"{head} (no price: {why})."
    choices = []
    if instance:
        choices.append(f"one NAT instance (t4g.nano, its address and disk) for {instance} a month")
    choices.append(f"one NAT gateway (with its address) for {gateway} a month and its traffic")
    text = f"Private instead: private subnets behind {', or '.join(choices)}"
    if addresses:
        several = tasks is not None and tasks > 1
        whose = f"addresses of {tasks} tasks cost" if several else "address of one task costs"
        text += f"; the public {whose} {addresses}"
    return f"{text} ({region}, list prices of {min(part.as_of for part in known)} or later)."


def _month(
    region: str | None, hourly: dict[str, int], monthly: dict[str, int] | None = None
) -> _Sum | None:
    """Add a month up; None where a figure is missing."""
    figures = FIGURES.get(region or "", {})
    needed = {**hourly, **(monthly or {})}
    if not needed.keys() <= figures.keys():
        return None
    hours = sum(count * figures[item].usd for item, count in hourly.items()) * HOURS_A_MONTH
    rest = sum(count * figures[item].usd for item, count in (monthly or {}).items())
    return _Sum(hours + rest, min(figures[item].as_of for item in needed))
