"""F22 and F23: the logs of containers."""

from typing import Any

import pytest

from guardrails.preflight.rules.logging import (
    preflight_f22_log_group as f22,
)
from guardrails.preflight.rules.logging import (
    preflight_f23_log_options as f23,
)
from guardrails.preflight.rules.logging import (
    preflight_f23_log_region as region,
)
from guardrails.rule import Level, Scope
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_LIST, UNKNOWN_STRING, resource_graph
from tests.policies.preflight.world import ACCOUNT, REGION, World, container

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE


def awslogs(**options: str | None) -> dict[str, Any]:
    """A container with other options of its driver. None leaves one out."""
    given = {
        "awslogs-group": "/shop/api",
        "awslogs-region": REGION,
        "awslogs-stream-prefix": "api",
        **{key.replace("_", "-"): value for key, value in options.items()},
    }
    kept = {key: value for key, value in given.items() if value is not None}
    return container(logConfiguration={"logDriver": "awslogs", "options": kept})


def logging(driver: str) -> dict[str, Any]:
    return container(logConfiguration={"logDriver": driver})


@pytest.mark.parametrize("deployed", [False, True])
def test_a_log_group_of_the_plan_is_there(deployed: bool) -> None:
    assert World(deployed=deployed).outcomes(f22) == {OK}


@pytest.mark.parametrize("deployed", [False, True])
def test_a_log_group_outside_the_plan_is_a_doubt(deployed: bool) -> None:
    world = World(deployed=deployed, containers=[awslogs(awslogs_group="/other")])
    assert world.says(f22) == (
        "ecs.TaskDefinition 'api' has container 'api', whose log group may not be there: its "
        "awslogs-group is none of this plan, and it does not make it itself"
    )
    assert world.outcomes(f22) == {CANNOT_JUDGE}


def test_the_name_without_pulumis_ending_names_no_group() -> None:
    world = World(containers=[awslogs(awslogs_group="logs")])
    world.log_group.props["name"] = "logs-1a2b3c4"
    assert world.outcomes(f22) == {VIOLATION}
    said = world.says(f22)
    assert said.startswith("F22 ecs.TaskDefinition 'api' has container 'api', which logs to")
    assert "the name of cloudwatch.LogGroup 'logs' without the ending that Pulumi adds" in said
    world.log_group.props["name"] = "logs-of-others"
    assert world.outcomes(f22) == {CANNOT_JUDGE}


def test_a_group_that_the_task_makes_needs_the_right() -> None:
    made = awslogs(awslogs_group="/other", awslogs_create_group="true")
    world = World(containers=[made])
    said = world.says(f22)
    assert "which shall make its log group, and iam.Role 'execution' is not allowed" in said
    assert "logs:CreateLogGroup" in said
    assert "iam.Role 'execution' → iam.RolePolicyAttachment 'execution'" in said
    assert world.outcomes(f22) == {VIOLATION}


@pytest.mark.parametrize(
    ("resource", "outcome"),
    [
        ("*", OK),
        (f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/other", OK),
        (f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/other:*", OK),
        (f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/shop/*", VIOLATION),
    ],
)
def test_the_right_has_to_be_on_the_group(resource: str, outcome: Outcome) -> None:
    world = World(containers=[awslogs(awslogs_group="/other", awslogs_create_group="true")])
    world.allow(world.execution_role, "logs:CreateLogGroup", resource=resource)
    assert world.outcomes(f22) == {outcome}


def test_the_right_may_be_in_a_policy_that_is_not_known_yet() -> None:
    world = World(containers=[awslogs(awslogs_group="/other", awslogs_create_group="true")])
    feeds = {"role": world.execution_role, "policy": world.repository}
    world.add(of.ROLE_POLICY, "more", {"policy": UNKNOWN_STRING}, **feeds)
    assert world.outcomes(f22) == {CANNOT_JUDGE}


def test_a_group_of_the_plan_need_not_be_made_by_the_task() -> None:
    assert World(containers=[awslogs(awslogs_create_group="true")]).outcomes(f22) == {OK}


def test_other_drivers_and_hidden_containers_have_no_group_to_judge() -> None:
    assert World(containers=[logging("awsfirelens")]).outcomes(f22) == {OK}
    world = World()
    world.hide_containers()
    assert world.verdicts(f22) == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (awslogs(), ""),
        (awslogs(awslogs_group=None), "logConfiguration.options lacks awslogs-group"),
        (awslogs(awslogs_region=None), "logConfiguration.options lacks awslogs-region"),
        (
            awslogs(awslogs_stream_prefix=None),
            "logConfiguration.options lacks awslogs-stream-prefix",
        ),
        (awslogs(awslogs_group=""), "logConfiguration.options lacks awslogs-group"),
        (
            container(logConfiguration={"logDriver": "awslogs"}),
            "lacks awslogs-group, awslogs-region, awslogs-stream-prefix",
        ),
        (logging("gelf"), "Fargate has no log driver gelf"),
        (logging("json-file"), "Fargate does not have its log driver"),
        (logging("splunk"), ""),
        (logging("awsfirelens"), ""),
        (container(logConfiguration=None), ""),
    ],
)
def test_options_are_judged_before_the_definition_is_made(
    given: dict[str, Any], problem: str
) -> None:
    assert f23.scope is Scope.RESOURCE
    world = World(containers=[given])
    (verdict,) = f23(resource_graph(world.definition))
    assert verdict.outcome is (VIOLATION if problem else OK)
    if problem:
        assert verdict.message.startswith("F23 ecs.TaskDefinition 'api' has log options")
        assert f"\n  container 'api': {problem}" in verdict.message or problem in verdict.message


def test_on_instances_there_are_other_drivers_and_no_prefix_is_needed() -> None:
    world = World(containers=[awslogs(awslogs_stream_prefix=None), logging("gelf")])
    world.definition.props["requiresCompatibilities"] = ["EC2"]
    assert world.outcomes(f23) == {OK}
    world.definition.props["requiresCompatibilities"] = UNKNOWN_LIST
    assert world.outcomes(f23) == {OK}


def test_hidden_containers_are_told_here_for_all_who_read_them() -> None:
    world = World()
    world.hide_containers()
    assert world.outcomes(f23) == {CANNOT_JUDGE}
    assert "containerDefinitions is not known yet" in world.says(f23)


def test_a_log_in_another_region_is_likely_a_mistake() -> None:
    assert region.level is Level.ADVISORY
    world = World(containers=[awslogs(awslogs_region="us-east-1")])
    assert world.says(region) == (
        "F23 ecs.TaskDefinition 'api' writes the log of 'api' in another region: awslogs-region "
        f"is not {REGION}"
    )
    assert world.outcomes(f22) == {OK}


def test_the_own_region_or_none_that_is_known_is_fine() -> None:
    world = World()
    assert world.outcomes(region) == {OK}
    world.definition.props["region"] = UNKNOWN_STRING
    assert world.outcomes(region) == {OK}
    world.hide_containers()
    assert world.verdicts(region) == []
