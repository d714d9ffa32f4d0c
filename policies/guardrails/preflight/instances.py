"""Tasks on container instances: on which ones, and on which of their ports."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from guardrails import tokens
from guardrails.containers import Container
from guardrails.graph import Graph, Join, Resource
from guardrails.preflight.clusters import own_strategy
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.workloads import Workload

DYNAMIC: Final = (49153, 60999)
"""First and last port that ECS may choose by either of the ranges it takes them from: 49153 to
65535, and an instance's own ephemeral ports, 32768 to 60999. (ECS API reference, PortMapping.)"""


@dataclass(frozen=True, slots=True)
class Instances:
    """The instances that tasks run on, by the Auto Scaling groups behind their strategy."""

    groups: Join
    """Their security groups; unexplained where they name none."""
    subnets: Join
    most: float | Gap
    """How many there may be."""


def instances_of(graph: Graph, workload: Workload) -> Instances | None:
    """Return the instances of a workload, where the plan shows all of them."""
    strategy = own_strategy(graph, workload)
    scaling = [
        None if provider.resource is None else _scaling_group(graph, provider.resource)
        for provider in (() if isinstance(strategy, Gap) else strategy)
    ]
    found = [group for group in scaling if group is not None]
    if not found or len(found) < len(scaling):
        return None
    sizes = [group.number("maxSize") for group in found]
    known = [size for size in sizes if isinstance(size, float)]
    return Instances(
        groups=Join.union(_security_groups(graph, group) for group in found),
        subnets=Join.union(
            graph.join(group, "vpcZoneIdentifiers", types=tokens.SUBNETS) for group in found
        ),
        most=sum(known) if len(known) == len(sizes) else UNKNOWN,
    )


def _scaling_group(graph: Graph, provider: Resource) -> Resource | None:
    path = ("autoScalingGroupProvider", "autoScalingGroupArn")
    return graph.join(provider, *path, types=tokens.AUTO_SCALING_GROUPS, key="arn").only


def _security_groups(graph: Graph, group: Resource) -> Join:
    templates = tokens.LAUNCH_TEMPLATES
    template = graph.join(group, "launchTemplate", "id", types=templates).only
    if template is None:
        mixed = ("mixedInstancesPolicy", "launchTemplate", "launchTemplateSpecification")
        template = graph.join(group, *mixed, "launchTemplateId", types=templates).only
    if template is None:
        return Join(unexplained=True)
    wanted = tokens.SECURITY_GROUPS
    for path in (("vpcSecurityGroupIds",), ("networkInterfaces", 0, "securityGroups")):
        if template.given(*path) not in (ABSENT, []):
            return graph.join(template, *path, types=wanted)
    return Join(unexplained=True)


def has_addresses(workload: Workload) -> bool:
    """Tell whether tasks have network interfaces of their own, as far as the plan tells."""
    if workload.resource.given(*workload.path, "networkConfiguration") is not ABSENT:
        return True
    definition = workload.definition
    mode = ABSENT if definition is None else definition.given("networkMode")
    return mode == "awsvpc" or workload.on_fargate is True


def fixed_port(workload: Workload) -> int | None:
    """Return a host port that only one task of an instance can have, if tasks want such a port."""
    mode = _mode(workload)
    if isinstance(workload.containers, Gap) or mode not in ("bridge", "host"):
        return None  # with awsvpc each task has addresses of its own
    ports = (port for each in workload.containers for _, port in _mappings(each, mode))
    return next((port for port in ports if isinstance(port, int) and port > 0), None)


def host_ports(workload: Workload, container: Container, port: int) -> tuple[int, ...] | Gap:
    """Return the ports of an instance by which a container's port is reached.

    For one that ECS chooses these are the first and the last that it may choose.
    """
    mode = _mode(workload)
    if mode == "host":
        return (port,)
    if mode != "bridge":
        return UNKNOWN
    for inner, outer in _mappings(container, mode):
        if inner == port:
            if isinstance(outer, Gap):
                return outer
            return (outer,) if outer > 0 else DYNAMIC
    return UNKNOWN


def _mode(workload: Workload) -> Any:
    definition = workload.definition
    mode = UNKNOWN if definition is None else definition.given("networkMode")
    return "bridge" if mode is ABSENT else mode


def _mappings(container: Container, mode: str) -> Iterator[tuple[Any, int | Gap]]:
    """Go through the port mappings: the container's port, and the instance's (0: any)."""
    listed = container.read("portMappings")
    for index in range(len(listed) if isinstance(listed, list) else 0):
        inner = container.read("portMappings", index, "containerPort")
        outer = container.read("portMappings", index, "hostPort")
        if outer is ABSENT:
            outer = inner if mode == "host" else 0
        yield inner, outer if isinstance(outer, int) else UNKNOWN
