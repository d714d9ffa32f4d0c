"""Seed 001: a public load balancer, and tasks that reach AWS through endpoints instead of NAT."""

import pulumi

import private_fargate as pf

network = pf.Network("network", {"nat": pf.NatMode.NONE})
edge = pf.AlbEdge("edge", {"vpc_id": network.vpc_id, "subnet_ids": network.public_subnet_ids})
route = pf.AlbRoute(
    "web", {"listener_arn": edge.listener_arn, "vpc_id": network.vpc_id, "port": 8080}
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
pulumi.export("endpoints", network.endpoint_reasons)
