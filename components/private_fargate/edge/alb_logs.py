"""Access and connection logs of a load balancer: where they go, and that they do not.

Sources: ALB guide, "Enable access logs for your Application Load Balancer" and "Enable connection
logs for your Application Load Balancer".
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.context import after, context_of
from private_fargate.edge.alb_args import DEFAULT_LOG_RETENTION
from private_fargate.edge.alb_faults import has_logs
from private_fargate.edge.log_bucket import load_balancer_writers, log_bucket

ACCESS, CONNECTION = "access", "connection"
"""What the names of the two kinds of logs begin with in their bucket."""


class Logs(NamedTuple):
    """Where a load balancer writes what."""

    bucket_name: pulumi.Output[str] | None
    access: aws.lb.LoadBalancerAccessLogsArgsDict
    connection: aws.lb.LoadBalancerConnectionLogsArgsDict


def logs_of(name: str, parent: pulumi.ComponentResource, args: Mapping[str, Any]) -> Logs:
    """Create the bucket, if anything is logged, and say what is.

    What is not logged is said too: the provider takes a block that is left out for one to leave as
    it is, and would go on writing to a bucket that is gone.
    """
    bucket_name = _bucket_name(name, parent, args) if has_logs(args) else None

    def block(prefix: str) -> Any:
        if bucket_name is None or not args.get(f"{prefix}_logs", False):
            return {"bucket": "", "enabled": False}
        return {"bucket": bucket_name, "prefix": prefix, "enabled": True}

    return Logs(bucket_name, block(ACCESS), block(CONNECTION))


def _bucket_name(
    name: str, parent: pulumi.ComponentResource, args: Mapping[str, Any]
) -> pulumi.Output[str]:
    # Both kinds may be written from the start: to add one later changes the load balancer alone.
    writers = load_balancer_writers(context_of(parent), ACCESS, CONNECTION)
    logs = log_bucket(
        f"{name}-logs",
        parent,
        writers,
        retention_in_days=int(args.get("log_retention_in_days", DEFAULT_LOG_RETENTION)),
        force_destroy=args.get("log_force_destroy", False),
    )
    # A load balancer tries the bucket as soon as it is told of it.
    return after(logs.bucket.id, logs.policy)
