"""CloudFront reaches an internal load balancer inside the VPC: nothing in it is public."""

import pulumi

import private_fargate as pf

network = pf.Network("network", {"nat": pf.NatMode.INSTANCE})
inside = {"vpc_id": network.vpc_id, "subnet_ids": network.early_private_subnet_ids}
balancer = pf.AlbEdge("edge-internal", {**inside, "internal": True, "ingress_cidr_blocks": []})
cdn = pf.CloudFrontEdge(
    "cdn",
    {
        "load_balancer_arn": balancer.load_balancer_arn,
        "load_balancer_dns_name": balancer.dns_name,
        "load_balancer_security_group_id": balancer.security_group_id,
        "access_logs": True,
    },
)
route = pf.AlbRoute(
    "web", {"listener_arn": balancer.listener_arn, "vpc_id": network.vpc_id, "port": 80}
)
cluster = pf.Cluster("cluster", {})
pf.Service(
    "web",
    {
        **network.placement,
        "cluster_arn": cluster.cluster_arn,
        "cluster_name": cluster.cluster_name,
        "image": "docker.io/traefik/whoami:v1.10",
        "port": 80,
        "target_group_arn": route.target_group_arn,
        "load_balancer_security_group_id": balancer.security_group_id,
    },
)
pulumi.export("url", cdn.url)
