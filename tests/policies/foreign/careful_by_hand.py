"""A team that knows its craft, by hand and without our library: nothing mandatory to object to.

aws.vpc rules by reference, a NAT gateway, HTTPS with a redirect, roles of their own.
"""

import json

import pulumi
import pulumi_aws as aws

REGION, ACCOUNT = "eu-west-1", "123456789012"
tags = {"team": "payments", "stack": pulumi.get_stack()}


def trust(service):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


vpc = aws.ec2.Vpc("pay", cidr_block="10.20.0.0/16", enable_dns_hostnames=True, tags=tags)
aws.ec2.DefaultSecurityGroup("pay", vpc_id=vpc.id, ingress=[], egress=[], tags=tags)
flow_logs = aws.cloudwatch.LogGroup("flow", name="/pay/flow", retention_in_days=90, tags=tags)
flow_role = aws.iam.Role("flow", assume_role_policy=trust("vpc-flow-logs.amazonaws.com"), tags=tags)
aws.iam.RolePolicy(
    "flow",
    role=flow_role.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                    "Resource": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/pay/flow:*",
                }
            ],
        }
    ),
)
aws.ec2.FlowLog(
    "pay",
    vpc_id=vpc.id,
    traffic_type="ALL",
    log_destination=flow_logs.arn,
    iam_role_arn=flow_role.arn,
    tags=tags,
)
gateway = aws.ec2.InternetGateway("pay", vpc_id=vpc.id, tags=tags)
outer = aws.ec2.RouteTable("outer", vpc_id=vpc.id, tags=tags)
aws.ec2.Route(
    "outer", route_table_id=outer.id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway.id
)
inner = aws.ec2.RouteTable("inner", vpc_id=vpc.id, tags=tags)
public, private = [], []
for n, zone in enumerate((f"{REGION}a", f"{REGION}b")):
    for name, table, made, base in (
        ("public", outer, public, 0),
        ("private", inner, private, 100),
    ):
        subnet = aws.ec2.Subnet(
            f"{name}-{n}",
            vpc_id=vpc.id,
            availability_zone=zone,
            cidr_block=f"10.20.{base + n}.0/24",
            tags=tags,
        )
        aws.ec2.RouteTableAssociation(f"{name}-{n}", subnet_id=subnet.id, route_table_id=table.id)
        made.append(subnet)
address = aws.ec2.Eip("nat", domain="vpc", tags=tags)
nat = aws.ec2.NatGateway("nat", subnet_id=public[0].id, allocation_id=address.id, tags=tags)
aws.ec2.Route(
    "inner", route_table_id=inner.id, destination_cidr_block="0.0.0.0/0", nat_gateway_id=nat.id
)

edge = aws.ec2.SecurityGroup("edge", vpc_id=vpc.id, description="The load balancer", tags=tags)
tasks = aws.ec2.SecurityGroup("tasks", vpc_id=vpc.id, description="The tasks", tags=tags)
for port in (80, 443):
    aws.vpc.SecurityGroupIngressRule(
        f"edge-{port}",
        security_group_id=edge.id,
        description="Clients",
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        cidr_ipv4="0.0.0.0/0",
        tags=tags,
    )
aws.vpc.SecurityGroupEgressRule(
    "edge-tasks",
    security_group_id=edge.id,
    description="To the tasks",
    ip_protocol="tcp",
    from_port=8080,
    to_port=8080,
    referenced_security_group_id=tasks.id,
    tags=tags,
)
aws.vpc.SecurityGroupIngressRule(
    "tasks-edge",
    security_group_id=tasks.id,
    description="From the load balancer",
    ip_protocol="tcp",
    from_port=8080,
    to_port=8080,
    referenced_security_group_id=edge.id,
    tags=tags,
)
aws.vpc.SecurityGroupEgressRule(
    "tasks-out",
    security_group_id=tasks.id,
    description="HTTPS, by NAT",
    ip_protocol="tcp",
    from_port=443,
    to_port=443,
    cidr_ipv4="0.0.0.0/0",
    tags=tags,
)

