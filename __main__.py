"""The program: settings -> components -> outputs. It reads like the architecture."""

import pulumi

import edges
from private_fargate import Cluster, Network, Registry, ScheduledTask, Service
from settings import load, wiring

settings = load(pulumi.Config())
project, stack = pulumi.get_project(), pulumi.get_stack()

network = Network("network", settings.network)
edge = edges.build(settings.edge, network)
tasks_stand = wiring.of_network(network, ipv6=settings.network.get("ipv6", False))
cluster = Cluster(
    "cluster", wiring.of_cluster(settings.cluster, tasks_stand, edge.security_group_id)
)

images, registries, services, deploy_commands = {}, {}, {}, {}
for name, chosen in settings.services.items():
    registries[name] = registry = Registry(name, chosen.registry)
    images[name] = wiring.of_image(chosen, registry)
    reached = {} if chosen.route is None else edge.route(name, chosen.route)
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

for key, value in edges.publish(edge, settings.edge, services.values()).items():
    pulumi.export(key, value)
pulumi.export("repositoryUrls", {name: registries[name].repository_url for name in registries})
pulumi.export("clusterName", cluster.cluster_name)
pulumi.export("serviceNames", {name: services[name].service_name for name in services})
pulumi.export("runTaskCommands", {name: scheduled[name].run_task_command for name in scheduled})
pulumi.export("vpcId", network.vpc_id)
pulumi.export("availabilityZones", network.availability_zones)
pulumi.export("privateSubnetIds", network.private_subnet_ids)
pulumi.export("natPublicIps", network.nat_public_ips)
pulumi.export("deployCommands", deploy_commands)
