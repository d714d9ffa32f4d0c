"""What a container may be asked for beside its image: the words of Service and ScheduledTask."""

from enum import Enum
from typing import TypedDict

import pulumi
from typing_extensions import NotRequired


class DependencyCondition(str, Enum):
    """What another container has to reach before one starts."""

    START = "START"
    """It was started."""

    COMPLETE = "COMPLETE"
    """It has exited; it must not be essential."""

    SUCCESS = "SUCCESS"
    """It has exited with 0; it must not be essential."""

    HEALTHY = "HEALTHY"
    """It has passed its health check, which it must have."""


class ContainerDependency(TypedDict):
    """A container that another one waits for; it is also stopped after that one."""

    container_name: str
    """Name of the container to wait for: a sidecar's, or the component's for its own container."""

    condition: NotRequired[DependencyCondition]
    """What it has to reach. Default: START."""


class ContainerHealthCheck(TypedDict):
    """A command, run in the container, that says whether it is healthy; checks that are part of
    the image do not count on ECS."""

    command: list[str]
    """`CMD` and a program with its arguments, `CMD-SHELL` and one line, or the line alone; it is
    run with the image's own shell. 0 is healthy."""

    interval: NotRequired[int]
    """Seconds between two checks, 5 to 300. Default: 30."""

    timeout: NotRequired[int]
    """Seconds after which a check has failed, 2 to 60. Default: 5."""

    retries: NotRequired[int]
    """Failed checks in a row after which the container is unhealthy, 1 to 10. Default: 3."""

    start_period: NotRequired[int]
    """Seconds from the start in which failed checks do not count, 0 to 300. Default: 60."""


class MountPoint(TypedDict):
    """Where a container sees a volume."""

    source_volume: str
    """Name of the volume."""

    container_path: str
    """Absolute path in the container."""

    read_only: NotRequired[bool]
    """Whether the container may only read there. Default: what the volume says."""


class Ulimit(TypedDict):
    """A limit of the operating system in a container."""

    name: str
    """What is limited, such as `nofile`, the number of open files."""

    soft_limit: int
    """Limit that holds until the process raises it; -1 is none."""

    hard_limit: int
    """Limit up to which the process may raise it; -1 is none."""


class Sidecar(TypedDict):
    """A further container of a task; it shares the task's address, size and log group."""

    image: pulumi.Input[str]
    """Image of the container, with a tag or a digest."""

    repository_arn: NotRequired[pulumi.Input[str]]
    """ECR repository that the image is pulled from, or PullThroughCache's. Default: none, a public
    image."""

    essential: NotRequired[bool]
    """Whether the task stops when this container does. Default: true."""

    port: NotRequired[int]
    """Port that the container listens on, 1 to 65535; another than its neighbours'. Default:
    none."""

    cpu: NotRequired[int]
    """CPU units of the task that are set aside for the container. Default: none, it shares."""

    memory: NotRequired[int]
    """MiB above which the container is killed, 6 or more. Default: none but the task's."""

    memory_reservation: NotRequired[int]
    """MiB of the task that are set aside for the container, 6 or more. Default: none."""

    command: NotRequired[list[str]]
    """Command in place of the image's own. Default: the image's."""

    entry_point: NotRequired[list[str]]
    """Entry point in place of the image's own. Default: the image's."""

    environment: NotRequired[dict[str, pulumi.Input[str]]]
    """Environment variables; they are stored in plain, so no secrets. Default: none."""

    secrets: NotRequired[dict[str, pulumi.Input[str]]]
    """Environment variables from Secrets Manager or Parameter Store, as ARNs; a Secrets Manager
    ARN may end in `:JSON-KEY:STAGE:VERSION`, each of the three possibly empty. Default: none."""

    readonly_root_filesystem: NotRequired[bool]
    """Whether the container's own file system is read-only; volumes stay as they are. Default:
    true."""

    user: NotRequired[str]
    """User, and group after a colon, by name or number, that the container runs as. Default: the
    image's."""

    init_process: NotRequired[bool]
    """Whether a process runs first that hands on signals and reaps children. Default: false, but
    true with enable_execute_command."""

    ulimits: NotRequired[list[Ulimit]]
    """Limits in place of the operating system's. Default: Fargate's; nofile is 65535."""

    stop_timeout: NotRequired[int]
    """Seconds from the request to stop to the kill, 2 to 120. Default: 30."""

    health_check: NotRequired[ContainerHealthCheck]
    """How ECS tells that the container is healthy. Default: it does not."""

    mount_points: NotRequired[list[MountPoint]]
    """Volumes that the container sees. Default: none."""

    depends_on: NotRequired[list[ContainerDependency]]
    """Containers to wait for. Default: none."""
