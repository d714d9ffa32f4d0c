"""ScheduledTask: started by a schedule that may do nothing else, or by hand."""

import shlex
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from private_fargate.scheduled_task import ScheduledTask
from private_fargate.scheduled_task_args import ScheduledTaskArgs
from private_fargate.scheduled_task_faults import scheduled_task_faults
from private_fargate.scheduler import schedule_group_name
from private_fargate.service_args import ServiceArgs
from tests.components.conftest import Recorder

CLUSTER = "arn:aws:ecs:ap-northeast-2:123456789012:cluster/main"
ECS = "arn:aws:ecs:ap-northeast-2:123456789012"
BASE: Any = {
    "cluster_arn": CLUSTER,
    "vpc_id": "vpc-1",
    "subnet_ids": ["subnet-1", "subnet-2"],
    "image": "report:1",
}
DAILY: Any = {"schedule_expression": "cron(0 3 * * ? *)"}
SCHEDULE = "scheduler/schedule:Schedule"


def build(recorder: Recorder, *, preview: bool = False, **args: Any) -> Any:
    given: Any = {**BASE, **args}
    return recorder.run(lambda: ScheduledTask("report", given) and None, preview=preview)


def schedule(recorder: Recorder) -> Any:
    return recorder.one(SCHEDULE, "report-schedule")


def statements(recorder: Recorder) -> Any:
    policy = recorder.one("iam/rolePolicy:RolePolicy", "report-scheduler-policy")
    return {statement["Sid"]: statement for statement in policy.document("policy")["Statement"]}


def test_the_words_for_a_task_are_those_of_a_service() -> None:
    own = {"schedule_expression", "timezone", "enabled", "task_count"}
    own |= {"maximum_retry_attempts", "maximum_event_age"}
    assert own == set(ScheduledTaskArgs.__annotations__) - set(ServiceArgs.__annotations__)


def test_no_argument_can_give_a_public_address() -> None:
    given = ScheduledTaskArgs.__annotations__
    assert not [key for key in given if "public" in key or "assign" in key]


def test_the_schedule_starts_this_revision_privately_on_a_strategy(recorder: Recorder) -> None:
    build(recorder, **DAILY)
    inputs = schedule(recorder).inputs
    assert inputs["target"]["arn"] == CLUSTER
    assert inputs["target"]["ecsParameters"] == {
        "taskDefinitionArn": "arn:mock:report-task",
        "taskCount": 1,
        "capacityProviderStrategies": [{"capacityProvider": "FARGATE", "base": 0, "weight": 1}],
        "networkConfiguration": {
            "subnets": ["subnet-1", "subnet-2"],
            "securityGroups": ["report-group-id"],
            "assignPublicIp": False,
        },
        "enableExecuteCommand": False,
        "enableEcsManagedTags": True,
        "propagateTags": "TASK_DEFINITION",
    }
    assert (inputs["scheduleExpression"], inputs["scheduleExpressionTimezone"]) == (
        "cron(0 3 * * ? *)",
        "UTC",
    )
    assert (inputs["state"], inputs["flexibleTimeWindow"]) == ("ENABLED", {"mode": "OFF"})


def test_what_was_asked_for_replaces_the_defaults(recorder: Recorder) -> None:
    spot = [{"capacity_provider": "FARGATE_SPOT", "weight": 1.0}]
    build(
        recorder,
        **DAILY,
        timezone="Asia/Seoul",
        enabled=False,
        task_count=3.0,
        maximum_retry_attempts=2.0,
        maximum_event_age=60.0,
        capacity_provider_strategies=spot,
    )
    inputs = schedule(recorder).inputs
    assert (inputs["scheduleExpressionTimezone"], inputs["state"]) == ("Asia/Seoul", "DISABLED")
    assert inputs["target"]["ecsParameters"]["taskCount"] == 3
    assert inputs["target"]["retryPolicy"] == {
        "maximumRetryAttempts": 2,
        "maximumEventAgeInSeconds": 60,
    }
    (share,) = inputs["target"]["ecsParameters"]["capacityProviderStrategies"]
    assert share["capacityProvider"] == "FARGATE_SPOT"


def test_a_start_that_failed_for_good_is_kept_encrypted_and_reached_over_tls(
    recorder: Recorder,
) -> None:
    build(recorder, **DAILY)
    assert recorder.one("sqs/queue:Queue", "report-dead-letters").inputs == {
        "messageRetentionSeconds": 1_209_600,
        "sqsManagedSseEnabled": True,
    }
    policy = recorder.one("sqs/queuePolicy:QueuePolicy", "report-dead-letters-policy")
    (statement,) = policy.document("policy")["Statement"]
    assert (statement["Effect"], statement["Condition"]) == (
        "Deny",
        {"Bool": {"aws:SecureTransport": "false"}},
    )
    target = schedule(recorder).inputs["target"]
    assert target["deadLetterConfig"] == {"arn": "arn:mock:report-dead-letters"}
    assert target["retryPolicy"] == {"maximumRetryAttempts": 185, "maximumEventAgeInSeconds": 3600}


def test_scheduler_may_start_this_task_in_this_cluster_and_nothing_else(recorder: Recorder) -> None:
    build(recorder, **DAILY)
    found = statements(recorder)
    assert {sid: (s["Action"], s["Resource"]) for sid, s in found.items()} == {
        "RunTask": (["ecs:RunTask"], [f"{ECS}:task-definition/Shop-dev-report:*"]),
        "TagTask": (["ecs:TagResource"], [f"{ECS}:task/main/*"]),
        "PassRoles": (["iam:PassRole"], ["arn:mock:report-execution", "arn:mock:report-task"]),
        "ReportFailures": (["sqs:SendMessage"], ["arn:mock:report-dead-letters"]),
    }
    assert {sid: s.get("Condition") for sid, s in found.items()} == {
        "RunTask": {"ArnEquals": {"ecs:cluster": CLUSTER}},
        "TagTask": {"StringEquals": {"ecs:CreateAction": "RunTask"}},
        "PassRoles": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        "ReportFailures": None,
    }


