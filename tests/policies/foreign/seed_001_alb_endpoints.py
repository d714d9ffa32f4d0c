"""Seed 001 as built: public ALB, three interface endpoints, no NAT, and the S3 endpoint forgotten.

The roles are found by name, as a console-first team has them.
"""

import pulumi
import pulumi_aws as aws

region = aws.get_region()
account = aws.get_caller_identity()
role_arn = f"arn:aws:iam::{account.account_id}:role/ecsTaskExecutionRole"

vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
gateway = aws.ec2.InternetGateway("gateway", vpc_id=vpc.id)
public_routes = aws.ec2.RouteTable("public", vpc_id=vpc.id)
aws.ec2.Route(
    "internet",
    route_table_id=public_routes.id,
    destination_cidr_block="0.0.0.0/0",
    gateway_id=gateway.id,
)
private_routes = aws.ec2.RouteTable("private", vpc_id=vpc.id)

zones = aws.get_availability_zones(state="available").names[:2]
public, private = [], []
for i, zone in enumerate(zones):
    p = aws.ec2.Subnet(
        f"public-{i}",
        vpc_id=vpc.id,
        cidr_block=f"10.0.{i}.0/24",
        availability_zone=zone,
        map_public_ip_on_launch=True,
    )
    aws.ec2.RouteTableAssociation(f"public-{i}", subnet_id=p.id, route_table_id=public_routes.id)
    q = aws.ec2.Subnet(
        f"private-{i}",
        vpc_id=vpc.id,
        cidr_block=f"10.0.{i + 10}.0/24",
        availability_zone=zone,
    )
    aws.ec2.RouteTableAssociation(f"private-{i}", subnet_id=q.id, route_table_id=private_routes.id)
    public.append(p)
    private.append(q)

alb_sg = aws.ec2.SecurityGroup(
    "alb",
    vpc_id=vpc.id,
    description="Load balancer",
    ingress=[
        aws.ec2.SecurityGroupIngressArgs(
            protocol="tcp", from_port=80, to_port=80, cidr_blocks=["0.0.0.0/0"]
        )
    ],
    egress=[
        aws.ec2.SecurityGroupEgressArgs(
            protocol="-1", from_port=0, to_port=0, cidr_blocks=["0.0.0.0/0"]
        )
    ],
)
task_sg = aws.ec2.SecurityGroup(
    "task",
    vpc_id=vpc.id,
    description="Tasks",
    ingress=[
        aws.ec2.SecurityGroupIngressArgs(
            protocol="tcp", from_port=8080, to_port=8080, security_groups=[alb_sg.id]
        )
    ],
    egress=[
        aws.ec2.SecurityGroupEgressArgs(
            protocol="-1", from_port=0, to_port=0, cidr_blocks=["0.0.0.0/0"]
        )
    ],
)
https_sg = aws.ec2.SecurityGroup(
    "https-from-vpc",
    vpc_id=vpc.id,
    description="HTTPS from the VPC",
    ingress=[
        aws.ec2.SecurityGroupIngressArgs(
            protocol="tcp", from_port=443, to_port=443, cidr_blocks=[vpc.cidr_block]
        )
    ],
)
for service in ("ecr.api", "ecr.dkr", "logs"):
    aws.ec2.VpcEndpoint(
        service,
        vpc_id=vpc.id,
        service_name=f"com.amazonaws.{region.region}.{service}",
        vpc_endpoint_type="Interface",
        subnet_ids=[subnet.id for subnet in private],
        security_group_ids=[https_sg.id],
        private_dns_enabled=True,
    )

alb = aws.lb.LoadBalancer(
    "alb", security_groups=[alb_sg.id], subnets=[subnet.id for subnet in public]
)
target_group = aws.lb.TargetGroup(
    "web", port=8080, protocol="HTTP", target_type="ip", vpc_id=vpc.id
)
http = aws.lb.Listener(
    "http",
    load_balancer_arn=alb.arn,
    port=80,
    default_actions=[
        aws.lb.ListenerDefaultActionArgs(type="forward", target_group_arn=target_group.arn)
    ],
)
log_group = aws.cloudwatch.LogGroup("web", retention_in_days=14)
task_definition = aws.ecs.TaskDefinition(
    "web",
    family="web",
    cpu="512",
    memory="1024",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=role_arn,
    task_role_arn=role_arn,
    container_definitions=pulumi.Output.json_dumps(
        [
            {
                "name": "web",
                "image": f"{account.account_id}.dkr.ecr.{region.region}.amazonaws.com/web:7",
                "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": log_group.name,
                        "awslogs-region": region.region,
                        "awslogs-stream-prefix": "web",
                    },
                },
            }
        ]
    ),
)
cluster = aws.ecs.Cluster("cluster")
service = aws.ecs.Service(
    "web",
    cluster=cluster.id,
    task_definition=task_definition.arn,
    desired_count=2,
    launch_type="FARGATE",
    network_configuration=aws.ecs.ServiceNetworkConfigurationArgs(
        subnets=[subnet.id for subnet in private],
        security_groups=[task_sg.id],
        assign_public_ip=False,
    ),
    load_balancers=[
        aws.ecs.ServiceLoadBalancerArgs(
            target_group_arn=target_group.arn, container_name="web", container_port=8080
        )
    ],
    opts=pulumi.ResourceOptions(depends_on=[http]),
)
pulumi.export("url", alb.dns_name)
