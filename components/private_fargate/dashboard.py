"""A dashboard of one service: its body, and the resource."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

WIDTH, HEIGHT = 12, 6
"""Two widgets a row. Source: CloudWatch API reference, "Dashboard Body Structure and Syntax",
whose grid has 24 columns."""

PERIOD = 60
LOG_PERIOD = "5m"

_ECS, _INSIGHTS, _BALANCER = "AWS/ECS", "ECS/ContainerInsights", "AWS/ApplicationELB"


class Shown(NamedTuple):
    """The service that a dashboard shows, every value known."""

    region: str
    cluster_name: str
    service_name: str
    log_group_name: str
    load_balancer: str | None
    """`app/NAME/ID` of the load balancer in front of it."""
    target_groups: Sequence[str]
    """`targetgroup/NAME/ID` of its target groups."""


def dashboard_body(shown: Shown) -> str:
    """Return the JSON of a service's dashboard. It is canonical: the same for the same service.

    How many tasks run and should run is known where the cluster has Container Insights; requests,
    errors and latency behind a load balancer.
    """
    service = {"ClusterName": shown.cluster_name, "ServiceName": shown.service_name}
    use = [_metric(_ECS, f"{what}Utilization", service, "Average") for what in ("CPU", "Memory")]
    tasks = [
        _metric(_INSIGHTS, f"{what}TaskCount", service, "Average")
        for what in ("Running", "Desired")
    ]
    widgets = [
        _graph(shown, "CPU and memory, percent", use, {"left": {"min": 0, "max": 100}}),
        _graph(shown, "Tasks, with Container Insights", tasks, {"left": {"min": 0}}),
    ]
    if shown.load_balancer and shown.target_groups:
        groups = [
            {"LoadBalancer": shown.load_balancer, "TargetGroup": group}
            for group in shown.target_groups
        ]
        widgets += [
            _graph(shown, title, [_metric(_BALANCER, name, group, how) for group in groups], axis)
            for title, name, how, axis in (
                ("Requests a minute", "RequestCount", "Sum", {"left": {"min": 0}}),
                ("5xx answers", "HTTPCode_Target_5XX_Count", "Sum", {"left": {"min": 0}}),
                ("Seconds to answer, p95", "TargetResponseTime", "p95", {"left": {"min": 0}}),
            )
        ]
    widgets.append(_errors(shown))
    for position, widget in enumerate(widgets):
        row, column = divmod(position, 2)
        widget |= {"x": column * WIDTH, "y": row * HEIGHT, "width": WIDTH, "height": HEIGHT}
    return json.dumps({"widgets": widgets}, sort_keys=True)


def _metric(namespace: str, name: str, dimensions: Mapping[str, str], statistic: str) -> list[Any]:
    pairs = [part for pair in dimensions.items() for part in pair]
    return [namespace, name, *pairs, {"stat": statistic}]


def _graph(
    shown: Shown, title: str, metrics: Sequence[list[Any]], axis: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "type": "metric",
        "properties": {
            "title": title,
            "region": shown.region,
            "view": "timeSeries",
            "stacked": False,
            "period": PERIOD,
            "metrics": list(metrics),
            "yAxis": dict(axis),
        },
    }


def _errors(shown: Shown) -> dict[str, Any]:
    query = (
        f"SOURCE '{shown.log_group_name}'"
        " | filter @message like /(?i)(error|exception|fatal)/"
        f" | stats count(*) as errors by bin({LOG_PERIOD})"
    )
    properties = {"title": "Errors in the logs", "region": shown.region, "query": query}
    return {"type": "log", "properties": {**properties, "view": "timeSeries", "stacked": False}}
