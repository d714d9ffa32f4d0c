"""Rules about logs."""

from collections.abc import Iterator
from dataclasses import dataclass

from guardrails import tokens
from guardrails.containers import PROPERTY, Container, containers
from guardrails.graph import Graph, Resource
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.settings import Settings, setting
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok, violation


@dataclass(frozen=True)
class Retention(Settings):
    """How long logs are kept."""

    minimum_retention_in_days: int = setting(
        1, "Days that logs must be kept at least.", minimum=1, maximum=3653
    )


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.LOG_GROUPS,
    library_fix="set `log_retention_in_days` of Service or HttpApiEdge (default: 30), "
    "`flow_log_retention_in_days` of Network",
    aws_fix="set retention_in_days of aws.cloudwatch.LogGroup",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html"
    "#cloudwatch-16",
    standards=("security-hub:CloudWatch.16", "checkov:CKV_AWS_66", "checkov:CKV_AWS_338"),
    settings=Retention,
)
def log_group_retention(graph: Graph, settings: Retention) -> Iterator[Verdict]:
    """A log group keeps its logs for a set time: long enough, and not for ever.

    CloudWatch keeps what has no retention until someone deletes it, and bills it each month. How
    long is long enough differs by stack: a setting.
    """
    least = settings.minimum_retention_in_days
    for group in graph.of(tokens.LOG_GROUPS):
        # Groups of this class keep everything for two days, whatever is set (provider's docs).
        delivery = group.given("logGroupClass") == "DELIVERY"
        days = 2 if delivery else group.number("retentionInDays")
        if days is UNKNOWN:
            yield cannot_judge(group, "may keep its logs for ever: retentionInDays is not known")
        elif days is ABSENT or days == 0:
            yield violation(group, "keeps its logs for ever: retentionInDays is not set")
        elif not isinstance(days, Gap) and days < least:
            what = f"keeps its logs for {days:.0f} days, not {least}: retentionInDays"
            yield violation(group, what)
        else:
            yield ok(group)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.TASK_DEFINITIONS,
    library_fix="use Service or ScheduledTask, which make their log group themselves",
    aws_fix="make an aws.cloudwatch.LogGroup with retention_in_days, name it in awslogs-group of "
    "the container's logConfiguration, and leave awslogs-create-group out",
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",
)
def container_log_group_made(graph: Graph) -> Iterator[Verdict]:
    """The log group of a container is made by a program, not by ECS when the first task starts.

    A group that ECS makes (awslogs-create-group) has no retention, no tags and no owner. A group
    that is named and not in the plan may be another program's, which cannot be judged here.
    """
    for task in graph.of(tokens.TASK_DEFINITIONS):
        read = containers(task)
        if isinstance(read, tuple):
            yield from _groups_made(task, read, graph)
        elif read is ABSENT or graph.feeds(task, PROPERTY, tokens.LOG_GROUPS):
            # What is not known yet is made from a log group of the plan.
            yield ok(task)
        else:
            why = f"may log to a group that nobody made: {PROPERTY} is not known yet"
            yield cannot_judge(task, why)


def _groups_made(task: Resource, listed: tuple[Container, ...], graph: Graph) -> Iterator[Verdict]:
    found = [verdict for each in listed if (verdict := _group_made(each, graph)) is not None]
    yield from found or [ok(task)]


def _group_made(container: Container, graph: Graph) -> Verdict | None:
    """Judge one container; None where there is nothing to object to."""
    if container.read("logConfiguration", "logDriver") != "awslogs":
        return None
    name = container.read("logConfiguration", "options", "awslogs-group")
    if name is ABSENT or graph.find(tokens.LOG_GROUPS, "name", name):
        return None
    which = f"the log group of container '{container.name}'"
    nameless = any(isinstance(g.read("name"), Gap) for g in graph.of(tokens.LOG_GROUPS))
    if name is UNKNOWN or nameless:
        return cannot_judge(container.task, f"may log to a group that nobody made: {which}")
    made = container.read("logConfiguration", "options", "awslogs-create-group")
    if str(made).lower() == "true":
        what = f"leaves it to ECS to make {which}: awslogs-create-group is true"
        return violation(container.task, what)
    return cannot_judge(container.task, f"logs to a group outside this plan: {which}")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.LOW,
    subjects=tokens.LOG_GROUPS,
    library_fix="give the log group a key by a transform: "
    "`pulumi.ResourceOptions(transforms=[…])` on the component",
    aws_fix="set kms_key_id of aws.cloudwatch.LogGroup",
    url="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    standards=("checkov:CKV_AWS_158", "trivy:AWS-0017"),
    level=Level.DISABLED,
)
def log_group_customer_managed_key(graph: Graph) -> Iterator[Verdict]:
    """A log group is encrypted with a KMS key of one's own.

    Log groups are always encrypted: this is about who holds the key, which costs a key and its use.
    """
    for group in graph.of(tokens.LOG_GROUPS):
        if group.given("kmsKeyId") is ABSENT:
            yield violation(group, "is encrypted with AWS's key: kmsKeyId is not set")
        else:
            yield ok(group)
