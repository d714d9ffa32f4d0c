"""The bucket for access logs: who may write to it, and how long it remembers."""

import json
from typing import Any

import pulumi
import pytest

from private_fargate.context import Context
from private_fargate.edge.log_bucket import (
    bucket_policy,
    cloudfront_writers,
    load_balancer_writers,
    log_bucket,
)
from tests.components.conftest import ACCOUNT, REGION, Recorder

CONTEXT = Context(ACCOUNT, "aws", "amazonaws.com", REGION)


class Owner(pulumi.ComponentResource):
    def __init__(self) -> None:
        super().__init__("test:index:Owner", "edge", {})
        writers = load_balancer_writers(CONTEXT, "access", "connection")
        log_bucket("edge-logs", self, writers, retention_in_days=90, force_destroy=True)


def statements(document: str) -> Any:
    return json.loads(document)["Statement"]


def test_the_bucket_is_closed_encrypted_and_forgets(recorder: Recorder) -> None:
    recorder.run(lambda: Owner() and None)
    assert recorder.one("s3/bucket:Bucket", "edge-logs").inputs["forceDestroy"] is True
    closed = recorder.one("s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "edge-logs-private")
    assert {key for key, value in closed.inputs.items() if value is True} == {
        "blockPublicAcls",
        "blockPublicPolicy",
        "ignorePublicAcls",
        "restrictPublicBuckets",
    }
    (encryption,) = recorder.of(
        "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    )
    (rule,) = encryption.inputs["rules"]
    assert rule == {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}
    (lifecycle,) = recorder.of("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
    (rule,) = lifecycle.inputs["rules"]
    assert (rule["status"], rule["expiration"]) == ("Enabled", {"days": 90})
    policy = recorder.one("s3/bucketPolicy:BucketPolicy", "edge-logs-policy")
    assert "edge-logs-private" in recorder.depends(policy)
    assert len(policy.document("policy")["Statement"]) == 3


def test_nobody_uses_the_bucket_without_tls() -> None:
    (tls,) = statements(bucket_policy("arn:aws:s3:::logs", []))
    assert (tls["Effect"], tls["Principal"]) == ("Deny", "*")
    assert tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert tls["Resource"] == ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]


def test_load_balancers_write_below_their_own_account() -> None:
    writers = load_balancer_writers(CONTEXT, "access", "connection")
    access, connection, _ = statements(bucket_policy("arn:aws:s3:::logs", writers))
    assert access["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    assert access["Action"] == "s3:PutObject"
    assert access["Resource"] == f"arn:aws:s3:::logs/access/AWSLogs/{ACCOUNT}/*"
    assert connection["Resource"] == f"arn:aws:s3:::logs/connection/AWSLogs/{ACCOUNT}/*"
    assert access["Sid"] != connection["Sid"]


@pytest.mark.parametrize(
    ("region", "partition", "principal"),
    [
        ("cn-north-1", "aws-cn", "arn:aws-cn:iam::638102146993:root"),
        ("us-gov-west-1", "aws-us-gov", "arn:aws-us-gov:iam::048591011584:root"),
    ],
)
def test_outside_of_the_main_partition_an_account_of_aws_writes(
    region: str, partition: str, principal: str
) -> None:
    context = Context(ACCOUNT, partition, "amazonaws.com", region)
    (writer,) = load_balancer_writers(context, "access")
    assert writer["Principal"] == {"AWS": principal}


def test_cloudfront_writes_for_this_account_alone() -> None:
    writer, _ = statements(bucket_policy("arn:aws:s3:::logs", cloudfront_writers(CONTEXT)))
    assert writer["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    assert writer["Resource"] == f"arn:aws:s3:::logs/AWSLogs/{ACCOUNT}/CloudFront/*"
    assert writer["Condition"]["StringEquals"]["aws:SourceAccount"] == ACCOUNT
    source = f"arn:aws:logs:us-east-1:{ACCOUNT}:delivery-source:*"
    assert writer["Condition"]["ArnLike"] == {"aws:SourceArn": source}
