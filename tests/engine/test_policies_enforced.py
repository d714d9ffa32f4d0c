"""The policy pack on raw pulumi_aws programs, at their first preview, when no id is known yet."""

import pytest

from tests.engine.conftest import Sandbox

pytestmark = pytest.mark.engine

SERVICE_IN_A_PUBLIC_SUBNET = """
    import pulumi_aws as aws

    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
    gateway = aws.ec2.InternetGateway("gateway", vpc_id=vpc.id)
    subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    table = aws.ec2.RouteTable("table", vpc_id=vpc.id)
    aws.ec2.Route(
        "default", route_table_id=table.id, destination_cidr_block="0.0.0.0/0",
        gateway_id=gateway.id,
    )
    aws.ec2.RouteTableAssociation("associated", subnet_id=subnet.id, route_table_id=table.id)
    cluster = aws.ecs.Cluster("cluster")
    task = aws.ecs.TaskDefinition(
        "task", family="task", container_definitions='[{"name": "a", "image": "b"}]',
    )
    aws.ecs.Service(
        "service", cluster=cluster.arn, task_definition=task.arn,
        network_configuration={"subnets": [subnet.id], "assign_public_ip": PUBLIC_IP},
    )
"""

PRIVATE_PROGRAM_WITHOUT_LIFECYCLE = """
    import pulumi_aws as aws

    aws.ecr.Repository("images")
"""


def test_a_public_ip_fails_the_preview_by_the_policys_name(judged: Sandbox) -> None:
    judged.write_program(SERVICE_IN_A_PUBLIC_SUBNET.replace("PUBLIC_IP", "True"))
    result = judged.run("preview")
    assert result.code != 0
    assert "service-no-public-ip" in result.text
    assert "[mandatory]" in result.text


def test_a_route_to_the_internet_fails_the_first_preview_with_its_path(judged: Sandbox) -> None:
    judged.write_program(SERVICE_IN_A_PUBLIC_SUBNET.replace("PUBLIC_IP", "False"))
    result = judged.run("preview")
    assert result.code != 0
    assert "service-private-subnets-only" in result.text
    assert "service-no-public-ip" not in result.text
    for step in ("subnet", "table", "default", "gateway"):
        assert step in result.text


def test_a_repository_without_lifecycle_fails_the_preview(judged: Sandbox) -> None:
    judged.write_program(PRIVATE_PROGRAM_WITHOUT_LIFECYCLE)
    result = judged.run("preview")
    assert result.code != 0
    assert "repository-lifecycle-policy" in result.text


def test_up_creates_nothing_that_the_preview_refused(judged: Sandbox) -> None:
    judged.write_program(SERVICE_IN_A_PUBLIC_SUBNET.replace("PUBLIC_IP", "True"))
    result = judged.run("up")
    assert result.code != 0
    assert "service-no-public-ip" in result.text
    assert judged.client("ecs").list_clusters()["clusterArns"] == []


def test_skip_preview_is_refused_because_policies_act_there(judged: Sandbox) -> None:
    result = judged.run("pulumi", "up", "--yes", "--skip-preview", "--policy-pack", "policies")
    assert result.code == 1
    assert "--skip-preview" in result.text
    assert "Traceback" not in result.text
