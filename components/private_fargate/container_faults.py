"""What is wrong with one container's arguments, and with what containers ask of each other.

Sources: ECS API reference, ContainerDefinition, HealthCheck, Ulimit, ContainerDependency.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from private_fargate.container_args import DependencyCondition
from private_fargate.fargate import SIZES
from private_fargate.faults import HIDDEN, Fault, is_plain, whole_faults
from private_fargate.roles import is_secret_arn
from private_fargate.volumes import is_read_only

ULIMITS = (
    *("core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice"),
    *("nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack"),
)
"""Limits that a container may have. Source: ECS API reference, Ulimit; no text of AWS's refuses
one of them on Fargate, which only has a default of its own for nofile."""

_CONDITIONS = [condition.value for condition in DependencyCondition]
_ECR_IMAGE = re.compile(r"^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com")
_VARIABLE = re.compile(r"^[A-Za-z_][A-Za-z0-9_.-]*$")
_USER = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$")
# ContainerDefinition: stopTimeout on Fargate; the Docker daemon reserves 6 MiB at least.
_BOUNDS = {"port": (1, 65535), "stop_timeout": (2, 120)}
_LARGEST_MEMORY = max(choices[-1] for choices in SIZES.values())
_SIZES = {
    "cpu": (0, max(SIZES)),
    "memory": (6, _LARGEST_MEMORY),
    "memory_reservation": (6, _LARGEST_MEMORY),
}
# HealthCheck.
_CHECK_BOUNDS = {
    "interval": (5, 300),
    "timeout": (2, 60),
    "retries": (1, 10),
    "start_period": (0, 300),
}
_LIMIT_BOUNDS = {"soft_limit": (-1, 2_147_483_647), "hard_limit": (-1, 2_147_483_647)}


def container_faults(container: Mapping[str, Any], at: tuple[str, ...] = ()) -> list[Fault]:
    """Return what is wrong with one container; values known only later are not judged."""
    faults = whole_faults(container, _BOUNDS, at) + whole_faults(container, _SIZES, at)
    user = container.get("user")
    if is_plain(user) and not _USER.match(str(user)):
        allowed = "a user such as 1000, 1000:1000 or app:app"
        faults.append(Fault((*at, "user"), user, allowed))
    if not faults and container.get("memory", _LARGEST_MEMORY) < container.get(
        "memory_reservation", 0
    ):
        allowed = f"at most memory {int(container['memory'])}"
        reserved = container["memory_reservation"]
        faults.append(Fault((*at, "memory_reservation"), reserved, allowed))
    faults += _image_faults(container, at) + _variable_faults(container, at)
    faults += _ulimit_faults(container.get("ulimits", []), (*at, "ulimits"))
    if "health_check" in container:
        faults += _health_check_faults(container["health_check"], (*at, "health_check"))
    return faults


def relation_faults(
    containers: Mapping[str, Mapping[str, Any]],
    paths: Mapping[str, tuple[str, ...]],
    *,
    one_interface: bool = True,
) -> list[Fault]:
    """Return what is wrong between the containers of a task: ports, and who waits for whom.

    `paths` says where each container's arguments stand, `one_interface` whether they share a
    network interface, and with it the ports.
    """
    faults: list[Fault] = []
    listening: dict[Any, str] = {}
    for name, container in containers.items():
        port = container.get("port")
        if one_interface and port is not None and port in listening:
            allowed = f"another port than {listening[port]}'s"
            faults.append(Fault((*paths[name], "port"), port, allowed))
        listening.setdefault(port, name)
        faults += _dependency_faults(name, containers, (*paths[name], "depends_on"))
    circle = _circle(containers) if not faults else []
    if circle:
        allowed = "no circle, for none of them could start first"
        faults.append(Fault((*paths[circle[0]], "depends_on"), " → ".join(circle), allowed))
    return faults


def mount_faults(
    container: Mapping[str, Any], volumes: Iterable[Mapping[str, Any]], at: tuple[str, ...] = ()
) -> list[Fault]:
    """Return what is wrong with a container's mount points, given the task's volumes."""
    known = {str(volume.get("name")): volume for volume in volumes}
    faults: list[Fault] = []
    paths: list[str] = []
    for position, mount in enumerate(container.get("mount_points", [])):
        here = (*at, "mount_points", str(position))
        source, path = mount.get("source_volume"), str(mount.get("container_path", ""))
        if source not in known:
            allowed = "one of volumes: " + (", ".join(known) or "there is none")
            faults.append(Fault((*here, "source_volume"), source, allowed))
        elif mount.get("read_only") is False and is_read_only(known[source]):
            allowed = f"true, or read_only: false for the volume {source}"
            faults.append(Fault((*here, "read_only"), mount["read_only"], allowed))
        if not path.startswith("/") or path in paths:
            allowed = "an absolute path that no other mount point has"
            faults.append(Fault((*here, "container_path"), path, allowed))
        paths.append(path)
    return faults


def _image_faults(container: Mapping[str, Any], at: tuple[str, ...]) -> list[Fault]:
    image = container.get("image")
    if not is_plain(image):
        return []
    if not image or any(character.isspace() for character in str(image)):
        allowed = "an image reference such as docker.io/library/nginx:1"
        return [Fault((*at, "image"), image, allowed)]
    if _ECR_IMAGE.match(str(image)) and "repository_arn" not in container:
        allowed = "given for an image in ECR, so that tasks may pull it"
        return [Fault((*at, "repository_arn"), None, allowed)]
    return []


def _variable_faults(container: Mapping[str, Any], at: tuple[str, ...]) -> list[Fault]:
    environment, secrets = container.get("environment", {}), container.get("secrets", {})
    faults = [
        Fault((*at, argument, key), HIDDEN, "a variable's name of letters, digits and _ . -")
        for argument, variables in (("environment", environment), ("secrets", secrets))
        for key in variables
        if not _VARIABLE.match(key)
    ]
    faults += [
        Fault((*at, "secrets", key), HIDDEN, "not in environment as well")
        for key in secrets
        if key in environment
    ]
    # What stands where an ARN should may be the secret itself, so it is never shown.
    allowed = (
        "the ARN of a Secrets Manager secret or SSM parameter; a secret's may end in"
        " :JSON-KEY:STAGE:VERSION, with all three colons"
    )
    faults += [
        Fault((*at, "secrets", key), HIDDEN, allowed)
        for key, arn in secrets.items()
        if is_plain(arn) and not is_secret_arn(str(arn))
    ]
    return faults


def _ulimit_faults(ulimits: Any, at: tuple[str, ...]) -> list[Fault]:
    faults: list[Fault] = []
    names = [ulimit.get("name") for ulimit in ulimits]
    for position, ulimit in enumerate(ulimits):
        here = (*at, str(position))
        name = names[position]
        if name not in ULIMITS or name in names[:position]:
            allowed = "one of " + ", ".join(ULIMITS) + ", each at most once"
            faults.append(Fault((*here, "name"), name, allowed))
        # Both have to be there, so an absent one is judged as nothing.
        limits = {key: ulimit.get(key) for key in _LIMIT_BOUNDS}
        wrong = whole_faults(limits, _LIMIT_BOUNDS, here)
        faults += wrong
        if not wrong and _unlimited(limits["soft_limit"]) > _unlimited(limits["hard_limit"]):
            allowed = f"at most hard_limit {limits['hard_limit']}"
            faults.append(Fault((*here, "soft_limit"), limits["soft_limit"], allowed))
    return faults


def _unlimited(limit: Any) -> float:
    return float("inf") if limit == -1 else float(limit)


def _health_check_faults(check: Mapping[str, Any], at: tuple[str, ...]) -> list[Fault]:
    command = list(check.get("command") or [])
    kind = command[0] if len(command) > 1 else "CMD-SHELL"
    is_right = bool(command) and all(isinstance(part, str) and part for part in command)
    if not is_right or kind not in {"CMD", "CMD-SHELL"} or command in (["CMD"], ["CMD-SHELL"]):
        allowed = "[CMD, program, …], [CMD-SHELL, line] or [line]"
        return [Fault((*at, "command"), command, allowed)]
    if len(command) > 2 and kind == "CMD-SHELL":
        return [Fault((*at, "command"), command, "one line after CMD-SHELL; arguments after CMD")]
    return whole_faults(check, _CHECK_BOUNDS, at)


def _dependency_faults(
    name: str, containers: Mapping[str, Mapping[str, Any]], at: tuple[str, ...]
) -> list[Fault]:
    faults: list[Fault] = []
    seen: list[Any] = []
    others = [other for other in containers if other != name]
    for position, dependency in enumerate(containers[name].get("depends_on", [])):
        here = (*at, str(position))
        other, condition = dependency.get("container_name"), dependency.get("condition", "START")
        if other not in others or other in seen:
            allowed = "another container, at most once: " + (", ".join(others) or "there is none")
            faults.append(Fault((*here, "container_name"), other, allowed))
            continue
        seen.append(other)
        if condition not in _CONDITIONS:
            allowed = ", ".join(_CONDITIONS)
        elif condition in {"COMPLETE", "SUCCESS"} and containers[other].get("essential", True):
            allowed = f"START or HEALTHY, or essential: false for {other}, which may then exit"
        elif condition == "HEALTHY" and "health_check" not in containers[other]:
            allowed = f"a health_check for {other}, or another condition"
        else:
            continue
        shown = getattr(condition, "value", condition)
        faults.append(Fault((*here, "condition"), shown, allowed))
    return faults


def _circle(containers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the names along one circle of dependencies, its first again at the end; or none."""

    def follow(path: list[str]) -> list[str]:
        for dependency in containers[path[-1]].get("depends_on", []):
            name = dependency["container_name"]
            found = [*path[path.index(name) :], name] if name in path else follow([*path, name])
            if found:
                return found
        return []

    return next((circle for name in containers if (circle := follow([name]))), [])
