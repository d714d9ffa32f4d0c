"""Alarms and dashboards."""

from sandbox.provider.table import Call, Entry
from sandbox.provider.values import Properties

_OF_THE_METRIC = ("metricName", "namespace", "dimensions")


def _alarm_members(properties: Properties) -> Properties:
    """The API has the metric of a query one layer deeper."""
    members = dict(properties)
    if isinstance(queries := members.pop("metricQueries", None), list):
        members["metrics"] = [_query(query) for query in queries]
    return members


def _query(query: Properties) -> Properties:
    members = dict(query)
    metric = members.pop("metric", None)
    if isinstance(metric, dict):
        about = {name: metric[name] for name in _OF_THE_METRIC if name in metric}
        rest = {name: value for name, value in metric.items() if name not in about}
        members["metricStat"] = {"metric": about, **rest}
    return members


ENTRIES = (
    Entry(
        token="aws:cloudwatch/metricAlarm:MetricAlarm",
        service="cloudwatch",
        cfn="AWS::CloudWatch::Alarm",
        create=Call("put_metric_alarm"),
        id="$name",
        read=Call("describe_alarms", {"AlarmNames": ["$id"]}),
        at="MetricAlarms[0]",
        delete=Call("delete_alarms", {"AlarmNames": ["$id"]}),
        puts=True,
        update=Call("put_metric_alarm", {"AlarmName": "$id"}),
        reshape=_alarm_members,
        renames={
            "name": "AlarmName",
            "evaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile",
        },
        defaults={"actionsEnabled": True, "treatMissingData": "missing"},
        computed=("evaluateLowSampleCountPercentiles",),
        outputs={"arn": "AlarmArn"},
        opaque=("metricQueries",),
        name=("name", 255),
    ),
    Entry(
        token="aws:cloudwatch/dashboard:Dashboard",
        service="cloudwatch",
        cfn="AWS::CloudWatch::Dashboard",
        create=Call("put_dashboard"),
        id="$dashboardName",
        read=Call("get_dashboard", {"DashboardName": "$id"}),
        at="@",
        delete=Call("delete_dashboards", {"DashboardNames": ["$id"]}),
        puts=True,
        update=Call("put_dashboard", {"DashboardName": "$id"}),
        replaces=("dashboardName",),
    ),
)
