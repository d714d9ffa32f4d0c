"""Seed 000: an HTTP API leads through a VPC link to a task that has no way to the internet."""

import pulumi

import private_fargate as pf

# Without NAT: endpoints for ecr.api, ecr.dkr and logs, and the free one for S3, nothing else.
network = pf.Network("network", {"nat": pf.NatMode.NONE})
inside = {"vpc_id": network.vpc_id, "subnet_ids": network.early_private_subnet_ids}
edge = pf.HttpApiEdge("edge", inside)
route = pf.HttpApiRoute(
    "web",
    {
        "api_id": edge.api_id,
        "vpc_link_id": edge.vpc_link_id,
        "link_security_group_id": edge.link_security_group_id,
        "load_balancer_arn": edge.load_balancer_arn,
        "load_balancer_security_group_id": edge.security_group_id,
        "vpc_id": network.vpc_id,
        "port": 8080,
    },
)
registry = pf.Registry("web", {})
cluster = pf.Cluster("cluster", {})
pf.Service(
    "web",
    {
        **network.placement,
        "cluster_arn": cluster.cluster_arn,
        "cluster_name": cluster.cluster_name,
        "image": registry.image("v1"),
        "repository_arn": registry.repository_arn,
        "port": 8080,
        "target_group_arn": route.target_group_arn,
        "load_balancer_security_group_id": edge.security_group_id,
    },
)
pulumi.export("url", edge.url)
pulumi.export("repositoryUrl", registry.repository_url)
