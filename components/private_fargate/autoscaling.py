"""Autoscaling of an ECS service: target tracking, and other bounds at set times."""

from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.scaling import Autoscaling, bounds_and_targets
from private_fargate.targets import request_label

# What is tracked -> the metric's name, and the argument that holds its target.
_METRICS = {
    "cpu": ("ECSServiceAverageCPUUtilization", "cpu_utilization"),
    "memory": ("ECSServiceAverageMemoryUtilization", "memory_utilization"),
    "requests": ("ALBRequestCountPerTarget", "request_count"),
}


class Scaled(NamedTuple):
    """The ECS service that is scaled."""

    cluster_name: pulumi.Input[str]
    service_name: pulumi.Input[str]
    load_balancer_arn: pulumi.Input[str] | None = None
    """Load balancer in front of it, whose requests may be counted."""
    target_group_arn: pulumi.Input[str] | None = None
    """Target group that it is in."""


def autoscale(
    name: str, child: pulumi.ResourceOptions, scaled: Scaled, autoscaling: Autoscaling
) -> None:
    """Create the bounds, policies and schedules of a service."""
    values = bounds_and_targets(autoscaling)
    target = aws.appautoscaling.Target(
        f"{name}-scaling",
        service_namespace="ecs",
        scalable_dimension="ecs:service:DesiredCount",
        resource_id=pulumi.Output.format("service/{}/{}", scaled.cluster_name, scaled.service_name),
        min_capacity=values["min_capacity"],
        max_capacity=values["max_capacity"],
        opts=child,
    )
    for what, (metric, key) in _METRICS.items():
        if key not in values:
            continue
        label = None
        if what == "requests":
            label = pulumi.Output.all(scaled.load_balancer_arn, scaled.target_group_arn).apply(
                lambda arns: request_label(*arns)
            )
        aws.appautoscaling.Policy(
            f"{name}-{what}",
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration={
                "predefined_metric_specification": {
                    "predefined_metric_type": metric,
                    "resource_label": label,
                },
                "target_value": float(values[key]),
                "scale_in_cooldown": values["scale_in_cooldown"],
                "scale_out_cooldown": values["scale_out_cooldown"],
            },
            opts=child,
        )
    _schedules(name, child, target, autoscaling)


def _schedules(
    name: str,
    child: pulumi.ResourceOptions,
    target: aws.appautoscaling.Target,
    autoscaling: Autoscaling,
) -> None:
    for position, schedule in enumerate(autoscaling.get("schedules", [])):
        least, most = schedule.get("min_capacity"), schedule.get("max_capacity")
        aws.appautoscaling.ScheduledAction(
            f"{name}-schedule-{position}",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            schedule=schedule["schedule"],
            timezone=schedule.get("timezone", "UTC"),
            scalable_target_action=aws.appautoscaling.ScheduledActionScalableTargetActionArgs(
                min_capacity=None if least is None else int(least),
                max_capacity=None if most is None else int(most),
            ),
            opts=child,
        )
