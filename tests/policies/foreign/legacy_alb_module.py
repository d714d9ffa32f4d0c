"""The second module for the same load balancers, aws.alb, with its own arguments' classes."""

from pulumi_aws import alb, ec2

NET = "subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60719"
VPC_ID = "vpc-0a1b2c3d4e5f60718"

group = ec2.SecurityGroup(
    "front",
    vpc_id=VPC_ID,
    description="Front door",
    ingress=[
        ec2.SecurityGroupIngressArgs(
            description="http",
            protocol="tcp",
            from_port=80,
            to_port=80,
            cidr_blocks=["0.0.0.0/0"],
        ),
        ec2.SecurityGroupIngressArgs(
            description="management console",
            protocol="tcp",
            from_port=8443,
            to_port=8443,
            cidr_blocks=["0.0.0.0/0"],
        ),
    ],
)
balancer = alb.LoadBalancer(
    "front",
    load_balancer_type="application",
    security_groups=[group.id],
    subnets=list(NET),
    desync_mitigation_mode="monitor",
)
targets = alb.TargetGroup("app", port=80, protocol="HTTP", vpc_id=VPC_ID, target_type="ip")
https = alb.Listener(
    "https",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="HTTPS",
    ssl_policy="ELBSecurityPolicy-2016-08",
    certificate_arn="arn:aws:acm:us-east-1:123456789012:certificate/1234",
    default_actions=[alb.ListenerDefaultActionArgs(type="forward", target_group_arn=targets.arn)],
)
http = alb.Listener(
    "http",
    load_balancer_arn=balancer.arn,
    port=80,
    protocol="HTTP",
    default_actions=[
        alb.ListenerDefaultActionArgs(
            type="redirect",
            redirect=alb.ListenerDefaultActionRedirectArgs(
                port="443", protocol="HTTPS", status_code="HTTP_301"
            ),
        )
    ],
)
# The redirect above is no use where a rule answers first.
alb.ListenerRule(
    "health",
    listener_arn=http.arn,
    priority=1,
    actions=[alb.ListenerRuleActionArgs(type="forward", target_group_arn=targets.arn)],
    conditions=[
        alb.ListenerRuleConditionArgs(
            path_pattern=alb.ListenerRuleConditionPathPatternArgs(values=["/status"])
        )
    ],
)
