"""The program: settings -> components -> outputs. It reads like the architecture."""

import pulumi

from private_fargate import AlbEdge, AlbRoute, Cluster, Network, Registry, ScheduledTask, Service
from settings import load, wiring

settings = load(pulumi.Config())
project, stack = pulumi.get_project(), pulumi.get_stack()

network = Network("network", settings.network)
edge = AlbEdge(
    "edge",
    {"vpc_id": network.vpc_id, "subnet_ids": network.public_subnet_ids, **settings.edge},
)
tasks_stand = wiring.of_network(network, ipv6=settings.network.get("ipv6", False))
cluster = Cluster("cluster", wiring.of_cluster(settings.cluster, tasks_stand, edge))

images, registries, services, deploy_commands = {}, {}, {}, {}
for name, chosen in settings.services.items():
    registries[name] = registry = Registry(name, chosen.registry)
    images[name] = wiring.of_image(chosen, registry)
    reached = {}
    if chosen.route is not None:
        route = AlbRoute(
            name, {"listener_arn": edge.listener_arn, "vpc_id": network.vpc_id, **chosen.route}
        )
        reached = wiring.of_route(route, edge)
    given = {**images[name], **tasks_stand, **reached}
    services[name] = Service(name, wiring.of_service(chosen, given, cluster, services))
    # A deployment changes the one key of the stack file that names the image.
    key = (
        "tag TAG" if chosen.tag else pulumi.Output.concat("image ", registry.repository_url, ":TAG")
    )
    deploy_commands[name] = pulumi.Output.concat(
        f"pulumi config set --stack {stack} --path {project}:services.{name}.",
        key,
        f" && pulumi up --stack {stack}",
    )

scheduled = {}
for name, chosen in settings.scheduled_tasks.items():
    if chosen.image_of is None:
        registries[name] = Registry(name, chosen.registry)
        images[name] = wiring.of_image(chosen, registries[name])
    scheduled[name] = ScheduledTask(
        name,
        {
            **images[chosen.image_of or name],
            **tasks_stand,
            **chosen.task,
            **wiring.of_task(chosen.task, cluster),
        },
    )

pulumi.export("url", edge.url)
pulumi.export("repositoryUrls", {name: registries[name].repository_url for name in registries})
pulumi.export("clusterName", cluster.cluster_name)
pulumi.export("serviceNames", {name: services[name].service_name for name in services})
pulumi.export("runTaskCommands", {name: scheduled[name].run_task_command for name in scheduled})
pulumi.export("vpcId", network.vpc_id)
pulumi.export("availabilityZones", network.availability_zones)
pulumi.export("privateSubnetIds", network.private_subnet_ids)
pulumi.export("natPublicIps", network.nat_public_ips)
pulumi.export("deployCommands", deploy_commands)
