"""A first try, as written in a hurry: all in one file, everything open, keys in the environment."""

import json

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.DefaultVpc("default")
subnet = aws.ec2.DefaultSubnet("default-a", availability_zone="us-east-1a")
sg = aws.ec2.SecurityGroup(
    "allow-all",
    vpc_id=vpc.id,
    ingress=[
        aws.ec2.SecurityGroupIngressArgs(
            protocol="-1",
            from_port=0,
            to_port=0,
            cidr_blocks=["0.0.0.0/0"],
            ipv6_cidr_blocks=["::/0"],
        )
    ],
    egress=[
        aws.ec2.SecurityGroupEgressArgs(
            protocol="-1", from_port=0, to_port=0, cidr_blocks=["0.0.0.0/0"]
        )
    ],
)
role = aws.iam.Role(
    "task",
    assume_role_policy="""{
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]
    }""",
    inline_policies=[
        {
            "name": "everything",
            "policy": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
                }
            ),
        }
    ],
)
aws.iam.RolePolicyAttachment(
    "admin", role=role.name, policy_arn="arn:aws:iam::aws:policy/AdministratorAccess"
)
cluster = aws.ecs.Cluster("cluster", settings=[{"name": "containerInsights", "value": "disabled"}])
task = aws.ecs.TaskDefinition(
    "app",
    family="app",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=role.arn,
    task_role_arn=role.arn,
    pid_mode="host",
    container_definitions=json.dumps(
        [
            {
                "name": "app",
                "image": "nginx",
                "privileged": True,
                "user": "root",
                "portMappings": [{"containerPort": 80}],
                "environment": [
                    {"name": "AWS_ACCESS_KEY_ID", "value": "AKIAIOSFODNN7EXAMPLE"},
                    {"name": "DB_PASSWORD", "value": "hunter2"},
                    {"name": "LOG_LEVEL", "value": "debug"},
                ],
            }
        ]
    ),
)
aws.ecs.Service(
    "app",
    cluster=cluster.arn,
    task_definition=task.arn,
    desired_count=1,
    launch_type="FARGATE",
    platform_version="1.3.0",
    network_configuration=aws.ecs.ServiceNetworkConfigurationArgs(
        subnets=[subnet.id], security_groups=[sg.id], assign_public_ip=True
    ),
)
pulumi.export("cluster", cluster.name)
