"""Rules about VPC endpoints."""

from collections.abc import Iterator
from dataclasses import dataclass

from guardrails import tokens
from guardrails.attachments import Attachment, Attachments
from guardrails.graph import Graph, Join, Resource, shown
from guardrails.iam import Statement, statements
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.security_groups import Direction, SecurityGroups
from guardrails.settings import Settings, setting
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_GUIDE = "https://docs.aws.amazon.com/vpc/latest/privatelink"


def _attachment(types: frozenset[str]) -> Attachment:
    return Attachment(types, "vpcEndpointId", owners=tokens.VPC_ENDPOINTS)


_GROUPS = _attachment(tokens.VPC_ENDPOINT_GROUP_ASSOCIATIONS)
_SUBNETS = _attachment(tokens.VPC_ENDPOINT_SUBNET_ASSOCIATIONS)
_POLICIES = _attachment(tokens.VPC_ENDPOINT_POLICIES)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.VPC_ENDPOINTS,
    library_fix="use Network's endpoints: their group admits the services that use them, each by "
    "its own group",
    aws_fix="give aws.ec2.VpcEndpoint security_group_ids of a group that admits port 443 from the "
    "groups of its callers, or from the VPC's CIDR block",
    url=f"{_GUIDE}/interface-endpoints.html",
)
def endpoint_security_group(graph: Graph) -> Iterator[Verdict]:
    """An interface endpoint has a security group of its own, which does not admit everyone.

    Without one it falls back to the VPC's default group, which is empty where rules are kept, so
    that its callers are cut off.
    """
    attachments, groups = graph.derive(Attachments), graph.derive(SecurityGroups)
    for endpoint in graph.of(tokens.VPC_ENDPOINTS):
        kind = endpoint.given("vpcEndpointType")
        join = graph.join(endpoint, "securityGroupIds", types=tokens.SECURITY_GROUPS)
        added = attachments.of(endpoint, _GROUPS)
        join = Join.union([join, *(_group(each, graph) for each in added.found)])
        named = join.found or not join.complete
        if kind not in ("Interface", UNKNOWN):
            yield ok(endpoint)
        elif not named and kind is UNKNOWN:
            yield cannot_judge(endpoint, "may lack a security group: vpcEndpointType is not known")
        elif not named and added.candidates:
            why = f"may have no security group of its own: {added.doubt}"
            yield cannot_judge(endpoint, why, added.candidates[0])
        elif not named:
            what = "has no security group of its own: securityGroupIds is not set"
            yield violation(endpoint, what)
        else:
            yield from _admitting(endpoint, join, groups)


def _group(association: Resource, graph: Graph) -> Join:
    return graph.join(association, "securityGroupId", types=tokens.SECURITY_GROUPS)


def _admitting(endpoint: Resource, join: Join, groups: SecurityGroups) -> Iterator[Verdict]:
    doubts = [f"security group {shown(value)} is not in this plan" for value in join.outside]
    if join.unexplained:
        doubts.append("some of its security groups are not known yet")
    opened = False
    for group in join.found:
        known = groups.rules(group)
        doubts += known.doubts
        for each in known.of(Direction.INGRESS):
            if each.everyone:
                opened = True
                who = ", ".join(each.everyone)
                what = f"admits everyone ({who}): {each.label} of {group.label}"
                yield violation(endpoint, what, group, each.holder)
            elif each.unknown_cidrs:
                doubts.append(f"the addresses of {each.label} are not known yet")
    if doubts:
        why = "; ".join(dict.fromkeys(doubts))
        yield cannot_judge(endpoint, f"may admit everyone: {why}", *join.found)
    elif not opened:
        yield ok(endpoint, *join.found)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.VPC_ENDPOINTS,
    level=Level.ADVISORY,
    library_fix="leave Network's `endpoint_single_zone` out",
    aws_fix="give aws.ec2.VpcEndpoint subnet_ids in two availability zones",
    url=f"{_GUIDE}/interface-endpoints.html",
    standards=("prowler:vpc_endpoint_multi_az_enabled",),
)
def endpoint_in_two_zones(graph: Graph) -> Iterator[Verdict]:
    """An interface endpoint stands in two availability zones.

    In one, that zone's outage takes the service from every task. It costs by the zone and hour, so
    one is a choice for a small stack: advisory by default.
    """
    attachments = graph.derive(Attachments)
    for endpoint in graph.of(tokens.VPC_ENDPOINTS):
        kind = endpoint.given("vpcEndpointType")
        added = attachments.of(endpoint, _SUBNETS)
        join = Join.union(_subnet_joins(endpoint, graph, added.found))
        count = _zones(join)
        if kind not in ("Interface", UNKNOWN) or count > 1:
            yield ok(endpoint, *join.found)
        elif kind is UNKNOWN:
            yield cannot_judge(endpoint, "may stand in one zone: vpcEndpointType is not known")
        elif join.unexplained or added.candidates:
            why = added.doubt or "its subnets are not known yet"
            yield cannot_judge(endpoint, f"may stand in one zone: {why}")
        else:
            where = "in one availability zone" if count else "in no subnet"
            yield violation(endpoint, f"stands {where} only", *join.found)


