"""Who reaches whom behind a load balancer: internet, load balancer, tasks; nothing else."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from private_fargate import AlbEdge, AlbRoute, Service
from tests.components.conftest import Recorder

IN = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
OUT = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
GROUP = "ec2/securityGroup:SecurityGroup"
CERTIFICATE = "arn:aws:acm:ap-northeast-2:123456789012:certificate/1"
BALANCER, TASKS, ENDPOINTS = "edge-group-id", "web-group-id", "sg-endpoints"


class Hop(NamedTuple):
    """One way that a rule opens: from whom, to whom, on which port."""

    source: str
    target: str
    port: int


def hops(recorder: Recorder, kind: str) -> set[Hop]:
    """Every way that the rules of one direction open; groups have none of their own."""
    for group in recorder.of(GROUP):
        assert not group.inputs.get("ingress")
        assert not group.inputs.get("egress")
    assert recorder.of("ec2/securityGroupRule:SecurityGroupRule") == []
    return {_hop(rule.inputs, inwards=kind == IN) for rule in recorder.of(kind)}


def _hop(rule: Mapping[str, Any], *, inwards: bool) -> Hop:
    assert rule["ipProtocol"] == "tcp"
    assert rule["fromPort"] == rule["toPort"]
    keys = ("referencedSecurityGroupId", "cidrIpv4", "cidrIpv6", "prefixListId")
    (other,) = [rule[key] for key in keys if key in rule]
    own = rule["securityGroupId"]
    source, target = (other, own) if inwards else (own, other)
    return Hop(source, target, int(rule["fromPort"]))


def build(recorder: Recorder, **edge_args: Any) -> None:
    """A load balancer, a route and a service that has endpoints as its only way out."""
    edge_given: Any = {"vpc_id": "vpc-1", "subnet_ids": ["subnet-1", "subnet-2"], **edge_args}

    def program() -> None:
        edge = AlbEdge("edge", edge_given)
        route = AlbRoute(
            "web", {"listener_arn": edge.listener_arn, "vpc_id": "vpc-1", "port": 3000}
        )
        Service(
            "web",
            {
                "cluster_arn": "cluster",
                "cluster_name": "main",
                "vpc_id": "vpc-1",
                "subnet_ids": ["subnet-3"],
                "image": "nginx:1",
                "port": 3000,
                "target_group_arn": route.target_group_arn,
                "load_balancer_arn": edge.load_balancer_arn,
                "load_balancer_security_group_id": edge.security_group_id,
                "endpoint_security_group_id": ENDPOINTS,
                "s3_prefix_list_id": "pl-s3",
            },
        )

    recorder.run(program)


LINKS = {Hop(BALANCER, TASKS, 3000), Hop(TASKS, ENDPOINTS, 443)}


@pytest.mark.parametrize(
    ("args", "outside"),
    [
        ({}, {Hop("0.0.0.0/0", BALANCER, 80)}),
        (
            {"certificate_arn": CERTIFICATE, "ip_address_type": "dualstack"},
            {Hop(who, BALANCER, port) for who in ("0.0.0.0/0", "::/0") for port in (80, 443)},
        ),
        ({"ingress_cidr_blocks": ["203.0.113.7/32"]}, {Hop("203.0.113.7/32", BALANCER, 80)}),
        (
            {"ingress_cidr_blocks": [], "ingress_prefix_list_ids": {"cloudfront": "pl-1"}},
            {Hop("pl-1", BALANCER, 80)},
        ),
        ({"internal": True, "ingress_cidr_blocks": []}, set()),
    ],
)
def test_the_only_way_in_is_by_the_load_balancer(
    recorder: Recorder, args: Any, outside: set[Hop]
) -> None:
    build(recorder, **args)
    assert hops(recorder, IN) == outside | LINKS
    assert hops(recorder, OUT) == {*LINKS, Hop(TASKS, "pl-s3", 443)}


def test_identity_providers_are_the_only_other_way_out(recorder: Recorder) -> None:
    build(recorder)
    without = hops(recorder, OUT)
    build(recorder, authentication_egress=True)
    assert hops(recorder, OUT) - without == {Hop(BALANCER, "0.0.0.0/0", 443)}
