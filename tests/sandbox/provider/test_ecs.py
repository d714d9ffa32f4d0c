"""ECS's larger settings are made, read back, changed in place or replaced as officially."""

from typing import Any

import pytest

from sandbox.provider.values import Properties
from tests.sandbox.provider.cases import CASES, new_world
from tests.sandbox.provider.engine import (
    REGION,
    CheckFailedError,
    Engine,
    Made,
    RefusedError,
    program_of,
)
from tests.sandbox.provider.kinds import (
    CLUSTER,
    LISTENER_RULE,
    SECURITY_GROUP,
    SERVICE,
    SUBNET,
    TARGET_GROUP,
    TASK_DEFINITION,
)
from tests.sandbox.provider.test_resources import assert_no_drift
from tests.sandbox.provider.world import World

ROLE_ARN = "arn:aws:iam::123456789012:role/ecs-infrastructure"
NAMESPACE = f"arn:aws:servicediscovery:{REGION}:123456789012:namespace/ns-1"
FARGATE = [{"capacityProvider": "FARGATE", "weight": 1, "base": 1}]
SPOT = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]


def make_service(engine: Engine, **more: Any) -> tuple[World, Made]:
    """The case's service, on a strategy, with further properties."""
    world = new_world(engine)
    inputs = CASES[SERVICE].inputs(world) | {"launchType": None}
    strategy = {"capacityProviderStrategies": FARGATE, "forceNewDeployment": True}
    given = {**inputs, **strategy, **more}
    return world, engine.make(SERVICE, {k: v for k, v in given.items() if v is not None})


def described(engine: Engine, service: Made) -> Any:
    found = engine.aws(
        "ecs", "describe_services", cluster=service.inputs["cluster"], services=[service.id]
    )
    return found["services"][0]


