"""What stands around a service in a large program: schedules, endpoints, an API, buckets, a CDN."""

import json
from collections.abc import Iterator

from bench.rows import UNKNOWN, Row, joined, urn_of

API = "aws:apigatewayv2/api:Api"
BUCKET = "aws:s3/bucket:Bucket"
CERTIFICATE = "aws:acm/certificate:Certificate"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
KEY = "aws:kms/key:Key"
LINK = "aws:apigatewayv2/vpcLink:VpcLink"
SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 -- a type's token


def surroundings(n: int, vpc: str) -> Iterator[Row]:
    """Yield what stands around the n-th service."""
    yield from _network(n, vpc)
    yield from _api(n)
    yield from _content(n)
    yield from _secrets(n)


def _network(n: int, vpc: str) -> Iterator[Row]:
    subnet = urn_of("aws:ec2/subnet:Subnet", f"subnet-{n}")
    group = urn_of("aws:ec2/securityGroup:SecurityGroup", f"group-{n}")
    interface = {"vpcEndpointType": "Interface", "serviceName": "com.amazonaws.eu-west-1.sqs"}
    yield joined(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        f"queue-{n}",
        {**interface, "subnetIds": [UNKNOWN], "securityGroupIds": [UNKNOWN]},
        vpcId=vpc,
        subnetIds=subnet,
        securityGroupIds=group,
    )
    yield joined("aws:ec2/natGateway:NatGateway", f"nat-{n}", {}, subnetId=subnet)
    network = {"subnets": [UNKNOWN], "securityGroups": [UNKNOWN]}
    target = {"ecsParameters": {"taskDefinitionArn": UNKNOWN, "networkConfiguration": network}}
    schedule = joined(
        "aws:scheduler/schedule:Schedule",
        f"nightly-{n}",
        {"scheduleExpression": "rate(1 day)", "target": {"arn": UNKNOWN, **target}},
    )
    task = urn_of("aws:ecs/taskDefinition:TaskDefinition", f"task-{n}")
    yield schedule._replace(feeds={"target": [subnet, group, task]})


def _api(n: int) -> Iterator[Row]:
    api = urn_of(API, f"api-{n}")
    subnet = urn_of("aws:ec2/subnet:Subnet", f"subnet-{n}")
    group = urn_of("aws:ec2/securityGroup:SecurityGroup", f"group-{n}")
    yield joined(API, f"api-{n}", {"protocolType": "HTTP"})
    link = {"subnetIds": [UNKNOWN], "securityGroupIds": [UNKNOWN]}
    yield joined(LINK, f"link-{n}", link, subnetIds=subnet, securityGroupIds=group)
    logs = {"accessLogSettings": {"destinationArn": UNKNOWN, "format": "$context.requestId"}}
    stage = "aws:apigatewayv2/stage:Stage"
    yield joined(stage, f"stage-{n}", {**logs, "name": "$default"}, apiId=api)
    route = {"routeKey": "ANY /{proxy+}", "authorizationType": "NONE"}
    yield joined("aws:apigatewayv2/route:Route", f"route-{n}", route, apiId=api)


def _content(n: int) -> Iterator[Row]:
    bucket = urn_of(BUCKET, f"content-{n}")
    yield joined(BUCKET, f"content-{n}", {"bucket": f"shop-content-{n}"})
    block = dict.fromkeys(("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls"), True)
    access = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    yield joined(access, f"content-{n}", block, bucket=bucket)
    policy = "aws:s3/bucketPolicy:BucketPolicy"
    yield joined(policy, f"content-{n}", {"policy": _TLS_ONLY}, bucket=bucket)
    certificate = urn_of(CERTIFICATE, f"site-{n}")
    yield joined(CERTIFICATE, f"site-{n}", {"domainName": "example.com", "validationMethod": "DNS"})
    shown = {
        "origins": [{"domainName": UNKNOWN, "originId": "content"}],
        "defaultCacheBehavior": {"viewerProtocolPolicy": "redirect-to-https"},
        "viewerCertificate": {"minimumProtocolVersion": "TLSv1.2_2021"},
        "aliases": [f"{n}.example.com"],
    }
    fed = {"origins": bucket, "viewerCertificate": certificate}
    yield joined(DISTRIBUTION, f"site-{n}", shown, **fed)
    aliases = {"type": "A", "aliases": [{"name": UNKNOWN, "zoneId": UNKNOWN}]}
    there = urn_of(DISTRIBUTION, f"site-{n}")
    yield joined("aws:route53/record:Record", f"site-{n}", aliases, aliases=there)


def _secrets(n: int) -> Iterator[Row]:
    key = urn_of(KEY, f"key-{n}")
    yield joined(KEY, f"key-{n}", {"enableKeyRotation": True})
    yield joined(SECRET, f"secret-{n}", {"name": f"shop/{n}"}, kmsKeyId=key)


_TLS_ONLY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": "*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
)
