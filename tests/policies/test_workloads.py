from typing import Any

import pytest

from guardrails.values import UNKNOWN, Gap
from guardrails.workloads import Workload, Workloads
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_STRING, Planned
from tests.policies.preflight.world import World


def _workloads(world: World) -> list[Workload]:
    return list(world.graph().derive(Workloads))


def _network(world: World) -> dict[str, Any]:
    subnets = [world.id(each) for each in world.private]
    return {"subnets": subnets, "securityGroups": [world.id(world.group)]}


def _schedule(world: World) -> Planned:
    task = {
        "taskDefinitionArn": world.arn(world.definition),
        "launchType": "FARGATE",
        "networkConfiguration": {**_network(world), "assignPublicIp": True},
    }
    fed = [world.definition, *world.private, world.group]
    target = {"arn": "arn:aws:ecs:…:cluster/shop", "ecsParameters": task}
    return world.plan.add(of.SCHEDULE, "hourly", {"target": target}, target=fed)


def _event_target(world: World) -> Planned:
    task = {
        "taskDefinitionArn": world.arn(world.definition),
        "launchType": "FARGATE",
        "networkConfiguration": _network(world),
    }
    fed = [world.definition, *world.private, world.group]
    return world.plan.add(of.EVENT_TARGET, "nightly", {"ecsTarget": task}, ecsTarget=fed)


@pytest.mark.parametrize("deployed", [False, True])
def test_all_that_starts_tasks_is_one_thing(deployed: bool) -> None:
    world = World("nat", deployed=deployed)
    _schedule(world)
    _event_target(world)
    found = _workloads(world)
    assert [each.resource.name for each in found] == ["api", "hourly", "nightly"]
    for each in found:
        assert each.definition is not None
        assert [subnet.name for subnet in each.subnets.found] == ["private-a", "private-b"]
        assert [group.name for group in each.groups.found] == ["tasks"]
        assert each.names_groups
        assert each.on_fargate is True
        assert not isinstance(each.containers, Gap)
    assert [each.public_ip for each in found] == [False, True, False]


def test_an_event_target_that_starts_no_task_is_left_out() -> None:
    world = World()
    world.add(of.EVENT_TARGET, "queue", {"arn": "arn:aws:sqs:…"})
    assert len(_workloads(world)) == 1


@pytest.mark.parametrize("named", ["api", "arn:aws:ecs:eu-west-1:123456789012:task-definition/api"])
def test_a_definition_may_be_named_by_its_family(named: str) -> None:
    world = World()
    world.definition.props["arnWithoutRevision"] = (
        "arn:aws:ecs:eu-west-1:123456789012:task-definition/api"
    )
    world.service.props["taskDefinition"] = named
    del world.service.feeds["taskDefinition"]
    (workload,) = _workloads(world)
    assert workload.definition is not None


def test_a_definition_outside_the_plan_has_unknown_containers() -> None:
    world = World()
    world.service.props["taskDefinition"] = "other:3"
    del world.service.feeds["taskDefinition"]
    (workload,) = _workloads(world)
    assert workload.definition is None
    assert workload.containers is UNKNOWN


def _spot(name: str) -> dict[str, Any]:
    return {"launchType": None, "capacityProviderStrategies": [{"capacityProvider": name}]}


@pytest.mark.parametrize(
    ("service", "requires", "fargate"),
    [
        ({"launchType": "FARGATE"}, None, True),
        ({"launchType": "EC2"}, ["FARGATE"], False),
        (_spot("FARGATE_SPOT"), None, True),
        (_spot("machines"), ["FARGATE"], False),
        (_spot(UNKNOWN_STRING), ["FARGATE"], True),
        ({"launchType": None}, ["FARGATE"], True),
        ({"launchType": None}, ["EC2"], False),
        ({"launchType": None}, ["EC2", "FARGATE"], False),
        ({"launchType": None}, None, UNKNOWN),
    ],
)
def test_where_tasks_run(
    service: dict[str, Any], requires: list[str] | None, fargate: bool | Gap
) -> None:
    world = World()
    world.service.props.update(service)
    world.definition.props["requiresCompatibilities"] = requires
    (workload,) = _workloads(world)
    assert workload.on_fargate is fargate


@pytest.mark.parametrize(
    ("given", "public"),
    [(True, True), ("true", True), (False, False), (None, False), (UNKNOWN_STRING, UNKNOWN)],
)
def test_a_public_address_is_asked_for(given: Any, public: bool | Gap) -> None:
    world = World()
    world.service.props["networkConfiguration"]["assignPublicIp"] = given
    (workload,) = _workloads(world)
    assert workload.public_ip is public
