"""A running load balancer and its routes get all that they may have, and lose it again."""

import json
import re
from typing import Any

import pytest

from tests.engine.conftest import Sandbox

pytestmark = pytest.mark.engine

STEP = re.compile(r"^ ?(\+-|-\+|\+\+|--|[+~-])\s+aws:(\S+) (\S+) (\w+)", re.MULTILINE)
PROGRAM = """
    import json, os
    import pulumi
    from private_fargate import AlbEdge, AlbRoute, Network

    change = json.loads(os.environ.get("CHANGE", "{}"))
    network = Network("network", {"nat": "none", "endpoints": "none"})
    edge = AlbEdge(
        "edge",
        {
            "vpc_id": network.vpc_id,
            "subnet_ids": network.public_subnet_ids,
            **change.get("edge", {}),
        },
    )
    for name, chosen in {"web": {}, "api": {"path_patterns": ["/api/*"]}}.items():
        AlbRoute(name, {
            "listener_arn": edge.listener_arn,
            "vpc_id": network.vpc_id,
            "port": 3000,
            **chosen,
            **change.get(name, {}),
        })
    pulumi.export("url", edge.url)
"""

FIRST_BY_PATH = 11_301
EDGE = {
    "access_logs": True,
    "connection_logs": True,
    "log_force_destroy": True,
    "waf": True,
    "waf_rate_limit": 500,
    "idle_timeout": 120,
    "client_keep_alive": 600,
    "http2": False,
    "desync_mitigation_mode": "strictest",
    "default_status_code": 503,
    "default_message_body": '{"error": "closed"}',
    "default_content_type": "application/json",
    "ingress_cidr_blocks": ["203.0.113.7/32"],
    "authentication_egress": True,
    "domain": "shop.example.com",
}
API = {
    "host_patterns": ["*.example.com"],
    "http_request_methods": ["GET"],
    "http_headers": {"X-Version": ["2*"]},
    "origin_secret": "correct-horse-battery",
    "health_check_path": "/healthy",
    "health_check_matcher": "200-299",
    "health_check_interval": 30,
    "slow_start": 60,
    "sticky_duration": 3600,
    "deregistration_delay": 10,
}


def up(sandbox: Sandbox, **change: Any) -> list[tuple[str, str, str]]:
    """Updates the stack; what was done: kind, type and name."""
    result = sandbox.update(CHANGE=json.dumps(change))
    assert result.code == 0, result.text
    assert "correct-horse" not in result.text
    updating = result.text[result.text.index("Updating (") :]
    return [(kind, of, name) for kind, of, name, _ in STEP.findall(updating)]


def assert_settled(sandbox: Sandbox, **change: Any) -> None:
    """Nothing is left to change, by the state and by what AWS has."""
    again = sandbox.run("pulumi", "preview", "--refresh", CHANGE=json.dumps(change))
    assert re.search(r"Resources:\s+\d+ unchanged", again.text), again.text


def balancer(sandbox: Sandbox) -> dict[str, str]:
    """The attributes of the load balancer."""
    elb = sandbox.client("elbv2")
    (found,) = elb.describe_load_balancers()["LoadBalancers"]
    attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=found["LoadBalancerArn"])
    return {each["Key"]: each["Value"] for each in attributes["Attributes"]}


def targets(sandbox: Sandbox) -> dict[str, str]:
    """The attributes of the target group of the route api."""
    elb = sandbox.client("elbv2")
    groups = elb.describe_target_groups()["TargetGroups"]
    (arn,) = [each["TargetGroupArn"] for each in groups if each["TargetGroupName"][:4] == "api-"]
    attributes = elb.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
    return {each["Key"]: each["Value"] for each in attributes}


def versions(sandbox: Sandbox) -> dict[str, str]:
    """What each target group speaks, by the beginning of its name."""
    groups = sandbox.client("elbv2").describe_target_groups()["TargetGroups"]
    return {each["TargetGroupName"][:4]: each["ProtocolVersion"] for each in groups}