@pytest.mark.parametrize(
    "configuration",
    [
        {"strategy": "ROLLING"},
        {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": "5"},
        {
            "strategy": "LINEAR",
            "bakeTimeInMinutes": "5",
            "linearConfiguration": {"stepPercent": 25, "stepBakeTimeInMinutes": "3"},
        },
        {
            "strategy": "CANARY",
            "bakeTimeInMinutes": "5",
            "canaryConfiguration": {"canaryPercent": 5, "canaryBakeTimeInMinutes": "10"},
        },
    ],
    ids=lambda configuration: configuration["strategy"].lower(),
)
def test_a_service_keeps_how_it_is_deployed(engine: Engine, configuration: Properties) -> None:
    world = new_world(engine)
    rule = world.arn(LISTENER_RULE)
    shifted = {
        "alternateTargetGroupArn": world.arn(TARGET_GROUP),
        "productionListenerRule": rule,
        "testListenerRule": rule,
        "roleArn": ROLE_ARN,
    }
    targets = {"targetGroupArn": world.arn(TARGET_GROUP), "containerName": "app"}
    _, service = make_service(
        engine,
        deploymentConfiguration=configuration,
        loadBalancers=[{**targets, "containerPort": 8080, "advancedConfiguration": shifted}],
        alarms={"alarmNames": ["5xx"], "enable": True, "rollback": True},
        healthCheckGracePeriodSeconds=60,
    )
    assert_no_drift(engine, service)
    kept = described(engine, service)
    assert kept["deploymentConfiguration"]["strategy"] == configuration["strategy"]
    assert kept["loadBalancers"][0]["advancedConfiguration"] == shifted

    changed = engine.update(service, {"deploymentConfiguration": {"strategy": "ROLLING"}})

    assert_no_drift(engine, changed)
    kept = described(engine, changed)["deploymentConfiguration"]
    assert (kept["strategy"], kept["maximumPercent"]) == ("ROLLING", 200)
    assert kept["alarms"] == {"alarmNames": ["5xx"], "enable": True, "rollback": True}


@pytest.mark.parametrize(
    "change",
    [
        {"deploymentMaximumPercent": 150},
        {"deploymentCircuitBreaker": {"enable": True, "rollback": False}},
        {"enableExecuteCommand": True},
        {"healthCheckGracePeriodSeconds": 120},
        {"propagateTags": "TASK_DEFINITION"},
        {"alarms": {"alarmNames": ["cpu"], "enable": True, "rollback": True}},
        {"capacityProviderStrategies": SPOT},
        {"loadBalancers": []},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_service_is_changed_in_place(engine: Engine, change: Properties) -> None:
    _, service = make_service(engine, loadBalancers=[], healthCheckGracePeriodSeconds=60)
    checked = engine.check(SERVICE, program_of(service, change), service.inputs, service.name)
    assert engine.diff(service, checked).replaces == set()

    assert_no_drift(engine, engine.update(service, change))


def test_what_is_dropped_from_a_service_is_emptied(engine: Engine) -> None:
    world = new_world(engine)
    targets = {"targetGroupArn": world.arn(TARGET_GROUP), "containerName": "app"}
    _, service = make_service(
        engine,
        loadBalancers=[{**targets, "containerPort": 8080}],
        healthCheckGracePeriodSeconds=60,
    )
    dropped = ("loadBalancers", "healthCheckGracePeriodSeconds", "deploymentCircuitBreaker")

    changed = engine.update(service, dict.fromkeys(dropped))

    assert_no_drift(engine, changed)
    kept = described(engine, changed)
    assert (kept["loadBalancers"], kept["healthCheckGracePeriodSeconds"]) == ([], 0)
    assert kept["deploymentConfiguration"]["deploymentCircuitBreaker"]["enable"] is False


def test_what_the_official_provider_would_leave_on_cannot_be_dropped(engine: Engine) -> None:
    alarms = {"alarmNames": ["cpu"], "enable": True, "rollback": True}
    _, service = make_service(engine, alarms=alarms)

    with pytest.raises(RefusedError, match="cannot change alarms"):
        engine.update(service, {"alarms": None})


@pytest.mark.parametrize("off", [{"enabled": False}, None], ids=["switched off", "dropped"])
def test_a_service_connects_and_stops_to(engine: Engine, off: Properties | None) -> None:
    offered = {
        "portName": "main",
        "discoveryName": "api",
        "clientAlias": [{"port": 80, "dnsName": "api"}],
        "timeout": {"idleTimeoutSeconds": 60},
    }
    log = {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": REGION}}
    connect = {"enabled": True, "namespace": NAMESPACE, "services": [offered]}
    _, service = make_service(
        engine, serviceConnectConfiguration={**connect, "logConfiguration": log}
    )
    assert_no_drift(engine, service)
    (deployment,) = described(engine, service)["deployments"]
    (told,) = deployment["serviceConnectConfiguration"]["services"]
    assert (told["discoveryName"], told["clientAliases"]) == (
        "api",
        [{"port": 80, "dnsName": "api"}],
    )

    changed = engine.update(service, {"serviceConnectConfiguration": off})

    assert_no_drift(engine, changed)
    (deployment,) = described(engine, changed)["deployments"]
    assert deployment["serviceConnectConfiguration"] == {"enabled": False}


def test_another_capacity_strategy_needs_a_new_deployment(engine: Engine) -> None:
    _, service = make_service(engine, forceNewDeployment=False)

    with pytest.raises(CheckFailedError, match="force_new_deployment should be true"):
        engine.update(service, {"capacityProviderStrategies": SPOT})


def test_a_forced_deployment_comes_with_every_change(engine: Engine) -> None:
    _, service = make_service(engine)
    before = described(engine, service)["deployments"][0]["id"]

    engine.update(service, {"desiredCount": 3})

    (after,) = described(engine, service)["deployments"]
    assert after["id"] != before
    assert (after["desiredCount"], after["runningCount"]) == (3, 3)


def test_what_is_changed_of_a_service_elsewhere_is_read(engine: Engine) -> None:
    world, service = make_service(engine)
    other = world.engine.make(SECURITY_GROUP, CASES[SECURITY_GROUP].inputs(world)).id
    network = {"subnets": [world.id(SUBNET)], "securityGroups": [other]}
    engine.aws(
        "ecs",
        "update_service",
        cluster=service.inputs["cluster"],
        service=service.id,
        deploymentConfiguration={"maximumPercent": 120},
        networkConfiguration={"awsvpcConfiguration": network},
    )

    found = engine.read(service)

    assert found
    assert found.inputs["networkConfiguration"]["securityGroups"] == [other]
    changed = engine.diff(found, service.inputs).changed
    # What the program does not name, it does not mind.
    assert changed == {"networkConfiguration"}


def test_a_task_definition_keeps_its_volumes_and_its_storage(engine: Engine) -> None:
    inputs = CASES[TASK_DEFINITION].inputs(new_world(engine))
    access = {"accessPointId": "fsap-1", "iam": "ENABLED"}
    file_system = {
        "fileSystemId": "fs-1",
        "rootDirectory": "/",
        "transitEncryption": "ENABLED",
        "authorizationConfig": access,
    }
    made = engine.make(
        TASK_DEFINITION,
        {
            **inputs,
            "ephemeralStorage": {"sizeInGib": 40},
            "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
            "volumes": [
                {"name": "data", "efsVolumeConfiguration": file_system},
                {"name": "scratch"},
            ],
        },
    )

    assert_no_drift(engine, made)
    found = engine.aws("ecs", "describe_task_definition", taskDefinition=made.outputs["arn"])
    told = found["taskDefinition"]
    assert told["ephemeralStorage"] == {"sizeInGiB": 40}
    assert told["volumes"][0]["efsVolumeConfiguration"] == file_system


def test_a_cluster_logs_its_sessions_and_has_a_default_namespace(engine: Engine) -> None:
    logging = {"cloudWatchLogGroupName": "/ecs/exec", "cloudWatchEncryptionEnabled": False}
    command = {"logging": "OVERRIDE", "logConfiguration": logging}
    cluster = engine.make(
        CLUSTER,
        {
            "configuration": {"executeCommandConfiguration": command},
            "serviceConnectDefaults": {"namespace": NAMESPACE},
        },
    )
    assert_no_drift(engine, cluster)

    changed = engine.update(
        cluster, {"configuration": {"executeCommandConfiguration": {"logging": "NONE"}}}
    )

    assert_no_drift(engine, changed)
