"""What deploying each component asks of AWS: the permissions of a deployment, as a table.

The actions are those that AWS's resource schemas name for the resource types which the components
create (`handlers` of the CloudFormation registry), as far as the AWS provider's own calls need
them, and where the two differ the calls of the provider. Read 2026-11-21.
"""

from collections.abc import Iterable
from typing import NamedTuple

EVERY_COMPONENT = (
    "AlbEdge",
    "AlbRoute",
    "CloudFrontEdge",
    "Cluster",
    "Dns",
    "DnsAlias",
    "HostRedirect",
    "HttpApiEdge",
    "HttpApiRoute",
    "Network",
    "PullThroughCache",
    "Registry",
    "ScheduledTask",
    "Service",
)
"""The components that a stack is deployed from."""

_TASKS = ("ScheduledTask", "Service")
_GROUPS = ("AlbEdge", "CloudFrontEdge", "Cluster", "HttpApiEdge", "HttpApiRoute", "Network")
_BALANCED = ("AlbEdge", "AlbRoute", "HostRedirect", "HttpApiEdge", "HttpApiRoute")
_INSTANCES = ("Cluster", "Network")
_LOGGED = ("Cluster", "HttpApiEdge", "Network", *_TASKS)
_LOG_BUCKETS = ("AlbEdge", "CloudFrontEdge", "Network")


IMAGES, LOG_GROUPS = "the stack's repositories", "the stack's log groups"
"""Stand in a grant for ARNs that the stack's own names make."""


class Grant(NamedTuple):
    """Some actions that belong together: which components need them, and on what."""

    sid: str
    components: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ()
    """ARNs with `{partition}`, `{region}` and `{account}`, `IMAGES` or `LOG_GROUPS`; none:
    everything in the region.

    Most resources get their id or a part of their name from AWS, so that nothing narrower than the
    region can be named ahead.
    """


def _of(service: str, verbs: str) -> tuple[str, ...]:
    return tuple(f"{service}:{verb}" for verb in verbs.split())


