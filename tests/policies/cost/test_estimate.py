"""What each kind of resource puts into a bill, and what is said of what has no price."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from guardrails.cost.bill import Estimate, Group, Why
from guardrails.cost.estimate import estimate
from guardrails.cost.table import load
from guardrails.cost.traffic import Traffic
from guardrails.graph import Graph, Resource
from guardrails.sources import from_export, from_preview
from tests.policies import plan as of
from tests.policies.cost.two_services import TwoServices
from tests.policies.plan import UNKNOWN_LIST, UNKNOWN_STRING, Plan

RECORDINGS = Path(__file__).parents[1] / "recordings"
SEOUL = {"region": "ap-northeast-2"}


def _bill(plan: Plan, region: str | None = None, **traffic: Any) -> Estimate:
    return estimate(plan.graph(), load(), Traffic(**traffic), region)


def _sums(bill: Estimate) -> dict[str, float]:
    return {line.what: line.monthly for line in bill.lines}


def _one(kind: str, props: Mapping[str, Any], region: str = "ap-northeast-2") -> Estimate:
    plan = Plan()
    # What the program gave and is not known yet depends on something, here on another stack.
    given: dict[str, list[Any]] = {
        key: [] for key, value in props.items() if value in (UNKNOWN_STRING, UNKNOWN_LIST)
    }
    plan.add(kind, "it", {"region": region, **props}, **given)
    return _bill(plan, table_reads_millions=2, table_writes_millions=1, requests_millions=400)


ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
TABLE = "aws:dynamodb/table:Table"
WEB_ACL = "aws:wafv2/webAcl:WebAcl"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"
METRIC = {"id": "m1", "metric": {"metricName": "CPUUtilization"}}


@pytest.mark.parametrize(
    ("kind", "props", "region", "sums"),
    [
        (of.NAT_GATEWAY, {"subnetId": "subnet-0a", "connectivityType": "private"},
         "ap-northeast-2", {"NAT gateway: it": 43.07}),
        (of.NAT_GATEWAY, {"subnetId": "subnet-0a", "allocationId": "eipalloc-1"},
         "ap-northeast-2", {"NAT gateway: it": 43.07, "Public IPv4: it": 3.65}),
        (of.NAT_GATEWAY, {"availabilityMode": "regional", "availabilityZoneAddresses": [{}, {}]},
         "ap-northeast-2", {"Regional NAT gateway: it": 86.14}),
        (of.NAT_GATEWAY, {"availabilityMode": "regional"},
         "ap-northeast-2", {"Regional NAT gateway: it": 43.07, "Public IPv4: it": 3.65}),
        (of.ELASTIC_IP, {}, "us-east-1", {"Public IPv4 (Elastic IP)": 3.65}),
        (of.ENDPOINT, {"vpcEndpointType": "Interface", "subnetIds": ["subnet-0a", "subnet-0b"]},
         "ap-northeast-2", {"Interface endpoint: it": 18.98}),
        (of.ENDPOINT, {"serviceName": "com.amazonaws.ap-northeast-2.s3"}, "ap-northeast-2", {}),
        (of.INSTANCE, {"instanceType": "t4g.small", "rootBlockDevice": {"volumeSize": "20"}},
         "ap-northeast-2",
         {"EC2 instance: it (t4g.small)": 15.18, "Disk of EC2 instance: it (gp3)": 1.82}),
        (of.INSTANCE, {"instanceType": "t4g.nano", "sourceDestCheck": False,
                       "associatePublicIpAddress": True},
         "us-east-1",
         {"NAT instance: it (t4g.nano)": 3.07, "Disk of NAT instance: it (gp3)": 0.64,
          "Public IPv4 of NAT instance: it": 3.65}),
        (of.LOAD_BALANCER, {"internal": True}, "ap-northeast-1",
         {"ALB: it": 17.74, "ALB use: it": 1.46}),
        (of.LOAD_BALANCER, {"loadBalancerType": "network", "subnets": ["a", "b", "c"]},
         "ap-northeast-2",
         {"NLB: it": 16.43, "NLB use: it": 1.095, "Public IPv4 of load balancer: it": 10.95}),
        (of.LOAD_BALANCER, {"loadBalancerType": "network", "subnetMappings": [
            {"subnetId": "a", "allocationId": "eipalloc-1"}, {"subnetId": "b"}]},
         "us-east-1",
         {"NLB: it": 16.43, "NLB use: it": 1.095, "Public IPv4 of load balancer: it": 3.65}),
        (of.LOAD_BALANCER, {"ipAddressType": "dualstack-without-public-ipv4", "subnets": ["a"]},
         "us-east-1", {"ALB: it": 16.43, "ALB use: it": 1.46}),
        (of.API, {"protocolType": "HTTP"}, "us-east-1",
         {"HTTP API requests: it": 300.0, "HTTP API requests, over 300 million: it": 90.0}),
        (WEB_ACL, {"scope": "REGIONAL", "rules": [{}, {}]}, "us-east-1",
         {"WAF web ACL: it": 5.0, "WAF rules: it": 2.0, "WAF requests: it": 240.0}),
        (WEB_ACL, {"scope": "CLOUDFRONT", "rules": [{}]}, "eu-central-1",
         {"WAF web ACL: it": 5.0, "WAF rules: it": 1.0, "WAF requests: it": 240.0}),
        (DISTRIBUTION, {}, "us-east-1",
         {"CloudFront, requests: it": 400.0, "CloudFront, data out: it": 0.85}),
        (of.ZONE, {}, "eu-north-1", {"Hosted zone: it": 0.5, "DNS queries: it": 0.04}),
        (of.REPOSITORY, {}, "us-east-1", {"Images in ECR": 0.05}),
        (of.BUCKET, {}, "us-east-1", {"S3 storage": 0.02}),
        (of.OLD_BUCKET, {}, "us-east-1", {"S3 storage": 0.02}),
        (TABLE, {"billingMode": "PAY_PER_REQUEST"}, "ap-northeast-2",
         {"DynamoDB writes: it": 0.68, "DynamoDB reads: it": 0.27}),
        (of.SECRET, {}, "ap-northeast-2", {"Secrets": 0.4}),
        (of.KEY, {}, "ap-northeast-2", {"KMS keys": 1.0}),
        (of.LOG_GROUP, {}, "ap-northeast-2", {"Logs, ingestion": 0.76, "Logs, storage": 0.03}),
        (of.FLOW_LOG, {"logDestinationType": "s3"}, "us-east-1", {"Flow log: it": 0.25}),
        (of.FLOW_LOG, {}, "ap-northeast-2", {"Flow log: it": 0.76}),
        (ALARM, {"period": 60}, "ap-northeast-2", {"Alarms": 0.1}),
        (ALARM, {"metricQueries": [METRIC, METRIC, {"expression": "m1/m2"}]}, "ap-northeast-2",
         {"Alarms": 0.2}),
        (DASHBOARD, {}, "ap-northeast-2", {"Dashboards": 3.0}),
    ],
)  # fmt: skip
def test_what_a_resource_costs(
    kind: str, props: dict[str, Any], region: str, sums: dict[str, float]
) -> None:
    bill = _one(kind, props, region)
    assert _sums(bill) == pytest.approx(sums, abs=0.006)
    assert bill.complete


@pytest.mark.parametrize(
    ("kind", "props", "why", "reason"),
    [
        (of.NAT_GATEWAY, {"subnetId": "a", "region": "eu-north-1", "connectivityType": "private"},
         Why.NO_FIGURE, "no price of it is known here for eu-north-1"),
        (of.INSTANCE, {"instanceType": "c6g.metal", "rootBlockDevice": {"volumeSize": 0}},
         Why.NO_FIGURE, "no price of it is known here for ap-northeast-2"),
        (of.INSTANCE, {"instanceType": UNKNOWN_STRING}, Why.NOT_KNOWN, "is not known yet"),
        (of.INSTANCE, {"instanceType": "t4g.nano",
                       "instanceMarketOptions": {"marketType": "spot"}},
         Why.NO_FIGURE, "Spot instances are in no price list"),
        (of.AUTO_SCALING_GROUP, {"minSize": 0, "maxSize": 4}, Why.NOT_KNOWN,
         "it may have no instances"),
        (of.ENDPOINT, {"vpcEndpointType": "Interface", "subnetIds": UNKNOWN_LIST},
         Why.NOT_KNOWN, "in how many zones it stands is not known yet"),
        (of.ENDPOINT, {"vpcEndpointType": "GatewayLoadBalancer"}, Why.NO_FIGURE, "of type"),
        (of.LOAD_BALANCER, {"loadBalancerType": "gateway"}, Why.NO_FIGURE, "its type"),
        (of.CLASSIC_LOAD_BALANCER, {}, Why.NO_FIGURE, "no price"),
        (of.API, {"protocolType": "WEBSOCKET"}, Why.NO_FIGURE, "no price"),
        (TABLE, {}, Why.NO_FIGURE, "no price"),
        (TABLE, {"billingMode": UNKNOWN_STRING}, Why.NOT_KNOWN, "how it is billed"),
        (of.FLOW_LOG, {"logDestinationType": "kinesis-data-firehose"}, Why.NO_FIGURE, "no price"),
        (of.FLOW_LOG, {"logDestinationType": UNKNOWN_STRING}, Why.NOT_KNOWN, "where it goes"),
        (of.LOG_GROUP, {"logGroupClass": "INFREQUENT_ACCESS"}, Why.NO_FIGURE, "no price"),
        (ALARM, {"period": 10}, Why.NO_FIGURE, "no price"),
        ("aws:cloudwatch/compositeAlarm:CompositeAlarm", {}, Why.NO_FIGURE, "no price"),
        ("aws:ssm/parameter:Parameter", {"tier": "Advanced"}, Why.NO_FIGURE, "no price"),
        (of.CLUSTER, {"settings": [{"name": "containerInsights", "value": "enhanced"}]},
         Why.BY_USE, "it is billed by the metric"),
        (of.QUEUE, {}, Why.BY_USE, "by the request"),
        (of.FILE_SYSTEM, {}, Why.BY_USE, "by the GB"),
        ("aws:rds/instance:Instance", {}, Why.NO_READER, "nothing here knows"),
        ("aws-native:ecs:Service", {}, Why.NO_READER, "nothing here knows"),
    ],
)  # fmt: skip
def test_what_has_no_price_is_listed_with_the_reason(
    kind: str, props: dict[str, Any], why: Why, reason: str
) -> None:
    bill = _one(kind, props)
    (left,) = bill.unpriced
    assert left.why is why
    assert reason in left.reason
    assert len(left.resources) == 1
    assert left.resources[0] in bill.names
    assert not bill.lines


@pytest.mark.parametrize(
    "kind",
    [of.VPC, of.SUBNET, of.ROUTE, of.LISTENER, of.OLD_LISTENER, of.TARGET_GROUP, of.ROLE,
     of.TASK_DEFINITION, of.VPC_LINK, of.OLD_BUCKET.replace("bucketV2", "bucketAclV2").replace(
         "BucketV2", "BucketAclV2"), of.CLUSTER, of.SCHEDULE, "aws:ssm/parameter:Parameter"],
)  # fmt: skip
def test_what_is_free_is_counted_and_not_listed(kind: str) -> None:
    bill = _one(kind, {})
    assert not bill.lines
    assert bill.complete
    assert bill.free == {kind: 1} or kind == of.TASK_DEFINITION


def test_what_others_bill_is_left_out() -> None:
    plan = Plan()
    plan.add("cloudflare:index/record:Record", "www", {})
    plan.add("pulumi:providers:aws", "default", {"region": "us-east-1"})
    bill = _bill(plan)
    assert (bill.lines, bill.unpriced, bill.free) == ((), (), {})


def test_a_region_that_is_nowhere_told_is_said_and_can_be_given() -> None:
    plan = Plan()
    plan.add(of.REPOSITORY, "api", {})
    (left,) = _bill(plan).unpriced
    assert (left.why, left.reason) == (Why.NOT_KNOWN, "the region is not known yet")
    assert _sums(_bill(plan, "us-east-1")) == pytest.approx({"Images in ECR": 0.05})


def test_the_stacks_configuration_tells_the_region_of_what_does_not() -> None:
    repository = Resource("urn:pulumi:dev::shop::x::api", of.REPOSITORY, "api", {})
    graph = Graph([repository], {"aws:region": "ap-northeast-2"})
    assert estimate(graph, load(), Traffic()).regions == ("ap-northeast-2",)


def test_a_line_tells_its_arithmetic_its_source_and_its_day() -> None:
    bill = TwoServices("nat-instance", 4, spot=True).bill()
    line = next(line for line in bill.lines if line.what == "Fargate Spot x86, CPU: backend")
    assert line.reckoning == "2 tasks × 0.5 vCPU × 730 hours × $0.0148992"
    assert "AmazonECS/current/ap-northeast-2" in line.price.origin
    assert "2026-10-06" in line.price.origin
    assert "list price 0.04656 × (1 - 0.68)" in line.price.origin
    assert "68%" in line.assumption
    assert bill.names[line.resources[0]] == "ecs.Service 'backend'"


def test_the_sum_is_that_of_its_lines_and_groups() -> None:
    bill = TwoServices().bill()
    assert bill.monthly == pytest.approx(sum(line.monthly for line in bill.lines))
    assert bill.monthly == pytest.approx(sum(bill.subtotal(group) for group in Group))
    groups = [line.group for line in bill.lines]
    assert groups == sorted(groups, key=list(Group).index)


@pytest.mark.parametrize("path", sorted(RECORDINGS.rglob("*.json")), ids=lambda path: path.stem)
def test_nothing_of_awss_is_left_out_of_other_peoples_programs(path: Path) -> None:
    document = json.loads(path.read_text())
    if "resources" in document:  # what policies are handed
        return
    graph = from_export(document) if "deployment" in document else from_preview(document)
    bill = estimate(graph, load(), Traffic())
    told = {urn for line in bill.lines for urn in line.resources}
    told |= {urn for each in bill.unpriced for urn in each.resources}
    for resource in graph:
        if resource.type.startswith("aws:") and resource.urn not in told:
            assert resource.type in bill.free or resource.type in _ELSEWHERE


_ELSEWHERE = frozenset({of.TASK_DEFINITION, of.SERVICE, of.TASK_SET, of.EVENT_TARGET, of.SCHEDULE})
"""Billed by the task that runs, if any does."""


def test_an_estimate_survives_every_property_that_is_not_known() -> None:
    """Each of them once unknown, and once taken away: no failure, and nothing dropped unsaid."""
    whole = TwoServices("endpoints-and-nat-instance", spot=True)
    for planned in whole.plan.resources:
        for key, value in list(planned.props.items()):
            for other in (UNKNOWN_STRING, None):
                planned.props[key] = other
                bill = estimate(whole.graph(), load(), Traffic())
                assert bill.lines
                assert bill.monthly >= 0
            planned.props[key] = value
