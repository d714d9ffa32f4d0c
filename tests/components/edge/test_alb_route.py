"""AlbRoute: which requests it takes, where they lead, and to how many target groups."""

from typing import Any

import pulumi
import pytest
from pulumi.runtime import rpc

from private_fargate import AlbRoute
from private_fargate.edge.alb_route_args import needs_authentication_egress, needs_https
from private_fargate.edge.alb_route_faults import alb_route_faults
from private_fargate.faults import HIDDEN
from tests.components.conftest import Recorder

GROUP, RULE = "lb/targetGroup:TargetGroup", "lb/listenerRule:ListenerRule"
OLD, NEW = "correct-horse-battery", "staple-horse-battery"
OIDC = {
    "issuer": "https://id.example.com",
    "authorization_endpoint": "https://id.example.com/authorize",
    "token_endpoint": "https://id.example.com/token",
    "user_info_endpoint": "https://id.example.com/userinfo",
    "client_id": "web",
    "client_secret": "hush",
}
PATHS = ("/a", "/b", "/c")
COGNITO = {
    "user_pool_arn": "arn:aws:cognito-idp:ap-northeast-2:123456789012:userpool/pool",
    "user_pool_client_id": "client",
    "user_pool_domain": "shop",
}


def build_route(recorder: Recorder, **args: Any) -> Any:
    given_args: Any = {"listener_arn": "listener", "vpc_id": "vpc-1", "port": 3000, **args}
    return recorder.run(lambda: AlbRoute("web", given_args) and None)


def secret_of(recorder: Recorder, key: str) -> Any:
    """What the rule has under a key, which is a secret as a whole to whoever reads it here."""
    value = recorder.one(RULE, "web-rule").inputs[key]
    assert rpc.is_rpc_secret(value)
    return rpc.unwrap_rpc_secret(value)


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


def test_a_route_has_one_target_group_unless_traffic_moves(recorder: Recorder) -> None:
    build_route(recorder)
    assert recorder.names(GROUP) == ["web-targets"]
    assert recorder.outputs["web"] == {
        "target_group_arn": "arn:mock:web-targets",
        "listener_rule_arn": "arn:mock:web-rule",
    }
    assert recorder.one(RULE, "web-rule").ignore_changes == ()


def test_of_two_groups_the_first_has_the_traffic_until_ecs_moves_it(recorder: Recorder) -> None:
    build_route(recorder, alternate_target_group=True)
    first, second = (recorder.one(GROUP, f"web-targets{end}").inputs for end in ("", "-alternate"))
    assert first == second
    rule = recorder.one(RULE, "web-rule-weighted")
    assert rule.inputs["actions"] == [
        {
            "type": "forward",
            "forward": {
                "targetGroups": [
                    {"arn": "arn:mock:web-targets", "weight": 100},
                    {"arn": "arn:mock:web-targets-alternate", "weight": 0},
                ]
            },
        }
    ]
    assert rule.ignore_changes == ("actions",)
    assert recorder.outputs["web"]["alternate_target_group_arn"] == (
        "arn:mock:web-targets-alternate"
    )
    assert recorder.outputs["web"]["listener_rule_arn"] == "arn:mock:web-rule-weighted"


def test_tasks_that_share_their_instances_address_are_targets_by_port(recorder: Recorder) -> None:
    build_route(recorder, target_type="instance")
    assert recorder.one(GROUP, "web-targets").inputs["targetType"] == "instance"


def test_names_fit_however_long_the_route_is_called(recorder: Recorder) -> None:
    long = "a" * 40
    args: Any = {"listener_arn": "l", "vpc_id": "v", "port": 80, "alternate_target_group": True}
    recorder.run(lambda: AlbRoute(long, args) and None)
    # ELB takes 32 characters; the provider adds 26 to a prefix.
    assert all(len(group.inputs["namePrefix"]) <= 6 for group in recorder.of(GROUP))
    assert all("name" not in group.inputs for group in recorder.of(GROUP))


def test_targets_are_checked_as_said(recorder: Recorder) -> None:
    build_route(recorder)
    assert recorder.one(GROUP, "web-targets").inputs["healthCheck"] == {
        "path": "/",
        "protocol": "HTTP",
        "port": "traffic-port",
        "matcher": "200",
        "interval": 15,
        "timeout": 5,
        "healthyThreshold": 2,
        "unhealthyThreshold": 3,
    }
    build_route(
        recorder,
        health_check_path="/up",
        health_check_matcher="200-299",
        health_check_interval=30.0,
        health_check_timeout=29,
        healthy_threshold=5,
        unhealthy_threshold=2,
    )
    check = recorder.one(GROUP, "web-targets").inputs["healthCheck"]
    assert (check["path"], check["matcher"]) == ("/up", "200-299")
    assert (check["interval"], check["timeout"]) == (30, 29)
    assert (check["healthyThreshold"], check["unhealthyThreshold"]) == (5, 2)


