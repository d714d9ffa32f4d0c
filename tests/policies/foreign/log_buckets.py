"""Log buckets in three ages: all inline, BucketV2 with parts beside it, and the present Bucket."""

import json

import pulumi_aws as aws

# As written for pulumi_aws 5: one resource, everything inside. No policy, so plain HTTP is let in.
old = aws.s3.Bucket(
    "old-logs",
    acl="log-delivery-write",
    lifecycle_rules=[{"enabled": True, "expiration": {"days": 90}, "id": "expire"}],
    server_side_encryption_configuration={
        "rule": {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    },
)

# As written for pulumi_aws 6: BucketV2, each part a resource. All there.
second = aws.s3.BucketV2("second-logs", bucket="acme-second-logs")
aws.s3.BucketLifecycleConfigurationV2(
    "second-logs",
    bucket=second.id,
    rules=[{"id": "expire", "status": "Enabled", "expiration": {"days": 90}}],
)
aws.s3.BucketPublicAccessBlock(
    "second-logs",
    bucket=second.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)
aws.s3.BucketPolicy(
    "second-logs",
    bucket=second.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": [
                        "arn:aws:s3:::acme-second-logs",
                        "arn:aws:s3:::acme-second-logs/*",
                    ],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
                    "Action": "s3:PutObject",
                    "Resource": "arn:aws:s3:::acme-second-logs/*",
                },
            ],
        }
    ),
)

# As written today, half done: open to the world by policy, and its block is half on.
site = aws.s3.Bucket("site", bucket="acme-site")
aws.s3.BucketPublicAccessBlock(
    "site", bucket=site.bucket, block_public_acls=True, ignore_public_acls=True
)
aws.s3.BucketPolicy(
    "site",
    bucket=site.bucket,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::acme-site/*",
                }
            ],
        }
    ),
)
for name, bucket in (("one", old), ("two", second)):
    aws.lb.LoadBalancer(
        name,
        internal=True,
        load_balancer_type="application",
        subnets=["subnet-0000000000000000a", "subnet-0000000000000000b"],
        security_groups=["sg-0000000000000000a"],
        drop_invalid_header_fields=True,
        access_logs={"bucket": bucket.bucket, "enabled": True},
    )
