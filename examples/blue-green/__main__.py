"""Blue/green: a full second set of tasks, all traffic at once, and back when an alarm rings."""

import pulumi

import private_fargate as pf

network = pf.Network("network", {"nat": pf.NatMode.INSTANCE})
edge = pf.AlbEdge("edge", {"vpc_id": network.vpc_id, "subnet_ids": network.public_subnet_ids})
route = pf.AlbRoute(
    "web",
    {
        "listener_arn": edge.listener_arn,
        "vpc_id": network.vpc_id,
        "port": 80,
        "alternate_target_group": True,
    },
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
        "deployment_strategy": pf.DeploymentStrategy.BLUE_GREEN,
        "bake_time_in_minutes": 10,
        "alarms": {"http_5xx_count": 5, "rollback": True},
        "target_group_arn": route.target_group_arn,
        "alternate_target_group_arn": route.alternate_target_group_arn,
        "listener_rule_arn": route.listener_rule_arn,
        "load_balancer_arn": edge.load_balancer_arn,
        "load_balancer_security_group_id": edge.security_group_id,
    },
)
pulumi.export("url", edge.url)
