"""Typed configuration of a stack: from the stack file's camelCase to the components' arguments.

Every fault of the file is told in one message, with its full key, its value and what is allowed,
before anything is registered. What a key may hold is judged by the components themselves; defaults
live there alone, so a key that is absent stays absent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import pulumi
from pulumi.runtime import config as runtime_config

from private_fargate import ClusterArgs, NetworkArgs
from private_fargate.cluster import cluster_faults
from private_fargate.edge.alb import alb_edge_faults, alb_route_faults, route_priority
from private_fargate.endpoints import DEFAULT_SERVICES, services_used
from private_fargate.faults import HIDDEN, Fault
from private_fargate.headroom import headroom_faults
from private_fargate.network_faults import network_faults
from private_fargate.registry import default_repository_name, registry_faults
from private_fargate.service_args import service_faults
from settings_keys import CLUSTER, EDGE, NETWORK, ROUTE_ARGUMENTS, SERVICE, Section

OBJECTS = ("network", "services", "cluster", "edge")
"""Keys of the stack file, one object a component."""

_SERVICE_NAME = re.compile(r"^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$")
_TAG = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$")
# Stands for wiring that the program adds: given, but not judged.
_WIRED: Any = object()


@dataclass(frozen=True)
class ServiceSettings:
    """One service: exactly one of image and tag is given; route is None for a worker."""

    service: dict[str, Any]
    route: dict[str, Any] | None
    image: str | None
    tag: str | None


@dataclass(frozen=True)
class Settings:
    """The stack's choices, as arguments of the components without their wiring."""

    network: NetworkArgs
    cluster: ClusterArgs
    edge: dict[str, Any]
    services: dict[str, ServiceSettings]


def load(config: pulumi.Config) -> Settings:
    """Return the stack's settings. Raises RunError, listing every fault of the stack file."""
    faults = _unknown_objects(config)
    given = {key: _object(config, key, faults) for key in OBJECTS}
    network = _read(NETWORK, ("network",), given["network"], network_faults, faults)
    cluster = _read(CLUSTER, ("cluster",), given["cluster"], cluster_faults, faults)
    edge = _read(EDGE, ("edge",), given["edge"], alb_edge_faults, faults)
    edge.pop("kind", None)  # one kind so far
    secret = _is_secret(f"{config.name}:services")
    services = _services(given["services"], faults, secret=secret)
    faults += _zone_faults(network, services) + _priority_faults(services)
    _require_what_services_use(network, services)
    faults += _public_faults(network)
    if not faults:
        faults += _headroom_faults(network, services)
    if faults:
        shown = (_hidden(fault) if secret else fault for fault in faults)
        told = [fault.describe(f"{config.name}:{'.'.join(fault.path)}") for fault in shown]
        lines = list(dict.fromkeys(told))  # a port is judged by the route and the service
        raise pulumi.RunError(f"the stack file has {len(lines)} fault(s):\n  " + "\n  ".join(lines))
    return Settings(cast("NetworkArgs", network), cast("ClusterArgs", cluster), edge, services)


def _services(
    given: dict[str, Any], faults: list[Fault], *, secret: bool
) -> dict[str, ServiceSettings]:
    if not given and not any(fault.path[0] == "services" for fault in faults):
        example = "at least one service, such as {web: {port: 8080, path: /*, tag: v1}}"
        faults.append(Fault(("services",), None, example))
    services = {}
    for name, value in given.items():
        at = ("services", name)
        if not isinstance(value, Mapping):
            faults.append(Fault(at, value, "an object of settings"))
            continue
        if not _SERVICE_NAME.match(name):
            allowed = "a name of up to 40 lower-case letters, digits and single hyphens"
            faults.append(Fault(at, name, allowed))
        services[name] = _service(name, at, value, faults, secret=secret)
    return services


