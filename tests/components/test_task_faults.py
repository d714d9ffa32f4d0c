"""What a task is refused for, with the same words in a Service and in a ScheduledTask."""

from typing import Any

import pytest

from private_fargate.scheduled_task_faults import scheduled_task_faults
from private_fargate.service_faults import service_faults

SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"
FILES_ARN = "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-01"
EMPTY: Any = {"name": "scratch"}
FILES: Any = {"name": "files", "efs_file_system_id": "fs-0123456789abcdef0"}
AGENT: Any = {"image": "agent:1"}
JOB: Any = {"image": "job:1", "essential": False}


def mount(volume: str, path: str = "/data", **more: Any) -> Any:
    return {"mount_points": [{"source_volume": volume, "container_path": path, **more}]}


def check(**more: Any) -> Any:
    return {"health_check": {"command": ["true"], **more}}


def waits(*dependencies: tuple[str, str]) -> Any:
    return {"depends_on": [{"container_name": n, "condition": c} for n, c in dependencies]}


CONTAINER = [
    ({"user": "0:0:0"}, "user", "a user such as 1000, 1000:1000"),
    ({"user": "a b"}, "user", "a user such as"),
    ({"stop_timeout": 1}, "stop_timeout", "from 2 to 120"),
    ({"stop_timeout": 121}, "stop_timeout", "from 2 to 120"),
    (
        {"ulimits": [{"name": "files", "soft_limit": 1, "hard_limit": 1}]},
        "ulimits.0.name",
        "one of core, cpu",
    ),
    ({"ulimits": [{"name": "nofile", "hard_limit": 1}]}, "ulimits.0.soft_limit", "from -1 to"),
    (
        {"ulimits": [{"name": "nofile", "soft_limit": 2, "hard_limit": 1}]},
        "ulimits.0.soft_limit",
        "at most hard_limit 1",
    ),
    (
        {"ulimits": [{"name": "nofile", "soft_limit": -1, "hard_limit": 1}]},
        "ulimits.0.soft_limit",
        "at most hard_limit 1",
    ),
    (check(interval=4), "health_check.interval", "from 5 to 300"),
    (check(timeout=61), "health_check.timeout", "from 2 to 60"),
    (check(retries=0), "health_check.retries", "from 1 to 10"),
    (check(start_period=301), "health_check.start_period", "from 0 to 300"),
    (check(command=[]), "health_check.command", "[CMD, program, …], [CMD-SHELL, line] or [line]"),
    (check(command=["CMD"]), "health_check.command", "[CMD, program, …]"),
    (check(command=["curl", "-f"]), "health_check.command", "[CMD, program, …]"),
    (
        check(command=["CMD-SHELL", "curl", "-f"]),
        "health_check.command",
        "one line after CMD-SHELL; arguments after CMD",
    ),
    (mount("nowhere"), "mount_points.0.source_volume", "one of volumes: scratch, files"),
    (mount("scratch", "data"), "mount_points.0.container_path", "an absolute path"),
    (mount("files", read_only=False), "mount_points.0.read_only", "read_only: false for the"),
    ({"image": "a b"}, "image", "an image reference"),
    (
        {"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"},
        "repository_arn",
        "given for an image in ECR",
    ),
    ({"secrets": {"A": "hunter2"}}, "secrets.A", "the ARN of a Secrets Manager secret or SSM"),
    ({"secrets": {"A": f"{SECRET}:key"}}, "secrets.A", "with all three colons"),
    ({"secrets": {"A": SECRET}, "environment": {"A": "1"}}, "secrets.A", "not in environment"),
    ({"environment": {"1-A": "x"}}, "environment.1-A", "a variable's name"),
    (waits(("nobody", "START")), "depends_on.0.container_name", "another container, at most once"),
]
"""Faults of one container, its own or a sidecar's; the task has the volumes scratch and files."""


def everywhere(args: Any) -> Any:
    """Return the faults, which have to be the same in both components."""
    found = service_faults("web", args)
    assert scheduled_task_faults("web", args) == found
    return found


