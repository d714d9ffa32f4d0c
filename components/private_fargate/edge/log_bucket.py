"""A bucket for the access logs of an edge, which only the service that writes them may write to.

Sources: Elastic Load Balancing guide, "Enable access logs for your Application Load Balancer";
CloudWatch Logs guide, "Logs sent to Amazon S3" (version 2 permissions), for CloudFront.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.context import Context
from private_fargate.roles import document

CLOUDFRONT_REGION = "us-east-1"
"""Where CloudFront looks for certificates, and where the delivery of its logs is set up."""

ELB_ACCOUNTS: Mapping[str, str] = MappingProxyType(
    {
        "cn-north-1": "638102146993",
        "cn-northwest-1": "037604701340",
        "us-gov-east-1": "190560391635",
        "us-gov-west-1": "048591011584",
    }
)
"""Regions outside the partition `aws`, where load balancers write logs as an account of AWS's.
Everywhere else they write as a service, whichever the region."""


class LogBucket(NamedTuple):
    """A bucket for logs, and what has to be there before a service can write to it."""

    bucket: aws.s3.Bucket
    policy: aws.s3.BucketPolicy


def log_bucket(
    name: str,
    parent: pulumi.Resource,
    writers: Sequence[Mapping[str, Any]],
    *,
    retention_in_days: int,
    force_destroy: bool,
) -> LogBucket:
    """Create a private, encrypted bucket that forgets; children begin with the name.

    `writers` are statements whose resource is a path below the bucket. A bucket is destroyed with
    logs in it only if `force_destroy` says so: it is never empty once a load balancer has tried it.
    """
    child = pulumi.ResourceOptions(parent=parent)
    bucket = aws.s3.Bucket(name, force_destroy=force_destroy, tags={"Name": name}, opts=child)
    aws.s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption",
        bucket=bucket.id,
        # Load balancers write to no bucket that is encrypted with a key of KMS.
        rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
        opts=child,
    )
    aws.s3.BucketLifecycleConfiguration(
        f"{name}-lifecycle",
        bucket=bucket.id,
        rules=[
            {
                "id": "expire",
                "status": "Enabled",
                "filter": {},
                "expiration": {"days": retention_in_days},
                "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
            }
        ],
        opts=child,
    )
    closed = aws.s3.BucketPublicAccessBlock(
        f"{name}-private",
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=child,
    )
    policy = aws.s3.BucketPolicy(
        f"{name}-policy",
        bucket=bucket.id,
        policy=bucket.arn.apply(lambda arn: bucket_policy(arn, writers)),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[closed]),
    )
    return LogBucket(bucket, policy)


def bucket_policy(bucket_arn: str, writers: Sequence[Mapping[str, Any]]) -> str:
    """Return who may use the bucket: its writers; nobody without TLS."""
    tls_only = {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [bucket_arn, f"{bucket_arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    placed = [{**writer, "Resource": f"{bucket_arn}/{writer['Resource']}"} for writer in writers]
    return document([*placed, tls_only])


def load_balancer_writers(context: Context, *prefixes: str) -> list[dict[str, Any]]:
    """Return the statements that let load balancers of this account write, below each prefix.

    The path is what narrows them: load balancers write below the account that they are in. They
    tell no source, so that a condition on one would refuse them.
    """
    account = ELB_ACCOUNTS.get(context.region)
    principal = (
        {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
        if account is None
        else {"AWS": f"arn:{context.partition}:iam::{account}:root"}
    )
    return [
        {
            "Sid": f"Write{prefix.title()}Logs",
            "Effect": "Allow",
            "Principal": principal,
            "Action": "s3:PutObject",
            "Resource": f"{prefix}/AWSLogs/{context.account_id}/*",
        }
        for prefix in prefixes
    ]


def cloudfront_writers(context: Context) -> list[dict[str, Any]]:
    """Return the statement that lets CloudFront's log delivery of this account write."""
    source = (
        f"arn:{context.partition}:logs:{CLOUDFRONT_REGION}:{context.account_id}:delivery-source:*"
    )
    return [
        {
            "Sid": "WriteAccessLogs",
            "Effect": "Allow",
            "Principal": {"Service": "delivery.logs.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": f"AWSLogs/{context.account_id}/CloudFront/*",
            "Condition": {
                "StringEquals": {
                    "aws:SourceAccount": context.account_id,
                    "s3:x-amz-acl": "bucket-owner-full-control",
                },
                "ArnLike": {"aws:SourceArn": source},
            },
        }
    ]
