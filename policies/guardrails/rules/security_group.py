"""Rules about security groups: whom they admit, and how their rules are written."""

from collections.abc import Iterator
from dataclasses import dataclass

from guardrails import tokens
from guardrails.edges import Edges
from guardrails.graph import Graph, Resource
from guardrails.rule import Scope, Severity, rule
from guardrails.security_groups import Direction, GroupRule, SecurityGroups
from guardrails.settings import Settings, setting
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html"

_INGRESS = tokens.SECURITY_GROUP_RULES | tokens.INGRESS_RULES


@dataclass(frozen=True)
class EdgePorts(Settings):
    """Which ports an edge opens."""

    ports: tuple[int, ...] = setting(
        (80, 443),
        "TCP ports on which internet-facing load balancers may admit everyone.",
        minimum=1,
        maximum=65535,
    )


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.SECURITY_GROUPS | _INGRESS,
    library_fix="let AlbEdge admit everyone, and Service admit the edge alone: each by the group "
    "that it makes",
    aws_fix="refer to the group of whoever calls (referenced_security_group_id of "
    "aws.vpc.SecurityGroupIngressRule), or name its CIDR block; everyone comes in through an "
    "internet-facing aws.lb.LoadBalancer",
    url=f"{_CONTROLS}#ec2-18",
    standards=(
        "security-hub:EC2.18",
        "checkov:CKV_AWS_260",
        "checkov:CKV_AWS_277",
        "cdk-nag:EC23",
        "trivy:AWS-0107",
    ),
    settings=EdgePorts,
)
def open_ingress_at_the_edge_only(graph: Graph, settings: EdgePorts) -> Iterator[Verdict]:
    """Security groups admit everyone only at internet-facing load balancers, on the edge's ports.

    Everyone is 0.0.0.0/0, ::/0, the halves of these, and prefix lists of the plan that hold them;
    prefix lists made elsewhere, CloudFront's for one, are not looked into. A group that nothing in
    the plan stands in may be a load balancer's of another stack, and cannot be judged.
    """
    groups, edges = graph.derive(SecurityGroups), graph.derive(Edges)
    for group in graph.of(tokens.SECURITY_GROUPS):
        known = groups.rules(group)
        verdicts = [
            verdict
            for each in known.of(Direction.INGRESS)
            for verdict in _admitted(each, group, edges, settings)
        ]
        if known.doubts:
            why = f"may admit everyone: {'; '.join(known.doubts)}"
            verdicts.append(cannot_judge(group, why))
        yield from verdicts or [ok(group)]
    for each in groups:
        if each.group is None and each.direction is Direction.INGRESS:
            yield from _elsewhere(each, settings) or [ok(each.holder)]


def _admitted(
    each: GroupRule, group: Resource, edges: Edges, settings: EdgePorts
) -> Iterator[Verdict]:
    """Judge one rule of a group of the plan; what keeps the rule yields nothing."""
    within = each.reach.within(frozenset(settings.ports))
    at_edge = group in edges.groups
    by = f"its inline {each.direction.value}" if each.holder is group else each.label
    opened = f"admits everyone ({', '.join(each.everyone)}) on {each.reach}, by {by}"
    if not each.everyone:
        if each.unknown_cidrs and not (at_edge and within is True):
            why = f"may admit everyone: the addresses of {by} are not known yet"
            yield cannot_judge(group, why, each.holder)
    elif within is False:
        ports = ", ".join(map(str, settings.ports))
        yield violation(group, f"{opened}; an edge opens {ports} alone", each.holder)
    elif at_edge:
        if within is UNKNOWN:
            yield cannot_judge(group, f"{opened}: the ports are not known yet", each.holder)
    elif doubt := edges.doubt(group):
        yield cannot_judge(group, f"{opened}, and may not be at the edge: {doubt}", each.holder)
    else:
        user = next(user for user in edges.users(group) if user.type.startswith("aws:"))
        what = f"{opened}, and is no internet-facing load balancer's: {user.label} stands in it"
        yield violation(group, what, each.holder, user)


