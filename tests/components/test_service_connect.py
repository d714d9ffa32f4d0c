"""Service Connect: who finds whom, by which name, and who may come in."""

from typing import Any

import pytest

from private_fargate import Service
from private_fargate.service_faults import service_faults
from tests.components.conftest import Recorder
from tests.components.test_service import BASE, IN, OUT, build, service

NAMESPACE = "arn:aws:servicediscovery:ap-northeast-2:123456789012:namespace/ns-1"
CLIENT = {"namespace_arn": NAMESPACE}
SERVER = {**CLIENT, "discovery_name": "backend"}
LOGS = {
    "logDriver": "awslogs",
    "options": {
        "awslogs-group": "/ecs/Shop-dev/web",
        "awslogs-region": "ap-northeast-2",
        "awslogs-stream-prefix": "service-connect",
    },
}


def mapping(recorder: Recorder) -> Any:
    definition = recorder.one("ecs/taskDefinition:TaskDefinition", "web-task")
    return definition.document("containerDefinitions")[0]["portMappings"]


def test_a_client_finds_others_and_exposes_nothing(recorder: Recorder) -> None:
    build(recorder, service_connect=CLIENT)
    assert service(recorder).inputs["serviceConnectConfiguration"] == {
        "enabled": True,
        "namespace": NAMESPACE,
        "logConfiguration": LOGS,
    }
    assert mapping(recorder) == []
    assert recorder.of(IN) == []


def test_a_server_is_found_by_its_name_on_its_port(recorder: Recorder) -> None:
    build(recorder, port=3000, service_connect=SERVER)
    (found,) = service(recorder).inputs["serviceConnectConfiguration"]["services"]
    assert found == {
        "portName": "main",
        "discoveryName": "backend",
        "clientAlias": [{"dnsName": "backend", "port": 3000}],
    }
    assert mapping(recorder)[0]["name"] == "main"
    assert "appProtocol" not in mapping(recorder)[0]


def test_clients_may_use_another_name_and_port_and_the_proxy_knows_what_is_spoken(
    recorder: Recorder,
) -> None:
    more = {"alias": "api.internal", "client_port": 80.0, "app_protocol": "http2"}
    build(recorder, port=3000, service_connect={**SERVER, **more})
    (found,) = service(recorder).inputs["serviceConnectConfiguration"]["services"]
    assert found["clientAlias"] == [{"dnsName": "api.internal", "port": 80}]
    assert mapping(recorder)[0]["appProtocol"] == "http2"


def test_without_service_connect_nothing_is_named(recorder: Recorder) -> None:
    build(recorder, port=3000)
    assert "serviceConnectConfiguration" not in service(recorder).inputs
    assert "name" not in mapping(recorder)[0]


def test_the_given_clients_come_in_by_reference(recorder: Recorder) -> None:
    clients = {"frontend": "sg-front", "jobs": "sg-jobs"}
    build(recorder, port=3000, client_security_group_ids=clients)
    admitted = {
        rule.name: (rule.inputs["referencedSecurityGroupId"], rule.inputs["fromPort"])
        for rule in recorder.of(IN)
    }
    assert admitted == {
        "web-client-frontend-3000-in": ("sg-front", 3000),
        "web-client-jobs-3000-in": ("sg-jobs", 3000),
    }
    out = recorder.one(OUT, "web-client-jobs-3000-out").inputs
    assert (out["securityGroupId"], out["referencedSecurityGroupId"]) == ("sg-jobs", "web-group-id")
    assert "web-client-jobs-3000-in" in recorder.depends(service(recorder))


def test_two_services_know_each_other(recorder: Recorder) -> None:
    def program() -> None:
        first: Any = {**BASE, "port": 80, "service_connect": SERVER}
        second = Service("client", {**BASE, "service_connect": CLIENT})  # type: ignore[typeddict-item]
        first["client_security_group_ids"] = {"client": second.security_group_id}
        Service("web", first)

    recorder.run(program)
    rule = recorder.one(IN, "web-client-client-80-in").inputs
    assert rule["referencedSecurityGroupId"] == "client-group-id"


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"service_connect": {}}, "service_connect.namespace_arn", "the ARN of a Cloud Map"),
        (
            {"service_connect": {"namespace_arn": "shop"}},
            "service_connect.namespace_arn",
            "the ARN of a Cloud Map",
        ),
        ({"service_connect": SERVER}, "port", "because a discovery_name is given"),
        (
            {"service_connect": {**CLIENT, "alias": "api"}},
            "service_connect.alias",
            "only with a discovery_name",
        ),
        (
            {"port": 80, "service_connect": {**SERVER, "discovery_name": "Backend"}},
            "service_connect.discovery_name",
            "up to 64 lowercase",
        ),
        (
            {"port": 80, "service_connect": {**SERVER, "alias": "-api"}},
            "service_connect.alias",
            "up to 127 lowercase",
        ),
        (
            {"port": 80, "service_connect": {**SERVER, "client_port": 0}},
            "service_connect.client_port",
            "from 1 to 65535",
        ),
        (
            {"port": 80, "service_connect": {**SERVER, "app_protocol": "ftp"}},
            "service_connect.app_protocol",
            "http or http2 or grpc",
        ),
        (
            {"client_security_group_ids": {"a": "sg-1"}},
            "port",
            "because client_security_group_ids is given",
        ),
        (
            {"port": 80, "client_security_group_ids": {"A b": "sg-1"}},
            "client_security_group_ids",
            "names of lowercase letters",
        ),
    ],
)
def test_wrong_connections_are_named_with_what_is_allowed(
    args: Any, path: str, allowed: str
) -> None:
    (fault,) = service_faults("web", {**BASE, **args})
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed
