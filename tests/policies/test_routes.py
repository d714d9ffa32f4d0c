from typing import Any

import pytest

from guardrails.verdict import Outcome
from tests.policies.net import Net
from tests.policies.plan import (
    DEFAULT_TABLE,
    UNKNOWN_LIST,
    UNKNOWN_OBJECT,
    UNKNOWN_STRING,
)


@pytest.mark.parametrize(
    ("where", "outcome"),
    [
        ({"destinationCidrBlock": "0.0.0.0/0"}, Outcome.VIOLATION),
        ({"destinationIpv6CidrBlock": "::/0"}, Outcome.VIOLATION),
        ({"destinationCidrBlock": "128.0.0.0/1"}, Outcome.VIOLATION),
        ({"destinationIpv6CidrBlock": "2000::/3"}, Outcome.VIOLATION),
        ({"destinationCidrBlock": "203.0.113.0/24"}, Outcome.OK),
        ({"destinationCidrBlock": "", "destinationPrefixListId": "pl-1"}, Outcome.OK),
        ({"destinationCidrBlock": UNKNOWN_STRING}, Outcome.CANNOT_JUDGE),
    ],
)
def test_a_route_counts_when_it_leads_everywhere(where: dict[str, Any], outcome: Outcome) -> None:
    net = Net()
    table = net.table("table")
    net.route(table, net.gateway, where)
    net.service(net.subnet("a", table))
    assert net.outcomes() == [outcome]


@pytest.mark.parametrize(
    ("target", "outcome"),
    [
        ("igw-0a1b2c3d", Outcome.VIOLATION),
        ("local", Outcome.OK),
        ("vgw-0a1b2c3d", Outcome.OK),
        (UNKNOWN_STRING, Outcome.OK),  # fed by nothing: the provider's to fill in
    ],
)
def test_a_literal_gateway_is_known_by_its_id(target: str, outcome: Outcome) -> None:
    net = Net()
    table = net.table("table")
    net.route(table, target)
    net.service(net.subnet("a", table))
    assert net.outcomes() == [outcome]


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("aws:ec2/internetGatewayAttachment:InternetGatewayAttachment", Outcome.VIOLATION),
        ("aws:ec2/vpnGateway:VpnGateway", Outcome.OK),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", Outcome.OK),
        ("awsx:ec2:Vpc", Outcome.CANNOT_JUDGE),
    ],
)
def test_an_unknown_gateway_is_known_by_what_feeds_it(kind: str, outcome: Outcome) -> None:
    net = Net()
    table = net.table("table")
    net.route(table, net.plan.add(kind, "way"))
    net.service(net.subnet("a", table))
    assert net.outcomes() == [outcome]


def _inline(**route: Any) -> list[dict[str, Any]]:
    # As the provider writes an inline route: every other field is there, and empty.
    empty = {"ipv6CidrBlock": "", "egressOnlyGatewayId": "", "gatewayId": "", "natGatewayId": ""}
    return [empty | {"cidrBlock": "0.0.0.0/0"} | route]


@pytest.mark.parametrize(
    ("routes", "outcome"),
    [
        (_inline(gatewayId=UNKNOWN_STRING), Outcome.VIOLATION),
        (_inline(gatewayId="igw-0a1b"), Outcome.VIOLATION),
        (_inline(gatewayId=UNKNOWN_STRING, cidrBlock="10.9.0.0/16"), Outcome.OK),
        (_inline(natGatewayId=UNKNOWN_STRING), Outcome.OK),
        (_inline(egressOnlyGatewayId=UNKNOWN_STRING, ipv6CidrBlock="::/0"), Outcome.OK),
        (_inline(gatewayId=UNKNOWN_STRING, cidrBlock=UNKNOWN_STRING), Outcome.CANNOT_JUDGE),
        ([UNKNOWN_OBJECT], Outcome.CANNOT_JUDGE),
        (UNKNOWN_LIST, Outcome.CANNOT_JUDGE),
        ([], Outcome.OK),
    ],
)
def test_inline_routes_are_judged_like_separate_ones(routes: Any, outcome: Outcome) -> None:
    net = Net()
    net.service(net.subnet("a", net.table("table", routes, net.gateway, net.nat)))
    assert net.outcomes() == [outcome]


def test_a_route_that_a_deployed_table_lists_again_is_named_once() -> None:
    net = Net()
    net.gateway.props["id"] = "igw-0a1b"
    table = net.table("table", _inline(gatewayId="igw-0a1b"))
    net.route(table, "igw-0a1b")
    net.service(net.subnet("a", table))
    (verdict,) = net.judge()
    assert verdict.message.count("→ ec2.InternetGateway 'igw'") == 1
    assert "ec2.Route 'to-igw-0a1b'" in verdict.message


def test_an_adopted_default_table_is_the_main_table() -> None:
    net = Net()
    props = {
        "defaultRouteTableId": UNKNOWN_STRING,
        "routes": _inline(gatewayId=UNKNOWN_STRING),
    }
    net.plan.add(DEFAULT_TABLE, "main", props, defaultRouteTableId=net.vpc, routes=net.gateway)
    net.service(net.subnet("a"))
    assert net.outcomes() == [Outcome.VIOLATION]


def test_inline_routes_fed_by_two_kinds_of_gateway_cannot_be_told_apart() -> None:
    net = Net()
    vpn = net.plan.add("aws:ec2/vpnGateway:VpnGateway", "vpn")
    routes = _inline(gatewayId=UNKNOWN_STRING)
    net.service(net.subnet("a", net.table("table", routes, net.gateway, vpn)))
    assert net.outcomes() == [Outcome.CANNOT_JUDGE]