def _elsewhere(each: GroupRule, settings: EdgePorts) -> list[Verdict]:
    """Judge a rule whose group is not in the plan, or not known yet."""
    within = each.reach.within(frozenset(settings.ports))
    opened = f"admits everyone ({', '.join(each.everyone)}) on {each.reach}"
    if each.everyone and within is False:
        ports = ", ".join(map(str, settings.ports))
        return [violation(each.holder, f"{opened}; an edge opens {ports} alone")]
    if each.everyone:
        whose = "its group is not in this plan, and may not be at the edge"
        return [cannot_judge(each.holder, f"{opened}: {whose}")]
    if each.unknown_cidrs:
        return [cannot_judge(each.holder, "may admit everyone: its addresses are not known yet")]
    return []


@dataclass(frozen=True)
class RiskyPorts(Settings):
    """Which ports nobody opens to everyone."""

    # Security Hub's list for EC2.19, in its order: file transfer, shells, mail, Windows' services,
    # databases, development servers, dashboards and search.
    ports: tuple[int, ...] = setting(
        (
            *(20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333),
            *(5000, 5432, 5500, 5601, 8080, 8088, 8888, 9200, 9300),
        ),
        "TCP and UDP ports that are open to everyone on no account. Default: Security Hub's list.",
        minimum=0,
        maximum=65535,
    )


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.CRITICAL,
    subjects=tokens.SECURITY_GROUPS | _INGRESS,
    library_fix="use Service and AlbEdge, which open no such port; for a shell in a container set "
    "Service's `enable_execute_command`",
    aws_fix="take 0.0.0.0/0 and ::/0 out of the rule, or narrow its ports; Session Manager and ECS "
    "Exec need no open port",
    url=f"{_CONTROLS}#ec2-19",
    standards=(
        "security-hub:EC2.13",
        "security-hub:EC2.14",
        "security-hub:EC2.19",
        "checkov:CKV_AWS_24",
        "checkov:CKV_AWS_25",
    ),
    settings=RiskyPorts,
)
def no_risky_port_open(graph: Graph, settings: RiskyPorts) -> Iterator[Verdict]:
    """No security group opens administration, database or development ports to everyone.

    Not even that of an internet-facing load balancer. It is judged rule by rule, so that `up` stops
    before the door is open.
    """
    by_holder: dict[Resource, list[GroupRule]] = {}
    for each in graph.derive(SecurityGroups):
        if each.direction is Direction.INGRESS:
            by_holder.setdefault(each.holder, []).append(each)
    for holder in graph.of(tokens.SECURITY_GROUPS | _INGRESS):
        verdicts = [_risk(each, settings) for each in by_holder.get(holder, ())]
        inline = holder.given("ingress") if holder.type in tokens.SECURITY_GROUPS else ABSENT
        if inline is UNKNOWN or (isinstance(inline, list) and UNKNOWN in inline):
            why = "may open a risky port to everyone: ingress is not known"
            verdicts.append(cannot_judge(holder, why))
        spoken = [verdict for verdict in verdicts if verdict]
        yield from spoken or [ok(holder)]


def _risk(each: GroupRule, settings: RiskyPorts) -> Verdict | None:
    reached: list[int] = []
    unclear = False
    for port in settings.ports:
        covered = [each.reach.covers(port, protocol) for protocol in ("tcp", "udp")]
        if True in covered:
            reached.append(port)
        unclear = unclear or UNKNOWN in covered
    if each.everyone and reached:
        some = ", ".join(map(str, reached[:5])) + (", …" if reached[5:] else "")
        who = ", ".join(each.everyone)
        return violation(each.holder, f"opens {each.reach} to everyone ({who}): among it {some}")
    if (each.everyone and unclear) or (each.unknown_cidrs and (reached or unclear)):
        missing = "ports" if each.everyone else "addresses"
        why = f"may open a risky port to everyone: its {missing} are not known"
        return cannot_judge(each.holder, why)
    return None
