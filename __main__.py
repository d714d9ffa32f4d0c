"""The program: settings -> components -> outputs. It reads like the architecture."""

import pulumi

import edges
from private_fargate import Cluster, Network, Registry, ScheduledTask, Service
from settings import load, wiring

settings = load(pulumi.Config())
project, stack = pulumi.get_project(), pulumi.get_stack()

network = Network("network", settings.network)
edge = edges.build(settings.edge, network)
cluster = Cluster("cluster", wiring.of_cluster(settings.cluster, network, edge.security_group_id))

images, registries, services, deploy_commands = {}, {}, {}, {}
for name, chosen in settings.services.items():
    registries[name] = registry = Registry(name, chosen.registry)
    images[name] = wiring.of_image(chosen, registry)
    reached = {} if chosen.route is None else edge.route(name, chosen.route)
    given = {**images[name], **network.placement, **reached}
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
            **network.placement,
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
