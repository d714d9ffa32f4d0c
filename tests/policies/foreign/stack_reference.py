"""Network, roles and registry by StackReference: ids that are known, of things not in this plan."""

import json

import pulumi
import pulumi_aws as aws

platform = pulumi.StackReference("organization/platform/dev")
private_subnets = platform.require_output("privateSubnets")
group_id = platform.get_output("taskGroup")

cluster = aws.ecs.Cluster("jobs", settings=[{"name": "containerInsights", "value": "enhanced"}])
task = aws.ecs.TaskDefinition(
    "worker",
    family="worker",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=platform.get_output("executionRole"),
    container_definitions=platform.get_output("registry").apply(
        lambda registry: json.dumps(
            [
                {
                    "name": "worker",
                    "image": f"{registry}/worker:2026.11.1",
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {
                            "awslogs-group": "/worker",
                            "awslogs-region": "us-east-1",
                            "awslogs-stream-prefix": "worker",
                        },
                    },
                }
            ]
        )
    ),
)
service = aws.ecs.Service(
    "worker",
    cluster=cluster.arn,
    task_definition=task.arn,
    desired_count=1,
    launch_type="FARGATE",
    network_configuration=aws.ecs.ServiceNetworkConfigurationArgs(
        subnets=private_subnets, security_groups=[group_id], assign_public_ip=False
    ),
)
