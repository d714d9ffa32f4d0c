"""One small resource of every type that runs containers, or is needed to."""

import json
from collections.abc import Mapping

from sandbox.provider.values import Properties
from tests.sandbox.provider.kinds import (
    ATTACHMENT,
    CAPACITY_PROVIDERS,
    CLUSTER,
    INSTANCE_PROFILE,
    LIFECYCLE_POLICY,
    LOG_GROUP,
    REPOSITORY,
    ROLE,
    ROLE_POLICY,
    SCALING_POLICY,
    SCALING_TARGET,
    SECURITY_GROUP,
    SERVICE,
    SUBNET,
    TASK_DEFINITION,
    TRUST,
    lifecycle,
    policy,
    tracking,
)
from tests.sandbox.provider.world import Case, World


def _task_definition(world: World) -> Properties:
    container = {
        "name": "app",
        "image": "app:1",
        "essential": True,
        "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
        "environment": [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}],
    }
    return {
        "family": world.engine.unique(),
        "cpu": "256",
        "memory": "512",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "executionRoleArn": world.arn(ROLE),
        "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
        "containerDefinitions": json.dumps([container]),
        "tags": {"a": "b"},
    }


def _service(world: World) -> Properties:
    return {
        "cluster": world.arn(CLUSTER),
        "taskDefinition": world.arn(TASK_DEFINITION),
        "desiredCount": 2,
        "launchType": "FARGATE",
        "networkConfiguration": {
            "subnets": [world.id(SUBNET)],
            "securityGroups": [world.id(SECURITY_GROUP)],
            "assignPublicIp": False,
        },
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "deploymentMinimumHealthyPercent": 50,
        "propagateTags": "SERVICE",
        "waitForSteadyState": True,
        "tags": {"a": "b"},
    }


def _scaling_target(world: World) -> Properties:
    cluster = world.one(CLUSTER).outputs["name"]
    return {
        "resourceId": f"service/{cluster}/{world.one(SERVICE).outputs['name']}",
        "scalableDimension": "ecs:service:DesiredCount",
        "serviceNamespace": "ecs",
        "minCapacity": 1,
        "maxCapacity": 3,
    }


def _scaling_policy(world: World) -> Properties:
    target = world.one(SCALING_TARGET).inputs
    named = {key: target[key] for key in ("resourceId", "scalableDimension", "serviceNamespace")}
    return {
        **named,
        "policyType": "TargetTrackingScaling",
        "targetTrackingScalingPolicyConfiguration": tracking(60),
    }


WORKLOAD: Mapping[str, Case] = {
    ROLE: Case(
        lambda _: {"assumeRolePolicy": TRUST, "description": "tasks"},
        {"description": "other"},
        {"name": "other", "path": "/other/"},
    ),
    ROLE_POLICY: Case(
        lambda w: {"role": w.id(ROLE), "policy": policy("logs:PutLogEvents")},
        {"policy": policy("logs:CreateLogStream")},
        {"role": "other", "name": "other"},
    ),
    ATTACHMENT: Case(
        lambda w: {
            "role": w.id(ROLE),
            "policyArn": "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
        },
        {},
        {"role": "other", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
    ),
    INSTANCE_PROFILE: Case(
        lambda w: {"role": w.id(ROLE)}, {"tags": {"a": "b"}}, {"name": "other", "path": "/x/"}
    ),
    "aws:iam/policy:Policy": Case(
        lambda _: {"policy": policy("logs:PutLogEvents"), "description": "logs"},
        {"policy": policy("logs:CreateLogStream"), "tags": {"a": "b"}},
        {"name": "other", "path": "/other/", "description": "other"},
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Case(
        lambda _: {
            "url": "https://token.actions.githubusercontent.com",
            "clientIdLists": ["sts.amazonaws.com"],
            "thumbprintLists": ["a" * 40],
        },
        {"thumbprintLists": ["b" * 40], "tags": {"a": "b"}},
        {"url": "https://gitlab.example.com"},
    ),
    REPOSITORY: Case(
        lambda _: {
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfigurations": [{"encryptionType": "AES256"}],
        },
        {"imageTagMutability": "MUTABLE", "imageScanningConfiguration": {"scanOnPush": False}},
        {"name": "other", "encryptionConfigurations": [{"encryptionType": "KMS"}]},
    ),
    LIFECYCLE_POLICY: Case(
        lambda w: {"repository": w.id(REPOSITORY), "policy": lifecycle(5)},
        {"policy": lifecycle(9)},
        {"repository": "other"},
    ),
    CLUSTER: Case(
        lambda _: {"settings": [{"name": "containerInsights", "value": "enabled"}]},
        {"settings": [{"name": "containerInsights", "value": "disabled"}]},
        {"name": "other"},
    ),
    CAPACITY_PROVIDERS: Case(
        lambda w: {
            "clusterName": w.one(CLUSTER).outputs["name"],
            "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
            "defaultCapacityProviderStrategies": [
                {"capacityProvider": "FARGATE", "weight": 1, "base": 1}
            ],
        },
        {"defaultCapacityProviderStrategies": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]},
        {"clusterName": "other"},
    ),
    TASK_DEFINITION: Case(
        _task_definition, {"tags": {"a": "c"}}, {"cpu": "512", "family": "f", "memory": "1024"}
    ),
    SERVICE: Case(_service, {"desiredCount": 3}, {"name": "other", "cluster": "other"}),
    SCALING_TARGET: Case(_scaling_target, {"maxCapacity": 5}, {"resourceId": "service/a/b"}),
    SCALING_POLICY: Case(
        _scaling_policy,
        {"targetTrackingScalingPolicyConfiguration": tracking(70)},
        {"name": "other", "resourceId": "service/a/b"},
    ),
    LOG_GROUP: Case(lambda _: {"retentionInDays": 30}, {"retentionInDays": 7}, {"name": "other"}),
}
