"""F30 to F33: tasks that find no place to run."""

from typing import Any

import pytest

from guardrails.preflight.rules.placement import (
    preflight_f30_launch_type_and_strategy as f30,
)
from guardrails.preflight.rules.placement import (
    preflight_f31_association_too_late as too_late,
)
from guardrails.preflight.rules.placement import (
    preflight_f31_provider_not_associated as f31,
)
from guardrails.preflight.rules.placement import preflight_f32_no_capacity as f32
from guardrails.preflight.rules.placement import (
    preflight_f33_spot_for_this_platform as f33,
)
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_LIST, UNKNOWN_STRING, Plan, Planned, resource_graph
from tests.policies.preflight.world import World

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE


def strategy(*names: str, weight: int = 1) -> list[dict[str, Any]]:
    return [{"capacityProvider": name, "weight": weight} for name in names]


def on(world: World, *names: str, weight: int = 1) -> None:
    """Give the service a capacity provider strategy in place of its launch type."""
    del world.service.props["launchType"]
    world.service.props["capacityProviderStrategies"] = strategy(*names, weight=weight)


def associate(world: World, *names: str, wait: bool = True, **props: Any) -> Planned:
    given = {"capacityProviders": [*names], "clusterName": "shop", **props}
    made = world.add(of.CLUSTER_CAPACITY_PROVIDERS, "capacity", given)
    made.feeds["clusterName"] = [world.cluster]
    if wait:
        world.service.after.append(made)
    return made


@pytest.mark.parametrize(
    ("launch_type", "given", "outcome"),
    [
        ("FARGATE", strategy("FARGATE"), VIOLATION),
        ("FARGATE", [], OK),
        ("FARGATE", None, OK),
        (None, strategy("FARGATE"), OK),
        (None, None, OK),
        (UNKNOWN_STRING, strategy("FARGATE"), CANNOT_JUDGE),
        ("EC2", UNKNOWN_LIST, CANNOT_JUDGE),
    ],
)
def test_a_launch_type_and_a_strategy_exclude_each_other(
    launch_type: Any, given: Any, outcome: Outcome
) -> None:
    props = {"launchType": launch_type, "capacityProviderStrategies": given}
    service = Plan().add(of.SERVICE, "api", {k: v for k, v in props.items() if v is not None})
    (verdict,) = f30(resource_graph(service))
    assert verdict.outcome is outcome
    if outcome is VIOLATION:
        both = "F30 ecs.Service 'api' has both launchType and capacityProviderStrategies"
        assert verdict.message == both


def test_a_schedule_with_both_is_refused_as_well() -> None:
    ecs = {"launchType": "FARGATE", "capacityProviderStrategies": strategy("FARGATE")}
    schedule = Plan().add(of.SCHEDULE, "nightly", {"target": {"ecsParameters": ecs}})
    assert [verdict.outcome for verdict in f30(resource_graph(schedule))] == [VIOLATION]


@pytest.mark.parametrize("deployed", [False, True])
def test_a_provider_has_to_be_associated(deployed: bool) -> None:
    world = World(deployed=deployed)
    on(world, "FARGATE_SPOT")
    associate(world, "FARGATE")
    assert world.says(f31) == (
        "F31 ecs.Service 'api' names FARGATE_SPOT, which nothing associates with "
        "ecs.Cluster 'cluster':\n"
        "  ecs.Service 'api' → ecs.Cluster 'cluster' → ecs.ClusterCapacityProviders 'capacity'"
    )


def test_even_fargate_is_not_associated_by_itself() -> None:
    world = World()
    on(world, "FARGATE")
    assert "names FARGATE, which nothing associates" in world.says(f31)
    associate(world, "FARGATE")
    assert world.outcomes(f31) == {OK}


def test_a_provider_of_the_plan_is_followed_by_its_name() -> None:
    world = World()
    own = world.add(of.CAPACITY_PROVIDER, "gpu", {"name": "gpu-0a1b2c3"})
    on(world, "gpu-0a1b2c3")
    association = associate(world, "FARGATE")
    assert "names ecs.CapacityProvider 'gpu', which nothing associates" in world.says(f31)
    association.props["capacityProviders"] = [UNKNOWN_STRING]
    association.feeds["capacityProviders"] = [own]
    assert world.outcomes(f31) == {OK}


def test_a_provider_of_managed_instances_belongs_to_its_cluster() -> None:
    world = World()
    world.add(of.CAPACITY_PROVIDER, "managed", {"name": "managed", "cluster": "shop"})
    on(world, "managed")
    assert world.outcomes(f31) == {OK}


def test_a_cluster_from_elsewhere_cannot_be_judged() -> None:
    world = World()
    on(world, "FARGATE")
    world.service.props["cluster"] = "arn:aws:ecs:eu-west-1:123456789012:cluster/shared"
    world.service.feeds["cluster"] = []
    assert world.outcomes(f31) == {CANNOT_JUDGE}


def test_an_association_whose_providers_are_not_known_cannot_be_judged() -> None:
    world = World()
    on(world, "FARGATE")
    associate(world, capacityProviders=UNKNOWN_LIST).feeds["capacityProviders"] = [world.vpc]
    assert world.outcomes(f31) == {CANNOT_JUDGE}


