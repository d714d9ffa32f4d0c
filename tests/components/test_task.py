"""Tasks: the definition as a whole, its volumes and shells, and the seeds' own."""

from typing import Any

import pulumi
import pytest

from private_fargate import Service
from tests.components.conftest import Recorder

IN = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
OUT = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
BASE: Any = {
    "cluster_arn": "arn:aws:ecs:ap-northeast-2:123456789012:cluster/main",
    "cluster_name": "main",
    "vpc_id": "vpc-1",
    "subnet_ids": ["subnet-1"],
    "image": "nginx:1",
}
REGISTRY = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com"
REPOSITORY = "arn:aws:ecr:ap-northeast-2:123456789012:repository"
SECRET = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret"
EFS = "arn:aws:elasticfilesystem:ap-northeast-2:123456789012"
FILES: Any = {"name": "files", "efs_file_system_id": "fs-01", "security_group_id": "sg-efs"}


def build(recorder: Recorder, name: str = "web", *, preview: bool = False, **args: Any) -> Any:
    given: Any = {**BASE, **args}
    recorder.run(lambda: Service(name, given) and None, preview=preview)
    return recorder.one("ecs/taskDefinition:TaskDefinition", f"{name}-task")


def statements(recorder: Recorder, name: str) -> Any:
    policy = recorder.one("iam/rolePolicy:RolePolicy", name).document("policy")
    return {statement["Sid"]: statement for statement in policy["Statement"]}


def _seed_container(name: str, image: str, port: int) -> dict[str, Any]:
    return {
        "name": name,
        "image": image,
        "essential": True,
        "portMappings": [{"containerPort": port, "hostPort": port, "protocol": "tcp"}],
        "environment": [],
        "secrets": [],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": f"/ecs/Shop-dev/{name}",
                "awslogs-region": "ap-northeast-2",
                "awslogs-stream-prefix": name,
                "mode": "non-blocking",
                "max-buffer-size": "10m",
            },
        },
        "readonlyRootFilesystem": True,
        "mountPoints": [],
        "volumesFrom": [],
        "systemControls": [],
    }


# Facts of the seeds: size, processor and port; one container each, image from its own repository.
@pytest.mark.parametrize(
    ("name", "port", "size", "architecture"),
    [
        ("demo", 8080, (1024, 3072), "ARM64"),
        ("frontend", 3000, (512, 1024), "X86_64"),
        ("backend", 3000, (512, 1024), "X86_64"),
    ],
    ids=["seed 002", "seed 004 front end", "seed 004 back end"],
)
@pytest.mark.parametrize("preview", [True, False])
def test_the_seeds_get_exactly_their_task_definitions(
    recorder: Recorder,
    name: str,
    port: int,
    size: tuple[int, int],
    architecture: str,
    preview: bool,
) -> None:
    image = f"{REGISTRY}/{name}:v1"
    definition = build(
        recorder,
        name,
        preview=preview,
        image=image,
        repository_arn=f"{REPOSITORY}/{name}",
        port=port,
        cpu=size[0],
        memory=size[1],
        architecture=architecture,
    )
    inputs = {key: value for key, value in definition.inputs.items() if not key.endswith("RoleArn")}
    assert definition.document("containerDefinitions") == [_seed_container(name, image, port)]
    del inputs["containerDefinitions"]
    assert inputs == {
        "family": f"Shop-dev-{name}",
        "cpu": str(size[0]),
        "memory": str(size[1]),
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": architecture},
    }


def test_the_two_roles_are_never_one(recorder: Recorder) -> None:
    inputs = build(recorder).inputs
    assert inputs["executionRoleArn"] == "arn:mock:web-execution"
    assert inputs["taskRoleArn"] == "arn:mock:web-task"


def test_a_blocking_log_has_no_buffer(recorder: Recorder) -> None:
    (container,) = build(recorder, log_mode="blocking").document("containerDefinitions")
    options = container["logConfiguration"]["options"]
    assert options["mode"] == "blocking"
    assert "max-buffer-size" not in options


