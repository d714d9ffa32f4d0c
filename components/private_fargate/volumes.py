"""Volumes of a task: empty ones, and file systems that are mounted over TLS by the task's role."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from private_fargate.context import Context
from private_fargate.faults import Fault, is_plain
from private_fargate.roles import allow

# ECS API reference, Volume.name.
_NAME = re.compile(r"^[A-Za-z0-9_-]{1,255}$")
_FORMS = {
    "efs_file_system_id": (r"^fs-[0-9a-f]+$", "an id such as fs-0123456789abcdef0"),
    "efs_file_system_arn": (
        r"^arn:[a-z-]+:elasticfilesystem:.+:file-system/fs-[0-9a-f]+$",
        "an ARN that ends in :file-system/fs-…",
    ),
    "efs_access_point_id": (r"^fsap-[0-9a-f]+$", "an id such as fsap-0123456789abcdef0"),
    "root_directory": (r"^/", "an absolute path"),
}


def is_file_system(volume: Mapping[str, Any]) -> bool:
    """Say whether a volume is a file system of EFS; otherwise it is an empty one."""
    return "efs_file_system_id" in volume or "efs_file_system_arn" in volume


def is_read_only(volume: Mapping[str, Any]) -> bool:
    """Say whether a task may only read a volume: a file system unless it says otherwise."""
    return bool(volume.get("read_only", is_file_system(volume)))


def file_system_statements(
    context: Context, volumes: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return what the application's role needs to mount file systems; values are known.

    Source: EFS guide, "Using IAM to control file system data access". Nobody gets the rights of
    root there: an access point's user, or the files' own modes, decide.
    """
    statements: list[dict[str, Any]] = []
    for volume in sorted(volumes, key=lambda volume: str(volume["name"])):
        arn = file_system_arn(context, volume)
        if arn is None:
            continue
        actions = ["elasticfilesystem:ClientMount"]
        if not volume.get("read_only", True):
            actions.append("elasticfilesystem:ClientWrite")
        sid = f"Mount{len(statements) + 1}"
        statement = allow(sid, actions, [arn])
        if "efs_access_point_id" in volume:
            point = f"{arn.rpartition(':')[0]}:access-point/{volume['efs_access_point_id']}"
            statement["Condition"] = {"StringEquals": {"elasticfilesystem:AccessPointArn": point}}
        statements.append(statement)
    return statements


def file_system_arn(context: Context, volume: Mapping[str, Any]) -> str | None:
    """Return the ARN of a volume's file system; None for an empty volume."""
    if "efs_file_system_arn" in volume:
        return str(volume["efs_file_system_arn"])
    if "efs_file_system_id" in volume:
        place = f"{context.partition}:elasticfilesystem:{context.region}:{context.account_id}"
        return f"arn:{place}:file-system/{volume['efs_file_system_id']}"
    return None


def task_volumes(volumes: Sequence[Mapping[str, Any]]) -> list[aws.ecs.TaskDefinitionVolumeArgs]:
    """Return a task definition's volumes, by name."""
    return [
        aws.ecs.TaskDefinitionVolumeArgs(
            name=volume["name"],
            efs_volume_configuration=_file_system(volume) if is_file_system(volume) else None,
        )
        for volume in sorted(volumes, key=lambda volume: str(volume["name"]))
    ]


def _file_system(
    volume: Mapping[str, Any],
) -> aws.ecs.TaskDefinitionVolumeEfsVolumeConfigurationArgs:
    given = pulumi.Output.from_input(volume.get("efs_file_system_arn", ""))
    return aws.ecs.TaskDefinitionVolumeEfsVolumeConfigurationArgs(
        file_system_id=volume.get(
            "efs_file_system_id", given.apply(lambda arn: arn.rpartition("/")[2])
        ),
        root_directory=volume.get("root_directory", "/"),
        # Without both, whoever reaches a mount target may do there what the network lets him.
        transit_encryption="ENABLED",
        authorization_config=aws.ecs.TaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfigArgs(
            access_point_id=volume.get("efs_access_point_id"), iam="ENABLED"
        ),
    )


def volume_faults(volumes: Any) -> list[Fault]:
    """Return what is wrong with volumes. Source: ECS API reference, EFSVolumeConfiguration."""
    faults: list[Fault] = []
    names = [volume.get("name") for volume in volumes]
    for position, volume in enumerate(volumes):
        at = ("volumes", str(position))
        name = names[position]
        if not (isinstance(name, str) and _NAME.match(name)) or name in names[:position]:
            allowed = "a name of letters, digits, _ and -, each at most once"
            faults.append(Fault((*at, "name"), name, allowed))
        systems = [k for k in ("efs_file_system_id", "efs_file_system_arn") if k in volume]
        if len(systems) > 1:
            allowed = "not together with efs_file_system_id"
            faults.append(Fault((*at, "efs_file_system_arn"), volume[systems[1]], allowed))
        needing = ("efs_access_point_id", "root_directory", "security_group_id", "read_only")
        if not systems:
            faults += [
                Fault((*at, key), volume[key], "only with efs_file_system_id or …_arn")
                for key in needing
                if key in volume
            ]
        faults += _file_system_faults(volume, at)
    return faults


def _file_system_faults(volume: Mapping[str, Any], at: tuple[str, ...]) -> list[Fault]:
    faults = [
        Fault((*at, key), volume[key], allowed)
        for key, (form, allowed) in _FORMS.items()
        if is_plain(volume.get(key)) and not re.match(form, str(volume[key]))
    ]
    if "efs_access_point_id" in volume and volume.get("root_directory", "/") != "/":
        allowed = "/ with an access point, which has a folder of its own"
        faults.append(Fault((*at, "root_directory"), volume["root_directory"], allowed))
    return faults