def test_the_service_waits_for_the_association() -> None:
    world = World()
    on(world, "FARGATE")
    association = associate(world, "FARGATE", wait=False)
    assert world.says(too_late) == (
        "F31 ecs.Service 'api' does not wait for ecs.ClusterCapacityProviders 'capacity', which "
        "associates its capacity providers:\n"
        "  ecs.Service 'api' → ecs.ClusterCapacityProviders 'capacity'"
    )
    world.service.after.append(association)
    assert world.outcomes(too_late) == {OK}


def test_what_is_there_already_needs_no_waiting_for() -> None:
    world = World(deployed=True)
    on(world, "FARGATE")
    associate(world, "FARGATE", wait=False)
    assert world.outcomes(too_late) == {OK}


@pytest.mark.parametrize("deployed", [False, True])
def test_a_service_that_says_nothing_falls_back_to_instances(deployed: bool) -> None:
    world = World(deployed=deployed)
    del world.service.props["launchType"]
    associate(world, "FARGATE")
    assert world.says(f32) == (
        "F32 ecs.Service 'api' runs on container instances (it says nothing else, and "
        "ecs.Cluster 'cluster' has no default strategy), and this plan has none:\n"
        "  ecs.Service 'api' → ecs.Cluster 'cluster'"
    )


def test_the_clusters_default_strategy_is_enough() -> None:
    world = World()
    del world.service.props["launchType"]
    associate(world, "FARGATE", defaultCapacityProviderStrategies=strategy("FARGATE"))
    assert world.outcomes(f32) == {OK}


def test_the_launch_type_ec2_needs_instances() -> None:
    world = World()
    world.service.props["launchType"] = "EC2"
    assert "runs on container instances (launchType is EC2)" in world.says(f32)
    world.add(of.AUTO_SCALING_GROUP, "instances", {"maxSize": 2})
    assert world.outcomes(f32) == {CANNOT_JUDGE}


@pytest.mark.parametrize(
    ("weights", "outcome"),
    [((0, 0), VIOLATION), ((0, 1), OK), ((0,), OK), ((None, None), VIOLATION)],
)
def test_one_of_several_providers_has_a_weight(
    weights: tuple[int | None, ...], outcome: Outcome
) -> None:
    world = World()
    on(world)
    entries = [{"capacityProvider": "FARGATE", "weight": weight} for weight in weights]
    kept = [{key: value for key, value in each.items() if value is not None} for each in entries]
    world.service.props["capacityProviderStrategies"] = kept
    assert world.outcomes(f32) == {outcome}
    if outcome is VIOLATION:
        assert "has only capacity providers of weight 0" in world.says(f32)


def test_a_default_strategy_without_weight_is_none() -> None:
    world = World()
    del world.service.props["launchType"]
    default = strategy("FARGATE", "FARGATE_SPOT", weight=0)
    associate(world, "FARGATE", "FARGATE_SPOT", defaultCapacityProviderStrategies=default)
    assert "in the default strategy of ecs.Cluster 'cluster'" in world.says(f32)


def test_a_service_of_task_sets_leaves_it_to_them() -> None:
    world = World()
    del world.service.props["launchType"]
    world.service.props["deploymentController"] = {"type": "EXTERNAL"}
    assert world.outcomes(f32) == {OK}


def test_a_cluster_from_elsewhere_may_have_instances() -> None:
    world = World()
    world.service.props |= {"launchType": "EC2", "cluster": "shared"}
    world.service.feeds["cluster"] = []
    assert world.outcomes(f32) == {CANNOT_JUDGE}


@pytest.mark.parametrize(
    ("platform", "version", "outcome"),
    [
        ({"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, "LATEST", VIOLATION),
        ({"operatingSystemFamily": "LINUX", "cpuArchitecture": "X86_64"}, "1.3.0", OK),
        ({"cpuArchitecture": "ARM64"}, "1.3.0", VIOLATION),
        ({"cpuArchitecture": "ARM64"}, "1.4.0", OK),
        ({"cpuArchitecture": "ARM64"}, "LATEST", OK),
        ({"operatingSystemFamily": UNKNOWN_STRING}, "LATEST", CANNOT_JUDGE),
        ({"cpuArchitecture": UNKNOWN_STRING}, "1.3.0", CANNOT_JUDGE),
        ({"cpuArchitecture": "ARM64"}, UNKNOWN_STRING, CANNOT_JUDGE),
    ],
)
def test_spot_takes_linux(platform: dict[str, str], version: str, outcome: Outcome) -> None:
    world = World()
    on(world, "FARGATE_SPOT")
    world.service.props["platformVersion"] = version
    world.service.feeds["platformVersion"] = [world.vpc]
    world.definition.props["runtimePlatform"] = platform
    world.definition.feeds["runtimePlatform"] = [world.vpc]
    assert world.outcomes(f33) == {outcome}
    if outcome is VIOLATION:
        assert "ecs.Service 'api' → ecs.TaskDefinition 'api'" in world.says(f33)


def test_spot_by_the_clusters_default_strategy_counts() -> None:
    world = World()
    del world.service.props["launchType"]
    associate(world, "FARGATE_SPOT", defaultCapacityProviderStrategies=strategy("FARGATE_SPOT"))
    world.definition.props["runtimePlatform"] = {
        "operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"
    }
    assert "F33 ecs.Service 'api' puts Windows tasks on FARGATE_SPOT" in world.says(f33)
