"""AlbEdge and AlbRoute: who may come in, and where a path leads."""

from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate import AlbEdge, AlbRoute
from private_fargate.edge.alb import alb_edge_faults, alb_route_faults, physical_prefix
from private_fargate.edge.routing import default_priority
from tests.components.conftest import Recorder

LISTENER = "lb/listener:Listener"
IN = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
CERTIFICATE = "arn:aws:acm:ap-northeast-2:123456789012:certificate/1"


def build_edge(recorder: Recorder, **args: Any) -> Any:
    given_args: Any = {"vpc_id": "vpc-1", "subnet_ids": ["subnet-1", "subnet-2"], **args}
    return recorder.run(lambda: AlbEdge("edge", given_args) and None)


def build_route(recorder: Recorder, **args: Any) -> Any:
    given_args: Any = {"listener_arn": "listener", "vpc_id": "vpc-1", "port": 3000, **args}
    return recorder.run(lambda: AlbRoute("web", given_args) and None)


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


def test_targets_are_addresses_and_leave_within_a_minute(recorder: Recorder) -> None:
    build_route(recorder, health_check_path="/api/health")
    inputs = recorder.one("lb/targetGroup:TargetGroup", "web-targets").inputs
    assert (inputs["targetType"], inputs["port"], inputs["protocol"]) == ("ip", 3000, "HTTP")
    assert inputs["deregistrationDelay"] == 60
    assert inputs["healthCheck"]["path"] == "/api/health"


def test_a_new_port_does_not_replace_the_targets(recorder: Recorder) -> None:
    build_route(recorder)
    assert recorder.one("lb/targetGroup:TargetGroup", "web-targets").ignore_changes == ("port",)


def test_a_service_that_uses_the_targets_waits_for_the_rule(recorder: Recorder) -> None:
    waiting: set[str] = set()

    def program() -> Any:
        route = AlbRoute("web", {"listener_arn": "l", "vpc_id": "v", "port": 80})

        async def note() -> None:
            waiting.update(r._name for r in await route.target_group_arn.resources())

        return pulumi.Output.from_input(note())

    recorder.run(program)
    assert waiting == {"web-targets", "web-rule"}


def test_a_rule_leads_its_paths_to_the_targets(recorder: Recorder) -> None:
    build_route(recorder, path_patterns=["/api/*"], priority=7)
    inputs = recorder.one("lb/listenerRule:ListenerRule", "web-rule").inputs
    assert inputs == {
        "listenerArn": "listener",
        "priority": 7,
        "conditions": [{"pathPattern": {"values": ["/api/*"]}}],
        "actions": [{"type": "forward", "targetGroupArn": "arn:mock:web-targets"}],
    }


patterns = st.lists(st.from_regex(r"/[a-z0-9*?/_-]{0,127}", fullmatch=True), min_size=1, max_size=5)


@given(patterns)
def test_every_priority_is_one_that_elb_accepts(chosen: Any) -> None:
    assert 1 <= default_priority(chosen) <= 50_000
    assert default_priority(chosen) == default_priority(list(reversed(chosen)))


@given(st.text("abc/", max_size=100), st.text("abc", min_size=1, max_size=20))
def test_a_longer_path_is_tried_before_a_shorter_one(stem: Any, more: Any) -> None:
    assert default_priority([f"/{stem}{more}*"]) < default_priority([f"/{stem}*"])
    assert default_priority([f"/{stem}"]) < default_priority([f"/{stem}*"])


def test_a_rule_with_a_wide_and_a_narrow_path_hides_no_narrower_one() -> None:
    assert default_priority(["/api/*"]) < default_priority(["/*", "/very/long/path/*"])


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


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"port": 70000}, "port", "from 1 to 65535"),
        ({"path_patterns": []}, "path_patterns", "1 to 5"),
        ({"path_patterns": ["/a"] * 6}, "path_patterns", "1 to 5"),
        ({"path_patterns": ["api/*"]}, "path_patterns.0", "begins with /"),
        ({"path_patterns": ["/" + "a" * 128]}, "path_patterns.0", "128 characters"),
        ({"health_check_path": "health"}, "health_check_path", "begins with /"),
        ({"deregistration_delay": 3601}, "deregistration_delay", "from 0 to 3600"),
        ({"priority": 50_001}, "priority", "from 1 to 50000"),
    ],
)
def test_wrong_routes_are_named_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = alb_route_faults({"port": 80, **args})
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed
