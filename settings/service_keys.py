"""The keys of services and scheduled tasks, whose containers are asked for in the same words."""

from collections.abc import Mapping
from typing import Any

from settings.forms import (
    Each,
    FormError,
    Key,
    Nested,
    Section,
    number,
    statements,
    switch,
    text,
    text_or_texts,
    texts,
    variables,
    whole,
)
from settings.route_keys import ROUTE_KEYS

_PROVIDERS = {"fargate": "FARGATE", "spot": "FARGATE_SPOT"}
_ALLOWED_CAPACITY = "fargate, spot, or an object of them with base and weight"


def capacity(value: Any) -> list[dict[str, Any]]:
    """Return a capacity provider strategy from its short form."""
    shares = {value: {}} if isinstance(value, str) else value
    if not isinstance(shares, Mapping) or not shares or set(shares) - set(_PROVIDERS):
        raise FormError(_ALLOWED_CAPACITY)
    strategies = []
    for name, share in shares.items():
        if not isinstance(share, Mapping) or set(share) - {"base", "weight"}:
            raise FormError(_ALLOWED_CAPACITY)
        numbers = {key: whole(number) for key, number in share.items()}
        strategies.append({"capacity_provider": _PROVIDERS[name], **numbers})
    return strategies


def _capacity_of_service(value: Any) -> dict[str, Any]:
    if value == INSTANCES:
        return {"ec2_capacity_provider_name": INSTANCES}
    try:
        return {"capacity_provider_strategies": capacity(value)}
    except FormError as wrong:
        raise FormError(f"{wrong}; or {INSTANCES}, the instances of cluster.ec2Capacity") from None


def _dependencies(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, Mapping) or not all(isinstance(each, str) for each in value.values()):
        raise FormError("an object of containers and conditions, such as {otel: START}")
    return [{"container_name": name, "condition": value[name]} for name in value]


INSTANCES = "ec2"
"""What `capacity` says for the cluster's own instances."""

_CONTAINER: dict[str, Key | Nested | Each] = {
    "command": Key("command", texts),
    "entryPoint": Key("entry_point", texts),
    "environment": Key("environment", variables, secret=True),
    "secrets": Key("secrets", variables, secret=True),
    "readonlyRootFilesystem": Key("readonly_root_filesystem", switch),
    "user": Key("user", text),
    "initProcess": Key("init_process", switch),
    "ulimits": Each(
        "ulimits",
        Section(
            {
                "name": Key("name", text),
                "softLimit": Key("soft_limit", whole),
                "hardLimit": Key("hard_limit", whole),
            }
        ),
    ),
    "stopTimeout": Key("stop_timeout", whole),
    "healthCheck": Nested(
        "health_check",
        Section(
            {
                "command": Key("command", text_or_texts),
                "interval": Key("interval", whole),
                "timeout": Key("timeout", whole),
                "retries": Key("retries", whole),
                "startPeriod": Key("start_period", whole),
            }
        ),
    ),
    "mountPoints": Each(
        "mount_points",
        Section(
            {
                "sourceVolume": Key("source_volume", text),
                "containerPath": Key("container_path", text),
                "readOnly": Key("read_only", switch),
            }
        ),
    ),
    "dependsOn": Key("depends_on", _dependencies, rebuilt=True),
}

_REGISTRY = Section(
    {
        "repositoryName": Key("repository_name", text),
        "lifecycleRules": Each(
            "lifecycle_rules",
            Section(
                {
                    "rulePriority": Key("rule_priority", whole),
                    "tagStatus": Key("tag_status", text),
                    "tagPatternList": Key("tag_pattern_list", texts),
                    "tagPrefixList": Key("tag_prefix_list", texts),
                    "maximumNumberOfImages": Key("maximum_number_of_images", whole),
                    "maximumAgeLimit": Key("maximum_age_limit", whole),
                }
            ),
        ),
        "rollbackDepth": Key("rollback_depth", whole),
        "releaseTagPatterns": Key("release_tag_patterns", texts),
        "imageTagMutabilityExclusionFilters": Key("image_tag_mutability_exclusion_filters", texts),
        "kmsKeyArn": Key("kms_key_arn", text),
        "pullAccountIds": Key("pull_account_ids", texts),
        "pushRoleArns": Key("push_role_arns", texts),
        "forceDelete": Key("force_delete", switch),
        "protect": Key("protect", switch),
    }
)

