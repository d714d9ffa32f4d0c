"""The table: which types of pulumi_aws the embedded AWS can make, a file a group of services."""

from sandbox.provider.table import table
from sandbox.provider.types import (
    autoscaling,
    ec2,
    ecr,
    ecs,
    elb,
    iam,
    s3,
    security_groups,
    vpc,
    vpc_extras,
)

ENTRIES = table(
    vpc.ENTRIES,
    ec2.ENTRIES,
    security_groups.ENTRIES,
    iam.ENTRIES,
    ecr.ENTRIES,
    ecs.ENTRIES,
    elb.ENTRIES,
    autoscaling.ENTRIES,
    s3.ENTRIES,
    vpc_extras.ENTRIES,
)
