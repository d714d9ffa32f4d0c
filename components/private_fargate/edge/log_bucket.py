"""A bucket for the access logs of an edge, which only the service that writes them may write to.

Sources: Elastic Load Balancing guide, "Enable access logs for your Application Load Balancer";
CloudWatch Logs guide, "Logs sent to Amazon S3" (version 2 permissions), for CloudFront.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pulumi

from private_fargate.closed_bucket import ClosedBucket, closed_bucket, closed_policy
from private_fargate.context import Context

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


def log_bucket(
    name: str,
    parent: pulumi.Resource,
    writers: Sequence[Mapping[str, Any]],
    *,
    retention_in_days: int,
    force_destroy: bool,
) -> ClosedBucket:
    """Create a private, encrypted bucket that forgets; children begin with the name.

    `writers` are statements whose resource is a path below the bucket. A bucket is destroyed with
    logs in it only if `force_destroy` says so: it is never empty once a load balancer has tried it.
    """
    return closed_bucket(
        name,
        parent,
        lambda arn: bucket_policy(arn, writers),
        retention_in_days=retention_in_days,
        force_destroy=force_destroy,
    )


def bucket_policy(bucket_arn: str, writers: Sequence[Mapping[str, Any]]) -> str:
    """Return who may use the bucket: its writers; nobody without TLS."""
    placed = [{**writer, "Resource": f"{bucket_arn}/{writer['Resource']}"} for writer in writers]
    return closed_policy(bucket_arn, placed)


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
