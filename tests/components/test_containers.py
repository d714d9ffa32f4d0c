"""Container documents: canonical, and written as ECS gives them back."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate.containers import Common, definitions, health_command

LOG_OPTIONS = {"awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1", "mode": "blocking"}
COMMON = Common(LOG_OPTIONS)
WEB: Any = {
    "image": "nginx:1",
    "port": 80,
    "environment": {"B": "2", "A": "1"},
    "secrets": {"TOKEN": "arn"},
}
RICH: Any = {
    **WEB,
    "command": ["serve", "--now"],
    "entry_point": ["/bin/entry", "-x"],
    "user": "1000:1000",
    "init_process": True,
    "stop_timeout": 60,
    "ulimits": [
        {"name": "nofile", "soft_limit": 1024, "hard_limit": 2048},
        {"name": "core", "soft_limit": 0, "hard_limit": 0},
    ],
    "health_check": {"command": ["curl -f localhost"], "interval": 10},
    "mount_points": [
        {"source_volume": "shared", "container_path": "/z"},
        {"source_volume": "files", "container_path": "/a"},
    ],
    "depends_on": [
        {"container_name": "migrate", "condition": "SUCCESS"},
        {"container_name": "agent"},
    ],
}
SIDECARS: Any = {
    "agent": {"image": "agent:1", "cpu": 64, "memory": 128, "memory_reservation": 64},
    "migrate": {"image": "nginx:1", "essential": False, "readonly_root_filesystem": False},
}


def one(container: Any, common: Common = COMMON) -> Any:
    (found,) = json.loads(definitions({"web": container}, common))
    return found


def test_a_plain_container_is_written_out_as_ecs_gives_it_back() -> None:
    assert one(WEB) == {
        "name": "web",
        "image": "nginx:1",
        "essential": True,
        "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}],
        "environment": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
        "secrets": [{"name": "TOKEN", "valueFrom": "arn"}],
        "logConfiguration": {"logDriver": "awslogs", "options": LOG_OPTIONS},
        "readonlyRootFilesystem": True,
        "mountPoints": [],
        "volumesFrom": [],
        "systemControls": [],
    }


def test_every_argument_finds_its_place() -> None:
    rich = one(RICH, COMMON._replace(read_only_volumes=frozenset({"files"})))
    assert {key: rich[key] for key in rich if key not in one(WEB)} == {
        "command": ["serve", "--now"],
        "entryPoint": ["/bin/entry", "-x"],
        "user": "1000:1000",
        "linuxParameters": {"initProcessEnabled": True},
        "stopTimeout": 60,
        "ulimits": [
            {"name": "core", "softLimit": 0, "hardLimit": 0},
            {"name": "nofile", "softLimit": 1024, "hardLimit": 2048},
        ],
        "healthCheck": {
            "command": ["CMD-SHELL", "curl -f localhost"],
            "interval": 10,
            "timeout": 5,
            "retries": 3,
            "startPeriod": 60,
        },
        "dependsOn": [
            {"containerName": "agent", "condition": "START"},
            {"containerName": "migrate", "condition": "SUCCESS"},
        ],
    }
    assert rich["mountPoints"] == [
        {"sourceVolume": "files", "containerPath": "/a", "readOnly": True},
        {"sourceVolume": "shared", "containerPath": "/z", "readOnly": False},
    ]


def test_sidecars_stand_beside_the_container_by_name() -> None:
    found = json.loads(definitions({"web": WEB, **SIDECARS}, COMMON))
    assert [each["name"] for each in found] == ["agent", "migrate", "web"]
    agent, migrate, _ = found
    assert (agent["cpu"], agent["memory"], agent["memoryReservation"]) == (64, 128, 64)
    assert (agent["essential"], migrate["essential"]) == (True, False)
    assert migrate["readonlyRootFilesystem"] is False
    assert {each["logConfiguration"]["options"]["awslogs-group"] for each in found} == {"/ecs/web"}


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (["curl localhost || exit 1"], ["CMD-SHELL", "curl localhost || exit 1"]),
        (["CMD-SHELL", "true"], ["CMD-SHELL", "true"]),
        (["CMD", "/check", "-q"], ["CMD", "/check", "-q"]),
    ],
)
def test_one_line_alone_is_for_the_shell(given: list[str], written: list[str]) -> None:
    assert health_command(given) == written


def test_execute_command_brings_an_init_process_unless_it_is_refused() -> None:
    common = COMMON._replace(execute_command=True)
    assert one(WEB, common)["linuxParameters"] == {"initProcessEnabled": True}
    assert "linuxParameters" not in one({**WEB, "init_process": False}, common)


def test_a_port_can_be_named_and_on_instances_be_chosen_by_them() -> None:
    named = {**WEB, "port_name": "main", "app_protocol": "http"}
    assert one(named, COMMON._replace(dynamic_host_port=True))["portMappings"] == [
        {
            "containerPort": 80,
            "hostPort": 0,
            "protocol": "tcp",
            "name": "main",
            "appProtocol": "http",
        }
    ]


def test_a_worker_has_no_ports() -> None:
    assert one({"image": "worker:1"})["portMappings"] == []


def _reordered(value: Any, draw: Any) -> Any:
    """Return the value with every mapping, and every list of objects, in another order."""
    if isinstance(value, dict):
        keys = draw(st.permutations(list(value)))
        return {key: _reordered(value[key], draw) for key in keys}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [_reordered(item, draw) for item in draw(st.permutations(value))]
    # A list of words is a command, whose order counts.
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@given(st.data())
def test_the_document_does_not_depend_on_the_order_of_arguments(data: Any) -> None:
    containers = {"web": RICH, **SIDECARS}
    assert definitions(_reordered(containers, data.draw), COMMON) == definitions(containers, COMMON)
