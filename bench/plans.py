"""Synthetic plans of any size, as the engine sends them to a policy pack."""

import json
from collections.abc import Iterator
from itertools import chain

from pulumi.runtime.proto import analyzer_pb2

from bench.rows import UNKNOWN, Row, joined, urn_of
from bench.surroundings import surroundings

VPC = "aws:ec2/vpc:Vpc"
GATEWAY = "aws:ec2/internetGateway:InternetGateway"
SUBNET = "aws:ec2/subnet:Subnet"
TABLE = "aws:ec2/routeTable:RouteTable"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
CLUSTER = "aws:ecs/cluster:Cluster"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
REPOSITORY = "aws:ecr/repository:Repository"
ROLE = "aws:iam/role:Role"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
TARGETS = "aws:lb/targetGroup:TargetGroup"

SHARED = (VPC, GATEWAY, CLUSTER, BALANCER, LISTENER)


def requests(
    size: int,
) -> tuple[analyzer_pb2.AnalyzeStackRequest, list[analyzer_pb2.AnalyzeRequest]]:
    """Return what the engine sends at a first preview of about `size` resources.

    The request for the stack, and one for each resource; both parsed from bytes, as gRPC does.
    """
    stack = analyzer_pb2.AnalyzeStackRequest()
    singles: list[analyzer_pb2.AnalyzeRequest] = []
    for row in _rows(size):
        resource = stack.resources.add(urn=row.urn, type=row.kind, name=row.name)
        resource.properties.update({"id": UNKNOWN, "arn": UNKNOWN, **row.props})
        for name, urns in row.feeds.items():
            resource.propertyDependencies[name].urns.extend(urns)
            resource.dependencies.extend(urns)
        single = analyzer_pb2.AnalyzeRequest(urn=row.urn, type=row.kind, name=row.name)
        single.properties.update(row.props)
        singles.append(analyzer_pb2.AnalyzeRequest.FromString(single.SerializeToString()))
    return analyzer_pb2.AnalyzeStackRequest.FromString(stack.SerializeToString()), singles


def _rows(size: int) -> Iterator[Row]:
    yield Row(VPC, "vpc", {"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": True}, {})
    yield Row(GATEWAY, "gateway", {"vpcId": UNKNOWN}, {"vpcId": [urn_of(VPC, "vpc")]})
    yield Row(CLUSTER, "cluster", {"name": "cluster", "settings": []}, {})
    yield Row(BALANCER, "edge", {"internal": False, "loadBalancerType": "application"}, {})
    listener = {"loadBalancerArn": UNKNOWN, "port": 443, "protocol": "HTTPS", "defaultActions": []}
    yield Row(LISTENER, "https", listener, {"loadBalancerArn": [urn_of(BALANCER, "edge")]})
    count = len(SHARED)
    number = 0
    while count < size:
        for row in chain(_service(number), surroundings(number, urn_of(VPC, "vpc"))):
            if count < size:
                yield row
                count += 1
        number += 1


def _service(n: int) -> Iterator[Row]:
    """Yield a service with all that is its own, wired as a program with plain pulumi_aws is."""

    def own(kind: str, name: str) -> str:
        return urn_of(kind, f"{name}-{n}")

    vpc = urn_of(VPC, "vpc")
    tags = {"tags": {"Name": f"service-{n}", "team": "shop"}, "tagsAll": {"team": "shop"}}
    yield joined(SUBNET, f"subnet-{n}", {"cidrBlock": "10.0.0.0/24", **tags}, vpcId=vpc)
    yield joined(TABLE, f"table-{n}", {**tags}, vpcId=vpc)
    association = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    ids = {"subnetId": own(SUBNET, "subnet"), "routeTableId": own(TABLE, "table")}
    yield joined(association, f"association-{n}", {}, **ids)
    out = {"destinationCidrBlock": "0.0.0.0/0", "natGatewayId": UNKNOWN}
    yield joined("aws:ec2/route:Route", f"out-{n}", out, routeTableId=own(TABLE, "table"))
    yield joined(GROUP, f"group-{n}", {"description": "tasks", **tags}, vpcId=vpc)
    reach = {"ipProtocol": "tcp", "fromPort": 3000, "toPort": 3000}
    group = own(GROUP, "group")
    ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    yield joined(ingress, f"in-{n}", reach, securityGroupId=group, referencedSecurityGroupId=group)
    yield joined(
        egress, f"out-{n}", {"ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"}, securityGroupId=group
    )
    yield joined(REPOSITORY, f"images-{n}", {"imageTagMutability": "IMMUTABLE", **tags})
    lifecycle = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
    yield joined(
        lifecycle, f"lifecycle-{n}", {"policy": "{}"}, repository=own(REPOSITORY, "images")
    )
    logs = {"name": f"/shop/service-{n}", "retentionInDays": 30, **tags}
    yield joined("aws:cloudwatch/logGroup:LogGroup", f"logs-{n}", logs)
    yield joined(ROLE, f"role-{n}", {"assumeRolePolicy": _TRUST, **tags})
    yield joined(
        "aws:iam/rolePolicy:RolePolicy", f"policy-{n}", {"policy": _POLICY}, role=own(ROLE, "role")
    )
    task = {"family": f"service-{n}", "containerDefinitions": _CONTAINERS, "cpu": "256", **tags}
    yield joined(TASK, f"task-{n}", task, executionRoleArn=own(ROLE, "role"))
    targets = {"port": 3000, "protocol": "HTTP", "targetType": "ip", "healthCheck": {"path": "/"}}
    yield joined(TARGETS, f"targets-{n}", targets, vpcId=vpc)
    action = {"actions": [{"type": "forward", "targetGroupArn": UNKNOWN}]}
    wired = {"listenerArn": urn_of(LISTENER, "https"), "actions": own(TARGETS, "targets")}
    yield joined("aws:lb/listenerRule:ListenerRule", f"rule-{n}", action, **wired)
    network = {"subnets": [UNKNOWN], "securityGroups": [UNKNOWN], "assignPublicIp": False}
    service = joined(
        "aws:ecs/service:Service",
        f"service-{n}",
        {"desiredCount": 1, "networkConfiguration": network, **tags},
        cluster=urn_of(CLUSTER, "cluster"),
        taskDefinition=own(TASK, "task"),
    )
    yield service._replace(
        feeds={**service.feeds, "networkConfiguration": [own(SUBNET, "subnet"), group]}
    )


_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            }
        ],
    }
)
_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": "arn:aws:logs:eu-west-1:123456789012:log-group:/shop:*",
            }
        ],
    }
)
_CONTAINERS = json.dumps(
    [
        {
            "name": "main",
            "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1",
            "essential": True,
            "readonlyRootFilesystem": True,
            "user": "1000",
            "portMappings": [{"containerPort": 3000}],
            "environment": [{"name": f"KEY_{index}", "value": "value"} for index in range(10)],
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/shop"}},
        }
    ]
)
