"""Rules about the security groups of tasks: who reaches them, and where they reach."""

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Any

from guardrails import tokens
from guardrails.cidr import is_everyone
from guardrails.graph import Graph, Resource, shown
from guardrails.routing import Entry, Routing
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.security_groups import Direction, GroupRule, SecurityGroups
from guardrails.values import UNKNOWN, Gap, read
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_GROUPS = ("networkConfiguration", "securityGroups")


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.SERVICES,
    level=Level.ADVISORY,
    library_fix="pass `load_balancer_security_group_id` to Service: its group then admits that "
    "group alone",
    aws_fix="in the rule of the tasks' group set referenced_security_group_id to the load "
    "balancer's group, instead of a CIDR block",
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-network.html",
)
def task_ingress_from_its_vpc(graph: Graph) -> Iterator[Verdict]:
    """The security groups of tasks admit other groups, or addresses of their own VPC at most.

    A group is named best: it follows what is in it. A range of another network is sometimes needed
    (a peered VPC, an office), so this is advisory by default.
    """
    groups = graph.derive(SecurityGroups)
    for service in graph.of(tokens.SERVICES):
        join = graph.join(service, *_GROUPS, types=tokens.SECURITY_GROUPS)
        doubts = [f"security group {shown(value)} is not in this plan" for value in join.outside]
        if join.unexplained:
            doubts.append("some of its security groups are not known yet")
        wide: list[GroupRule] = []
        for group in join.found:
            known = groups.rules(group)
            doubts += known.doubts
            vpc = _vpc_blocks(group, graph)
            for each in known.of(Direction.INGRESS):
                inside = _inside((*each.cidrs, *each.listed), vpc)
                if inside is False:
                    wide.append(each)
                elif inside is UNKNOWN:
                    doubts.append(f"whether {each.label} admits more than the VPC is not known")
        for each in wide:
            what = f"is reached from outside of its VPC: {each.label} admits {each.reach} by CIDR"
            yield violation(service, f"{what} block", *filter(None, (each.group, each.holder)))
        if doubts:
            why = "; ".join(dict.fromkeys(doubts))
            yield cannot_judge(service, f"may be reached from outside of its VPC: {why}")
        if not wide and not doubts:
            yield ok(service, *join.found)


def _vpc_blocks(group: Resource, graph: Graph) -> list[str] | Gap:
    """Return the address ranges of a group's VPC, as far as the plan shows all of them."""
    vpc = graph.join(group, "vpcId", types=tokens.VPCS).only
    if vpc is None:
        return UNKNOWN
    blocks: list[Any] = [vpc.read("cidrBlock"), vpc.read("ipv6CidrBlock")]
    blocks += graph.derive(_further_blocks).get(vpc, [])
    return [block for block in blocks if isinstance(block, str)] or UNKNOWN


def _further_blocks(graph: Graph) -> dict[Resource, list[Any]]:
    blocks: dict[Resource, list[Any]] = {}
    for association in graph.of(tokens.VPC_CIDR_ASSOCIATIONS):
        vpc = graph.join(association, "vpcId", types=tokens.VPCS).only
        if vpc:
            given = (association.read(name) for name in ("cidrBlock", "ipv6CidrBlock"))
            blocks.setdefault(vpc, []).extend(given)
    return blocks


def _inside(cidrs: Iterable[str | Gap], vpc: list[str] | Gap) -> bool | Gap:
    """Tell whether all blocks are within a VPC; UNKNOWN for what may be."""
    answer: bool | Gap = True
    for cidr in cidrs:
        if isinstance(cidr, Gap):
            answer = UNKNOWN
            continue
        if is_everyone(cidr):
            return False
        within = UNKNOWN if isinstance(vpc, Gap) else _within(cidr, vpc)
        if within is False:
            return False
        answer = within if within is UNKNOWN else answer
    return answer


def _within(cidr: str, vpc: list[str]) -> bool | Gap:
    try:
        network = ipaddress.ip_network(cidr, strict=False)
        ranges = [ipaddress.ip_network(block, strict=False) for block in vpc]
    except ValueError:  # AWS refuses what is malformed
        return True
    comparable: list[Any] = [each for each in ranges if each.version == network.version]
    return any(network.subnet_of(each) for each in comparable) if comparable else UNKNOWN


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.SERVICES,
    library_fix="pass `endpoint_security_group_id` and `s3_prefix_list_id` of Network to Service, "
    "and leave `open_egress` out",
    aws_fix="replace the rule to 0.0.0.0/0 by one to the endpoints' group on port 443 and one to "
    "the S3 endpoint's prefix_list_id",
    url="https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
    standards=("checkov:CKV_AWS_382", "trivy:AWS-0104"),
)
def no_open_egress_behind_endpoints(graph: Graph) -> Iterator[Verdict]:
    """Tasks whose subnets have no way out but VPC endpoints have no egress rule to everywhere.

    The rule would be without use today, and open on the day when somebody adds a route. Where the
    subnets have any other route, a NAT gateway's for one, egress is not judged.
    """
    groups = graph.derive(SecurityGroups)
    for service in graph.of(tokens.SERVICES):
        subnets = graph.join(service, "networkConfiguration", "subnets", types=tokens.SUBNETS)
        leads_out, doubts = _way_out(subnets.found, graph)
        doubts += [f"subnet {shown(value)} is not in this plan" for value in subnets.outside]
        if subnets.unexplained:
            doubts.append("some of its subnets are not known yet")
        if leads_out or not (subnets.found or doubts):
            yield ok(service, *subnets.found)
            continue
        join = graph.join(service, *_GROUPS, types=tokens.SECURITY_GROUPS)
        known = [groups.rules(group) for group in join.found]
        egress = [each for rules in known for each in rules.of(Direction.EGRESS)]
        opened = [each for each in egress if each.everyone]
        if opened and not doubts:
            what = f"lets its tasks reach everywhere ({opened[0].label}), and {_NOTHING}"
            yield violation(service, what, *dict.fromkeys(each.holder for each in opened))
            continue
        unread = [doubt for rules in known for doubt in rules.doubts]
        unread += [f"security group {shown(value)} is not in this plan" for value in join.outside]
        unread += ["some of its security groups are not known yet"] * join.unexplained
        unread += [
            f"the addresses of {each.label} are not known" for each in egress if each.unknown_cidrs
        ]
        if opened or unread:
            why = "; ".join(dict.fromkeys([*doubts, *unread]))
            yield cannot_judge(service, f"may have an egress rule without use: {why}")
        else:
            yield ok(service, *join.found)


_NOTHING = "none of its subnets has a route that leads there"


def _way_out(subnets: Iterable[Resource], graph: Graph) -> tuple[bool, list[str]]:
    """Tell whether a route leads out of any of the subnets, and why others may."""
    routing = graph.derive(Routing)
    doubts: list[str] = [*routing.strays(), *routing.strays_elsewhere()]
    for subnet in subnets:
        tables, unsure = routing.tables(subnet)
        doubts += unsure
        for table in tables:
            entries, unread = routing.entries(table)
            doubts += unread
            if any(_leaves(entry) for entry in entries):
                return True, []
    return False, doubts


def _leaves(entry: Entry) -> bool:
    """Tell whether a route leads elsewhere than to the VPC itself, or to a gateway endpoint."""
    gateway = read(entry.route, "gatewayId")
    if isinstance(gateway, str):
        return gateway != "local" and not gateway.startswith("vpce-")
    return True  # a NAT gateway, an interface, a peering, …; one not known yet is one of these