_TASK: dict[str, Key | Nested | Each] = {
    "image": Key("image", text),
    "tag": Key("tag", text),
    "registry": Nested("registry", _REGISTRY),
    "cpu": Key("cpu", whole),
    "memory": Key("memory", whole),
    "architecture": Key("architecture", text),
    "ephemeralStorage": Key("ephemeral_storage", whole),
    "volumes": Each(
        "volumes",
        Section(
            {
                "name": Key("name", text),
                "efsFileSystemId": Key("efs_file_system_id", text),
                "efsAccessPointId": Key("efs_access_point_id", text),
                "rootDirectory": Key("root_directory", text),
                "securityGroupId": Key("security_group_id", text),
                "readOnly": Key("read_only", switch),
            }
        ),
    ),
    "sidecars": Each(
        "sidecars",
        Section(
            {
                "image": Key("image", text),
                "repositoryArn": Key("repository_arn", text),
                "essential": Key("essential", switch),
                "port": Key("port", whole),
                "cpu": Key("cpu", whole),
                "memory": Key("memory", whole),
                "memoryReservation": Key("memory_reservation", whole),
                **_CONTAINER,
            }
        ),
        by_name=True,
    ),
    **_CONTAINER,
    "enableExecuteCommand": Key("enable_execute_command", switch),
    "logRetentionInDays": Key("log_retention_in_days", whole),
    "logMode": Key("log_mode", text),
    "logBufferSize": Key("log_buffer_size", whole),
    "taskPolicy": Key("task_policy", statements),
}

_AUTOSCALING = Section(
    {
        "min": Key("min_capacity", whole),
        "max": Key("max_capacity", whole),
        "cpu": Key("cpu_utilization", whole),
        "memory": Key("memory_utilization", whole),
        "requestCount": Key("request_count", whole),
        "scaleInCooldown": Key("scale_in_cooldown", whole),
        "scaleOutCooldown": Key("scale_out_cooldown", whole),
        "schedules": Each(
            "schedules",
            Section(
                {
                    "schedule": Key("schedule", text),
                    "timezone": Key("timezone", text),
                    "min": Key("min_capacity", whole),
                    "max": Key("max_capacity", whole),
                }
            ),
        ),
    }
)

_ALARMS = Section(
    {
        "topicArn": Key("topic_arn", text),
        "cpu": Key("cpu_utilization", whole),
        "memory": Key("memory_utilization", whole),
        "minimumRunningTasks": Key("minimum_running_tasks", whole),
        "http5xxCount": Key("http_5xx_count", whole),
        "unhealthyHosts": Key("unhealthy_hosts", whole),
        "responseTime": Key("response_time", number),
        "rollback": Key("rollback", switch),
    }
)

_SERVICE_CONNECT = Section(
    {
        "discoveryName": Key("discovery_name", text),
        "alias": Key("alias", text),
        "clientPort": Key("client_port", whole),
        "appProtocol": Key("app_protocol", text),
    }
)

SERVICE = Section(
    {
        **_TASK,
        "port": Key("port", whole),
        **ROUTE_KEYS,
        "desiredCount": Key("desired_count", whole),
        "capacity": Key(
            "capacity_provider_strategies",
            _capacity_of_service,
            other="ec2_capacity_provider_name",
            rebuilt=True,
        ),
        "networkMode": Key("network_mode", text),
        "clients": Key("clients", texts),
        "alarms": Nested("alarms", _ALARMS),
        "serviceConnect": Nested("service_connect", _SERVICE_CONNECT),
        "autoscaling": Nested("autoscaling", _AUTOSCALING),
        "healthCheckGracePeriod": Key("health_check_grace_period", whole),
        "deploymentStrategy": Key("deployment_strategy", text),
        "deploymentMinimumHealthyPercent": Key("deployment_minimum_healthy_percent", whole),
        "deploymentMaximumPercent": Key("deployment_maximum_percent", whole),
        "bakeTimeInMinutes": Key("bake_time_in_minutes", whole),
        "canaryPercent": Key("canary_percent", number),
        "canaryBakeTimeInMinutes": Key("canary_bake_time_in_minutes", whole),
        "stepPercent": Key("step_percent", number),
        "stepBakeTimeInMinutes": Key("step_bake_time_in_minutes", whole),
        "waitForSteadyState": Key("wait_for_steady_state", switch),
        "dashboard": Key("dashboard", switch),
    }
)

SCHEDULED_TASK = Section(
    {
        **_TASK,
        "imageOf": Key("image_of", text),
        "scheduleExpression": Key("schedule_expression", text),
        "timezone": Key("timezone", text),
        "enabled": Key("enabled", switch),
        "taskCount": Key("task_count", whole),
        "maximumRetryAttempts": Key("maximum_retry_attempts", whole),
        "maximumEventAge": Key("maximum_event_age", whole),
        "capacity": Key("capacity_provider_strategies", capacity, rebuilt=True),
    }
)
