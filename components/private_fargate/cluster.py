"""Cluster: where services run, with on-demand and Spot capacity, and instances where asked for."""

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from private_fargate.context import after, context_of
from private_fargate.ec2_capacity import build_ec2_capacity
from private_fargate.ec2_capacity_args import Ec2Capacity, ec2_capacity_faults
from private_fargate.faults import Fault, choice_faults, is_plain, raise_faults
from private_fargate.retention import retention_faults
from private_fargate.scaling import (
    ON_DEMAND,
    PROVIDERS,
    CapacityProviderStrategy,
    shares,
    strategy_faults,
)
from private_fargate.task import TaskScope

DEFAULT_EXEC_RETENTION = 90
"""Days, longer than output is kept: sessions are looked up after an incident."""

_KEY = re.compile(r"^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key/\S+$")
_NAMESPACE = re.compile(r"^(?!arn:)[!#-.0-;=?-~]{1,1024}$")


class ContainerInsights(str, Enum):
    """Metrics that CloudWatch collects about tasks, billed as custom metrics."""

    DISABLED = "disabled"
    """None beyond the free ones of ECS."""

    ENABLED = "enabled"
    """By cluster and service."""

    ENHANCED = "enhanced"
    """Down to each task and container."""


class ClusterArgs(TypedDict):
    """Arguments of Cluster."""

    container_insights: NotRequired[ContainerInsights]
    """Metrics that CloudWatch collects, billed by the metric. Default: disabled."""

    default_capacity_provider_strategies: NotRequired[list[CapacityProviderStrategy]]
    """Capacity of tasks that ask for none: Fargate's, or the EC2 capacity alone, by the name that
    it was given. Default: FARGATE."""

    execute_command_logging: NotRequired[bool]
    """Whether sessions of ECS Exec, commands and their output, are recorded in a log group of the
    cluster's own, billed by the GB; the image needs `script` and `cat` for that, and the task role
    the right to write there. Default: false, they go where the container's output goes."""

    execute_command_log_retention_in_days: NotRequired[int]
    """Days that recorded sessions are kept, as CloudWatch Logs allows them. Default: 90."""

    execute_command_kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts sessions of ECS Exec between the user and the container, beyond TLS; the
    task role needs kms:Decrypt on it, the user kms:GenerateDataKey. Default: none, TLS alone."""

    service_connect_namespace: NotRequired[str]
    """Name of a Cloud Map namespace that is made for Service Connect and that services of the
    cluster use unless they say otherwise; unique in account and region. Default: none."""

    ec2_capacity: NotRequired[Ec2Capacity]
    """Instances that tasks can run on in place of Fargate, billed by the second whether tasks use
    them or not. Default: none."""


def cluster_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a Cluster's arguments; values known only later are not judged."""
    faults = choice_faults(args, "container_insights", ContainerInsights)
    instances = args.get("ec2_capacity")
    if instances is not None:
        faults += ec2_capacity_faults(instances, ("ec2_capacity",))
    strategies = args.get("default_capacity_provider_strategies")
    if strategies is not None:
        faults += _default_faults(strategies, (instances or {}).get("name"))
    namespace = args.get("service_connect_namespace")
    if namespace is not None and not _NAMESPACE.match(str(namespace)):
        allowed = 'a name of up to 1024 visible characters, none of them < > " /'
        faults.append(Fault(("service_connect_namespace",), namespace, allowed))
    return faults + _exec_faults(args)


def _default_faults(
    strategies: Sequence[CapacityProviderStrategy], instances: str | None
) -> list[Fault]:
    """Return the faults of the default strategy; `instances` is the EC2 capacity's given name.

    Source: ECS guide, "Capacity provider considerations": Fargate and instances cannot be mixed.
    """
    at = "default_capacity_provider_strategies"
    names = [strategy.get("capacity_provider") for strategy in strategies]
    if instances is None or instances not in names:
        return strategy_faults(strategies, at)
    if len(names) > 1:
        allowed = f"{instances} alone, since ECS mixes instances and Fargate in no strategy"
        return [Fault((at,), names, allowed)]
    # Base and weight are judged as everywhere; the name is right.
    return strategy_faults([{**strategies[0], "capacity_provider": PROVIDERS[0]}], at)


def _exec_faults(args: Mapping[str, Any]) -> list[Fault]:
    faults = []
    days = ("execute_command_log_retention_in_days",)
    if days[0] in args:
        if not args.get("execute_command_logging", False):
            faults.append(Fault(days, args[days[0]], "only with execute_command_logging"))
        else:
            faults += retention_faults(days, args[days[0]])
    key = args.get("execute_command_kms_key_arn")
    if is_plain(key) and not _KEY.match(str(key)):
        faults.append(Fault(("execute_command_kms_key_arn",), key, "the ARN of a KMS key"))
    return faults


