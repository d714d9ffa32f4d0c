"""Seed 004's final design: to save the NAT gateways, tasks moved into a public subnet.

One public subnet for tasks, a public address and Spot capacity for each, everything in the VPC's
default security group, a load balancer in two zones, Seoul.
"""

import datetime as dt
from typing import Any

import pytest

from guardrails.assessment import assess, findings
from guardrails.judgement import Kind
from guardrails.rule import Level
from guardrails.rules.network import service_private_subnets_only
from guardrails.sources import from_preview
from guardrails.verdict import Outcome
from tests.policies.plan import (
    ASSOCIATION,
    CLUSTER,
    DEFAULT_SECURITY_GROUP,
    INTERNET_GATEWAY,
    LOAD_BALANCER,
    ROUTE,
    SCALING_TARGET,
    SERVICE,
    SUBNET,
    TABLE,
    UNKNOWN_STRING,
    VPC,
    Plan,
    verdicts,
)

REGION = {"region": "ap-northeast-2"}


def _in(*ports: int) -> list[dict[str, Any]]:
    everyone = {"protocol": "tcp", "cidrBlocks": ["0.0.0.0/0"]}
    return [{**everyone, "fromPort": port, "toPort": port} for port in ports]


def _final_design(*, count: int = 1, minimum: int | None = 1) -> Plan:
    """Two services: as the post has it, each scales from a minimum of tasks."""
    plan = Plan()
    vpc = plan.add(VPC, "vpc", {"cidrBlock": "10.0.0.0/16", **REGION})
    gateway = plan.add(INTERNET_GATEWAY, "igw", {"vpcId": UNKNOWN_STRING}, vpcId=vpc)
    table = plan.add(TABLE, "public", {"vpcId": UNKNOWN_STRING}, vpcId=vpc)
    ids = {"routeTableId": UNKNOWN_STRING, "gatewayId": UNKNOWN_STRING}
    everywhere = {"destinationCidrBlock": "0.0.0.0/0"}
    plan.add(ROUTE, "out", {**ids, **everywhere}, routeTableId=table, gatewayId=gateway)
    subnets = []
    for letter in "ac":
        zone = {"availabilityZone": f"ap-northeast-2{letter}", "vpcId": UNKNOWN_STRING}
        subnet = plan.add(SUBNET, f"public-{letter}", zone, vpcId=vpc)
        ids = {"subnetId": UNKNOWN_STRING, "routeTableId": UNKNOWN_STRING}
        plan.add(ASSOCIATION, f"public-{letter}", ids, subnetId=subnet, routeTableId=table)
        subnets.append(subnet)
    everything = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}
    rules = {"ingress": _in(80, 443, 3000), "egress": [everything]}
    group = plan.add(DEFAULT_SECURITY_GROUP, "default", {"vpcId": UNKNOWN_STRING, **rules})
    group.feeds["vpcId"] = [vpc]
    balancer = {"securityGroups": [UNKNOWN_STRING], "subnets": [UNKNOWN_STRING, UNKNOWN_STRING]}
    plan.add(LOAD_BALANCER, "alb", balancer, securityGroups=group, subnets=subnets)
    cluster = plan.add(CLUSTER, "cluster")
    for name in ("frontend", "backend"):
        network = {
            "assignPublicIp": True,
            "subnets": [UNKNOWN_STRING],
            "securityGroups": [UNKNOWN_STRING],
        }
        props = {"desiredCount": count, "networkConfiguration": network, **REGION}
        fed = {"networkConfiguration": [subnets[0], group], "cluster": [cluster]}
        service = plan.add(SERVICE, name, {"cluster": UNKNOWN_STRING, **props}, **fed)
        if minimum is not None:
            scaling: dict[str, Any] = {
                "resourceId": UNKNOWN_STRING,
                "minCapacity": minimum,
                "maxCapacity": 4,
            }
            scaling["serviceNamespace"] = "ecs"
            plan.add(SCALING_TARGET, name, scaling, resourceId=service)
    return plan


def _exempt(name: str, urn: str) -> dict[str, Any]:
    leave = {"urn": urn, "reason": "a school project until July", "expires": "2026-12-31"}
    return {name: {"exemptions": [leave]}}


