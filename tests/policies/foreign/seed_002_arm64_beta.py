"""Seed 002 as built: ARM64, an ALB for one address alone, one group for tasks and endpoints."""

import json

import pulumi_aws as aws

SEOUL = "ap-northeast-2"

vpc = aws.ec2.Vpc(
    "demo-service-vpc",
    cidr_block="10.0.0.0/16",
    enable_dns_hostnames=True,
    tags={"Name": "demo-service-vpc"},
)
igw = aws.ec2.InternetGateway("igw", vpc_id=vpc.id)
to_internet = aws.ec2.RouteTable(
    "public", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": igw.id}]
)
inside = aws.ec2.RouteTable("private", vpc_id=vpc.id)


def subnet(name: str, cidr: str, zone: str, table: aws.ec2.RouteTable) -> aws.ec2.Subnet:
    made = aws.ec2.Subnet(name, vpc_id=vpc.id, cidr_block=cidr, availability_zone=SEOUL + zone)
    aws.ec2.RouteTableAssociation(name, subnet_id=made.id, route_table_id=table.id)
    return made


public = [
    subnet("public-a", "10.0.0.0/20", "a", to_internet),
    subnet("public-b", "10.0.16.0/20", "b", to_internet),
]
private = [
    subnet("private-a", "10.0.128.0/20", "a", inside),
    subnet("private-b", "10.0.144.0/20", "b", inside),
]
aws.ec2.VpcEndpoint(
    "s3", vpc_id=vpc.id, service_name=f"com.amazonaws.{SEOUL}.s3", route_table_ids=[inside.id]
)

service_sg = aws.ec2.SecurityGroup(
    "demo-ecs-service-sg",
    name="demo-ecs-service-sg",
    vpc_id=vpc.id,
    ingress=[
        {"protocol": "tcp", "from_port": 8080, "to_port": 8080, "cidr_blocks": ["10.0.0.0/16"]},
        {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/16"]},
    ],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
alb_sg = aws.ec2.SecurityGroup(
    "public-ecs-alb-sg",
    vpc_id=vpc.id,
    ingress=[
        {"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["203.0.113.7/32"]}
    ],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
for name in ("ecr.api", "ecr.dkr", "logs"):
    aws.ec2.VpcEndpoint(
        name,
        vpc_id=vpc.id,
        service_name=f"com.amazonaws.{SEOUL}.{name}",
        vpc_endpoint_type="Interface",
        private_dns_enabled=True,
        subnet_ids=[s.id for s in private],
        security_group_ids=[service_sg.id],
    )

repository = aws.ecr.Repository("demo-service")
execution = aws.iam.Role(
    "ecsTaskExecutionRole",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": {"Service": ["ecs-tasks.amazonaws.com"]},
                "Action": ["sts:AssumeRole"],
            },
        }
    ),
    managed_policy_arns=["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"],
)
logs = aws.cloudwatch.LogGroup("demo-service", name="/ecs/demo-service", retention_in_days=30)
task = aws.ecs.TaskDefinition(
    "demo-ecs-task",
    family="demo-ecs-task",
    cpu="1024",
    memory="3072",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    runtime_platform={"operating_system_family": "LINUX", "cpu_architecture": "ARM64"},
    execution_role_arn=execution.arn,
    # The URL is known when the repository is: the whole text is unknown in the first preview.
    container_definitions=repository.repository_url.apply(
        lambda url: json.dumps(
            [
                {
                    "name": "demo-service-container",
                    "image": f"{url}:latest",
                    "portMappings": [{"containerPort": 8080}],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {
                            "awslogs-group": "/ecs/demo-service",
                            "awslogs-region": SEOUL,
                            "awslogs-stream-prefix": "ecs",
                        },
                    },
                }
            ]
        )
    ),
)
alb = aws.lb.LoadBalancer(
    "public-ecs-service-alb",
    internal=False,
    load_balancer_type="application",
    security_groups=[alb_sg.id],
    subnets=[s.id for s in public],
)
targets = aws.lb.TargetGroup(
    "demo-ecs-alb-target-group",
    name="demo-ecs-alb-target-group",
    port=80,
    protocol="HTTP",
    target_type="ip",
    vpc_id=vpc.id,
)
http = aws.lb.Listener(
    "http",
    load_balancer_arn=alb.arn,
    port=80,
    protocol="HTTP",
    default_actions=[{"type": "fixed-response", "fixed_response": {"content_type": "text/plain"}}],
)
aws.lb.ListenerRule(
    "all",
    listener_arn=http.arn,
    actions=[{"type": "forward", "target_group_arn": targets.arn}],
    conditions=[{"path_pattern": {"values": ["/*"]}}],
)
cluster = aws.ecs.Cluster("demo-ecs-cluster")
aws.ecs.Service(
    "demo-ecs-service",
    cluster=cluster.arn,
    task_definition=task.arn,
    desired_count=1,
    launch_type="FARGATE",
    network_configuration={
        "subnets": [s.id for s in private],
        "security_groups": [service_sg.id],
    },
    load_balancers=[
        {
            "target_group_arn": targets.arn,
            "container_name": "demo-service-container",
            "container_port": 8080,
        }
    ],
)
