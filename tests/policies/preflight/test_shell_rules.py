"""F28: ECS Exec."""

from typing import Any

import pytest

from guardrails.preflight.rules.shell import preflight_f28_ecs_exec as f28
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_BOOL, UNKNOWN_STRING
from tests.policies.preflight.world import ACCOUNT, World, container

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE

CHANNELS = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)


def shells(ways: str = "nat", *, deployed: bool = False, **changes: Any) -> World:
    """A sound world with ECS Exec on; the container is changed."""
    world = World(ways, deployed=deployed, containers=[container(**changes)])
    world.service.props["enableExecuteCommand"] = True
    world.allow(world.task_role, *CHANNELS)
    return world


def mounts(*paths: str, **mount: Any) -> list[dict[str, Any]]:
    return [{"sourceVolume": "v", "containerPath": path, **mount} for path in paths]


@pytest.mark.parametrize("deployed", [False, True])
def test_a_sound_one_is_silent(deployed: bool) -> None:
    assert shells(deployed=deployed).outcomes(f28) == {OK}


def test_nothing_is_asked_where_it_is_off() -> None:
    assert World("none", containers=[container(readonlyRootFilesystem=True)]).outcomes(f28) == {OK}


def test_whether_it_is_on_may_not_be_known() -> None:
    world = World()
    world.service.props["enableExecuteCommand"] = UNKNOWN_BOOL
    world.service.feeds["enableExecuteCommand"] = [world.vpc]
    assert world.outcomes(f28) == {CANNOT_JUDGE}


@pytest.mark.parametrize(
    ("mount_points", "missing"),
    [
        ([], "/var/lib/amazon and /var/log/amazon"),
        (mounts("/data"), "/var/lib/amazon and /var/log/amazon"),
        (mounts("/var/lib/amazon"), "/var/log/amazon"),
        (mounts("/var/lib/amazon", "/var/log/amazon", readOnly=True), "/var/lib/amazon and"),
        (mounts("/var/lib/amazon", "/var/log/amazon"), ""),
        (mounts("/var/lib/amazon/ssm", "/var/log/amazon/ssm/"), ""),
        (mounts("/var"), ""),
    ],
)
def test_the_agent_has_to_write(mount_points: list[dict[str, Any]], missing: str) -> None:
    world = shells(readonlyRootFilesystem=True, mountPoints=mount_points)
    said = world.says(f28)
    assert world.outcomes(f28) == {VIOLATION if missing else OK}
    if missing:
        assert said.startswith(
            "F28 ecs.Service 'api' has ECS Exec on, and its agent cannot write\n  container 'api':"
        )
        assert f"no writable volume is mounted at {missing}" in said


def test_the_task_role_has_to_be_allowed_the_channels() -> None:
    world = shells()
    (policy,) = (each for each in world.plan.resources if each.type == of.ROLE_POLICY)
    world.remove(policy)
    world.allow(world.task_role, *CHANNELS[:3])
    said = world.says(f28)
    assert "its task role is not allowed ssmmessages:OpenDataChannel\n" in said
    path = "ecs.Service 'api' → ecs.TaskDefinition 'api' → iam.Role 'task' → iam.RolePolicy"
    assert path in said


def test_hidden_containers_do_not_hide_the_missing_right() -> None:
    world = World()
    world.service.props["enableExecuteCommand"] = True
    world.hide_containers()
    assert "its task role is not allowed ssmmessages:CreateControlChannel" in world.says(f28)


def test_the_execution_role_does_not_count() -> None:
    world = World()
    world.service.props["enableExecuteCommand"] = True
    world.allow(world.execution_role, *CHANNELS)
    assert world.outcomes(f28) == {VIOLATION}


def test_without_a_task_role_the_service_is_refused() -> None:
    world = shells()
    del world.definition.props["taskRoleArn"], world.definition.feeds["taskRoleArn"]
    assert "ecs.TaskDefinition 'api' has no taskRoleArn" in world.says(f28)
    assert f28.failure is not None
    assert "a valid taskRoleArn is not being used" in f28.failure.says


def test_a_task_role_outside_the_plan_cannot_be_judged() -> None:
    world = shells()
    world.definition.props["taskRoleArn"] = f"arn:aws:iam::{ACCOUNT}:role/app"
    world.definition.feeds["taskRoleArn"] = []
    assert world.outcomes(f28) == {CANNOT_JUDGE}
    assert "the role of taskRoleArn of ecs.TaskDefinition 'api' is not in this" in world.says(f28)


def test_a_policy_that_is_not_known_yet_is_a_doubt() -> None:
    world = World()
    world.service.props["enableExecuteCommand"] = True
    feeds = {"role": world.task_role, "policy": world.repository}
    world.add(of.ROLE_POLICY, "app", {"policy": UNKNOWN_STRING}, **feeds)
    assert world.outcomes(f28) == {CANNOT_JUDGE}


def test_the_agent_needs_a_way() -> None:
    world = shells("endpoints")
    said = world.says(f28)
    assert "F28 ecs.Service 'api' opens a shell for ECS Exec: no route leads out" in said
    assert "there is no interface endpoint to ssmmessages" in said
    assert "\n  ecs.Service 'api' → ec2.Subnet 'private-a' → " in said
    world.endpoint("ssmmessages")
    assert world.outcomes(f28) == {OK}


def test_a_key_of_the_sessions_asks_for_its_use() -> None:
    world = shells()
    key = world.add(of.KEY, "sessions")
    execute = {"executeCommandConfiguration": {"kmsKeyId": UNKNOWN_STRING, "logging": "DEFAULT"}}
    world.cluster.props["configuration"] = execute
    world.cluster.feeds["configuration"] = [key]
    assert "is not allowed kms:Decrypt" in world.says(f28)
    world.allow(world.task_role, "kms:Decrypt")
    assert world.outcomes(f28) == {OK}


def test_the_platform_has_to_be_new_enough() -> None:
    world = shells()
    world.service.props["platformVersion"] = "1.3.0"
    assert "which needs platformVersion 1.4.0" in world.says(f28)
    for version in ("1.4.0", "LATEST"):
        world.service.props["platformVersion"] = version
        assert world.outcomes(f28) == {OK}
