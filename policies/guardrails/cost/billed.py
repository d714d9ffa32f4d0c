"""Resource types that only a bill asks about, one name for each concept, as in `guardrails.tokens`;
and those that cost nothing by themselves.

What is free is so by the service's pricing page (read 2026-11), and its use is billed elsewhere:
a record by its zone's queries, a listener by its load balancer, a role never.
"""

from collections.abc import Mapping
from typing import Final


def _types(module: str, *names: str) -> frozenset[str]:
    """Return types of a module of pulumi_aws by the names of their classes."""
    return frozenset(f"aws:{module}/{name[0].lower()}{name[1:]}:{name}" for name in names)


ELASTIC_IPS: Final = _types("ec2", "Eip")
WEB_ACLS: Final = _types("wafv2", "WebAcl")
TABLES: Final = _types("dynamodb", "Table")
OTHER_KEYS: Final = _types("kms", "ExternalKey", "ReplicaKey", "ReplicaExternalKey")
METRIC_ALARMS: Final = _types("cloudwatch", "MetricAlarm")
ALARMS: Final = METRIC_ALARMS | _types("cloudwatch", "CompositeAlarm")
DASHBOARDS: Final = _types("cloudwatch", "Dashboard")

_FREE_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "acm": ("Certificate", "CertificateValidation"),
    "apigatewayv2": (
        *("ApiMapping", "Authorizer", "Deployment", "DomainName", "Integration", "Route"),
        *("IntegrationResponse", "Model", "RouteResponse", "Stage"),
        # No line of AWS's price list and no page of its guides has a charge for a link of an HTTP
        # API: this rests on absence. (Offer AmazonApiGateway, 2026-10-05.)
        "VpcLink",
    ),
    "appautoscaling": ("Policy", "ScheduledAction", "Target"),
    "autoscaling": ("Attachment", "LifecycleHook", "Notification", "Policy", "Schedule"),
    "cloudfront": (
        *("CachePolicy", "OriginAccessControl", "OriginAccessIdentity", "OriginRequestPolicy"),
        *("PublicKey", "ResponseHeadersPolicy", "VpcOrigin"),
    ),
    "cloudwatch": (
        *("EventPermission", "EventRule", "EventTarget", "LogDeliveryDestination"),
        *("LogDeliverySource", "LogResourcePolicy", "LogStream", "LogMetricFilter"),
    ),
    # For ECS; what it deploys elsewhere is billed by the machine.
    "codedeploy": ("Application", "DeploymentConfig", "DeploymentGroup"),
    "dynamodb": ("ResourcePolicy",),
    "ec2": (
        *("DefaultNetworkAcl", "DefaultRouteTable", "DefaultSecurityGroup", "DefaultSubnet"),
        *("DefaultVpc", "EgressOnlyInternetGateway", "EipAssociation", "InternetGateway"),
        *("InternetGatewayAttachment", "KeyPair", "LaunchTemplate", "MainRouteTableAssociation"),
        *("ManagedPrefixList", "ManagedPrefixListEntry", "NetworkAcl", "NetworkAclAssociation"),
        *("NetworkAclRule", "NetworkInterface", "NetworkInterfaceAttachment", "PlacementGroup"),
        *("NetworkInterfaceSecurityGroupAttachment", "Route", "RouteTable", "SecurityGroup"),
        *("RouteTableAssociation", "SecurityGroupAssociation", "SecurityGroupRule", "Subnet"),
        *("Vpc", "VpcBlockPublicAccessExclusion", "VpcBlockPublicAccessOptions"),
        *("VpcDhcpOptions", "VpcDhcpOptionsAssociation", "VpcEndpointPolicy"),
        *("VpcEndpointRouteTableAssociation", "VpcEndpointSubnetAssociation"),
        *("VpcIpv4CidrBlockAssociation", "VpcIpv6CidrBlockAssociation"),
    ),
    "ecr": (
        *("LifecyclePolicy", "PullThroughCacheRule", "RegistryPolicy", "ReplicationConfiguration"),
        *("RegistryScanningConfiguration", "RepositoryCreationTemplate", "RepositoryPolicy"),
    ),
    # Tasks and instances are billed, not what describes them.
    "ecs": (
        *("AccountSettingDefault", "CapacityProvider", "ClusterCapacityProviders"),
        *("TaskDefinition",),
    ),
    "efs": ("AccessPoint", "BackupPolicy", "FileSystemPolicy", "MountTarget"),
    "kms": ("Alias", "Grant", "KeyPolicy"),
    "route53": ("Record", "RecordsExclusive", "ZoneAssociation"),
    "s3": (
        *("BucketAcl", "BucketAclV2", "BucketCorsConfiguration", "BucketCorsConfigurationV2"),
        *("BucketLifecycleConfiguration", "BucketLifecycleConfigurationV2", "BucketLogging"),
        *("BucketLoggingV2", "BucketNotification", "BucketOwnershipControls", "BucketPolicy"),
        *("BucketPublicAccessBlock", "BucketServerSideEncryptionConfiguration"),
        *("BucketServerSideEncryptionConfigurationV2", "BucketVersioning", "BucketVersioningV2"),
        "BucketWebsiteConfiguration",
    ),
    # A schedule's first 14 million invocations of a month are free, what it starts is billed.
    # (https://aws.amazon.com/eventbridge/pricing/, a copy of 2026-09-11.)
    "scheduler": ("Schedule", "ScheduleGroup"),
    "secretsmanager": ("SecretPolicy", "SecretRotation", "SecretVersion"),
    # A namespace by itself, as Service Connect has it. One with DNS makes a hosted zone.
    "servicediscovery": ("HttpNamespace",),
    "sns": ("TopicPolicy", "TopicSubscription"),
    "sqs": ("QueuePolicy", "RedrivePolicy", "RedriveAllowPolicy"),
    "vpc": ("SecurityGroupEgressRule", "SecurityGroupIngressRule", "SecurityGroupVpcAssociation"),
    "wafv2": ("IpSet", "RegexPatternSet", "WebAclAssociation", "WebAclLoggingConfiguration"),
}

_FREE_MODULES: Final = frozenset({"iam", "index"})
"""Modules of which nothing costs anything."""

_LISTENING: Final = tuple(
    _types(module, *names)
    for module in ("lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing")
    for names in [
        ("Listener", "ListenerCertificate", "ListenerRule", "TargetGroup", "TargetGroupAttachment")
    ]
)

FREE: Final = frozenset().union(
    *(_types(module, *names) for module, names in _FREE_NAMES.items()), *_LISTENING
)
"""Types that cost nothing by themselves."""

BY_USE: Final[Mapping[str, str]] = {
    kind: reason
    for kinds, reason in (
        (_types("sqs", "Queue"), "it is billed by the request"),
        (_types("sns", "Topic"), "it is billed by the message"),
        (_types("efs", "FileSystem"), "it is billed by the GB that it keeps and moves"),
        (_types("servicediscovery", "Service"), "Cloud Map is billed by the task and the look-up"),
        (_types("cloudwatch", "LogDelivery"), "it is billed by the GB of logs delivered"),
        (_types("cloudfront", "Function"), "it is billed by the invocation"),
        (_types("lambda", "Function"), "it is billed by the invocation and its length"),
    )
    for kind in kinds
}
"""Types that are billed by a use which the traffic assumptions do not have, and how."""


def is_free(kind: str) -> bool:
    """Tell whether a type costs nothing by itself."""
    return kind in FREE or kind.split(":")[1].split("/", maxsplit=1)[0] in _FREE_MODULES
