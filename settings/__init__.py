"""Typed configuration of a stack: from the stack file's camelCase to the components' arguments.

Every fault of the file is told in one message, with its full key, its value and what is allowed,
before anything is registered. What a key may hold is judged by the components themselves; defaults
live there alone, so a key that is absent stays absent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import pulumi
from pulumi.runtime import config as runtime_config

from private_fargate import NetworkArgs
from private_fargate.cluster import cluster_faults
from private_fargate.faults import HIDDEN, Fault
from private_fargate.network_faults import network_faults
from settings.checks import (
    faults_between,
    in_order,
    require_what_tasks_use,
    with_what_routes_use,
)
from settings.edge import EdgeSettings, read_edge
from settings.keys import CLUSTER, NETWORK
from settings.sections import WIRED, read_section
from settings.workloads import ServiceSettings, TaskSettings, read_services, read_tasks

OBJECTS = ("network", "services", "scheduledTasks", "cluster", "edge")
"""Keys of the stack file, one object a component."""

PRICED = "traffic"
"""What the price of the stack assumes. The program builds nothing by it; the policy pack, which
does the sums, judges it in every preview."""


@dataclass(frozen=True)
class Settings:
    """The stack's choices, as arguments of the components without their wiring."""

    network: NetworkArgs
    cluster: dict[str, Any]
    edge: EdgeSettings
    services: dict[str, ServiceSettings]
    scheduled_tasks: dict[str, TaskSettings]


def load(config: pulumi.Config) -> Settings:
    """Return the stack's settings. Raises RunError, listing every fault of the stack file."""
    faults = _unknown_objects(config)
    given = {key: _object(config, key, faults) for key in OBJECTS}
    network = read_section(NETWORK, ("network",), given["network"], network_faults, faults)
    cluster = read_section(CLUSTER, ("cluster",), given["cluster"], _cluster_faults, faults)
    edge = read_edge(given["edge"], faults)
    secret = {key for key in OBJECTS if _is_secret(f"{config.name}:{key}")}
    services = read_services(given["services"], edge.router, faults, secret="services" in secret)
    tasks = read_tasks(
        given["scheduledTasks"], given["services"], faults, secret="scheduledTasks" in secret
    )
    require_what_tasks_use(network, cluster, services, tasks)
    faults += faults_between(network, cluster, edge, services, is_right=not faults)
    if faults:
        shown = (_hidden(fault, secret) for fault in faults)
        told = [fault.describe(f"{config.name}:{'.'.join(fault.path)}") for fault in shown]
        lines = list(dict.fromkeys(told))  # a port is judged by the route and the service
        raise pulumi.RunError(f"the stack file has {len(lines)} fault(s):\n  " + "\n  ".join(lines))
    edge = with_what_routes_use(edge, services)
    return Settings(cast("NetworkArgs", network), cluster, edge, in_order(services), tasks)


def _cluster_faults(args: Mapping[str, Any]) -> list[Fault]:
    if "ec2_capacity" not in args:
        return cluster_faults(args)
    wiring = {"vpc_id": WIRED, "subnet_ids": WIRED}
    return cluster_faults({**args, "ec2_capacity": {**args["ec2_capacity"], **wiring}})


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
        Fault((name,), HIDDEN, f"one of the keys {', '.join((*OBJECTS, PRICED))}")
        for name in sorted(names)
        if name not in (*OBJECTS, PRICED)
    ]


def _is_secret(key: str) -> bool:
    return runtime_config.is_config_secret(key) or (
        key in runtime_config.get_config_secret_keys_env()
    )


def _hidden(fault: Fault, secret: set[str]) -> Fault:
    is_secret = fault.path[0] in secret and fault.value is not None
    return Fault(fault.path, HIDDEN, fault.allowed) if is_secret else fault
