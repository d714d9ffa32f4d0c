"""Failures between a VPC link and what it leads to."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from guardrails import tokens
from guardrails.access import Access, Accesses, Peer
from guardrails.endpoints import vpc_of
from guardrails.graph import Graph, Join, Resource
from guardrails.load_balancers import LoadBalancers, is_application
from guardrails.preflight.private_integrations import Private, PrivateIntegrations
from guardrails.preflight.verdicts import fails
from guardrails.preflight.way import Status, Way
from guardrails.rule import Failure, Scope, Severity, rule
from guardrails.security_groups import Direction
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok
from guardrails.workloads import Workload, Workloads

_GUIDE: Final = "https://docs.aws.amazon.com/apigateway/latest/developerguide"
_PRIVATE: Final = f"{_GUIDE}/http-api-develop-integrations-private.html"
_ENCRYPTED: Final = frozenset({"HTTPS", "TLS"})

_F58 = Failure(
    "F58",
    "503 Service Unavailable from API Gateway, for each request",
    (f"{_GUIDE}/http-api-vpc-links.html",),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.API_INTEGRATIONS,
    library_fix="use HttpApiEdge and HttpApiRoute: they open the port between link and load "
    "balancer on both sides",
    aws_fix="put aws.apigatewayv2.VpcLink and aws.lb.LoadBalancer into one VPC, and add an egress "
    "rule to the link's group and an ingress rule to the load balancer's, on the listener's port",
    url=f"{_GUIDE}/http-api-vpc-links.html",
    failure=_F58,
)
def preflight_f58_link_to_load_balancer(graph: Graph) -> Iterator[Verdict]:
    """A VPC link reaches the listener that an integration names: in its VPC, through the groups.

    That a link without a request for 60 days falls asleep, and that the first requests after that
    fail, is not in a plan.
    """
    for each in graph.derive(PrivateIntegrations):
        ways = _to_tasks(graph, each) if each.discovery.found else [_to_listener(graph, each)]
        yield from [_verdict(each.resource, way) for way in ways] or [ok(each.resource)]


def _verdict(resource: Resource, way: Way) -> Verdict:
    if way.status is Status.BROKEN:
        broken = "; ".join(each.what for each in way.breaks)
        return fails(_F58, resource, f"cannot pass on: {broken}\n  {way.path}", *way.evidence)
    if way.status is Status.CANNOT_JUDGE:
        why = f"may not pass on, by a way that is not all known: {'; '.join(way.doubts)}"
        return cannot_judge(resource, why, *way.evidence)
    return ok(resource, *way.evidence)


def _to_listener(graph: Graph, each: Private) -> Way:
    """Follow an integration from its VPC link to the listener."""
    link, listener, balancer = each.link.only, each.listener.only, each.balancer
    way = Way().to(each.resource.label, each.resource)
    if link is None:
        return way.unsure("its VPC link is not known, or not in this plan")
    way = way.to(link.label, link)
    if listener is None or balancer is None:
        return way.unsure("its listener, or the load balancer of it, is not in this plan")
    way = way.to(balancer.label, balancer).to(listener.label, listener)
    vpcs = [_vpc(graph, link, "subnetIds"), _vpc(graph, balancer, "subnets")]
    if UNKNOWN not in vpcs and vpcs[0] != vpcs[1]:
        way = way.shut("F58", f"{link.label} and {balancer.label} are in different VPCs")
    port = listener.number("port")
    if isinstance(port, Gap):
        return way.unsure(f"the port of {listener.label} is not known")
    theirs: Join | None = graph.join(balancer, "securityGroups", types=tokens.SECURITY_GROUPS)
    if balancer.given("securityGroups") in (ABSENT, []) and is_application(balancer) is not True:
        theirs = None  # a network load balancer without groups takes in everything
    target = _Target(balancer.label, theirs, _blocks(graph, balancer, "subnets"))
    return _through_groups(graph, way, link, target, int(port))


def _to_tasks(graph: Graph, each: Private) -> list[Way]:
    """Follow an integration to the tasks that register in its service of Cloud Map's."""
    link = each.link.only
    start = Way().to(each.resource.label, each.resource)
    if link is None:
        return [start.unsure("its VPC link is not known, or not in this plan")]
    start = start.to(link.label, link).to(each.discovery.found[0].label, *each.discovery.found)
    ways = []
    for workload in registered(graph, each.discovery.found):
        port = workload.resource.number("serviceRegistries", "containerPort")
        if not isinstance(port, Gap) and workload.names_groups:
            blocks = [_block(subnet) for subnet in workload.subnets.found]
            whole = () if workload.subnets.complete else (UNKNOWN,)
            target = _Target("its tasks", workload.groups, (*blocks, *whole))
            way = start.to(workload.label, workload.resource)
            ways.append(_through_groups(graph, way, link, target, int(port)))
    return ways


