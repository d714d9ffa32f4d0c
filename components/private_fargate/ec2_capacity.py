"""EC2 capacity of a Cluster: a group of instances that ECS starts, drains and ends by itself."""

from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.ec2_capacity_args import (
    DEFAULT_TARGET_CAPACITY,
    DEFAULT_WARMUP_PERIOD,
    Ec2Capacity,
)
from private_fargate.ec2_instances import instance_security_group, instance_template
from private_fargate.task import TaskScope


class Capacity(NamedTuple):
    """What the cluster has to know of its instances."""

    name: str
    """Name of the capacity provider; a preview knows it."""
    provider: aws.ecs.CapacityProvider
    security_group: aws.ec2.SecurityGroup


def build_ec2_capacity(scope: TaskScope, cluster: aws.ecs.Cluster, args: Ec2Capacity) -> Capacity:
    """Create the instances' group and the capacity provider that ECS drives it by.

    Everything here follows the cluster, so that a deletion runs the other way round: a cluster
    cannot be deleted while instances are registered in it (terraform-provider-aws#11409).
    """
    name = args.get("name", _default_name(scope))
    security_group, rules = instance_security_group(scope, args)
    ready = list(rules)
    if args.get("eni_trunking", False):
        ready.append(_trunking(scope))
    template = instance_template(scope, cluster, security_group, args)
    group = _group(scope, template, args, ready)
    provider = aws.ecs.CapacityProvider(
        f"{scope.name}-provider",
        # Not left to the provider, so that a preview of a service knows what it asks for.
        name=name,
        auto_scaling_group_provider={
            "auto_scaling_group_arn": group.arn,
            "managed_draining": "ENABLED",
            "managed_scaling": {
                "status": "ENABLED",
                "target_capacity": int(args.get("target_capacity", DEFAULT_TARGET_CAPACITY)),
                "instance_warmup_period": int(
                    args.get("instance_warmup_period", DEFAULT_WARMUP_PERIOD)
                ),
            },
            # Instances with tasks are not ended when the group shrinks.
            "managed_termination_protection": "ENABLED",
        },
        opts=scope.child(),
    )
    return Capacity(name, provider, security_group)


def _default_name(scope: TaskScope) -> str:
    # The kind comes first: a project called ecs-something could not begin the name.
    return f"ec2-{scope.family.removesuffix('-ec2')}"


def _group(
    scope: TaskScope,
    template: aws.ec2.LaunchTemplate,
    args: Ec2Capacity,
    ready: list[pulumi.Resource],
) -> "aws.autoscaling.Group":
    return aws.autoscaling.Group(
        scope.name,
        vpc_zone_identifiers=args["subnet_ids"],
        # How many there are in between is for ECS to say.
        min_size=int(args.get("min_size", 0)),
        max_size=int(args["max_size"]),
        health_check_type="EC2",
        launch_template={"id": template.id, "version": template.latest_version.apply(str)},
        # What managed termination protection asks of the group.
        protect_from_scale_in=True,
        # A new template reaches running instances: ECS drains each before it goes.
        instance_refresh={
            "strategy": "Rolling",
            "preferences": {"scale_in_protected_instances": "Refresh"},
        },
        # ECS sets it by itself, but not on instances that were started before.
        tags=[{"key": "AmazonECSManaged", "value": "true", "propagate_at_launch": True}],
        # Protected instances would never drain away. Services are gone by then.
        force_delete=True,
        # Not awaited: the capacity provider has to be there before an instance has booted.
        wait_for_capacity_timeout="0",
        opts=pulumi.ResourceOptions.merge(
            scope.child(), pulumi.ResourceOptions(depends_on=ready or None)
        ),
    )


def _trunking(scope: TaskScope) -> aws.ecs.AccountSettingDefault:
    return aws.ecs.AccountSettingDefault(
        f"{scope.name}-trunking",
        name="awsvpcTrunking",
        value="enabled",
        # To delete it is to turn it off for the whole account.
        opts=pulumi.ResourceOptions.merge(
            scope.child(), pulumi.ResourceOptions(retain_on_delete=True)
        ),
    )
