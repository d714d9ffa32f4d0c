from typing import Any

import pytest

from guardrails.rule import Rule, Scope
from guardrails.rules.service import (
    fargate_platform_version,
    service_capacity_provider_strategy,
    service_circuit_breaker,
    service_health_check_grace_period,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    EVENT_TARGET,
    SCHEDULE,
    SERVICE,
    TASK_SET,
    UNKNOWN_BOOL,
    UNKNOWN_LIST,
    UNKNOWN_NUMBER,
    UNKNOWN_OBJECT,
    UNKNOWN_STRING,
    Plan,
    resource_graph,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE


def _judge(rule: Rule, kind: str, props: dict[str, Any], **settings: Any) -> list[Outcome]:
    """As before creation: an unknown among the inputs is always the program's."""
    graph = resource_graph(Plan().add(kind, "api", props))
    return [verdict.outcome for verdict in rule(graph, rule.settings(**settings))]


@pytest.mark.parametrize(
    "rule",
    [
        service_circuit_breaker,
        service_capacity_provider_strategy,
        fargate_platform_version,
        service_health_check_grace_period,
    ],
    ids=lambda rule: rule.name,
)
def test_up_stops_the_service_before_it_is_made(rule: Rule) -> None:
    assert rule.scope is Scope.RESOURCE


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"deploymentCircuitBreaker": {"enable": True, "rollback": True}}, OK),
        ({"deploymentCircuitBreaker": {"enable": True, "rollback": False}}, VIOLATION),
        ({"deploymentCircuitBreaker": {"enable": False, "rollback": True}}, VIOLATION),
        ({"deploymentCircuitBreaker": UNKNOWN_OBJECT}, CANNOT_JUDGE),
        (
            {"deploymentCircuitBreaker": {"enable": UNKNOWN_BOOL, "rollback": True}},
            CANNOT_JUDGE,
        ),
        ({}, VIOLATION),
        ({"deploymentController": {"type": "ECS"}}, VIOLATION),
        ({"deploymentController": {"type": "CODE_DEPLOY"}}, OK),
        ({"deploymentController": {"type": "EXTERNAL"}}, OK),
        ({"deploymentController": UNKNOWN_OBJECT}, CANNOT_JUDGE),
    ],
)
def test_a_rollout_that_fails_is_taken_back(props: dict[str, Any], outcome: Outcome) -> None:
    assert _judge(service_circuit_breaker, SERVICE, props) == [outcome]


def test_a_task_set_has_no_rollout_of_its_own() -> None:
    assert _judge(service_circuit_breaker, TASK_SET, {}) == []
    assert _judge(service_health_check_grace_period, TASK_SET, {}) == []


@pytest.mark.parametrize("kind", [SERVICE, TASK_SET])
@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"launchType": "FARGATE"}, VIOLATION),
        ({"launchType": "EC2"}, OK),
        ({"launchType": "EXTERNAL"}, OK),
        ({"launchType": UNKNOWN_STRING}, CANNOT_JUDGE),
        ({"capacityProviderStrategies": [{"capacityProvider": "FARGATE", "weight": 1}]}, OK),
        ({"capacityProviderStrategies": UNKNOWN_LIST}, OK),
        ({}, OK),
    ],
)
def test_a_strategy_in_place_of_a_launch_type(
    kind: str, props: dict[str, Any], outcome: Outcome
) -> None:
    assert _judge(service_capacity_provider_strategy, kind, props) == [outcome]


def test_a_launch_type_that_the_provider_computes_is_none() -> None:
    plan = Plan()
    plan.add(SERVICE, "api", {"launchType": UNKNOWN_STRING})
    (verdict,) = service_capacity_provider_strategy(plan.graph())
    assert verdict.outcome is OK


def _starter(kind: str, props: dict[str, Any]) -> dict[str, Any]:
    if kind == SCHEDULE:
        return {"target": {"ecsParameters": props}}
    return {"ecsTarget": props} if kind == EVENT_TARGET else props


@pytest.mark.parametrize("kind", [SERVICE, TASK_SET, SCHEDULE, EVENT_TARGET])
@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"platformVersion": "LATEST"}, OK),
        ({"platformVersion": "1.4.0"}, OK),
        ({"platformVersion": "1.3.0"}, VIOLATION),
        ({"platformVersion": UNKNOWN_STRING}, CANNOT_JUDGE),
        ({}, OK),
    ],
)
def test_the_latest_platform(kind: str, props: dict[str, Any], outcome: Outcome) -> None:
    assert _judge(fargate_platform_version, kind, _starter(kind, props)) == [outcome]


def test_other_platforms_may_be_allowed_and_the_property_is_named() -> None:
    props = _starter(SCHEDULE, {"platformVersion": "1.0.0"})
    (verdict,) = fargate_platform_version(resource_graph(Plan().add(SCHEDULE, "report", props)))
    assert verdict.message == (
        "scheduler.Schedule 'report' runs on an old platform: target.ecsParameters.platformVersion"
        " is neither LATEST nor 1.4.0"
    )
    allowed = ("LATEST", "1.0.0")
    assert _judge(fargate_platform_version, SCHEDULE, props, allowed_versions=allowed) == [OK]


def test_a_schedule_that_starts_no_task_is_not_judged() -> None:
    assert _judge(fargate_platform_version, SCHEDULE, {"target": {"arn": "arn:aws:lambda"}}) == []


BALANCED = {"loadBalancers": [{"targetGroupArn": UNKNOWN_STRING, "containerPort": 3000}]}


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({**BALANCED, "healthCheckGracePeriodSeconds": 60}, OK),
        ({**BALANCED, "healthCheckGracePeriodSeconds": "60"}, OK),
        ({**BALANCED, "healthCheckGracePeriodSeconds": 0}, VIOLATION),
        (BALANCED, VIOLATION),
        ({**BALANCED, "healthCheckGracePeriodSeconds": UNKNOWN_NUMBER}, CANNOT_JUDGE),
        ({"loadBalancers": UNKNOWN_LIST}, CANNOT_JUDGE),
        ({"loadBalancers": []}, OK),
        ({}, OK),
    ],
)
def test_time_to_start_behind_a_load_balancer(props: dict[str, Any], outcome: Outcome) -> None:
    assert _judge(service_health_check_grace_period, SERVICE, props) == [outcome]
