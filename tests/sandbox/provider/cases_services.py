"""One small resource of every type that watches, calls, keeps or names something for a service."""

import json
from collections.abc import Mapping

from sandbox.provider.values import Properties
from tests.sandbox.provider.cases_more import GROUP
from tests.sandbox.provider.engine import REGION
from tests.sandbox.provider.kinds import (
    CLUSTER,
    PARAMETER,
    REPOSITORY,
    ROLE,
    SCALING_TARGET,
    SECURITY_GROUP,
    SUBNET,
    TASK_DEFINITION,
    VPC,
)
from tests.sandbox.provider.world import Case, World

TOPIC = "aws:sns/topic:Topic"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
QUEUE = "aws:sqs/queue:Queue"
QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
SCHEDULE_GROUP = "aws:scheduler/scheduleGroup:ScheduleGroup"
SCHEDULE = "aws:scheduler/schedule:Schedule"
FILE_SYSTEM = "aws:efs/fileSystem:FileSystem"
ACCOUNT_SETTING = "aws:ecs/accountSettingDefault:AccountSettingDefault"
CAPACITY_PROVIDER = "aws:ecs/capacityProvider:CapacityProvider"
KEY = "aws:kms/key:Key"
SECRET = "aws:secretsmanager/secret:Secret"
SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion"
SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
REPLICATION = "aws:ecr/replicationConfiguration:ReplicationConfiguration"


