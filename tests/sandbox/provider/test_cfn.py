"""AWS's own resource schemas refuse illegal values before AWS does."""

import pytest

from sandbox.provider.cfn import (
    SCHEMA_REGION,
    aws_schema,
    illegal_values,
    plain_name,
    replacing_names,
)
from sandbox.provider.types import ENTRIES
from sandbox.provider.values import UNKNOWN, Properties

VPC = "AWS::EC2::VPC"
LOG_GROUP = "AWS::Logs::LogGroup"
REPOSITORY = "AWS::ECR::Repository"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
ROLE = "AWS::IAM::Role"
ROUTE = "AWS::EC2::Route"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CidrBlock", "cidr_block"),
        ("subnetIds", "SubnetId"),
        ("policies", "Policy"),
        ("enableHTTP2", "enableHttp2"),
    ],
)
def test_names_are_compared_without_case_and_plural(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other)


def test_the_schemas_are_those_that_cfn_lint_itself_reads() -> None:
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    for entry in ENTRIES.values():
        own = PROVIDER_SCHEMA_MANAGER.get_resource_schema(SCHEMA_REGION, entry.cfn).schema
        assert aws_schema(entry.cfn) == own, entry.cfn


def test_create_only_properties_replace() -> None:
    assert "cidrblock" in replacing_names(VPC)
    assert "tag" not in replacing_names(VPC)


@pytest.mark.parametrize(
    ("kind", "properties", "place", "words"),
    [
        (REPOSITORY, {"imageTagMutability": "SOMETIMES"}, "imageTagMutability", "one of MUTABLE"),
        (LOG_GROUP, {"logGroupName": "a b"}, "logGroupName", "text that matches"),
        (
            LOG_GROUP,
            {"logGroupName": "x" * 513},
            "logGroupName",
            "1 to 512 characters here, got 513",
        ),
        (
            "AWS::ECS::Service",
            {"loadBalancers": [{"containerPort": 80}], "launchType": "MOON"},
            "launchType",
            "one of EC2, FARGATE",
        ),
    ],
)
def test_an_illegal_value_is_refused_by_name(
    kind: str, properties: Properties, place: str, words: str
) -> None:
    faults = illegal_values(kind, properties)

    assert {fault.property for fault in faults} == {place}
    assert any(words in fault.reason for fault in faults)


def test_an_illegal_value_deep_inside_is_refused_by_its_path() -> None:
    properties = {"encryptionConfiguration": {"encryptionType": "ROT13"}}

    (fault,) = illegal_values(REPOSITORY, properties)

    assert fault.property == "encryptionConfiguration.encryptionType"


def test_a_number_out_of_range_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = {"properties": {"Port": {"type": "integer", "minimum": 1, "maximum": 65535}}}
    monkeypatch.setattr("sandbox.provider.cfn.aws_schema", lambda _: schema)

    (fault,) = illegal_values("AWS::Any::Thing", {"port": 65536})

    assert "1 to 65535 here, got 65536" in fault.reason
    assert illegal_values("AWS::Any::Thing", {"port": 65535}) == []


def test_properties_that_exclude_each_other_are_refused_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    schema = {"dependentExcluded": {"InstanceId": ["NatId"], "NatId": ["InstanceId"]}}
    monkeypatch.setattr("sandbox.provider.cfn.aws_schema", lambda _: schema)

    (fault,) = illegal_values("AWS::Any::Thing", {"natId": "a", "instanceId": "b"})

    assert fault.reason == "AWS does not take 'instanceId' together with 'natId'."
    assert illegal_values("AWS::Any::Thing", {"natId": "a"}) == []


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        (LOG_GROUP, {"logGroupName": UNKNOWN, "kmsKeyId": None}),
        (LOG_GROUP, {"somethingElse": "x" * 9999}),
        (REPOSITORY, {"encryptionConfigurations": [{"encryptionType": UNKNOWN}]}),
        (ROLE, {"path": "/a/", "maxSessionDuration": 3600}),
        (TARGET_GROUP, {"port": 80, "targetType": "ip", "protocol": "HTTP"}),
    ],
)
def test_legal_and_unknown_values_are_taken(kind: str, properties: Properties) -> None:
    assert illegal_values(kind, properties) == []


def test_a_pattern_in_the_notation_of_another_engine_refuses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    schema = {"properties": {"Name": {"type": "string", "pattern": r"\p{L}+"}}}
    monkeypatch.setattr("sandbox.provider.cfn.aws_schema", lambda _: schema)

    assert illegal_values("AWS::Any::Thing", {"name": "x"}) == []
