"""The example on a VPC made by awsx, on mocks: awsx's plugin cannot be had in the sandbox."""

import runpy
import warnings
from pathlib import Path
from typing import Any

import pulumi_awsx as awsx
import pytest

from tests.components.conftest import Recorder

with warnings.catch_warnings():
    # pulumi_awsx 3.11 warns of a function of its own as soon as its ec2 module is used.
    warnings.simplefilter("ignore", DeprecationWarning)
    assert hasattr(awsx.ec2, "Vpc")

EXAMPLE = Path(__file__).parents[2] / "examples" / "awsx-network"
VPC = "awsx:ec2:Vpc"


class AwsxRecorder(Recorder):
    """Answers for awsx's remote component too."""

    def new_resource(self, args: Any) -> Any:
        if args.typ == VPC:
            outputs = {"vpcId": "vpc-1", "privateSubnetIds": ["subnet-1", "subnet-2"]}
            return "", outputs
        return super().new_resource(args)


@pytest.fixture
def built(recorder: Recorder) -> Recorder:
    program = str(EXAMPLE / "__main__.py")
    return AwsxRecorder().run(lambda: runpy.run_path(program) and None)


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


def test_the_example_is_short() -> None:
    assert len((EXAMPLE / "__main__.py").read_text().splitlines()) < 40
