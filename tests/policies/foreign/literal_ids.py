"""A service team in a network that others made: every id is a literal from the stack file."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
subnet_ids = config.get_object("subnets") or [
    "subnet-0123456789abcdef0",
    "subnet-0123456789abcdef1",
]
listener = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/shared/1111/2222"

group = aws.ec2.SecurityGroup(
    "orders",
    vpc_id="vpc-0123456789abcdef0",
    description="orders",
    ingress=[
        {
            "description": "from the shared load balancer",
            "protocol": "tcp",
            "from_port": 8080,
            "to_port": 8080,
            "security_groups": ["sg-0123456789abcdef0"],
        }
    ],
    egress=[
        {
            "description": "anywhere",
            "protocol": "-1",
            "from_port": 0,
            "to_port": 0,
            "cidr_blocks": ["0.0.0.0/0"],
        }
    ],
)
targets = aws.lb.TargetGroup(
    "orders",
    port=8080,
    protocol="HTTP",
    target_type="ip",
    vpc_id="vpc-0123456789abcdef0",
    health_check={"path": "/healthz"},
)
rule = aws.lb.ListenerRule(
    "orders",
    listener_arn=listener,
    actions=[{"type": "forward", "target_group_arn": targets.arn}],
    conditions=[{"host_header": {"values": ["orders.example.com"]}}],
)
task = aws.ecs.TaskDefinition(
    "orders",
    family="orders",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::123456789012:role/shared-execution",
    task_role_arn="arn:aws:iam::123456789012:role/orders",
    container_definitions=json.dumps(
        [
            {
                "name": "orders",
                "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/orders@sha256:"
                "0000000000000000000000000000000000000000000000000000000000000000",
                "readonlyRootFilesystem": True,
                "user": "nobody",
                "portMappings": [{"containerPort": 8080}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": "/shared/orders",
                        "awslogs-region": "us-east-1",
                        "awslogs-stream-prefix": "orders",
                    },
                },
            }
        ]
    ),
)
aws.ecs.Service(
    "orders",
    cluster="arn:aws:ecs:us-east-1:123456789012:cluster/shared",
    task_definition=task.arn,
    desired_count=3,
    launch_type="FARGATE",
    deployment_circuit_breaker={"enable": True, "rollback": True},
    network_configuration={"subnets": subnet_ids, "security_groups": [group.id]},
    load_balancers=[
        {"target_group_arn": targets.arn, "container_name": "orders", "container_port": 8080}
    ],
    health_check_grace_period_seconds=30,
    opts=pulumi.ResourceOptions(depends_on=[rule]),
)
