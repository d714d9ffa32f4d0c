"""The bucket and the key that a team keeps the state of its stacks in."""

import pulumi
import pulumi_aws as aws

kept = pulumi.ResourceOptions(protect=True)  # without either, no stack can be updated any more
key = aws.kms.Key("state", description="Pulumi's state", enable_key_rotation=True, opts=kept)
alias = aws.kms.Alias("state-alias", name="alias/pulumi-state", target_key_id=key.key_id)
bucket = aws.s3.Bucket("pulumi-state", opts=kept)
versions = {"status": "Enabled"}
aws.s3.BucketVersioning("versions", bucket=bucket.id, versioning_configuration=versions)
by_key = {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn}
encrypted = {"apply_server_side_encryption_by_default": by_key, "bucket_key_enabled": True}
aws.s3.BucketServerSideEncryptionConfiguration("encryption", bucket=bucket.id, rules=[encrypted])
old = {"noncurrent_days": 90, "newer_noncurrent_versions": 30}
expiry = {"id": "old", "status": "Enabled", "filter": {}, "noncurrent_version_expiration": old}
aws.s3.BucketLifecycleConfiguration("expiry", bucket=bucket.id, rules=[expiry])
sides = {"block_public_acls": True, "ignore_public_acls": True}
sides |= {"block_public_policy": True, "restrict_public_buckets": True}
aws.s3.BucketPublicAccessBlock("closed", bucket=bucket.id, **sides)
tls_only = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": [bucket.arn, pulumi.Output.concat(bucket.arn, "/*")],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
policy = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [tls_only]})
aws.s3.BucketPolicy("tls-only", bucket=bucket.id, policy=policy)

region = f"region={aws.get_region().region}"
pulumi.export("login", pulumi.Output.concat("pulumi login 's3://", bucket.id, f"?{region}'"))
pulumi.export("secrets", pulumi.Output.concat("awskms://", alias.name, f"?{region}"))
pulumi.export("bucketArn", bucket.arn)
pulumi.export("keyArn", key.arn)