def test_the_logs_buffer_is_as_large_as_it_was_asked_for(recorder: Recorder) -> None:
    (container,) = build(recorder, log_buffer_size=25.0).document("containerDefinitions")
    assert container["logConfiguration"]["options"]["max-buffer-size"] == "25m"


def test_more_disk_is_asked_for_only_when_it_is_given(recorder: Recorder) -> None:
    assert "ephemeralStorage" not in build(recorder).inputs
    assert build(recorder, ephemeral_storage=50.0).inputs["ephemeralStorage"] == {"sizeInGib": 50}


def test_sidecars_images_and_secrets_count_for_the_execution_role(recorder: Recorder) -> None:
    build(
        recorder,
        image=f"{REGISTRY}/web:v1",
        repository_arn=f"{REPOSITORY}/web",
        secrets={"A": f"{SECRET}:a-AbCdEf"},
        sidecars={
            "agent": {
                "image": f"{REGISTRY}/agent:v1",
                "repository_arn": f"{REPOSITORY}/agent",
                "secrets": {"B": f"{SECRET}:b-AbCdEf:key::"},
            }
        },
    )
    found = statements(recorder, "web-execution-policy")
    assert found["Pull"]["Resource"] == [f"{REPOSITORY}/agent", f"{REPOSITORY}/web"]
    assert found["ReadSecrets"]["Resource"] == [f"{SECRET}:a-AbCdEf", f"{SECRET}:b-AbCdEf"]


def test_sidecars_that_are_known_later_leave_the_containers_unknown_not_wrong(
    recorder: Recorder,
) -> None:
    def program() -> None:
        later = pulumi.Output.from_input("agent:2")
        args: Any = {**BASE, "sidecars": {"agent": {"image": later}}}
        Service("web", args)

    recorder.run(program)
    definition = recorder.one("ecs/taskDefinition:TaskDefinition", "web-task")
    images = {c["name"]: c["image"] for c in definition.document("containerDefinitions")}
    assert images == {"agent": "agent:2", "web": "nginx:1"}


def test_an_empty_volume_is_shared_and_needs_no_rights(recorder: Recorder) -> None:
    definition = build(
        recorder,
        volumes=[{"name": "scratch"}],
        mount_points=[{"source_volume": "scratch", "container_path": "/tmp"}],
    )
    assert definition.inputs["volumes"] == [{"name": "scratch"}]
    (container,) = definition.document("containerDefinitions")
    assert container["mountPoints"] == [
        {"sourceVolume": "scratch", "containerPath": "/tmp", "readOnly": False}
    ]
    assert recorder.names("iam/rolePolicy:RolePolicy") == ["web-execution-policy"]


def test_a_file_system_is_mounted_over_tls_by_the_tasks_role_and_only_read(
    recorder: Recorder,
) -> None:
    definition = build(
        recorder,
        preview=True,
        volumes=[FILES],
        mount_points=[{"source_volume": "files", "container_path": "/data"}],
    )
    assert definition.inputs["volumes"] == [
        {
            "name": "files",
            "efsVolumeConfiguration": {
                "fileSystemId": "fs-01",
                "rootDirectory": "/",
                "transitEncryption": "ENABLED",
                "authorizationConfig": {"iam": "ENABLED"},
            },
        }
    ]
    (container,) = definition.document("containerDefinitions")
    assert container["mountPoints"][0]["readOnly"] is True
    (mount,) = statements(recorder, "web-task-policy").values()
    assert mount["Action"] == ["elasticfilesystem:ClientMount"]
    assert mount["Resource"] == [f"{EFS}:file-system/fs-01"]
    assert "Condition" not in mount


def test_writing_is_a_right_of_its_own_and_an_access_point_the_only_way_in(
    recorder: Recorder,
) -> None:
    volume = {**FILES, "efs_access_point_id": "fsap-02", "read_only": False}
    definition = build(recorder, volumes=[volume])
    (written,) = definition.inputs["volumes"]
    assert written["efsVolumeConfiguration"]["authorizationConfig"] == {
        "accessPointId": "fsap-02",
        "iam": "ENABLED",
    }
    (mount,) = statements(recorder, "web-task-policy").values()
    assert mount["Action"] == ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
    assert mount["Condition"] == {
        "StringEquals": {"elasticfilesystem:AccessPointArn": f"{EFS}:access-point/fsap-02"}
    }


