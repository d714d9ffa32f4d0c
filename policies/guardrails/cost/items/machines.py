"""EC2 instances, those of auto scaling groups among them: NAT instances, and capacity of ECS."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from guardrails import tokens
from guardrails.cost.bill import Factor, Group, Why, counted
from guardrails.cost.reckoner import MONTH, Entry, Reckoner, known
from guardrails.graph import Graph, Resource
from guardrails.values import UNKNOWN

TYPES: Final = tokens.INSTANCES | tokens.AUTO_SCALING_GROUPS

IMAGE_GB: Final = 8
"""Root disk where none is given: the size of Amazon Linux 2023's image, on gp3."""


@dataclass(frozen=True, slots=True)
class _Machine:
    """Instances of one make."""

    resource: Resource
    count: float | None
    kind: Any
    """Instance type: a text, ABSENT or UNKNOWN."""
    disk_gb: float = IMAGE_GB
    disk_given: bool = False
    disk_type: str = "gp3"
    spot: bool = False
    translates: bool = False
    """Whether it passes on traffic of others: a NAT instance."""
    public: bool = False
    """Whether it gets a public address that is not an Elastic IP."""


def read(reckoner: Reckoner) -> None:
    """Put the instances into the bill, with their disks and addresses."""
    for machine in _machines(reckoner.graph):
        resource = machine.resource
        what = f"{'NAT instance' if machine.translates else 'EC2 instance'}: {resource.name}"
        if machine.count == 0:
            reason = "it may have no instances, and how many it is scaled to is not in the plan"
            reckoner.leave(what, [resource], Why.NOT_KNOWN, reason)
        elif machine.count is None or not isinstance(machine.kind, str) or machine.spot:
            reason = (
                "Spot instances are in no price list"
                if machine.spot
                else "its type, or how many there are, is not known yet"
            )
            why = Why.NO_FIGURE if machine.spot else Why.NOT_KNOWN
            reckoner.leave(what, [resource], why, reason)
        else:
            _bill(reckoner, machine, what)


def _bill(reckoner: Reckoner, machine: _Machine, what: str) -> None:
    group = Group.WAY_OUT if machine.translates else Group.COMPUTE
    region = reckoner.region_of(machine.resource)
    count = counted(machine.count or 0, "instance")
    item = str(machine.kind).replace(".", "_") + "_hour"
    entry = Entry(group, f"{what} ({machine.kind})", item, (count, MONTH))
    reckoner.add(entry, [machine.resource], region)
    disk = Factor(machine.disk_gb, "GB")
    why = "" if machine.disk_given else "the size of Amazon Linux 2023's image"
    item = f"ebs_{machine.disk_type}_gb_month"
    entry = Entry(group, f"Disk of {what} ({machine.disk_type})", item, (count, disk), why)
    reckoner.add(entry, [machine.resource], region)
    if machine.public:
        entry = Entry(group, f"Public IPv4 of {what}", "public_ipv4_hour", (count, MONTH))
        reckoner.add(entry, [machine.resource], region)


def _machines(graph: Graph) -> Iterator[_Machine]:
    for instance in graph.of(tokens.INSTANCES):
        root = instance.given("rootBlockDevice")
        yield _machine(
            instance,
            1,
            instance,
            root if isinstance(root, Mapping) else {},
            translates=instance.flag("sourceDestCheck", default=True) is False
            or _passes_on(graph, instance, "networkInterfaces"),
        )
    for group in graph.of(tokens.AUTO_SCALING_GROUPS):
        yield _grouped(graph, group)


def _grouped(graph: Graph, group: Resource) -> _Machine:
    desired = known(group.number("desiredCapacity"))
    count = known(group.number("minSize")) if desired is None else desired
    template = graph.join(group, "launchTemplate", "id", types=tokens.LAUNCH_TEMPLATES).only
    if template is None:
        return _Machine(group, count, UNKNOWN)
    disk = template.given("blockDeviceMappings", 0, "ebs")
    return _machine(
        group,
        count,
        template,
        disk if isinstance(disk, Mapping) else {},
        translates=_passes_on(graph, template, "networkInterfaces"),
    )


def _machine(
    resource: Resource,
    count: float | None,
    described: Resource,
    disk: Mapping[str, Any],
    *,
    translates: bool,
) -> _Machine:
    """Return the instances that a resource describes: an instance, or a launch template."""
    size = disk.get("volumeSize")
    market = described.given("instanceMarketOptions", "marketType")
    public = (
        described.given("associatePublicIpAddress"),
        described.given("networkInterfaces", 0, "associatePublicIpAddress"),
    )
    gigabytes = _number(size)
    return _Machine(
        resource=resource,
        count=count,
        kind=described.given("instanceType"),
        disk_gb=IMAGE_GB if gigabytes is None else gigabytes,
        disk_given=gigabytes is not None,
        disk_type=str(disk.get("volumeType", "gp3")),
        spot=market == "spot",
        translates=translates,
        public=any(value in (True, "true") for value in public),
    )


def _number(value: Any) -> float | None:
    try:  # the engine's type conversion accepts "20" for a number
        return float(value)
    except (TypeError, ValueError):
        return None


def _passes_on(graph: Graph, described: Resource, name: str) -> bool:
    """Tell whether it has a network interface that takes traffic of others."""
    joined = graph.join(described, name, 0, "networkInterfaceId", types=tokens.NETWORK_INTERFACES)
    return any(each.flag("sourceDestCheck", default=True) is False for each in joined.found)