def _subnet_joins(
    endpoint: Resource, graph: Graph, associations: tuple[Resource, ...]
) -> Iterator[Join]:
    yield graph.join(endpoint, "subnetIds", types=tokens.SUBNETS)
    placed = endpoint.given("subnetConfigurations")
    for index in range(len(placed) if isinstance(placed, list) else 0):
        path = ("subnetConfigurations", index, "subnetId")
        yield graph.join(endpoint, *path, types=tokens.SUBNETS)
    if placed is UNKNOWN:
        yield graph.join(endpoint, "subnetConfigurations", types=tokens.SUBNETS)
    for association in associations:
        yield graph.join(association, "subnetId", types=tokens.SUBNETS)


def _zones(join: Join) -> int:
    """Count the zones of subnets: AWS allows an endpoint one subnet in each zone."""
    zones = {_zone(subnet) for subnet in join.found}
    return len(zones) + len(set(map(str, join.outside)))


def _zone(subnet: Resource) -> str:
    named = (subnet.read(name) for name in ("availabilityZone", "availabilityZoneId"))
    return next((name for name in named if isinstance(name, str)), subnet.urn)


@dataclass(frozen=True)
class Narrowed(Settings):
    """Which endpoints need a policy."""

    services: tuple[str, ...] = setting(
        ("s3", "dynamodb"),
        "Services whose endpoints need a policy of their own, as their names end: ecr.api, logs. "
        "Default: those that data can be carried off to.",
    )


@rule(
    scope=Scope.STACK,
    severity=Severity.LOW,
    subjects=tokens.VPC_ENDPOINTS,
    level=Level.ADVISORY,
    library_fix="use Network's endpoints, which are held to this account; name partners in "
    "`trusted_accounts`",
    aws_fix="set policy of aws.ec2.VpcEndpoint, with conditions on aws:PrincipalAccount and "
    "aws:ResourceAccount; let ECR's bucket of image layers through",
    url=f"{_GUIDE}/vpc-endpoints-access.html",
    settings=Narrowed,
)
def endpoint_policy_narrow(graph: Graph, settings: Narrowed) -> Iterator[Verdict]:
    """The endpoint of a service that holds data has a policy that is narrower than AWS's own.

    That one lets anybody's credentials do anything to anybody's buckets and tables through it.
    """
    attachments = graph.derive(Attachments)
    endings = tuple(f".{service}" for service in settings.services)
    for endpoint in graph.of(tokens.VPC_ENDPOINTS):
        name = endpoint.given("serviceName")
        added = attachments.of(endpoint, _POLICIES)
        documents = [holder.given("policy") for holder in (endpoint, *added.found)]
        given = [document for document in documents if document is not ABSENT]
        if isinstance(name, str) and not name.endswith(endings):
            yield ok(endpoint)
        elif not isinstance(name, str):
            yield cannot_judge(endpoint, "may be open to everyone: serviceName is not known")
        elif not given and added.candidates:
            yield cannot_judge(endpoint, f"may have no policy: {added.doubt}", added.candidates[0])
        elif not given:
            yield violation(endpoint, "is open to everyone: policy is not set")
        else:
            yield _judge_policy(endpoint, [statements(document) for document in given])


def _judge_policy(endpoint: Resource, parsed: list[tuple[Statement, ...] | Gap]) -> Verdict:
    # A deployed endpoint shows the policy that a separate resource gave it, so they say the same.
    for document in parsed:
        if not isinstance(document, Gap) and any(map(_lets_all, document)):
            return violation(endpoint, "is open to everyone: policy allows * on * to *")
    if any(isinstance(document, Gap) for document in parsed):
        return cannot_judge(endpoint, "may be open to everyone: policy is not known")
    return ok(endpoint)


def _lets_all(statement: Statement) -> bool:
    everything = "*" in statement.actions and "*" in statement.resources
    free = statement.allows and not statement.conditions
    return bool(free and everything and statement.open_to_everyone)
