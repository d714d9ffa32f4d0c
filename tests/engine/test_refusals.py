"""Bad input on the real engine: one clear message each, and nothing is made."""

import re

import pytest
import yaml

from tests.engine.conftest import Sandbox

pytestmark = pytest.mark.engine


def test_a_wrong_stack_file_names_every_fault_and_registers_nothing(product: Sandbox) -> None:
    file = product.project / "Pulumi.dev.yaml"
    stack = yaml.safe_load(file.read_text())
    config = stack["config"]
    config["private-fargate:network"] = {
        "cidrBlock": "10.0.0.0/16",
        "avoidCidrBlocks": ["10.0.128.0/20"],
        "natt": "instance",
    }
    config["private-fargate:services"]["backend"].update(cpu=512, memory=300)
    config["private-fargate:services"]["frontend"]["port"] = "three thousand"
    file.write_text(yaml.safe_dump(stack))
    result = product.run("up")
    assert result.code != 0
    for key, allowed in (
        ("private-fargate:network.natt", "nat"),
        ("private-fargate:network.avoidCidrBlocks.0", "10.0.0.0/16"),
        ("private-fargate:services.backend.memory", "1024"),
        ("private-fargate:services.frontend.port", "a whole number"),
    ):
        lines = {line for line in result.text.splitlines() if line.startswith(f"      {key}: ")}
        assert [allowed in line for line in lines] == [True], key
    assert "Traceback" not in result.text
    assert "aws:" not in re.sub(r"aws:(region|defaultTags)", "", result.text)
    assert len(product.client("ec2").describe_vpcs()["Vpcs"]) == 1


def test_an_argument_that_pulumi_aws_does_not_know_is_refused_by_name(raw: Sandbox) -> None:
    raw.write_program("""
        import pulumi_aws as aws

        aws.ecs.Service("web", task_definition="web", network_configuration={
            "subnets": ["subnet-1"], "assignPublicIpp": True,
        })
    """)
    result = raw.run("preview")
    assert result.code != 0
    assert "'assignPublicIpp' is not expected here" in result.text
    assert "Examine values at 'web.networkConfiguration.assignPublicIpp'" in result.text


OUTSIDE_THE_TABLE = """
    import pulumi_aws as aws

    aws.ec2.Vpc("first", cidr_block="10.0.0.0/16")
    aws.kinesis.Stream("stream", shard_count=1)
"""


def test_a_type_outside_the_table_previews(raw: Sandbox) -> None:
    raw.write_program(OUTSIDE_THE_TABLE)
    result = raw.run("preview")
    assert result.code == 0, result.text
    assert "aws:kinesis:Stream stream create" in result.text


def test_a_type_outside_the_table_is_refused_by_up_before_anything_is_made(raw: Sandbox) -> None:
    raw.write_program(OUTSIDE_THE_TABLE)
    result = raw.run("up")
    assert result.code != 0
    assert "the embedded AWS cannot create aws:kinesis/stream:Stream" in result.text
    assert len(raw.client("ec2").describe_vpcs()["Vpcs"]) == 1, "only the account's default VPC"


def test_a_property_that_nothing_carries_is_refused_by_up_before_anything_is_made(
    raw: Sandbox,
) -> None:
    raw.write_program("""
        import pulumi_aws as aws

        vpc = aws.ec2.Vpc("first", cidr_block="10.0.0.0/16")
        aws.ec2.SecurityGroup("inline", vpc_id=vpc.id, ingress=[
            {"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["10.0.0.0/8"]},
        ])
    """)
    assert raw.run("preview").code == 0
    result = raw.run("up")
    assert result.code != 0
    assert "nowhere to put 'ingress' of aws:ec2/securityGroup:SecurityGroup" in result.text
    assert len(raw.client("ec2").describe_vpcs()["Vpcs"]) == 1


def test_a_value_that_aws_would_refuse_is_refused_in_the_preview(raw: Sandbox) -> None:
    raw.write_program("""
        import pulumi_aws as aws

        aws.ecr.Repository("images", image_tag_mutability="SOMETIMES")
    """)
    result = raw.run("preview")
    assert result.code != 0
    assert "AWS takes one of" in result.text
    assert "IMMUTABLE" in result.text


def test_an_error_of_aws_carries_its_code_and_the_resource(raw: Sandbox) -> None:
    raw.write_program("""
        import pulumi_aws as aws

        aws.ec2.Subnet("lost", vpc_id="vpc-0123456789abcdef0", cidr_block="10.0.0.0/24")
    """)
    result = raw.run("up")
    assert result.code != 0
    assert (
        "creating aws:ec2/subnet:Subnet 'lost': CreateSubnet: InvalidVpcID.NotFound" in result.text
    )


def test_a_stack_without_a_file_is_refused_with_those_that_there_are(product: Sandbox) -> None:
    result = product.run("up", "--stack", "staging")
    assert result.code == 1
    assert "Pulumi.staging.yaml" in result.text
    assert "dev, prod" in result.text


def test_writing_the_configuration_is_refused(product: Sandbox) -> None:
    result = product.run("pulumi", "config", "set", "aws:region", "us-east-1")
    assert result.code == 1
    assert "never writes" in result.text


def test_a_failing_program_shows_its_traceback_once(raw: Sandbox) -> None:
    raw.write_program("""
        def broken():
            raise KeyError("the program's own mistake")

        print("printed before")
        broken()
    """)
    result = raw.run("preview")
    assert result.code != 0
    assert "printed before" in result.text
    assert "in broken" in result.text
