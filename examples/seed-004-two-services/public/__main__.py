"""Seed 004 as it ended, to save the NAT gateways: a public subnet and a public address a task."""

import json

import pulumi_aws as aws

vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
gateway = aws.ec2.InternetGateway("gateway", vpc_id=vpc.id)
out = {"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}
table = aws.ec2.RouteTable("public", vpc_id=vpc.id, routes=[out])
subnets = []
for letter, cidr_block in (("a", "10.0.0.0/20"), ("c", "10.0.16.0/20")):
    zone = f"ap-northeast-2{letter}"
    subnet = aws.ec2.Subnet(letter, vpc_id=vpc.id, availability_zone=zone, cidr_block=cidr_block)
    aws.ec2.RouteTableAssociation(letter, subnet_id=subnet.id, route_table_id=table.id)
    subnets.append(subnet.id)

# "Out of convenience", says the post: everything in the VPC's default group.
anyone = {"protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}
ingress = [{**anyone, "from_port": port, "to_port": port} for port in (80, 3000)]
anywhere = {"protocol": "-1", "cidr_blocks": ["0.0.0.0/0"], "from_port": 0, "to_port": 0}
group = aws.ec2.DefaultSecurityGroup("default", vpc_id=vpc.id, ingress=ingress, egress=[anywhere])

balancer = aws.lb.LoadBalancer("alb", security_groups=[group.id], subnets=subnets)
targets = {
    name: aws.lb.TargetGroup(
        name,
        vpc_id=vpc.id,
        port=3000,
        protocol="HTTP",
        target_type="ip",
        health_check={"path": path},
    )
    for name, path in (("frontend", "/"), ("backend", "/api/health"))
}
listener = aws.lb.Listener(
    "http",
    load_balancer_arn=balancer.arn,
    port=80,
    protocol="HTTP",
    default_actions=[{"type": "forward", "target_group_arn": targets["frontend"].arn}],
)
aws.lb.ListenerRule(
    "backend",
    listener_arn=listener.arn,
    priority=1,
    conditions=[{"path_pattern": {"values": ["/api/*"]}}],
    actions=[{"type": "forward", "target_group_arn": targets["backend"].arn}],
)

cluster = aws.ecs.Cluster("cluster")
aws.ecs.ClusterCapacityProviders(
    "spot", cluster_name=cluster.name, capacity_providers=["FARGATE_SPOT"]
)
for name, target in targets.items():
    container = {
        "name": name,
        "image": "docker.io/traefik/whoami:v1.10",
        "essential": True,
        "portMappings": [{"containerPort": 3000}],
    }
    task = aws.ecs.TaskDefinition(
        name,
        family=name,
        cpu="512",
        memory="1024",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        container_definitions=json.dumps([container]),
    )
    aws.ecs.Service(
        name,
        cluster=cluster.arn,
        task_definition=task.arn,
        desired_count=1,
        capacity_provider_strategies=[{"capacity_provider": "FARGATE_SPOT", "weight": 1}],
        load_balancers=[
            {"target_group_arn": target.arn, "container_name": name, "container_port": 3000}
        ],
        network_configuration={
            "subnets": subnets[:1],
            "security_groups": [group.id],
            "assign_public_ip": True,
        },
    )
