"""What load balancers keep of their attributes, and what of them a refresh sees."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.provider.values import Properties
from tests.sandbox.provider.cases import CASES, new_world
from tests.sandbox.provider.cases_dns import issued
from tests.sandbox.provider.cases_edge import ATTACHMENT
from tests.sandbox.provider.engine import Engine, Made, RefusedError
from tests.sandbox.provider.kinds import (
    LISTENER,
    LISTENER_RULE,
    LOAD_BALANCER,
    SECURITY_GROUP,
    SUBNET,
    TARGET_GROUP,
    VPC,
    fixed_response,
)
from tests.sandbox.provider.world import World

REDIRECT = {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}
OIDC = {
    "authorizationEndpoint": "https://id.example.com/authorize",
    "clientId": "app",
    "clientSecret": "hush",
    "issuer": "https://id.example.com",
    "tokenEndpoint": "https://id.example.com/token",
    "userInfoEndpoint": "https://id.example.com/me",
}
COGNITO = {
    "userPoolArn": "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a",
    "userPoolClientId": "client",
    "userPoolDomain": "app",
}


def assert_unchanged(engine: Engine, made: Made) -> None:
    found = engine.read(made)
    assert found
    assert found.inputs == made.inputs


def attributes(engine: Engine, kind: str, arn: str) -> dict[str, str]:
    """What AWS has, by key."""
    member = "".join(word.capitalize() for word in kind.split("_")) + "Arn"
    answer = engine.aws("elbv2", f"describe_{kind}_attributes", **{member: arn})
    return {item["Key"]: item["Value"] for item in answer["Attributes"]}


def _modified(kind: str, member: str, key: str, value: str) -> Callable[[Engine, Made], Any]:
    change = [{"Key": key, "Value": value}]
    return lambda engine, made: engine.aws(
        "elbv2", f"modify_{kind}_attributes", **{member: made.id, "Attributes": change}
    )


def _other_path(engine: Engine, made: Made) -> None:
    engine.aws("elbv2", "modify_target_group", TargetGroupArn=made.id, HealthCheckPath="/other")


def _other_answer(engine: Engine, made: Made) -> None:
    action = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "410"}}
    engine.aws("elbv2", "modify_listener", ListenerArn=made.id, DefaultActions=[action])


@pytest.mark.parametrize(
    ("kind", "change", "name"),
    [
        pytest.param(
            LOAD_BALANCER,
            _modified("load_balancer", "LoadBalancerArn", "idle_timeout.timeout_seconds", "7"),
            "idleTimeout",
            id="idle timeout",
        ),
        pytest.param(
            TARGET_GROUP,
            _modified(
                "target_group", "TargetGroupArn", "deregistration_delay.timeout_seconds", "7"
            ),
            "deregistrationDelay",
            id="deregistration delay",
        ),
        pytest.param(TARGET_GROUP, _other_path, "healthCheck", id="health check"),
        pytest.param(LISTENER, _other_answer, "defaultActions", id="default action"),
    ],
)
def test_a_change_made_elsewhere_is_read(
    engine: Engine, kind: str, change: Callable[[Engine, Made], Any], name: str
) -> None:
    made = engine.make(kind, CASES[kind].inputs(new_world(engine)))

    change(engine, made)

    found = engine.read(made)
    assert found
    assert engine.diff(found, made.inputs).changed == {name}
    assert_unchanged(engine, engine.update(found, {name: made.inputs[name]}))


def test_logs_that_are_no_longer_asked_for_are_switched_off(engine: Engine) -> None:
    logs = {"bucket": "logs", "enabled": True, "prefix": "alb"}
    inputs = CASES[LOAD_BALANCER].inputs(new_world(engine))
    made = engine.make(LOAD_BALANCER, {**inputs, "accessLogs": logs, "connectionLogs": logs})
    assert_unchanged(engine, made)

    changed = engine.update(made, {"accessLogs": None})

    assert_unchanged(engine, changed)
    assert "accessLogs" not in changed.outputs
    found = attributes(engine, "load_balancer", made.id)
    assert (found["access_logs.s3.enabled"], found["connection_logs.s3.enabled"]) == (
        "false",
        "true",
    )


def test_stickiness_that_is_no_longer_asked_for_is_switched_off(engine: Engine) -> None:
    sticky = {"type": "lb_cookie", "cookieDuration": 60, "enabled": True}
    inputs = CASES[TARGET_GROUP].inputs(new_world(engine))
    made = engine.make(TARGET_GROUP, {**inputs, "stickiness": sticky})
    assert_unchanged(engine, made)

    changed = engine.update(made, {"stickiness": None})

    assert_unchanged(engine, changed)
    assert attributes(engine, "target_group", made.id)["stickiness.enabled"] == "false"
    assert changed.outputs["stickiness"]["enabled"] is False


def test_a_protected_load_balancer_is_deleted_only_when_the_protection_is_off(
    engine: Engine,
) -> None:
    inputs = CASES[LOAD_BALANCER].inputs(new_world(engine))
    made = engine.make(LOAD_BALANCER, {**inputs, "enableDeletionProtection": True})

    with pytest.raises(RefusedError, match=r"OperationNotPermitted: .*deletion protection"):
        engine.delete(made)

    engine.delete(engine.update(made, {"enableDeletionProtection": False}))
    assert engine.read(made) is None


def test_headers_of_a_listener_are_set_and_read(engine: Engine) -> None:
    inputs = CASES[LISTENER].inputs(new_world(engine))
    header = "routingHttpResponseStrictTransportSecurityHeaderValue"
    server = "routingHttpResponseServerEnabled"

    made = engine.make(LISTENER, {**inputs, header: "max-age=63072000", server: False})

    assert_unchanged(engine, made)
    found = attributes(engine, "listener", made.id)
    assert found["routing.http.response.server.enabled"] == "false"
    assert_unchanged(engine, engine.update(made, {header: "max-age=1"}))


def test_a_listener_redirects_in_place_of_forwarding(engine: Engine) -> None:
    world = new_world(engine)
    forward = [{"type": "forward", "targetGroupArn": world.id(TARGET_GROUP)}]
    made = engine.make(LISTENER, {**CASES[LISTENER].inputs(world), "defaultActions": forward})

    changed = engine.update(made, {"defaultActions": [{"type": "redirect", "redirect": REDIRECT}]})

    assert_unchanged(engine, changed)


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param({"hostHeader": {"values": ["*.example.com"]}}, id="host"),
        pytest.param({"pathPattern": {"values": ["/a", "/b/*"]}}, id="path"),
        pytest.param({"httpRequestMethod": {"values": ["GET", "HEAD"]}}, id="method"),
        pytest.param({"httpHeader": {"httpHeaderName": "x-a", "values": ["b"]}}, id="header"),
        pytest.param({"queryStrings": [{"key": "a", "value": "b"}]}, id="query"),
        pytest.param({"sourceIp": {"values": ["192.0.2.0/24"]}}, id="source"),
    ],
)
def test_a_rule_takes_every_kind_of_condition(engine: Engine, condition: Properties) -> None:
    inputs = CASES[LISTENER_RULE].inputs(new_world(engine))
    made = engine.make(LISTENER_RULE, {**inputs, "conditions": [condition]})
    assert_unchanged(engine, made)

    changed = engine.update(made, {"conditions": [{"pathPattern": {"values": ["/other"]}}]})

    assert_unchanged(engine, changed)
    found = engine.aws("elbv2", "describe_rules", RuleArns=[made.id])["Rules"][0]["Conditions"]
    assert found[0]["PathPatternConfig"]["Values"] == ["/other"]


def test_a_change_of_a_rules_condition_elsewhere_is_read(engine: Engine) -> None:
    made = engine.make(LISTENER_RULE, CASES[LISTENER_RULE].inputs(new_world(engine)))
    other = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/other"]}}

    engine.aws("elbv2", "modify_rule", RuleArn=made.id, Conditions=[other])

    found = engine.read(made)
    assert found
    assert found.inputs["conditions"] == [{"pathPattern": {"values": ["/other"]}}]


def _actions(world: World) -> dict[str, list[Properties]]:
    forward = {"type": "forward", "targetGroupArn": world.id(TARGET_GROUP)}
    group = {"arn": world.id(TARGET_GROUP), "weight": 1}
    weighted = {"targetGroups": [group], "stickiness": {"enabled": True, "duration": 60}}
    return {
        "redirect": [{"type": "redirect", "redirect": REDIRECT}],
        "fixed": fixed_response("403"),
        "weighted": [{"type": "forward", "forward": weighted}],
        "oidc": [
            {"type": "authenticate-oidc", "order": 1, "authenticateOidc": OIDC},
            {**forward, "order": 2},
        ],
        "cognito": [
            {"type": "authenticate-cognito", "order": 1, "authenticateCognito": COGNITO},
            {**forward, "order": 2},
        ],
    }


@pytest.mark.parametrize("action", ["redirect", "fixed", "weighted", "oidc", "cognito"])
def test_a_rule_takes_every_kind_of_action(engine: Engine, action: str) -> None:
    world = new_world(engine)
    inputs = CASES[LISTENER_RULE].inputs(world)

    made = engine.make(LISTENER_RULE, {**inputs, "actions": _actions(world)[action]})

    assert_unchanged(engine, made)
    assert_unchanged(engine, engine.update(made, {"actions": fixed_response("404")}))


def _network(world: World) -> Properties:
    return {
        "internal": True,
        "loadBalancerType": "network",
        "securityGroups": [world.id(SECURITY_GROUP)],
        "subnets": [world.id(SUBNET), world.second_subnet()],
        "enableCrossZoneLoadBalancing": True,
    }


@pytest.mark.parametrize("protocol", ["TCP", "TLS"])
def test_a_network_load_balancer_listens_and_forwards(engine: Engine, protocol: str) -> None:
    world = new_world(engine)
    balancer = engine.make(LOAD_BALANCER, _network(world))
    assert_unchanged(engine, balancer)
    group = engine.make(
        TARGET_GROUP,
        {
            "port": 8080,
            "protocol": "TCP",
            "targetType": "ip",
            "vpcId": world.id(VPC),
            "preserveClientIp": "false",
            "healthCheck": {"protocol": "HTTP", "path": "/health", "port": "traffic-port"},
        },
    )
    assert_unchanged(engine, group)
    tls = {
        "certificateArn": issued(world),
        "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "alpnPolicy": "HTTP2Preferred",
    }
    listener = engine.make(
        LISTENER,
        {
            "loadBalancerArn": balancer.id,
            "port": 443,
            "protocol": protocol,
            "defaultActions": [{"type": "forward", "targetGroupArn": group.id}],
            **(tls if protocol == "TLS" else {"tcpIdleTimeoutSeconds": 400}),
        },
    )
    assert_unchanged(engine, listener)
    assert_unchanged(engine, engine.update(listener, {"port": 8443}))


def test_a_load_balancer_is_the_target_of_another(engine: Engine) -> None:
    world = new_world(engine)
    group = engine.make(
        TARGET_GROUP,
        {"port": 80, "protocol": "TCP", "targetType": "alb", "vpcId": world.id(VPC)},
    )

    made = engine.make(
        ATTACHMENT,
        {"targetGroupArn": group.id, "targetId": world.arn(LOAD_BALANCER), "port": 80},
    )

    assert_unchanged(engine, made)
    engine.delete(made)
    assert engine.read(made) is None


def test_a_target_group_belongs_to_one_load_balancer(engine: Engine) -> None:
    world = new_world(engine)
    first = world.one(LOAD_BALANCER)
    second = engine.make(LOAD_BALANCER, {"subnets": first.inputs["subnets"]})
    to_it = [{"type": "forward", "targetGroupArn": world.id(TARGET_GROUP)}]

    def listener(balancer: Made, actions: Any, port: int = 80) -> Made:
        on = {"loadBalancerArn": balancer.id, "port": port, "protocol": "HTTP"}
        return engine.make(LISTENER, {**on, "defaultActions": actions})

    listener(first, to_it)
    listener(first, to_it, port=81)
    answering = listener(second, fixed_response("404"))
    paths = [{"pathPattern": {"values": ["/*"]}}]
    rule = {"listenerArn": answering.id, "priority": 1, "conditions": paths}
    answering_rule = engine.make(LISTENER_RULE, {**rule, "actions": fixed_response("404")})
    refusals: tuple[Callable[[], object], ...] = (
        lambda: listener(second, to_it, port=81),
        lambda: engine.update(answering, {"defaultActions": to_it}),
        lambda: engine.make(LISTENER_RULE, {**rule, "priority": 2, "actions": to_it}),
        lambda: engine.update(answering_rule, {"actions": to_it}),
    )
    for refused in refusals:
        with pytest.raises(RefusedError, match="TargetGroupAssociationLimit"):
            refused()