def _allow(action: str, resource: str) -> str:
    statement = {
        "Sid": "Allow",
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": action,
        "Resource": resource,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _repository_policy(*actions: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
        "Action": list(actions),
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _alarm(_: World) -> Properties:
    return {
        "namespace": "AWS/ECS",
        "metricName": "CPUUtilization",
        "dimensions": {"ServiceName": "web", "ClusterName": "main"},
        "statistic": "Average",
        "period": 60,
        "evaluationPeriods": 3,
        "datapointsToAlarm": 2,
        "comparisonOperator": "GreaterThanThreshold",
        "threshold": 90,
        "treatMissingData": "notBreaching",
        "alarmActions": [f"arn:aws:sns:{REGION}:123456789012:alarms"],
        "tags": {"a": "b"},
    }


def _dashboard(title: str) -> str:
    widget = {"type": "text", "width": 6, "height": 3, "properties": {"markdown": title}}
    return json.dumps({"widgets": [widget]})


def _scheduled_action(world: World) -> Properties:
    target = world.one(SCALING_TARGET).inputs
    named = {key: target[key] for key in ("resourceId", "scalableDimension", "serviceNamespace")}
    return {
        **named,
        "schedule": "cron(0 8 ? * MON-FRI *)",
        "timezone": "Asia/Seoul",
        "scalableTargetAction": {"minCapacity": 2, "maxCapacity": 4},
    }


def _schedule_target(world: World, task_count: int = 1) -> Properties:
    return {
        "arn": world.arn(CLUSTER),
        "roleArn": world.arn(ROLE),
        "deadLetterConfig": {"arn": world.arn(QUEUE)},
        "retryPolicy": {"maximumEventAgeInSeconds": 3600, "maximumRetryAttempts": 3},
        "ecsParameters": {
            "taskDefinitionArn": world.arn(TASK_DEFINITION),
            "taskCount": task_count,
            "capacityProviderStrategies": [{"capacityProvider": "FARGATE", "weight": 1}],
            "networkConfiguration": {
                "assignPublicIp": False,
                "subnets": [world.id(SUBNET)],
                "securityGroups": [world.id(SECURITY_GROUP)],
            },
            "propagateTags": "TASK_DEFINITION",
        },
    }


def _schedule(world: World) -> Properties:
    return {
        "groupName": world.id(SCHEDULE_GROUP),
        "scheduleExpression": "rate(1 hour)",
        "flexibleTimeWindow": {"mode": "OFF"},
        "target": _schedule_target(world),
    }


def _capacity_provider(world: World) -> Properties:
    return {
        "autoScalingGroupProvider": {
            "autoScalingGroupArn": world.arn(GROUP),
            "managedDraining": "ENABLED",
            "managedTerminationProtection": "ENABLED",
            "managedScaling": {"status": "ENABLED", "targetCapacity": 100},
        },
        "tags": {"a": "b"},
    }


SERVICES: Mapping[str, Case] = {
    TOPIC: Case(
        lambda _: {"displayName": "alarms", "tags": {"a": "b"}},
        {"displayName": "other"},
        {"name": "other", "fifoTopic": True},
    ),
    "aws:sns/topicSubscription:TopicSubscription": Case(
        lambda w: {"topic": w.arn(TOPIC), "protocol": "sqs", "endpoint": w.arn(QUEUE)},
        {"rawMessageDelivery": True},
        {"topic": "other", "protocol": "email", "endpoint": "a@example.org"},
    ),
    TOPIC_POLICY: Case(
        lambda w: {"arn": w.arn(TOPIC), "policy": _allow("sns:Publish", w.arn(TOPIC))},
        {"policy": _allow("sns:Subscribe", "*")},
        {"arn": "other"},
    ),
    QUEUE: Case(
        lambda _: {"messageRetentionSeconds": 1209600, "sqsManagedSseEnabled": True},
        {"messageRetentionSeconds": 86400, "tags": {"a": "b"}},
        {"name": "other", "fifoQueue": True},
    ),
    QUEUE_POLICY: Case(
        lambda w: {"queueUrl": w.id(QUEUE), "policy": _allow("sqs:SendMessage", w.arn(QUEUE))},
        {"policy": _allow("sqs:ReceiveMessage", "*")},
        {"queueUrl": "other"},
    ),
    ALARM: Case(_alarm, {"threshold": 80, "tags": {"a": "c"}}, {"name": "other"}),
    "aws:cloudwatch/dashboard:Dashboard": Case(
        lambda w: {"dashboardName": w.engine.unique(), "dashboardBody": _dashboard("one")},
        {"dashboardBody": _dashboard("two")},
        {"dashboardName": "other"},
    ),
    "aws:appautoscaling/scheduledAction:ScheduledAction": Case(
        _scheduled_action,
        {"scalableTargetAction": {"minCapacity": 0, "maxCapacity": 1}},
        {"name": "other", "resourceId": "service/a/b"},
    ),
    SCHEDULE_GROUP: Case(lambda _: {"tags": {"a": "b"}}, {"tags": {"a": "c"}}, {"name": "other"}),
    SCHEDULE: Case(
        _schedule,
        {"scheduleExpression": "cron(0 3 * * ? *)", "state": "DISABLED"},
        {"name": "other", "groupName": "other"},
    ),
    FILE_SYSTEM: Case(
        lambda _: {"encrypted": True, "performanceMode": "generalPurpose"},
        {"tags": {"a": "b"}},
        {"encrypted": False, "kmsKeyId": "other"},
    ),
    "aws:efs/accessPoint:AccessPoint": Case(
        lambda w: {
            "fileSystemId": w.id(FILE_SYSTEM),
            "posixUser": {"uid": 1000, "gid": 1000},
            "rootDirectory": {
                "path": "/data",
                "creationInfo": {"ownerUid": 1000, "ownerGid": 1000, "permissions": "755"},
            },
        },
        {"tags": {"a": "b"}},
        {"fileSystemId": "other", "posixUser": {"uid": 1, "gid": 1}},
    ),
    "aws:efs/mountTarget:MountTarget": Case(
        lambda w: {
            "fileSystemId": w.id(FILE_SYSTEM),
            "subnetId": w.id(SUBNET),
            "securityGroups": [w.id(SECURITY_GROUP)],
        },
        {},
        {"fileSystemId": "other", "subnetId": "other"},
    ),
    "aws:dynamodb/table:Table": Case(
        lambda _: {
            "hashKey": "id",
            "rangeKey": "at",
            "attributes": [{"name": "id", "type": "S"}, {"name": "at", "type": "N"}],
            "billingMode": "PAY_PER_REQUEST",
            "serverSideEncryption": {"enabled": True},
            "pointInTimeRecovery": {"enabled": True},
            "tags": {"a": "b"},
        },
        {"tags": {"a": "c"}, "deletionProtectionEnabled": False},
        {"name": "other", "hashKey": "other"},
    ),
    "aws:servicediscovery/httpNamespace:HttpNamespace": Case(
        lambda _: {"description": "services", "tags": {"a": "b"}},
        {"description": "other"},
        {"name": "other"},
    ),
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": Case(
        lambda w: {"name": f"{w.engine.unique()}.internal", "vpc": w.id(VPC)},
        {"description": "other"},
        {"name": "other", "vpc": "vpc-2"},
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Case(
        lambda w: {
            "repository": w.id(REPOSITORY),
            "policy": _repository_policy("ecr:BatchGetImage"),
        },
        {"policy": _repository_policy("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")},
        {"repository": "other"},
    ),
    "aws:ecr/registryPolicy:RegistryPolicy": Case(
        lambda _: {"policy": _allow("ecr:CreateRepository", "*")},
        {"policy": _allow("ecr:ReplicateImage", "*")},
    ),
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": Case(
        lambda w: {
            "ecrRepositoryPrefix": w.engine.unique()[:20],
            "upstreamRegistryUrl": "registry-1.docker.io",
            "credentialArn": f"arn:aws:secretsmanager:{REGION}:123456789012:"
            "secret:ecr-pullthroughcache/hub-AbCdEf",
        },
        {
            "credentialArn": f"arn:aws:secretsmanager:{REGION}:123456789012:"
            "secret:ecr-pullthroughcache/other-AbCdEf"
        },
        {"ecrRepositoryPrefix": "other", "upstreamRegistryUrl": "quay.io"},
    ),
    SCANNING: Case(
        lambda _: {
            "scanType": "ENHANCED",
            "rules": [
                {
                    "scanFrequency": "CONTINUOUS_SCAN",
                    "repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}],
                }
            ],
        },
        {"scanType": "BASIC", "rules": []},
    ),
    REPLICATION: Case(
        lambda _: {
            "replicationConfiguration": {
                "rules": [{"destinations": [{"region": "us-west-2", "registryId": "123456789012"}]}]
            }
        },
    ),
    KEY: Case(
        lambda _: {"description": "logs", "enableKeyRotation": True, "tags": {"a": "b"}},
        {"description": "other", "enableKeyRotation": False, "tags": {"a": "c"}},
        {"keyUsage": "SIGN_VERIFY"},
    ),
    "aws:kms/alias:Alias": Case(
        lambda w: {"name": f"alias/{w.engine.unique()}", "targetKeyId": w.id(KEY)},
        {},
        {"name": "alias/other"},
    ),
    SECRET: Case(
        lambda _: {"description": "token", "tags": {"a": "b"}},
        {"description": "other", "tags": {"a": "c"}},
        {"name": "other"},
    ),
    SECRET_VERSION: Case(
        lambda w: {"secretId": w.id(SECRET), "secretString": '{"user": "a"}'},
        {},
        {"secretId": "other", "secretString": "other"},
    ),
    PARAMETER: Case(
        lambda _: {"type": "String", "value": "one", "tags": {"a": "b"}},
        {"value": "two", "tags": {"a": "c"}},
        {"name": "other"},
    ),
    CAPACITY_PROVIDER: Case(_capacity_provider, {"tags": {"a": "c"}}, {"name": "other"}),
    ACCOUNT_SETTING: Case(
        lambda _: {"name": "awsvpcTrunking", "value": "enabled"},
        {"value": "disabled"},
        {"name": "containerInsights"},
    ),
}
