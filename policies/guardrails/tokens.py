"""Resource types, one name for each concept.

A concept is a set: where the provider kept an older spelling of a type, or has a second type for
the same thing, both stand here once and no rule spells a type itself. The older spellings are those
that pulumi_aws 7.51.1 records (as aliases of its resources) and the modules that it still has twice
(`aws.lb` and `aws.alb`).
"""

from typing import Final


def _elastic(kind: str, name: str) -> frozenset[str]:
    """Return a load balancing type under each of the modules that have, or had, it."""
    modules = ("lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing")
    return frozenset(f"aws:{module}/{kind}:{name}" for module in modules)


def _bucket(kind: str) -> frozenset[str]:
    """Return a type of S3's, with the spelling that it had in version 6."""
    name = kind[0].upper() + kind[1:]
    return frozenset({f"aws:s3/{kind}:{name}", f"aws:s3/{kind}V2:{name}V2"})


CLUSTERS: Final = frozenset({"aws:ecs/cluster:Cluster"})
CLUSTER_CAPACITY_PROVIDERS: Final = frozenset(
    {"aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"}
)
CAPACITY_PROVIDERS: Final = frozenset({"aws:ecs/capacityProvider:CapacityProvider"})
TASK_DEFINITIONS: Final = frozenset({"aws:ecs/taskDefinition:TaskDefinition"})
SCALING_TARGETS: Final = frozenset({"aws:appautoscaling/target:Target"})
SERVICES: Final = frozenset({"aws:ecs/service:Service", "aws:ecs/taskSet:TaskSet"})
"""What starts tasks in subnets. A task set carries its own network configuration."""

DEPLOYMENTS: Final = frozenset({"aws:ecs/service:Service"})
"""What is rolled out by a deployment controller: a service alone, not its task sets."""

VPCS: Final = frozenset({"aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc"})
DEFAULT_VPCS: Final = frozenset({"aws:ec2/defaultVpc:DefaultVpc"})
"""The VPC that AWS made with the account: adopted, so its main route table is not in the plan."""

SUBNETS: Final = frozenset({"aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet"})
DEFAULT_SUBNETS: Final = frozenset({"aws:ec2/defaultSubnet:DefaultSubnet"})
"""A subnet of that VPC, adopted."""

ROUTE_TABLES: Final = frozenset(
    {"aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"}
)
DEFAULT_ROUTE_TABLES: Final = frozenset({"aws:ec2/defaultRouteTable:DefaultRouteTable"})
"""The table that AWS made with a VPC, adopted."""

ROUTES: Final = frozenset({"aws:ec2/route:Route"})
ROUTE_TABLE_ASSOCIATIONS: Final = frozenset({"aws:ec2/routeTableAssociation:RouteTableAssociation"})
MAIN_ROUTE_TABLE_ASSOCIATIONS: Final = frozenset(
    {"aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"}
)

INTERNET_GATEWAYS: Final = frozenset(
    {
        "aws:ec2/internetGateway:InternetGateway",
        # Its `internetGatewayId` is the usual way to make a route wait for the attachment.
        "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
    }
)
OTHER_GATEWAYS: Final = frozenset(
    {
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "aws:ec2/vpnGateway:VpnGateway",
        "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment",
    }
)
"""What else may stand in a route's ``gatewayId``, and leads nowhere public."""


SECURITY_GROUPS: Final = frozenset(
    {
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    }
)
DEFAULT_SECURITY_GROUPS: Final = frozenset({"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"})
"""The group that AWS made with a VPC, adopted: that clears it of rules that are not given."""

SECURITY_GROUP_RULES: Final = frozenset({"aws:ec2/securityGroupRule:SecurityGroupRule"})
"""The older separate form: several CIDR blocks in one, its `type` says which direction."""

INGRESS_RULES: Final = frozenset({"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"})
EGRESS_RULES: Final = frozenset({"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"})

VPC_ENDPOINTS: Final = frozenset({"aws:ec2/vpcEndpoint:VpcEndpoint"})
NAT_GATEWAYS: Final = frozenset({"aws:ec2/natGateway:NatGateway"})
FLOW_LOGS: Final = frozenset({"aws:ec2/flowLog:FlowLog"})
NETWORK_ACLS: Final = frozenset(
    {"aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"}
)
NETWORK_ACL_RULES: Final = frozenset({"aws:ec2/networkAclRule:NetworkAclRule"})
DEFAULT_NETWORK_ACLS: Final = frozenset({"aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"})
"""The list that AWS made with a VPC, adopted."""

VPC_CIDR_ASSOCIATIONS: Final = frozenset(
    {
        "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
        "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation",
    }
)
"""Further address ranges of a VPC."""

