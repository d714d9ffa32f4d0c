from typing import Any

import pytest

from guardrails.rule import Level, Rule, Scope
from guardrails.rules.cluster import (
    capacity_provider_termination_protection,
    cluster_container_insights,
    cluster_exec_sessions_key,
    cluster_exec_sessions_logged,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    CAPACITY_PROVIDER,
    CLUSTER,
    SERVICE,
    UNKNOWN_LIST,
    UNKNOWN_OBJECT,
    UNKNOWN_STRING,
    Plan,
    outcomes,
    resource_graph,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE


def _insights(value: str) -> dict[str, Any]:
    return {"settings": [{"name": "containerInsights", "value": value}]}


def _exec(**configuration: Any) -> dict[str, Any]:
    return {"configuration": {"executeCommandConfiguration": configuration}}


@pytest.mark.parametrize(
    ("rule", "props", "outcome"),
    [
        (cluster_container_insights, _insights("enabled"), OK),
        (cluster_container_insights, _insights("enhanced"), OK),
        (cluster_container_insights, _insights("disabled"), VIOLATION),
        (cluster_container_insights, {"settings": []}, VIOLATION),
        (cluster_container_insights, {}, VIOLATION),
        (cluster_container_insights, _insights(UNKNOWN_STRING), CANNOT_JUDGE),
        (cluster_container_insights, {"settings": UNKNOWN_LIST}, CANNOT_JUDGE),
        (cluster_container_insights, {"settings": [UNKNOWN_OBJECT]}, CANNOT_JUDGE),
        (cluster_container_insights, {"settings": [{"name": UNKNOWN_STRING}]}, CANNOT_JUDGE),
        (cluster_exec_sessions_logged, {}, OK),
        (cluster_exec_sessions_logged, _exec(logging="DEFAULT"), OK),
        (cluster_exec_sessions_logged, _exec(logging="OVERRIDE"), OK),
        (cluster_exec_sessions_logged, _exec(logging="NONE"), VIOLATION),
        (cluster_exec_sessions_logged, _exec(logging=UNKNOWN_STRING), CANNOT_JUDGE),
        (cluster_exec_sessions_logged, {"configuration": UNKNOWN_OBJECT}, CANNOT_JUDGE),
        (cluster_exec_sessions_key, {}, VIOLATION),
        (cluster_exec_sessions_key, _exec(logging="DEFAULT"), VIOLATION),
        (cluster_exec_sessions_key, _exec(kmsKeyId="arn:aws:kms:x"), OK),
        (cluster_exec_sessions_key, _exec(kmsKeyId=UNKNOWN_STRING), OK),
        (cluster_exec_sessions_key, {"configuration": UNKNOWN_OBJECT}, CANNOT_JUDGE),
    ],
)
def test_a_cluster_is_judged_before_it_is_made(
    rule: Rule, props: dict[str, Any], outcome: Outcome
) -> None:
    assert rule.scope is Scope.RESOURCE
    graph = resource_graph(Plan().add(CLUSTER, "cluster", props))
    assert [verdict.outcome for verdict in rule(graph)] == [outcome]


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"autoScalingGroupProvider": {"managedTerminationProtection": "ENABLED"}}, OK),
        ({"autoScalingGroupProvider": {"managedTerminationProtection": "DISABLED"}}, VIOLATION),
        ({"autoScalingGroupProvider": {"managedScaling": {}}}, VIOLATION),
        (
            {"autoScalingGroupProvider": {"managedTerminationProtection": UNKNOWN_STRING}},
            CANNOT_JUDGE,
        ),
        ({"autoScalingGroupProvider": UNKNOWN_OBJECT}, CANNOT_JUDGE),
        ({}, OK),
    ],
)
def test_instances_with_tasks_are_kept(props: dict[str, Any], outcome: Outcome) -> None:
    graph = resource_graph(Plan().add(CAPACITY_PROVIDER, "ec2", props))
    verdicts = list(capacity_provider_termination_protection(graph))
    assert [verdict.outcome for verdict in verdicts] == [outcome]


@pytest.mark.parametrize("rule", [cluster_container_insights, cluster_exec_sessions_key])
def test_what_costs_is_asked_for_where_it_is_configured(rule: Rule) -> None:
    assert rule.level is Level.DISABLED


def test_nothing_else_is_judged() -> None:
    plan = Plan()
    plan.add(SERVICE, "api")
    assert outcomes(cluster_exec_sessions_logged, plan) == []
    assert outcomes(capacity_provider_termination_protection, plan) == []


def test_settings_that_the_provider_computes_name_nothing() -> None:
    plan = Plan()
    plan.add(CLUSTER, "cluster", {"settings": UNKNOWN_LIST, "configuration": UNKNOWN_OBJECT})
    assert outcomes(cluster_container_insights, plan) == [VIOLATION]
    assert outcomes(cluster_exec_sessions_logged, plan) == [OK]
