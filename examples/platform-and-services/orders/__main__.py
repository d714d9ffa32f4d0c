"""One service on the platform: it deploys by itself, and cannot change what others share."""

import pulumi

import private_fargate as pf

owner, stack = pulumi.get_organization(), pulumi.get_stack()
platform = pulumi.StackReference(f"{owner}/platform/{stack}")
vpc_id = platform.require_output("vpcId")

route = pf.AlbRoute(
    "orders",
    {
        "listener_arn": platform.require_output("listenerArn"),
        "vpc_id": vpc_id,
        "port": 8080,
        "path_patterns": ["/orders", "/orders/*"],
    },
)
registry = pf.Registry("orders", {})
pf.Service(
    "orders",
    {
        "cluster_arn": platform.require_output("clusterArn"),
        "cluster_name": platform.require_output("clusterName"),
        "vpc_id": vpc_id,
        "subnet_ids": platform.require_output("privateSubnetIds"),
        "image": registry.image("v1"),
        "repository_arn": registry.repository_arn,
        "port": 8080,
        "target_group_arn": route.target_group_arn,
        "load_balancer_security_group_id": platform.require_output("edgeSecurityGroupId"),
    },
)
pulumi.export("url", pulumi.Output.concat(platform.require_output("url"), "/orders"))
