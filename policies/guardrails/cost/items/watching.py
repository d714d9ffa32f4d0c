"""Logs, flow logs, alarms and dashboards."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from guardrails import tokens
from guardrails.cost import billed
from guardrails.cost.bill import Factor, Group, Why, counted
from guardrails.cost.reckoner import Entry, Reckoner
from guardrails.graph import Resource
from guardrails.values import ABSENT, UNKNOWN

TYPES: Final = (
    tokens.LOG_GROUPS | tokens.FLOW_LOGS | billed.ALARMS | billed.DASHBOARDS | tokens.CLUSTERS
)

_ASSUMED: Final = "as the traffic assumptions say"


def read(reckoner: Reckoner) -> None:
    """Put what watches into the bill."""
    _logs(reckoner)
    for flow_log in reckoner.graph.of(tokens.FLOW_LOGS):
        _flow_log(reckoner, flow_log)
    _alarms(reckoner)
    dashboards = reckoner.graph.of(billed.DASHBOARDS)
    why = "the first three of an account are free, which is not taken off"
    for region, members in reckoner.by_region(dashboards).items():
        factors = (counted(len(members), "dashboard"),)
        entry = Entry(Group.WATCHING, "Dashboards", "dashboard_month", factors, why)
        reckoner.add(entry, members, region)
    for cluster in reckoner.graph.of(tokens.CLUSTERS):
        _insights(reckoner, cluster)


def _logs(reckoner: Reckoner) -> None:
    """Share the logs among the log groups of the standard class."""
    groups = reckoner.graph.of(tokens.LOG_GROUPS)
    standard = [each for each in groups if each.given("logGroupClass") in (ABSENT, "STANDARD")]
    others = [each for each in groups if each not in standard]
    traffic = reckoner.traffic
    for region, members in reckoner.by_region(standard).items():
        share = len(members) / len(groups)
        for what, item, gigabytes in (
            ("Logs, ingestion", "logs_ingest_gb", traffic.logs_gb),
            ("Logs, storage", "logs_storage_gb_month", traffic.stored_logs_gb),
        ):
            factors = (Factor(gigabytes * share, "GB"),)
            entry = Entry(Group.WATCHING, what, item, factors, _ASSUMED)
            reckoner.add(entry, members, region)
    _unpriced(reckoner, others, "Logs of a class other than standard")


def _flow_log(reckoner: Reckoner, flow_log: Resource) -> None:
    to: Any = flow_log.given("logDestinationType")
    what = f"Flow log: {flow_log.name}"
    items = {"cloud-watch-logs": "vended_logs_gb", "s3": "vended_logs_s3_gb"}
    kind = "cloud-watch-logs" if to is ABSENT else to
    if kind is UNKNOWN:
        reckoner.leave(what, [flow_log], Why.NOT_KNOWN, "where it goes to is not known yet")
        return
    factors = (Factor(reckoner.traffic.flow_logs_gb, "GB"),)
    # What goes elsewhere has no item, and so no price.
    entry = Entry(Group.WATCHING, what, items.get(str(kind), "none"), factors, _ASSUMED)
    reckoner.add(entry, [flow_log], reckoner.region_of(flow_log))


def _alarms(reckoner: Reckoner) -> None:
    metric = [
        each for each in reckoner.graph.of(billed.ALARMS) if each.type in billed.METRIC_ALARMS
    ]
    standard = [each for each in metric if not _is_fast(each)]
    for region, members in reckoner.by_region(standard).items():
        factors = (counted(sum(map(_metrics, members)), "metric watched", "metrics watched"),)
        entry = Entry(Group.WATCHING, "Alarms", "alarm_month", factors)
        reckoner.add(entry, members, region)
    _unpriced(reckoner, (each for each in metric if _is_fast(each)), "Alarms of high resolution")
    composite = [each for each in reckoner.graph.of(billed.ALARMS) if each not in metric]
    _unpriced(reckoner, composite, "Composite alarms")


def _is_fast(alarm: Resource) -> bool:
    """Tell whether an alarm looks more often than once a minute, which costs more."""
    period = alarm.number("period")
    return isinstance(period, float) and period < 60


def _metrics(alarm: Resource) -> int:
    """Return how many metrics an alarm watches: an expression is over several."""
    queries = alarm.given("metricQueries")
    listed = queries if isinstance(queries, list) else []
    return max(1, sum(isinstance(each, dict) and "metric" in each for each in listed))


def _insights(reckoner: Reckoner, cluster: Resource) -> None:
    """Say that Container Insights is billed by the metric, of which no plan tells the number."""
    reckoner.free(cluster)
    settings: Any = cluster.given("settings")
    on = any(
        isinstance(each, dict)
        and each.get("name") == "containerInsights"
        and each.get("value") != "disabled"
        for each in (settings if isinstance(settings, list) else ())
    )
    if on:
        what = f"Container Insights: {cluster.name}"
        reason = "it is billed by the metric; how many there are depends on what runs"
        reckoner.leave(what, [cluster], Why.BY_USE, reason)


def _unpriced(reckoner: Reckoner, resources: Iterable[Resource], what: str) -> None:
    found: Sequence[Resource] = list(resources)
    for region, members in reckoner.by_region(found).items():
        reckoner.no_price(what, members, region)
