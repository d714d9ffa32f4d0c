"""A private, encrypted bucket for logs, which forgets, and which nobody reaches without TLS."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.roles import document, tls_only


class ClosedBucket(NamedTuple):
    """A bucket for logs, and what has to be there before a service can write to it."""

    bucket: "aws.s3.Bucket"
    policy: "aws.s3.BucketPolicy"


def closed_bucket(
    name: str,
    parent: pulumi.Resource,
    policy_of: Callable[[str], str],
    *,
    retention_in_days: int,
    force_destroy: bool | None = None,
) -> ClosedBucket:
    """Create the bucket; children begin with the name. `policy_of` makes its policy of its ARN.

    Logs are encrypted with S3's own key: load balancers write to no bucket with a key of KMS.
    """
    child = pulumi.ResourceOptions(parent=parent)
    bucket = aws.s3.Bucket(name, force_destroy=force_destroy, tags={"Name": name}, opts=child)
    aws.s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption",
        bucket=bucket.id,
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
        policy=bucket.arn.apply(policy_of),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[closed]),
    )
    return ClosedBucket(bucket, policy)


def closed_policy(bucket_arn: str, statements: Sequence[Mapping[str, Any]]) -> str:
    """Return a bucket's policy: what the statements allow, and nothing of it without TLS."""
    return document([*statements, tls_only("s3:*", [bucket_arn, f"{bucket_arn}/*"])])
