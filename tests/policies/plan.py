"""A plan drawn by hand, handed to the policies as Pulumi's policy SDK would hand it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    StackValidationArgs,
    proxy,
)

from guardrails.graph import Graph, Resource
from guardrails.rule import Rule
from guardrails.sources import from_resource_args, from_stack_args
from guardrails.verdict import Outcome, Verdict

# What the engine sends for a value that it does not know yet.
UNKNOWN_STRING = proxy.UNKNOWN_STRING_VALUE
UNKNOWN_LIST = proxy.UNKNOWN_ARRAY_VALUE
UNKNOWN_BOOL = proxy.UNKNOWN_BOOLEAN_VALUE
UNKNOWN_OBJECT = proxy.UNKNOWN_OBJECT_VALUE
UNKNOWN_NUMBER = proxy.UNKNOWN_NUMBER_VALUE


@dataclass(eq=False)
class Planned:
    """A resource of the plan: its properties, and what each of them is made from."""

    type: str
    name: str
    props: dict[str, Any]
    feeds: dict[str, list[Planned]] = field(default_factory=dict)
    after: list[Planned] = field(default_factory=list)
    """What it waits for besides (``depends_on``)."""
    parents: str = ""
    """The types of the components that it is part of, as a URN has them: each with a ``$``."""
    ignores: tuple[str, ...] = ()
    """Properties whose changes are left alone (``ignore_changes``)."""

    @property
    def urn(self) -> str:
        return f"urn:pulumi:dev::shop::{self.parents}{self.type}::{self.name}"


class Plan:
    """Resources in order. Ids are unknown, as on a first preview, unless they are given."""

    def __init__(self) -> None:
        self.resources: list[Planned] = []

    def add(
        self,
        kind: str,
        name: str,
        props: Mapping[str, Any] | None = None,
        /,
        **feeds: Planned | list[Planned],
    ) -> Planned:
        listed = {key: fed if isinstance(fed, list) else [fed] for key, fed in feeds.items()}
        planned = Planned(kind, name, {"id": UNKNOWN_STRING, **(props or {})}, listed)
        self.resources.append(planned)
        return planned

    def graph(self) -> Graph:
        return from_stack_args(self.stack_args())

    def stack_args(self, config: Mapping[str, Any] | None = None) -> StackValidationArgs:
        made = {
            planned.urn: PolicyResource(
                planned.type,
                proxy.unknown_checking_proxy(planned.props),
                planned.urn,
                planned.name,
                _options(planned),
                None,
                None,
                [],
                {},
            )
            for planned in self.resources
        }
        for planned in self.resources:
            for name, fed in planned.feeds.items():
                # As the SDK does: what is not in the analysis is dropped, the property's key stays.
                known = [made[resource.urn] for resource in fed if resource.urn in made]
                made[planned.urn].property_dependencies[name] = known
                made[planned.urn].dependencies.extend(known)
            waits = [made[resource.urn] for resource in planned.after if resource.urn in made]
            made[planned.urn].dependencies.extend(waits)
        return StackValidationArgs(list(made.values()), config)

    def stack_request(self) -> analyzer_pb2.AnalyzeStackRequest:
        request = analyzer_pb2.AnalyzeStackRequest()
        for planned in self.resources:
            resource = request.resources.add(urn=planned.urn, type=planned.type, name=planned.name)
            resource.properties.update(planned.props)
            for name, fed in planned.feeds.items():
                urns = [feeding.urn for feeding in fed]
                resource.propertyDependencies[name].urns.extend(urns)
                resource.dependencies.extend(urns)
            resource.dependencies.extend(waited.urn for waited in planned.after)
            resource.options.ignoreChanges.extend(planned.ignores)
        return request


def made_unknown(resource: Resource, name: str) -> Resource:
    """A resource whose property is an unknown from nowhere: as from another stack's outputs."""
    feeds = {key: urns for key, urns in resource.property_dependencies.items() if key != name}
    properties = {**resource.properties, name: UNKNOWN_STRING}
    return replace(resource, properties=properties, property_dependencies=feeds)


def resource_args(
    planned: Planned, config: Mapping[str, Any] | None = None
) -> ResourceValidationArgs:
    props = proxy.unknown_checking_proxy(planned.props)
    name, kind = planned.name, planned.type
    return ResourceValidationArgs(kind, props, planned.urn, name, _options(planned), None, config)


def resource_graph(planned: Planned) -> Graph:
    return from_resource_args(resource_args(planned))


def resource_request(planned: Planned) -> analyzer_pb2.AnalyzeRequest:
    request = analyzer_pb2.AnalyzeRequest(urn=planned.urn, type=planned.type, name=planned.name)
    request.properties.update(planned.props)
    return request


