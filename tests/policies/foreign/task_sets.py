"""An EXTERNAL controller with a task set of its own network, which has a public address."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("vpc", cidr_block="10.3.0.0/16")
subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.3.0.0/24")
gateway = aws.ec2.InternetGateway("gateway")
aws.ec2.InternetGatewayAttachment("gateway", vpc_id=vpc.id, internet_gateway_id=gateway.id)
# The VPC's own main table is opened: no association, and the subnet is public all the same.
aws.ec2.Route(
    "out",
    route_table_id=vpc.main_route_table_id,
    destination_cidr_block="0.0.0.0/0",
    gateway_id=gateway.id,
)
cluster = aws.ecs.Cluster("cluster")
task = aws.ecs.TaskDefinition(
    "task",
    family="task",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    container_definitions='[{"name": "main", "image": "app:3", "essential": true}]',
)
service = aws.ecs.Service(
    "service", cluster=cluster.id, deployment_controller={"type": "EXTERNAL"}, desired_count=1
)
aws.ecs.TaskSet(
    "blue",
    service=service.id,
    cluster=cluster.id,
    task_definition=task.arn,
    launch_type="FARGATE",
    network_configuration={"subnets": [subnet.id], "assign_public_ip": True},
)
