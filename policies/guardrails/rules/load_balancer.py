"""Rules about load balancers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from guardrails import tokens
from guardrails.attachments import Attachment, Attachments
from guardrails.graph import Graph, Join, Resource
from guardrails.load_balancers import is_application, is_public
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.settings import Settings, setting
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Outcome, Verdict, cannot_judge, ok, violation

_SECURITY_HUB: Final = "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html"
_WEB_ACL: Final = Attachment(
    tokens.WEB_ACL_ASSOCIATIONS, "resourceArn", owners=tokens.LOAD_BALANCERS, key="arn"
)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.LOAD_BALANCERS,
    library_fix="use AlbEdge, which always drops them",
    aws_fix="set drop_invalid_header_fields=True of aws.lb.LoadBalancer (default: false)",
    url=f"{_SECURITY_HUB}#elb-4",
    standards=("security-hub:ELB.4", "checkov:CKV_AWS_131", "trivy:AWS-0052"),
    level=Level.ADVISORY,
)
def load_balancer_drops_invalid_headers(graph: Graph) -> Iterator[Verdict]:
    """An application load balancer drops headers whose names are not valid.

    Such a header may be read in one way by the load balancer and in another by the application,
    which is how requests are smuggled. Advisory, because a client may rely on an odd name.
    """

    def judge(balancer: Resource) -> Verdict:
        dropped = balancer.flag("dropInvalidHeaderFields", default=False)
        if dropped is UNKNOWN:
            why = "may pass invalid headers on: dropInvalidHeaderFields is not known"
            return cannot_judge(balancer, why)
        if dropped is True:
            return ok(balancer)
        return violation(balancer, "passes invalid headers on: dropInvalidHeaderFields is not true")

    return _of_applications(graph, judge)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.LOAD_BALANCERS,
    library_fix="leave AlbEdge's `desync_mitigation_mode` out, or set it to strictest",
    aws_fix='remove desync_mitigation_mode of aws.lb.LoadBalancer (default: "defensive")',
    url=f"{_SECURITY_HUB}#elb-12",
    standards=("security-hub:ELB.12", "checkov:CKV_AWS_328"),
)
def load_balancer_desync_mitigation(graph: Graph) -> Iterator[Verdict]:
    """An application load balancer defends against HTTP desync, and does not merely watch."""

    def judge(balancer: Resource) -> Verdict:
        mode = balancer.given("desyncMitigationMode")
        if mode is UNKNOWN:
            return cannot_judge(
                balancer, "may let desync attacks pass: desyncMitigationMode is not known"
            )
        if mode == "monitor":
            return violation(balancer, "lets desync attacks pass: desyncMitigationMode is monitor")
        return ok(balancer)

    return _of_applications(graph, judge)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.LOAD_BALANCERS,
    library_fix="set AlbEdge's `access_logs`, which makes the bucket, too",
    aws_fix='set access_logs={"bucket": …, "enabled": True} of aws.lb.LoadBalancer, the bucket '
    "with a policy that lets load balancers write",
    url=f"{_SECURITY_HUB}#elb-5",
    standards=("security-hub:ELB.5", "checkov:CKV_AWS_91", "cdk-nag:ELB2", "awsguard:elb-logging"),
    level=Level.ADVISORY,
)
def load_balancer_access_logs(graph: Graph) -> Iterator[Verdict]:
    """An application load balancer logs its requests.

    A network load balancer logs nothing but TLS that it ends itself, and is not asked for it.
    Advisory, because a stack for development may do without.
    """

    def judge(balancer: Resource) -> Verdict:
        enabled = balancer.flag("accessLogs", "enabled", default=False)
        if enabled is UNKNOWN:
            return cannot_judge(balancer, "may log no requests: accessLogs.enabled is not known")
        if enabled is True:
            return ok(balancer)
        return violation(balancer, "logs no requests: accessLogs.enabled is not true")

    return _of_applications(graph, judge)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.LOAD_BALANCERS,
    library_fix="set `deletion_protection` of AlbEdge or HttpApiEdge",
    aws_fix="set enable_deletion_protection=True of aws.lb.LoadBalancer",
    url=f"{_SECURITY_HUB}#elb-6",
    standards=("security-hub:ELB.6", "checkov:CKV_AWS_150", "awsguard:elb-deletion-protection"),
    level=Level.DISABLED,
)
def load_balancer_deletion_protection(graph: Graph) -> Iterator[Verdict]:
    """AWS refuses to delete a load balancer until its protection is taken off.

    Pulumi's own `protect` does not count: it holds against Pulumi alone. Disabled, because a stack
    for development has to go in one step.
    """
    for balancer in graph.of(tokens.LOAD_BALANCERS):
        protected = balancer.flag("enableDeletionProtection", default=False)
        if protected is UNKNOWN:
            yield cannot_judge(
                balancer, "may be deleted by mistake: enableDeletionProtection is not known"
            )
        elif protected is True:
            yield ok(balancer)
        else:
            yield violation(
                balancer, "can be deleted by mistake: enableDeletionProtection is not true"
            )


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.LOAD_BALANCERS,
    library_fix="set AlbEdge's `internal`, and let HttpApiEdge or CloudFrontEdge be what people "
    "reach; or exempt the load balancer that is meant to be public",
    aws_fix="set internal=True of aws.lb.LoadBalancer; or exempt the one that is meant to be "
    "public",
    url="https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/"
    "how-elastic-load-balancing-works.html#load-balancer-scheme",
    standards=("trivy:AWS-0053",),
    level=Level.DISABLED,
)
def load_balancer_internal(graph: Graph) -> Iterator[Verdict]:
    """A load balancer has private addresses only, unless an exemption declares it public.

    For stacks whose way in is an HTTP API or CloudFront. Disabled, because where it is not, the
    public load balancer is the one thing that is meant to be reached.
    """
    for balancer in graph.of(tokens.LOAD_BALANCERS):
        public = is_public(balancer)
        if public is UNKNOWN:
            yield cannot_judge(balancer, "may face the internet: internal is not known")
        elif public is True:
            yield violation(balancer, "faces the internet: internal is not true")
        else:
            yield ok(balancer)


@dataclass(frozen=True)
class Zones(Settings):
    """How many zones a load balancer stands in."""

    minimum_zones: int = setting(2, "Availability zones that it must be in at least.", minimum=1)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.LOAD_BALANCERS,
    library_fix="give Network two availability zones or more (`availability_zone_count`), and the "
    "edge its subnets in all of them",
    aws_fix="name a subnet in each of two zones in subnets (or subnet_mappings) of "
    "aws.lb.LoadBalancer",
    url=f"{_SECURITY_HUB}#elb-13",
    standards=("security-hub:ELB.13",),
    level=Level.ADVISORY,
    settings=Zones,
)
def load_balancer_zones(graph: Graph, settings: Zones) -> Iterator[Verdict]:
    """A load balancer stands in two availability zones or more.

    AWS takes one subnet a zone, so that subnets of which no more is known count as zones. Advisory,
    because AWS itself refuses an application load balancer in one zone, and a network load balancer
    in one is a choice that costs availability alone.
    """
    least = settings.minimum_zones
    for balancer in graph.of(tokens.LOAD_BALANCERS):
        listed, subnets = _subnets(graph, balancer)
        # Ids that are not in the plan are subnets all the same.
        zones = {_zone(subnet) for subnet in subnets.found} | set(map(str, subnets.outside))
        if listed is not None and listed < least:
            where = f"{listed} subnet{'' if listed == 1 else 's'}"
            yield violation(balancer, f"stands in {where}: {least} zones are asked for")
        elif len(zones) >= least:
            yield ok(balancer, *subnets.found)
        elif listed is None or subnets.unexplained:
            yield cannot_judge(
                balancer, "may stand in one zone: its subnets are not known", *subnets.found
            )
        else:
            what = f"stands in {len(zones)} of the {least} zones that are asked for"
            yield violation(balancer, what, *subnets.found)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.LOAD_BALANCERS,
    library_fix="set AlbEdge's `waf`, or its `web_acl_arn`",
    aws_fix="add an aws.wafv2.WebAclAssociation with resource_arn=<load balancer>.arn",
    url=f"{_SECURITY_HUB}#elb-16",
    standards=("security-hub:ELB.16", "checkov:CKV2_AWS_28"),
    level=Level.DISABLED,
)
def load_balancer_web_acl(graph: Graph) -> Iterator[Verdict]:
    """A public application load balancer has a web ACL of AWS WAF.

    Disabled, because a web ACL is billed by the month and by requests, and has to be tuned to the
    application. One that Firewall Manager attaches is not in the plan.
    """
    attachments = graph.derive(Attachments)
    for balancer in graph.of(tokens.LOAD_BALANCERS):
        application, public = is_application(balancer), is_public(balancer)
        acls = attachments.of(balancer, _WEB_ACL)
        if application is False or public is False or acls.found:
            yield ok(balancer, *acls.found[:1])
        elif application is UNKNOWN or public is UNKNOWN:
            yield cannot_judge(
                balancer, "has no web ACL, and whether it is a public one for HTTP is not known"
            )
        elif acls.doubt:
            yield cannot_judge(balancer, f"may have no web ACL: {acls.doubt}", acls.candidates[0])
        else:
            yield violation(balancer, "is public and has no web ACL")


def _of_applications(graph: Graph, judge: Callable[[Resource], Verdict]) -> Iterator[Verdict]:
    """Judge the load balancers for HTTP. What is asked for does not concern the others."""
    for balancer in graph.of(tokens.LOAD_BALANCERS):
        application = is_application(balancer)
        verdict = ok(balancer) if application is False else judge(balancer)
        if application is UNKNOWN and verdict.outcome is Outcome.VIOLATION:
            verdict = cannot_judge(
                balancer, "may break the rule: its loadBalancerType is not known"
            )
        yield verdict


def _subnets(graph: Graph, balancer: Resource) -> tuple[int | None, Join]:
    """Return how many subnets a load balancer names (None: not known), and which."""
    plain, mapped = balancer.given("subnets"), balancer.given("subnetMappings")
    if isinstance(mapped, list):
        listed = len(mapped)
        joins = [
            graph.join(
                balancer, "subnetMappings", index, "subnetId", types=tokens.SUBNETS, key="id"
            )
            for index in range(len(mapped))
        ]
        if isinstance(plain, list):  # both, once deployed: the same subnets
            listed = max(len(mapped), len(plain))
            joins.append(graph.join(balancer, "subnets", types=tokens.SUBNETS))
        return listed, Join.union(joins)
    name = "subnetMappings" if plain is ABSENT else "subnets"
    join = graph.join(balancer, name, types=tokens.SUBNETS)
    return (len(plain) if isinstance(plain, list) else None), join


def _zone(subnet: Resource) -> str:
    for name in ("availabilityZone", "availabilityZoneId"):
        zone = subnet.read(name)
        if isinstance(zone, str):
            return zone
    return subnet.urn
