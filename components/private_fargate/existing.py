"""What can be said of subnets made elsewhere: a warning, as who else uses them is unknown."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from private_fargate.headroom import Demand, most_tasks, shortage


def warn_of_headroom(
    subnet_ids: pulumi.Input[Sequence[str]],
    services: Sequence[Mapping[str, Any]],
    resource: pulumi.Resource | None = None,
) -> pulumi.Output[int]:
    """Warn when existing private subnets are too small for the services' tasks.

    `services` are arguments of Services. Returns how many addresses are missing, 0 if none are. A
    preview that does not know the subnets yet says nothing.
    """
    demand = Demand(tasks=sum(most_tasks(service) for service in services), per_subnet=0)

    def judge(cidr_blocks: list[str]) -> int:
        missing = max(0, shortage(cidr_blocks, demand))
        if missing:
            pulumi.log.warn(
                f"{demand.tasks} tasks can run at once, deployments included, but the subnets"
                f" {', '.join(cidr_blocks)} have {missing} addresses too few",
                resource,
            )
        return missing

    def look_up(ids: Sequence[str]) -> pulumi.Output[list[str]]:
        opts = pulumi.InvokeOptions(parent=resource)
        found = [aws.ec2.get_subnet_output(id=subnet, opts=opts).cidr_block for subnet in ids]
        return pulumi.Output.all(*found)

    known: pulumi.Output[Sequence[str]] = pulumi.Output.from_input(subnet_ids)
    cidr_blocks: pulumi.Output[list[str]] = known.apply(look_up)
    return cidr_blocks.apply(judge)
