"""AlbEdge: who may come in, and how."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate import AlbEdge
from private_fargate.edge.alb import alb_edge_faults, physical_prefix
from tests.components.conftest import Recorder

LISTENER = "lb/listener:Listener"
IN = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
CERTIFICATE = "arn:aws:acm:ap-northeast-2:123456789012:certificate/1"


def build_edge(recorder: Recorder, **args: Any) -> Any:
    given_args: Any = {"vpc_id": "vpc-1", "subnet_ids": ["subnet-1", "subnet-2"], **args}
    return recorder.run(lambda: AlbEdge("edge", given_args) and None)


def test_without_a_certificate_there_is_http_alone(recorder: Recorder) -> None:
    build_edge(recorder)
    (listener,) = recorder.of(LISTENER)
    assert (listener.inputs["port"], listener.inputs["protocol"]) == (80, "HTTP")
    assert listener.inputs["defaultActions"][0]["fixedResponse"]["statusCode"] == "404"
    assert recorder.outputs["edge"]["url"] == "http://edge.example.com"
    assert recorder.outputs["edge"]["listener_arn"] == "arn:mock:edge-http"
    assert [rule.inputs["fromPort"] for rule in recorder.of(IN)] == [80]


def test_with_a_certificate_http_redirects_and_routes_attach_to_https(recorder: Recorder) -> None:
    build_edge(recorder, certificate_arn=CERTIFICATE)
    http = recorder.one(LISTENER, "edge-http").inputs
    assert http["defaultActions"][0]["redirect"] == {
        "port": "443",
        "protocol": "HTTPS",
        "statusCode": "HTTP_301",
    }
    https = recorder.one(LISTENER, "edge-https").inputs
    assert https["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert https["certificateArn"] == CERTIFICATE
    assert recorder.outputs["edge"]["listener_arn"] == "arn:mock:edge-https"
    assert recorder.outputs["edge"]["url"] == "https://edge.example.com"
    assert sorted(rule.inputs["fromPort"] for rule in recorder.of(IN)) == [80, 443]


def test_only_the_given_networks_come_in(recorder: Recorder) -> None:
    build_edge(recorder, ingress_cidr_blocks=["203.0.113.7/32", "198.51.100.0/24"])
    assert recorder.names(IN) == ["edge-http-from-198.51.100.0-24", "edge-http-from-203.0.113.7-32"]


def test_the_load_balancer_drops_invalid_headers_and_is_protected_on_request(
    recorder: Recorder,
) -> None:
    build_edge(recorder, deletion_protection=True)
    inputs = recorder.one("lb/loadBalancer:LoadBalancer", "edge").inputs
    assert inputs["dropInvalidHeaderFields"] is True
    assert inputs["enableDeletionProtection"] is True
    assert inputs["internal"] is False
    assert recorder.of("vpc/securityGroupEgressRule:SecurityGroupEgressRule") == []


@given(st.text(min_size=0, max_size=80))
def test_physical_names_always_fit(name: str) -> None:
    prefix = physical_prefix(name)
    assert 2 <= len(prefix) <= 6
    assert not prefix.startswith("-")
    assert prefix.replace("-", "").isalnum()
    assert prefix.isascii()


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"ingress_cidr_blocks": ["1.2.3.4"]}, "ingress_cidr_blocks.0", "203.0.113.0/24"),
        ({"ingress_cidr_blocks": ["10.0.0.0/8"] * 2}, "ingress_cidr_blocks", "once"),
        ({"subnet_ids": ["subnet-1"]}, "subnet_ids", "at least two zones"),
        ({"certificate_arn": "mine"}, "certificate_arn", "ACM certificate"),
    ],
)
def test_wrong_edges_are_named_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = alb_edge_faults(args)
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed
