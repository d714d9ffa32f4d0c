"""Properties become requests, and answers become properties; nothing is dropped in silence."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import botocore.session
import pytest
from botocore.model import StructureShape

from sandbox.provider.schema import resource_schema
from sandbox.provider.shapes import (
    from_pairs,
    from_response,
    matching_members,
    to_request,
    with_texts,
)
from sandbox.provider.values import UNKNOWN, Properties

SESSION = botocore.session.Session()


def shape(service: str, operation: str) -> StructureShape:
    found: StructureShape = (
        SESSION.get_service_model(service).operation_model(operation).input_shape
    )
    return found


def request_for(
    service: str, operation: str, properties: Properties, **renames: str
) -> tuple[Properties, list[str]]:
    return to_request(shape(service, operation), properties, renames)


@pytest.mark.parametrize(
    ("service", "operation", "properties", "expected"),
    [
        pytest.param(
            "ec2",
            "CreateVpc",
            {"cidrBlock": "10.0.0.0/16"},
            {"CidrBlock": "10.0.0.0/16"},
            id="case",
        ),
        pytest.param(
            "ec2",
            "CreateVpcEndpoint",
            {"subnetIds": ["subnet-1"]},
            {"SubnetIds": ["subnet-1"]},
            id="list",
        ),
        pytest.param(
            "ec2",
            "CreateVpcEndpoint",
            {"subnetIds": "subnet-1"},
            {"SubnetIds": ["subnet-1"]},
            id="one item for a list",
        ),
        pytest.param(
            "ecr",
            "CreateRepository",
            {"imageScanningConfiguration": [{"scanOnPush": "true"}]},
            {"imageScanningConfiguration": {"scanOnPush": True}},
            id="a list of one for an object",
        ),
        pytest.param(
            "ecs",
            "RegisterTaskDefinition",
            {"containerDefinitions": '[{"name": "a", "cpu": 1}]'},
            {"containerDefinitions": [{"name": "a", "cpu": 1}]},
            id="JSON text for a list of objects",
        ),
        pytest.param(
            "iam",
            "CreateRole",
            {"assumeRolePolicyDocument": {"a": 1}},
            {"AssumeRolePolicyDocument": '{"a": 1}'},
            id="an object for JSON text",
        ),
        pytest.param(
            "ecs",
            "CreateService",
            {"desiredCount": "2", "enableExecuteCommand": "false"},
            {"desiredCount": 2, "enableExecuteCommand": False},
            id="text for numbers and booleans",
        ),
        pytest.param(
            "elbv2",
            "CreateTargetGroup",
            {"healthCheckPort": 80},
            {"HealthCheckPort": "80"},
            id="text",
        ),
        pytest.param(
            "ecs",
            "CreateCluster",
            {"tags": {"b": "2", "a": 1}},
            {"tags": [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]},
            id="a mapping for a list of pairs",
        ),
        pytest.param("logs", "CreateLogGroup", {"tags": {"a": 1}}, {"tags": {"a": "1"}}, id="map"),
        pytest.param(
            "ecs",
            "CreateService",
            {"desiredCount": UNKNOWN, "networkConfiguration": UNKNOWN, "loadBalancers": UNKNOWN},
            {"desiredCount": UNKNOWN, "networkConfiguration": UNKNOWN, "loadBalancers": UNKNOWN},
            id="unknown values pass through",
        ),
    ],
)
def test_a_property_takes_the_form_of_its_shape(
    service: str, operation: str, properties: Properties, expected: Properties
) -> None:
    request, left = request_for(service, operation, properties)

    # An unknown list stands as a list of one unknown: no request with it is ever sent.
    assert {
        key: [UNKNOWN] if item == UNKNOWN and isinstance(request[key], list) else item
        for key, item in expected.items()
    } == request
    assert left == []


def test_renames_reach_any_depth() -> None:
    properties = {"name": "a", "loadBalancers": [{"elbName": "b"}]}

    request, left = request_for(
        "ecs", "CreateService", properties, name="serviceName", elbName="loadBalancerName"
    )

    assert request == {"serviceName": "a", "loadBalancers": [{"loadBalancerName": "b"}]}
    assert left == []


@pytest.mark.parametrize(
    ("properties", "path"),
    [
        ({"colour": "red"}, "colour"),
        (
            {"networkConfiguration": {"awsvpcConfiguration": {"moon": 1}}},
            "networkConfiguration.awsvpcConfiguration.moon",
        ),
        ({"loadBalancers": [{"moon": 1}]}, "loadBalancers.moon"),
        ({"networkConfiguration": True}, "networkConfiguration"),
        ({"networkConfiguration": [{}, {}]}, "networkConfiguration"),
    ],
)
def test_what_has_no_place_is_told_by_its_path(properties: Properties, path: str) -> None:
    _, left = request_for("ecs", "CreateService", properties)

    assert left == [path]


def test_text_that_is_no_document_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'networkConfiguration' has to be JSON"):
        request_for("ecs", "CreateService", {"networkConfiguration": "{"})


def test_a_switch_or_a_number_is_text_where_the_shape_wants_text() -> None:
    setter = shape("sns", "SetTopicAttributes")

    sent = with_texts(setter, {"TopicArn": "arn", "AttributeName": "X", "AttributeValue": True})
    assert sent == {"TopicArn": "arn", "AttributeName": "X", "AttributeValue": "true"}

    update = shape("ecs", "UpdateService")
    assert with_texts(update, {"desiredCount": 1}) == {"desiredCount": 1}


def test_the_members_that_a_shape_has_are_found() -> None:
    found = matching_members(
        shape("ecs", "UpdateService"), ["desiredCount", "name", "moon"], {"name": "service"}
    )

    assert found == {"desiredCount", "name"}


@pytest.mark.parametrize(
    ("expected", "told", "value"),
    [
        (
            str,
            dt.datetime(2026, 11, 21, tzinfo=dt.timezone.utc),
            "2026-11-21T00:00:00+00:00",
        ),
        (str, {"a": 1}, '{"a": 1}'),
        (str, True, "true"),
        (str, 80, "80"),
        (bool, "false", False),
        (int, "80", 80),
        (int, "traffic-port", None),
        (int, [1], None),
        (Sequence[str], "a", ["a"]),
        (Mapping[str, str], [{"Key": "a", "Value": "b"}], {"a": "b"}),
        (Mapping[str, str], {"a": 1}, {"a": "1"}),
    ],
)
def test_an_answer_takes_the_form_of_its_property(expected: Any, told: Any, value: Any) -> None:
    found = from_response({"thing": expected}, {"Things": told}, {})

    assert found.get("thing") == value


def test_an_answer_is_read_by_pulumi_awss_own_types() -> None:
    schema = resource_schema("aws:ecs/service:Service")
    assert schema
    answer = {
        "serviceName": "web",
        "deploymentController": [{"type": "ECS"}],
        "loadBalancers": [{"containerPort": 80}],
        "events": ["noise"],
    }

    assert from_response(schema.outputs, answer, {"name": "serviceName"}) == {
        "name": "web",
        "deploymentController": {"type": "ECS"},
        "loadBalancers": [{"containerPort": 80}],
    }


def test_pairs_are_read_whatever_their_members_are_called() -> None:
    assert from_pairs([{"key": "a", "value": "b"}, {"Name": "c", "Value": 1}]) == {
        "a": "b",
        "c": "1",
    }
