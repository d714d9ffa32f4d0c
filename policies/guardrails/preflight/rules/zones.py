"""Failures of what tasks stand on: zones that a service leaves out, NAT before its way out."""

from collections.abc import Iterable, Iterator, Mapping

from guardrails import tokens
from guardrails.endpoints import vpc_of
from guardrails.grants import of_library
from guardrails.graph import Graph, Join, Resource
from guardrails.preflight.needs import region_of
from guardrails.preflight.order import Order
from guardrails.preflight.verdicts import ECS_GUIDE, fails
from guardrails.preflight.zones import FARGATE, VPC_LINK, zone_id_of
from guardrails.rule import Failure, Level, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok
from guardrails.workloads import STARTS_TASKS, Workloads

_F18 = Failure(
    "F18",
    "Subnet is in Availability Zone 'euw3-az2' where service is not available (of a VPC link; for "
    "tasks AWS documents the zones, and no words)",
    (
        f"{ECS_GUIDE}/AWS_Fargate-Regions.html",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=STARTS_TASKS | tokens.VPC_LINKS,
    library_fix="give Network `availability_zone_names` of zones that have the service",
    aws_fix="choose the subnets' zones by id: aws.get_availability_zones().zone_ids",
    url=f"{ECS_GUIDE}/AWS_Fargate-Regions.html",
    failure=_F18,
)
def preflight_f18_zone_without_service(graph: Graph) -> Iterator[Verdict]:
    """Tasks on Fargate and VPC links stand in zones that have the service.

    The zones are dated lists of AWS's guides (2026-11), of the regions where one is left out.
    Judged by zone ids: a name stands for another zone in each account, and is a doubt in those
    regions, but for subnets of this library's, which take what AWS offers to the account. In which
    zones the services behind interface endpoints are differs by service, and is not judged.
    """
    for workload in graph.derive(Workloads):
        if workload.on_fargate is not False:
            yield _zones(workload.resource, workload.subnets, FARGATE, "Fargate")
    for link in graph.of(tokens.VPC_LINKS):
        subnets = graph.join(link, "subnetIds", types=tokens.SUBNETS)
        yield _zones(link, subnets, VPC_LINK, "VPC links")


def _zones(
    resource: Resource, subnets: Join, table: Mapping[str, frozenset[str]], service: str
) -> Verdict:
    doubtful: list[Resource] = []
    for subnet in subnets.found:
        served = table.get(_region(subnet) or _region(resource) or "")
        zone = zone_id_of(subnet)
        if served is None:
            continue
        if isinstance(zone, str) and zone not in served:
            what = f"stands in zone {zone}, which has no {service}"
            return fails(_F18, resource, f"{what}\n  {resource.label} → {subnet.label}", subnet)
        if zone is UNKNOWN and not of_library(subnet):
            doubtful.append(subnet)
    if not subnets.complete and _region(resource) in table:
        return cannot_judge(
            resource,
            f"may stand in a zone without {service}: one of its subnets is not in this plan",
        )
    if doubtful:
        why = f"the zone id of {doubtful[0].label} is not in this plan"
        return cannot_judge(resource, f"may stand in a zone without {service}: {why}", *doubtful)
    return ok(resource, *subnets.found)


def _region(resource: Resource) -> str | None:
    """Return the region of a resource; of a subnet, its zone's name tells it as well."""
    zone = resource.read("availabilityZone")
    return zone[:-1] if isinstance(zone, str) else region_of(resource)


_F68 = Failure(
    "F68",
    "a NAT gateway in state failed: Network vpc-… has no Internet gateway attached",
    (
        "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html",
        "https://github.com/n8n-io/n8n-hosting/issues/169",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.LOW,
    subjects=tokens.NAT_GATEWAYS,
    level=Level.ADVISORY,
    library_fix="use Network's `nat`",
    aws_fix="add depends_on of the aws.ec2.InternetGateway to the aws.ec2.NatGateway",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html",
    failure=_F68,
)
def preflight_f68_nat_before_internet_gateway(graph: Graph) -> Iterator[Verdict]:
    """A NAT gateway is made after the internet gateway of its VPC is there.

    Nothing in its properties says so, and Pulumi makes both at a time: whoever comes first is
    chance, so this is advisory.
    """
    order = graph.derive(Order)
    gateways = _gateways(graph)
    for nat in graph.of(tokens.NAT_GATEWAYS):
        vpc = _vpc(graph, nat)
        found = gateways.get(vpc, [])
        public = nat.given("connectivityType") in (ABSENT, "public")
        unclear = list(graph.of(tokens.INTERNET_GATEWAYS)) if vpc is UNKNOWN else gateways[UNKNOWN]
        unclear = [each for each in unclear if not order.waits_for(nat, each)]
        if public and unclear and not found:
            why = f"may be made before {unclear[0].label}: whether it is in one VPC with it is not"
            yield cannot_judge(nat, f"{why} known yet", unclear[0])
            continue
        if not public or not found or _waits(order, nat, found):
            yield ok(nat)
            continue
        path = f"{nat.label} → {found[0].label}"
        what = f"may be made before {found[0].label}, which it does not wait for"
        yield fails(_F68, nat, f"{what}\n  {path}", *found)


def _gateways(graph: Graph) -> dict[object, list[Resource]]:
    """Return the internet gateways by VPC; by UNKNOWN those whose VPC is not known."""
    by_vpc: dict[object, list[Resource]] = {UNKNOWN: []}
    for gateway in graph.of(tokens.INTERNET_GATEWAYS):
        vpc = vpc_of(graph, gateway)
        if isinstance(vpc, Resource) or vpc is UNKNOWN:
            by_vpc.setdefault(vpc, []).append(gateway)
    return by_vpc


def _vpc(graph: Graph, nat: Resource) -> object:
    """Return the VPC of a NAT gateway, by its subnet unless it is a regional one."""
    subnet = graph.join(nat, "subnetId", types=tokens.SUBNETS).only
    return vpc_of(graph, nat if subnet is None else subnet)


def _waits(order: Order, nat: Resource, gateways: Iterable[Resource]) -> bool:
    return any(order.waits_for(nat, gateway) for gateway in gateways)
