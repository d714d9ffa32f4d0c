"""Seed 003's notes as a program: ECS on EC2 instances, bridge mode, dynamic ports, NAT, Jenkins."""

import json

import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="172.20.0.0/16")
igw = aws.ec2.InternetGateway("main", vpc_id=vpc.id)
front = aws.ec2.Subnet("front", vpc_id=vpc.id, cidr_block="172.20.0.0/24")
front_table = aws.ec2.RouteTable("front", vpc_id=vpc.id)
aws.ec2.Route(
    "front",
    route_table_id=front_table.id,
    destination_cidr_block="0.0.0.0/0",
    gateway_id=igw.id,
)
aws.ec2.RouteTableAssociation("front", subnet_id=front.id, route_table_id=front_table.id)
eip = aws.ec2.Eip("nat", domain="vpc")
nat = aws.ec2.NatGateway("nat", subnet_id=front.id, allocation_id=eip.id)
back = [
    aws.ec2.Subnet(
        f"back-{i}", vpc_id=vpc.id, cidr_block=f"172.20.{10 + i}.0/24", availability_zone=zone
    )
    for i, zone in enumerate(["ap-northeast-2a", "ap-northeast-2c"])
]
# Not one association: the private subnets use the VPC's main table.
main_table = aws.ec2.RouteTable("back", vpc_id=vpc.id)
aws.ec2.MainRouteTableAssociation("back", vpc_id=vpc.id, route_table_id=main_table.id)
aws.ec2.Route(
    "back",
    route_table_id=main_table.id,
    destination_cidr_block="0.0.0.0/0",
    nat_gateway_id=nat.id,
)

trust = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
instance_role = aws.iam.Role("instances", assume_role_policy=json.dumps(trust))
aws.iam.RolePolicyAttachment(
    "instances",
    role=instance_role,
    policy_arn="arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role",
)
profile = aws.iam.InstanceProfile("instances", role=instance_role.name)
instances = aws.ec2.SecurityGroup(
    "instances",
    vpc_id=vpc.id,
    description="Container instances",
    ingress=[
        # Dynamic ports of bridge mode, from anywhere in the VPC.
        {
            "description": "dynamic ports",
            "protocol": "tcp",
            "from_port": 32768,
            "to_port": 61000,
            "cidr_blocks": ["172.20.0.0/16"],
        },
        {
            "description": "ssh for the team",
            "protocol": "tcp",
            "from_port": 22,
            "to_port": 22,
            "cidr_blocks": ["0.0.0.0/0"],
        },
    ],
    egress=[
        {
            "description": "out",
            "protocol": "-1",
            "from_port": 0,
            "to_port": 0,
            "cidr_blocks": ["0.0.0.0/0"],
        }
    ],
)
ami = aws.ssm.get_parameter(
    name="/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id"
)
cluster = aws.ecs.Cluster("ec2", settings=[{"name": "containerInsights", "value": "enabled"}])
template = aws.ec2.LaunchTemplate(
    "instances",
    image_id=ami.value,
    instance_type="c6g.large",
    iam_instance_profile={"arn": profile.arn},
    vpc_security_group_ids=[instances.id],
)
group = aws.autoscaling.Group(
    "instances",
    min_size=1,
    max_size=4,
    vpc_zone_identifiers=[subnet.id for subnet in back],
    launch_template={"id": template.id, "version": "$Latest"},
    tags=[{"key": "AmazonECSManaged", "value": "", "propagate_at_launch": True}],
)
capacity = aws.ecs.CapacityProvider(
    "ec2",
    auto_scaling_group_provider={
        "auto_scaling_group_arn": group.arn,
        "managed_scaling": {"status": "ENABLED"},
    },
)
aws.ecs.ClusterCapacityProviders(
    "ec2", cluster_name=cluster.name, capacity_providers=[capacity.name]
)
task = aws.ecs.TaskDefinition(
    "api",
    family="api",
    network_mode="bridge",
    container_definitions=json.dumps(
        [
            {
                "name": "api",
                "image": "xxxxx.dkr.ecr.ap-northeast-2.amazonaws.com/sample-app:17",
                "memory": 512,
                "portMappings": [{"containerPort": 8080, "hostPort": 0}],
                "logConfiguration": {"logDriver": "json-file"},
            }
        ]
    ),
)
aws.ecs.Service(
    "api",
    cluster=cluster.arn,
    task_definition=task.arn,
    desired_count=2,
    capacity_provider_strategies=[{"capacity_provider": capacity.name, "weight": 1}],
)
# The pipeline's user, with the managed policy that the post names and a key for Jenkins.
builder = aws.iam.User("mambo-ecr-builder")
aws.iam.UserPolicyAttachment(
    "mambo-ecr-builder",
    user=builder.name,
    policy_arn="arn:aws:iam::aws:policy/EC2InstanceProfileForImageBuilderECRContainerBuilds",
)
aws.iam.AccessKey("jenkins", user=builder.name)
