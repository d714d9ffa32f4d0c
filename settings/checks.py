"""What the objects of a stack file ask of each other."""

from graphlib import CycleError, TopologicalSorter
from typing import Any

from private_fargate.edge.alb_route import alb_route_faults, route_priority
from private_fargate.endpoints import AGENT_SERVICES, DEFAULT_SERVICES, services_used
from private_fargate.faults import Fault
from private_fargate.headroom import headroom_faults
from settings.keys import NETWORK
from settings.workloads import ServiceSettings, TaskSettings


def faults_between(
    network: dict[str, Any],
    cluster: dict[str, Any],
    services: dict[str, ServiceSettings],
    *,
    is_right: bool,
) -> list[Fault]:
    """Return the faults of objects together; `is_right` says whether each alone has none."""
    faults = _zone_faults(network, services) + _priority_faults(services)
    faults += _cluster_faults(cluster, services) + _client_faults(services)
    faults += _public_faults(network)
    return faults + (_headroom_faults(network, services) if is_right and not faults else [])


def require_what_tasks_use(
    network: dict[str, Any],
    cluster: dict[str, Any],
    services: dict[str, ServiceSettings],
    tasks: dict[str, TaskSettings],
) -> None:
    """Add what tasks use, beyond what every task does, to what endpoints are derived from."""
    workloads = [each.service for each in services.values()] + [
        each.task for each in tasks.values()
    ]
    used = frozenset[str]().union(*(services_used(each) for each in workloads))
    if "ec2_capacity" in cluster:
        used |= frozenset(AGENT_SERVICES)
    if "execute_command_kms_key_arn" in cluster:
        used |= frozenset(["kms"])
    if used - frozenset(DEFAULT_SERVICES):
        required = network.get("required_services", DEFAULT_SERVICES)
        network["required_services"] = sorted({*required, *used})


def _zone_faults(network: dict[str, Any], services: dict[str, ServiceSettings]) -> list[Fault]:
    zones = network.get("availability_zone_count") or network.get("availability_zone_names") or 2
    count = zones if isinstance(zones, int) else len(zones)
    if count >= 2 or not any(service.route is not None for service in services.values()):
        return []
    allowed = "at least 2, which a load balancer needs"
    return [Fault(("network", "availabilityZones"), zones, allowed)]


def _public_faults(network: dict[str, Any]) -> list[Fault]:
    if network.get("public_subnets", True):
        return []
    allowed = "true, because the edge's load balancer stands in public subnets"
    return [Fault(("network", "publicSubnets"), network["public_subnets"], allowed)]


def _headroom_faults(network: dict[str, Any], services: dict[str, ServiceSettings]) -> list[Fault]:
    found = headroom_faults(network, [each.service for each in services.values()], load_balancers=1)
    return [
        Fault(("network", *NETWORK.path_of(fault.path, network)), fault.value, fault.allowed)
        for fault in found
    ]


def _cluster_faults(cluster: dict[str, Any], services: dict[str, ServiceSettings]) -> list[Fault]:
    faults = []
    for name, service in services.items():
        at = ("services", name)
        if service.on_instances and "ec2_capacity" not in cluster:
            allowed = "fargate or spot; ec2 only with cluster.ec2Capacity"
            faults.append(Fault((*at, "capacity"), "ec2", allowed))
        if "service_connect" in service.service and "service_connect_namespace" not in cluster:
            allowed = "a name in cluster.serviceConnectNamespace, in which services find each other"
            faults.append(Fault((*at, "serviceConnect"), None, allowed))
    return faults


def in_order(services: dict[str, ServiceSettings]) -> dict[str, ServiceSettings]:
    """Return the services, clients first: their groups are what the others let in."""
    clients = {name: services[name].clients for name in services}
    try:
        return {name: services[name] for name in TopologicalSorter(clients).static_order()}
    except (CycleError, KeyError):  # both are faults already
        return services


def _client_faults(services: dict[str, ServiceSettings]) -> list[Fault]:
    faults = [
        Fault(("services", name, "clients", str(place)), client, "the name of another service")
        for name, service in services.items()
        for place, client in enumerate(service.clients)
        if client not in services
    ]
    try:
        TopologicalSorter({name: services[name].clients for name in services}).prepare()
    except CycleError as cycle:
        circle = " of ".join(cycle.args[1])
        allowed = "no circle: a service's group is made before those that let it in"
        faults.append(Fault(("services", cycle.args[1][0], "clients"), circle, allowed))
    return faults


def _priority_faults(services: dict[str, ServiceSettings]) -> list[Fault]:
    taken: dict[int, str] = {}
    faults = []
    for name, service in services.items():
        if service.route is None or alb_route_faults(service.route):
            continue
        priority = route_priority(service.route)
        first = taken.setdefault(priority, name)
        if first != name:
            allowed = f"a place of its own; services.{first} has this one (give one a priority)"
            faults.append(Fault(("services", name, "priority"), priority, allowed))
    return faults
