"""The price table asked anew of AWS's price API (`pricing:GetProducts`): all of it, or nothing.

Asking needs boto3 and credentials that may call the API, in whatever account: prices are public.
The API stands in three regions only, and the region that is priced is a filter.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from guardrails.cost.skus import SKUS, Sku
from guardrails.cost.table import GLOBAL, Price, PriceTable

API_REGION: Final = "us-east-1"

Ask = Callable[[str, Mapping[str, str]], Iterable[Mapping[str, Any]]]
"""Returns the products of a service that have some attributes."""


class RefreshError(ValueError):
    """The table cannot be renewed; the message says all that is in the way."""


class _Row(NamedTuple):
    """One price of the list."""

    usage: str
    usd: float
    published: dt.date


def ask() -> Ask:
    """Return what asks AWS, with the credentials of the environment.

    Raises:
        RefreshError: boto3 is not there.
    """
    try:
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError as error:
        raise RefreshError("boto3 is needed to ask for prices: pip install boto3") from error
    try:
        client = boto3.client("pricing", region_name=API_REGION)
    except BotoCoreError as error:
        raise RefreshError(f"AWS's price API cannot be asked: {error}") from error

    def products(service: str, filters: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        given = [
            {"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in filters.items()
        ]
        pages = client.get_paginator("get_products")
        try:
            for page in pages.paginate(ServiceCode=service, Filters=given):
                yield from map(json.loads, page["PriceList"])
        except (BotoCoreError, ClientError) as error:
            raise RefreshError(f"AWS's price API could not be asked: {error}") from error

    return products


def refreshed(
    table: PriceTable, regions: Iterable[str], products: Ask
) -> tuple[PriceTable, tuple[str, ...]]:
    """Return the table with the prices of some regions asked anew, and what changed.

    Args:
        table: the table as it is.
        regions: which; ``global`` is what costs the same everywhere.
        products: asks AWS.

    Raises:
        RefreshError: an item of a region does not match exactly one row; all such are named.
    """
    faults: list[str] = []
    told: list[str] = []
    renewed = {region: dict(items) for region, items in table.regions.items()}
    for region in regions:
        items = renewed.setdefault(region, {})
        for item, sku in SKUS.items():
            if sku.everywhere is not (region == GLOBAL):
                continue
            found = _find(item, sku, region, products)
            if isinstance(found, str):
                faults.append(f"{region}.{item}: {found}")
            else:
                told += _changed(items.get(item), found)
                items[item] = found
        kept = sorted(set(items) - set(SKUS))
        told += [f"{region}.{item}: kept, it has no row in AWS's price list" for item in kept]
    if faults:
        heading = f"The price table stays as it was; {len(faults)} prices were not found:"
        raise RefreshError("\n  ".join([heading, *faults]))
    return PriceTable(renewed), tuple(told)


def _find(item: str, sku: Sku, region: str, products: Ask) -> Price | str:
    """Return the price of an item in a region, or why it has none."""
    filters = dict(sku.filters)
    if not sku.everywhere:
        filters[sku.region_field] = region
    found = products(sku.service, filters)
    rows = {row for product in found for row in _rows(product, sku)}
    if len(rows) != 1:
        seen = ", ".join(sorted(f"{row.usage} at {row.usd:g}" for row in rows))
        return f"{len(rows)} rows of {sku.service} match{f' ({seen})' if seen else ''}, not one"
    (row,) = rows
    return Price(
        item=item,
        region=region,
        usd=float(f"{row.usd * sku.per:.10g}"),
        unit=sku.unit,
        as_of=row.published,
        source=f"AWS price API, {sku.service}, {row.usage}",
        second_hand=False,
    )


def _rows(product: Mapping[str, Any], sku: Sku) -> Iterator[_Row]:
    """Yield the on-demand prices of a product that an item may be."""
    usage = product["product"]["attributes"].get("usagetype", "")
    fits = re.search(rf"(^|-){re.escape(sku.suffix)}$", usage) if sku.suffix else True
    if not fits or any(part in usage for part in sku.drop):
        return
    published = dt.date.fromisoformat(product["publicationDate"][:10])
    for term in product["terms"].get("OnDemand", {}).values():
        for dimension in term["priceDimensions"].values():
            usd = float(dimension["pricePerUnit"].get("USD", 0))
            # Rows of free tiers stand beside those that are billed.
            if usd > 0 and dimension.get("beginRange", "0") == sku.begin:
                yield _Row(usage, usd, published)


def _changed(old: Price | None, new: Price) -> Iterator[str]:
    name = f"{new.region}.{new.item}"
    if old is None:
        yield f"{name}: {new.usd:g}, new"
    elif abs(old.usd - new.usd) > 1e-12:
        yield f"{name}: {old.usd:g} -> {new.usd:g}"
