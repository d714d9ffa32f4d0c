import json
from typing import Any

import pytest

from guardrails.rules.logs import (
    container_log_group_made,
    log_group_customer_managed_key,
    log_group_retention,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    LOG_GROUP,
    TASK_DEFINITION,
    UNKNOWN_NUMBER,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
    outcomes,
    resource_graph,
    verdicts,
)

OK, VIOLATION, UNSURE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"retentionInDays": 30}, OK),
        ({"retentionInDays": 1}, OK),
        ({"retentionInDays": "30"}, OK),
        ({"retentionInDays": 0}, VIOLATION),
        ({}, VIOLATION),
        ({"retentionInDays": UNKNOWN_NUMBER}, UNSURE),
        ({"logGroupClass": "DELIVERY"}, OK),
    ],
)
def test_logs_are_kept_for_a_set_time(props: dict[str, Any], outcome: Outcome) -> None:
    plan = Plan()
    plan.add(LOG_GROUP, "logs", props, retentionInDays=plan.add(VPC, "vpc"))
    assert outcomes(log_group_retention, plan) == [outcome]


def test_a_retention_that_the_provider_computes_was_not_given() -> None:
    plan = Plan()
    plan.add(LOG_GROUP, "logs", {"retentionInDays": UNKNOWN_NUMBER})
    assert outcomes(log_group_retention, plan) == [VIOLATION]


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"retentionInDays": 30}, VIOLATION),
        ({"retentionInDays": 365}, OK),
        ({"logGroupClass": "DELIVERY", "retentionInDays": 365}, VIOLATION),
    ],
)
def test_how_long_is_a_setting(props: dict[str, Any], outcome: Outcome) -> None:
    plan = Plan()
    plan.add(LOG_GROUP, "logs", props)
    assert outcomes(log_group_retention, plan, minimum_retention_in_days=365) == [outcome]


def test_a_group_alone_is_judged_before_it_is_made() -> None:
    (verdict,) = log_group_retention(resource_graph(Planned(LOG_GROUP, "logs", {})))
    assert verdict.message == (
        "cloudwatch.LogGroup 'logs' keeps its logs for ever: retentionInDays is not set"
    )


def _task(plan: Plan, options: dict[str, Any], driver: str = "awslogs") -> Planned:
    configuration = {"logDriver": driver, "options": options}
    text = json.dumps([{"name": "web", "image": "a", "logConfiguration": configuration}])
    return plan.add(TASK_DEFINITION, "task", {"containerDefinitions": text})


@pytest.mark.parametrize(
    ("name", "options", "outcome"),
    [
        ("/ecs/web", {"awslogs-group": "/ecs/web"}, OK),
        ("/ecs/web", {"awslogs-group": "/ecs/web", "awslogs-create-group": "true"}, OK),
        ("/ecs/other", {"awslogs-group": "/ecs/web"}, UNSURE),
        ("/ecs/other", {"awslogs-group": "/ecs/web", "awslogs-create-group": "true"}, VIOLATION),
        ("/ecs/other", {"awslogs-group": "/ecs/web", "awslogs-create-group": "false"}, UNSURE),
        (UNKNOWN_STRING, {"awslogs-group": "/ecs/web", "awslogs-create-group": "true"}, UNSURE),
        ("/ecs/other", {}, OK),
    ],
)
def test_a_program_makes_the_log_group(
    name: str, options: dict[str, Any], outcome: Outcome
) -> None:
    plan = Plan()
    plan.add(LOG_GROUP, "logs", {"name": name})
    _task(plan, options)
    assert outcomes(container_log_group_made, plan) == [outcome]


def test_a_group_that_ecs_would_make_is_named_by_its_container() -> None:
    plan = Plan()
    _task(plan, {"awslogs-group": "/ecs/web", "awslogs-create-group": "true"})
    (verdict,) = verdicts(container_log_group_made, plan)
    assert verdict.message == (
        "ecs.TaskDefinition 'task' leaves it to ECS to make the log group of container 'web': "
        "awslogs-create-group is true"
    )


def test_other_drivers_have_no_log_group() -> None:
    plan = Plan()
    _task(plan, {"awslogs-group": "/ecs/web", "awslogs-create-group": "true"}, "awsfirelens")
    assert outcomes(container_log_group_made, plan) == [OK]


@pytest.mark.parametrize(("feeding", "outcome"), [(LOG_GROUP, OK), (VPC, UNSURE)])
def test_containers_that_are_not_known_are_judged_by_what_they_are_made_from(
    feeding: str, outcome: Outcome
) -> None:
    plan = Plan()
    fed = plan.add(feeding, "fed", {"name": UNKNOWN_STRING})
    props = {"containerDefinitions": UNKNOWN_STRING}
    plan.add(TASK_DEFINITION, "task", props, containerDefinitions=fed)
    assert outcomes(container_log_group_made, plan) == [outcome]


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"kmsKeyId": "arn:aws:kms:x:1:key/2"}, OK),
        ({"kmsKeyId": UNKNOWN_STRING}, OK),
        ({}, VIOLATION),
    ],
)
def test_the_key_is_ones_own(props: dict[str, Any], outcome: Outcome) -> None:
    plan = Plan()
    plan.add(LOG_GROUP, "logs", props, kmsKeyId=plan.add(VPC, "vpc"))
    assert outcomes(log_group_customer_managed_key, plan) == [outcome]
