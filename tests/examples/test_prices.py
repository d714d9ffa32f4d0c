"""The pages of the examples tell the price that the estimator reckons."""

import pytest

from guardrails.cost.bill import Group
from tests.examples.awsx import awsx_price
from tests.examples.programs import AWSX, PREVIEWED, Previewed, block, price_of, told

REMAKE = "run: python -m tests.examples.prices"


@pytest.mark.engine
@pytest.mark.parametrize("name", PREVIEWED)
def test_a_page_tells_what_the_estimator_reckons(name: str, previews: dict[str, Previewed]) -> None:
    assert told(name) == block(name, price_of(previews[name].document)), REMAKE


def test_the_price_on_a_vpc_of_awsx_is_that_of_the_librarys_part_and_one_nat_gateway() -> None:
    assert told(AWSX) == block(AWSX, awsx_price()), REMAKE


@pytest.mark.engine
def test_public_addresses_save_less_than_a_dollar_and_nothing_from_the_third_task_on(
    previews: dict[str, Previewed],
) -> None:
    """What seed 004 gave up its private subnets for, with its two tasks."""
    private, public = (
        price_of(previews[f"seed-004-two-services{folder}"].document).subtotal(Group.WAY_OUT)
        for folder in ("", "/public")
    )
    assert 0 < private - public < 1
    assert private < public * 3 / 2
