"""Tasks with volumes, sidecars and shells, and jobs, on the real engine.

The tests of one sandbox run in this order: each goes on with the stack that the last one left.
"""

import json

import pytest

from tests.engine.conftest import Sandbox

pytestmark = pytest.mark.engine

PROGRAM = """
    import os

    import pulumi
    import pulumi_aws as aws
    from private_fargate import Cluster, NatMode, Network, ScheduledTask, Service

    network = Network("network", {"nat": NatMode.NONE})
    cluster = Cluster("cluster", {})
    targets = aws.ec2.SecurityGroup("targets", vpc_id=network.vpc_id, description="Mount targets")
    files = aws.efs.FileSystem("files", encrypted=True)
    point = aws.efs.AccessPoint("point", file_system_id=files.id)
    place = {
        "cluster_arn": cluster.cluster_arn,
        "vpc_id": network.vpc_id,
        "subnet_ids": network.private_subnet_ids,
        "endpoint_security_group_id": network.endpoint_security_group_id,
        "s3_prefix_list_id": network.s3_prefix_list_id,
        "image": "docker.io/library/nginx:1",
    }
    Service("web", {
        **place,
        "cluster_name": cluster.cluster_name,
        "port": 3000,
        "ephemeral_storage": 30,
        "user": "1000:1000",
        "stop_timeout": 60,
        "ulimits": [{"name": "nofile", "soft_limit": 4096, "hard_limit": 65535}],
        "environment": {"B": "2", "A": point.id},
        "health_check": {"command": ["curl -f localhost:3000"]},
        "volumes": [
            {"name": "scratch"},
            {"name": "lib"},
            {"name": "log"},
            {"name": "files", "efs_file_system_id": files.id, "efs_access_point_id": point.id,
             "security_group_id": targets.id, "read_only": False},
        ],
        "mount_points": [
            {"source_volume": "scratch", "container_path": "/tmp"},
            {"source_volume": "files", "container_path": "/data"},
            {"source_volume": "lib", "container_path": "/var/lib/amazon"},
            {"source_volume": "log", "container_path": "/var/log/amazon"},
        ],
        "depends_on": [{"container_name": "migrate", "condition": "SUCCESS"}],
        "enable_execute_command": True,
        "sidecars": {
            "migrate": {"image": "docker.io/library/nginx:1", "essential": False,
                        "readonly_root_filesystem": False, "command": ["true"]},
            "agent": {"image": "docker.io/library/nginx:1", "cpu": 64, "memory_reservation": 64,
                      "readonly_root_filesystem": False},
        },
    })
    by_hand = "BY_HAND" in os.environ
    report = ScheduledTask("report", {
        **place, **({} if by_hand else {"schedule_expression": "cron(0 3 * * ? *)"}),
    })
    pulumi.export("runTaskCommand", report.run_task_command)
"""


def test_everything_a_task_can_have_is_deployed_and_left_alone(raw: Sandbox) -> None:
    raw.write_program(PROGRAM)
    first = raw.update()
    assert first.code == 0, first.text
    again = raw.run("pulumi", "preview", "--refresh", "--expect-no-changes")
    assert again.code == 0, again.text


def test_aws_has_the_task_as_it_was_asked_for(raw: Sandbox) -> None:
    described = raw.client("ecs").describe_task_definition(taskDefinition="raw-dev-web")
    definition = described["taskDefinition"]
    names = [container["name"] for container in definition["containerDefinitions"]]
    assert names == ["agent", "migrate", "web"]
    volumes = {volume["name"]: volume for volume in definition["volumes"]}
    assert set(volumes) == {"scratch", "lib", "log", "files"}
    mounted = volumes["files"]["efsVolumeConfiguration"]
    assert mounted["transitEncryption"] == "ENABLED"
    assert mounted["authorizationConfig"]["iam"] == "ENABLED"
    assert definition["ephemeralStorage"] == {"sizeInGiB": 30}


def test_the_schedule_starts_the_newest_revision_of_the_job(raw: Sandbox) -> None:
    client = raw.client("scheduler")
    (found,) = client.list_schedules(GroupName="raw-dev-report")["Schedules"]
    schedule = client.get_schedule(GroupName="raw-dev-report", Name=found["Name"])
    arn = schedule["Target"]["EcsParameters"]["TaskDefinitionArn"]
    assert arn.endswith(":task-definition/raw-dev-report:1")
    assert schedule["Target"]["DeadLetterConfig"]["Arn"].startswith("arn:aws:sqs:")
    network = schedule["Target"]["EcsParameters"]["NetworkConfiguration"]
    assert network["awsvpcConfiguration"]["AssignPublicIp"] == "DISABLED"


def test_the_command_is_told_and_without_a_schedule_only_it_is_left(raw: Sandbox) -> None:
    result = raw.update(BY_HAND="1")
    assert result.code == 0, result.text
    output = raw.run("pulumi", "stack", "output", "--json")
    command = json.loads(output.text)["runTaskCommand"]
    assert command.startswith("aws ecs run-task --region ap-northeast-2 --cluster arn:aws:ecs:")
    assert "--task-definition raw-dev-report " in command
    assert raw.client("scheduler").list_schedules()["Schedules"] == []
    assert "QueueUrls" not in raw.client("sqs").list_queues()
    assert raw.run("down").code == 0
