"""Which endpoints a set of services needs, and why."""

from typing import Any

import pytest

from private_fargate.endpoints import (
    DEFAULT_SERVICES,
    KNOWN_SERVICES,
    endpoints_for,
    gateways,
    interfaces,
    services_used,
)


def services(endpoints: Any) -> Any:
    return [endpoint.service for endpoint in endpoints]


def test_a_task_with_an_ecr_image_and_awslogs_needs_three_interfaces_and_s3() -> None:
    needed = endpoints_for(DEFAULT_SERVICES)
    assert services(interfaces(needed)) == ["ecr.api", "ecr.dkr", "logs"]
    assert services(gateways(needed)) == ["s3"]


@pytest.mark.parametrize("chosen", [[], ["logs"], ["dynamodb"], ["s3"]])
def test_s3_is_always_there_once(chosen: Any) -> None:
    assert services(endpoints_for(chosen)).count("s3") == 1


def test_every_endpoint_says_why_and_has_a_type_that_aws_knows() -> None:
    for endpoint in endpoints_for(KNOWN_SERVICES):
        assert endpoint.reason
        assert endpoint.type in {"Gateway", "Interface"}


def test_the_order_of_the_services_does_not_matter() -> None:
    assert endpoints_for(["logs", "ecr.api"]) == endpoints_for(["ecr.api", "logs", "logs"])


@pytest.mark.parametrize(
    ("secrets", "more"),
    [
        ({}, set()),
        ({"A": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a"}, {"secretsmanager"}),
        ({"A": "arn:aws:ssm:eu-west-1:123456789012:parameter/a"}, {"ssm"}),
        (
            {
                "A": "arn:aws:ssm:eu-west-1:123456789012:parameter/a",
                "B": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:b",
            },
            {"ssm", "secretsmanager"},
        ),
        ({"A": "not an arn", "B": object()}, set()),
    ],
)
def test_what_a_service_uses_follows_from_its_secrets(secrets: Any, more: Any) -> None:
    assert services_used({"secrets": secrets}) == {*DEFAULT_SERVICES, *more}


def test_the_table_has_every_endpoint_that_a_fargate_task_can_need() -> None:
    assert set(KNOWN_SERVICES) == {
        *("s3", "dynamodb", "ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm"),
        *("ssmmessages", "kms", "ecs", "ecs-agent", "ecs-telemetry"),
        *("elasticfilesystem", "monitoring", "servicediscovery", "sts", "xray"),
    }
