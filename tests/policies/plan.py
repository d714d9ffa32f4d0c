"""A plan drawn by hand, handed to the policies as Pulumi's policy SDK would hand it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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

from guardrails.graph import Graph
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

    @property
    def urn(self) -> str:
        return f"urn:pulumi:dev::shop::{self.type}::{self.name}"


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
                _options(),
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
        return request


def resource_args(
    planned: Planned, config: Mapping[str, Any] | None = None
) -> ResourceValidationArgs:
    props = proxy.unknown_checking_proxy(planned.props)
    name, kind = planned.name, planned.type
    return ResourceValidationArgs(kind, props, planned.urn, name, _options(), None, config)


def resource_graph(planned: Planned) -> Graph:
    return from_resource_args(resource_args(planned))


def resource_request(planned: Planned) -> analyzer_pb2.AnalyzeRequest:
    request = analyzer_pb2.AnalyzeRequest(urn=planned.urn, type=planned.type, name=planned.name)
    request.properties.update(planned.props)
    return request


def _options() -> PolicyResourceOptions:
    return PolicyResourceOptions(
        protect=False,
        ignore_changes=[],
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