alb = aws.lb.LoadBalancer(
    "pay",
    security_groups=[edge.id],
    subnets=[subnet.id for subnet in public],
    drop_invalid_header_fields=True,
    enable_deletion_protection=True,
    access_logs={"bucket": "central-logs-of-the-account", "enabled": True},
    tags=tags,
)
target_group = aws.lb.TargetGroup(
    "pay",
    port=8080,
    protocol="HTTP",
    target_type="ip",
    vpc_id=vpc.id,
    health_check={"path": "/health"},
    tags=tags,
)
aws.lb.Listener(
    "redirect",
    load_balancer_arn=alb.arn,
    port=80,
    protocol="HTTP",
    default_actions=[
        {
            "type": "redirect",
            "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"},
        }
    ],
    tags=tags,
)
https = aws.lb.Listener(
    "https",
    load_balancer_arn=alb.arn,
    port=443,
    protocol="HTTPS",
    ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06",
    certificate_arn=f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/00000000-0000-0000-0000-000000000000",
    default_actions=[{"type": "forward", "target_group_arn": target_group.arn}],
    tags=tags,
)

repository = aws.ecr.Repository(
    "pay",
    name="pay",
    image_tag_mutability="IMMUTABLE",
    image_scanning_configuration={"scan_on_push": True},
    tags=tags,
)
aws.ecr.LifecyclePolicy(
    "pay",
    repository=repository.name,
    policy=json.dumps(
        {
            "rules": [
                {
                    "rulePriority": 1,
                    "selection": {
                        "tagStatus": "any",
                        "countType": "imageCountMoreThan",
                        "countNumber": 50,
                    },
                    "action": {"type": "expire"},
                }
            ]
        }
    ),
)
logs = aws.cloudwatch.LogGroup("pay", name="/pay/app", retention_in_days=365, tags=tags)
execution = aws.iam.Role(
    "execution", assume_role_policy=trust("ecs-tasks.amazonaws.com"), tags=tags
)
aws.iam.RolePolicyAttachment(
    "execution",
    role=execution.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
)
aws.iam.RolePolicy(
    "execution",
    role=execution.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "ssm:GetParameters",
                    "Resource": f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/pay/db",
                }
            ],
        }
    ),
)
task_role = aws.iam.Role("task", assume_role_policy=trust("ecs-tasks.amazonaws.com"), tags=tags)
task = aws.ecs.TaskDefinition(
    "pay",
    family="pay",
    cpu="512",
    memory="1024",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=execution.arn,
    task_role_arn=task_role.arn,
    container_definitions=json.dumps(
        [
            {
                "name": "pay",
                "image": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/pay:1.4.2",
                "essential": True,
                "readonlyRootFilesystem": True,
                "user": "1000",
                "portMappings": [{"containerPort": 8080}],
                "environment": [{"name": "LOG_LEVEL", "value": "info"}],
                "secrets": [
                    {
                        "name": "DB_PASSWORD",
                        "valueFrom": f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/pay/db",
                    }
                ],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": "/pay/app",
                        "awslogs-region": REGION,
                        "awslogs-stream-prefix": "pay",
                    },
                },
            }
        ]
    ),
    tags=tags,
)
cluster = aws.ecs.Cluster(
    "pay", settings=[{"name": "containerInsights", "value": "enabled"}], tags=tags
)
aws.ecs.ClusterCapacityProviders(
    "pay", cluster_name=cluster.name, capacity_providers=["FARGATE", "FARGATE_SPOT"]
)
aws.ecs.Service(
    "pay",
    cluster=cluster.arn,
    task_definition=task.arn,
    desired_count=2,
    capacity_provider_strategies=[{"capacity_provider": "FARGATE", "base": 1, "weight": 1}],
    deployment_circuit_breaker={"enable": True, "rollback": True},
    health_check_grace_period_seconds=60,
    network_configuration={
        "subnets": [subnet.id for subnet in private],
        "security_groups": [tasks.id],
    },
    load_balancers=[
        {"target_group_arn": target_group.arn, "container_name": "pay", "container_port": 8080}
    ],
    propagate_tags="SERVICE",
    tags=tags,
    opts=pulumi.ResourceOptions(depends_on=[https]),
)
