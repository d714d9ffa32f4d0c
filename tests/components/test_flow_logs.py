"""Flow logs: none, a log group with a role of its own, or a closed bucket."""

import json
from typing import Any

import pytest

from private_fargate import Network
from private_fargate.context import Context
from private_fargate.flow_logs import bucket_policy, delivery_trust, log_group_policy
from tests.components.conftest import ACCOUNT, REGION, Recorder

CONTEXT = Context(ACCOUNT, "aws", "amazonaws.com", REGION)
FLOW_LOG = "ec2/flowLog:FlowLog"


def build(recorder: Recorder, **args: Any) -> Any:
    given: Any = args
    return recorder.run(lambda: Network("network", given) and None)


def statements(document: str) -> Any:
    return json.loads(document)["Statement"]


def test_there_are_none_unless_asked_for(recorder: Recorder) -> None:
    build(recorder)
    assert not [r.name for r in recorder.resources if "flow" in r.name]


@pytest.mark.parametrize(("given", "days"), [({}, 14), ({"flow_log_retention_in_days": 90}, 90)])
def test_cloudwatch_keeps_all_traffic_for_the_chosen_days(
    recorder: Recorder, given: Any, days: int
) -> None:
    build(recorder, flow_logs="cloudwatch", **given)
    group = recorder.one("cloudwatch/logGroup:LogGroup", "network-flow-logs").inputs
    assert group == {"name": "/vpc/Shop-dev/network", "retentionInDays": days}
    log = recorder.one(FLOW_LOG, "network-flow-logs")
    assert log.inputs["trafficType"] == "ALL"
    assert log.inputs["logDestinationType"] == "cloud-watch-logs"
    assert log.inputs["logDestination"] == "arn:mock:network-flow-logs"
    assert log.inputs["iamRoleArn"] == "arn:mock:network-flow-logs-role"
    assert "network-flow-logs-write" in recorder.depends(log)


def test_the_role_is_flow_logs_of_this_account_writing_to_one_group(recorder: Recorder) -> None:
    (trust,) = statements(delivery_trust(CONTEXT))
    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc-flow-log/*"},
    }
    (allowed,) = statements(log_group_policy(CONTEXT, "/vpc/a"))
    assert allowed["Resource"] == f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/vpc/a:*"
    assert set(allowed["Action"]) == {
        "logs:CreateLogStream",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
    }
    build(recorder, flow_logs="cloudwatch")
    policy = recorder.one("iam/rolePolicy:RolePolicy", "network-flow-logs-write")
    (written,) = policy.document("policy")["Statement"]
    assert written["Resource"].endswith(":log-group:/vpc/Shop-dev/network:*")


def test_the_bucket_is_closed_encrypted_and_forgets(recorder: Recorder) -> None:
    build(recorder, flow_logs="s3", flow_log_retention_in_days=30)
    closed = recorder.one(
        "s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "network-flow-logs-private"
    )
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
    assert (rule["status"], rule["expiration"]) == ("Enabled", {"days": 30})
    assert "forceDestroy" not in recorder.one("s3/bucket:Bucket", "network-flow-logs").inputs
    assert not recorder.of("iam/role:Role")


def test_the_flow_log_comes_after_the_buckets_own_policy(recorder: Recorder) -> None:
    build(recorder, flow_logs="s3")
    log = recorder.one(FLOW_LOG, "network-flow-logs")
    assert log.inputs["logDestinationType"] == "s3"
    assert "iamRoleArn" not in log.inputs
    assert "network-flow-logs-policy" in recorder.depends(log)


def test_only_this_accounts_delivery_may_write_and_nobody_without_tls() -> None:
    write, check, tls = statements(bucket_policy(CONTEXT, "arn:aws:s3:::logs"))
    assert (write["Action"], write["Resource"]) == (
        "s3:PutObject",
        f"arn:aws:s3:::logs/AWSLogs/{ACCOUNT}/*",
    )
    source = {"aws:SourceArn": f"arn:aws:logs:{REGION}:{ACCOUNT}:*"}
    for statement in (write, check):
        assert statement["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
        assert statement["Condition"]["StringEquals"]["aws:SourceAccount"] == ACCOUNT
        assert statement["Condition"]["ArnLike"] == source
    assert write["Condition"]["StringEquals"]["s3:x-amz-acl"] == "bucket-owner-full-control"
    assert check["Action"] == ["s3:GetBucketAcl", "s3:ListBucket"]
    assert (tls["Effect"], tls["Condition"]) == (
        "Deny",
        {"Bool": {"aws:SecureTransport": "false"}},
    )
    assert tls["Resource"] == ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]
