import pytest

from guardrails.cost.private_instead import private_instead
from guardrails.cost.table import load


@pytest.mark.parametrize(
    ("region", "instance", "gateway", "addresses"),
    [
        # 730 h of t4g.nano and an address, 8 GB of gp3; 730 h of a gateway and an address.
        ("ap-northeast-2", "$8.18", "$46.72", "$14.60"),
        ("us-east-1", "$7.36", "$36.50", "$14.60"),
    ],
)
def test_the_private_alternative_has_a_price(
    region: str, instance: str, gateway: str, addresses: str
) -> None:
    text = private_instead(load(), region, 4)
    assert f"one NAT instance (t4g.nano, its address and disk) for {instance} a month" in text
    assert f"one NAT gateway (with its address) for {gateway} a month and its traffic" in text
    assert f"the public addresses of 4 tasks cost {addresses} ({region}, list prices of" in text


@pytest.mark.parametrize(
    ("tasks", "words"),
    [
        (None, "the public address of one task costs $3.65"),
        (1, "the public address of one task costs $3.65"),
        (3, "the public addresses of 3 tasks cost $10.95"),
    ],
)
def test_addresses_are_counted_by_the_task(tasks: int | None, words: str) -> None:
    assert words in private_instead(load(), "ap-northeast-2", tasks)


def test_where_no_task_has_a_public_address_none_is_compared() -> None:
    assert "public address" not in private_instead(load(), "ap-northeast-2", 0)


def test_a_choice_without_a_figure_is_left_out() -> None:
    text = private_instead(load(), "ap-northeast-1", 2)
    assert "NAT instance" not in text
    assert "one NAT gateway (with its address) for $48.91 a month" in text


@pytest.mark.parametrize(
    ("region", "why"),
    [
        ("eu-north-1", "no price: none is known here for eu-north-1"),
        (None, "no price: the region is not known yet"),
    ],
)
def test_a_price_is_never_made_up(region: str | None, why: str) -> None:
    text = private_instead(load(), region, 2)
    assert why in text
    assert "one NAT instance or one NAT gateway" in text
    assert "$" not in text
