"""HttpApiRoute: one port of the load balancer, and the paths that lead to it."""

from typing import Any

import pulumi
import pytest

from private_fargate.edge.http_api_faults import http_api_route_faults
from private_fargate.edge.http_route import HttpApiRoute
from private_fargate.edge.http_routing import listener_port
from tests.components.conftest import Recorder

GROUP = "lb/targetGroup:TargetGroup"
LISTENER = "lb/listener:Listener"
IN = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
OUT = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ROUTE = "apigatewayv2/route:Route"
WIRING: Any = {
    "api_id": "api-1",
    "vpc_link_id": "link-1",
    "link_security_group_id": "sg-link",
    "load_balancer_arn": "nlb",
    "load_balancer_security_group_id": "sg-nlb",
    "vpc_id": "vpc-1",
    "port": 3000,
}


def build(recorder: Recorder, **args: Any) -> Any:
    given: Any = {**WIRING, **args}
    return recorder.run(lambda: HttpApiRoute("web", given) and None)


def test_a_service_has_a_port_of_the_load_balancer_to_itself(recorder: Recorder) -> None:
    build(recorder)
    listener = recorder.one(LISTENER, "web-listener").inputs
    assert listener == {
        "loadBalancerArn": "nlb",
        "port": listener_port("web", {}),
        "protocol": "TCP",
        "defaultActions": [{"type": "forward", "targetGroupArn": "arn:mock:web-targets"}],
    }
    assert recorder.outputs["web"]["listener_port"] == listener_port("web", {})
    assert recorder.outputs["web"]["load_balancer_arn"] == "nlb"


def test_requests_pass_from_group_to_group_by_reference_alone(recorder: Recorder) -> None:
    build(recorder, listener_port=8080)
    ingress = recorder.one(IN, "web-link-8080-in").inputs
    assert (ingress["securityGroupId"], ingress["referencedSecurityGroupId"]) == (
        "sg-nlb",
        "sg-link",
    )
    egress = recorder.one(OUT, "web-link-8080-out").inputs
    assert (egress["securityGroupId"], egress["referencedSecurityGroupId"]) == (
        "sg-link",
        "sg-nlb",
    )
    for rule in (ingress, egress):
        assert (rule["ipProtocol"], rule["fromPort"], rule["toPort"]) == ("tcp", 8080, 8080)
        assert not [key for key in rule if key.startswith("cidr")]


def test_a_listener_moves_to_another_port_only_when_it_is_open(recorder: Recorder) -> None:
    build(recorder, listener_port=8080)
    listener = recorder.one(LISTENER, "web-listener")
    assert {"web-link-8080-in", "web-link-8080-out"} <= recorder.depends(listener)


def test_targets_are_addresses_that_see_the_load_balancer(recorder: Recorder) -> None:
    build(recorder, deregistration_delay=30)
    group = recorder.one(GROUP, "web-targets")
    assert (group.inputs["targetType"], group.inputs["protocol"]) == ("ip", "TCP")
    assert (group.inputs["port"], group.ignore_changes) == (3000, ("port",))
    assert group.inputs["preserveClientIp"] == "false"
    assert group.inputs["deregistrationDelay"] == 30
    assert group.inputs["healthCheck"]["protocol"] == "TCP"
    assert "path" not in group.inputs["healthCheck"]


def test_targets_may_be_ports_of_instances(recorder: Recorder) -> None:
    build(recorder, target_type="instance")
    assert recorder.one(GROUP, "web-targets").inputs["targetType"] == "instance"


def test_a_path_is_asked_for_in_health_checks(recorder: Recorder) -> None:
    build(recorder, health_check_path="/health")
    check = recorder.one(GROUP, "web-targets").inputs["healthCheck"]
    assert (check["protocol"], check["path"], check["matcher"]) == ("HTTP", "/health", "200")


def test_the_path_is_passed_on_as_it_was_asked_for(recorder: Recorder) -> None:
    build(recorder)
    assert recorder.one("apigatewayv2/integration:Integration", "web-integration").inputs == {
        "apiId": "api-1",
        "integrationType": "HTTP_PROXY",
        "integrationMethod": "ANY",
        "integrationUri": "arn:mock:web-listener",
        "connectionType": "VPC_LINK",
        "connectionId": "link-1",
        "payloadFormatVersion": "1.0",
        "requestParameters": {"overwrite:path": "$request.path"},
        "timeoutMilliseconds": 30_000,
    }


def test_each_pattern_has_its_routes(recorder: Recorder) -> None:
    build(recorder, path_patterns=["/api/*", "/health"])
    routes = {route.name: route.inputs for route in recorder.of(ROUTE)}
    assert {name: inputs["routeKey"] for name, inputs in routes.items()} == {
        "web-at-api": "ANY /api",
        "web-under-api": "ANY /api/{proxy+}",
        "web-at-health": "ANY /health",
    }
    assert {inputs["target"] for inputs in routes.values()} == {"integrations/web-integration-id"}
    assert {inputs["authorizationType"] for inputs in routes.values()} == {"NONE"}


def test_a_preflight_passes_without_a_token(recorder: Recorder) -> None:
    build(recorder, authorizer_id="jwt", open_preflight=True)
    routes = {route.name: route.inputs for route in recorder.of(ROUTE)}
    assert routes["web-under"]["authorizerId"] == "jwt"
    assert routes["web-options-under"]["routeKey"] == "OPTIONS /{proxy+}"
    assert routes["web-options-under"]["authorizationType"] == "NONE"
    assert "authorizerId" not in routes["web-options-at"]


def test_a_service_that_uses_the_targets_waits_for_the_listener_and_its_routes(
    recorder: Recorder,
) -> None:
    waiting: set[str] = set()

    def program() -> Any:
        route = HttpApiRoute("web", WIRING)

        async def note() -> None:
            waiting.update(r._name for r in await route.target_group_arn.resources())

        return pulumi.Output.from_input(note())

    recorder.run(program)
    assert waiting == {"web-targets", "web-listener", "web-at", "web-under"}


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"port": 70000}, "port", "from 1 to 65535"),
        ({"listener_port": 0}, "listener_port", "from 1 to 65535"),
        ({"path_patterns": []}, "path_patterns", "1 to 20"),
        ({"path_patterns": ["/a", "/a"]}, "path_patterns", "once"),
        ({"path_patterns": ["/a*"]}, "path_patterns.0", "* only as its end"),
        ({"health_check_path": "health"}, "health_check_path", "begins with /"),
        ({"deregistration_delay": 3601}, "deregistration_delay", "from 0 to 3600"),
        ({"target_type": "lambda"}, "target_type", "ip or instance"),
        ({"open_preflight": True}, "open_preflight", "only with authorizer_id"),
        ({"open_preflight": "yes"}, "open_preflight", "true or false"),
    ],
)
def test_wrong_routes_are_named_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = http_api_route_faults({"port": 80, **args})
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed
