"""Everything that services, tasks and clusters can be asked for, at once, on the real engine."""

import re
from typing import Any

import pytest
import yaml

from tests.engine.conftest import Sandbox, assert_kept
from tests.engine.inventory import Inventory, inventory

pytestmark = pytest.mark.engine

SHELL = {"enableExecuteCommand": True, "readonlyRootFilesystem": False}
STACK: dict[str, Any] = {
    "network": {"nat": "none", "endpoints": "auto"},
    "cluster": {
        "containerInsights": "enabled",
        "executeCommandLogging": True,
        "serviceConnectNamespace": "shop",
        "ec2Capacity": {"instanceType": "c6g.large", "maxSize": 2, "networkMode": "bridge"},
    },
    "services": {
        "web": {
            "tag": "v1",
            "port": 3000,
            "path": "/*",
            **SHELL,
            "deploymentStrategy": "CANARY",
            "canaryPercent": 10,
            "alarms": {"cpu": 90, "http5xxCount": 10, "unhealthyHosts": 1, "rollback": True},
            "dashboard": True,
            "serviceConnect": {},
            "autoscaling": {
                "max": 4,
                "schedules": [{"schedule": "cron(0 7 ? * MON-FRI *)", "min": 2}],
            },
        },
        "api": {
            "tag": "v1",
            "port": 8080,
            "path": "/api/*",
            "clients": ["web"],
            "serviceConnect": {"discoveryName": "api"},
            "volumes": [
                {"name": "scratch"},
                {"name": "shared", "efsFileSystemId": "fs-0123456789abcdef0"},
            ],
            "mountPoints": [
                {"sourceVolume": "scratch", "containerPath": "/tmp"},
                {"sourceVolume": "shared", "containerPath": "/data"},
            ],
            "sidecars": {
                "otel": {
                    "image": "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/otel:1",
                    "repositoryArn": "arn:aws:ecr:ap-northeast-2:123456789012:repository/otel",
                    "essential": False,
                }
            },
            "dependsOn": {"otel": "START"},
            "healthCheck": {"command": "curl -f localhost:8080"},
            "ephemeralStorage": 30,
            "user": "1000",
            "secrets": {
                "TOKEN": "arn:aws:ssm:ap-northeast-2:123456789012:parameter/shop/token",
            },
            "autoscaling": {"max": 6, "requestCount": 500},
            "registry": {
                "pushRoleArns": ["arn:aws:iam::123456789012:role/ci"],
                "imageTagMutabilityExclusionFilters": ["latest"],
                "releaseTagPatterns": ["v*"],
            },
        },
        "legacy": {
            "tag": "v1",
            "port": 80,
            "path": "/legacy/*",
            "architecture": "ARM64",
            "capacity": "ec2",
            "networkMode": "bridge",
        },
    },
    "scheduledTasks": {
        "cleanup": {
            "imageOf": "api",
            "command": ["./cleanup"],
            "scheduleExpression": "cron(0 3 * * ? *)",
            "timezone": "Asia/Seoul",
        },
        "migrate": {"tag": "v1", "command": ["./migrate"]},
    },
}


@pytest.fixture(scope="module")
def before(product: Sandbox) -> Inventory:
    """What the embedded AWS holds before anything is deployed."""
    assert product.run("pulumi", "version").code == 0
    return inventory(product)


@pytest.fixture(scope="module")
def deployed(product: Sandbox, before: Inventory) -> Sandbox:
    """The stack, deployed once for the module."""
    assert before
    config = {f"private-fargate:{key}": value for key, value in STACK.items()}
    text = yaml.safe_dump({"config": {"aws:region": "ap-northeast-2", **config}})
    (product.project / "Pulumi.dev.yaml").write_text(text)
    result = product.run("up")
    assert result.code == 0, result.text
    assert_kept(result.text)
    return product


def services(sandbox: Sandbox) -> dict[str, Any]:
    """The services as ECS tells them, by what their names begin with."""
    ecs = sandbox.client("ecs")
    (cluster,) = ecs.list_clusters()["clusterArns"]
    arns = ecs.list_services(cluster=cluster)["serviceArns"]
    found = ecs.describe_services(cluster=cluster, services=arns)["services"]
    names = STACK["services"]
    return {n: s for n in names for s in found if re.search(rf"(^|-){n}\b", s["serviceName"])}


def test_services_are_as_they_were_asked_for(deployed: Sandbox) -> None:
    found = services(deployed)
    assert sorted(found) == ["api", "legacy", "web"]
    web = found["web"]["deploymentConfiguration"]
    assert web["strategy"] == "CANARY"
    assert web["alarms"]["rollback"] is True
    assert len(web["alarms"]["alarmNames"]) >= 3
    ecs = deployed.client("ecs")
    api = ecs.describe_task_definition(taskDefinition=found["api"]["taskDefinition"])
    assert [c["name"] for c in api["taskDefinition"]["containerDefinitions"]] == ["api", "otel"]
    efs = [v.get("efsVolumeConfiguration") for v in api["taskDefinition"]["volumes"]]
    assert [v["transitEncryption"] for v in efs if v] == ["ENABLED"]
    legacy = ecs.describe_task_definition(taskDefinition=found["legacy"]["taskDefinition"])
    assert legacy["taskDefinition"]["networkMode"] == "bridge"


def test_scheduled_tasks_have_a_schedule_and_one_off_tasks_a_command(deployed: Sandbox) -> None:
    scheduler = deployed.client("scheduler")
    (schedule,) = scheduler.list_schedules()["Schedules"]
    told = scheduler.get_schedule(Name=schedule["Name"], GroupName=schedule["GroupName"])
    assert told["ScheduleExpressionTimezone"] == "Asia/Seoul"
    assert "DeadLetterConfig" in told["Target"]
    commands = deployed.run("pulumi", "stack", "output", "--json", "runTaskCommands").text
    assert "aws ecs run-task" in commands
    assert "migrate" in commands


def test_a_second_preview_changes_nothing(deployed: Sandbox) -> None:
    result = deployed.run("pulumi", "preview", "--refresh", "--expect-no-changes")
    assert result.code == 0, result.text


def test_destroy_leaves_nothing(deployed: Sandbox, before: Inventory) -> None:
    result = deployed.destroy()
    assert result.code == 0, result.text
    assert inventory(deployed) == before
    for what, count in {
        "sqs": len(deployed.client("sqs").list_queues().get("QueueUrls", [])),
        "alarms": len(deployed.client("cloudwatch").describe_alarms()["MetricAlarms"]),
        "schedules": len(deployed.client("scheduler").list_schedules()["Schedules"]),
    }.items():
        assert count == 0, what
