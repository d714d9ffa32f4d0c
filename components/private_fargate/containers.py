"""The containers of a task as canonical JSON. Pure: every value is known."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

HEALTH_CHECK: Mapping[str, int] = {"interval": 30, "timeout": 5, "retries": 3, "start_period": 60}
"""What a health check uses for what is not given; the first three are ECS's own defaults."""


class Common(NamedTuple):
    """What all containers of a task have in common."""

    log_options: Mapping[str, str]
    read_only_volumes: frozenset[str] = frozenset()
    """Names of the volumes that no container may write to."""
    execute_command: bool = False
    """Whether ECS Exec is on: its processes want an init process that reaps them."""
    dynamic_host_port: bool = False
    """Whether the instance chooses the host port, as in network mode bridge."""


def definitions(containers: Mapping[str, Mapping[str, Any]], common: Common) -> str:
    """Return the JSON of a task definition's containers, from their arguments by name.

    It is canonical: containers, keys, variables and mounts sorted, numbers whole, defaults and
    empty lists written out as ECS gives them back, so that a second preview finds no difference.
    The official provider compares what it reads with what it was given after sorting containers,
    variables and secrets, dropping empty lists and filling in `essential`, the host port, the
    protocol and a health check's interval, timeout and retries (terraform-provider-aws,
    `containerDefinitionsAreEquivalent`); all of that is done here already.
    """
    return json.dumps(
        [_definition(name, containers[name], common) for name in sorted(containers)],
        sort_keys=True,
    )


def _definition(name: str, container: Mapping[str, Any], common: Common) -> dict[str, Any]:
    written: dict[str, Any] = {
        "name": name,
        "image": container["image"],
        "essential": container.get("essential", True),
        "portMappings": _port_mappings(container, common),
        "environment": _pairs(container.get("environment", {}), "value"),
        "secrets": _pairs(container.get("secrets", {}), "valueFrom"),
        "logConfiguration": {"logDriver": "awslogs", "options": dict(common.log_options)},
        "readonlyRootFilesystem": container.get("readonly_root_filesystem", True),
        "mountPoints": _mount_points(container.get("mount_points", []), common),
        "volumesFrom": [],
        "systemControls": [],
    }
    # ECS gives these back only where they were set.
    optional = {
        "cpu": _whole(container, "cpu"),
        "memory": _whole(container, "memory"),
        "memoryReservation": _whole(container, "memory_reservation"),
        "command": list(container.get("command", [])),
        "entryPoint": list(container.get("entry_point", [])),
        "user": container.get("user"),
        "stopTimeout": _whole(container, "stop_timeout"),
        "ulimits": _ulimits(container.get("ulimits", [])),
        "healthCheck": _health_check(container.get("health_check")),
        "dependsOn": _dependencies(container.get("depends_on", [])),
        "linuxParameters": (
            {"initProcessEnabled": True}
            if container.get("init_process", common.execute_command)
            else None
        ),
    }
    return written | {key: value for key, value in optional.items() if value}


def health_command(command: Sequence[str]) -> list[str]:
    """Return a health check's command as ECS wants it; one line alone is the shell's."""
    return ["CMD-SHELL", command[0]] if len(command) == 1 else list(command)


def _whole(container: Mapping[str, Any], key: str) -> int | None:
    return int(container[key]) if key in container else None


def _pairs(variables: Mapping[str, str], key: str) -> list[dict[str, str]]:
    return [{"name": name, key: value} for name, value in sorted(variables.items())]


def _port_mappings(container: Mapping[str, Any], common: Common) -> list[dict[str, Any]]:
    port = _whole(container, "port")
    if port is None:
        return []
    names = {"name": container.get("port_name"), "appProtocol": container.get("app_protocol")}
    return [
        {
            "containerPort": port,
            # awsvpc: the host port can only be the container's own, and ECS echoes it.
            "hostPort": 0 if common.dynamic_host_port else port,
            "protocol": "tcp",
            **{key: value for key, value in names.items() if value},
        }
    ]


def _mount_points(mounts: Sequence[Mapping[str, Any]], common: Common) -> list[dict[str, Any]]:
    return [
        {
            "containerPath": mount["container_path"],
            "readOnly": mount.get("read_only", mount["source_volume"] in common.read_only_volumes),
            "sourceVolume": mount["source_volume"],
        }
        for mount in sorted(mounts, key=lambda mount: str(mount["container_path"]))
    ]


def _ulimits(ulimits: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "name": ulimit["name"],
            "softLimit": int(ulimit["soft_limit"]),
            "hardLimit": int(ulimit["hard_limit"]),
        }
        for ulimit in sorted(ulimits, key=lambda ulimit: str(ulimit["name"]))
    ]


def _health_check(check: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if check is None:
        return None
    numbers = {key: int(check.get(key, default)) for key, default in HEALTH_CHECK.items()}
    return {
        "command": health_command(check["command"]),
        "interval": numbers["interval"],
        "timeout": numbers["timeout"],
        "retries": numbers["retries"],
        "startPeriod": numbers["start_period"],
    }


def _dependencies(dependencies: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [
        {
            "containerName": dependency["container_name"],
            "condition": dependency.get("condition", "START"),
        }
        for dependency in sorted(dependencies, key=lambda each: str(each["container_name"]))
    ]
