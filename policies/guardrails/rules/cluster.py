"""Rules about clusters."""

from collections.abc import Iterator, Mapping
from typing import Any

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_EXEC = ("configuration", "executeCommandConfiguration")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.CLUSTERS,
    library_fix='set Cluster\'s `container_insights` to "enabled" or "enhanced"',
    aws_fix='set settings=[{"name": "containerInsights", "value": "enabled"}]',
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-12",
    standards=(
        "security-hub:ECS.12",
        "checkov:CKV_AWS_65",
        "cdk-nag:ECS4",
        "trivy:AWS-0034",
        "control-tower:CT.ECS.PR.2",
    ),
    level=Level.DISABLED,
)
def cluster_container_insights(graph: Graph) -> Iterator[Verdict]:
    """A cluster has Container Insights on.

    Off by default: CloudWatch bills it by the metric, which a small stack need not pay.
    """
    for cluster in graph.of(tokens.CLUSTERS):
        value = _insights(cluster)
        if value is UNKNOWN:
            yield cannot_judge(cluster, "may have no Container Insights: settings is not known")
        elif value in {"enabled", "enhanced"}:
            yield ok(cluster)
        else:
            why = "settings does not name it" if value is ABSENT else "settings turns it off"
            yield violation(cluster, f"has no Container Insights: {why}")


def _insights(cluster: Resource) -> Any:
    """Return the value of the setting, ABSENT or UNKNOWN."""
    settings = cluster.given("settings")
    if isinstance(settings, Gap):
        return settings
    listed = settings if isinstance(settings, list) else [UNKNOWN]
    named = {each.get("name"): each.get("value") for each in listed if isinstance(each, Mapping)}
    if "containerInsights" in named:
        return named["containerInsights"]
    return UNKNOWN if UNKNOWN in listed or UNKNOWN in named else ABSENT


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.CLUSTERS,
    library_fix="use Cluster, whose sessions go where the container's output goes; with "
    "`execute_command_logging` they have a log group of their own",
    aws_fix='set logging of execute_command_configuration to "DEFAULT" or "OVERRIDE"',
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
    standards=("checkov:CKV_AWS_223",),
)
def cluster_exec_sessions_logged(graph: Graph) -> Iterator[Verdict]:
    """What is done in shells of ECS Exec is recorded.

    ECS does that unless it is turned off: into the container's own log group, or into another one.
    """
    for cluster in graph.of(tokens.CLUSTERS):
        logging = cluster.given(*_EXEC, "logging")
        if logging is UNKNOWN:
            yield cannot_judge(cluster, f"may not record shells: {'.'.join(_EXEC)} is not known")
        elif logging == "NONE":
            yield violation(cluster, f"does not record shells: {'.'.join(_EXEC)}.logging is NONE")
        else:
            yield ok(cluster)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.LOW,
    subjects=tokens.CLUSTERS,
    library_fix="set Cluster's `execute_command_kms_key_arn`",
    aws_fix="set kms_key_id of execute_command_configuration",
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
    standards=("checkov:CKV_AWS_224",),
    level=Level.DISABLED,
)
def cluster_exec_sessions_key(graph: Graph) -> Iterator[Verdict]:
    """Shells of ECS Exec are encrypted with a key of one's own.

    Off by default: they are encrypted with TLS in any case, and a key costs by the month.
    """
    for cluster in graph.of(tokens.CLUSTERS):
        # Named but not known yet is a key that this stack makes.
        if cluster.given(*_EXEC, "kmsKeyId") is ABSENT:
            yield violation(
                cluster, f"has no key for shells: {'.'.join(_EXEC)}.kmsKeyId is not set"
            )
        elif cluster.given(*_EXEC) is UNKNOWN:
            yield cannot_judge(
                cluster, f"may have no key for shells: {'.'.join(_EXEC)} is not known"
            )
        else:
            yield ok(cluster)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.CAPACITY_PROVIDERS,
    library_fix="use Cluster's `ec2_capacity`, which has it",
    aws_fix='set managed_termination_protection="ENABLED" in auto_scaling_group_provider, and '
    "protect_from_scale_in=True on the group",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-19",
    standards=("security-hub:ECS.19",),
    level=Level.ADVISORY,
)
def capacity_provider_termination_protection(graph: Graph) -> Iterator[Verdict]:
    """An instance that runs tasks is not ended when its group shrinks.

    Capacity providers without an Auto Scaling group are not judged.
    """
    within = "autoScalingGroupProvider"
    for provider in graph.of(tokens.CAPACITY_PROVIDERS):
        if provider.given(within) is ABSENT:
            yield ok(provider)
            continue
        value = provider.given(within, "managedTerminationProtection")
        path = f"{within}.managedTerminationProtection"
        if value is UNKNOWN:
            yield cannot_judge(provider, f"may end instances with tasks: {path} is not known")
        elif value == "ENABLED":
            yield ok(provider)
        else:
            yield violation(provider, f"may end instances with tasks: {path} is not ENABLED")
