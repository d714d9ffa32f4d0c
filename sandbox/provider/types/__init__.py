"""The table: which types of pulumi_aws the embedded AWS can make, a file a group of services."""

from sandbox.provider.table import table
from sandbox.provider.types import ec2, ecr, ecs, elb, iam, security_groups, vpc

ENTRIES = table(
    vpc.ENTRIES,
    ec2.ENTRIES,
    security_groups.ENTRIES,
    iam.ENTRIES,
    ecr.ENTRIES,
    ecs.ENTRIES,
    elb.ENTRIES,
)
