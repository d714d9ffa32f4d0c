"""Buckets, and what is attached to them by name."""

from typing import Any

from sandbox.provider.table import Call, Entry
from sandbox.provider.values import Properties


def _attached(kind: str, operation: str, *, body: str, at: str, short: str, **more: Any) -> Entry:
    """A part of a bucket that one operation puts whole; `more` goes to its entry as it is."""
    file = kind[0].lower() + kind[1:]
    return Entry(
        token=f"aws:s3/{file}:{kind}",
        service="s3",
        cfn="AWS::S3::Bucket",
        create=Call(f"put_{operation}"),
        id="$bucket",
        read=Call(f"get_{operation}", {"Bucket": "$bucket"}),
        at=at,
        delete=Call(f"delete_{short}", {"Bucket": "$bucket"}),
        update=Call(f"put_{operation}"),
        puts=True,
        reshape=lambda properties: _within(properties, body),
        replaces=("bucket",),
        **more,
    )


def _within(properties: Properties, body: str) -> Properties:
    """The properties as the API has them: the bucket, and the rest in a structure of its own."""
    rest = {key: value for key, value in properties.items() if key not in {"bucket", "policy"}}
    own = {key: value for key, value in properties.items() if key not in rest}
    return {**own, body: rest} if rest else own


_BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")

ENTRIES = (
    Entry(
        token="aws:s3/bucket:Bucket",
        service="s3",
        cfn="AWS::S3::Bucket",
        create=Call(
            "create_bucket", {"CreateBucketConfiguration": {"LocationConstraint": "$elsewhere"}}
        ),
        id="$bucket",
        read=Call("get_bucket_location", {"Bucket": "$id"}),
        at="@",
        delete=Call("delete_bucket", {"Bucket": "$id"}),
        ignored=("forceDestroy",),
        defaults={"forceDestroy": False},
        computed=("objectLockEnabled",),
        name=("bucket", 63),
        arn="arn:$partition:s3:::$id",
        tag_id="$id",
    ),
    _attached(
        "BucketPublicAccessBlock",
        "public_access_block",
        body="publicAccessBlockConfiguration",
        at="PublicAccessBlockConfiguration",
        short="public_access_block",
        ignored=("skipDestroy",),
        defaults=dict.fromkeys(_BLOCKS, False),
    ),
    _attached(
        "BucketPolicy",
        "bucket_policy",
        body="policy",
        at="@",
        short="bucket_policy",
        opaque=("policy",),
    ),
    _attached(
        "BucketServerSideEncryptionConfiguration",
        "bucket_encryption",
        body="serverSideEncryptionConfiguration",
        at="ServerSideEncryptionConfiguration",
        short="bucket_encryption",
        ignored=("expectedBucketOwner",),
        opaque=("rules",),
    ),
    _attached(
        "BucketOwnershipControls",
        "bucket_ownership_controls",
        body="ownershipControls",
        at="OwnershipControls",
        short="bucket_ownership_controls",
    ),
    _attached(
        "BucketLifecycleConfiguration",
        "bucket_lifecycle_configuration",
        body="lifecycleConfiguration",
        at="@",
        short="bucket_lifecycle",
        ignored=("expectedBucketOwner",),
        opaque=("rules",),
    ),
    Entry(
        token="aws:s3/bucketVersioning:BucketVersioning",
        service="s3",
        cfn="AWS::S3::Bucket",
        create=Call("put_bucket_versioning"),
        id="$bucket",
        read=Call("get_bucket_versioning", {"Bucket": "$bucket"}),
        # Once it was on, it can only be suspended: to the official provider that is deleted too.
        at="Status && {VersioningConfiguration: {Status: Status}}",
        delete=Call(
            "put_bucket_versioning",
            {"Bucket": "$bucket", "VersioningConfiguration": {"Status": "Suspended"}},
        ),
        update=Call("put_bucket_versioning"),
        puts=True,
        ignored=("expectedBucketOwner",),
        replaces=("bucket",),
    ),
)
