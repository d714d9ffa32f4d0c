"""The internal network load balancer between a VPC link and the services behind it."""

from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.edge.alb import physical_prefix


class InternalBalancer(NamedTuple):
    """A network load balancer with private addresses, and its security group."""

    load_balancer: aws.lb.LoadBalancer
    group: aws.ec2.SecurityGroup


def internal_balancer(
    name: str,
    parent: pulumi.Resource,
    vpc_id: pulumi.Input[str],
    subnet_ids: pulumi.Input[list[str]],
    *,
    deletion_protection: bool,
) -> InternalBalancer:
    """Create the load balancer; its listeners, and the rules that open them, come with the routes.

    It has a security group from the start, since one cannot be added to a network load balancer
    that was made without. Zones share their targets: the VPC link may stand in fewer zones than the
    tasks, and a zone without a healthy task would answer nobody.
    """
    child = pulumi.ResourceOptions(parent=parent)
    group = aws.ec2.SecurityGroup(
        f"{name}-nlb-group",
        vpc_id=vpc_id,
        description="Internal load balancer: in from the VPC link, out to its services",
        tags={"Name": f"{name}-nlb-group"},
        opts=child,
    )
    load_balancer = aws.lb.LoadBalancer(
        f"{name}-nlb",
        name_prefix=physical_prefix(name),
        load_balancer_type="network",
        internal=True,
        security_groups=[group.id],
        subnets=subnet_ids,
        enable_cross_zone_load_balancing=True,
        enable_deletion_protection=deletion_protection,
        opts=child,
    )
    return InternalBalancer(load_balancer, group)