def _service(
    name: str, at: tuple[str, ...], value: Mapping[str, Any], faults: list[Fault], *, secret: bool
) -> ServiceSettings:
    def judge(args: Mapping[str, Any]) -> list[Fault]:
        wired = {"repository_arn": _WIRED}
        found = []
        if "path_patterns" in args:
            wired["target_group_arn"] = _WIRED
            found = alb_route_faults(args)
        repository = {"repository_name": default_repository_name(name)}
        return found + service_faults(name, {**args, **wired}) + registry_faults(repository)

    args = _read(SERVICE, at, value, judge, faults)
    image, tag = args.pop("image", None), args.pop("tag", None)
    if ("image" in value) == ("tag" in value):
        both = "image and tag" if "image" in value else None
        allowed = "exactly one of image (any reference) and tag (of the service's own repository)"
        faults.append(Fault((*at, "image"), both, allowed))
    if tag is not None and not _TAG.match(tag):
        faults.append(Fault((*at, "tag"), tag, "up to 128 letters, digits and _ . -"))
    if secret and "environment" in args:
        plain = args["environment"]
        args["environment"] = {key: pulumi.Output.secret(plain[key]) for key in plain}
    route = {key: args[key] for key in ROUTE_ARGUMENTS if key in args}
    service = {key: args[key] for key in args if key == "port" or key not in ROUTE_ARGUMENTS}
    if "path" in value:
        return ServiceSettings(service, route, image, tag)
    faults += [
        Fault((*at, SERVICE.key_of(argument)), route[argument], "only with a path")
        for argument in route
        if argument != "port"
    ]
    return ServiceSettings(service, None, image, tag)


def _read(
    section: Section,
    at: tuple[str, ...],
    given: Mapping[str, Any],
    judge: Any,
    faults: list[Fault],
) -> dict[str, Any]:
    """Return a section's arguments, adding its faults: those of form first, then of content."""
    args, found = section.read(given, at)
    told = {fault.path for fault in found}
    if (*at, "cpu") in told or (*at, "memory") in told:
        # They are judged as a pair, which cannot be done with one of them.
        told |= {(*at, "cpu"), (*at, "memory")}
    for fault in judge(args):
        if not fault.path:  # the name, which is judged here more narrowly
            continue
        path = (*at, *section.path_of(fault.path, given))
        if path not in told:
            found.append(Fault(path, fault.value, fault.allowed))
    faults += found
    return args


def _object(config: pulumi.Config, key: str, faults: list[Fault]) -> dict[str, Any]:
    try:
        value = config.get_object(key)
    except pulumi.ConfigTypeError:
        value = config.get(key)
    if isinstance(value, Mapping):
        return dict(value)
    if value is not None:
        faults.append(Fault((key,), value, "an object of settings"))
    return {}


def _unknown_objects(config: pulumi.Config) -> list[Fault]:
    given = {**runtime_config.get_config_env(), **runtime_config.CONFIG.get()}
    prefix = f"{config.name}:"
    names = [key.removeprefix(prefix) for key in given if key.startswith(prefix)]
    return [
        # The value may be anything, a secret too.
        Fault((name,), HIDDEN, f"one of the keys {', '.join(OBJECTS)}")
        for name in sorted(names)
        if name not in OBJECTS
    ]


def _zone_faults(network: dict[str, Any], services: dict[str, ServiceSettings]) -> list[Fault]:
    zones = network.get("availability_zone_count") or network.get("availability_zone_names") or 2
    count = zones if isinstance(zones, int) else len(zones)
    if count >= 2 or not any(service.route is not None for service in services.values()):
        return []
    allowed = "at least 2, which a load balancer needs"
    return [Fault(("network", "availabilityZones"), zones, allowed)]


def _require_what_services_use(
    network: dict[str, Any], services: dict[str, ServiceSettings]
) -> None:
    """Add what services use, beyond what every task does, to what endpoints are derived from."""
    used = frozenset[str]().union(*(services_used(each.service) for each in services.values()))
    if used - frozenset(DEFAULT_SERVICES):
        required = network.get("required_services", DEFAULT_SERVICES)
        network["required_services"] = sorted({*required, *used})


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


def _is_secret(key: str) -> bool:
    return runtime_config.is_config_secret(key) or (
        key in runtime_config.get_config_secret_keys_env()
    )


def _hidden(fault: Fault) -> Fault:
    is_service = fault.path[0] == "services" and fault.value is not None
    return Fault(fault.path, HIDDEN, fault.allowed) if is_service else fault
