"""Failures of load balancers to be made, and to be reached, where they are put."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from guardrails import tokens
from guardrails.endpoints import vpc_of
from guardrails.graph import Graph, Join, Resource
from guardrails.load_balancers import is_application, is_public
from guardrails.preflight.fronts import Fronts
from guardrails.preflight.inbound import Inbound
from guardrails.preflight.rules.balancers import zone_of
from guardrails.preflight.verdicts import fails
from guardrails.rule import Failure, Level, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok
from guardrails.ways_out import Exit, WaysOut

_ELB: Final = "https://docs.aws.amazon.com/elasticloadbalancing/latest"
_SUBNETS: Final = f"{_ELB}/application/application-load-balancers.html#subnets-load-balancer"

# A zone of a region itself, by name or by id. Local and Wavelength Zones (`us-west-2-lax-1a`) and
# Outposts take a load balancer with one subnet.
_PLAIN_ZONE: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-\d[a-z]|[a-z]{3,4}\d-az\d")

_F48 = Failure(
    "F48",
    "ValidationError: At least two subnets in two different Availability Zones must be specified / "
    "InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the "
    "same Availability Zone / InvalidSubnet: VPC … has no internet gateway / "
    "InvalidConfigurationRequest: Target group … is in a different VPC than load balancer …",
    (
        _SUBNETS,
        "https://github.com/aws-samples/aws-cdk-examples/issues/226",
        "https://github.com/robertdebock/terraform-aws-vault/issues/5",
        "https://github.com/openshift/installer/issues/1110",
        "https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1045",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.LOAD_BALANCERS,
    library_fix="give AlbEdge the `public_subnet_ids` of Network (`private_subnet_ids` where it is "
    "`internal`), which are of different zones",
    aws_fix="give aws.lb.LoadBalancer one subnet of each of two zones, in the VPC of its target "
    "groups, with a route to an internet gateway unless internal=True",
    url=_SUBNETS,
    failure=_F48,
)
def preflight_f48_balancer_subnets(graph: Graph) -> Iterator[Verdict]:
    """A load balancer's subnets are ones that it can be made in, and reached in.

    An application load balancer needs two zones, no load balancer takes two subnets of one. One
    that faces the internet is made in subnets without an internet gateway, if the VPC has any, and
    is reached by nobody. A route to a firewall's endpoint leads on to a gateway as well as any.
    """
    for balancer in graph.of(tokens.LOAD_BALANCERS):
        subnets = graph.derive(Fronts).subnets(balancer)
        verdicts = [
            *_zones(balancer, subnets),
            *_unreached(graph, balancer, subnets),
            *_other_vpc(graph, balancer, subnets),
        ]
        yield from dict.fromkeys(verdicts) or [ok(balancer, *subnets.found)]


def _path(balancer: Resource, *steps: Resource) -> str:
    return f":\n  {' → '.join((balancer.label, *(step.label for step in steps)))}"


def _zones(balancer: Resource, subnets: Join) -> Iterator[Verdict]:
    found = subnets.found
    if _elsewhere(found) or not found:
        return
    zones = [zone_of(subnet) for subnet in found]
    paths = "".join(f"\n  {balancer.label} → {subnet.label}" for subnet in found)
    known = [zone for zone in zones if isinstance(zone, str)]
    several = is_application(balancer) is True
    if several and subnets.complete and len(found) < 2:
        yield fails(_F48, balancer, f"has one subnet, and needs two zones:{paths}", *found)
    elif several and subnets.complete and len(known) == len(zones) and len(set(known)) < 2:
        what = f"has only subnets of {known[0]}, and needs two zones:{paths}"
        yield fails(_F48, balancer, what, *found)
    elif len(set(known)) < len(known):
        double = next(zone for zone in known if known.count(zone) > 1)
        if _exact(balancer, subnets):
            what = f"has two subnets of {double}, of which it can have one:{paths}"
            yield fails(_F48, balancer, what, *found)
        else:  # a list that is not known yet may hold some of what it is made from only
            why = f"may have two subnets of {double}: which subnets it has is not known yet"
            yield cannot_judge(balancer, why + paths, *found)


def _elsewhere(found: tuple[Resource, ...]) -> bool:
    """Tell whether a load balancer may be in a Local Zone or an Outpost: other rules hold there."""
    zones = [zone_of(subnet) for subnet in found]
    strange = any(isinstance(z, str) and not _PLAIN_ZONE.fullmatch(z) for z in zones)
    return strange or any(subnet.given("outpostArn") is not ABSENT for subnet in found)


def _exact(balancer: Resource, subnets: Join) -> bool:
    """Tell whether the subnets that were found are those that it has, and not some more."""
    listed = balancer.given("subnets")
    mapped = balancer.given("subnetMappings")
    given = listed if isinstance(listed, list) else mapped
    return isinstance(given, list) and len(given) == len(subnets.found) + len(subnets.outside)


def _unreached(graph: Graph, balancer: Resource, subnets: Join) -> Iterator[Verdict]:
    if is_public(balancer) is not True:
        return
    gateways = {vpc_of(graph, gateway) for gateway in graph.of(tokens.INTERNET_GATEWAYS)}
    for subnet in subnets.found:
        known = graph.derive(WaysOut).of(subnet)
        shut = {Exit.NAT_GATEWAY, Exit.MACHINE}
        if any(way.exit not in shut for way in known.ways):
            continue
        tables = " and ".join(table.label for table in known.tables)
        steps = (subnet, *known.tables)
        path = f"{_path(balancer, subnet)} → {tables}"
        if known.doubts:
            why = f"may not be reached from the internet: {known.doubts[0]}{path}"
            yield cannot_judge(balancer, why, *steps)
            continue
        what = "faces the internet in a subnet without a route to an internet gateway"
        vpc = vpc_of(graph, subnet)
        if isinstance(vpc, Resource) and vpc not in gateways and UNKNOWN not in gateways:
            what += f" ({vpc.label} has none)"
        yield fails(_F48, balancer, what + path, *steps)


def _other_vpc(graph: Graph, balancer: Resource, subnets: Join) -> Iterator[Verdict]:
    inbound, balancers = graph.derive(Inbound), graph.derive(Inbound).balancers
    for listener in balancers.listeners(balancer).found:
        for holder in (listener, *balancers.rules(listener).found):
            for group in balancers.target_groups(holder).found:
                apart = [each for each in subnets.found if inbound.vpcs_differ(each, group)]
                if apart and len(apart) == len(subnets.found):
                    what = "forwards to a target group of another VPC"
                    path = (
                        f"{_path(balancer, holder, group)}\n  {balancer.label} → {apart[0].label}"
                    )
                    yield fails(_F48, balancer, what + path, holder, group, apart[0])


_F77 = Failure(
    "F77",
    "nothing at first; later the load balancer cannot grow, or a change fails for want of "
    "addresses: the guide asks for a /27 and eight free addresses in each subnet",
    (_SUBNETS,),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.LOW,
    subjects=tokens.LOAD_BALANCERS,
    library_fix="leave Network's subnet sizes out",
    aws_fix="give the load balancer subnets of /27 or larger",
    url=_SUBNETS,
    level=Level.ADVISORY,
    failure=_F77,
)
def preflight_f77_balancer_subnet_size(graph: Graph) -> Iterator[Verdict]:
    """An application load balancer has subnets that it can grow in: /27 or larger.

    Part of F48 in the first list of failures. AWS makes the load balancer in a smaller subnet as
    long as eight addresses are free, so it is advice, and a failure of its own.
    """
    for balancer in graph.of(tokens.LOAD_BALANCERS):
        subnets = graph.derive(Fronts).subnets(balancer).found
        small = [subnet for subnet in subnets if _is_small(subnet.given("cidrBlock"))]
        if small and is_application(balancer) is True:
            what = f"has no room to grow in a subnet smaller than /27{_path(balancer, small[0])}"
            yield fails(_F77, balancer, what, *small)
        else:
            yield ok(balancer)


def _is_small(block: object) -> bool:
    try:
        return isinstance(block, str) and ipaddress.ip_network(block, strict=False).prefixlen > 27
    except ValueError:  # AWS refuses what is malformed
        return False