def rules(sandbox: Sandbox) -> list[Any]:
    """The rules of the listener that has some, in their order, without the default one."""
    elb = sandbox.client("elbv2")
    (found,) = elb.describe_load_balancers()["LoadBalancers"]
    listeners = elb.describe_listeners(LoadBalancerArn=found["LoadBalancerArn"])["Listeners"]
    arns = [listener["ListenerArn"] for listener in listeners]
    all_rules = [rule for arn in arns for rule in elb.describe_rules(ListenerArn=arn)["Rules"]]
    numbered = [rule for rule in all_rules if rule["Priority"] != "default"]
    return sorted(numbered, key=lambda rule: int(rule["Priority"]))


def replaced(steps: list[tuple[str, str, str]]) -> dict[str, list[str]]:
    """What is replaced, with its steps in their order."""
    found: dict[str, list[str]] = {}
    for kind, _, name in steps:
        if kind in {"+-", "-+", "++", "--"}:
            found.setdefault(name, []).append(kind)
    return found


def test_paths_alone_come_last(raw: Sandbox) -> None:
    raw.write_program(PROGRAM)
    up(raw)
    plain = [int(rule["Priority"]) for rule in rules(raw)]
    assert len(plain) == 2
    assert all(FIRST_BY_PATH <= priority <= 50_000 for priority in plain)


def test_it_gets_everything_in_place(raw: Sandbox) -> None:
    steps = up(raw, edge=EDGE, api=API, web={"protocol_version": "HTTP2"})
    # A target group has its protocol for good; the next one is there before it goes.
    assert list(replaced(steps)) == ["web-targets"]
    assert replaced(steps)["web-targets"][0] == "++"
    assert ("~", "lb:LoadBalancer", "edge") in steps
    assert ("~", "lb:TargetGroup", "api-targets") in steps
    has = balancer(raw)
    assert (has["access_logs.s3.enabled"], has["access_logs.s3.prefix"]) == ("true", "access")
    assert has["connection_logs.s3.enabled"] == "true"
    assert has["idle_timeout.timeout_seconds"] == "120"
    assert has["routing.http.desync_mitigation_mode"] == "strictest"
    first, second = rules(raw)
    fields = sorted(condition["Field"] for condition in first["Conditions"])
    assert fields == [
        *("host-header", "http-header", "http-header", "http-request-method", "path-pattern")
    ]
    assert int(first["Priority"]) < FIRST_BY_PATH <= int(second["Priority"])
    assert targets(raw)["stickiness.enabled"] == "true"
    assert targets(raw)["slow_start.duration_seconds"] == "60"
    assert versions(raw) == {"api-": "HTTP1", "web-": "HTTP2"}
    (acl,) = raw.client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"]
    assert acl["Name"].startswith("edge-web-acl")
    assert_settled(raw, edge=EDGE, api=API, web={"protocol_version": "HTTP2"})


def test_what_is_taken_away_is_gone_from_aws_too(raw: Sandbox) -> None:
    steps = up(raw)
    assert {name for kind, _, name in steps if kind == "-"} >= {"edge-logs", "edge-web-acl"}
    has = balancer(raw)
    assert (has["access_logs.s3.enabled"], has["connection_logs.s3.enabled"]) == ("false", "false")
    assert has["idle_timeout.timeout_seconds"] == "60"
    assert targets(raw)["stickiness.enabled"] == "false"
    assert targets(raw)["slow_start.duration_seconds"] == "0"
    assert list(replaced(steps)) == ["web-targets"]
    assert versions(raw) == {"api-": "HTTP1", "web-": "HTTP1"}
    assert [len(rule["Conditions"]) for rule in rules(raw)] == [1, 1]
    assert raw.client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"] == []
    assert_settled(raw)


def test_nothing_is_left(raw: Sandbox) -> None:
    gone = raw.destroy()
    assert gone.code == 0, gone.text
    assert raw.client("elbv2").describe_load_balancers()["LoadBalancers"] == []
    assert raw.client("elbv2").describe_target_groups()["TargetGroups"] == []
    assert raw.client("s3").list_buckets()["Buckets"] == []
