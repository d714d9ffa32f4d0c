"""One small resource of every type that makes up a network or balances its load."""

from collections.abc import Mapping

from sandbox.provider.values import Properties
from tests.sandbox.provider.engine import REGION
from tests.sandbox.provider.kinds import (
    ASSOCIATION,
    EGRESS,
    EIP,
    INGRESS,
    INSTANCE,
    INSTANCE_PROFILE,
    INTERNET_GATEWAY,
    LISTENER,
    LISTENER_RULE,
    LOAD_BALANCER,
    NAT_GATEWAY,
    NETWORK_INTERFACE,
    ROUTE,
    ROUTE_TABLE,
    SECURITY_GROUP,
    SUBNET,
    TARGET_GROUP,
    VPC,
    VPC_ENDPOINT,
    fixed_response,
)
from tests.sandbox.provider.world import Case, World


def _rule(world: World) -> Properties:
    return {
        "securityGroupId": world.id(SECURITY_GROUP),
        "ipProtocol": "tcp",
        "fromPort": 443,
        "toPort": 443,
        "cidrIpv4": "10.0.0.0/16",
        "description": "https",
        "tags": {"a": "b"},
    }


NETWORK: Mapping[str, Case] = {
    VPC: Case(
        lambda _: {"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": True, "tags": {"Name": "v"}},
        {"enableDnsHostnames": False},
        {"cidrBlock": "10.1.0.0/16"},
    ),
    SUBNET: Case(
        lambda w: {
            "vpcId": w.id(VPC),
            "cidrBlock": "10.0.1.0/24",
            "availabilityZone": f"{REGION}a",
            "mapPublicIpOnLaunch": True,
        },
        {"mapPublicIpOnLaunch": False},
        {"cidrBlock": "10.0.9.0/24", "availabilityZone": f"{REGION}c"},
    ),
    INTERNET_GATEWAY: Case(lambda w: {"vpcId": w.id(VPC)}, {"tags": {"a": "b"}}),
    ROUTE_TABLE: Case(
        lambda w: {"vpcId": w.id(VPC), "tags": {"a": "b"}},
        {"tags": {"a": "c", "d": "e"}},
        {"vpcId": "vpc-2"},
    ),
    ROUTE: Case(
        lambda w: {
            "routeTableId": w.id(ROUTE_TABLE),
            "destinationCidrBlock": "0.0.0.0/0",
            "gatewayId": w.id(INTERNET_GATEWAY),
        },
        {},
        {"routeTableId": "rtb-2", "destinationCidrBlock": "10.9.0.0/16"},
    ),
    ASSOCIATION: Case(
        lambda w: {"subnetId": w.id(SUBNET), "routeTableId": w.id(ROUTE_TABLE)},
        {},
        {"subnetId": "subnet-2"},
    ),
    EIP: Case(lambda _: {"domain": "vpc", "tags": {"a": "b"}}, {"tags": {"a": "c"}}),
    NAT_GATEWAY: Case(
        lambda w: {"subnetId": w.id(SUBNET), "allocationId": w.id(EIP)},
        {"tags": {"a": "b"}},
        {"subnetId": "subnet-2", "allocationId": "eipalloc-2", "connectivityType": "private"},
    ),
    NETWORK_INTERFACE: Case(
        lambda w: {
            "subnetId": w.id(SUBNET),
            "securityGroups": [w.id(SECURITY_GROUP)],
            "sourceDestCheck": False,
            "description": "NAT",
        },
        {"sourceDestCheck": True},
        {"subnetId": "subnet-2"},
    ),
    INSTANCE: Case(
        lambda w: {
            "ami": "ami-12c6146b",
            "instanceType": "t4g.nano",
            "subnetId": w.id(SUBNET),
            "vpcSecurityGroupIds": [w.id(SECURITY_GROUP)],
            "iamInstanceProfile": w.id(INSTANCE_PROFILE),
            "userData": "#!/bin/sh\n",
            "sourceDestCheck": False,
            "metadataOptions": {"httpTokens": "required"},
            "rootBlockDevice": {"encrypted": True, "volumeSize": 9},
        },
        {"sourceDestCheck": True},
        {"ami": "ami-2", "subnetId": "subnet-2", "userData": "#!/bin/bash"},
    ),
    VPC_ENDPOINT: Case(
        lambda w: {
            "vpcId": w.id(VPC),
            "serviceName": f"com.amazonaws.{REGION}.s3",
            "vpcEndpointType": "Gateway",
            "routeTableIds": [w.id(ROUTE_TABLE)],
        },
        {"routeTableIds": []},
        {"vpcId": "vpc-2", "serviceName": "other", "vpcEndpointType": "Interface"},
    ),
    SECURITY_GROUP: Case(
        lambda w: {"vpcId": w.id(VPC), "description": "tasks"},
        {"tags": {"a": "b"}},
        {"vpcId": "vpc-2", "name": "other", "description": "other"},
    ),
    INGRESS: Case(_rule, {"fromPort": 80, "toPort": 80}, {"securityGroupId": "sg-2"}),
    EGRESS: Case(_rule, {"cidrIpv4": "10.1.0.0/16"}, {"securityGroupId": "sg-2"}),
    LOAD_BALANCER: Case(
        lambda w: {
            "internal": True,
            "loadBalancerType": "application",
            "securityGroups": [w.id(SECURITY_GROUP)],
            "subnets": [w.id(SUBNET), w.second_subnet()],
            "dropInvalidHeaderFields": True,
            "idleTimeout": 120,
        },
        {"idleTimeout": 90},
        {"name": "other", "internal": False, "loadBalancerType": "network"},
    ),
    TARGET_GROUP: Case(
        lambda w: {
            "port": 8080,
            "protocol": "HTTP",
            "targetType": "ip",
            "vpcId": w.id(VPC),
            "deregistrationDelay": 30,
            "healthCheck": {"path": "/health", "matcher": "200-399", "interval": 15},
        },
        {"healthCheck": {"path": "/healthz", "matcher": "200", "interval": 10}},
        {"port": 81, "protocol": "HTTPS", "vpcId": "vpc-2", "targetType": "lambda", "name": "o"},
    ),
    LISTENER: Case(
        lambda w: {
            "loadBalancerArn": w.id(LOAD_BALANCER),
            "port": 80,
            "defaultActions": fixed_response("404"),
        },
        {"port": 8080},
        {"loadBalancerArn": "other"},
    ),
    LISTENER_RULE: Case(
        lambda w: {
            "listenerArn": w.id(LISTENER),
            "priority": 10,
            "actions": [{"type": "forward", "targetGroupArn": w.id(TARGET_GROUP)}],
            "conditions": [{"pathPattern": {"values": ["/api/*"]}}],
        },
        {"priority": 20},
        {"listenerArn": "other"},
    ),
}
