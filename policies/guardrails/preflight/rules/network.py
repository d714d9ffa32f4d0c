"""Failures of the network itself: names that collide, zones without a service, file systems."""

from collections.abc import Iterator, Mapping
from typing import Final

from guardrails import tokens
from guardrails.attachments import Attachment, Attachments
from guardrails.endpoints import Endpoint, Endpoints
from guardrails.graph import Graph, Resource
from guardrails.preflight.reachability import Reachability
from guardrails.preflight.verdicts import broken_ways, fails
from guardrails.preflight.way import Way
from guardrails.preflight.zones import same_zone, zone_of
from guardrails.rule import Failure, Level, Scope, Severity, rule
from guardrails.values import UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok
from guardrails.workloads import STARTS_TASKS

_PRIVATE_LINK: Final = "https://docs.aws.amazon.com/vpc/latest/privatelink"
_GUARD_DUTY: Final = "https://docs.aws.amazon.com/guardduty/latest/ug"
_OF_VPC: Final = Attachment(tokens.DHCP_OPTIONS_ASSOCIATIONS, "vpcId", owners=tokens.VPCS)

_F05 = Failure(
    "F05",
    "InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames "
    "VPC attributes set to true for vpc-…",
    (
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html",
        f"{_GUARD_DUTY}/troubleshooting-guardduty-runtime-monitoring.html",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.VPC_ENDPOINTS,
    library_fix="use Network, whose VPC has both switches on",
    aws_fix="set enable_dns_hostnames=True (it is off by default) on the aws.ec2.Vpc, and leave "
    "enable_dns_support on",
    url=f"{_PRIVATE_LINK}/interface-endpoints.html",
    failure=_F05,
)
def preflight_f05_private_dns_switches(graph: Graph) -> Iterator[Verdict]:
    """An endpoint with private DNS is in a VPC with DNS support and DNS hostnames on.

    Where the VPC's DHCP options name DNS servers of one's own, those have to ask Amazon's for the
    service's name; whether they do is not in a plan.
    """
    endpoints = graph.derive(Endpoints)
    for vpc in endpoints.vpcs:
        for endpoint in endpoints.all_of(vpc):
            yield _switches(graph, endpoint, vpc)


def _switches(graph: Graph, endpoint: Endpoint, vpc: Resource | str) -> Verdict:
    resource = endpoint.resource
    if endpoint.gateway or endpoint.private_dns is False:
        return ok(resource)
    if isinstance(vpc, str):
        return cannot_judge(
            resource, "may be refused: the DNS switches of its VPC are not in this plan"
        )
    standard = vpc.type in tokens.DEFAULT_VPCS  # the VPC that AWS makes has both on
    flags = {
        "enableDnsHostnames": vpc.flag("enableDnsHostnames", default=standard),
        "enableDnsSupport": vpc.flag("enableDnsSupport", default=True),
    }
    off = [name for name, flag in flags.items() if flag is False]
    if off and endpoint.private_dns is True:
        what = f"asks for private DNS, and {' and '.join(off)} of {vpc.label} is off"
        return fails(_F05, resource, f"{what}\n  {resource.label} → {vpc.label}", vpc)
    if off or UNKNOWN in flags.values():
        return cannot_judge(
            resource, f"may be refused: the DNS switches of {vpc.label} are not known"
        )
    servers = _own_servers(graph, vpc)
    return ok(resource) if servers is None else cannot_judge(resource, servers)


def _own_servers(graph: Graph, vpc: Resource) -> str | None:
    """Say that a VPC's names are looked up elsewhere than at Amazon's DNS, where they are."""
    for association in graph.derive(Attachments).of(vpc, _OF_VPC).found:
        options = graph.join(association, "dhcpOptionsId", types=tokens.DHCP_OPTIONS).only
        servers = None if options is None else options.given("domainNameServers")
        if options is not None and isinstance(servers, list) and _AMAZON not in servers:
            return (
                f"may not be used: {options.label} names DNS servers of its own, which have to ask "
                "Amazon's for the service's name"
            )
    return None


_AMAZON: Final = "AmazonProvidedDNS"

_F06 = Failure(
    "F06",
    "InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting "
    "DNS domain for logs.eu-west-1.amazonaws.com in the VPC vpc-…",
    (
        "https://github.com/hashicorp/terraform-provider-aws/issues/17269",
        "https://github.com/hashicorp/terraform-provider-aws/issues/17535",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.VPC_ENDPOINTS,
    library_fix="name each service once: in Network's `endpoints`, or in an aws.ec2.VpcEndpoint of "
    "your own",
    aws_fix="keep one aws.ec2.VpcEndpoint of a service with private_dns_enabled in a VPC, and no "
    "private aws.route53.Zone of the service's name",
    url=f"{_PRIVATE_LINK}/interface-endpoints.html",
    failure=_F06,
)
def preflight_f06_private_dns_conflict(graph: Graph) -> Iterator[Verdict]:
    """One endpoint alone takes a service's name in a VPC, and no private zone has it already.

    Private DNS makes a hidden zone of the service's name in the VPC, and a VPC has one zone of a
    name.
    """
    endpoints = graph.derive(Endpoints)
    zones = _private_zones(graph)
    for vpc in endpoints.vpcs:
        first: dict[str, Endpoint] = {}
        for endpoint in endpoints.all_of(vpc):
            if endpoint.gateway or endpoint.private_dns is False:
                yield ok(endpoint.resource)
                continue
            other = first.setdefault(endpoint.service, endpoint).resource
            zone = zones.get((vpc, _dns_name(endpoint)))
            yield _taken(endpoint, zone if other is endpoint.resource else other, vpc)


def _taken(endpoint: Endpoint, by: Resource | None, vpc: Resource | str) -> Verdict:
    resource = endpoint.resource
    if by is None:
        return ok(resource)
    label = vpc.label if isinstance(vpc, Resource) else "its VPC"
    what = f"takes the name of {endpoint.service}, which {by.label} has in {label}"
    if endpoint.private_dns is UNKNOWN or by.flag("privateDnsEnabled", default=True) is UNKNOWN:
        return cannot_judge(resource, f"may be refused: it {what}")
    return fails(_F06, resource, f"{what}\n  {resource.label} → {label} → {by.label}", by)


# Where a service's name is not that of its endpoint (AWS general reference, "Service endpoints").
_NAMES: Final[Mapping[str, str]] = {
    "ecr.api": "api.ecr",
    "ecr.dkr": "dkr.ecr",
    "kinesis-streams": "kinesis",
    "kinesis-firehose": "firehose",
}


def _dns_name(endpoint: Endpoint) -> str:
    return f"{_NAMES.get(endpoint.service, endpoint.service)}.{endpoint.region}.amazonaws.com"


def _private_zones(graph: Graph) -> dict[tuple[Resource | str, str], Resource]:
    """Return the private zones of the plan by VPC and name."""
    found: dict[tuple[Resource | str, str], Resource] = {}
    for zone in graph.of(tokens.ZONES):
        name = zone.given("name")
        listed = zone.given("vpcs")
        for index in range(len(listed) if isinstance(listed, list) else 0):
            vpc = graph.join(zone, "vpcs", index, "vpcId", types=tokens.VPCS).only
            if vpc is not None and isinstance(name, str):
                found[vpc, name.rstrip(".")] = zone
    for association in graph.of(tokens.ZONE_ASSOCIATIONS):
        vpc = graph.join(association, "vpcId", types=tokens.VPCS).only
        named = graph.join(association, "zoneId", types=tokens.ZONES, key="zoneId").only
        name = None if named is None else named.given("name")
        if vpc is not None and named is not None and isinstance(name, str):
            found[vpc, name.rstrip(".")] = named
    return found


_F64 = Failure(
    "F64",
    "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: "
    'stderr: Failed to resolve "fs-….efs.REGION.amazonaws.com" - check that your file system ID is '
    "correct, and ensure that the VPC has an EFS mount target for this file system ID. With shut "
    "groups the mount times out",
    (
        "https://docs.aws.amazon.com/efs/latest/ug/mounting-fs-mount-cmd-dns-name.html",
        "https://github.com/56kcloud/terraform-grafana/issues/4",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="give the Volume `security_group_id` of the mount targets: Service then adds the "
    "rules on both sides; make a mount target in each of Network's zones",
    aws_fix="add an aws.efs.MountTarget in each zone of the task subnets, with a group that admits "
    "TCP 2049 from the tasks' group, and that egress to the tasks' group",
    url="https://docs.aws.amazon.com/efs/latest/ug/network-access.html",
    failure=_F64,
)
def preflight_f64_file_system(graph: Graph) -> Iterator[Verdict]:
    """A task that mounts a file system has a mount target in its zone, and is let through to it.

    EFS's own API endpoint has no part in a mount. File systems that are not in the plan are in the
    table of `python -m guardrails reach` alone.
    """
    yield from broken_ways(graph, _F64)


_F65 = Failure(
    "F65",
    "nothing that ECS says: the task runs, and what it asks of the service times out",
    (f"{_PRIVATE_LINK}/aws-services-privatelink-support.html",),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=STARTS_TASKS,
    level=Level.ADVISORY,
    library_fix="set Network's `nat`, or name the service in its `endpoints`",
    aws_fix="give the subnets a NAT gateway, or the VPC an aws.ec2.VpcEndpoint to the service: of "
    "type Gateway for S3 and DynamoDB, else of type Interface with private_dns_enabled",
    url=f"{_PRIVATE_LINK}/aws-services-privatelink-support.html",
    failure=_F65,
)
def preflight_f65_services_of_task_role(graph: Graph) -> Iterator[Verdict]:
    """A task reaches the services that its task role allows it to call, or that its log goes to.

    Whether it ever calls them is not in a plan: advisory. Followed are the services that roles of
    tasks name most; a log router's own configuration is not read.
    """
    yield from broken_ways(graph, _F65)


_F66 = Failure(
    "F66",
    "nothing, until the zone of the endpoint fails: then tasks of other zones cannot start either",
    (f"{_PRIVATE_LINK}/interface-endpoints.html",),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.LOW,
    subjects=STARTS_TASKS,
    level=Level.ADVISORY,
    library_fix="leave Network's `endpoint_single_zone` out",
    aws_fix="give the aws.ec2.VpcEndpoint a subnet in each zone that tasks run in (subnet_ids)",
    url=f"{_PRIVATE_LINK}/interface-endpoints.html",
    failure=_F66,
)
def preflight_f66_endpoint_in_another_zone(graph: Graph) -> Iterator[Verdict]:
    """The endpoints that tasks go through stand in each zone that the tasks run in.

    An interface endpoint serves the whole VPC, so nothing is broken; but tasks of a zone without
    one fall with the zone that it is in, and their traffic between zones is billed.
    """
    endpoints = graph.derive(Endpoints)
    for resource, reaches in graph.derive(Reachability).by_workload.items():
        away: dict[tuple[Resource, str], list[Way]] = {}
        for reach in reaches:
            for way in reach.ways:
                for where in _away(endpoints, way):
                    away.setdefault(where, []).append(way)
        for (endpoint, zone), ways in away.items():
            what = f"falls with another zone than its own: {endpoint.label} is not in {zone}"
            yield fails(_F66, resource, f"{what}\n  {ways[0].path}", *ways[0].evidence)
        if not away:
            yield ok(resource)


def _away(endpoints: Endpoints, way: Way) -> Iterator[tuple[Resource, str]]:
    """Yield the endpoints of a way that are in other zones alone, with the zone of the tasks."""
    subnet = next((step for step in way.evidence if step.type in tokens.SUBNETS), None)
    for step in way.evidence:
        endpoint = endpoints.get(step)
        if subnet is None or endpoint is None or endpoint.gateway or not endpoint.subnets.complete:
            continue
        same: set[bool | Gap] = {same_zone(subnet, each) for each in endpoint.subnets.found}
        if same == {False}:
            yield step, zone_of(subnet)
