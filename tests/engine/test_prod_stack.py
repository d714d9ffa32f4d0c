"""The prod stack on the real engine: it comes up, is not destroyed, and goes all the same."""

import pytest

from tests.engine.conftest import Sandbox, assert_kept

pytestmark = pytest.mark.engine


def test_prod_comes_up_with_its_policies(product: Sandbox) -> None:
    result = product.run("up", "--stack", "prod")
    assert result.code == 0, result.text
    assert_kept(result.text)
    # The sandbox, like `make`, takes policies/config/STACK.json. By default this rule is disabled.
    assert "load-balancer-web-acl" in result.text
    gateways = product.client("ec2").describe_nat_gateways()["NatGateways"]
    assert len({gateway["SubnetId"] for gateway in gateways}) == 3


def test_what_is_protected_is_not_destroyed_and_the_sandbox_still_goes(product: Sandbox) -> None:
    result = product.run("down", "--stack", "prod")
    assert result.code == 0, result.text
    assert "protected" in result.text
    assert "The embedded AWS ends all the same" in result.text
    assert not product.home.exists()
