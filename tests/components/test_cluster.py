"""Cluster: capacity that services can ask for, recorded sessions, and a shared namespace."""

from typing import Any

import pytest

from private_fargate import Cluster, ContainerInsights
from private_fargate.cluster import cluster_faults
from tests.components.conftest import ACCOUNT, REGION, Recorder

EXEC_LOGS = "/ecs/Shop-dev/cluster/exec"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0a1b2c3d"


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


def test_a_cluster_that_is_asked_for_nothing_keeps_the_ways_of_ecs(recorder: Recorder) -> None:
    build(recorder)
    cluster = recorder.one("ecs/cluster:Cluster", "cluster").inputs
    assert set(cluster) == {"settings"}
    assert set(recorder.outputs["cluster"]) == {"cluster_name", "cluster_arn"}


@pytest.mark.parametrize("preview", [False, True])
def test_sessions_are_recorded_in_a_log_group_that_a_preview_knows(
    recorder: Recorder, preview: bool
) -> None:
    args: Any = {"execute_command_logging": True}
    recorder.run(lambda: Cluster("cluster", args) and None, preview=preview)
    (group,) = recorder.of("cloudwatch/logGroup:LogGroup")
    assert group.inputs == {"name": EXEC_LOGS, "retentionInDays": 90}
    assert recorder.one("ecs/cluster:Cluster", "cluster").inputs["configuration"] == {
        "executeCommandConfiguration": {
            "logging": "OVERRIDE",
            "logConfiguration": {
                "cloudWatchLogGroupName": EXEC_LOGS,
                "cloudWatchEncryptionEnabled": False,
            },
        }
    }
    outputs = recorder.outputs["cluster"]
    assert outputs["execute_command_log_group_name"] == EXEC_LOGS
    assert outputs["execute_command_log_group_arn"] == (
        f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{EXEC_LOGS}"
    )


def test_recorded_sessions_are_kept_as_long_as_asked(recorder: Recorder) -> None:
    build(recorder, execute_command_logging=True, execute_command_log_retention_in_days=365.0)
    (group,) = recorder.of("cloudwatch/logGroup:LogGroup")
    assert group.inputs["retentionInDays"] == 365


@pytest.mark.parametrize("logging", [False, True])
def test_a_key_encrypts_sessions_recorded_or_not(recorder: Recorder, logging: bool) -> None:
    build(recorder, execute_command_logging=logging, execute_command_kms_key_arn=KEY)
    cluster = recorder.one("ecs/cluster:Cluster", "cluster").inputs
    configuration = cluster["configuration"]["executeCommandConfiguration"]
    assert configuration["kmsKeyId"] == KEY
    assert configuration["logging"] == ("OVERRIDE" if logging else "DEFAULT")
    assert ("logConfiguration" in configuration) is logging


def test_services_of_the_cluster_find_each_other_in_its_namespace(recorder: Recorder) -> None:
    build(recorder, service_connect_namespace="shop-dev")
    (namespace,) = recorder.of("servicediscovery/httpNamespace:HttpNamespace")
    assert namespace.name == "cluster-namespace"
    assert namespace.inputs["name"] == "shop-dev"
    cluster = recorder.one("ecs/cluster:Cluster", "cluster")
    assert cluster.inputs["serviceConnectDefaults"] == {"namespace": "arn:mock:cluster-namespace"}
    arn = recorder.outputs["cluster"]["service_connect_namespace_arn"]
    assert arn == "arn:mock:cluster-namespace"


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"container_insights": "some"}, "container_insights", "disabled or enabled or enhanced"),
        (
            {"default_capacity_provider_strategies": [{"capacity_provider": "EC2"}]},
            "default_capacity_provider_strategies.0.capacity_provider",
            "FARGATE or FARGATE_SPOT",
        ),
        (
            {"execute_command_log_retention_in_days": 30},
            "execute_command_log_retention_in_days",
            "only with execute_command_logging",
        ),
        (
            {"execute_command_logging": True, "execute_command_log_retention_in_days": 31},
            "execute_command_log_retention_in_days",
            "30, 60",
        ),
        (
            {"execute_command_kms_key_arn": "alias/exec"},
            "execute_command_kms_key_arn",
            "the ARN of a KMS key",
        ),
        ({"service_connect_namespace": "shop dev"}, "service_connect_namespace", "1024"),
        ({"service_connect_namespace": "shop/dev"}, "service_connect_namespace", "1024"),
        ({"service_connect_namespace": ""}, "service_connect_namespace", "1024"),
    ],
)
def test_wrong_arguments_are_named_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = cluster_faults(args)
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed
