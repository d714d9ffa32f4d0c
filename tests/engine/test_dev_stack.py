"""The dev stack on the real engine: up, again, refresh, change, down; the tests run in order."""

import json
import re
import subprocess
from typing import Any

import pytest
import yaml

from sandbox import emulator
from sandbox.emulator import recorded
from tests.engine.conftest import Sandbox, assert_kept
from tests.engine.inventory import Inventory, inventory

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def before(product: Sandbox) -> Inventory:
    """What an embedded AWS holds before anything is deployed."""
    assert product.run("pulumi", "version").code == 0
    return inventory(product)


@pytest.fixture(scope="module")
def deployed(product: Sandbox, before: Inventory) -> Sandbox:
    """The dev stack, deployed once for the module."""
    assert before
    result = product.run("up")
    assert result.code == 0, result.text
    product.environment["FIRST_UP"] = result.text
    return product


def output(sandbox: Sandbox, name: str) -> Any:
    """One output of the stack."""
    result = sandbox.run("pulumi", "stack", "output", "--json", name)
    assert result.code == 0, result.text
    return json.loads(result.text)


def test_up_prints_outputs_address_and_next_commands(deployed: Sandbox) -> None:
    text = deployed.environment["FIRST_UP"]
    assert_kept(text)
    assert "load-balancer-web-acl" not in text
    assert "The stack costs about $47." in text
    assert "Its way out, one NAT instance, is the cheapest that it can have." in text
    running = emulator.running(deployed.home)
    assert running is not None
    for name in ("url", "vpcId", "repositoryUrls", "clusterName", "serviceNames", "deployCommands"):
        assert re.search(rf"\n\s+{name}\s*:", text), name
    assert running.url in text
    for command in (
        "-m sandbox env",
        "aws ecs list-services",
        "-m sandbox preview",
        "-m sandbox down",
    ):
        assert command in text


def test_two_services_run_privately_in_the_planned_subnets(deployed: Sandbox) -> None:
    ecs, ec2 = deployed.client("ecs"), deployed.client("ec2")
    cluster = output(deployed, "clusterName")
    arns = ecs.list_services(cluster=cluster)["serviceArns"]
    services = ecs.describe_services(cluster=cluster, services=arns)["services"]
    assert len(services) == 2
    private = set(output(deployed, "privateSubnetIds"))
    for service in services:
        network = service["deployments"][0]["networkConfiguration"]["awsvpcConfiguration"]
        assert network["assignPublicIp"] == "DISABLED"
        assert set(network["subnets"]) == private
    found = ec2.describe_subnets(
        Filters=[{"Name": "vpc-id", "Values": [output(deployed, "vpcId")]}]
    )["Subnets"]
    assert sorted((s["CidrBlock"], s["AvailabilityZone"][-1]) for s in found) == [
        ("10.0.0.0/20", "a"),
        ("10.0.16.0/21", "a"),
        ("10.0.32.0/20", "b"),
        ("10.0.48.0/21", "b"),
    ]
    assert not any(subnet["MapPublicIpOnLaunch"] for subnet in found)


def test_private_subnets_leave_through_the_nat_instance_alone(deployed: Sandbox) -> None:
    ec2 = deployed.client("ec2")
    for subnet in output(deployed, "privateSubnetIds"):
        tables = ec2.describe_route_tables(
            Filters=[{"Name": "association.subnet-id", "Values": [subnet]}]
        )["RouteTables"]
        (table,) = tables
        defaults = [r for r in table["Routes"] if r.get("DestinationCidrBlock") == "0.0.0.0/0"]
        assert [("NetworkInterfaceId" in r, "GatewayId" in r) for r in defaults] == [(True, False)]


def test_repositories_expire_untagged_images(deployed: Sandbox) -> None:
    ecr = deployed.client("ecr")
    repositories = ecr.describe_repositories()["repositories"]
    assert len(repositories) == 2
    for repository in repositories:
        answer = ecr.get_lifecycle_policy(repositoryName=repository["repositoryName"])
        rules = json.loads(answer["lifecyclePolicyText"])["rules"]
        assert "untagged" in {rule["selection"]["tagStatus"] for rule in rules}
        assert repository["imageTagMutability"] == "IMMUTABLE"


def test_env_points_a_shell_at_the_embedded_aws(deployed: Sandbox) -> None:
    lines = deployed.run("env").text
    running = emulator.running(deployed.home)
    assert running is not None
    shell = 'eval "$LINES_TO_TRY"; echo "$AWS_ENDPOINT_URL $AWS_REGION $AWS_PROFILE|"'
    done = subprocess.run(
        ["sh", "-c", shell],
        env={"LINES_TO_TRY": lines, "AWS_PROFILE": "production", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{running.url} ap-northeast-2 |\n"


def test_second_up_changes_nothing(deployed: Sandbox) -> None:
    result = deployed.run("up")
    assert result.code == 0, result.text
    assert re.search(r"Resources:\n\s+\d+ unchanged\n", result.text)


def test_refresh_shows_no_drift(deployed: Sandbox) -> None:
    result = deployed.run("pulumi", "preview", "--refresh", "--expect-no-changes")
    assert result.code == 0, result.text


def test_a_change_behind_the_engine_is_seen_and_mended(deployed: Sandbox) -> None:
    ecs = deployed.client("ecs")
    logs = deployed.client("logs")
    group = logs.describe_log_groups(logGroupNamePrefix="/")["logGroups"][0]["logGroupName"]
    logs.put_retention_policy(logGroupName=group, retentionInDays=1)
    seen = deployed.run("pulumi", "preview", "--refresh")
    assert re.search(r"LogGroup \S+ update \[diff: ~retentionInDays\]", seen.text), seen.text
    assert deployed.run("pulumi", "up", "--yes", "--refresh").code == 0
    mended = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]
    assert mended["retentionInDays"] != 1
    assert ecs.list_clusters()["clusterArns"]


def test_a_new_size_replaces_the_task_definition_and_updates_the_service(
    deployed: Sandbox,
) -> None:
    file = deployed.project / "Pulumi.dev.yaml"
    stack = yaml.safe_load(file.read_text())
    stack["config"]["private-fargate:services"]["backend"]["memory"] = 2048
    file.write_text(yaml.safe_dump(stack))
    result = deployed.run("up")
    assert result.code == 0, result.text
    assert re.search(r"Resources:\n\s+~ 1 updated\n\s+\+-1 replaced\n", result.text), result.text
    ecs = deployed.client("ecs")
    cluster = output(deployed, "clusterName")
    name = output(deployed, "serviceNames")["backend"]
    (service,) = ecs.describe_services(cluster=cluster, services=[name])["services"]
    used = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])
    assert used["taskDefinition"]["memory"] == "2048"
    assert used["taskDefinition"]["revision"] == 2


def test_destroy_leaves_the_embedded_aws_as_it_was(deployed: Sandbox, before: Inventory) -> None:
    result = deployed.run("pulumi", "destroy", "--yes")
    assert result.code == 0, result.text
    assert inventory(deployed) == before


def test_down_stops_every_process_and_removes_the_folder(deployed: Sandbox) -> None:
    running = recorded(deployed.home)
    assert running is not None
    assert deployed.run("down").code == 0
    assert not deployed.home.exists()
    listed = subprocess.run(
        ["ps", "-ww", "-eo", "command"], capture_output=True, text=True, check=True
    )
    assert str(deployed.home) not in listed.stdout
    assert running.identity not in listed.stdout
