"""What is changed behind the engine's back is seen by the next refresh."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.provider.values import Properties
from tests.sandbox.provider.cases import CASES, new_world
from tests.sandbox.provider.engine import Engine, Made
from tests.sandbox.provider.kinds import (
    LOG_GROUP,
    SECURITY_GROUP,
    SERVICE,
    SUBNET,
    VPC,
)

Change = Callable[[Engine, Made], Any]


def _untag(engine: Engine, made: Made) -> None:
    engine.aws("ec2", "delete_tags", Resources=[made.id], Tags=[{"Key": "Name"}])


def _tag(engine: Engine, made: Made) -> None:
    engine.aws("ec2", "create_tags", Resources=[made.id], Tags=[{"Key": "by", "Value": "hand"}])


def _no_dns(engine: Engine, made: Made) -> None:
    engine.aws("ec2", "modify_vpc_attribute", VpcId=made.id, EnableDnsHostnames={"Value": False})


def _no_public_ip(engine: Engine, made: Made) -> None:
    engine.aws(
        "ec2", "modify_subnet_attribute", SubnetId=made.id, MapPublicIpOnLaunch={"Value": False}
    )


def _short_retention(engine: Engine, made: Made) -> None:
    engine.aws("logs", "put_retention_policy", logGroupName=made.id, retentionInDays=1)


def _scale(engine: Engine, made: Made) -> None:
    cluster = made.inputs["cluster"]
    engine.aws("ecs", "update_service", cluster=cluster, service=made.id, desiredCount=7)


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        pytest.param(VPC, _untag, {"tags": {}}, id="a tag taken away"),
        pytest.param(VPC, _tag, {"tags": {"Name": "v", "by": "hand"}}, id="a tag added"),
        pytest.param(VPC, _no_dns, {"enableDnsHostnames": False}, id="a VPC's DNS"),
        pytest.param(SUBNET, _no_public_ip, {"mapPublicIpOnLaunch": False}, id="a subnet"),
        pytest.param(LOG_GROUP, _short_retention, {"retentionInDays": 1}, id="log retention"),
        pytest.param(SERVICE, _scale, {"desiredCount": 7}, id="desired count"),
    ],
)
def test_a_change_made_elsewhere_is_read(
    engine: Engine, kind: str, change: Change, expected: Properties
) -> None:
    made = engine.make(kind, CASES[kind].inputs(new_world(engine)))

    change(engine, made)

    found = engine.read(made)
    assert found
    assert found.inputs == {**made.inputs, **expected}
    assert {key: found.outputs[key] for key in expected} == expected
    assert engine.diff(found, made.inputs).changed == set(expected)


@pytest.mark.parametrize(
    ("kind", "service", "operation", "member"),
    [
        (VPC, "ec2", "delete_vpc", "VpcId"),
        (SECURITY_GROUP, "ec2", "delete_security_group", "GroupId"),
        (LOG_GROUP, "logs", "delete_log_group", "logGroupName"),
    ],
)
def test_what_was_deleted_elsewhere_reads_as_gone_and_is_deleted_in_peace(
    engine: Engine, kind: str, service: str, operation: str, member: str
) -> None:
    made = engine.make(kind, CASES[kind].inputs(new_world(engine)))

    engine.aws(service, operation, **{member: made.id})

    assert engine.read(made) is None
    engine.delete(made)
