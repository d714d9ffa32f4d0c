"""What a ScheduledTask may be asked for."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

from private_fargate.container_args import (
    ContainerDependency,
    ContainerHealthCheck,
    MountPoint,
    Sidecar,
    Ulimit,
)
from private_fargate.scaling import CapacityProviderStrategy
from private_fargate.task_args import Architecture, LogMode, PolicyStatement, Volume


class ScheduledTaskArgs(TypedDict):
    """Arguments of ScheduledTask; those of the container and the task are Service's own."""

    cluster_arn: pulumi.Input[str]
    """Cluster that the task runs in."""

    vpc_id: pulumi.Input[str]
    """VPC of the subnets."""

    subnet_ids: pulumi.Input[list[str]]
    """Private subnets that the task runs in."""

    schedule_expression: NotRequired[str]
    """When the task is started: `rate(1 day)`, `cron(0 3 * * ? *)` or `at(2030-01-31T03:00:00)`.
    Default: none, it is started by hand."""

    timezone: NotRequired[str]
    """Time zone of the expression, by its IANA name. Default: UTC."""

    enabled: NotRequired[bool]
    """Whether the schedule starts anything; if not, it is only there. Default: true."""

    task_count: NotRequired[int]
    """Tasks to start at a time, 1 to 10. Default: 1."""

    maximum_retry_attempts: NotRequired[int]
    """How often a start that failed is tried again, 0 to 185; what a started task does is not
    looked at. Default: 185."""

    maximum_event_age: NotRequired[int]
    """Seconds after which it is not tried again, 60 to 86400. Default: 3600, so that no run is
    later than an hour."""

    image: pulumi.Input[str]
    """Image of the container, with a tag or a digest."""

    cpu: NotRequired[int]
    """CPU units of a task, 1024 being one vCPU, billed by the second. Default: 256."""

    memory: NotRequired[int]
    """Memory of a task in MiB, billed by the second. Default: 512."""

    architecture: NotRequired[Architecture]
    """Processor that tasks run on. Default: X86_64."""

    ephemeral_storage: NotRequired[int]
    """GiB on disk that the task's containers share, 21 to 200, what exceeds 20 billed by the
    second. Default: 20, Fargate's own."""

    volumes: NotRequired[list[Volume]]
    """Volumes that containers may mount. Default: none."""

    sidecars: NotRequired[dict[str, Sidecar]]
    """Further containers of each task, by name. Default: none."""

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
    """Sidecars to wait for. Default: none."""

    enable_execute_command: NotRequired[bool]
    """Whether a shell may be opened in a running container (ECS Exec). Default: false."""

    execute_command_log_group_arn: NotRequired[pulumi.Input[str]]
    """Log group in which the cluster records such sessions. Default: none, not recorded there."""

    execute_command_kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key with which the cluster encrypts such sessions. Default: none."""

    capacity_provider_strategies: NotRequired[list[CapacityProviderStrategy]]
    """How tasks are shared between on-demand and Spot capacity. Default: FARGATE."""

    log_retention_in_days: NotRequired[int]
    """Days that output is kept, billed by the GB-month. Default: 30."""

    log_mode: NotRequired[LogMode]
    """What containers do while their output cannot be delivered. Default: NON_BLOCKING."""

    log_buffer_size: NotRequired[int]
    """MiB of a container's memory that hold its output meanwhile; only with NON_BLOCKING.
    Default: 10."""

    repository_arn: NotRequired[pulumi.Input[str]]
    """ECR repository that images are pulled from, or PullThroughCache's. Default: none, only public
    images."""

    endpoint_security_group_id: NotRequired[pulumi.Input[str]]
    """Security group of interface endpoints, which then admits the task on 443. Default:
    none."""

    s3_prefix_list_id: NotRequired[pulumi.Input[str]]
    """Prefix list of S3, admitted on 443 when egress is not open. Default: none."""

    open_egress: NotRequired[bool]
    """Whether tasks may reach any address; otherwise only the endpoints and S3. Default: true,
    but false with an endpoint security group."""

    ipv6: NotRequired[bool]
    """Whether open egress is open to IPv6 too, for subnets that have it. Default: false."""

    task_policy: NotRequired[list[PolicyStatement]]
    """What the application itself may do in AWS. Default: nothing."""
