"""A stack, and what of it is dangerous to change: its configuration says which changes are made.

Recorded by `tests.report.record`; written as other people write.
"""

import json

import pulumi
import pulumi_aws as aws

changes = (pulumi.Config().get("changes") or "").split(",")

vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
zones = ["ap-northeast-2a", "ap-northeast-2b"]
subnets = [
    aws.ec2.Subnet(f"private-{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24", availability_zone=z)
    for i, z in enumerate(zones)
]
ids = [subnet.id for subnet in subnets]
group = aws.ec2.SecurityGroup(
    "tasks",
    name="shop-tasks",
    vpc_id=vpc.id,
    description="Other words" if "group" in changes else "Tasks",
)

link_group = aws.ec2.SecurityGroup(
    "link", vpc_id=vpc.id, description="To the load balancer" if "link" in changes else "VPC link"
)
link = aws.apigatewayv2.VpcLink("link", subnet_ids=ids, security_group_ids=[link_group.id])
balancer_group = aws.ec2.SecurityGroup("balancer", vpc_id=vpc.id, description="Load balancer")
balancer = aws.lb.LoadBalancer(
    "internal",
    internal=True,
    load_balancer_type="network",
    subnets=ids[:1] if "balancer-subnet" in changes else ids,
    security_groups=[balancer_group.id] if "balancer-groups" in changes else None,
)
targets = aws.lb.TargetGroup(
    "api",
    name="shop-api",
    vpc_id=vpc.id,
    port=8080 if "targets" in changes else 3000,
    protocol="TCP",
    target_type="ip",
    # As the official provider asks for by itself where a name is given.
    opts=pulumi.ResourceOptions(delete_before_replace=True if "first" in changes else None),
)
# Its name is made by Pulumi, so it can be replaced without harm.
spare = aws.lb.TargetGroup(
    "spare", vpc_id=vpc.id, port=8080 if "targets" in changes else 3000, protocol="TCP"
)
listener = aws.lb.Listener(
    "internal",
    load_balancer_arn=balancer.arn,
    port=80,
    protocol="TCP",
    default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
)

cluster = aws.ecs.Cluster("shop")
providers = aws.ecs.ClusterCapacityProviders(
    "shop",
    cluster_name=cluster.name,
    capacity_providers=["FARGATE"] if "providers" in changes else ["FARGATE", "FARGATE_SPOT"],
)
definition = aws.ecs.TaskDefinition(
    "api",
    family="api",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    container_definitions=json.dumps(
        [{"name": "api", "image": "public.ecr.aws/nginx/nginx:1.29", "essential": True}]
    ),
)
spot: list[aws.ecs.ServiceCapacityProviderStrategyArgsDict] = [
    {"capacity_provider": "FARGATE_SPOT", "weight": 1}
]
aws.ecs.Service(
    "named",
    name="shop-named",
    cluster=cluster.arn,
    task_definition=definition.arn,
    desired_count=1,
    launch_type=None if "strategy" in changes else "FARGATE",
    capacity_provider_strategies=spot if "strategy" in changes else None,
    force_new_deployment=True if "strategy" in changes else None,
    propagate_tags="TASK_DEFINITION" if "service" in changes else "SERVICE",
    network_configuration={"subnets": ids, "security_groups": [group.id]},
    opts=pulumi.ResourceOptions(
        replace_on_changes=["propagateTags"],
        delete_before_replace=True if "first" in changes else None,
    ),
)
aws.ecs.Service(
    "spot",
    cluster=cluster.arn,
    task_definition=definition.arn,
    desired_count=1,
    capacity_provider_strategies=spot,
    network_configuration={"subnets": ids, "security_groups": [group.id]},
)
aws.ecs.Service(
    "careful",
    cluster=cluster.arn,
    task_definition=definition.arn,
    desired_count=1,
    capacity_provider_strategies=spot,
    network_configuration={"subnets": ids, "security_groups": [group.id]},
    opts=pulumi.ResourceOptions(depends_on=[providers]),
)
