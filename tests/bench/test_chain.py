"""The longest chain of a deployment, and what of it AWS forces."""

from typing import Any

from bench import chain, durations
from bench.chain import FORCED

VPC, SUBNET = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"
NAT, GATEWAY = "aws:ec2/natGateway:NatGateway", "aws:ec2/internetGateway:InternetGateway"
BALANCER, LISTENER = "aws:lb/loadBalancer:LoadBalancer", "aws:lb/listener:Listener"
SERVICE = "aws:ecs/service:Service"


def state(token: str, name: str, inputs: dict[str, Any], **feeds: list[str]) -> dict[str, Any]:
    """A resource whose id is its name, eight letters or more."""
    return {
        "urn": f"urn:pulumi:dev::shop::{token}::{name}",
        "type": token,
        "id": f"{name}-0123456789",
        "inputs": inputs,
        "outputs": {},
        "propertyDependencies": feeds,
        "dependencies": [other for urns in feeds.values() for other in urns],
    }


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:dev::shop::{token}::{name}"


def stack() -> dict[str, Any]:
    """A balancer inside a network, that also waits for the network's NAT gateway."""
    vpc, subnet = urn(VPC, "net"), urn(SUBNET, "inner")
    nat, gateway = urn(NAT, "nat"), urn(GATEWAY, "gateway")
    subnets = {"subnets": ["inner-0123456789"]}
    resources = [
        {"urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop", "type": "pulumi:pulumi:Stack"},
        state(VPC, "net", {}),
        state(SUBNET, "inner", {"vpcId": "net-0123456789"}, vpcId=[vpc]),
        state(GATEWAY, "gateway", {"vpcId": "net-0123456789"}, vpcId=[vpc]),
        state(NAT, "nat", {"subnetId": "inner-0123456789"}, subnetId=[subnet, gateway]),
        state(BALANCER, "edge", subnets, subnets=[subnet, nat]),
    ]
    return {"deployment": {"resources": resources}}


def names(found: chain.Chain) -> list[str]:
    return [each.rpartition("::")[2] for each in found.path]


def test_the_longest_chain_is_that_of_the_stacks_own_order() -> None:
    resources = chain.deployed(stack())
    tokens = {each: resource.token for each, resource in resources.items()}
    found = chain.longest(chain.ordered(resources), durations.of(tokens, "create"))
    assert names(found) in (["net", "inner", "nat", "edge"], ["net", "gateway", "nat", "edge"])
    assert found.seconds == sum(durations.seconds(tokens[each], "create") for each in found.path)


def test_what_no_input_names_is_forced_only_where_a_reason_stands() -> None:
    forced = chain.forced(chain.deployed(stack()))
    assert forced[urn(BALANCER, "edge")] == {urn(SUBNET, "inner"), urn(GATEWAY, "gateway")}
    assert forced[urn(NAT, "nat")] == {urn(SUBNET, "inner"), urn(GATEWAY, "gateway")}


def test_a_service_is_forced_to_wait_for_a_listener_that_others_stand_between() -> None:
    document = stack()
    balancer, listener = urn(BALANCER, "edge"), urn(LISTENER, "http")
    rule = "aws:lb/listenerRule:ListenerRule"
    document["deployment"]["resources"] += [
        state(LISTENER, "http", {"loadBalancerArn": "edge-0123456789"}, loadBalancerArn=[balancer]),
        state(rule, "rule", {"listenerArn": "http-0123456789"}, listenerArn=[listener]),
        state(SERVICE, "web", {"loadBalancers": []}, loadBalancers=[urn(rule, "rule")]),
    ]
    waits = chain.forced(chain.deployed(document))[urn(SERVICE, "web")]
    assert {listener, urn(rule, "rule"), urn(NAT, "nat")} <= waits
    assert balancer not in waits


def test_deleting_goes_the_other_way() -> None:
    resources = chain.deployed(stack())
    tokens = {each: resource.token for each, resource in resources.items()}
    graph = chain.reversed_graph(chain.ordered(resources))
    found = chain.longest(graph, durations.of(tokens, "delete"))
    assert names(found)[0] == "edge"
    assert names(found)[-1] == "net"


def test_every_reason_is_told() -> None:
    assert all(reason for reasons in FORCED.values() for reason in reasons.values())
