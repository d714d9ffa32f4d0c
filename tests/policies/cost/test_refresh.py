"""Renewing the prices: all of them or none, against answers in the form of AWS's price API.

The answers are written after the API's reference and the traps of the real list, not recorded: no
account is at hand here.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from guardrails.cli import main
from guardrails.cost import refresh
from guardrails.cost.refresh import Ask, RefreshError, ask, refreshed
from guardrails.cost.skus import SKUS, Sku
from guardrails.cost.table import GLOBAL, load, parse, write

SEOUL = "ap-northeast-2"
DAY = "2026-11-20"


def _product(usage: str, *tiers: tuple[str, str], **attributes: str) -> dict[str, Any]:
    """A product as `GetProducts` gives it: tiers as (begin, dollars)."""
    dimensions = {
        f"SKU.JRTCKXETXF.{place}": {
            "unit": "Hrs",
            "beginRange": begin,
            "endRange": "Inf",
            "pricePerUnit": {"USD": usd},
        }
        for place, (begin, usd) in enumerate(tiers)
    }
    return {
        "product": {
            "sku": "SKU",
            "productFamily": "Some Family",
            "attributes": {"usagetype": usage, **attributes},
        },
        "terms": {"OnDemand": {"SKU.JRTCKXETXF": {"priceDimensions": dimensions}}},
        "publicationDate": f"{DAY}T17:45:21Z",
    }


def _right() -> Ask:
    """A price list in which every item has its one row, at one dollar for the table's unit."""

    def products(service: str, filters: Mapping[str, str]) -> Iterable[Mapping[str, Any]]:
        for sku in SKUS.values():
            if sku.service == service and dict(sku.filters).items() <= filters.items():
                usage = f"APN2-{sku.suffix or 'Any'}"
                yield _product(usage, (sku.begin, f"{1 / sku.per:.10f}"))

    return products


def test_every_item_is_asked_and_takes_the_day_of_the_list() -> None:
    new, told = refreshed(load(), [SEOUL], _right())
    for item, sku in SKUS.items():
        if not sku.everywhere:
            price = new.price(SEOUL, item)
            assert price is not None
            assert price.usd == pytest.approx(1)
            assert (str(price.as_of), price.second_hand, price.derived) == (DAY, False, "")
            assert price.source.startswith(f"AWS price API, {sku.service}, ")
    assert f"{SEOUL}.nat_gateway_hour: 0.059 -> 1" in told
    assert f"{SEOUL}.t4g_nano_hour: 0.0052 -> 1" in told
    assert f"{SEOUL}.fargate_ephemeral_gb_hour: 1, new" in told
    kept = f"{SEOUL}.fargate_spot_x86_vcpu_hour: kept, it has no row in AWS's price list"
    assert kept in told
    assert new.regions["us-east-1"] == load().regions["us-east-1"]


def test_what_costs_the_same_everywhere_is_asked_by_itself() -> None:
    new, _ = refreshed(load(), [GLOBAL], _right())
    changed = {
        item for item, price in new.regions[GLOBAL].items()
        if price != load().regions[GLOBAL][item]
    }  # fmt: skip
    assert changed == {item for item, sku in SKUS.items() if sku.everywhere}


