"""Seed 002: one ARM64 task, and a load balancer that only the tester's address reaches."""

import pulumi

import private_fargate as pf

network = pf.Network("network", {"nat": pf.NatMode.NONE})
public = {"vpc_id": network.vpc_id, "subnet_ids": network.public_subnet_ids}
tester = pulumi.Config().require("tester")
edge = pf.AlbEdge("edge", {**public, "ingress_cidr_blocks": [tester]})
route = pf.AlbRoute(
    "demo", {"listener_arn": edge.listener_arn, "vpc_id": network.vpc_id, "port": 8080}
)
registry, cluster = pf.Registry("demo", {}), pf.Cluster("cluster", {})
pf.Service(
    "demo",
    {
        **network.placement,
        "cluster_arn": cluster.cluster_arn,
        "cluster_name": cluster.cluster_name,
        "image": registry.image("v1"),
        "repository_arn": registry.repository_arn,
        "architecture": pf.Architecture.ARM64,  # as the image that a recent Mac builds
        "cpu": 1024,
        "memory": 3072,
        "port": 8080,
        "target_group_arn": route.target_group_arn,
        "load_balancer_security_group_id": edge.security_group_id,
    },
)
pulumi.export("url", edge.url)
pulumi.export("repositoryUrl", registry.repository_url)
