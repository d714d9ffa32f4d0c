"""What is wrong with the arguments of a task: those that a Service and a ScheduledTask share."""

import re
from collections.abc import Mapping
from typing import Any

from private_fargate.container_faults import (
    container_faults,
    mount_faults,
    relation_faults,
)
from private_fargate.ec2_capacity_args import NetworkMode
from private_fargate.fargate import size_faults
from private_fargate.faults import Fault, choice_faults, whole_faults
from private_fargate.retention import retention_faults
from private_fargate.roles import statement_faults
from private_fargate.task_args import Architecture, LogMode
from private_fargate.volumes import is_read_only, volume_faults

EXECUTE_COMMAND_PATHS = ("/var/lib/amazon/ssm", "/var/log/amazon/ssm")
"""Where the agent of ECS Exec writes in a container. Source: containers-roadmap #1359 and the
checker of AWS's own, amazon-ecs-exec-checker #71, whose authors mounted /managed-agents as well.
The ECS guide names no paths, and promises nothing for a root that is read-only."""

OWN_CONTAINER = (
    *("image", "repository_arn", "port", "command", "entry_point", "environment", "secrets"),
    *("readonly_root_filesystem", "user", "init_process", "ulimits", "stop_timeout"),
    *("health_check", "mount_points", "depends_on"),
)
"""Arguments of a component that are its own container's; cpu and memory are the whole task's."""

_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9-]{0,39}$")
# ECS API reference, ContainerDefinition.name.
_PART_NAME = re.compile(r"^[A-Za-z0-9_-]{1,255}$")


def containers_of(name: str, args: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the arguments of every container of a task, the component's own first."""
    own = {key: args[key] for key in OWN_CONTAINER if key in args}
    return {name: own, **args.get("sidecars", {})}


def task_faults(name: str, args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a task's arguments; values known only later are not judged."""
    faults = []
    if not _NAME.match(name):
        allowed = "a name of up to 40 letters, digits and hyphens, a letter first"
        faults.append(Fault((), name, allowed))
    faults += _size_faults(args)
    faults += choice_faults(args, "architecture", Architecture)
    faults += _log_faults(args)
    faults += statement_faults(args.get("task_policy", []))
    faults += volume_faults(args.get("volumes", []))
    containers = containers_of(name, args)
    paths = {each: () if each == name else ("sidecars", each) for each in containers}
    for each, container in containers.items():
        faults += container_faults(container, paths[each])
        faults += mount_faults(container, args.get("volumes", []), paths[each])
    # Compared, not read as a mode: it may be wrong, which the service says.
    is_bridge = args.get("network_mode") == NetworkMode.BRIDGE
    faults += relation_faults(containers, paths, one_interface=not is_bridge)
    faults += _sidecar_faults(name, args)
    return faults + _execute_command_faults(args, containers, paths)


def _size_faults(args: Mapping[str, Any]) -> list[Fault]:
    cpu, memory = args.get("cpu", 256), args.get("memory", 512)
    if "ec2_capacity_provider_name" not in args:
        faults = size_faults(cpu, memory)
        # ECS API reference, EphemeralStorage.
        return faults + whole_faults(args, {"ephemeral_storage": (21, 200)})
    # ECS API reference, RegisterTaskDefinition: cpu on EC2; a container needs 6 MiB at least.
    bounds = {"cpu": (128, 196_608), "memory": (6, 2_147_483_647)}
    faults = whole_faults({"cpu": cpu, "memory": memory}, bounds)
    if "ephemeral_storage" in args:
        allowed = "only on Fargate"
        faults.append(Fault(("ephemeral_storage",), args["ephemeral_storage"], allowed))
    return faults


def _log_faults(args: Mapping[str, Any]) -> list[Fault]:
    faults = []
    if "log_retention_in_days" in args:
        faults += retention_faults(("log_retention_in_days",), args["log_retention_in_days"])
    mode_faults = choice_faults(args, "log_mode", LogMode)
    if mode_faults:
        faults += mode_faults
    elif "log_buffer_size" in args and args.get("log_mode") == LogMode.BLOCKING:
        allowed = "only with log_mode non-blocking"
        faults.append(Fault(("log_buffer_size",), args["log_buffer_size"], allowed))
    elif isinstance(memory := args.get("memory", 512), int | float):
        # The buffer is part of the task's memory.
        faults += whole_faults(args, {"log_buffer_size": (1, max(1, int(memory) - 1))})
    return faults


def _sidecar_faults(name: str, args: Mapping[str, Any]) -> list[Fault]:
    sidecars = args.get("sidecars", {})
    faults = [
        Fault(("sidecars", each), each, "a name of letters, digits, _ and -, and not the task's")
        for each in sidecars
        if each == name or not _PART_NAME.match(each)
    ]
    faults += [
        Fault(("sidecars", each, "image"), None, "an image reference")
        for each, sidecar in sidecars.items()
        if sidecar.get("image") is None
    ]
    sizes = (("cpu", ("cpu",), 256), ("memory", ("memory_reservation", "memory"), 512))
    for argument, keys, default in sizes:
        whole = args.get(argument, default)
        if not isinstance(whole, int | float):
            continue
        # ECS sets aside a container's reservation, its limit where it has none.
        parts = [next((s[k] for k in keys if k in s), 0) for s in sidecars.values()]
        given = sum(part for part in parts if isinstance(part, int | float))
        if given >= whole and given > 0:
            allowed = f"less in all than the task's {argument} {int(whole)}, which its own"
            faults.append(
                Fault(("sidecars",), f"{argument} {given}", f"{allowed} container shares")
            )
    return faults


def _execute_command_faults(
    args: Mapping[str, Any],
    containers: Mapping[str, Mapping[str, Any]],
    paths: Mapping[str, tuple[str, ...]],
) -> list[Fault]:
    """Return a fault for each container that ECS Exec could not be used in, or belongs to none.

    The agent has to write in every container, whoever is meant. Source: ECS guide, "Monitor
    Amazon ECS containers with ECS Exec", considerations.
    """
    if not args.get("enable_execute_command", False):
        keys = ("execute_command_log_group_arn", "execute_command_kms_key_arn")
        allowed = "only with enable_execute_command"
        return [Fault((key,), args[key], allowed) for key in keys if key in args]
    read_only = {v.get("name") for v in args.get("volumes", []) if is_read_only(v)}
    faults = []
    for name, container in containers.items():
        if not container.get("readonly_root_filesystem", True):
            continue
        writable = [
            str(mount.get("container_path")).rstrip("/")
            for mount in container.get("mount_points", [])
            if not mount.get("read_only", mount.get("source_volume") in read_only)
        ]
        missing = [
            path
            for path in EXECUTE_COMMAND_PATHS
            if not any(f"{path}/".startswith(f"{mounted}/") for mounted in writable)
        ]
        if missing:
            allowed = (
                "false with enable_execute_command, whose agent writes in every container; or"
                f" true with an empty volume mounted at {' and at '.join(missing)}"
            )
            given = container.get("readonly_root_filesystem", "true by default")
            faults.append(Fault((*paths[name], "readonly_root_filesystem"), given, allowed))
    return faults