def test_its_role_is_for_schedules_of_its_own_group_only(recorder: Recorder) -> None:
    build(recorder, preview=True, **DAILY)
    trust = recorder.one("iam/role:Role", "report-scheduler").document("assumeRolePolicy")
    (statement,) = trust["Statement"]
    assert statement["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {
            "aws:SourceAccount": "123456789012",
            "aws:SourceArn": (
                "arn:aws:scheduler:ap-northeast-2:123456789012:schedule-group/Shop-dev-report"
            ),
        }
    }
    group = recorder.one("scheduler/scheduleGroup:ScheduleGroup", "report-schedule-group")
    assert group.inputs == {"name": "Shop-dev-report"}


@pytest.mark.parametrize("length", [1, 30, 64, 200])
def test_a_groups_name_is_never_too_long_and_never_anothers(length: int) -> None:
    names = {schedule_group_name("project", "x" * length, name) for name in ("a" * 40, "b")}
    assert len(names) == 2
    assert all(len(name) <= 64 for name in names)


def test_the_schedule_waits_for_what_its_tasks_need(recorder: Recorder) -> None:
    def program() -> None:
        before = aws.cloudwatch.LogGroup("migrated")
        args: Any = {**BASE, **DAILY}
        ScheduledTask("report", args, pulumi.ResourceOptions(depends_on=[before]))

    recorder.run(program)
    assert {
        "report-logs",
        "report-execution-policy",
        "report-to-internet",
        "report-scheduler-policy",
        "report-dead-letters-policy",
        "migrated",
    } <= recorder.depends(schedule(recorder))


def test_a_task_without_a_schedule_is_started_by_hand(recorder: Recorder) -> None:
    build(recorder)
    kinds = {resource.type.partition("/")[0] for resource in recorder.resources}
    assert "aws:scheduler" not in kinds
    assert "aws:sqs" not in kinds
    assert recorder.names("iam/role:Role") == ["report-execution", "report-task"]
    assert not {"schedule_arn", "dead_letter_queue_url"} & set(recorder.outputs["report"])


def test_the_command_starts_what_the_schedule_would(recorder: Recorder) -> None:
    build(
        recorder,
        task_count=2,
        capacity_provider_strategies=[
            {"capacity_provider": "FARGATE", "base": 1, "weight": 0},
            {"capacity_provider": "FARGATE_SPOT"},
        ],
        enable_execute_command=True,
        readonly_root_filesystem=False,
    )
    words = shlex.split(recorder.outputs["report"]["run_task_command"])
    assert words[:3] == ["aws", "ecs", "run-task"]
    place = "{subnets=[subnet-1,subnet-2],securityGroups=[report-group-id],assignPublicIp=DISABLED}"
    assert words[3:] == [
        *("--region", "ap-northeast-2", "--cluster", CLUSTER),
        *("--task-definition", "Shop-dev-report", "--count", "2"),
        "--capacity-provider-strategy",
        "capacityProvider=FARGATE,base=1,weight=0",
        "capacityProvider=FARGATE_SPOT,base=0,weight=1",
        *("--network-configuration", f"awsvpcConfiguration={place}"),
        *("--enable-ecs-managed-tags", "--propagate-tags", "TASK_DEFINITION"),
        "--enable-execute-command",
    ]


def test_a_job_has_no_port_and_admits_nobody(recorder: Recorder) -> None:
    build(recorder, endpoint_security_group_id="sg-e", s3_prefix_list_id="pl-1")
    definition = recorder.one("ecs/taskDefinition:TaskDefinition", "report-task")
    (container,) = definition.document("containerDefinitions")
    assert container["portMappings"] == []
    rules = recorder.of("vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert [rule.inputs["securityGroupId"] for rule in rules] == ["sg-e"]


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"schedule_expression": "daily"}, "schedule_expression", "rate(5 minutes)"),
        ({**DAILY, "timezone": "Mars/Olympus"}, "timezone", "IANA name"),
        ({**DAILY, "task_count": 11}, "task_count", "from 1 to 10"),
        ({**DAILY, "maximum_retry_attempts": 186}, "maximum_retry_attempts", "from 0 to 185"),
        ({**DAILY, "maximum_event_age": 59}, "maximum_event_age", "from 60 to 86400"),
        ({"timezone": "UTC"}, "timezone", "only with schedule_expression"),
        ({"enabled": False}, "enabled", "only with schedule_expression"),
        ({"maximum_event_age": 60}, "maximum_event_age", "only with schedule_expression"),
        (
            {"capacity_provider_strategies": [{"capacity_provider": "EC2"}]},
            "capacity_provider_strategies.0.capacity_provider",
            "FARGATE or FARGATE_SPOT",
        ),
    ],
)
def test_wrong_arguments_are_named_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = scheduled_task_faults("report", args)
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed


def test_every_fault_is_told_before_anything_is_made(recorder: Recorder) -> None:
    with pytest.raises(ValueError, match=r"cpu: 300(.|\n)*task_count: 0"):
        build(recorder, cpu=300, task_count=0)
    assert recorder.resources == []