def registered(graph: Graph, discovery: tuple[Resource, ...]) -> list[Workload]:
    """Return the services of ECS whose tasks register in a service of Cloud Map's."""
    path = ("serviceRegistries", "registryArn")
    return [
        workload
        for workload in graph.derive(Workloads)
        for found in graph.join(
            workload.resource, *path, types=tokens.DISCOVERY_SERVICES, key="arn"
        ).found
        if found in discovery
    ]


def _vpc(graph: Graph, resource: Resource, name: str) -> Resource | str | Gap:
    """Return the VPC of a resource, by the first of its subnets that tells."""
    subnets = graph.join(resource, name, types=tokens.SUBNETS)
    vpcs = [vpc_of(graph, subnet) for subnet in subnets.found]
    return next((vpc for vpc in vpcs if vpc is not UNKNOWN), UNKNOWN)


class _Target(NamedTuple):
    """What a link leads to."""

    name: str
    groups: Join | None
    """None where it takes in everything."""
    blocks: tuple[str | Gap, ...]


def _through_groups(graph: Graph, way: Way, link: Resource, target: _Target, port: int) -> Way:
    accesses = graph.derive(Accesses)
    if link.given("securityGroupIds") in (ABSENT, []):
        return way.unsure(f"{link.label} has no security group of its own: securityGroupIds")
    own = graph.join(link, "securityGroupIds", types=tokens.SECURITY_GROUPS)
    theirs = Join() if target.groups is None else target.groups
    there = Peer(theirs.found, target.blocks, loose=not theirs.complete)
    out = accesses.ask(own, Direction.EGRESS, there, port)
    way = _add(way, out, f"{port} from the link to {target.name} is shut")
    if target.groups is None:
        return way
    here = Peer(own.found, _blocks(graph, link, "subnetIds"), loose=not own.complete)
    into = accesses.ask(target.groups, Direction.INGRESS, here, port)
    return _add(way, into, f"the link is not let in to {target.name} on {port}")


def _blocks(graph: Graph, resource: Resource, name: str) -> tuple[str | Gap, ...]:
    subnets = graph.join(resource, name, types=tokens.SUBNETS)
    known = tuple(_block(subnet) for subnet in subnets.found)
    return known if subnets.complete else (*known, UNKNOWN)


def _block(subnet: Resource) -> str | Gap:
    block = subnet.given("cidrBlock")
    return block if isinstance(block, str) else UNKNOWN


def _add(way: Way, access: Access, what: str) -> Way:
    way = replace(way, evidence=tuple(dict.fromkeys((*way.evidence, *access.evidence))))
    if access.allowed is False:
        return way.shut("F58", f"{what}: {access.by}")
    return way.unsure(access.by) if access.allowed is UNKNOWN else way


_F60 = Failure(
    "F60",
    "no words that AWS documents: by default private integration traffic uses the HTTP protocol, "
    "so an encrypted listener gets plain HTTP, and the other way round",
    (_PRIVATE,),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.API_INTEGRATIONS,
    library_fix="give HttpApiEdge `alb_domain`, the name that the load balancer's certificate is "
    "for, where its listener has one",
    aws_fix="set tls_config.server_name_to_verify of aws.apigatewayv2.Integration where the "
    "listener speaks HTTPS or TLS, and leave tls_config out where it speaks HTTP",
    url=_PRIVATE,
    failure=_F60,
)
def preflight_f60_integration_tls(graph: Graph) -> Iterator[Verdict]:
    """A private integration speaks TLS to a listener that does, and plain HTTP to one on HTTP.

    Behind a listener on TCP the tasks end TLS, or do not: that is not judged.
    """
    balancers = graph.derive(LoadBalancers)
    for each in graph.derive(PrivateIntegrations):
        listener = each.listener.only
        protocol = UNKNOWN if listener is None else balancers.protocol(listener)
        tls = each.resource.given("tlsConfig")
        if listener is None:  # which F58 tells
            yield ok(each.resource)
        elif UNKNOWN in (tls, protocol):
            why = "may speak another protocol than its listener: tlsConfig or protocol is not known"
            yield cannot_judge(each.resource, why, listener)
        elif protocol in _ENCRYPTED and tls is ABSENT:
            what = f"speaks HTTP to {listener.label}, which speaks {protocol}: tlsConfig is not set"
            yield fails(_F60, each.resource, what, listener)
        elif protocol == "HTTP" and tls is not ABSENT:
            what = f"speaks TLS to {listener.label}, which speaks HTTP: tlsConfig"
            yield fails(_F60, each.resource, what, listener)
        else:
            yield ok(each.resource, listener)
