"""What a Service may be asked for."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

from private_fargate.alarms import ServiceAlarms
from private_fargate.container_args import (
    ContainerDependency,
    ContainerHealthCheck,
    MountPoint,
    Sidecar,
    Ulimit,
)
from private_fargate.deployments import DeploymentStrategy
from private_fargate.ec2_capacity_args import NetworkMode
from private_fargate.scaling import Autoscaling, CapacityProviderStrategy
from private_fargate.service_connect import ServiceConnect
from private_fargate.task_args import Architecture, LogMode, PolicyStatement, Volume


class ServiceArgs(TypedDict):
    """Arguments of Service."""

    cluster_arn: pulumi.Input[str]
    """Cluster that the service runs in."""

    cluster_name: pulumi.Input[str]
    """Name of the same cluster, which autoscaling refers to."""

    vpc_id: pulumi.Input[str]
    """VPC of the subnets."""

    subnet_ids: pulumi.Input[list[str]]
    """Private subnets that tasks run in."""

    image: pulumi.Input[str]
    """Image of the container, with a tag or a digest."""

    port: NotRequired[int]
    """Port that the container listens on, 1 to 65535. Default: none, a worker."""

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
    """How ECS tells that the container is healthy; without it, the load balancer alone does.
    Default: none."""

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

    desired_count: NotRequired[int]
    """Tasks to run, 0 to 5000; with autoscaling only at the start. Default: 1, or the least
    capacity of autoscaling."""

    capacity_provider_strategies: NotRequired[list[CapacityProviderStrategy]]
    """How tasks are shared between on-demand and Spot capacity. Default: FARGATE."""

    autoscaling: NotRequired[Autoscaling]
    """Bounds and targets of autoscaling. Default: none, a fixed number of tasks."""

    ec2_capacity_provider_name: NotRequired[pulumi.Input[str]]
    """Capacity provider of the cluster's own instances, to run on in place of Fargate. Default:
    none."""

    network_mode: NotRequired[NetworkMode]
    """How tasks are connected; bridge only on the cluster's own instances, whose security group
    then counts for the tasks. Default: awsvpc."""

    deployment_strategy: NotRequired[DeploymentStrategy]
    """How a new revision takes over; all but ROLLING need `target_group_arn`,
    `alternate_target_group_arn` and `listener_rule_arn`. Default: ROLLING."""

    deployment_minimum_healthy_percent: NotRequired[int]
    """Tasks that stay during a rolling deployment, in percent of those to run, rounded up, 0 to
    100. Default: 100."""

    deployment_maximum_percent: NotRequired[int]
    """Tasks that may run during a rolling deployment, in percent of those to run, rounded down, 100
    to 1000. Default: 200."""

    bake_time_in_minutes: NotRequired[int]
    """Minutes that the old tasks stay after all traffic has moved, 0 to 1440; not with ROLLING.
    Default: 5."""

    canary_percent: NotRequired[float]
    """Percent of the traffic that moves first, 0.1 to 100 in steps of 0.1; with CANARY. Default:
    5."""

    canary_bake_time_in_minutes: NotRequired[int]
    """Minutes until the rest moves, 0 to 1440; with CANARY. Default: 10."""

    step_percent: NotRequired[float]
    """Percent of the traffic that moves in each step, 3 to 100 in steps of 0.1; with LINEAR.
    Default: 10."""

    step_bake_time_in_minutes: NotRequired[int]
    """Minutes between two steps, 0 to 1440; with LINEAR. Default: 6."""

    wait_for_steady_state: NotRequired[bool]
    """Whether an update waits until the tasks are stable, and fails when ECS rolled them back.
    Without it an update is done as soon as ECS was told. Default: true."""

    alarms: NotRequired[ServiceAlarms]
    """Alarms of the service. Default: none."""

    dashboard: NotRequired[bool]
    """Whether CloudWatch has a dashboard of the service, billed by the month. Default: false."""

    log_retention_in_days: NotRequired[int]
    """Days that output is kept, billed by the GB-month. Default: 30."""

    log_mode: NotRequired[LogMode]
    """What containers do while their output cannot be delivered. Default: NON_BLOCKING."""

    log_buffer_size: NotRequired[int]
    """MiB of a container's memory that hold its output meanwhile; only with NON_BLOCKING.
    Default: 10."""

    target_group_arn: NotRequired[pulumi.Input[str]]
    """Target group that tasks are registered in, of target type ip, or instance in network mode
    bridge. Default: none."""

    alternate_target_group_arn: NotRequired[pulumi.Input[str]]
    """Second target group, which traffic moves to and from. Default: none, with ROLLING."""

    listener_rule_arn: NotRequired[pulumi.Input[str]]
    """Rule of the listener that moves the traffic, leading to both groups. Default: none, with
    ROLLING."""

    test_listener_rule_arn: NotRequired[pulumi.Input[str]]
    """Rule that leads to the new revision before traffic moves. Default: none."""

    load_balancer_arn: NotRequired[pulumi.Input[str]]
    """Load balancer of the target group, whose requests are counted. Default: none; alarms and
    autoscaling cannot use requests."""

    load_balancer_security_group_id: NotRequired[pulumi.Input[str]]
    """Security group that may reach the port. Default: none, nobody may."""

    client_security_group_ids: NotRequired[dict[str, pulumi.Input[str]]]
    """Security groups of other services that may reach the port, by a name of your own. Default:
    none."""

    service_connect: NotRequired[ServiceConnect]
    """Part in a Service Connect namespace. Default: none."""

    health_check_grace_period: NotRequired[int]
    """Seconds after its start that failed health checks do not count against a task, 0 to
    2147483647. Default: 60 with a target group."""

    repository_arn: NotRequired[pulumi.Input[str]]
    """ECR repository that images are pulled from, or PullThroughCache's. Default: none, only public
    images."""

    endpoint_security_group_id: NotRequired[pulumi.Input[str]]
    """Security group of interface endpoints, which then admits the service on 443. Default:
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
