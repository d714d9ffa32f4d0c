"""Autoscaling of an ECS service: target tracking on CPU and memory."""

import pulumi
import pulumi_aws as aws

from private_fargate.scaling import Autoscaling, bounds_and_targets

# What is tracked -> the metric's name, and the argument that holds its target.
_METRICS = {
    "cpu": ("ECSServiceAverageCPUUtilization", "cpu_utilization"),
    "memory": ("ECSServiceAverageMemoryUtilization", "memory_utilization"),
}


def autoscale(
    name: str,
    child: pulumi.ResourceOptions,
    service: tuple[pulumi.Input[str], pulumi.Input[str]],
    autoscaling: Autoscaling,
) -> None:
    """Create the bounds and policies of a service, given by its cluster's name and its own."""
    values = bounds_and_targets(autoscaling)
    cluster_name, service_name = service
    target = aws.appautoscaling.Target(
        f"{name}-scaling",
        service_namespace="ecs",
        scalable_dimension="ecs:service:DesiredCount",
        resource_id=pulumi.Output.concat("service/", cluster_name, "/", service_name),
        min_capacity=values["min_capacity"],
        max_capacity=values["max_capacity"],
        opts=child,
    )
    for what, (metric, percent) in _METRICS.items():
        aws.appautoscaling.Policy(
            f"{name}-{what}",
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration={
                "predefined_metric_specification": {"predefined_metric_type": metric},
                "target_value": float(values[percent]),
                "scale_in_cooldown": values["scale_in_cooldown"],
                "scale_out_cooldown": values["scale_out_cooldown"],
            },
            opts=child,
        )