GRANTS = (
    Grant(
        "Network",
        ("Network",),
        _of(
            "ec2",
            "CreateVpc DeleteVpc ModifyVpcAttribute AssociateVpcCidrBlock DisassociateVpcCidrBlock"
            " CreateSubnet DeleteSubnet ModifySubnetAttribute AssociateSubnetCidrBlock"
            " DisassociateSubnetCidrBlock CreateInternetGateway DeleteInternetGateway"
            " AttachInternetGateway DetachInternetGateway CreateEgressOnlyInternetGateway"
            " DeleteEgressOnlyInternetGateway AllocateAddress ReleaseAddress AssociateAddress"
            " DisassociateAddress CreateNatGateway DeleteNatGateway AssociateNatGatewayAddress"
            " DisassociateNatGatewayAddress CreateRouteTable DeleteRouteTable AssociateRouteTable"
            " DisassociateRouteTable ReplaceRouteTableAssociation CreateRoute ReplaceRoute"
            " DeleteRoute CreateVpcEndpoint ModifyVpcEndpoint DeleteVpcEndpoints CreateFlowLogs"
            " DeleteFlowLogs CreateVpcBlockPublicAccessExclusion"
            " ModifyVpcBlockPublicAccessExclusion DeleteVpcBlockPublicAccessExclusion"
            " CreateNetworkInterface ModifyNetworkInterfaceAttribute DeleteNetworkInterface",
        ),
    ),
    Grant(
        "SecurityGroups",
        (*_GROUPS, *_TASKS),
        _of(
            "ec2",
            "CreateSecurityGroup DeleteSecurityGroup AuthorizeSecurityGroupIngress"
            " AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress"
            " ModifySecurityGroupRules UpdateSecurityGroupRuleDescriptionsIngress"
            " UpdateSecurityGroupRuleDescriptionsEgress CreateTags DeleteTags",
        ),
    ),
    Grant(
        "Instances",
        _INSTANCES,
        # Auto Scaling asks whether whoever makes a group of a template may run instances.
        _of(
            "ec2",
            "CreateLaunchTemplate CreateLaunchTemplateVersion ModifyLaunchTemplate"
            " DeleteLaunchTemplate RunInstances",
        )
        + _of(
            "autoscaling",
            "CreateAutoScalingGroup UpdateAutoScalingGroup DeleteAutoScalingGroup"
            " CreateOrUpdateTags DeleteTags StartInstanceRefresh CancelInstanceRefresh",
        ),
    ),
    Grant(
        "Containers",
        ("Cluster", *_TASKS),
        _of(
            "ecs",
            "CreateCluster UpdateCluster UpdateClusterSettings DeleteCluster"
            " PutClusterCapacityProviders CreateCapacityProvider UpdateCapacityProvider"
            " DeleteCapacityProvider PutAccountSettingDefault RegisterTaskDefinition"
            " DeregisterTaskDefinition CreateService UpdateService DeleteService"
            " StopServiceDeployment TagResource UntagResource",
        ),
    ),
    Grant(
        "Namespaces",
        ("Cluster",),
        _of(
            "servicediscovery",
            "CreateHttpNamespace UpdateHttpNamespace DeleteNamespace TagResource UntagResource",
        ),
    ),
    Grant(
        "Repositories",
        ("Registry",),
        _of(
            "ecr",
            "CreateRepository DeleteRepository PutImageScanningConfiguration PutImageTagMutability"
            " PutLifecyclePolicy DeleteLifecyclePolicy SetRepositoryPolicy DeleteRepositoryPolicy"
            " TagResource UntagResource",
        ),
        (IMAGES,),
    ),
    Grant(
        "PullThroughCache",
        ("PullThroughCache",),
        _of(
            "ecr",
            "CreatePullThroughCacheRule UpdatePullThroughCacheRule DeletePullThroughCacheRule",
        ),
    ),
    Grant(
        "Logs",
        _LOGGED,
        _of(
            "logs",
            "CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy"
            " AssociateKmsKey DisassociateKmsKey TagResource UntagResource",
        ),
        (LOG_GROUPS,),
    ),
    Grant(
        "LogDelivery",
        ("CloudFrontEdge", "HttpApiEdge", "Network"),
        _of(
            "logs",
            "CreateLogDelivery UpdateLogDelivery DeleteLogDelivery PutResourcePolicy"
            " CreateDelivery DeleteDelivery UpdateDeliveryConfiguration"
            " PutDeliverySource DeleteDeliverySource PutDeliveryDestination"
            " DeleteDeliveryDestination TagResource UntagResource",
        ),
    ),
    Grant(
        "LogBuckets",
        _LOG_BUCKETS,
        # Only what a bucket for logs gets: no object is read, and deleting serves `force_destroy`.
        _of(
            "s3",
            "CreateBucket DeleteBucket PutBucketPolicy DeleteBucketPolicy PutBucketTagging"
            " TagResource UntagResource PutBucketPublicAccessBlock PutEncryptionConfiguration"
            " PutLifecycleConfiguration ListBucketVersions DeleteObject DeleteObjectVersion",
        ),
        ("arn:{partition}:s3:::*-logs-*",),
    ),
    Grant(
        "Scaling",
        ("Service",),
        _of(
            "application-autoscaling",
            "RegisterScalableTarget DeregisterScalableTarget PutScalingPolicy DeleteScalingPolicy"
            " PutScheduledAction DeleteScheduledAction TagResource UntagResource",
        )
        + _of(
            "cloudwatch",
            "PutMetricAlarm DeleteAlarms PutDashboard DeleteDashboards TagResource UntagResource",
        ),
    ),
    Grant(
        "LoadBalancers",
        _BALANCED,
        _of(
            "elasticloadbalancing",
            "CreateLoadBalancer DeleteLoadBalancer ModifyLoadBalancerAttributes SetIpAddressType"
            " SetSecurityGroups SetSubnets CreateListener ModifyListener DeleteListener"
            " ModifyListenerAttributes AddListenerCertificates RemoveListenerCertificates"
            " CreateRule ModifyRule SetRulePriorities DeleteRule CreateTargetGroup"
            " ModifyTargetGroup ModifyTargetGroupAttributes DeleteTargetGroup RegisterTargets"
            " DeregisterTargets AddTags RemoveTags SetWebACL",
        )
        # Asked of whoever makes a rule that signs people in.
        + _of("cognito-idp", "DescribeUserPoolClient"),
    ),
    Grant(
        "Firewall",
        ("AlbEdge",),
        _of(
            "wafv2",
            "CreateWebACL UpdateWebACL DeleteWebACL AssociateWebACL DisassociateWebACL"
            " TagResource UntagResource",
        )
        + _of("elasticloadbalancing", "CreateWebACLAssociation DeleteWebACLAssociation"),
    ),
    Grant(
        "HttpApis",
        ("HttpApiEdge", "HttpApiRoute"),
        _of(
            "apigateway",
            "POST PUT PATCH DELETE TagResource UntagResource AddCertificateToDomain"
            " RemoveCertificateFromDomain",
        ),
        tuple(
            f"arn:{{partition}}:apigateway:{{region}}::/{path}"
            for path in ("apis", "apis/*", "domainnames", "domainnames/*", "tags/*", "vpclinks*")
        ),
    ),
    Grant(
        "Certificates",
        ("Dns",),
        _of(
            "acm",
            "RequestCertificate DeleteCertificate UpdateCertificateOptions"
            " AddTagsToCertificate RemoveTagsFromCertificate",
        ),
        # CloudFront's certificates are in us-east-1, wherever the stack is.
        ("arn:{partition}:acm:*:{account}:certificate/*",),
    ),
    Grant(
        "Names",
        ("Dns", "DnsAlias"),
        _of(
            "route53",
            "CreateHostedZone DeleteHostedZone UpdateHostedZoneComment ChangeResourceRecordSets"
            " ChangeTagsForResource",
        ),
        ("*",),
    ),
    Grant(
        "Distributions",
        ("CloudFrontEdge",),
        _of(
            "cloudfront",
            "CreateDistribution UpdateDistribution DeleteDistribution CreateVpcOrigin"
            " UpdateVpcOrigin DeleteVpcOrigin TagResource UntagResource"
            " AllowVendedLogDeliveryForResource",
        ),
        (
            "arn:{partition}:cloudfront::{account}:distribution/*",
            "arn:{partition}:cloudfront::{account}:vpcorigin/*",
        ),
    ),
    Grant(
        "Schedules",
        ("ScheduledTask",),
        _of(
            "scheduler",
            "CreateSchedule UpdateSchedule DeleteSchedule CreateScheduleGroup DeleteScheduleGroup"
            " TagResource UntagResource",
        )
        + _of("sqs", "CreateQueue DeleteQueue SetQueueAttributes TagQueue UntagQueue"),
    ),
)
"""Everything but roles, which stand apart: by them a deployment could make itself more powerful."""


def grants_of(components: Iterable[str]) -> list[Grant]:
    """Return the grants that some of the components need, in the table's order."""
    wanted = set(components)
    return [grant for grant in GRANTS if wanted & set(grant.components)]
