"""Seed 004: front end and back end behind one load balancer; the back end has its table."""

import pulumi
import pulumi_aws as aws

import private_fargate as pf

# One small machine in place of two NAT gateways; tables are reached past it, free of charge.
network = pf.Network("network", {"nat": pf.NatMode.INSTANCE, "required_services": ["dynamodb"]})
edge = pf.AlbEdge("edge", {"vpc_id": network.vpc_id, "subnet_ids": network.public_subnet_ids})
cluster = pf.Cluster("cluster", {})
table = aws.dynamodb.Table(
    "posts", billing_mode="PAY_PER_REQUEST", hash_key="id", attributes=[{"name": "id", "type": "S"}]
)
of_table = {"actions": ["dynamodb:GetItem", "dynamodb:PutItem"], "resources": [table.arn]}


def serve(name: str, path: str, health_check_path: str, *task_policy: pf.PolicyStatement) -> None:
    """Run one service on Spot capacity, with a repository and a share of the paths of its own."""
    listener = {"listener_arn": edge.listener_arn, "vpc_id": network.vpc_id}
    target = {"path_patterns": [path], "health_check_path": health_check_path, "port": 3000}
    route = pf.AlbRoute(name, {**listener, **target})
    registry = pf.Registry(name, {})
    image = {"image": registry.image("v1"), "repository_arn": registry.repository_arn}
    place = {"cluster_arn": cluster.cluster_arn, "cluster_name": cluster.cluster_name}
    spot = {"capacity_provider_strategies": [{"capacity_provider": "FARGATE_SPOT"}]}
    size = {"cpu": 512, "memory": 1024, "autoscaling": {"max_capacity": 4}, "port": 3000}
    reached = {"target_group_arn": route.target_group_arn}
    reached |= {"load_balancer_security_group_id": edge.security_group_id}
    given = {**network.placement, **place, **image, **spot, **size, **reached}
    pf.Service(name, {**given, "task_policy": [*task_policy]})


serve("frontend", "/*", "/")
serve("backend", "/api/*", "/api/health", of_table)
pulumi.export("url", edge.url)
