"""What a task may be asked for as a whole: the words of Service and ScheduledTask."""

from enum import Enum
from typing import TypedDict

import pulumi
from typing_extensions import NotRequired


class Architecture(str, Enum):
    """Processor that tasks run on; the image has to be built for it."""

    X86_64 = "X86_64"
    """Intel and AMD, 64 bit."""

    ARM64 = "ARM64"
    """Graviton: about a fifth cheaper, and what an image built on a recent Mac needs."""


class LogMode(str, Enum):
    """What a container does while its output cannot be delivered."""

    BLOCKING = "blocking"
    """It waits, and may fail its health check; no output is lost."""

    NON_BLOCKING = "non-blocking"
    """It goes on; output is kept in a buffer, and lost once that is full."""


class PolicyStatement(TypedDict):
    """One statement of what the application may do in AWS."""

    actions: list[str]
    """Actions with their service, such as `dynamodb:GetItem`; `*` alone is refused."""

    resources: list[pulumi.Input[str]]
    """ARNs of what the actions may touch."""

    conditions: NotRequired[dict[str, dict[str, list[str]]]]
    """IAM conditions: operator, key, values. Default: none."""

    effect: NotRequired[str]
    """`Allow` or `Deny`. Default: Allow."""


class Volume(TypedDict):
    """A folder that containers mount: a file system of EFS, or else an empty one that the
    containers of a task share and that is gone with the task."""

    name: str
    """Name that mount points refer to: up to 255 letters, digits, _ and -."""

    efs_file_system_id: NotRequired[pulumi.Input[str]]
    """File system of this account and region. Default: none, an empty volume."""

    efs_file_system_arn: NotRequired[pulumi.Input[str]]
    """File system by its ARN, where it is another account's. Default: none."""

    efs_access_point_id: NotRequired[pulumi.Input[str]]
    """Access point to mount; the task may then use no other. Default: none."""

    root_directory: NotRequired[str]
    """Folder of the file system that is mounted; only without an access point, which has its own.
    Default: /."""

    security_group_id: NotRequired[pulumi.Input[str]]
    """Security group of the file system's mount targets, which then admits the tasks on 2049.
    Default: none, it admits them already."""

    read_only: NotRequired[bool]
    """Whether tasks may only read the file system. Default: true."""
