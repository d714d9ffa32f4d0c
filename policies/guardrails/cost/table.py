"""List prices by region, each with its day and its source.

The table is a file (``prices.json`` beside this package's parent), so that it is the same offline,
in CI and in a test; `python -m guardrails prices refresh` renews it from AWS. A region or an item
that no source states is not in it: then there is no price, and whoever asks says so.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

HOURS_A_MONTH: Final = 730
"""What AWS's own calculator takes for a month."""

GLOBAL: Final = "global"
"""Stands for the region of what costs the same everywhere."""

PATH: Final = Path(__file__).parent.parent / "prices.json"


class TableError(ValueError):
    """A price table is not what it is taken for."""


@dataclass(frozen=True, slots=True)
class Price:
    """A list price: on demand, without free tiers, discounts and taxes."""

    item: str
    """Which thing, as the table calls it: ``nat_gateway_hour``."""
    region: str
    """``global`` for what costs the same everywhere."""
    usd: float
    """For one `unit`."""
    unit: str
    """What one of it is: ``gateway-hour``."""
    as_of: dt.date | None
    """The day on which the source stated it; None where the source has no date."""
    source: str
    """Who states it: AWS's price list, or who copied from it."""
    second_hand: bool
    """Whether it was read from a copy, not from AWS."""
    derived: str = ""
    """The arithmetic, where no source states the figure itself; empty where one does."""

    @property
    def origin(self) -> str:
        """Source, day and arithmetic in one line."""
        day = self.as_of.isoformat() if self.as_of else "undated"
        how = f"; derived: {self.derived}" if self.derived else ""
        return f"{self.source} ({day}){how}"

    def reduced(self, share: float, why: str) -> "Price":
        """Return the price less a share of it, which is an assumption and no list price."""
        return replace(self, usd=self.usd * (1 - share), derived=why)


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Prices by region and item. Immutable."""

    regions: Mapping[str, Mapping[str, Price]]

    def __iter__(self) -> Iterator[Price]:
        """Go through all prices, region by region."""
        return (price for items in self.regions.values() for price in items.values())

    def price(self, region: str | None, item: str) -> Price | None:
        """Return what an item costs in a region; else what it costs everywhere; else None."""
        own = self.regions.get(region or "", {}).get(item)
        return own or self.regions.get(GLOBAL, {}).get(item)


@cache
def load() -> PriceTable:
    """Return the table that the package ships, read once.

    Raises:
        TableError: the file is not what it is taken for.
    """
    return parse(PATH.read_text(encoding="utf-8"))


def parse(text: str) -> PriceTable:
    """Return the table that a JSON text holds: region → item → figure.

    Raises:
        TableError: a figure lacks something, or is no figure.
    """
    try:
        document = json.loads(text)
        regions = {
            region: {item: _price(region, item, figure) for item, figure in items.items()}
            for region, items in document.items()
        }
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise TableError(f"the price table cannot be read: {error!r}") from error
    return PriceTable(regions)


def write(table: PriceTable) -> str:
    """Return a table as the JSON text that `parse` reads, in an order of its own."""
    document = {
        region: {item: _figure(items[item]) for item in sorted(items)}
        for region, items in sorted(table.regions.items())
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _price(region: str, item: str, figure: Mapping[str, Any]) -> Price:
    day = figure["as_of"]
    usd = figure["usd"]
    if isinstance(usd, bool) or not isinstance(usd, int | float) or not 0 <= usd < float("inf"):
        raise ValueError(f"{region}.{item}.usd is {usd!r}: a number, 0 or more, is allowed")
    return Price(
        item=item,
        region=region,
        usd=float(usd),
        unit=figure["unit"],
        as_of=None if day is None else dt.date.fromisoformat(day),
        source=figure["source"],
        second_hand=figure["second_hand"],
        derived=figure.get("derived", ""),
    )


def _figure(price: Price) -> dict[str, Any]:
    figure = {
        "usd": price.usd,
        "unit": price.unit,
        "as_of": price.as_of.isoformat() if price.as_of else None,
        "source": price.source,
        "second_hand": price.second_hand,
    }
    return {**figure, "derived": price.derived} if price.derived else figure
