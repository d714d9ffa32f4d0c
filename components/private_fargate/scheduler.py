"""A schedule of EventBridge Scheduler that starts tasks: its group, role, queue and the rest."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.context import Context
from private_fargate.roles import allow, document, service_trust, tls_only
from private_fargate.scaling import ON_DEMAND, shares
from private_fargate.task import Task, TaskScope

RETRY_ATTEMPTS = 185
"""Scheduler's own default, and its most; the age of an event ends the attempts earlier."""

EVENT_AGE = 3600
"""Seconds after which a start is given up."""

QUEUE_RETENTION = 14 * 24 * 3600
"""Seconds that a start that was given up stays in the queue: SQS's most."""


class Schedule(NamedTuple):
    """The resources of a schedule that users refer to."""

    schedule: "aws.scheduler.Schedule"
    queue: aws.sqs.Queue


def build_schedule(
    scope: TaskScope,
    args: Mapping[str, Any],
    task: Task,
    security_group_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> Schedule:
    """Create the schedule with `opts`, and before it what it needs."""
    group_name = schedule_group_name(pulumi.get_project(), pulumi.get_stack(), scope.name)
    group = aws.scheduler.ScheduleGroup(
        f"{scope.name}-schedule-group", name=group_name, opts=scope.child()
    )
    queue, queue_policy = _dead_letters(scope)
    role, role_policy = _role(scope, args, task, queue, group_name)
    schedule = aws.scheduler.Schedule(
        f"{scope.name}-schedule",
        description=f"Starts {scope.name}",
        group_name=group.name,
        schedule_expression=args["schedule_expression"],
        schedule_expression_timezone=args.get("timezone", "UTC"),
        state="ENABLED" if args.get("enabled", True) else "DISABLED",
        flexible_time_window=aws.scheduler.ScheduleFlexibleTimeWindowArgs(mode="OFF"),
        target=aws.scheduler.ScheduleTargetArgs(
            arn=args["cluster_arn"],
            role_arn=role.arn,
            ecs_parameters=_parameters(args, task, security_group_id),
            dead_letter_config=aws.scheduler.ScheduleTargetDeadLetterConfigArgs(arn=queue.arn),
            retry_policy=aws.scheduler.ScheduleTargetRetryPolicyArgs(
                maximum_retry_attempts=int(args.get("maximum_retry_attempts", RETRY_ATTEMPTS)),
                maximum_event_age_in_seconds=int(args.get("maximum_event_age", EVENT_AGE)),
            ),
        ),
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(depends_on=[role_policy, queue_policy])
        ),
    )
    return Schedule(schedule, queue)


def schedule_group_name(project: str, stack: str, name: str) -> str:
    """Return the name of a task's schedule group, which the role's trust has to know before it.

    Source: Scheduler API reference, CreateScheduleGroup: at most 64 characters.
    """
    full = f"{project}-{stack}-{name}"
    if len(full) <= 64:
        return full
    return f"{full[:55]}-{hashlib.sha256(full.encode()).hexdigest()[:8]}"


def scheduler_trust(context: Context, group_name: str) -> str:
    """Return who may take a schedule's role: Scheduler, for schedules of this group only.

    Source: Scheduler guide, "Confused deputy prevention in EventBridge Scheduler": the source has
    to be a schedule group.
    """
    place = f"{context.partition}:scheduler:{context.region}:{context.account_id}"
    source = {
        "aws:SourceAccount": context.account_id,
        "aws:SourceArn": f"arn:{place}:schedule-group/{group_name}",
    }
    return service_trust("scheduler.amazonaws.com", {"StringEquals": source})


def scheduler_statements(
    context: Context, family: str, cluster_arn: str, role_arns: Sequence[str], queue_arn: str
) -> list[dict[str, Any]]:
    """Return what Scheduler may do: start this task in this cluster, and report a failed start.

    Source: Scheduler guide, "Using templated targets", Amazon ECS; ECS guide, "Amazon ECS
    EventBridge IAM Role" (tags of started tasks).
    """
    place = f"arn:{context.partition}:ecs:{context.region}:{context.account_id}"
    run = allow("RunTask", ["ecs:RunTask"], [f"{place}:task-definition/{family}:*"])
    run["Condition"] = {"ArnEquals": {"ecs:cluster": cluster_arn}}
    cluster = cluster_arn.rpartition("/")[2]
    tag = allow("TagTask", ["ecs:TagResource"], [f"{place}:task/{cluster}/*"])
    tag["Condition"] = {"StringEquals": {"ecs:CreateAction": "RunTask"}}
    hand_over = allow("PassRoles", ["iam:PassRole"], role_arns)
    hand_over["Condition"] = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    return [run, tag, hand_over, allow("ReportFailures", ["sqs:SendMessage"], [queue_arn])]


def _role(
    scope: TaskScope,
    args: Mapping[str, Any],
    task: Task,
    queue: aws.sqs.Queue,
    group_name: str,
) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
    role = aws.iam.Role(
        f"{scope.name}-scheduler",
        description=f"Scheduler on behalf of {scope.name}: start its tasks",
        assume_role_policy=scheduler_trust(scope.context, group_name),
        opts=scope.child(),
    )
    statements = pulumi.Output.all(
        cluster=args["cluster_arn"],
        roles=[task.execution_role.arn, task.task_role.arn],
        queue=queue.arn,
    ).apply(
        lambda known: document(
            scheduler_statements(
                scope.context, scope.family, known["cluster"], known["roles"], known["queue"]
            )
        )
    )
    policy = aws.iam.RolePolicy(
        f"{scope.name}-scheduler-policy", role=role.name, policy=statements, opts=scope.child()
    )
    return role, policy


def _dead_letters(scope: TaskScope) -> tuple[aws.sqs.Queue, aws.sqs.QueuePolicy]:
    """Create the queue of starts that failed for good: encrypted, and reached over TLS only."""
    queue = aws.sqs.Queue(
        f"{scope.name}-dead-letters",
        message_retention_seconds=QUEUE_RETENTION,
        sqs_managed_sse_enabled=True,
        opts=scope.child(),
    )
    refused = queue.arn.apply(lambda arn: document([tls_only("sqs:*", arn)]))
    policy = aws.sqs.QueuePolicy(
        f"{scope.name}-dead-letters-policy", queue_url=queue.url, policy=refused, opts=scope.child()
    )
    return queue, policy


def _parameters(
    args: Mapping[str, Any], task: Task, security_group_id: pulumi.Input[str]
) -> "aws.scheduler.ScheduleTargetEcsParametersArgs":
    strategies = args.get("capacity_provider_strategies", list(ON_DEMAND))
    return aws.scheduler.ScheduleTargetEcsParametersArgs(
        task_definition_arn=task.definition.arn,
        task_count=int(args.get("task_count", 1)),
        capacity_provider_strategies=[
            aws.scheduler.ScheduleTargetEcsParametersCapacityProviderStrategyArgs(**share)
            for share in shares(strategies)
        ],
        network_configuration=aws.scheduler.ScheduleTargetEcsParametersNetworkConfigurationArgs(
            subnets=args["subnet_ids"],
            security_groups=[security_group_id],
            assign_public_ip=False,
        ),
        enable_execute_command=bool(args.get("enable_execute_command", False)),
        enable_ecs_managed_tags=True,
        propagate_tags="TASK_DEFINITION",
    )