@pytest.mark.parametrize(("container", "path", "allowed"), CONTAINER)
def test_a_wrong_container_is_named_with_what_is_allowed(
    container: Any, path: str, allowed: str
) -> None:
    (fault,) = everywhere({**container, "volumes": [EMPTY, FILES]})
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed


@pytest.mark.parametrize(("container", "path", "allowed"), CONTAINER)
def test_a_sidecar_is_judged_by_the_same_words(container: Any, path: str, allowed: str) -> None:
    args = {"sidecars": {"agent": {**AGENT, **container}}, "volumes": [EMPTY, FILES]}
    (fault,) = everywhere(args)
    assert ".".join(fault.path) == f"sidecars.agent.{path}"
    assert allowed in fault.allowed


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"cpu": 256, "memory": 300}, "memory", "512, 1024, 2048 MiB; the cheapest that fits"),
        ({"architecture": "arm"}, "architecture", "X86_64 or ARM64"),
        ({"ephemeral_storage": 20}, "ephemeral_storage", "from 21 to 200"),
        ({"log_retention_in_days": 31}, "log_retention_in_days", "1, 3, 5, 7, 14, 30"),
        ({"log_mode": "lossy"}, "log_mode", "blocking or non-blocking"),
        (
            {"log_mode": "blocking", "log_buffer_size": 5},
            "log_buffer_size",
            "only with log_mode non-blocking",
        ),
        ({"log_buffer_size": 512}, "log_buffer_size", "from 1 to 511"),
        ({"volumes": [{"name": "a b"}]}, "volumes.0.name", "a name of letters"),
        ({"volumes": [EMPTY, EMPTY]}, "volumes.1.name", "each at most once"),
        ({"volumes": [{**EMPTY, "read_only": True}]}, "volumes.0.read_only", "only with efs_file"),
        (
            {"volumes": [{**EMPTY, "security_group_id": "sg-1"}]},
            "volumes.0.security_group_id",
            "only with efs_file_system_id",
        ),
        (
            {"volumes": [{**FILES, "efs_file_system_id": "web"}]},
            "volumes.0.efs_file_system_id",
            "an id such as fs-",
        ),
        (
            {"volumes": [{**FILES, "efs_file_system_arn": FILES_ARN}]},
            "volumes.0.efs_file_system_arn",
            "not together with efs_file_system_id",
        ),
        (
            {"volumes": [{"name": "a", "efs_file_system_arn": "arn:aws:s3:::a"}]},
            "volumes.0.efs_file_system_arn",
            "ends in :file-system/fs-",
        ),
        (
            {
                "volumes": [
                    {**FILES, "efs_access_point_id": "fsap-0a", "root_directory": "/exports"}
                ]
            },
            "volumes.0.root_directory",
            "/ with an access point",
        ),
        (
            {"volumes": [{**FILES, "root_directory": "exports"}]},
            "volumes.0.root_directory",
            "an absolute path",
        ),
        ({"sidecars": {"web": AGENT}}, "sidecars", "not the task's"),
        ({"sidecars": {"a b": AGENT}}, "sidecars", "letters, digits, _ and -"),
        ({"sidecars": {"agent": {}}}, "sidecars.agent.image", "an image reference"),
        ({"sidecars": {"agent": {**AGENT, "port": 0}}}, "sidecars.agent.port", "from 1 to 65535"),
        (
            {"sidecars": {"a": {**AGENT, "port": 1}, "b": {**AGENT, "port": 1}}},
            "sidecars.b.port",
            "another port than a's",
        ),
        (
            {"sidecars": {"agent": {**AGENT, "memory": 64, "memory_reservation": 128}}},
            "sidecars.agent.memory_reservation",
            "at most memory 64",
        ),
        (
            {"sidecars": {"a": {**AGENT, "cpu": 128}, "b": {**AGENT, "cpu": 128}}},
            "sidecars",
            "less in all than the task's cpu 256",
        ),
        (
            {"sidecars": {"agent": {**AGENT, "memory": 512}}},
            "sidecars",
            "less in all than the task's memory 512",
        ),
        (
            {**waits(("agent", "SUCCESS")), "sidecars": {"agent": AGENT}},
            "depends_on.0.condition",
            "START or HEALTHY, or essential: false for agent",
        ),
        (
            {**waits(("agent", "HEALTHY")), "sidecars": {"agent": AGENT}},
            "depends_on.0.condition",
            "a health_check for agent",
        ),
        (
            {**waits(("agent", "LATER")), "sidecars": {"agent": AGENT}},
            "depends_on.0.condition",
            "START, COMPLETE, SUCCESS, HEALTHY",
        ),
        (
            {**waits(("job", "START"), ("job", "COMPLETE")), "sidecars": {"job": JOB}},
            "depends_on.1.container_name",
            "at most once",
        ),
        (
            {**waits(("a", "START")), "sidecars": {"a": {**AGENT, **waits(("web", "START"))}}},
            "depends_on",
            "no circle, for none of them could start first",
        ),
        (
            {"enable_execute_command": True},
            "readonly_root_filesystem",
            "mounted at /var/lib/amazon/ssm and at /var/log/amazon/ssm",
        ),
        (
            {
                "enable_execute_command": True,
                "readonly_root_filesystem": False,
                "sidecars": {"agent": AGENT},
            },
            "sidecars.agent.readonly_root_filesystem",
            "whose agent writes in every container",
        ),
        (
            {"enable_execute_command": True, "volumes": [EMPTY], **mount("scratch", "/var/lib")},
            "readonly_root_filesystem",
            "with an empty volume mounted at /var/log/amazon/ssm",
        ),
        (
            {"execute_command_log_group_arn": "arn"},
            "execute_command_log_group_arn",
            "only with enable_execute_command",
        ),
    ],
)
def test_a_wrong_task_is_named_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = everywhere(args)
    assert ".".join(fault.path)[: len(path)] == path
    assert allowed in fault.allowed


