"""Blue/green by CodeDeploy: two target groups, a test listener, no circuit breaker possible."""

import json

import pulumi
import pulumi_aws as aws

vpc_id = "vpc-0fedcba9876543210"
subnets = ["subnet-0fedcba9876543210", "subnet-0fedcba9876543211"]

sg = aws.ec2.SecurityGroup("lb", vpc_id=vpc_id, description="lb")
for port in (443, 8443):
    aws.vpc.SecurityGroupIngressRule(
        f"lb-{port}",
        security_group_id=sg.id,
        description="clients",
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        cidr_ipv4="0.0.0.0/0" if port == 443 else "192.0.2.0/24",
    )
lb = aws.lb.LoadBalancer(
    "lb",
    internal=False,
    security_groups=[sg.id],
    subnets=subnets,
    drop_invalid_header_fields=True,
)
blue, green = (
    aws.lb.TargetGroup(color, port=80, protocol="HTTP", target_type="ip", vpc_id=vpc_id)
    for color in ("blue", "green")
)
certificate = "arn:aws:acm:us-east-1:123456789012:certificate/abcd"
listeners = {
    name: aws.lb.Listener(
        name,
        load_balancer_arn=lb.arn,
        port=port,
        protocol="HTTPS",
        ssl_policy="ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        certificate_arn=certificate,
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
        opts=pulumi.ResourceOptions(ignore_changes=["defaultActions"]),
    )
    for name, port, group in (("live", 443, blue), ("test", 8443, green))
}
cluster = aws.ecs.Cluster("cluster", settings=[{"name": "containerInsights", "value": "enabled"}])
service = aws.ecs.Service(
    "web",
    cluster=cluster.arn,
    task_definition="web",
    desired_count=2,
    capacity_provider_strategies=[
        {"capacity_provider": "FARGATE", "base": 1, "weight": 1},
        {"capacity_provider": "FARGATE_SPOT", "weight": 3},
    ],
    deployment_controller={"type": "CODE_DEPLOY"},
    network_configuration={"subnets": subnets, "security_groups": ["sg-0fedcba9876543210"]},
    load_balancers=[{"target_group_arn": blue.arn, "container_name": "web", "container_port": 80}],
    health_check_grace_period_seconds=60,
    opts=pulumi.ResourceOptions(ignore_changes=["taskDefinition", "loadBalancers"]),
)
role = aws.iam.Role(
    "codedeploy",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "codedeploy.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
    managed_policy_arns=["arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS"],
)
application = aws.codedeploy.Application("web", compute_platform="ECS")
aws.codedeploy.DeploymentGroup(
    "web",
    app_name=application.name,
    deployment_group_name="web",
    service_role_arn=role.arn,
    deployment_config_name="CodeDeployDefault.ECSCanary10Percent5Minutes",
    ecs_service={"cluster_name": cluster.name, "service_name": service.name},
    deployment_style={
        "deployment_option": "WITH_TRAFFIC_CONTROL",
        "deployment_type": "BLUE_GREEN",
    },
    blue_green_deployment_config={
        "deployment_ready_option": {"action_on_timeout": "CONTINUE_DEPLOYMENT"},
        "terminate_blue_instances_on_deployment_success": {"action": "TERMINATE"},
    },
    load_balancer_info={
        "target_group_pair_info": {
            "prod_traffic_route": {"listener_arns": [listeners["live"].arn]},
            "test_traffic_route": {"listener_arns": [listeners["test"].arn]},
            "target_groups": [{"name": blue.name}, {"name": green.name}],
        }
    },
)
