"""Seed 000 as built: HTTP API, VPC link, internal NLB, endpoints and a NAT gateway as well.

One security group for tasks, endpoints and the link, as in the post: it admits itself.
"""

import json

import pulumi_aws as aws

REGION = "ap-northeast-2"
ECS_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)

vpc = aws.ec2.Vpc(
    "vpc", cidr_block="10.0.0.0/16", enable_dns_support=True, enable_dns_hostnames=True
)
igw = aws.ec2.InternetGateway("igw", vpc_id=vpc.id)
public_table = aws.ec2.RouteTable(
    "public", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": igw.id}]
)
public = aws.ec2.Subnet(
    "public", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone=f"{REGION}a"
)
aws.ec2.RouteTableAssociation("public", subnet_id=public.id, route_table_id=public_table.id)
nat = aws.ec2.NatGateway(
    "nat", subnet_id=public.id, allocation_id=aws.ec2.Eip("nat", domain="vpc").id
)
private_table = aws.ec2.RouteTable(
    "private", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "nat_gateway_id": nat.id}]
)
private = []
for index, zone in enumerate("ac"):
    subnet = aws.ec2.Subnet(
        f"private-{zone}",
        vpc_id=vpc.id,
        cidr_block=f"10.0.{10 + index}.0/24",
        availability_zone=f"{REGION}{zone}",
    )
    aws.ec2.RouteTableAssociation(
        f"private-{zone}", subnet_id=subnet.id, route_table_id=private_table.id
    )
    private.append(subnet)

shared = aws.ec2.SecurityGroup(
    "shared",
    vpc_id=vpc.id,
    ingress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "self": True}],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
for service in ("ecr.api", "ecr.dkr", "ecs-agent", "ecs-telemetry", "ecs"):
    aws.ec2.VpcEndpoint(
        service.replace(".", "-"),
        vpc_id=vpc.id,
        service_name=f"com.amazonaws.{REGION}.{service}",
        vpc_endpoint_type="Interface",
        subnet_ids=[subnet.id for subnet in private],
        security_group_ids=[shared.id],
        private_dns_enabled=True,
    )
aws.ec2.VpcEndpoint(
    "s3",
    vpc_id=vpc.id,
    service_name=f"com.amazonaws.{REGION}.s3",
    route_table_ids=[private_table.id],
)

repository = aws.ecr.Repository("app", name="app")
role = aws.iam.Role("execution", assume_role_policy=ECS_TRUST)
aws.iam.RolePolicyAttachment(
    "execution",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
)
logs = aws.cloudwatch.LogGroup("app", name="/ecs/app")
task = aws.ecs.TaskDefinition(
    "app",
    family="app",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=role.arn,
    container_definitions=json.dumps(
        [
            {
                "name": "app",
                "image": "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/app:latest",
                "essential": True,
                "portMappings": [{"containerPort": 8080}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": "/ecs/app",
                        "awslogs-region": REGION,
                        "awslogs-stream-prefix": "app",
                    },
                },
            }
        ]
    ),
)
nlb = aws.lb.LoadBalancer(
    "nlb", load_balancer_type="network", internal=True, subnets=[subnet.id for subnet in private]
)
targets = aws.lb.TargetGroup("app", port=8080, protocol="TCP", target_type="ip", vpc_id=vpc.id)
listener = aws.lb.Listener(
    "tcp",
    load_balancer_arn=nlb.arn,
    port=80,
    protocol="TCP",
    default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
)
cluster = aws.ecs.Cluster("cluster")
aws.ecs.Service(
    "app",
    cluster=cluster.arn,
    task_definition=task.arn,
    desired_count=1,
    launch_type="FARGATE",
    platform_version="LATEST",
    network_configuration={
        "subnets": [subnet.id for subnet in private],
        "security_groups": [shared.id],
        "assign_public_ip": False,
    },
    load_balancers=[
        {"target_group_arn": targets.arn, "container_name": "app", "container_port": 8080}
    ],
)

api = aws.apigatewayv2.Api("api", protocol_type="HTTP")
link = aws.apigatewayv2.VpcLink(
    "link", subnet_ids=[subnet.id for subnet in private], security_group_ids=[shared.id]
)
integration = aws.apigatewayv2.Integration(
    "nlb",
    api_id=api.id,
    integration_type="HTTP_PROXY",
    integration_method="ANY",
    integration_uri=listener.arn,
    connection_type="VPC_LINK",
    connection_id=link.id,
)
aws.apigatewayv2.Route(
    "root",
    api_id=api.id,
    route_key="ANY /{proxy+}",
    target=integration.id.apply("integrations/{}".format),
)
aws.apigatewayv2.Stage("default", api_id=api.id, name="$default", auto_deploy=True)
