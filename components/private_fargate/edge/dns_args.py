"""What a Dns and a DnsAlias may be asked for, and what is wrong with it."""

from collections.abc import Mapping
from typing import Any, TypedDict

import pulumi
from typing_extensions import NotRequired

from private_fargate.edge.domains import (
    MAX_FIRST_NAME,
    MAX_NAMES,
    domain_fault,
    is_domain,
    is_within,
    names_faults,
)
from private_fargate.faults import Fault, each_fault, is_plain


class DnsArgs(TypedDict):
    """Arguments of Dns."""

    domain: str
    """Domain that people open, such as `www.example.com`; up to 64 characters."""

    aliases: NotRequired[list[str]]
    """Further domains, `*.` before one standing for all right below it; with the domain 10 at most.
    Default: none."""

    hosted_zone: NotRequired[str]
    """Domain of the hosted zone, in which all the domains lie. Default: the domain."""

    zone_id: NotRequired[pulumi.Input[str]]
    """Hosted zone that exists already, by its id. Default: looked up by name, public ones only."""

    create_zone: NotRequired[bool]
    """Whether the hosted zone is created, billed by the month; its name servers then have to be
    entered at the registrar, once. Default: false, it exists."""

    delegated: NotRequired[bool]
    """Whether the registrar names the zone's name servers. Only then is a certificate requested, as
    no other can be issued, and waited for. Default: true for a zone that exists, false for one that
    is created here."""

    certificate_regions: NotRequired[list[str]]
    """Regions that get a certificate for all the domains, free of charge; `us-east-1` is where
    CloudFront looks for its own. Default: the provider's region."""


class DnsAliasArgs(TypedDict):
    """Arguments of DnsAlias."""

    zone_id: pulumi.Input[str]
    """Hosted zone that gets the records."""

    names: list[str]
    """Domains in the zone that lead to the target; `*.` before one stands for all below it that
    have no record."""

    target_dns_name: pulumi.Input[str]
    """Name of the target, such as an edge's `dns_name`."""

    target_zone_id: pulumi.Input[str]
    """Hosted zone of the target, such as an edge's `zone_id`."""


def names_of(args: Mapping[str, Any]) -> list[str]:
    """Return all the domains of a Dns, that which people open first."""
    return [args["domain"], *args.get("aliases", [])]


def is_delegated(args: Mapping[str, Any]) -> bool:
    """Say whether the zone can be expected to answer, and so a certificate to be issued."""
    return bool(args.get("delegated", not args.get("create_zone", False)))


def dns_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a Dns's arguments; values known later are not judged."""
    domain, aliases = args["domain"], args.get("aliases", [])
    faults = domain_fault(("domain",), domain, wildcard=False)
    if not faults and len(domain) > MAX_FIRST_NAME:
        allowed = f"up to {MAX_FIRST_NAME} characters, as the first name of a certificate"
        faults.append(Fault(("domain",), domain, allowed))
    faults += names_faults("aliases", aliases)
    if domain in aliases:
        faults.append(
            Fault(("aliases", str(aliases.index(domain))), domain, "not the domain again")
        )
    if len(aliases) > MAX_NAMES - 1:
        allowed = f"up to {MAX_NAMES - 1}: ACM takes {MAX_NAMES} names a certificate, by default"
        faults.append(Fault(("aliases",), f"{len(aliases)} domains", allowed))
    for key in ("create_zone", "delegated"):
        if not isinstance(args.get(key, False), bool):
            faults.append(Fault((key,), args[key], "true or false"))
    return faults + _zone_faults(args) + _region_faults(args)


def dns_alias_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a DnsAlias's arguments; values known later are not judged."""
    if not args["names"]:
        return [Fault(("names",), args["names"], "at least one domain")]
    return names_faults("names", args["names"])


def _zone_faults(args: Mapping[str, Any]) -> list[Fault]:
    if args.get("create_zone", False) is True and "zone_id" in args:
        given = args["zone_id"] if is_plain(args["zone_id"]) else "an id"
        return [Fault(("zone_id",), given, "only for a zone that exists, without create_zone")]
    # Of a zone that is given by its id alone, the name is not known here.
    if "zone_id" in args and "hosted_zone" not in args:
        return []
    zone = args.get("hosted_zone", args["domain"])
    faults = []
    if "hosted_zone" in args:
        faults += domain_fault(("hosted_zone",), zone, wildcard=False)
    if faults or not is_domain(args["domain"], wildcard=False):
        return faults
    if not is_within(args["domain"], zone):
        allowed = f"{zone}, the hosted zone, or a domain that ends with .{zone}"
        faults.append(Fault(("domain",), args["domain"], allowed))
    outside = f"in the hosted zone {zone}: {zone} itself or a domain that ends with .{zone}"
    if "hosted_zone" not in args:
        outside += "; hosted_zone says otherwise"
    right = [alias for alias in args.get("aliases", []) if is_domain(alias, wildcard=True)]
    faults += [
        Fault(("aliases", str(args["aliases"].index(alias))), alias, outside)
        for alias in right
        if not is_within(alias, zone)
    ]
    return faults


def _region_faults(args: Mapping[str, Any]) -> list[Fault]:
    if "certificate_regions" not in args:
        return []
    regions = args["certificate_regions"]
    if not regions or len(set(regions)) < len(regions):
        return [Fault(("certificate_regions",), regions, "at least one region, each once")]
    return each_fault(
        ("certificate_regions",),
        regions,
        lambda region: isinstance(region, str) and region.count("-") >= 2,
        "a region such as us-east-1",
    )
