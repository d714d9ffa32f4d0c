"""What the program's components are given by each other: ids and ARNs, no decisions."""

from typing import Any

import pulumi

from private_fargate import Cluster, Network, Registry, Service
from private_fargate.service_faults import OWN_INTERFACE
from settings.workloads import ServiceSettings, TaskSettings


def of_cluster(chosen: dict[str, Any], network: Network, edge_group_id: pulumi.Output[str]) -> Any:
    """Return a cluster's arguments; instances of its own stand where tasks do."""
    if "ec2_capacity" not in chosen:
        return chosen
    capacity = {**chosen["ec2_capacity"], **network.placement}
    del capacity["ipv6"]
    if capacity.get("network_mode") == "bridge":
        capacity["load_balancer_security_group_id"] = edge_group_id
    return {**chosen, "ec2_capacity": capacity}


def of_service(
    chosen: ServiceSettings,
    given: dict[str, Any],
    cluster: Cluster,
    services: dict[str, Service],
) -> Any:
    """Return a service's arguments with what it is given, also by the cluster and its clients."""
    if chosen.service.get("network_mode") == "bridge":
        # Such tasks have the instances' group, which the cluster made.
        given = {key: given[key] for key in given if key not in OWN_INTERFACE}
    args = {**given, **chosen.service, **of_task(chosen.service, cluster)}
    args["cluster_name"] = cluster.cluster_name
    if chosen.on_instances:
        args["ec2_capacity_provider_name"] = cluster.ec2_capacity_provider_name
    if "service_connect" in args:
        namespace = {"namespace_arn": cluster.service_connect_namespace_arn}
        args["service_connect"] = {**args["service_connect"], **namespace}
    if chosen.clients:
        groups = {client: services[client].security_group_id for client in chosen.clients}
        args["client_security_group_ids"] = groups
    return args


def of_task(chosen: dict[str, Any], cluster: Cluster) -> dict[str, Any]:
    """Return what the cluster gives a task, a service's or a scheduled one."""
    wiring: dict[str, Any] = {"cluster_arn": cluster.cluster_arn}
    group = cluster.execute_command_log_group_arn
    if chosen.get("enable_execute_command", False) and group is not None:
        wiring["execute_command_log_group_arn"] = group
    return wiring


def of_image(chosen: ServiceSettings | TaskSettings, registry: Registry) -> dict[str, Any]:
    """Return the image that is run, and the repository that it may come from."""
    return {
        "image": chosen.image if chosen.tag is None else registry.image(chosen.tag),
        "repository_arn": registry.repository_arn,
    }
