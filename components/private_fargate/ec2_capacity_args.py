"""What EC2 capacity of a Cluster may be asked for, and what is wrong with it. Pure."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypedDict

import pulumi
from typing_extensions import NotRequired

from private_fargate.eni_density import density_faults
from private_fargate.faults import Fault, choice_faults, is_plain, whole_faults

DEFAULT_TARGET_CAPACITY = 100
DEFAULT_WARMUP_PERIOD = 300

_INSTANCES = 5000
"""Source: ECS service quotas, container instances per cluster."""

_BOUNDS = {
    "max_size": (1, _INSTANCES),
    "min_size": (0, _INSTANCES),
    "target_capacity": (1, 100),
    "instance_warmup_period": (0, 10_000),
    "tasks_per_instance": (1, 5000),
}
_REQUIRED = {
    "instance_type": "an instance type such as m7g.large",
    "max_size": f"a whole number from 1 to {_INSTANCES}",
    "vpc_id": "the VPC of the subnets",
    "subnet_ids": "at least one private subnet",
}
_NAME = re.compile(r"^(?!aws|ecs|fargate)[a-z0-9_-]{1,255}$", re.IGNORECASE)
_INSTANCE_TYPE = re.compile(r"^(?!mac)[a-z][a-z0-9-]*\.[a-z0-9-]+$")
_GRAVITON = re.compile(r"^(a1$|[a-z]+\d+g)")


class NetworkMode(str, Enum):
    """How tasks on instances are connected."""

    AWSVPC = "awsvpc"
    """Each task has an interface, an address and security groups of its own, as on Fargate. An
    instance type can attach only so many."""

    BRIDGE = "bridge"
    """Tasks share the instance's address and security group; ECS chooses a port of the instance for
    each, and the load balancer's target group is of type instance."""


class Ec2Capacity(TypedDict):
    """Instances that tasks can run on in place of Fargate."""

    instance_type: str
    """Type of the instances, billed by the second. Graviton types run ARM64 tasks, all others
    X86_64."""

    max_size: int
    """Most instances that ECS may start, 1 to 5000."""

    vpc_id: pulumi.Input[str]
    """VPC of the subnets."""

    subnet_ids: pulumi.Input[list[str]]
    """Private subnets that instances stand in."""

    name: NotRequired[str]
    """Name of the capacity provider, unique in account and region: up to 255 letters, digits,
    hyphens and underscores; aws, ecs and fargate cannot begin it. It cannot be changed: move
    services away and take the capacity out first. Default: `ec2-` and the names of project, stack
    and cluster."""

    min_size: NotRequired[int]
    """Fewest instances that run, even without tasks, 0 to 5000. Default: 0."""

    target_capacity: NotRequired[int]
    """Percent of the instances that ECS keeps in use, 1 to 100; less leaves spare instances for the
    next tasks. Default: 100."""

    instance_warmup_period: NotRequired[int]
    """Seconds until a new instance counts when ECS decides whether to start more, 0 to 10000.
    Default: 300."""

    network_mode: NotRequired[NetworkMode]
    """How tasks are connected. Default: awsvpc."""

    load_balancer_security_group_id: NotRequired[pulumi.Input[str]]
    """Security group that may reach the ports which ECS chooses in bridge mode, 32768 to 65535.
    Default: none, nobody may."""

    eni_trunking: NotRequired[bool]
    """Whether to turn on the account setting awsvpcTrunking, so that more tasks in awsvpc mode fit
    on an instance. Attention: it is the default of the whole account in this region, for every
    cluster and every principal without a setting of its own. It holds for instances started
    afterwards, and stays on when this is taken back or the cluster deleted, as others may rely on
    it. Default: false."""

    tasks_per_instance: NotRequired[int]
    """Tasks that each instance should be able to hold, 1 to 5000; refused in awsvpc mode when the
    instance type has too few network interfaces. CPU and memory are not judged. Default: not
    judged."""

    endpoint_security_group_id: NotRequired[pulumi.Input[str]]
    """Security group of interface endpoints, which then admits the instances on 443. Default:
    none."""

    s3_prefix_list_id: NotRequired[pulumi.Input[str]]
    """Prefix list of S3, admitted on 443 when egress is not open. Default: none."""

    open_egress: NotRequired[bool]
    """Whether instances may reach any address; otherwise only the endpoints and S3. Default: true,
    but false with an endpoint security group."""


def is_graviton(instance_type: str) -> bool:
    """Say whether an instance type has arm64 processors: `g` follows the generation in its name.

    Source: EC2 guide, "Instance type naming conventions".
    """
    return bool(_GRAVITON.match(instance_type.split(".", 1)[0]))


def network_mode_of(args: Mapping[str, Any]) -> NetworkMode:
    """Return how tasks are connected."""
    return NetworkMode(args.get("network_mode", NetworkMode.AWSVPC))


def ec2_capacity_faults(args: Mapping[str, Any], within: tuple[str, ...]) -> list[Fault]:
    """Return what is wrong with EC2 capacity; values known only later are not judged.

    Source: ECS API reference, CreateCapacityProvider and ManagedScaling.
    """
    missing = {key for key in _REQUIRED if _is_missing(args.get(key))}
    faults = [Fault((*within, key), None, _REQUIRED[key]) for key in _REQUIRED if key in missing]
    if "name" in args and not _NAME.match(str(args["name"])):
        allowed = "up to 255 letters, digits, - and _; not beginning with aws, ecs or fargate"
        faults.append(Fault((*within, "name"), args["name"], allowed))
    if "instance_type" not in missing and not _INSTANCE_TYPE.match(str(args["instance_type"])):
        allowed = "an instance type such as m7g.large, for Linux"
        faults.append(Fault((*within, "instance_type"), args["instance_type"], allowed))
    faults += whole_faults(args, _BOUNDS, within) + _mode_faults(args, within)
    return faults or _size_faults(args, within)


def _is_missing(value: object) -> bool:
    return value is None or (is_plain(value) and value in ("", []))


def _mode_faults(args: Mapping[str, Any], within: tuple[str, ...]) -> list[Fault]:
    faults = choice_faults(args, "network_mode", NetworkMode, within)
    if faults:
        return faults
    mode = network_mode_of(args)
    if mode is NetworkMode.AWSVPC and "load_balancer_security_group_id" in args:
        given = args["load_balancer_security_group_id"]
        shown = given if is_plain(given) else "given"
        allowed = (
            "only with network_mode bridge; in awsvpc mode each service has a group of its own"
        )
        faults.append(Fault((*within, "load_balancer_security_group_id"), shown, allowed))
    trunking = args.get("eni_trunking", False)
    if mode is NetworkMode.BRIDGE and trunking:
        faults.append(Fault((*within, "eni_trunking"), trunking, "only with network_mode awsvpc"))
    return faults


def _size_faults(args: Mapping[str, Any], within: tuple[str, ...]) -> list[Fault]:
    faults = []
    least, most = int(args.get("min_size", 0)), int(args["max_size"])
    if least > most:
        faults.append(Fault((*within, "min_size"), least, f"at most max_size {most}"))
    # In bridge mode tasks share the instance's interface, so there is no such limit.
    if "tasks_per_instance" in args and network_mode_of(args) is NetworkMode.AWSVPC:
        faults += density_faults(
            args["instance_type"],
            int(args["tasks_per_instance"]),
            trunking=args.get("eni_trunking", False),
            within=within,
        )
    return faults
