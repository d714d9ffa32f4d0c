"""What tells of a service while it runs: its alarms and its dashboard."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.alarms import OF_POINTS, PERIOD, POINTS, TASKS, Metric, ServiceAlarms, metrics
from private_fargate.dashboard import Shown, dashboard_body
from private_fargate.targets import load_balancer_label, target_group_label
from private_fargate.task import TaskScope


class Watched(NamedTuple):
    """The ECS service that is watched."""

    cluster_name: pulumi.Input[str]
    service_name: pulumi.Input[str]
    load_balancer_arn: pulumi.Input[str] | None
    target_group_arns: Mapping[str, pulumi.Input[str]]
    """Its target groups, by what the names of their alarms end in."""


def watched(args: Mapping[str, Any], service_name: pulumi.Input[str]) -> Watched:
    """Return a Service as it is watched: behind a load balancer, each of its target groups."""
    groups = {"": "target_group_arn", "-alternate": "alternate_target_group_arn"}
    found = {suffix: args[key] for suffix, key in groups.items() if key in args}
    balancer = args.get("load_balancer_arn")
    return Watched(args["cluster_name"], service_name, balancer, found if balancer else {})


class Alarms(NamedTuple):
    """The alarms of a service."""

    resources: list[aws.cloudwatch.MetricAlarm]
    deployment: list[str]
    """Names of those that a deployment may heed."""


def build_alarms(scope: TaskScope, watched: Watched, alarms: ServiceAlarms) -> Alarms:
    """Create the alarms of a service. Their names are the stack's: known before they exist."""
    topic = alarms.get("topic_arn")
    actions = None if topic is None else [topic]
    built = Alarms([], [])
    for metric in metrics(alarms):
        for suffix, dimensions in _dimensions(watched, metric).items():
            physical = f"{scope.family}-{metric.name}{suffix}"
            built.resources.append(
                aws.cloudwatch.MetricAlarm(
                    f"{scope.name}-{metric.name}{suffix}-alarm",
                    name=physical,
                    alarm_description=f"{metric.description}: {scope.name}",
                    namespace=metric.namespace,
                    metric_name=metric.metric_name,
                    dimensions=dimensions,
                    statistic=metric.statistic,
                    extended_statistic=metric.extended_statistic,
                    comparison_operator=metric.comparison,
                    threshold=metric.threshold,
                    period=PERIOD,
                    evaluation_periods=OF_POINTS,
                    datapoints_to_alarm=POINTS,
                    treat_missing_data=metric.missing,
                    alarm_actions=actions,
                    ok_actions=actions,
                    opts=scope.child(),
                )
            )
            if metric.name != TASKS:
                built.deployment.append(physical)
    return built


def build_dashboard(scope: TaskScope, watched: Watched) -> aws.cloudwatch.Dashboard:
    """Create the dashboard of a service."""
    body = pulumi.Output.all(
        cluster=watched.cluster_name,
        service=watched.service_name,
        balancer=watched.load_balancer_arn,
        groups=list(watched.target_group_arns.values()),
    ).apply(
        lambda known: dashboard_body(
            Shown(
                region=scope.context.region,
                cluster_name=known["cluster"],
                service_name=known["service"],
                log_group_name=scope.log_group_name,
                load_balancer=load_balancer_label(known["balancer"] or ""),
                target_groups=[target_group_label(arn) for arn in known["groups"]],
            )
        )
    )
    return aws.cloudwatch.Dashboard(
        f"{scope.name}-dashboard",
        dashboard_name=scope.family,
        dashboard_body=body,
        opts=scope.child(),
    )


def _dimensions(watched: Watched, metric: Metric) -> dict[str, dict[str, pulumi.Input[str]]]:
    """Return what a metric is measured of: the service, or each of its target groups."""
    if not metric.balanced:
        service = {"ClusterName": watched.cluster_name, "ServiceName": watched.service_name}
        return {"": service}
    balancer = pulumi.Output.from_input(watched.load_balancer_arn or "")
    return {
        suffix: {
            "LoadBalancer": balancer.apply(load_balancer_label),
            "TargetGroup": pulumi.Output.from_input(arn).apply(target_group_label),
        }
        for suffix, arn in watched.target_group_arns.items()
    }
