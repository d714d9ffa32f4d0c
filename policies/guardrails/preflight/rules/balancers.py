"""Failures between a load balancer and the tasks behind it."""

from collections.abc import Iterator, Mapping
from typing import Final

from guardrails import tokens
from guardrails.containers import PROPERTY
from guardrails.graph import Graph, Join, Resource
from guardrails.load_balancers import is_public
from guardrails.preflight.fronts import NETWORK, Fronts, preserves_clients
from guardrails.preflight.inbound import Entrance, Inbound
from guardrails.preflight.verdicts import ECS_GUIDE, fails
from guardrails.rule import Failure, Level, Scope, Severity, rule
from guardrails.security_groups import Direction, SecurityGroups
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok

_ELB: Final = "https://docs.aws.amazon.com/elasticloadbalancing/latest"
_UNHEALTHY: Final = (
    "service … (port …) is unhealthy in target-group … due to (reason Request timed out)"
)

_F43 = Failure(
    "F43",
    _UNHEALTHY,
    (
        f"{ECS_GUIDE}/troubleshoot-service-load-balancers.html",
        "https://github.com/aws/amazon-ecs-agent/issues/1872",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.SERVICES,
    library_fix="give Service `load_balancer_security_group_id` of AlbEdge or HttpApiEdge: it adds "
    "the rules on both sides",
    aws_fix="add an aws.vpc.SecurityGroupIngressRule on the container's port to the tasks' group, "
    "that refers to the load balancer's, and an egress rule to the load balancer's",
    url=f"{ECS_GUIDE}/troubleshoot-service-load-balancers.html",
    failure=_F43,
)
def preflight_f43_application_balancer_shut_out(graph: Graph) -> Iterator[Verdict]:
    """The security groups let an application load balancer reach the tasks, on both sides.

    On the port of the traffic and on that of the health checks. The provider takes away the rule
    that lets everything out of a new group, so the load balancer's needs one of its own.
    """
    yield from _ways(graph, _F43)


_F44 = Failure(
    "F44",
    "service … (port …) is unhealthy in target-group … due to (reason Health checks failed)",
    (
        f"{_ELB}/network/load-balancer-security-groups.html",
        "https://github.com/aws/aws-cdk/issues/1490",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.SERVICES,
    library_fix="give Service `load_balancer_security_group_id` of the edge: it adds the rules on "
    "both sides",
    aws_fix="admit the load balancer's security group to the tasks', on the container's port; of a "
    "network load balancer without groups, the CIDR blocks of its subnets",
    url=f"{_ELB}/network/load-balancer-security-groups.html",
    failure=_F44,
)
def preflight_f44_network_balancer_shut_out(graph: Graph) -> Iterator[Verdict]:
    """The security groups let a network load balancer reach the tasks, and its clients through it.

    Without groups of its own it is known by the addresses of its subnets. Where targets see the
    clients' addresses (UDP always, TCP if it is asked for) those have to be admitted as well,
    unless a rule names the load balancer's group; which addresses clients have is not in a plan.
    """
    yield from _ways(graph, _F44)


def _ways(graph: Graph, failure: Failure) -> Iterator[Verdict]:
    entrances: dict[Resource, list[Entrance]] = {each: [] for each in graph.of(tokens.SERVICES)}
    for entrance in graph.derive(Inbound):
        entrances[entrance.port.workload.resource].append(entrance)
    for service, found in entrances.items():
        verdicts = [verdict for each in found for verdict in _of_way(each, failure, service)]
        yield from dict.fromkeys(verdicts) or [ok(service)]


def _of_way(entrance: Entrance, failure: Failure, service: Resource) -> Iterator[Verdict]:
    way, balancer = entrance.way, entrance.balancer
    broken = dict.fromkeys(each.what for each in way.breaks if each.code == failure.code)
    for what in broken:
        yield fails(failure, service, f"is not reached: {what}\n  {way.path}", *way.evidence)
    if way.breaks or not way.doubts or entrance.group is None:
        return  # a target group from elsewhere is told by F40
    network = balancer is not None and balancer.given("loadBalancerType") == NETWORK
    if network is (failure.code == "F44"):
        doubts = "; ".join(way.doubts)
        yield cannot_judge(service, f"may not be reached: {doubts}\n  {way.path}", *way.evidence)


_F45 = Failure(
    "F45",
    "connections of the tasks to their own load balancer time out, now and then: the guide calls "
    "it NAT loopback, or hairpinning, which is not supported with client IP preservation",
    (f"{_ELB}/network/load-balancer-troubleshooting.html#loopback-timeout",),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.SERVICES,
    library_fix="let tasks reach each other by Service Connect, not by the load balancer",
    aws_fix="set preserve_client_ip=False of aws.lb.TargetGroup, or call the peer by another way",
    url=f"{_ELB}/network/load-balancer-troubleshooting.html",
    level=Level.ADVISORY,
    failure=_F45,
)
def preflight_f45_hairpin(graph: Graph) -> Iterator[Verdict]:
    """Tasks do not call the internal network load balancer that they are targets of.

    With the clients' addresses kept, a request that comes back to its sender is dropped. Known only
    where the definition is made from the load balancer's name; who else calls is not in a plan.
    """
    hairpins: dict[Resource, list[Verdict]] = {each: [] for each in graph.of(tokens.SERVICES)}
    for entrance in graph.derive(Inbound):
        service, definition = entrance.port.workload.resource, entrance.port.workload.definition
        balancer, group = entrance.balancer, entrance.group
        if balancer is None or group is None or definition is None:
            continue
        called = balancer in graph.feeds(definition, PROPERTY, tokens.LOAD_BALANCERS)
        internal = is_public(balancer) is False and balancer.given("loadBalancerType") == NETWORK
        if called and internal and preserves_clients(group) is True:
            what = "calls the load balancer that it is behind, with the addresses of clients kept"
            path = f":\n  {definition.label} → {entrance.way.path}"
            hairpins[service].append(fails(_F45, service, what + path, *entrance.way.evidence))
    for service, verdicts in hairpins.items():
        yield from dict.fromkeys(verdicts) or [ok(service)]


_F47 = Failure(
    "F47",
    "Target.NotInUse: The target group is not used by any load balancer or the target is in an "
    "Availability Zone that is not enabled for its load balancer.",
    (
        f"{ECS_GUIDE}/troubleshoot-service-load-balancers.html",
        f"{_ELB}/APIReference/API_TargetHealth.html",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.SERVICES,
    library_fix="use Network, whose public and private subnets have the same zones",
    aws_fix="give the load balancer a subnet in each zone that the tasks have subnets in",
    url=f"{ECS_GUIDE}/troubleshoot-service-load-balancers.html",
    failure=_F47,
)
def preflight_f47_zone_without_balancer(graph: Graph) -> Iterator[Verdict]:
    """A load balancer is in every Availability Zone that tasks behind it may start in.

    A task elsewhere is registered, never used and never healthy, and ECS ends it.
    """
    verdicts: dict[Resource, list[Verdict]] = {each: [] for each in graph.of(tokens.SERVICES)}
    for entrance in graph.derive(Inbound):
        service, balancer = entrance.port.workload.resource, entrance.balancer
        if balancer is not None:
            verdicts[service] += _in_zones(graph, entrance, balancer)
    for service, found in verdicts.items():
        yield from dict.fromkeys(found) or [ok(service)]


def _in_zones(graph: Graph, entrance: Entrance, balancer: Resource) -> Iterator[Verdict]:
    service, tasks = entrance.port.workload.resource, entrance.port.workload.subnets
    served = graph.derive(Fronts).subnets(balancer)
    zones = [zone_of(subnet) for subnet in served.found]
    for subnet in tasks.found:
        zone = zone_of(subnet)
        if subnet in served.found or (zone is not UNKNOWN and zone in zones):
            continue
        path = f":\n  {service.label} → {subnet.label}\n  {entrance.way.path}"
        if zone is UNKNOWN or UNKNOWN in zones or not served.complete:
            what = f"may start tasks in a zone that {balancer.label} is not in: the zones are not"
            yield cannot_judge(service, f"{what} all known{path}", subnet, balancer)
        else:
            what = f"starts tasks in {zone}, and {balancer.label} is not in that zone"
            yield fails(_F47, service, what + path, subnet, balancer, *served.found)


def zone_of(subnet: Resource) -> str | Gap:
    """Return a subnet's Availability Zone by its name, or by its id where only that is given."""
    for name in ("availabilityZone", "availabilityZoneId"):
        zone = subnet.read(name)
        if isinstance(zone, str):
            return zone
    return UNKNOWN


_F76 = Failure(
    "F76",
    "nothing in words of AWS's own: the clients' connections time out",
    (
        f"{_ELB}/application/load-balancer-troubleshooting.html",
        f"{_ELB}/application/load-balancer-update-security-groups.html",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.LISTENERS,
    library_fix="use AlbEdge or HttpApiEdge, whose groups admit who is to reach them",
    aws_fix="add an aws.vpc.SecurityGroupIngressRule on the listener's port to the load balancer's "
    "group",
    url=f"{_ELB}/application/load-balancer-update-security-groups.html",
    failure=_F76,
)
def preflight_f76_listener_admits_nobody(graph: Graph) -> Iterator[Verdict]:
    """The security groups of a load balancer admit somebody on the port of each listener.

    The provider gives a new group no rules, so a listener is reached by nobody until one is written
    for its port. One that only redirects may be shut on purpose, such as HTTP behind a CDN that
    speaks HTTPS alone.
    """
    balancers, groups = graph.derive(Inbound).balancers, graph.derive(SecurityGroups)
    for listener in graph.of(tokens.LISTENERS):
        balancer = balancers.of_listener(listener).only
        port = listener.number("port")
        without = balancer is None or balancer.given("securityGroups") in (ABSENT, [])
        if balancer is None or without or _redirects(graph, listener):
            yield ok(listener)
            continue
        own = graph.join(balancer, "securityGroups", types=tokens.SECURITY_GROUPS)
        doubt = "its port is" if port is UNKNOWN else ""
        doubt = f"whose groups {balancer.label} has is" if own.unexplained else doubt
        covered = _admits(groups, own, int(port)) if isinstance(port, float) else True
        if covered is UNKNOWN:
            doubt = "what the rules of its groups cover is"
        if doubt:
            yield cannot_judge(listener, f"may admit nobody: {doubt} not known yet", balancer)
        elif covered is True or not own.complete:
            yield ok(listener)
        else:
            names = " and ".join(group.label for group in own.found)
            what = f"admits nobody on port {port:g}, as no ingress rule of {names} covers it"
            path = f":\n  {balancer.label} → {listener.label}"
            yield fails(_F76, listener, what + path, balancer, *own.found)


def _redirects(graph: Graph, listener: Resource) -> bool:
    """Tell whether a listener does nothing but redirect."""
    if listener in graph.derive(_with_rules):
        return False
    actions = listener.read("defaultActions")
    listed = actions if isinstance(actions, list) else []
    kinds = {each.get("type") if isinstance(each, Mapping) else UNKNOWN for each in listed}
    return kinds == {"redirect"}


def _with_rules(graph: Graph) -> frozenset[Resource]:
    """Return the listeners that have rules besides their default actions."""
    return frozenset(
        listener
        for each in graph.of(tokens.LISTENER_RULES)
        for listener in graph.join(each, "listenerArn", types=tokens.LISTENERS, key="arn").found
    )


def _admits(groups: SecurityGroups, own: Join, port: int) -> bool | Gap:
    """Tell whether a rule covers a port."""
    answers: list[bool | Gap] = []
    for group in own.found:
        known = groups.rules(group)
        answers += [UNKNOWN] * bool(known.doubts)
        for each in known.of(Direction.INGRESS):
            answers += [each.reach.covers(port, protocol) for protocol in ("tcp", "udp")]
    return next((answer for answer in (True, UNKNOWN) if answer in answers), False)
