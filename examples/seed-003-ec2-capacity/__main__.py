"""Seed 003: tasks on Graviton instances, as many on each as it has network interfaces for."""

import pulumi

import private_fargate as pf

network = pf.Network("network", {})
registry = pf.Registry("web", {})
cluster = pf.Cluster(
    "cluster",
    {
        "ec2_capacity": {
            "instance_type": "c6g.xlarge",
            "min_size": 1,
            "max_size": 4,
            "vpc_id": network.vpc_id,
            "subnet_ids": network.private_subnet_ids,
            # Refused where the type has too few interfaces: 4 would be, c6g.xlarge has 4 - 1.
            "tasks_per_instance": 3,
        }
    },
)
pf.Service(
    "web",
    {
        **network.placement,
        "cluster_arn": cluster.cluster_arn,
        "cluster_name": cluster.cluster_name,
        "ec2_capacity_provider_name": cluster.ec2_capacity_provider_name,
        "architecture": pf.Architecture.ARM64,
        "image": registry.image("v1"),
        "repository_arn": registry.repository_arn,
        "desired_count": 3,
    },
)
pulumi.export("repositoryUrl", registry.repository_url)
