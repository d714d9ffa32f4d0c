"""What the account may have of what a stack takes: Service Quotas, and what is taken already."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from doctor.finding import Finding, State

NEARLY: Final = 0.8
"""The share of a quota from which on it is warned of: a deployment runs old and new tasks."""

Count = Callable[[Any, Mapping[str, Any]], float | None]
"""Counts what is taken, with a session and what Service Quotas says; None where nobody says."""


@dataclass(frozen=True, slots=True)
class Quota:
    """One quota. Codes: `aws service-quotas list-service-quotas`, read on 2026-11-21."""

    what: str
    service: str
    code: str
    taken: Count
    needed_by: str


def _by_metric(session: Any, quota: Mapping[str, Any]) -> float | None:
    """Return the most of the last hour by the metric that AWS keeps for the quota."""
    metric = quota.get("UsageMetric")
    if not metric:
        return None
    now = dt.datetime.now(dt.timezone.utc)
    told = session.client("cloudwatch").get_metric_statistics(
        Namespace=metric["MetricNamespace"],
        MetricName=metric["MetricName"],
        Dimensions=[
            {"Name": name, "Value": value} for name, value in metric["MetricDimensions"].items()
        ],
        StartTime=now - dt.timedelta(hours=1),
        EndTime=now,
        Period=300,
        Statistics=["Maximum"],
    )
    values = [float(point["Maximum"]) for point in told["Datapoints"]]
    return max(values, default=None)


def _addresses(session: Any, _: Mapping[str, Any]) -> float | None:
    return float(len(session.client("ec2").describe_addresses()["Addresses"]))


def _vpcs(session: Any, _: Mapping[str, Any]) -> float | None:
    pages = session.client("ec2").get_paginator("describe_vpcs").paginate()
    return float(sum(len(page["Vpcs"]) for page in pages))


def _not_counted(_: Any, __: Mapping[str, Any]) -> float | None:
    return None


def _balancers(kind: str) -> Count:
    def count(session: Any, _: Mapping[str, Any]) -> float | None:
        pages = session.client("elbv2").get_paginator("describe_load_balancers").paginate()
        return float(sum(each["Type"] == kind for page in pages for each in page["LoadBalancers"]))

    return count


QUOTAS: Final = (
    Quota("vCPUs of tasks on FARGATE", "fargate", "L-3032A538", _by_metric, "every task"),
    Quota("vCPUs of tasks on FARGATE_SPOT", "fargate", "L-36FBB829", _by_metric, "Spot tasks"),
    Quota("elastic IP addresses", "ec2", "L-0263D0A3", _addresses, "each NAT"),
    Quota("VPCs", "vpc", "L-F678F1CE", _vpcs, "each Network"),
    Quota("NAT gateways in a zone", "vpc", "L-FE5A380F", _not_counted, "NAT gateways"),
    Quota("interface endpoints in a VPC", "vpc", "L-29B6F2EB", _not_counted, "endpoints"),
    Quota(
        "application load balancers",
        "elasticloadbalancing",
        "L-53DA6B97",
        _balancers("application"),
        "AlbEdge",
    ),
    Quota(
        "network load balancers",
        "elasticloadbalancing",
        "L-69A177A2",
        _balancers("network"),
        "HttpApiEdge",
    ),
)


def look_at_quotas(session: Any) -> list[Finding]:
    """Return each quota with what is taken of it, in the session's region."""
    return [_look_at(session, quota) for quota in QUOTAS]


def _look_at(session: Any, quota: Quota) -> Finding:
    name = f"quota: {quota.what}"
    try:
        client = session.client("service-quotas")
        told = client.get_service_quota(ServiceCode=quota.service, QuotaCode=quota.code)["Quota"]
        allowed = float(told["Value"])
        taken = quota.taken(session, told)
    except (BotoCoreError, ClientError, KeyError) as error:
        step = "the right servicequotas:GetServiceQuota lets it be read"
        return Finding(name, State.UNKNOWN, " ".join(str(error).split()), step)
    if taken is None:
        return Finding(name, State.OK, f"{allowed:g} allowed")
    text = f"{taken:g} of {allowed:g} taken"
    if taken < NEARLY * allowed:
        return Finding(name, State.OK, text)
    step = (
        f"aws service-quotas request-service-quota-increase --service-code {quota.service} "
        f"--quota-code {quota.code} --desired-value N"
    )
    state = State.WARNING if taken < allowed else State.PROBLEM
    return Finding(name, state, f"{text}; needed by {quota.needed_by}", step)