def _found(item: str, *rows: Mapping[str, Any]) -> float | str:
    """What an item's price is, given the rows that AWS answers with; else the fault."""

    def products(service: str, filters: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        sku = SKUS[item]
        if service == sku.service and set(sku.filters.items()) <= set(filters.items()):
            yield from rows

    try:
        found, _ = refreshed(load(), [SEOUL], products)
    except RefreshError as error:
        prefix = f"{SEOUL}.{item}: "
        lines = [line.strip() for line in str(error).splitlines()]
        own = [line.removeprefix(prefix) for line in lines if line.startswith(prefix)]
        return own[0] if own else "found"
    return found.regions[SEOUL][item].usd


@pytest.mark.parametrize(
    ("item", "rows", "found"),
    [
        # The row of the regional gateway, and that of the private one, are other products.
        ("nat_gateway_hour", [("APN2-NatGateway-Hours", "0", "0.059"),
                              ("APN2-RegionalNatGateway-Hours", "0", "0.060"),
                              ("APN2-NatGateway-Prvd-Hours", "0", "0.061")], True),
        # The classic generation shares the usage type, which the operation filters out; rows of
        # Outposts and of trust stores do not differ by it.
        ("alb_hour", [("APN2-LoadBalancerUsage", "0", "0.0225"),
                      ("APN2-Outposts-LoadBalancerUsage", "0", "0.1")], True),
        ("alb_lcu_hour", [("LCUUsage", "0", "0.008"), ("TS-LCUUsage", "0", "0.1")], True),
        # A free tier is a row of its own.
        ("public_ipv4_hour", [("APN2-PublicIPv4:InUseAddress", "0", "0.005"),
                              ("APN2-PublicIPv4:InUseAddress", "0", "0.0")], True),
        ("fargate_x86_gb_hour", [("APN2-Fargate-GB-Hours", "0", "0.00511"),
                                 ("APN2-Fargate-ARM-GB-Hours", "0", "0.00409"),
                                 ("APN2-SpotUsage-Fargate-GB-Hours", "0", "0.001"),
                                 ("APN2-Fargate-Windows-GB-Hours", "0", "0.01")], True),
        # Tiers: the first is the table's.
        ("interface_endpoint_gb_tier1", [("APN2-VpcEndpoint-Bytes", "0", "0.01"),
                                         ("APN2-VpcEndpoint-Bytes", "1048576", "0.006")], True),
        ("dynamodb_write_million", [("APN2-WriteRequestUnits", "0", "0.00000068"),
                                    ("APN2-IA-WriteRequestUnits", "0", "0.00000085"),
                                    ("APN2-ReplWriteRequestUnits", "0", "0.00000068")], True),
        ("nat_gateway_hour", [], "0 rows of AmazonEC2 match, not one"),
        ("nat_gateway_hour", [("APN2-NatGateway-Hours", "0", "0.059"),
                              ("APN2-Extra-NatGateway-Hours", "0", "0.07")],
         ("2 rows of AmazonEC2 match (APN2-Extra-NatGateway-Hours at 0.07, "
          "APN2-NatGateway-Hours at 0.059), not one")),
    ],
)  # fmt: skip
def test_each_item_is_one_row_or_refused(
    item: str, rows: list[tuple[str, str, str]], found: bool | str
) -> None:
    answer = _found(item, *(_product(usage, (begin, usd)) for usage, begin, usd in rows))
    assert answer == ("found" if found is True else found)


def test_a_new_region_is_added_by_naming_it() -> None:
    new, told = refreshed(load(), ["eu-north-1"], _right())
    assert set(new.regions["eu-north-1"]) == {
        item for item, sku in SKUS.items() if not sku.everywhere
    }
    assert "eu-north-1.alb_hour: 1, new" in told


def test_all_that_is_in_the_way_is_one_message_and_nothing_changes() -> None:
    with pytest.raises(RefreshError) as caught:
        refreshed(load(), [SEOUL], lambda *_: [])
    lines = str(caught.value).splitlines()
    asked = [item for item, sku in SKUS.items() if not sku.everywhere]
    assert lines[0] == f"The price table stays as it was; {len(asked)} prices were not found:"
    assert len(lines) == len(asked) + 1


class _Client:
    """A client whose answers a Stubber gives, in the order in which the command asks."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        credentials = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
        client = boto3.client("pricing", region_name="us-east-1", **credentials)
        self.stubber = Stubber(client)
        monkeypatch.setattr(boto3, "client", lambda *_, **__: client)

    def answer(self, sku: Sku, region: str, *pages: list[Mapping[str, Any]]) -> None:
        filters = dict(sku.filters)
        if not sku.everywhere:
            filters[sku.region_field] = region
        given = [{"Type": "TERM_MATCH", "Field": k, "Value": v} for k, v in filters.items()]
        asked: dict[str, Any] = {"ServiceCode": sku.service, "Filters": given}
        for place, page in enumerate(pages):
            answer: dict[str, Any] = {"PriceList": [json.dumps(each) for each in page]}
            if place + 1 < len(pages):
                answer["NextToken"] = f"page-{place}"
            expected = asked | ({"NextToken": f"page-{place - 1}"} if place else {})
            self.stubber.add_response("get_products", answer, expected)


def test_the_command_asks_page_by_page_and_writes_the_table(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "prices.json"
    table.write_text(write(load()))
    client = _Client(monkeypatch)
    for sku in SKUS.values():
        if not sku.everywhere:
            usage = f"APN2-{sku.suffix or 'Any'}"
            row = _product(usage, (sku.begin, f"{2 / sku.per:.10f}"))
            client.answer(sku, SEOUL, [], [row])
    with client.stubber:
        assert main(["prices", "refresh", "--region", SEOUL, "--file", str(table)]) == 0
    client.stubber.assert_no_pending_responses()
    renewed = parse(table.read_text()).price(SEOUL, "alb_hour")
    assert renewed is not None
    assert renewed.usd == 2
    assert f"{SEOUL}.alb_hour: 0.0225 -> 2" in capsys.readouterr().out


def test_an_error_of_awss_is_one_message_and_the_table_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "prices.json"
    before = write(load())
    table.write_text(before)
    client = _Client(monkeypatch)
    client.stubber.add_client_error("get_products", "AccessDeniedException", "no pricing for you")
    with client.stubber:
        assert main(["prices", "refresh", "--file", str(table)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: AWS's price API could not be asked: ")
    assert "no pricing for you" in said
    assert table.read_text() == before


def test_without_boto3_there_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "boto3", None)
    with pytest.raises(RefreshError, match="boto3 is needed"):
        ask()


def test_without_credentials_there_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(RefreshError, match=r"could not be asked: .*credentials"):
        list(ask()("AmazonEC2", {}))


def test_the_api_stands_in_one_region_whatever_is_priced(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(boto3, "client", lambda *_, region_name: asked.append(region_name))
    ask()
    assert asked == [refresh.API_REGION]