@pytest.mark.parametrize(
    ("version", "path", "matcher"),
    [("HTTP1", "/", "200"), ("HTTP2", "/", "200"), ("GRPC", "/AWS.ALB/healthcheck", "12")],
)
def test_the_version_of_the_protocol_is_always_told(
    recorder: Recorder, version: str, path: str, matcher: str
) -> None:
    given_version = {} if version == "HTTP1" else {"protocol_version": version}
    build_route(recorder, **given_version)
    inputs = recorder.one(GROUP, "web-targets").inputs
    assert inputs["protocolVersion"] == version
    assert (inputs["healthCheck"]["path"], inputs["healthCheck"]["matcher"]) == (path, matcher)
    assert needs_https(given_version) is (version != "HTTP1")


def test_that_clients_do_not_stay_with_a_task_is_told_too(recorder: Recorder) -> None:
    build_route(recorder)
    inputs = recorder.one(GROUP, "web-targets").inputs
    assert inputs["stickiness"] == {"type": "lb_cookie", "enabled": False}
    assert inputs["slowStart"] == 0
    build_route(recorder, sticky_duration=60, slow_start=30)
    inputs = recorder.one(GROUP, "web-targets").inputs
    assert inputs["stickiness"] == {"type": "lb_cookie", "enabled": True, "cookieDuration": 60}
    assert inputs["slowStart"] == 30


def test_clients_stay_with_one_of_two_groups_too(recorder: Recorder) -> None:
    build_route(recorder, alternate_target_group=True, sticky_duration=60)
    (action,) = recorder.one(RULE, "web-rule-weighted").inputs["actions"]
    assert action["forward"]["stickiness"] == {"enabled": True, "duration": 60}


def test_a_rule_asks_for_all_that_is_given(recorder: Recorder) -> None:
    build_route(
        recorder,
        path_patterns=["/api/*"],
        host_patterns=["api.example.com"],
        http_request_methods=["GET"],
        source_cidr_blocks=["203.0.113.0/24"],
        query_strings={"Version": "2"},
    )
    assert recorder.one(RULE, "web-rule").inputs["conditions"] == [
        {"pathPattern": {"values": ["/api/*"]}},
        {"hostHeader": {"values": ["api.example.com"]}},
        {"httpRequestMethod": {"values": ["GET"]}},
        {"sourceIp": {"values": ["203.0.113.0/24"]}},
        {"queryStrings": [{"key": "version", "value": "2"}]},
    ]


def test_a_route_with_another_condition_asks_for_no_path(recorder: Recorder) -> None:
    build_route(recorder, http_headers={"X-Beta": ["1", "yes*"]})
    (condition,) = recorder.one(RULE, "web-rule").inputs["conditions"]
    assert condition == {"httpHeader": {"httpHeaderName": "x-beta", "values": ["1", "yes*"]}}


def test_the_secret_of_the_origin_is_a_secret(recorder: Recorder) -> None:
    build_route(recorder, origin_secret=OLD, previous_origin_secret=NEW, path_patterns=["/a"])
    assert secret_of(recorder, "conditions") == [
        {"pathPattern": {"values": ["/a"]}},
        {"httpHeader": {"httpHeaderName": "X-Origin-Verify", "values": [OLD, NEW]}},
    ]


def test_people_sign_in_before_a_request_is_passed_on(recorder: Recorder) -> None:
    build_route(recorder, oidc={**OIDC, "on_unauthenticated_request": "deny"})
    first, second = secret_of(recorder, "actions")
    assert (first["type"], first["order"]) == ("authenticate-oidc", 1)
    assert first["authenticateOidc"] == {
        "issuer": "https://id.example.com",
        "authorizationEndpoint": "https://id.example.com/authorize",
        "tokenEndpoint": "https://id.example.com/token",
        "userInfoEndpoint": "https://id.example.com/userinfo",
        "clientId": "web",
        "clientSecret": "hush",
        "scope": "openid",
        "sessionTimeout": 604_800,
        "sessionCookieName": "AWSELBAuthSessionCookie",
        "onUnauthenticatedRequest": "deny",
    }
    assert second == {"type": "forward", "order": 2, "targetGroupArn": "arn:mock:web-targets"}