def test_another_accounts_file_system_goes_by_its_arn(recorder: Recorder) -> None:
    other = "arn:aws:elasticfilesystem:ap-northeast-2:999999999999"
    volume = {"name": "files", "efs_file_system_arn": f"{other}:file-system/fs-09"}
    definition = build(recorder, volumes=[{**volume, "efs_access_point_id": "fsap-02"}])
    (written,) = definition.inputs["volumes"]
    assert written["efsVolumeConfiguration"]["fileSystemId"] == "fs-09"
    (mount,) = statements(recorder, "web-task-policy").values()
    assert mount["Resource"] == [f"{other}:file-system/fs-09"]
    point = mount["Condition"]["StringEquals"]["elasticfilesystem:AccessPointArn"]
    assert point == f"{other}:access-point/fsap-02"


@pytest.mark.parametrize(
    ("args", "out"),
    [({}, False), ({"endpoint_security_group_id": "sg-e"}, True), ({"open_egress": False}, True)],
)
def test_mount_targets_admit_the_tasks_by_reference(
    recorder: Recorder, args: Any, out: bool
) -> None:
    build(recorder, volumes=[FILES], **args)
    rule = recorder.one(IN, "web-volume-files-2049-in").inputs
    assert (rule["securityGroupId"], rule["referencedSecurityGroupId"]) == (
        "sg-efs",
        "web-group-id",
    )
    assert (rule["fromPort"], rule["toPort"], rule["ipProtocol"]) == (2049, 2049, "tcp")
    # Open egress leads there already.
    assert ("web-volume-files-2049-out" in recorder.names(OUT)) is out


def test_volumes_behind_one_group_open_it_once(recorder: Recorder) -> None:
    def program() -> None:
        group = pulumi.Output.from_input("sg-later")
        later: Any = {"efs_file_system_id": "fs-02", "security_group_id": group}
        volumes = [FILES, {**FILES, "name": "more"}, {"name": "a", **later}, {"name": "b", **later}]
        args: Any = {**BASE, "volumes": volumes}
        Service("web", args)

    recorder.run(program)
    assert recorder.names(IN) == ["web-volume-a-2049-in", "web-volume-files-2049-in"]


def test_a_shell_needs_its_channels_and_is_allowed_by_the_service(recorder: Recorder) -> None:
    logs = "arn:aws:logs:ap-northeast-2:123456789012:log-group:/ecs/exec"
    definition = build(
        recorder,
        enable_execute_command=True,
        readonly_root_filesystem=False,
        execute_command_log_group_arn=logs,
        execute_command_kms_key_arn="key-arn",
        task_policy=[{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::a/*"]}],
    )
    policy = recorder.one("iam/rolePolicy:RolePolicy", "web-task-policy").document("policy")
    assert [statement.get("Sid") for statement in policy["Statement"]] == [
        None,
        "ExecuteCommand",
        "FindSessionLogs",
        "WriteSessionLogs",
        "OpenSessions",
    ]
    (container,) = definition.document("containerDefinitions")
    assert container["linuxParameters"] == {"initProcessEnabled": True}
    assert recorder.one("ecs/service:Service", "web").inputs["enableExecuteCommand"] is True


def test_a_task_on_instances_says_so(recorder: Recorder) -> None:
    inputs = build(recorder, ec2_capacity_provider_name="instances", cpu=128, memory=300).inputs
    assert inputs["requiresCompatibilities"] == ["EC2"]
    assert (inputs["cpu"], inputs["memory"]) == ("128", "300")


def test_in_bridge_mode_the_instance_chooses_the_host_port(recorder: Recorder) -> None:
    args: Any = {"ec2_capacity_provider_name": "instances", "network_mode": "bridge", "port": 3000}
    definition = build(recorder, **args)
    assert definition.inputs["networkMode"] == "bridge"
    (container,) = definition.document("containerDefinitions")
    assert container["portMappings"][0]["hostPort"] == 0