MANAGED_PREFIX_LISTS: Final = frozenset({"aws:ec2/managedPrefixList:ManagedPrefixList"})
MANAGED_PREFIX_LIST_ENTRIES: Final = frozenset(
    {"aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"}
)
VPC_ENDPOINT_GROUP_ASSOCIATIONS: Final = frozenset(
    {"aws:ec2/securityGroupAssociation:SecurityGroupAssociation"}
)
"""The separate form of an interface endpoint's ``securityGroupIds``."""

VPC_ENDPOINT_SUBNET_ASSOCIATIONS: Final = frozenset(
    {"aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation"}
)
"""The separate form of an interface endpoint's ``subnetIds``."""

VPC_ENDPOINT_POLICIES: Final = frozenset({"aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"})
"""The separate form of an endpoint's ``policy``."""

REPOSITORIES: Final = frozenset({"aws:ecr/repository:Repository"})
LIFECYCLE_POLICIES: Final = frozenset({"aws:ecr/lifecyclePolicy:LifecyclePolicy"})
REPOSITORY_POLICIES: Final = frozenset({"aws:ecr/repositoryPolicy:RepositoryPolicy"})
REGISTRY_SCANNING: Final = frozenset(
    {"aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"}
)

LOAD_BALANCERS: Final = _elastic("loadBalancer", "LoadBalancer")
LISTENERS: Final = _elastic("listener", "Listener")
LISTENER_RULES: Final = _elastic("listenerRule", "ListenerRule")
TARGET_GROUPS: Final = _elastic("targetGroup", "TargetGroup")
CLASSIC_LOAD_BALANCERS: Final = frozenset(
    {
        "aws:elb/loadBalancer:LoadBalancer",
        "aws:elasticloadbalancing/loadBalancer:LoadBalancer",
    }
)
"""The first generation, public unless ``internal``, as the second is."""

WEB_ACL_ASSOCIATIONS: Final = frozenset({"aws:wafv2/webAclAssociation:WebAclAssociation"})
CERTIFICATES: Final = frozenset({"aws:acm/certificate:Certificate"})
RECORDS: Final = frozenset({"aws:route53/record:Record"})

APIS: Final = frozenset({"aws:apigatewayv2/api:Api"})
API_STAGES: Final = frozenset({"aws:apigatewayv2/stage:Stage"})
API_ROUTES: Final = frozenset({"aws:apigatewayv2/route:Route"})
API_INTEGRATIONS: Final = frozenset({"aws:apigatewayv2/integration:Integration"})
API_DOMAIN_NAMES: Final = frozenset({"aws:apigatewayv2/domainName:DomainName"})
VPC_LINKS: Final = frozenset({"aws:apigatewayv2/vpcLink:VpcLink"})

LOG_GROUPS: Final = frozenset({"aws:cloudwatch/logGroup:LogGroup"})

BUCKETS: Final = _bucket("bucket")
BUCKET_POLICIES: Final = frozenset({"aws:s3/bucketPolicy:BucketPolicy"})
BUCKET_PUBLIC_ACCESS_BLOCKS: Final = frozenset(
    {"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"}
)
BUCKET_ENCRYPTIONS: Final = _bucket("bucketServerSideEncryptionConfiguration")
BUCKET_LIFECYCLES: Final = _bucket("bucketLifecycleConfiguration")
BUCKET_VERSIONINGS: Final = _bucket("bucketVersioning")
BUCKET_LOGGINGS: Final = _bucket("bucketLogging")

ROLES: Final = frozenset({"aws:iam/role:Role"})
ROLE_POLICIES: Final = frozenset({"aws:iam/rolePolicy:RolePolicy"})
ROLE_POLICY_ATTACHMENTS: Final = frozenset({"aws:iam/rolePolicyAttachment:RolePolicyAttachment"})
MANAGED_POLICIES: Final = frozenset({"aws:iam/policy:Policy"})
IDENTITY_POLICIES: Final = frozenset(
    {
        *MANAGED_POLICIES,
        *ROLE_POLICIES,
        "aws:iam/userPolicy:UserPolicy",
        "aws:iam/groupPolicy:GroupPolicy",
    }
)
"""What holds a policy document that says what a principal may do, besides a role itself."""

RESOURCE_POLICIES: Final = frozenset(
    {
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        "aws:sns/topicPolicy:TopicPolicy",
        "aws:sqs/queuePolicy:QueuePolicy",
    }
)
"""What holds a document that says who may use a resource, where no rule asks for the resource."""

FILE_SYSTEMS: Final = frozenset({"aws:efs/fileSystem:FileSystem"})
SECRETS: Final = frozenset({"aws:secretsmanager/secret:Secret"})
SECRET_ROTATIONS: Final = frozenset({"aws:secretsmanager/secretRotation:SecretRotation"})
KEYS: Final = frozenset({"aws:kms/key:Key"})

