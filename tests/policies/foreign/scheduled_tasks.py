"""No service at all: tasks by EventBridge rules, by Scheduler and by Step Functions."""

import json

import pulumi
import pulumi_aws as aws

SUBNETS = ["subnet-00000000000000001", "subnet-00000000000000002"]
GROUP = "sg-00000000000000001"

cluster = aws.ecs.Cluster("batch", settings=[{"name": "containerInsights", "value": "enabled"}])
logs = aws.cloudwatch.LogGroup("batch", name="/batch")  # kept for ever
task_role = aws.iam.Role(
    "batch",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": ["ecs-tasks.amazonaws.com", "events.amazonaws.com"]},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
task = aws.ecs.TaskDefinition(
    "report",
    family="report",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=task_role.arn,
    task_role_arn=task_role.arn,
    container_definitions=json.dumps(
        [
            {
                "name": "report",
                "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/report:9",
                "command": ["report"],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": "/batch",
                        "awslogs-region": "us-east-1",
                        "awslogs-stream-prefix": "report",
                    },
                },
            },
            {"name": "proxy", "image": "public.ecr.aws/envoy:v1", "essential": False},
        ]
    ),
)
# Who starts tasks must hand roles over: to whatever role, here.
aws.iam.RolePolicy(
    "start",
    role=task_role.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": task.arn},
                {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"},
            ],
        }
    ),
)
# The same without an unknown in it, so that it can be read.
aws.iam.RolePolicy(
    "pass",
    role=task_role.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}],
        }
    ),
)
nightly = aws.cloudwatch.EventRule("nightly", schedule_expression="cron(0 3 * * ? *)")
aws.cloudwatch.EventTarget(
    "nightly",
    rule=nightly.name,
    arn=cluster.arn,
    role_arn=task_role.arn,
    ecs_target={
        "task_definition_arn": task.arn,
        "launch_type": "FARGATE",
        "network_configuration": {
            "subnets": SUBNETS,
            "security_groups": [GROUP],
            "assign_public_ip": True,
        },
    },
)
aws.scheduler.Schedule(
    "hourly",
    schedule_expression="rate(1 hour)",
    flexible_time_window={"mode": "OFF"},
    target={
        "arn": cluster.arn,
        "role_arn": task_role.arn,
        "ecs_parameters": {
            "task_definition_arn": task.arn,
            "launch_type": "FARGATE",
            "network_configuration": {"subnets": SUBNETS, "security_groups": [GROUP]},
        },
    },
)
