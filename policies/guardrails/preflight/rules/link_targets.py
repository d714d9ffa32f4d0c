"""Failures of what VPC links lead to: a load balancer behind a REST API, or Cloud Map."""

from collections.abc import Iterator, Mapping
from typing import Final

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.load_balancers import LoadBalancers
from guardrails.preflight.private_integrations import PrivateIntegrations
from guardrails.preflight.rules.vpc_links import registered
from guardrails.preflight.verdicts import fails
from guardrails.rule import Failure, Scope, Severity, rule
from guardrails.security_groups import Direction, SecurityGroups
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok

_NLB: Final = "https://docs.aws.amazon.com/elasticloadbalancing/latest/network"
_PRIVATE: Final = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
    "http-api-develop-integrations-private.html"
)

_F61 = Failure(
    "F61",
    "requests through the VPC link time out: rules for inbound traffic are evaluated for traffic "
    "through PrivateLink, too, unless that is turned off (the default is on)",
    (
        f"{_NLB}/load-balancer-security-groups.html",
        "https://github.com/cloudposse/terraform-aws-nlb/pull/58",
        "https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/4257",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.REST_VPC_LINKS,
    library_fix="use HttpApiEdge: its kind of VPC link has a security group, which rules can name",
    aws_fix='set enforce_security_group_inbound_rules_on_private_link_traffic="off" of the '
    "aws.lb.LoadBalancer",
    url=f"{_NLB}/load-balancer-security-groups.html",
    failure=_F61,
)
def preflight_f61_rest_link_shut_out(graph: Graph) -> Iterator[Verdict]:
    """The security groups of a network load balancer let in the VPC link of a REST API.

    Such a link has no security group and no address that AWS documents: rules that name groups
    never let it in; whether those about address ranges do cannot be judged.
    """
    for link in graph.of(tokens.REST_VPC_LINKS):
        join = graph.join(link, "targetArn", types=tokens.LOAD_BALANCERS, key="arn")
        balancer = join.only
        if balancer is None:
            yield cannot_judge(link, "may be shut out: its load balancer is not in this plan")
        else:
            yield _judge_rest(graph, link, balancer)


def _judge_rest(graph: Graph, link: Resource, balancer: Resource) -> Verdict:
    enforced = balancer.given("enforceSecurityGroupInboundRulesOnPrivateLinkTraffic")
    groups = graph.join(balancer, "securityGroups", types=tokens.SECURITY_GROUPS)
    if enforced == "off" or balancer.given("securityGroups") in (ABSENT, []):
        return ok(link, balancer)
    if enforced is UNKNOWN or not groups.complete:
        why = f"may be shut out by the groups of {balancer.label}, which are not known, or not here"
        return cannot_judge(link, why, balancer)
    listeners = graph.derive(LoadBalancers).listeners(balancer).found
    known = graph.derive(SecurityGroups)
    for listener in listeners:
        port = listener.number("port")
        rules = [
            each
            for group in groups.found
            for each in known.rules(group).of(Direction.INGRESS)
            if isinstance(port, Gap) or each.reach.covers(int(port)) is not False
        ]
        doubts = [doubt for group in groups.found for doubt in known.rules(group).doubts]
        if any(each.everyone for each in rules):
            continue
        what = f"is shut out of {listener.label}"
        if doubts or any(each.cidrs or each.prefix_lists for each in rules):
            why = f"may be shut out of {listener.label}: AWS does not document its addresses"
            return cannot_judge(link, why, balancer, listener)
        steps = f"\n  {link.label} → {balancer.label} → {listener.label}"
        what += f": no inbound rule of {balancer.label} is about addresses{steps}"
        return fails(_F61, link, what, balancer, listener, *groups.found)
    return ok(link, balancer)


_F62 = Failure(
    "F62",
    "no words that AWS documents: API Gateway finds no port with the tasks, which must be "
    "configured to use SRV records",
    (_PRIVATE,),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.API_INTEGRATIONS,
    library_fix="use HttpApiRoute, which leads to tasks through a load balancer",
    aws_fix='set the type of dns_records of aws.servicediscovery.Service to "SRV", and '
    "container_name and container_port in service_registries of aws.ecs.Service",
    url=_PRIVATE,
    failure=_F62,
)
def preflight_f62_cloud_map_without_port(graph: Graph) -> Iterator[Verdict]:
    """Tasks that an integration finds by Cloud Map register with SRV records, which have a port.

    A records, the usual ones of service discovery, hold addresses alone. Whoever registers besides
    the plan's services of ECS is not judged.
    """
    for each in graph.derive(PrivateIntegrations):
        verdicts = []
        for discovery in each.discovery.found:
            services = [workload.resource for workload in registered(graph, (discovery,))]
            types = _record_types(discovery)
            if UNKNOWN in types:
                why = f"may find no port: the records of {discovery.label} are not known yet"
                verdicts.append(cannot_judge(each.resource, why, discovery))
            elif services and types and "SRV" not in types:
                what = f"finds no port of {services[0].label}: {discovery.label} has no SRV records"
                verdicts.append(fails(_F62, each.resource, what, discovery, services[0]))
        yield from verdicts or [ok(each.resource)]


def _record_types(discovery: Resource) -> set[str | Gap]:
    records = discovery.given("dnsConfig", "dnsRecords")
    if records is ABSENT:
        return set()
    return {
        each.get("type", UNKNOWN) if isinstance(each, Mapping) else UNKNOWN
        for each in (records if isinstance(records, list) else [UNKNOWN])
    }
