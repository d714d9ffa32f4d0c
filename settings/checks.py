"""What the objects of a stack file ask of each other."""

from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from private_fargate.edge.alb_args import AddressType
from private_fargate.edge.alb_route_args import needs_authentication_egress, needs_https
from private_fargate.edge.host_redirect import redirect_priority
from private_fargate.edge.http_routing import clash_faults
from private_fargate.edge.routing import route_priority
from private_fargate.endpoints import AGENT_SERVICES, DEFAULT_SERVICES, services_used
from private_fargate.faults import Fault
from private_fargate.headroom import headroom_faults
from private_fargate.network_args import NatMode
from settings.edge import EdgeSettings
from settings.keys import NETWORK
from settings.service_keys import SERVICE
from settings.workloads import ServiceSettings, TaskSettings


def faults_between(
    network: dict[str, Any],
    cluster: dict[str, Any],
    edge: EdgeSettings,
    services: dict[str, ServiceSettings],
    *,
    is_right: bool,
) -> list[Fault]:
    """Return the faults of objects together; `is_right` says whether each alone has none."""
    faults = _zone_faults(network, edge, services) + _route_faults(edge, services)
    faults += _cluster_faults(cluster, services) + _client_faults(services)
    faults += _public_faults(network, edge)
    return faults + (_headroom_faults(network, edge, services) if is_right and not faults else [])


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


def with_what_routes_use(edge: EdgeSettings, services: dict[str, ServiceSettings]) -> EdgeSettings:
    """Return the edge with a way to the identity providers that routes send people to."""
    if edge.balancer is None or not any(
        service.route is not None and needs_authentication_egress(service.route)
        for service in services.values()
    ):
        return edge
    return replace(edge, balancer={**edge.balancer, "authentication_egress": True})


def _zone_faults(
    network: dict[str, Any], edge: EdgeSettings, services: dict[str, ServiceSettings]
) -> list[Fault]:
    zones = network.get("availability_zone_count") or network.get("availability_zone_names") or 2
    count = zones if isinstance(zones, int) else len(zones)
    is_routed = any(service.route is not None for service in services.values())
    if count >= 2 or edge.balancer is None or not is_routed:
        return []
    allowed = "at least 2, which a load balancer needs"
    return [Fault(("network", "availabilityZones"), zones, allowed)]


def _public_faults(network: dict[str, Any], edge: EdgeSettings) -> list[Fault]:
    faults = []
    public = network.get("public_subnets", True)
    if edge.is_public and not public:
        allowed = "true, because the edge's load balancer stands in public subnets"
        faults.append(Fault(("network", "publicSubnets"), public, allowed))
    # A regional NAT gateway has the internet gateway without public subnets.
    elif edge.kind == "cloudfront" and not public and network.get("nat") != NatMode.REGIONAL:
        allowed = "true, because CloudFront reaches into a VPC with an internet gateway only"
        faults.append(Fault(("network", "publicSubnets"), public, allowed))
    addresses = (edge.balancer or {}).get("ip_address_type")
    if addresses == AddressType.DUALSTACK and not network.get("ipv6", False):
        allowed = "ipv4; dualstack only with network.ipv6"
        faults.append(Fault(("edge", "ipAddressType"), addresses, allowed))
    return faults


def _headroom_faults(
    network: dict[str, Any], edge: EdgeSettings, services: dict[str, ServiceSettings]
) -> list[Fault]:
    found = headroom_faults(
        network,
        [each.service for each in services.values()],
        load_balancers=int(edge.is_public),
        internal_load_balancers=int(not edge.is_public),
    )
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


def _route_faults(edge: EdgeSettings, services: dict[str, ServiceSettings]) -> list[Fault]:
    routes = {
        name: service.route for name, service in services.items() if service.route is not None
    }
    routes = {name: route for name, route in routes.items() if not edge.router.faults(route)}
    if not edge.router.is_balancer:
        return [
            Fault(("services", name, SERVICE.key_of(key)), fault.value, fault.allowed)
            for fault in clash_faults(routes)
            for name, key in [fault.path[:2]]
        ]
    return _priority_faults(edge, routes) + _https_faults(edge, routes)


def _priority_faults(edge: EdgeSettings, routes: dict[str, dict[str, Any]]) -> list[Fault]:
    taken: dict[int, str] = {}
    if edge.redirects:
        taken[redirect_priority({"hosts": edge.redirects})] = "edge.redirects"
    faults = []
    for name, route in routes.items():
        priority = route_priority(route)
        first = taken.setdefault(priority, f"services.{name}")
        if first != f"services.{name}":
            allowed = f"a place of its own; {first} has this one (give one a priority)"
            faults.append(Fault(("services", name, "priority"), priority, allowed))
    return faults


def _https_faults(edge: EdgeSettings, routes: dict[str, dict[str, Any]]) -> list[Fault]:
    if edge.balancer_is_https:
        return []
    allowed = "only with HTTPS to the load balancer: a certificate, of a zone that is delegated"
    return [
        Fault(("services", name, SERVICE.key_of(key)), "given", allowed)
        for name, route in routes.items()
        if needs_https(route)
        for key in ("protocol_version", "oidc", "cognito")
        if key in route
    ]