def _today() -> dt.date:
    return dt.date(2026, 12, 1)


def _mandatory(plan: Plan, kind: Kind, config: dict[str, Any]) -> dict[str, list[str]]:
    """The findings of a kind of the rules that fail a preview, by rule."""
    found: dict[str, list[str]] = {}
    for assessed, finding in findings(assess(plan.graph(), config, today=_today)):
        if assessed.level is Level.MANDATORY and finding.kind is kind:
            found.setdefault(assessed.rule.name, []).append(finding.message)
    return found


def test_the_default_levels_refuse_it_and_name_the_private_alternative_with_its_price() -> None:
    refused = _mandatory(_final_design(), Kind.VIOLATION, {})
    assert {
        "service-no-public-ip",
        "service-private-subnets-only",
        "default-security-group-empty",
        "open-ingress-at-the-edge-only",
        "no-risky-port-open",
    } <= set(refused)
    for message in refused["service-private-subnets-only"]:
        assert "runs in a public subnet" in message
        assert (
            "Private instead: private subnets behind one NAT instance (t4g.nano, its address and"
            " disk) for $8.18 a month, or one NAT gateway (with its address) for $46.72 a month and"
            " its traffic; the public addresses of 2 tasks cost $7.30 (ap-northeast-2, list prices"
            " of 2026-10-01 or later)."
        ) in message


@pytest.mark.parametrize(
    ("count", "minimum", "words"),
    [
        (3, None, "the public addresses of 6 tasks cost $21.90"),
        (1, 4, "the public addresses of 8 tasks cost $29.20"),
        (0, 2, "the public addresses of 4 tasks cost $14.60"),
        (0, None, "the public address of one task costs $3.65"),
    ],
)
def test_the_tasks_of_the_plan_are_counted(count: int, minimum: int | None, words: str) -> None:
    plan = _final_design(count=count, minimum=minimum)
    messages = [each.message for each in verdicts(service_private_subnets_only, plan)]
    assert len(messages) == 2
    assert all(words in message for message in messages)


def test_explicit_exemptions_let_it_pass_and_are_listed() -> None:
    plan = _final_design()
    config: dict[str, Any] = {}
    for name in _mandatory(plan, Kind.VIOLATION, {}):
        config |= _exempt(name, "*")
    assert _mandatory(plan, Kind.VIOLATION, config) == {}
    listed = _mandatory(plan, Kind.EXEMPT, config)
    assert set(listed) == set(config)
    assert "a school project until July" in listed["service-private-subnets-only"][0]


def test_an_exemption_of_one_service_is_no_leave_for_the_other() -> None:
    config = _exempt("service-private-subnets-only", "*::frontend")
    refused = _mandatory(_final_design(), Kind.VIOLATION, config)
    assert ["'backend'" in each for each in refused["service-private-subnets-only"]] == [True]


def test_a_region_that_is_not_known_leaves_the_price_out() -> None:
    plan = _final_design()
    for planned in plan.resources:
        planned.props.pop("region", None)
    (verdict, _) = verdicts(service_private_subnets_only, plan)
    assert "no price: the region is not known yet" in verdict.message


def test_a_document_of_a_preview_knows_the_region_by_the_stacks_configuration() -> None:
    steps = []
    for planned in _final_design().resources:
        inputs = {name: value for name, value in planned.props.items() if name != "region"}
        state = {
            "urn": planned.urn,
            "type": planned.type,
            "inputs": {name: value for name, value in inputs.items() if name != "id"},
            "provider": "urn:pulumi:dev::shop::pulumi:providers:aws::default_7_51_1::id",
            "propertyDependencies": {
                name: [each.urn for each in fed] for name, fed in planned.feeds.items()
            },
        }
        steps.append({"op": "create", "urn": planned.urn, "newState": state})
    graph = from_preview({"steps": steps, "config": {"aws:region": "ap-northeast-2"}})
    found = list(service_private_subnets_only(graph))
    assert {verdict.outcome for verdict in found} == {Outcome.VIOLATION}
    assert "2 tasks cost $7.30 (ap-northeast-2" in found[0].message