NETWORK_INTERFACES: Final = frozenset({"aws:ec2/networkInterface:NetworkInterface"})
INSTANCES: Final = frozenset({"aws:ec2/instance:Instance"})
VPC_ENDPOINT_TABLE_ASSOCIATIONS: Final = frozenset(
    {"aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"}
)
"""The separate form of a gateway endpoint's ``routeTableIds``."""

SCHEDULES: Final = frozenset({"aws:scheduler/schedule:Schedule"})
EVENT_TARGETS: Final = frozenset({"aws:cloudwatch/eventTarget:EventTarget"})
"""What starts tasks besides services, where it has an ECS target."""

REGISTRY_POLICIES: Final = frozenset({"aws:ecr/registryPolicy:RegistryPolicy"})
"""The policy of a whole registry, over those of its repositories."""

POLICY_ATTACHMENTS: Final = frozenset(
    {
        *ROLE_POLICY_ATTACHMENTS,
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
        "aws:iam/policyAttachment:PolicyAttachment",
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    }
)
"""What gives a managed policy to someone by its ``policyArn``."""

POLICY_ATTACHMENT_LISTS: Final = frozenset(
    {
        "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
    }
)
"""What says which managed policies someone has, by ``policyArns``."""

LONG_LIVED_CREDENTIALS: Final = frozenset(
    {"aws:iam/accessKey:AccessKey", "aws:iam/userLoginProfile:UserLoginProfile"}
)

QUEUES: Final = frozenset({"aws:sqs/queue:Queue"})
TOPICS: Final = frozenset({"aws:sns/topic:Topic"})
KEY_POLICIES: Final = frozenset({"aws:kms/keyPolicy:KeyPolicy"})

API_MAPPINGS: Final = frozenset({"aws:apigatewayv2/apiMapping:ApiMapping"})

BUCKET_ACLS: Final = _bucket("bucketAcl")
DISTRIBUTIONS: Final = frozenset({"aws:cloudfront/distribution:Distribution"})
LOG_DELIVERY_SOURCES: Final = frozenset({"aws:cloudwatch/logDeliverySource:LogDeliverySource"})
LOG_DELIVERY_DESTINATIONS: Final = frozenset(
    {"aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination"}
)
"""CloudWatch's delivery of what other services log (CloudFront's standard logging, version 2)."""

ZONES: Final = frozenset({"aws:route53/zone:Zone"})

NETWORK_ACL_ASSOCIATIONS: Final = frozenset({"aws:ec2/networkAclAssociation:NetworkAclAssociation"})
"""The separate form of a network ACL's ``subnetIds``."""

DHCP_OPTIONS: Final = frozenset({"aws:ec2/vpcDhcpOptions:VpcDhcpOptions"})
DHCP_OPTIONS_ASSOCIATIONS: Final = frozenset(
    {"aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation"}
)
ZONE_ASSOCIATIONS: Final = frozenset({"aws:route53/zoneAssociation:ZoneAssociation"})
"""The separate form of a private zone's ``vpcs``."""

MOUNT_TARGETS: Final = frozenset({"aws:efs/mountTarget:MountTarget"})
PULL_THROUGH_CACHES: Final = frozenset({"aws:ecr/pullThroughCacheRule:PullThroughCacheRule"})
PARAMETERS: Final = frozenset({"aws:ssm/parameter:Parameter"})

AUTO_SCALING_GROUPS: Final = frozenset({"aws:autoscaling/group:Group"})
TASK_SETS: Final = frozenset({"aws:ecs/taskSet:TaskSet"})

SECRET_VERSIONS: Final = frozenset({"aws:secretsmanager/secretVersion:SecretVersion"})
"""The value of a secret: a secret itself is empty."""

BUILT_IMAGES: Final = frozenset(
    {
        "docker:index/image:Image",
        "docker-build:index:Image",
        "docker-build:index/image:Image",
        "awsx:ecr:Image",
    }
)
"""An image that the program itself builds. That of awsx is a component around one of docker-build's
(of docker's, before its version 2)."""

SECRET_POLICIES: Final = frozenset({"aws:secretsmanager/secretPolicy:SecretPolicy"})

CERTIFICATE_VALIDATIONS: Final = frozenset({"aws:acm/certificateValidation:CertificateValidation"})
"""What waits until a certificate is issued."""

LISTENER_CERTIFICATES: Final = _elastic("listenerCertificate", "ListenerCertificate")
"""Certificates of a listener besides its first."""

REST_VPC_LINKS: Final = frozenset({"aws:apigateway/vpcLink:VpcLink"})
"""The first version of VPC links, to network load balancers alone."""

DISCOVERY_SERVICES: Final = frozenset({"aws:servicediscovery/service:Service"})
"""A service of Cloud Map's."""
LAUNCH_TEMPLATES: Final = frozenset({"aws:ec2/launchTemplate:LaunchTemplate"})