class Cluster(pulumi.ComponentResource):
    """An ECS cluster with the capacity providers FARGATE and FARGATE_SPOT.

    It has no instances of its own unless EC2 capacity is asked for. Cost: none by itself; Container
    Insights by the metric, recorded sessions by the GB, instances by the second.

    `Cluster("cluster", {})`
    """

    cluster_name: pulumi.Output[str]
    """Name of the cluster."""
    cluster_arn: pulumi.Output[str]
    """ARN of the cluster; ready only when it has its capacity providers."""
    execute_command_log_group_name: Optional[pulumi.Output[str]]
    """Log group of sessions of ECS Exec; known in a preview already. Default: absent without
    execute_command_logging."""
    execute_command_log_group_arn: Optional[pulumi.Output[str]]
    """ARN of that log group, which task roles may write to; known in a preview already. Default:
    absent without execute_command_logging."""
    service_connect_namespace_arn: Optional[pulumi.Output[str]]
    """ARN of the namespace for Service Connect. Default: absent without one."""
    ec2_capacity_provider_name: Optional[pulumi.Output[str]]
    """Name by which services ask for the instances; known in a preview already, ready only when the
    cluster has them. Default: absent without EC2 capacity."""
    instance_security_group_id: Optional[pulumi.Output[str]]
    """Security group of the instances; in awsvpc mode tasks have groups of their own. Default:
    absent without EC2 capacity."""

    def __init__(
        self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the cluster. Raises ValueError, listing every fault, before that."""
        raise_faults("Cluster", name, cluster_faults(args))
        super().__init__("private-fargate:index:Cluster", name, {}, opts)
        self._logical_name = name
        self._child = pulumi.ResourceOptions(parent=self)
        insights = ContainerInsights(args.get("container_insights", ContainerInsights.DISABLED))

        log_group = self._exec_log_group(args)
        namespace = self._namespace(args)
        self.cluster = aws.ecs.Cluster(
            name,
            settings=[{"name": "containerInsights", "value": insights.value}],
            configuration=_exec_configuration(args, log_group),
            service_connect_defaults=None if namespace is None else {"namespace": namespace.arn},
            opts=self._child,
        )
        instances = None
        if "ec2_capacity" in args:
            scope = TaskScope(f"{name}-ec2", self, context_of(self))
            instances = build_ec2_capacity(scope, self.cluster, args["ec2_capacity"])
        providers = self._capacity_providers(args, [instances.provider.name] if instances else [])

        self.cluster_name = self.cluster.name
        # A service that asks for a provider which the cluster does not have yet is refused.
        self.cluster_arn = after(self.cluster.arn, providers)
        self.execute_command_log_group_name = log_group.name if log_group else None
        self.execute_command_log_group_arn = self._exec_log_group_arn(log_group)
        self.service_connect_namespace_arn = namespace.arn if namespace else None
        self.ec2_capacity_provider_name = after(instances.name, providers) if instances else None
        self.instance_security_group_id = instances.security_group.id if instances else None
        self.register_outputs({key: getattr(self, key) for key in Cluster.__annotations__})

    def _exec_log_group(self, args: ClusterArgs) -> aws.cloudwatch.LogGroup | None:
        if not args.get("execute_command_logging", False):
            return None
        return aws.cloudwatch.LogGroup(
            f"{self._logical_name}-exec-logs",
            # Named, so that a preview knows what task roles may write to.
            name=_exec_log_group_name(self._logical_name),
            retention_in_days=int(
                args.get("execute_command_log_retention_in_days", DEFAULT_EXEC_RETENTION)
            ),
            opts=self._child,
        )

    def _exec_log_group_arn(
        self, log_group: aws.cloudwatch.LogGroup | None
    ) -> pulumi.Output[str] | None:
        """Return the ARN, computed: the group would tell its own only after creation."""
        if log_group is None:
            return None
        context = context_of(self)
        arn = (
            f"arn:{context.partition}:logs:{context.region}:{context.account_id}"
            f":log-group:{_exec_log_group_name(self._logical_name)}"
        )
        return after(arn, log_group)

    def _namespace(self, args: ClusterArgs) -> "aws.servicediscovery.HttpNamespace | None":
        """Create the namespace, of the kind that ECS makes: Service Connect needs no DNS."""
        if "service_connect_namespace" not in args:
            return None
        return aws.servicediscovery.HttpNamespace(
            f"{self._logical_name}-namespace",
            name=args["service_connect_namespace"],
            description=f"Service Connect in the cluster {self._logical_name}",
            opts=self._child,
        )

    def _capacity_providers(
        self, args: ClusterArgs, instances: Sequence[pulumi.Input[str]]
    ) -> aws.ecs.ClusterCapacityProviders:
        strategies = args.get("default_capacity_provider_strategies", list(ON_DEMAND))
        return aws.ecs.ClusterCapacityProviders(
            f"{self._logical_name}-capacity",
            cluster_name=self.cluster.name,
            capacity_providers=[*PROVIDERS, *instances],
            default_capacity_provider_strategies=[
                aws.ecs.ClusterCapacityProvidersDefaultCapacityProviderStrategyArgs(**share)
                for share in shares(strategies)
            ],
            opts=self._child,
        )


def _exec_log_group_name(name: str) -> str:
    return f"/ecs/{pulumi.get_project()}-{pulumi.get_stack()}/{name}/exec"


def _exec_configuration(
    args: ClusterArgs, log_group: aws.cloudwatch.LogGroup | None
) -> aws.ecs.ClusterConfigurationArgs | None:
    """Return how ECS Exec records and encrypts sessions; None where ECS's own way is kept."""
    key = args.get("execute_command_kms_key_arn")
    if log_group is None and key is None:
        return None
    log_configuration = None
    if log_group is not None:
        log_configuration = (
            aws.ecs.ClusterConfigurationExecuteCommandConfigurationLogConfigurationArgs(
                cloud_watch_log_group_name=log_group.name,
                # It asks for a key on the log group; CloudWatch Logs encrypts with its own anyway.
                cloud_watch_encryption_enabled=False,
            )
        )
    return aws.ecs.ClusterConfigurationArgs(
        execute_command_configuration=aws.ecs.ClusterConfigurationExecuteCommandConfigurationArgs(
            kms_key_id=key,
            logging="DEFAULT" if log_group is None else "OVERRIDE",
            log_configuration=log_configuration,
        )
    )
