"""The program: settings -> components -> outputs. It reads like the architecture."""

import pulumi

from private_fargate import AlbEdge, AlbRoute, Cluster, Network, Registry, Service
from settings import load

settings = load(pulumi.Config())
project, stack = pulumi.get_project(), pulumi.get_stack()

network = Network("network", settings.network)
cluster = Cluster("cluster", settings.cluster)
edge = AlbEdge(
    "edge",
    {"vpc_id": network.vpc_id, "subnet_ids": network.public_subnet_ids, **settings.edge},
)

# What every service is given; tasks leave through the endpoints alone when there is no NAT.
wiring = {
    "cluster_arn": cluster.cluster_arn,
    "cluster_name": cluster.cluster_name,
    "vpc_id": network.vpc_id,
    "subnet_ids": network.private_subnet_ids,
    "s3_prefix_list_id": network.s3_prefix_list_id,
    "open_egress": network.has_internet_egress,
    "ipv6": settings.network.get("ipv6", False),
}
if network.endpoint_security_group_id is not None:
    wiring["endpoint_security_group_id"] = network.endpoint_security_group_id

registries, services, deploy_commands = {}, {}, {}
for name, chosen in settings.services.items():
    registries[name] = registry = Registry(name, {})
    entry = {}
    if chosen.route is not None:
        route = AlbRoute(
            name, {"listener_arn": edge.listener_arn, "vpc_id": network.vpc_id, **chosen.route}
        )
        entry = {
            "target_group_arn": route.target_group_arn,
            "load_balancer_security_group_id": edge.security_group_id,
        }
    services[name] = Service(
        name,
        {
            "image": chosen.image or pulumi.Output.concat(registry.repository_url, ":", chosen.tag),
            "repository_arn": registry.repository_arn,
            **wiring,
            **entry,
            **chosen.service,
        },
    )
    # A deployment changes the one key of the stack file that names the image.
    key = (
        "tag TAG" if chosen.tag else pulumi.Output.concat("image ", registry.repository_url, ":TAG")
    )
    deploy_commands[name] = pulumi.Output.concat(
        f"pulumi config set --stack {stack} --path {project}:services.{name}.",
        key,
        f" && pulumi up --stack {stack}",
    )

pulumi.export("url", edge.url)
pulumi.export("repositoryUrls", {name: registries[name].repository_url for name in registries})
pulumi.export("clusterName", cluster.cluster_name)
pulumi.export("serviceNames", {name: services[name].service_name for name in services})
pulumi.export("vpcId", network.vpc_id)
pulumi.export("availabilityZones", network.availability_zones)
pulumi.export("privateSubnetIds", network.private_subnet_ids)
pulumi.export("natPublicIps", network.nat_public_ips)
pulumi.export("deployCommands", deploy_commands)
