"""Flow logs of a VPC: to a log group of their own, or to a bucket of their own.

Sources: VPC guide, "Publish flow logs to CloudWatch Logs" and "Publish flow logs to Amazon S3".
"""

from typing import Any

import pulumi
import pulumi_aws as aws

from private_fargate.closed_bucket import closed_bucket, closed_policy
from private_fargate.context import Context
from private_fargate.network_args import (
    DEFAULT_FLOW_LOG_RETENTION,
    FlowLogDestination,
    NetworkArgs,
)
from private_fargate.roles import document, service_trust
from private_fargate.scope import Scope

NAME = "flow-logs"
AGGREGATION_INTERVAL = 600
"""Seconds that a record sums up; 60, the other choice, gives up to ten times the records."""


def flow_logs(scope: Scope, args: NetworkArgs) -> None:
    """Record all traffic of the VPC, accepted and rejected, where the arguments say."""
    retention_in_days = int(args.get("flow_log_retention_in_days", DEFAULT_FLOW_LOG_RETENTION))
    destination = args.get("flow_logs", FlowLogDestination.NONE)
    if destination == FlowLogDestination.CLOUDWATCH:
        _to_log_group(scope, retention_in_days)
    elif destination == FlowLogDestination.S3:
        _to_bucket(scope, retention_in_days)


def _to_log_group(scope: Scope, retention_in_days: int) -> None:
    # Named, so that a preview knows what the role may write to.
    group_name = f"/vpc/{pulumi.get_project()}-{pulumi.get_stack()}/{scope.name}"
    group = aws.cloudwatch.LogGroup(
        scope.named(NAME), name=group_name, retention_in_days=retention_in_days, opts=scope.child()
    )
    role = aws.iam.Role(
        scope.named(f"{NAME}-role"),
        description="VPC flow logs: write to their log group",
        assume_role_policy=delivery_trust(scope.context),
        opts=scope.child(),
    )
    permission = aws.iam.RolePolicy(
        scope.named(f"{NAME}-write"),
        role=role.name,
        policy=log_group_policy(scope.context, group_name),
        opts=scope.child(),
    )
    aws.ec2.FlowLog(
        scope.named(NAME),
        vpc_id=scope.vpc.id,
        traffic_type="ALL",
        max_aggregation_interval=AGGREGATION_INTERVAL,
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        tags=scope.tags(NAME),
        opts=scope.child(permission),
    )


def _to_bucket(scope: Scope, retention_in_days: int) -> None:
    logs = closed_bucket(
        scope.named(NAME),
        scope.parent,
        lambda arn: bucket_policy(scope.context, arn),
        retention_in_days=retention_in_days,
    )
    aws.ec2.FlowLog(
        scope.named(NAME),
        vpc_id=scope.vpc.id,
        traffic_type="ALL",
        max_aggregation_interval=AGGREGATION_INTERVAL,
        log_destination_type="s3",
        log_destination=logs.bucket.arn,
        destination_options={
            # Parquet is quicker to search but charged for the conversion.
            "file_format": "plain-text",
            "hive_compatible_partitions": False,
            "per_hour_partition": False,
        },
        tags=scope.tags(NAME),
        # Without the policy AWS would write one of its own.
        opts=scope.child(logs.policy),
    )


def delivery_trust(context: Context) -> str:
    """Return who may take the role: flow logs of this account and region."""
    source = f"arn:{context.partition}:ec2:{context.region}:{context.account_id}:vpc-flow-log/*"
    condition = {
        "StringEquals": {"aws:SourceAccount": context.account_id},
        "ArnLike": {"aws:SourceArn": source},
    }
    return service_trust("vpc-flow-logs.amazonaws.com", condition)


def log_group_policy(context: Context, group_name: str) -> str:
    """Return what the role may do: write to one log group."""
    group = (
        f"arn:{context.partition}:logs:{context.region}:{context.account_id}:log-group:{group_name}"
    )
    actions = ["CreateLogStream", "DescribeLogGroups", "DescribeLogStreams", "PutLogEvents"]
    return document(
        [
            {
                "Sid": "WriteFlowLogs",
                "Effect": "Allow",
                "Action": [f"logs:{action}" for action in actions],
                "Resource": f"{group}:*",
            }
        ]
    )


def bucket_policy(context: Context, bucket_arn: str) -> str:
    """Return who may use the bucket: the delivery of this account's logs; nobody without TLS."""
    source = f"arn:{context.partition}:logs:{context.region}:{context.account_id}:*"
    own = {
        "StringEquals": {"aws:SourceAccount": context.account_id},
        "ArnLike": {"aws:SourceArn": source},
    }
    write = {
        **own,
        "StringEquals": {**own["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"},
    }
    delivery: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": "delivery.logs.amazonaws.com"},
    }
    return closed_policy(
        bucket_arn,
        [
            {
                **delivery,
                "Sid": "WriteFlowLogs",
                "Action": "s3:PutObject",
                "Resource": f"{bucket_arn}/AWSLogs/{context.account_id}/*",
                "Condition": write,
            },
            {
                **delivery,
                "Sid": "CheckBucket",
                "Action": ["s3:GetBucketAcl", "s3:ListBucket"],
                "Resource": bucket_arn,
                "Condition": own,
            },
        ],
    )
