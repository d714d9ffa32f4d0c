"""What is wrong with a Network's arguments, told all at once. Pure."""

import re
from collections.abc import Mapping
from enum import Enum
from ipaddress import IPv4Network
from typing import Any

from private_fargate.endpoints import INTERFACE_SERVICES, KNOWN_SERVICES
from private_fargate.faults import Fault, choice_faults, each_fault, whole_faults
from private_fargate.network_args import (
    DEFAULT_CIDR_BLOCK,
    PER_ZONE,
    EndpointMode,
    FlowLogDestination,
    NatMode,
    PublicAccessExclusion,
    nat_of,
    zone_count,
)
from private_fargate.retention import retention_faults
from private_fargate.subnets import SLOTS, parse_vpc, zone_letter

_CHOICES: Mapping[str, type[Enum]] = {
    "nat": NatMode,
    "endpoints": EndpointMode,
    "flow_logs": FlowLogDestination,
    "public_access_exclusion": PublicAccessExclusion,
}
_SWITCHES = (
    "public_subnets",
    "isolated_subnets",
    "ipv6",
    "protect_addresses",
    "endpoint_single_zone",
)
_ACCOUNT = re.compile(r"^\d{12}$")


def network_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a Network's arguments; values known only later are not judged."""
    faults = _address_faults(args)
    faults += whole_faults(args, {"availability_zone_count": (1, len(SLOTS))})
    faults += _zone_faults(args)
    for key, choices in _CHOICES.items():
        faults += choice_faults(args, key, choices)
    faults += [
        Fault((key,), args[key], "true or false")
        for key in _SWITCHES
        if not isinstance(args.get(key, False), bool)
    ]
    faults += _endpoint_faults(args) + _flow_log_faults(args)
    # What stands together is judged only where each part can be read.
    readable = {fault.path[0] for fault in faults}.isdisjoint
    if readable({"nat", "public_subnets"}):
        faults += _public_faults(args)
    if readable({"nat", "availability_zone_count", "availability_zone_names"}):
        faults += _nat_address_faults(args)
    return faults


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


def _endpoint_faults(args: Mapping[str, Any]) -> list[Fault]:
    faults = each_fault(
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
    return faults + each_fault(
        ("trusted_accounts",),
        args.get("trusted_accounts", []),
        lambda account: bool(_ACCOUNT.match(str(account))),
        "the twelve digits of an account, as text",
    )


def _flow_log_faults(args: Mapping[str, Any]) -> list[Fault]:
    if "flow_log_retention_in_days" not in args:
        return []
    at, days = ("flow_log_retention_in_days",), args["flow_log_retention_in_days"]
    if args.get("flow_logs", FlowLogDestination.NONE) == FlowLogDestination.NONE:
        return [Fault(at, days, "only with flow_logs cloudwatch or s3")]
    return retention_faults(at, days)


def _public_faults(args: Mapping[str, Any]) -> list[Fault]:
    nat = nat_of(args)
    if args.get("public_subnets", True) or nat in {NatMode.NONE, NatMode.REGIONAL}:
        return []
    allowed = (
        f"true, because nat {nat.value} stands in a public subnet; false with none or regional"
    )
    return [Fault(("public_subnets",), args["public_subnets"], allowed)]


def _nat_address_faults(args: Mapping[str, Any]) -> list[Fault]:
    nat, given = nat_of(args), args.get("nat_allocation_ids")
    faults = []
    if given is not None:
        per_zone = nat in {*PER_ZONE, NatMode.REGIONAL}
        count = 0 if nat is NatMode.NONE else zone_count(args) if per_zone else 1
        plain = [item for item in given if isinstance(item, str)]
        if nat is NatMode.NONE:
            faults.append(Fault(("nat_allocation_ids",), plain, "only with nat"))
        elif len(given) != count:
            allowed = f"exactly {count} for nat {nat.value}" + (", one a zone" if per_zone else "")
            faults.append(Fault(("nat_allocation_ids",), plain, allowed))
        faults += each_fault(
            ("nat_allocation_ids",),
            given,
            lambda item: str(item).startswith("eipalloc-"),
            "the id of an allocation, such as eipalloc-0123456789abcdef0",
        )
    allocated = nat not in {NatMode.NONE, NatMode.REGIONAL} and given is None
    if args.get("protect_addresses") is True and not allocated:
        allowed = "false: nat none and regional and addresses of your own allocate none here"
        faults.append(Fault(("protect_addresses",), args["protect_addresses"], allowed))
    return faults