def _options(planned: Planned) -> PolicyResourceOptions:
    return PolicyResourceOptions(
        protect=False,
        ignore_changes=[*planned.ignores],
        delete_before_replace=None,
        aliases=[],
        custom_timeouts=PolicyCustomTimeouts(0, 0, 0),
        additional_secret_outputs=[],
    )


def verdicts(rule: Rule, plan: Plan, **settings: Any) -> list[Verdict]:
    """What a rule says of a plan, with the default settings but those given."""
    return list(rule(plan.graph(), rule.settings(**settings)))


def outcomes(rule: Rule, plan: Plan, **settings: Any) -> list[Outcome]:
    return [verdict.outcome for verdict in verdicts(rule, plan, **settings)]


VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
TABLE = "aws:ec2/routeTable:RouteTable"
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
MAIN_ASSOCIATION = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
ROUTE = "aws:ec2/route:Route"
INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway"
NAT_GATEWAY = "aws:ec2/natGateway:NatGateway"
SERVICE = "aws:ecs/service:Service"
TASK_SET = "aws:ecs/taskSet:TaskSet"
REPOSITORY = "aws:ecr/repository:Repository"
LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
CLUSTER = "aws:ecs/cluster:Cluster"
TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_SECURITY_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
SECURITY_GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
FLOW_LOG = "aws:ec2/flowLog:FlowLog"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
OLD_LOAD_BALANCER = "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
OLD_LISTENER = "aws:alb/listener:Listener"
LISTENER_RULE = "aws:lb/listenerRule:ListenerRule"
TARGET_GROUP = "aws:lb/targetGroup:TargetGroup"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
BUCKET = "aws:s3/bucket:Bucket"
OLD_BUCKET = "aws:s3/bucketV2:BucketV2"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
BUCKET_LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
POLICY = "aws:iam/policy:Policy"
API_STAGE = "aws:apigatewayv2/stage:Stage"
REPOSITORY_POLICY = "aws:ecr/repositoryPolicy:RepositoryPolicy"
REGISTRY_POLICY = "aws:ecr/registryPolicy:RegistryPolicy"
REGISTRY_SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
USER_POLICY = "aws:iam/userPolicy:UserPolicy"
ROLE_POLICY_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
POLICY_ATTACHMENT = "aws:iam/policyAttachment:PolicyAttachment"
ROLE_POLICY_ATTACHMENTS = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
ACCESS_KEY = "aws:iam/accessKey:AccessKey"
KEY = "aws:kms/key:Key"
KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy"
QUEUE = "aws:sqs/queue:Queue"
QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
SECRET = "aws:secretsmanager/secret:Secret"
SECRET_POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy"
SECRET_ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
API = "aws:apigatewayv2/api:Api"
API_ROUTE = "aws:apigatewayv2/route:Route"
API_DOMAIN_NAME = "aws:apigatewayv2/domainName:DomainName"
API_MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping"
VPC_LINK = "aws:apigatewayv2/vpcLink:VpcLink"
SCHEDULE = "aws:scheduler/schedule:Schedule"
EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget"
CAPACITY_PROVIDER = "aws:ecs/capacityProvider:CapacityProvider"
DEFAULT_VPC = "aws:ec2/defaultVpc:DefaultVpc"
DEFAULT_SUBNET = "aws:ec2/defaultSubnet:DefaultSubnet"
NETWORK_ACL = "aws:ec2/networkAcl:NetworkAcl"
DEFAULT_NETWORK_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
NETWORK_ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
PREFIX_LIST_ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
CLASSIC_LOAD_BALANCER = "aws:elb/loadBalancer:LoadBalancer"
ENDPOINT_GROUP = "aws:ec2/securityGroupAssociation:SecurityGroupAssociation"
ENDPOINT_SUBNET = "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation"
ENDPOINT_POLICY = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"
VPC_CIDR = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
SCALING_TARGET = "aws:appautoscaling/target:Target"
CLUSTER_CAPACITY_PROVIDERS = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"
ELASTIC_IP = "aws:ec2/eip:Eip"
ENDPOINT_TABLE = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"
DHCP_OPTIONS = "aws:ec2/vpcDhcpOptions:VpcDhcpOptions"
DHCP_OPTIONS_ASSOCIATION = "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation"
FILE_SYSTEM = "aws:efs/fileSystem:FileSystem"
MOUNT_TARGET = "aws:efs/mountTarget:MountTarget"
INSTANCE = "aws:ec2/instance:Instance"
NETWORK_INTERFACE = "aws:ec2/networkInterface:NetworkInterface"
NETWORK_ACL_ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation"
PULL_THROUGH_CACHE = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"
ZONE = "aws:route53/zone:Zone"
SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion"
AUTO_SCALING_GROUP = "aws:autoscaling/group:Group"
API_INTEGRATION = "aws:apigatewayv2/integration:Integration"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
