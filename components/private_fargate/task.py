"""A task as a Service and a ScheduledTask run it: log group, two roles and task definition."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.containers import Common, definitions
from private_fargate.context import Context
from private_fargate.ec2_capacity_args import NetworkMode, network_mode_of
from private_fargate.roles import (
    document,
    execute_command_statements,
    execution_statements,
    task_statements,
    task_trust,
)
from private_fargate.task_args import Architecture, LogMode
from private_fargate.task_faults import containers_of
from private_fargate.volumes import (
    file_system_statements,
    is_file_system,
    is_read_only,
    task_volumes,
)


class TaskScope(NamedTuple):
    """What every part of a task needs to create its resources, as children of a component."""

    name: str
    """Name of the component, which begins each child's name."""
    parent: pulumi.ComponentResource
    context: Context

    @property
    def family(self) -> str:
        """Family of the task definition."""
        return f"{pulumi.get_project()}-{pulumi.get_stack()}-{self.name}".replace(".", "-")

    @property
    def log_group_name(self) -> str:
        """Log group of the containers."""
        return f"/ecs/{pulumi.get_project()}-{pulumi.get_stack()}/{self.name}"

    @property
    def log_group_arn(self) -> str:
        """ARN of that log group: computed, since it would tell its own only after creation."""
        context = self.context
        return (
            f"arn:{context.partition}:logs:{context.region}:{context.account_id}"
            f":log-group:{self.log_group_name}"
        )

    def child(self) -> pulumi.ResourceOptions:
        """Return the options of a child."""
        return pulumi.ResourceOptions(parent=self.parent)


class Task(NamedTuple):
    """The resources of a task."""

    log_group: aws.cloudwatch.LogGroup
    execution_role: aws.iam.Role
    task_role: aws.iam.Role
    policies: list[pulumi.Resource]
    definition: aws.ecs.TaskDefinition

    @property
    def needs(self) -> list[pulumi.Resource]:
        """What has to be there before a task can start."""
        return [self.log_group, *self.policies]


def build_task(
    scope: TaskScope,
    args: Mapping[str, Any],
    *,
    port_name: str | None = None,
    app_protocol: str | None = None,
) -> Task:
    """Create a task definition and what its tasks need.

    The name of the own container's port and its protocol are Service Connect's words.
    """
    log_group = aws.cloudwatch.LogGroup(
        f"{scope.name}-logs",
        name=scope.log_group_name,
        retention_in_days=int(args.get("log_retention_in_days", 30)),
        opts=scope.child(),
    )
    containers = containers_of(scope.name, args)
    execution = _execution_role(scope, containers)
    task = _task_role(scope, args)
    port = {"port_name": port_name, "app_protocol": app_protocol}
    containers[scope.name] = {**containers[scope.name], **port}
    on_instances = "ec2_capacity_provider_name" in args
    storage = args.get("ephemeral_storage")
    definition = aws.ecs.TaskDefinition(
        f"{scope.name}-task",
        family=scope.family,
        container_definitions=_container_definitions(scope, args, containers),
        cpu=str(int(args.get("cpu", 256))),
        memory=str(int(args.get("memory", 512))),
        ephemeral_storage=None if storage is None else {"size_in_gib": int(storage)},
        volumes=task_volumes(args.get("volumes", [])) or None,
        network_mode=network_mode_of(args).value,
        requires_compatibilities=["EC2" if on_instances else "FARGATE"],
        runtime_platform={
            "operating_system_family": "LINUX",
            "cpu_architecture": Architecture(args.get("architecture", Architecture.X86_64)).value,
        },
        execution_role_arn=execution.role.arn,
        task_role_arn=task.role.arn,
        opts=scope.child(),
    )
    policies = [*execution.policies, *task.policies]
    return Task(log_group, execution.role, task.role, policies, definition)


class _Role(NamedTuple):
    role: aws.iam.Role
    policies: list[pulumi.Resource]


def _execution_role(scope: TaskScope, containers: Mapping[str, Mapping[str, Any]]) -> _Role:
    """Create the role with which ECS pulls the images, reads the secrets and writes logs."""
    role = aws.iam.Role(
        f"{scope.name}-execution",
        description=f"ECS on behalf of {scope.name}: pull, log, read secrets",
        assume_role_policy=task_trust(scope.context, narrowed=False),
        opts=scope.child(),
    )
    every = containers.values()
    statements = pulumi.Output.all(
        repositories=[each["repository_arn"] for each in every if "repository_arn" in each],
        secrets=[arn for each in every for arn in each.get("secrets", {}).values()],
    ).apply(
        lambda known: document(
            execution_statements(scope.log_group_arn, known["repositories"], known["secrets"])
        )
    )
    policy = aws.iam.RolePolicy(
        f"{scope.name}-execution-policy", role=role.name, policy=statements, opts=scope.child()
    )
    return _Role(role, [policy])


def _task_role(scope: TaskScope, args: Mapping[str, Any]) -> _Role:
    """Create the application's role: what it was given, and what its volumes and shells need."""
    role = aws.iam.Role(
        f"{scope.name}-task",
        description=f"The application {scope.name}",
        assume_role_policy=task_trust(scope.context, narrowed=True),
        opts=scope.child(),
    )
    volumes = [volume for volume in args.get("volumes", []) if is_file_system(volume)]
    execute_command = args.get("enable_execute_command", False)
    if not (args.get("task_policy") or volumes or execute_command):
        return _Role(role, [])

    def written(known: Mapping[str, Any]) -> str:
        statements = task_statements(known["given"])
        if execute_command:
            statements += execute_command_statements(scope.context, known["logs"], known["key"])
        return document(statements + file_system_statements(scope.context, known["volumes"]))

    policy = aws.iam.RolePolicy(
        f"{scope.name}-task-policy",
        role=role.name,
        policy=pulumi.Output.all(
            given=args.get("task_policy", []),
            volumes=volumes,
            logs=args.get("execute_command_log_group_arn"),
            key=args.get("execute_command_kms_key_arn"),
        ).apply(written),
        opts=scope.child(),
    )
    return _Role(role, [policy])


def _container_definitions(
    scope: TaskScope, args: Mapping[str, Any], containers: Mapping[str, Mapping[str, Any]]
) -> pulumi.Output[str]:
    """Return the containers' JSON; a preview knows it as far as it knows its parts."""
    common = Common(
        log_options=_log_options(scope, args),
        read_only_volumes=frozenset(v["name"] for v in args.get("volumes", []) if is_read_only(v)),
        execute_command=bool(args.get("enable_execute_command", False)),
        dynamic_host_port=network_mode_of(args) is NetworkMode.BRIDGE,
    )
    # Only these may be outputs; the rest is plain and need not travel through one.
    wired = {
        name: {
            "image": container["image"],
            "environment": container.get("environment", {}),
            "secrets": container.get("secrets", {}),
        }
        for name, container in containers.items()
    }
    return pulumi.Output.from_input(wired).apply(
        lambda known: definitions(
            {name: {**container, **known[name]} for name, container in containers.items()}, common
        )
    )


def _log_options(scope: TaskScope, args: Mapping[str, Any]) -> dict[str, str]:
    mode = LogMode(args.get("log_mode", LogMode.NON_BLOCKING))
    options = {
        "awslogs-group": scope.log_group_name,
        "awslogs-region": scope.context.region,
        "awslogs-stream-prefix": scope.name,
        # Said outright: what ECS takes without it differs by account and changed in June 2025.
        "mode": mode.value,
    }
    if mode is LogMode.NON_BLOCKING:
        options["max-buffer-size"] = f"{int(args.get('log_buffer_size', 10))}m"
    return options