def test_a_circle_is_shown_from_name_to_name() -> None:
    sidecars = {
        "a": {**AGENT, **waits(("b", "START"))},
        "b": {**AGENT, **waits(("c", "START"))},
        "c": {**AGENT, **waits(("a", "START"))},
    }
    (fault,) = everywhere({"sidecars": sidecars})
    assert fault.value == "a → b → c → a"


@pytest.mark.parametrize(
    "args",
    [
        {"enable_execute_command": True, "readonly_root_filesystem": False},
        {
            "enable_execute_command": True,
            "volumes": [{"name": "lib"}, {"name": "log"}],
            "mount_points": [
                {"source_volume": "lib", "container_path": "/var/lib/amazon"},
                {"source_volume": "log", "container_path": "/var/log/amazon/ssm/"},
            ],
        },
        {
            "image": "app:1",
            **check(command=["CMD", "/check"]),
            **waits(("migrate", "SUCCESS"), ("agent", "HEALTHY")),
            "sidecars": {"migrate": JOB, "agent": {**AGENT, **check(), "cpu": 64, "memory": 64}},
        },
        {"volumes": [{**FILES, "read_only": False}], **mount("files", read_only=False)},
        {"ulimits": [{"name": "memlock", "soft_limit": -1, "hard_limit": -1}]},
        {"user": "app:1000", "secrets": {"A": f"{SECRET}:key::"}},
        {"ephemeral_storage": 21.0, "stop_timeout": 120.0, "log_buffer_size": 25.0},
    ],
)
def test_what_ecs_takes_is_right(args: Any) -> None:
    assert everywhere(args) == []


def test_what_is_known_later_is_not_judged() -> None:
    later: Any = object()
    sidecar = {"image": later, "environment": {"A": later}, "secrets": {"B": later}}
    volume = {"name": "a", "efs_file_system_id": later, "efs_access_point_id": later}
    args = {"image": later, "sidecars": {"agent": sidecar}, "volumes": [volume]}
    assert everywhere(args) == []


def test_instances_offer_other_sizes_than_fargate() -> None:
    on_instances = {"ec2_capacity_provider_name": "instances", "cpu": 128, "memory": 300}
    assert "cpu" not in {fault.path[0] for fault in service_faults("web", on_instances)}
    (fault,) = [
        fault
        for fault in service_faults("web", {**on_instances, "ephemeral_storage": 30})
        if fault.path == ("ephemeral_storage",)
    ]
    assert fault.allowed == "only on Fargate"
