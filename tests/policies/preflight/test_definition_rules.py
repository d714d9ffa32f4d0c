"""F24 to F26: what is refused at registration."""

from typing import Any

import pytest

from guardrails.preflight.fargate_sizes import SIZES, cpu_units, mebibytes, size_problem
from guardrails.preflight.rules.definition import (
    preflight_f25_definition_does_not_fit as unfit,
)
from guardrails.preflight.rules.definition import (
    preflight_f25_not_for_fargate as f25,
)
from guardrails.preflight.rules.definition import (
    preflight_f26_essential_container as f26,
)
from guardrails.preflight.rules.size import preflight_f24_fargate_size as f24
from guardrails.rule import Rule, Scope
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_LIST, UNKNOWN_STRING, Planned, resource_graph
from tests.policies.preflight.world import World, container

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE


def judged(rule: Rule, planned: Planned) -> tuple[Outcome, str]:
    """The verdict on one resource by itself, as before it is made."""
    assert rule.scope is Scope.RESOURCE
    (verdict,) = rule(resource_graph(planned))
    return verdict.outcome, verdict.message


def definition(*containers: dict[str, Any], **props: Any) -> Planned:
    """The task definition of a world; None leaves out a property."""
    made = World(containers=containers).definition
    made.props.update(props)
    made.props = {key: value for key, value in made.props.items() if value is not None}
    return made


@pytest.mark.parametrize(
    ("cpu", "memory"),
    [
        (256, 512),
        ("256", "2048"),
        (".25 vCPU", "0.5 GB"),
        ("1 vcpu", "2GB"),
        (4096, 30720),
        (8192, 16384),
        (16384, 122880),
        (32768, 249856),
        ("32 vCPU", "244 GB"),
    ],
)
def test_sizes_that_fargate_offers(cpu: Any, memory: Any) -> None:
    assert judged(f24, definition(cpu=cpu, memory=memory))[0] is OK


@pytest.mark.parametrize(
    ("cpu", "memory", "problem"),
    [
        (256, 4096, "with cpu 256, memory is 512 or 1024 or 2048, not 4096"),
        (256, 4096, "the cheapest that fits is cpu 512 with memory 4096"),
        ("1024", "1024", "memory is 2048 to 8192 in steps of 1024, not 1024"),
        (512, 1500, "memory is 1024 to 4096 in steps of 1024, not 1500"),
        (300, 512, "there is no cpu 300 (but 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)"),
        (8192, 17408, "in steps of 4096"),
        (32768, 65536, "memory is 61440 or 122880 or 249856, not 65536"),
        (65536, 499712, "there is no cpu 65536"),
        ("lots", 512, "cpu is neither a number nor a size"),
    ],
)
def test_sizes_that_fargate_does_not_offer(cpu: Any, memory: Any, problem: str) -> None:
    outcome, message = judged(f24, definition(cpu=cpu, memory=memory))
    assert outcome is VIOLATION
    assert message.startswith("F24 ecs.TaskDefinition 'api' has a size that is refused\n  ")
    assert problem in message


def test_every_size_of_the_table_is_its_own_cheapest() -> None:
    for cpu, memories in SIZES.items():
        for memory in memories:
            assert size_problem(cpu, memory) is None
            assert size_problem(cpu, memory + 1) is not None


def test_numbers_in_all_forms() -> None:
    assert (cpu_units("0.5 vCPU"), mebibytes("3 GB"), mebibytes(512.0)) == (512, 3072, 512)
    assert (cpu_units(ABSENT), mebibytes(UNKNOWN), cpu_units("a")) == (ABSENT, UNKNOWN, None)


@pytest.mark.parametrize(
    ("containers", "problem"),
    [
        ([container(cpu=128), container("log", cpu=128)], ""),
        ([container(cpu=256), container("log", cpu=64)], "320 cpu units together, and the task 25"),
        ([container(memory=512), container("log")], ""),
        ([container(memory=1024)], "container 'api' has 1024 MiB, and the task 512"),
        (
            [container(memoryReservation=400), container("log", memoryReservation=200)],
            "its containers reserve 600 MiB together, and the task has 512",
        ),
        ([container(memory=512, memoryReservation=256), container("log", memory=256)], ""),
    ],
)
def test_containers_have_to_fit_into_their_task(
    containers: list[dict[str, Any]], problem: str
) -> None:
    outcome, message = judged(f24, definition(*containers))
    assert outcome is (VIOLATION if problem else OK)
    assert problem in message


