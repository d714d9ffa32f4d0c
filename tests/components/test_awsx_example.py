"""The example on a VPC made by awsx, on mocks: awsx's plugin cannot be had in the sandbox."""

import pytest

from tests.components.conftest import Recorder
from tests.examples.awsx import recorded


@pytest.fixture
def built(recorder: Recorder) -> Recorder:
    """What the example registers; the fixture of all mocks gives the event loop."""
    return recorded()


def test_the_service_runs_in_the_private_subnets_of_the_vpc_without_public_addresses(
    built: Recorder,
) -> None:
    (service,) = built.of("ecs/service:Service")
    configuration = service.inputs["networkConfiguration"]
    assert configuration["subnets"] == ["subnet-1", "subnet-2"]
    assert configuration["assignPublicIp"] is False
    groups = built.of("ec2/securityGroup:SecurityGroup")
    assert {group.inputs["vpcId"] for group in groups} == {"vpc-1"}


def test_the_service_waits_for_all_of_the_vpc(built: Recorder) -> None:
    (service,) = built.of("ecs/service:Service")
    assert "existing" in built.depends(service)


def test_the_subnets_are_looked_at_before_they_are_filled(built: Recorder) -> None:
    assert built.calls.count("aws:ec2/getSubnet:getSubnet") == 2