def test_a_pool_of_cognito_signs_people_in(recorder: Recorder) -> None:
    build_route(recorder, cognito={**COGNITO, "session_timeout": 3600, "scope": "openid email"})
    first, second = recorder.one(RULE, "web-rule").inputs["actions"]
    assert first["type"] == "authenticate-cognito"
    assert first["authenticateCognito"]["userPoolArn"] == COGNITO["user_pool_arn"]
    assert first["authenticateCognito"]["sessionTimeout"] == 3600
    assert first["authenticateCognito"]["onUnauthenticatedRequest"] == "authenticate"
    assert second["type"] == "forward"
    assert needs_authentication_egress({"cognito": COGNITO})
    assert needs_https({"cognito": COGNITO})
    assert not needs_authentication_egress({})


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"port": 70000}, "port", "from 1 to 65535"),
        ({"path_patterns": []}, "path_patterns", "1 to 5"),
        ({"path_patterns": ["/a"] * 6}, "path_patterns", "1 to 5"),
        ({"path_patterns": ["api/*"]}, "path_patterns.0", "begins with /"),
        ({"path_patterns": ["/" + "a" * 128]}, "path_patterns.0", "128 characters"),
        ({"path_patterns": ["/a", "/a"]}, "path_patterns", "each once"),
        ({"path_patterns": ["/a/*/b/*"] + [f"/{c}/*/*" for c in "bc"] + ["/?"]}, "conditions", "6"),
        ({"host_patterns": ["localhost"]}, "host_patterns.0", "a domain such as"),
        ({"host_patterns": ["shop.*"]}, "host_patterns.0", "not in its last label"),
        ({"host_patterns": ["a" * 125 + ".com"]}, "host_patterns.0", "128"),
        ({"host_patterns": []}, "host_patterns", "1 to 5"),
        (
            {"host_patterns": [f"{c}.example.com" for c in "abc"], "path_patterns": list(PATHS)},
            "conditions",
            "5 values over all conditions (path-pattern, host-header)",
        ),
        ({"http_request_methods": ["get"]}, "http_request_methods.0", "in capitals"),
        ({"http_headers": {"Host": ["a"]}}, "http_headers.Host", "not Host"),
        ({"http_headers": {"x-origin-verify": ["a"]}}, "http_headers.x-origin-verify", "of their"),
        ({"http_headers": {"X Y": ["a"]}}, "http_headers.X Y", "up to 40 characters"),
        ({"http_headers": {"X": []}}, "http_headers.X", "1 to 5"),
        ({"http_headers": {"X": [""]}}, "http_headers.X.0", "1 to 128"),
        ({"query_strings": {"v": ""}}, "query_strings.v", "1 to 128"),
        ({"source_cidr_blocks": ["10.0.0.1"]}, "source_cidr_blocks.0", "without host bits"),
        ({"origin_secret": "short"}, "origin_secret", "16 to 128"),
        ({"previous_origin_secret": OLD}, "origin_secret", "given with previous"),
        ({"health_check_path": "health"}, "health_check_path", "begins with /"),
        ({"health_check_matcher": "200-500"}, "health_check_matcher", "from 200 to 499"),
        ({"health_check_matcher": "299-200"}, "health_check_matcher", "from 200 to 499"),
        ({"health_check_matcher": 200}, "health_check_matcher", "from 200 to 499"),
        (
            {"protocol_version": "GRPC", "health_check_matcher": "200"},
            "health_check_matcher",
            "from 0 to 99",
        ),
        ({"health_check_interval": 4}, "health_check_interval", "from 5 to 300"),
        ({"health_check_interval": 5}, "health_check_timeout", "fewer than the 5 seconds"),
        ({"health_check_timeout": 15}, "health_check_timeout", "fewer than the 15 seconds"),
        ({"healthy_threshold": 1}, "healthy_threshold", "from 2 to 10"),
        ({"unhealthy_threshold": 11}, "unhealthy_threshold", "from 2 to 10"),
        ({"deregistration_delay": 3601}, "deregistration_delay", "from 0 to 3600"),
        ({"slow_start": 29}, "slow_start", "from 30 to 900"),
        ({"sticky_duration": 604_801}, "sticky_duration", "from 1 to 604800"),
        ({"protocol_version": "HTTP3"}, "protocol_version", "HTTP1 or HTTP2 or GRPC"),
        ({"priority": 50_001}, "priority", "from 1 to 50000"),
        ({"target_type": "lambda"}, "target_type", "ip or instance"),
        ({"alternate_target_group": "yes"}, "alternate_target_group", "true or false"),
        ({"oidc": OIDC, "alternate_target_group": True}, "oidc", "only without"),
        ({"oidc": OIDC, "cognito": COGNITO}, "cognito", "either oidc or cognito"),
        ({"oidc": {**OIDC, "issuer": "http://id"}}, "oidc.issuer", "https://"),
        ({"oidc": {**OIDC, "client_secret": ""}}, "oidc.client_secret", "not empty"),
        ({"oidc": {**OIDC, "session_timeout": 0}}, "oidc.session_timeout", "from 1 to 604800"),
        (
            {"oidc": {**OIDC, "on_unauthenticated_request": "ask"}},
            "oidc.on_unauthenticated_request",
            "authenticate or deny or allow",
        ),
        ({"cognito": {**COGNITO, "user_pool_arn": "pool"}}, "cognito.user_pool_arn", "Cognito"),
        (
            {"cognito": {key: COGNITO[key] for key in list(COGNITO)[1:]}},
            "cognito.user_pool_arn",
            "a value",
        ),
    ],
)
def test_wrong_routes_are_named_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = alb_route_faults({"port": 80, **args})
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed


def test_a_wrong_secret_is_never_shown() -> None:
    (first, second) = alb_route_faults(
        {"port": 80, "origin_secret": "hush", "oidc": {**OIDC, "client_secret": ""}}
    )
    assert (first.value, second.value) == (HIDDEN, HIDDEN)