def test_windows_needs_a_whole_cpu() -> None:
    system = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}
    assert "Windows needs 1024" in judged(f24, definition(runtimePlatform=system))[1]
    large = definition(cpu="1024", memory="2048", runtimePlatform=system)
    assert judged(f24, large)[0] is OK


def test_sizes_on_instances_are_free() -> None:
    own = {"requiresCompatibilities": ["EC2"], "cpu": "300", "memory": "700"}
    assert judged(f24, definition(**own))[0] is OK


@pytest.mark.parametrize("name", ["cpu", "memory"])
def test_a_size_that_is_not_known_yet_cannot_be_judged(name: str) -> None:
    outcome, message = judged(f24, definition(**{name: UNKNOWN_STRING}))
    assert (outcome, f"{name} is not known yet" in message) == (CANNOT_JUDGE, True)


def test_a_size_is_judged_while_the_containers_are_hidden() -> None:
    assert judged(f24, definition(cpu="300", containerDefinitions=UNKNOWN_STRING))[0] is VIOLATION
    hidden = definition(containerDefinitions=UNKNOWN_STRING)
    assert list(f24(resource_graph(hidden))) == []


PORT = {"containerPort": 3000, "hostPort": 80}


@pytest.mark.parametrize(
    ("props", "problem"),
    [
        ({}, ""),
        ({"networkMode": "bridge"}, "networkMode is not set to awsvpc"),
        ({"networkMode": None}, "networkMode is not set to awsvpc"),
        ({"cpu": None}, "cpu is not set for the task"),
        ({"memory": None}, "memory is not set for the task"),
        ({"placementConstraints": [{"type": "memberOf"}]}, "placementConstraints are set"),
        ({"placementConstraints": []}, ""),
        ({"ipcMode": "task"}, "ipcMode is set"),
        ({"pidMode": "host"}, "pidMode is host"),
        ({"pidMode": "task"}, ""),
    ],
)
def test_a_definition_for_fargate(props: dict[str, Any], problem: str) -> None:
    outcome, message = judged(f25, definition(**props))
    assert outcome is (VIOLATION if problem else OK)
    assert problem in message
    if problem:
        assert message.startswith("F25 ecs.TaskDefinition 'api' is refused\n  ")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"portMappings": [PORT]}, "container 'api': hostPort 80 is not 3000"),
        ({"portMappings": [{**PORT, "hostPort": 3000}]}, ""),
        ({"portMappings": [{**PORT, "hostPort": 0}]}, ""),
        ({"privileged": True}, "container 'api': privileged is set"),
        ({"privileged": False}, ""),
        ({"links": ["db"]}, "container 'api': links is set"),
        ({"links": []}, ""),
        ({"hostname": "api"}, "container 'api': hostname is set"),
    ],
)
def test_containers_for_fargate(changes: dict[str, Any], problem: str) -> None:
    outcome, message = judged(f25, definition(container(**changes)))
    assert outcome is (VIOLATION if problem else OK)
    assert problem in message


def test_a_definition_for_instances_may_have_all_that() -> None:
    changes: dict[str, Any] = {"privileged": True, "portMappings": [PORT]}
    props = {"requiresCompatibilities": ["EC2"], "networkMode": "bridge", "cpu": None}
    assert judged(f25, definition(container(**changes), **props))[0] is OK


@pytest.mark.parametrize(
    "props", [{"networkMode": UNKNOWN_STRING}, {"requiresCompatibilities": UNKNOWN_LIST}]
)
def test_a_definition_that_is_not_known_yet(props: dict[str, Any]) -> None:
    outcome, message = judged(f25, definition(**props))
    assert (outcome, next(iter(props)) in message) == (CANNOT_JUDGE, True)


