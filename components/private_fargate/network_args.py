"""What a Network may be asked for: enums, arguments and their faults. Pure."""

from collections.abc import Mapping
from enum import Enum
from ipaddress import IPv4Network
from typing import Any, TypedDict

from typing_extensions import NotRequired

from private_fargate.endpoints import (
    DEFAULT_SERVICES,
    INTERFACE_SERVICES,
    KNOWN_SERVICES,
    Endpoint,
    endpoints_for,
    gateways,
    interfaces,
)
from private_fargate.faults import Fault, each_fault, whole_faults
from private_fargate.subnets import SLOTS, parse_vpc, zone_letter

DEFAULT_CIDR_BLOCK = "10.0.0.0/16"


class NatMode(str, Enum):
    """How private subnets reach the internet."""

    NONE = "none"
    """Not at all: tasks reach AWS services through VPC endpoints only."""

    SINGLE = "single"
    """One NAT gateway for all zones: an outage of its zone cuts every task's way out."""

    ONE_PER_AZ = "one_per_az"
    """One NAT gateway in each zone: no shared fate and no traffic between zones."""

    INSTANCE = "instance"
    """One small arm64 instance for all zones: by far the cheapest, and a single machine."""


class EndpointMode(str, Enum):
    """Which interface endpoints there are. The S3 gateway endpoint is always there."""

    NONE = "none"
    """No interface endpoint; with no NAT either, tasks reach nothing but S3."""

    AUTO = "auto"
    """Those that the required services need when there is no NAT, and none when there is."""

    LIST = "list"
    """Exactly those of `interface_endpoints`."""


class NetworkArgs(TypedDict):
    """Arguments of Network."""

    cidr_block: NotRequired[str]
    """Addresses of the VPC, /16 to /22; cannot be changed later. Default: 10.0.0.0/16."""

    availability_zone_count: NotRequired[int]
    """Number of availability zones, 1 to 8, taken in the order of their letters. Default: 2."""

    availability_zone_names: NotRequired[list[str]]
    """Names of the availability zones, in place of a count. Default: chosen by count."""

    avoid_cidr_blocks: NotRequired[list[str]]
    """Networks that this VPC will be joined to (an office, peers); none may overlap with it.
    Default: none."""

    nat: NotRequired[NatMode]
    """How private subnets reach the internet; the hourly price is per gateway or instance.
    Default: single."""

    endpoints: NotRequired[EndpointMode]
    """Which interface endpoints there are, billed by the hour for each zone. Default: auto."""

    interface_endpoints: NotRequired[list[str]]
    """Services that get an interface endpoint, such as `ecr.api`; exactly with endpoints `list`.
    Default: none."""

    required_services: NotRequired[list[str]]
    """AWS services that the tasks use, which `auto` derives endpoints from; `dynamodb` gives its
    gateway endpoint whatever the mode. Default: ecr.api, ecr.dkr and logs."""


def network_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a Network's arguments; values known only later are not judged."""
    faults = _address_faults(args)
    faults += whole_faults(args, {"availability_zone_count": (1, len(SLOTS))})
    faults += _zone_faults(args)
    faults += _choice_faults(args, "nat", NatMode) + _choice_faults(args, "endpoints", EndpointMode)
    faults += each_fault(
        ("required_services",),
        args.get("required_services", []),
        KNOWN_SERVICES.__contains__,
        " or ".join(KNOWN_SERVICES),
    )
    listed = args.get("interface_endpoints", [])
    if (args.get("endpoints") == EndpointMode.LIST) != bool(listed):
        allowed = "at least one service, exactly when endpoints is list"
        faults.append(Fault(("interface_endpoints",), listed, allowed))
    faults += each_fault(
        ("interface_endpoints",),
        listed,
        INTERFACE_SERVICES.__contains__,
        " or ".join(INTERFACE_SERVICES),
    )
    return faults


def endpoints_of(args: NetworkArgs) -> tuple[Endpoint, ...]:
    """Return the endpoints that the arguments ask for, gateway ones first."""
    required = endpoints_for(args.get("required_services", DEFAULT_SERVICES))
    mode = EndpointMode(args.get("endpoints", EndpointMode.AUTO))
    chosen: tuple[Endpoint, ...] = ()
    if mode is EndpointMode.LIST:
        chosen = interfaces(endpoints_for(args["interface_endpoints"]))
    elif mode is EndpointMode.AUTO and args.get("nat", NatMode.SINGLE) == NatMode.NONE:
        chosen = interfaces(required)
    return (*gateways(required), *chosen)


def _address_faults(args: Mapping[str, Any]) -> list[Fault]:
    given = args.get("cidr_block", DEFAULT_CIDR_BLOCK)
    try:
        vpc = parse_vpc(given)
    except ValueError as error:
        return [Fault(("cidr_block",), given, str(error))]
    faults = []
    for position, other in enumerate(args.get("avoid_cidr_blocks", [])):
        at = ("avoid_cidr_blocks", str(position))
        try:
            network = IPv4Network(str(other))
        except ValueError:
            faults.append(Fault(at, other, "an IPv4 network such as 10.0.0.0/16"))
            continue
        if network.overlaps(vpc):
            allowed = f"a network that does not overlap with cidr_block {given}"
            faults.append(Fault(at, other, allowed))
    return faults


def _zone_faults(args: Mapping[str, Any]) -> list[Fault]:
    if "availability_zone_names" not in args:
        return []
    names = args["availability_zone_names"]
    at = ("availability_zone_names",)
    if "availability_zone_count" in args:
        return [Fault(at, names, "either names or a count")]
    if not names or len(set(names)) < len(names):
        return [Fault(at, names, "at least one zone, each once")]
    return each_fault(
        at, names, _has_slot, "names of availability zones such as eu-west-1a, letters a to h"
    )


def _has_slot(zone: Any) -> bool:
    try:
        zone_letter(str(zone))
    except ValueError:
        return False
    return True


def _choice_faults(args: Mapping[str, Any], key: str, choices: type[Enum]) -> list[Fault]:
    allowed = [member.value for member in choices]
    if key not in args or args[key] in allowed:
        return []
    return [Fault((key,), args[key], " or ".join(allowed))]
