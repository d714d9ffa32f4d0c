"""Containers on ECS Fargate in private subnets: the components and what they are asked for."""

from private_fargate.alarms import ServiceAlarms
from private_fargate.cluster import Cluster, ClusterArgs, ContainerInsights
from private_fargate.container_args import (
    ContainerDependency,
    ContainerHealthCheck,
    DependencyCondition,
    MountPoint,
    Sidecar,
    Ulimit,
)
from private_fargate.deployments import DeploymentStrategy
from private_fargate.ec2_capacity_args import Ec2Capacity, NetworkMode
from private_fargate.edge.alb import AlbEdge, AlbEdgeArgs
from private_fargate.edge.alb_route import AlbRoute, AlbRouteArgs, TargetType
from private_fargate.image_build import ImageBuild, ImagePlatform
from private_fargate.lifecycle import LifecycleRule
from private_fargate.network import Network
from private_fargate.network_args import (
    EndpointMode,
    FlowLogDestination,
    NatMode,
    NetworkArgs,
    PublicAccessExclusion,
)
from private_fargate.pull_through_cache import (
    PullThroughCache,
    PullThroughCacheArgs,
    UpstreamRegistry,
)
from private_fargate.registry import Registry, RegistryArgs
from private_fargate.scaling import Autoscaling, CapacityProviderStrategy, ScheduledScaling
from private_fargate.scheduled_task import ScheduledTask
from private_fargate.scheduled_task_args import ScheduledTaskArgs
from private_fargate.service import Service
from private_fargate.service_args import ServiceArgs
from private_fargate.service_connect import AppProtocol, ServiceConnect
from private_fargate.task_args import Architecture, LogMode, PolicyStatement, Volume

__all__ = [
    "AlbEdge",
    "AlbEdgeArgs",
    "AlbRoute",
    "AlbRouteArgs",
    "AppProtocol",
    "Architecture",
    "Autoscaling",
    "CapacityProviderStrategy",
    "Cluster",
    "ClusterArgs",
    "ContainerDependency",
    "ContainerHealthCheck",
    "ContainerInsights",
    "DependencyCondition",
    "DeploymentStrategy",
    "Ec2Capacity",
    "EndpointMode",
    "FlowLogDestination",
    "ImageBuild",
    "ImagePlatform",
    "LifecycleRule",
    "LogMode",
    "MountPoint",
    "NatMode",
    "Network",
    "NetworkArgs",
    "NetworkMode",
    "PolicyStatement",
    "PublicAccessExclusion",
    "PullThroughCache",
    "PullThroughCacheArgs",
    "Registry",
    "RegistryArgs",
    "ScheduledScaling",
    "ScheduledTask",
    "ScheduledTaskArgs",
    "Service",
    "ServiceAlarms",
    "ServiceArgs",
    "ServiceConnect",
    "Sidecar",
    "TargetType",
    "Ulimit",
    "UpstreamRegistry",
    "Volume",
]