@pytest.mark.parametrize(
    ("props", "problem"),
    [
        ({}, ""),
        ({"networkConfiguration": None}, "networkConfiguration is not set"),
        ({"placementConstraints": [{"type": "distinctInstance"}]}, "placementConstraints are set"),
        ({"orderedPlacementStrategies": [{"type": "spread"}]}, "orderedPlacementStrategies are"),
        ({"schedulingStrategy": "DAEMON"}, "schedulingStrategy is DAEMON"),
        ({"schedulingStrategy": "REPLICA"}, ""),
        ({"launchType": "EC2", "networkConfiguration": None}, ""),
        ({"launchType": None, "networkConfiguration": None}, ""),
        (
            {
                "launchType": None,
                "capacityProviderStrategies": [{"capacityProvider": "FARGATE_SPOT"}],
                "networkConfiguration": None,
            },
            "networkConfiguration is not set",
        ),
        (
            {
                "launchType": None,
                "capacityProviderStrategies": [{"capacityProvider": "own"}],
                "networkConfiguration": None,
            },
            "",
        ),
    ],
)
def test_a_service_on_fargate(props: dict[str, Any], problem: str) -> None:
    service = World().service
    service.props.update(props)
    service.props = {key: value for key, value in service.props.items() if value is not None}
    outcome, message = judged(f25, service)
    assert outcome is (VIOLATION if problem else OK)
    assert problem in message


def test_a_definition_that_says_nothing_has_to_fit_where_it_is_started() -> None:
    world = World()
    del world.definition.props["requiresCompatibilities"]
    assert world.outcomes(unfit) == {OK}
    del world.definition.props["cpu"]
    world.definition.props["networkMode"] = "bridge"
    assert world.says(unfit) == (
        "F25 ecs.Service 'api' cannot start ecs.TaskDefinition 'api' on Fargate\n"
        "  networkMode is not set to awsvpc\n"
        "  cpu is not set for the task"
    )
    world.service.props["launchType"] = "EC2"
    assert world.outcomes(unfit) == {OK}


def test_a_definition_outside_the_plan_is_told_elsewhere() -> None:
    world = World()
    world.service.props["taskDefinition"] = "api"
    world.service.feeds["taskDefinition"] = []
    world.remove(world.definition)
    assert world.outcomes(unfit) == {OK}


def test_a_schedule_of_tasks_needs_a_network() -> None:
    world = World()
    arn = world.arn(world.definition)
    ecs = {"taskDefinitionArn": arn, "launchType": "FARGATE"}
    schedule = world.add(of.SCHEDULE, "nightly", {"target": {"ecsParameters": ecs}})
    schedule.feeds["target"] = [world.definition]
    assert "F25 scheduler.Schedule 'nightly' cannot start" in world.says(unfit)
    assert "its networkConfiguration is not set" in world.says(unfit)


def not_essential(name: str, **changes: Any) -> dict[str, Any]:
    return container(name, essential=False, **changes)


@pytest.mark.parametrize(
    ("containers", "problem"),
    [
        ([container()], ""),
        ([container(essential=None)], ""),
        ([not_essential("api"), container("log", essential=None)], ""),
        ([not_essential("api")], "has no essential container: essential is false in all of them"),
        ([not_essential("api"), not_essential("log")], "('api', 'log')"),
        (
            [
                container(dependsOn=[{"containerName": "init", "condition": "SUCCESS"}]),
                container("init"),
            ],
            "'api' waits for essential 'init' to end",
        ),
        (
            [
                container(dependsOn=[{"containerName": "init", "condition": "COMPLETE"}]),
                not_essential("init"),
            ],
            "",
        ),
        (
            [
                container(dependsOn=[{"containerName": "log", "condition": "HEALTHY"}]),
                container("log"),
            ],
            "",
        ),
    ],
)
def test_essential_containers(containers: list[dict[str, Any]], problem: str) -> None:
    outcome, message = judged(f26, definition(*containers))
    assert outcome is (VIOLATION if problem else OK)
    assert problem in message


def test_hidden_containers_may_have_none_that_is_essential() -> None:
    world = World()
    world.hide_containers()
    assert world.outcomes(f26) == {CANNOT_JUDGE}
