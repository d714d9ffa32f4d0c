"""Two services that find each other by name: no load balancer between them, and no open port."""

import pulumi

import private_fargate as pf

network = pf.Network("network", {"nat": pf.NatMode.INSTANCE})
cluster = pf.Cluster("cluster", {"service_connect_namespace": "shop"})
namespace = {"namespace_arn": cluster.service_connect_namespace_arn}
common = {
    **network.placement,
    "cluster_arn": cluster.cluster_arn,
    "cluster_name": cluster.cluster_name,
}
client = pf.Service(
    "client",
    {
        **common,
        "image": "public.ecr.aws/docker/library/busybox:1.37",
        "command": ["sh", "-c", "while true; do wget -qO- http://backend; sleep 60; done"],
        "service_connect": namespace,
    },
)
pf.Service(
    "backend",
    {
        **common,
        "image": "docker.io/traefik/whoami:v1.10",
        "port": 80,
        "service_connect": {
            **namespace,
            "discovery_name": "backend",
            "app_protocol": pf.AppProtocol.HTTP,
        },
        "client_security_group_ids": {"client": client.security_group_id},
    },
)
pulumi.export("clientLogs", client.log_group_name)
