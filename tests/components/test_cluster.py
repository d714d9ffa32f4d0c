"""Cluster: capacity that services can ask for."""

from typing import Any

import pytest

from private_fargate import Cluster, ContainerInsights
from private_fargate.cluster import cluster_faults
from tests.components.conftest import Recorder


def build(recorder: Recorder, **args: Any) -> Any:
    given: Any = args
    return recorder.run(lambda: Cluster("cluster", given) and None)


def test_a_cluster_offers_on_demand_and_spot(recorder: Recorder) -> None:
    build(recorder)
    capacity = recorder.one(
        "ecs/clusterCapacityProviders:ClusterCapacityProviders", "cluster-capacity"
    ).inputs
    assert capacity["capacityProviders"] == ["FARGATE", "FARGATE_SPOT"]
    assert capacity["defaultCapacityProviderStrategies"] == [
        {"capacityProvider": "FARGATE", "base": 0, "weight": 1}
    ]


@pytest.mark.parametrize("insights", list(ContainerInsights))
def test_container_insights_is_written_out(recorder: Recorder, insights: Any) -> None:
    build(recorder, container_insights=insights)
    settings = recorder.one("ecs/cluster:Cluster", "cluster").inputs["settings"]
    assert settings == [{"name": "containerInsights", "value": insights.value}]


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"container_insights": "some"}, "container_insights", "disabled or enabled or enhanced"),
        (
            {"default_capacity_provider_strategies": [{"capacity_provider": "EC2"}]},
            "default_capacity_provider_strategies.0.capacity_provider",
            "FARGATE or FARGATE_SPOT",
        ),
    ],
)
def test_wrong_arguments_are_named_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = cluster_faults(args)
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed
