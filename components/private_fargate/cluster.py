"""Cluster: where services run, with on-demand and Spot capacity."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from private_fargate.context import after
from private_fargate.faults import Fault, raise_faults
from private_fargate.scaling import (
    ON_DEMAND,
    PROVIDERS,
    CapacityProviderStrategy,
    shares,
    strategy_faults,
)


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
    """Capacity of tasks that ask for none. Default: FARGATE."""


def cluster_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a Cluster's arguments; values known only later are not judged."""
    key = "default_capacity_provider_strategies"
    faults = strategy_faults(args[key], key) if key in args else []
    choices = [member.value for member in ContainerInsights]
    insights = args.get("container_insights", ContainerInsights.DISABLED)
    if insights not in choices:
        faults.append(Fault(("container_insights",), insights, " or ".join(choices)))
    return faults


class Cluster(pulumi.ComponentResource):
    """An ECS cluster with the capacity providers FARGATE and FARGATE_SPOT.

    It has no instances of its own. Cost: none by itself; Container Insights by the metric.

    `Cluster("cluster", {})`
    """

    cluster_name: pulumi.Output[str]
    """Name of the cluster."""
    cluster_arn: pulumi.Output[str]
    """ARN of the cluster; ready only when it has its capacity providers."""

    def __init__(
        self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the cluster. Raises ValueError, listing every fault, before that."""
        raise_faults("Cluster", name, cluster_faults(args))
        super().__init__("private-fargate:index:Cluster", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        insights = ContainerInsights(args.get("container_insights", ContainerInsights.DISABLED))
        strategies = args.get("default_capacity_provider_strategies", list(ON_DEMAND))

        self.cluster = aws.ecs.Cluster(
            name, settings=[{"name": "containerInsights", "value": insights.value}], opts=child
        )
        providers = aws.ecs.ClusterCapacityProviders(
            f"{name}-capacity",
            cluster_name=self.cluster.name,
            capacity_providers=list(PROVIDERS),
            default_capacity_provider_strategies=[
                aws.ecs.ClusterCapacityProvidersDefaultCapacityProviderStrategyArgs(**share)
                for share in shares(strategies)
            ],
            opts=child,
        )

        self.cluster_name = self.cluster.name
        # A service that asks for a provider which the cluster does not have yet is refused.
        self.cluster_arn = after(self.cluster.arn, providers)
        self.register_outputs({key: getattr(self, key) for key in Cluster.__annotations__})
