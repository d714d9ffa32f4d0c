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
from private_fargate.delivery.deploy_roles import DeployRoles, DeployRolesArgs
from private_fargate.deployments import DeploymentStrategy
from private_fargate.ec2_capacity_args import Ec2Capacity, NetworkMode
from private_fargate.edge.alb import AlbEdge
from private_fargate.edge.alb_args import AddressType, AlbEdgeArgs, DesyncMitigationMode
from private_fargate.edge.alb_route import AlbRoute
from private_fargate.edge.alb_route_args import AlbRouteArgs, ProtocolVersion, TargetType
from private_fargate.edge.authentication import (
    CognitoAuthentication,
    OidcAuthentication,
    UnauthenticatedRequest,
)
from private_fargate.edge.cloudfront import CloudFrontEdge
from private_fargate.edge.cloudfront_args import CloudFrontEdgeArgs, OriginAccess
from private_fargate.edge.dns import Dns, DnsAlias
from private_fargate.edge.dns_args import DnsAliasArgs, DnsArgs
from private_fargate.edge.host_redirect import HostRedirect, HostRedirectArgs
from private_fargate.edge.http_api import HttpApiEdge
from private_fargate.edge.http_api_args import Cors, HttpApiEdgeArgs, HttpApiRouteArgs
from private_fargate.edge.http_route import HttpApiRoute
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

__version__ = "0.1.0"
"""Version of the distribution, the package's schema and the policy pack."""

__all__ = [
    "AddressType",
    "AlbEdge",
    "AlbEdgeArgs",
    "AlbRoute",
    "AlbRouteArgs",
    "AppProtocol",
    "Architecture",
    "Autoscaling",
    "CapacityProviderStrategy",
    "CloudFrontEdge",
    "CloudFrontEdgeArgs",
    "Cluster",
    "ClusterArgs",
    "CognitoAuthentication",
    "ContainerDependency",
    "ContainerHealthCheck",
    "ContainerInsights",
    "Cors",
    "DependencyCondition",
    "DeployRoles",
    "DeployRolesArgs",
    "DeploymentStrategy",
    "DesyncMitigationMode",
    "Dns",
    "DnsAlias",
    "DnsAliasArgs",
    "DnsArgs",
    "Ec2Capacity",
    "EndpointMode",
    "FlowLogDestination",
    "HostRedirect",
    "HostRedirectArgs",
    "HttpApiEdge",
    "HttpApiEdgeArgs",
    "HttpApiRoute",
    "HttpApiRouteArgs",
    "ImageBuild",
    "ImagePlatform",
    "LifecycleRule",
    "LogMode",
    "MountPoint",
    "NatMode",
    "Network",
    "NetworkArgs",
    "NetworkMode",
    "OidcAuthentication",
    "OriginAccess",
    "PolicyStatement",
    "ProtocolVersion",
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
    "UnauthenticatedRequest",
    "UpstreamRegistry",
    "Volume",
]
