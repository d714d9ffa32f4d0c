"""Containers on ECS Fargate in private subnets: the components and what they are asked for."""

from private_fargate.cluster import Cluster, ClusterArgs, ContainerInsights
from private_fargate.edge.alb import AlbEdge, AlbEdgeArgs, AlbRoute, AlbRouteArgs
from private_fargate.lifecycle import LifecycleRule
from private_fargate.network import Network
from private_fargate.network_args import (
    EndpointMode,
    FlowLogDestination,
    NatMode,
    NetworkArgs,
    PublicAccessExclusion,
)
from private_fargate.registry import Registry, RegistryArgs
from private_fargate.scaling import Autoscaling, CapacityProviderStrategy
from private_fargate.service import Service
from private_fargate.service_args import Architecture, PolicyStatement, ServiceArgs

__all__ = [
    "AlbEdge",
    "AlbEdgeArgs",
    "AlbRoute",
    "AlbRouteArgs",
    "Architecture",
    "Autoscaling",
    "CapacityProviderStrategy",
    "Cluster",
    "ClusterArgs",
    "ContainerInsights",
    "EndpointMode",
    "FlowLogDestination",
    "LifecycleRule",
    "NatMode",
    "Network",
    "NetworkArgs",
    "PolicyStatement",
    "PublicAccessExclusion",
    "Registry",
    "RegistryArgs",
    "Service",
    "ServiceArgs",
]
