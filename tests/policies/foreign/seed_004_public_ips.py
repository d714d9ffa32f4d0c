"""Seed 004 as it ended: one public subnet, a public IP for each task, the VPC's default group."""

import json

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("smc-07", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
igw = aws.ec2.InternetGateway("smc-07", vpc_id=vpc.id)
table = aws.ec2.RouteTable(
    "public", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": igw.id}]
)
subnets = []
for number, zone in enumerate(("ap-northeast-2a", "ap-northeast-2c")):
    subnet = aws.ec2.Subnet(
        f"public{number + 1}",
        vpc_id=vpc.id,
        availability_zone=zone,
        cidr_block=f"10.0.{number * 16}.0/20",
        map_public_ip_on_launch=True,
    )
    aws.ec2.RouteTableAssociation(
        f"public{number + 1}", subnet_id=subnet.id, route_table_id=table.id
    )
    subnets.append(subnet)

# "Out of convenience": everything in the default group.
group = aws.ec2.DefaultSecurityGroup(
    "default",
    vpc_id=vpc.id,
    ingress=[
        {"protocol": "-1", "from_port": 0, "to_port": 0, "self": True},
        {"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]},
        {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]},
        {"protocol": "tcp", "from_port": 3000, "to_port": 3000, "cidr_blocks": ["0.0.0.0/0"]},
    ],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)

zone = aws.route53.Zone("domain", name="smc.example.com")
certificate = aws.acm.Certificate(
    "site", domain_name="www.smc.example.com", validation_method="DNS"
)
option = certificate.domain_validation_options[0]
proof = aws.route53.Record(
    "proof",
    zone_id=zone.id,
    name=option.resource_record_name,
    type=option.resource_record_type,
    records=[option.resource_record_value],
    ttl=300,
)
issued = aws.acm.CertificateValidation(
    "site", certificate_arn=certificate.arn, validation_record_fqdns=[proof.fqdn]
)
alb = aws.lb.LoadBalancer("alb", security_groups=[group.id], subnets=[s.id for s in subnets])
front_targets = aws.lb.TargetGroup(
    "frontend", port=3000, protocol="HTTP", target_type="ip", vpc_id=vpc.id
)
back_targets = aws.lb.TargetGroup(
    "backend",
    port=3000,
    protocol="HTTP",
    target_type="ip",
    vpc_id=vpc.id,
    health_check={"path": "/api/health"},
)
https = aws.lb.Listener(
    "https",
    load_balancer_arn=alb.arn,
    port=443,
    protocol="HTTPS",
    certificate_arn=issued.certificate_arn,
    default_actions=[{"type": "forward", "target_group_arn": front_targets.arn}],
)
aws.lb.Listener(
    "http",
    load_balancer_arn=alb.arn,
    port=80,
    protocol="HTTP",
    default_actions=[{"type": "forward", "target_group_arn": front_targets.arn}],
)
rule = aws.lb.ListenerRule(
    "backend",
    listener_arn=https.arn,
    priority=10,
    conditions=[{"path_pattern": {"values": ["/api/*"]}}],
    actions=[{"type": "forward", "target_group_arn": back_targets.arn}],
)
aws.route53.Record(
    "www",
    zone_id=zone.id,
    name="www",
    type="A",
    aliases=[
        {"name": alb.dns_name, "zone_id": alb.zone_id, "evaluate_target_health": True},
    ],
)

role = aws.iam.Role(
    "ecsTaskExecutionRole",
    assume_role_policy=json.dumps(
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
    ),
)
aws.iam.RolePolicyAttachment(
    "ecsTaskExecutionRole",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
)
cluster = aws.ecs.Cluster("smc-07-project-cluster")
spot = aws.ecs.ClusterCapacityProviders(
    "spot", cluster_name=cluster.name, capacity_providers=["FARGATE_SPOT"]
)
for side, targets in (("frontend", front_targets), ("backend", back_targets)):
    repository = aws.ecr.Repository(side, name=f"smc-07-project-{side}-repo")
    aws.ecr.LifecyclePolicy(
        side,
        repository=repository.name,
        policy=json.dumps(
            {
                "rules": [
                    {
                        "rulePriority": 1,
                        "selection": {
                            "tagStatus": "untagged",
                            "countType": "sinceImagePushed",
                            "countUnit": "days",
                            "countNumber": 1,
                        },
                        "action": {"type": "expire"},
                    }
                ]
            }
        ),
    )
    aws.cloudwatch.LogGroup(side, name=f"/ecs/smc-07-project-{side}")
    task = aws.ecs.TaskDefinition(
        side,
        family=f"smc-07-project-{side}-task",
        cpu="512",
        memory="1024",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn=role.arn,
        container_definitions=json.dumps(
            [
                {
                    "name": side,
                    "image": "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/"
                    f"smc-07-project-{side}-repo:latest",
                    "portMappings": [{"containerPort": 3000}],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {
                            "awslogs-group": f"/ecs/smc-07-project-{side}",
                            "awslogs-region": "ap-northeast-2",
                            "awslogs-stream-prefix": "ecs",
                        },
                    },
                }
            ]
        ),
    )
    service = aws.ecs.Service(
        side,
        name=f"smc-07-project-{side}-task-service",
        cluster=cluster.arn,
        task_definition=task.arn,
        desired_count=1,
        capacity_provider_strategies=[{"capacity_provider": "FARGATE_SPOT", "weight": 1}],
        network_configuration={
            "subnets": [subnets[0].id],
            "security_groups": [group.id],
            "assign_public_ip": True,
        },
        load_balancers=[
            {"target_group_arn": targets.arn, "container_name": side, "container_port": 3000}
        ],
        opts=pulumi.ResourceOptions(
            depends_on=[https, rule, spot], ignore_changes=["desiredCount"]
        ),
    )
    scaling = aws.appautoscaling.Target(
        side,
        service_namespace="ecs",
        resource_id=f"service/smc-07-project-cluster/smc-07-project-{side}-task-service",
        scalable_dimension="ecs:service:DesiredCount",
        min_capacity=1,
        max_capacity=2,
    )
    aws.appautoscaling.Policy(
        side,
        policy_type="TargetTrackingScaling",
        service_namespace=scaling.service_namespace,
        resource_id=scaling.resource_id,
        scalable_dimension=scaling.scalable_dimension,
        target_tracking_scaling_policy_configuration={
            "predefined_metric_specification": {
                "predefined_metric_type": "ECSServiceAverageCPUUtilization"
            },
            "target_value": 70,
        },
    )
