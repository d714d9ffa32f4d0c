"""One small resource of every type that watches or closes a network, keeps its logs, or scales."""

import json
from collections.abc import Mapping

from sandbox.provider.values import Properties
from tests.sandbox.provider.engine import REGION
from tests.sandbox.provider.kinds import EIP, NETWORK_INTERFACE, VPC
from tests.sandbox.provider.world import Case, World

BUCKET = "aws:s3/bucket:Bucket"
BUCKET_VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
BUCKET_ENCRYPTION = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
)
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
GROUP = "aws:autoscaling/group:Group"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


def _encryption(algorithm: str) -> list[Properties]:
    return [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm}}]


def _expiry(days: int) -> list[Properties]:
    return [{"id": "old", "status": "Enabled", "filter": {}, "expiration": {"days": days}}]


def _tls_only(world: World, action: str) -> str:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": f"arn:aws:s3:::{world.id(BUCKET)}/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _template(_: World) -> Properties:
    return {
        "imageId": "ami-1",
        "instanceType": "t4g.nano",
        "metadataOptions": {"httpTokens": "required"},
        "blockDeviceMappings": [
            {"deviceName": "/dev/xvda", "ebs": {"encrypted": "true", "volumeSize": 8}}
        ],
        "updateDefaultVersion": True,
    }


MORE: Mapping[str, Case] = {
    BUCKET: Case(lambda _: {"tags": {"a": "b"}}, {"tags": {"a": "c"}}, {"bucket": "other"}),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": Case(
        lambda w: {"bucket": w.id(BUCKET), "blockPublicAcls": True, "blockPublicPolicy": True},
        {"blockPublicAcls": False},
        {"bucket": "other"},
    ),
    BUCKET_ENCRYPTION: Case(
        lambda w: {"bucket": w.id(BUCKET), "rules": _encryption("AES256")},
        {"rules": _encryption("aws:kms")},
        {"bucket": "other"},
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": Case(
        lambda w: {"bucket": w.id(BUCKET), "rules": _expiry(14)},
        {"rules": _expiry(30)},
        {"bucket": "other"},
    ),
    BUCKET_VERSIONING: Case(
        lambda w: {
            "bucket": w.id(BUCKET),
            "versioningConfiguration": {"status": "Enabled"},
        },
        {"versioningConfiguration": {"status": "Suspended"}},
        {"bucket": "other"},
    ),
    "aws:s3/bucketPolicy:BucketPolicy": Case(
        lambda w: {"bucket": w.id(BUCKET), "policy": _tls_only(w, "s3:*")},
        {},
        {"bucket": "other"},
    ),
    "aws:ec2/flowLog:FlowLog": Case(
        lambda w: {
            "vpcId": w.id(VPC),
            "trafficType": "ALL",
            "logDestinationType": "s3",
            "logDestination": w.arn(BUCKET),
        },
        {"tags": {"a": "b"}},
        {"trafficType": "REJECT"},
    ),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": Case(
        lambda w: {"vpcId": w.id(VPC)}, {"tags": {"a": "b"}}, {"vpcId": "vpc-2"}
    ),
    "aws:ec2/eipAssociation:EipAssociation": Case(
        lambda w: {"allocationId": w.id(EIP), "networkInterfaceId": w.id(NETWORK_INTERFACE)},
        {},
        {"allocationId": "eipalloc-2"},
    ),
    "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion": Case(
        lambda w: {"vpcId": w.id(VPC), "internetGatewayExclusionMode": "allow-egress"},
        {"internetGatewayExclusionMode": "allow-bidirectional"},
        {"vpcId": "vpc-2"},
    ),
    DEFAULT_GROUP: Case(lambda w: {"vpcId": w.id(VPC)}, {"tags": {"a": "b"}}, {"vpcId": "vpc-2"}),
    LAUNCH_TEMPLATE: Case(_template, {"instanceType": "t4g.micro"}, {"name": "other"}),
    GROUP: Case(
        lambda w: {
            "availabilityZones": [f"{REGION}a"],
            "minSize": 1,
            "maxSize": 1,
            "launchTemplate": {"id": w.id(LAUNCH_TEMPLATE), "version": "$Latest"},
            "tags": [{"key": "Name", "value": "nat", "propagateAtLaunch": True}],
        },
        {"maxSize": 2},
        {"name": "other"},
    ),
}
