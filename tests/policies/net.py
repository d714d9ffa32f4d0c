"""A VPC drawn by hand, to put subnets, tables and services into."""

from collections.abc import Mapping
from typing import Any

from guardrails.rules.network import service_private_subnets_only
from guardrails.verdict import Outcome, Verdict
from tests.policies.plan import (
    ASSOCIATION,
    INTERNET_GATEWAY,
    NAT_GATEWAY,
    ROUTE,
    SERVICE,
    SUBNET,
    TABLE,
    UNKNOWN_LIST,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
)

EVERYWHERE = {"destinationCidrBlock": "0.0.0.0/0"}


class Net:
    """A VPC with an internet gateway, to draw subnets and services into. All ids unknown."""

    def __init__(self) -> None:
        self.plan = Plan()
        self.vpc = self.plan.add(VPC, "vpc")
        self.gateway = self.plan.add(INTERNET_GATEWAY, "igw")
        self.nat = self.plan.add(NAT_GATEWAY, "nat")

    def subnet(self, name: str, table: Planned | None = None) -> Planned:
        subnet = self.plan.add(SUBNET, name, {"vpcId": UNKNOWN_STRING}, vpcId=self.vpc)
        if table:
            ids = {"subnetId": UNKNOWN_STRING, "routeTableId": UNKNOWN_STRING}
            self.plan.add(ASSOCIATION, name, ids, subnetId=subnet, routeTableId=table)
        return subnet

    def table(self, name: str, routes: Any = UNKNOWN_LIST, *feeds: Planned) -> Planned:
        fed = {"routes": [*feeds]} if feeds else {}
        return self.plan.add(TABLE, name, {"routes": routes}, **fed)

    def route(
        self, table: Planned, to: Planned | str, where: Mapping[str, Any] = EVERYWHERE
    ) -> None:
        key = "natGatewayId" if to is self.nat else "gatewayId"
        value, feeds = (to, []) if isinstance(to, str) else (UNKNOWN_STRING, [to])
        props = {"routeTableId": UNKNOWN_STRING, key: value, **where}
        fed = {"routeTableId": [table]} | ({key: feeds} if feeds else {})
        self.plan.add(ROUTE, f"to-{getattr(to, 'name', to)}", props, **fed)

    def service(self, *subnets: Planned | str, kind: str = SERVICE, name: str = "api") -> Planned:
        values = [each if isinstance(each, str) else UNKNOWN_STRING for each in subnets]
        feeds = [each for each in subnets if isinstance(each, Planned)]
        props = {"networkConfiguration": {"subnets": values}}
        return self.plan.add(kind, name, props, networkConfiguration=feeds)

    def judge(self) -> list[Verdict]:
        return list(service_private_subnets_only(self.plan.graph()))

    def outcomes(self) -> list[Outcome]:
        return [verdict.outcome for verdict in self.judge()]


def public_subnet(net: Net) -> Planned:
    table = net.table("public")
    net.route(table, net.gateway)
    return net.subnet("public-a", table)


def private_subnet(net: Net) -> Planned:
    table = net.table("private")
    net.route(table, net.nat)
    return net.subnet("private-a", table)
