"""Rules about CloudFront distributions: the encryption before and behind them, logs, WAF."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from guardrails import tokens
from guardrails.attachments import Attachment, Attachments
from guardrails.graph import Graph, Resource
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_SECURITY_HUB: Final = (
    "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html"
)
_DELIVERY: Final = Attachment(
    tokens.LOG_DELIVERY_SOURCES, "resourceArn", owners=tokens.DISTRIBUTIONS, key="arn"
)

_MODERN: Final = ("TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025")
"""What CloudFront.15 of Security Hub recommends, as of 2026-11."""

_OUTDATED: Final = (
    "SSLv3",
    "TLSv1",
    "TLSv1_2016",
    "TLSv1.1_2016",
    "TLSv1.2_2018",
    "TLSv1.2_2019",
)
"""The older ones. Source: CloudFront API reference, ViewerCertificate.MinimumProtocolVersion; the
last two offer ciphers without authenticated encryption."""

_OLD_ORIGIN_PROTOCOLS: Final = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.DISTRIBUTIONS,
    library_fix="use CloudFrontEdge, which redirects HTTP",
    aws_fix='set viewer_protocol_policy of each cache behavior to "redirect-to-https" or '
    '"https-only"',
    url=f"{_SECURITY_HUB}#cloudfront-3",
    standards=("security-hub:CloudFront.3", "checkov:CKV_AWS_34", "trivy:AWS-0012"),
)
def distribution_viewer_https(graph: Graph) -> Iterator[Verdict]:
    """A CloudFront distribution serves nothing over HTTP."""
    for distribution in graph.of(tokens.DISTRIBUTIONS):
        policies = _viewer_policies(distribution)
        if "allow-all" in policies:
            yield violation(
                distribution, "serves over HTTP: a viewerProtocolPolicy of it is allow-all"
            )
        elif UNKNOWN in policies:
            yield cannot_judge(
                distribution, "may serve over HTTP: a viewerProtocolPolicy of it is not known"
            )
        else:
            yield ok(distribution)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.DISTRIBUTIONS,
    library_fix="use CloudFrontEdge, which asks for TLSv1.2_2021",
    aws_fix='set minimum_protocol_version of viewer_certificate to "TLSv1.2_2021" or newer',
    url=f"{_SECURITY_HUB}#cloudfront-15",
    standards=(
        "security-hub:CloudFront.15",
        "checkov:CKV_AWS_174",
        "trivy:AWS-0013",
        "cdk-nag:CFR4",
    ),
)
def distribution_tls_policy(graph: Graph) -> Iterator[Verdict]:
    """A CloudFront distribution with domains of its own takes TLS 1.2 of 2021 or newer.

    With CloudFront's own certificate nothing can be chosen, and nothing is asked.
    """
    for distribution in graph.of(tokens.DISTRIBUTIONS):
        own = distribution.flag("viewerCertificate", "cloudfrontDefaultCertificate", default=False)
        policy = distribution.given("viewerCertificate", "minimumProtocolVersion")
        if own is True or policy in _MODERN:
            yield ok(distribution)
        elif own is UNKNOWN or policy is UNKNOWN or policy not in (*_OUTDATED, ABSENT):
            why = "viewerCertificate.minimumProtocolVersion is not known"
            yield cannot_judge(distribution, f"may take outdated TLS: {why}")
        else:
            shown = "not set" if policy is ABSENT else policy
            why = f"viewerCertificate.minimumProtocolVersion is {shown}"
            yield violation(distribution, f"takes outdated TLS: {why}")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.DISTRIBUTIONS,
    library_fix="use CloudFrontEdge, which reaches a public load balancer over HTTPS alone, and "
    "with `origin_access` vpc stays inside the VPC",
    aws_fix='set origin_protocol_policy of custom_origin_config to "https-only" and '
    'origin_ssl_protocols to ["TLSv1.2"]; or reach an internal load balancer by vpc_origin_config',
    url=f"{_SECURITY_HUB}#cloudfront-9",
    standards=("security-hub:CloudFront.9", "security-hub:CloudFront.10", "cdk-nag:CFR5"),
)
def distribution_origin_https(graph: Graph) -> Iterator[Verdict]:
    """A CloudFront distribution reaches its origins over the internet with TLS 1.2.

    A VPC origin is reached without the internet, so that HTTP will do. Where no viewer can come
    over HTTP, `match-viewer` never uses it.
    """
    for distribution in graph.of(tokens.DISTRIBUTIONS):
        wrong, doubts = _origins(distribution)
        if wrong:
            yield violation(distribution, f"reaches an origin unsafely: {'; '.join(wrong)}")
        elif doubts:
            yield cannot_judge(
                distribution, f"may reach an origin unsafely: {'; '.join(doubts)} not known"
            )
        else:
            yield ok(distribution)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.DISTRIBUTIONS,
    library_fix="set CloudFrontEdge's `access_logs`",
    aws_fix="set logging_config of aws.cloudfront.Distribution; or add an "
    "aws.cloudwatch.LogDeliverySource with resource_arn=<distribution>.arn and its delivery",
    url=f"{_SECURITY_HUB}#cloudfront-5",
    standards=(
        "security-hub:CloudFront.5",
        "checkov:CKV_AWS_86",
        "trivy:AWS-0010",
        "cdk-nag:CFR3",
    ),
    level=Level.ADVISORY,
)
def distribution_access_logs(graph: Graph) -> Iterator[Verdict]:
    """A CloudFront distribution logs its requests, in either form of its standard logs.

    Advisory, because the load balancer behind it may log them already.
    """
    attachments = graph.derive(Attachments)
    for distribution in graph.of(tokens.DISTRIBUTIONS):
        bucket = distribution.given("loggingConfig", "bucket")
        sources = attachments.of(distribution, _DELIVERY)
        # A bucket that is not known yet is one all the same.
        if sources.found or bucket is not ABSENT:
            yield ok(distribution, *sources.found[:1])
        elif sources.doubt:
            yield cannot_judge(distribution, f"may log no requests: {sources.doubt}")
        else:
            yield violation(distribution, "logs no requests")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.DISTRIBUTIONS,
    library_fix="set CloudFrontEdge's `web_acl_arn`",
    aws_fix="set web_acl_id of aws.cloudfront.Distribution to the ARN of a web ACL of scope "
    "CLOUDFRONT",
    url=f"{_SECURITY_HUB}#cloudfront-6",
    standards=(
        "security-hub:CloudFront.6",
        "checkov:CKV_AWS_68",
        "trivy:AWS-0011",
        "cdk-nag:CFR2",
    ),
    level=Level.DISABLED,
)
def distribution_web_acl(graph: Graph) -> Iterator[Verdict]:
    """A CloudFront distribution has a web ACL of AWS WAF.

    Disabled, because a web ACL is billed by the month and by requests, and has to be tuned to the
    application.
    """
    for distribution in graph.of(tokens.DISTRIBUTIONS):
        # One that is not known yet is one all the same.
        if distribution.given("webAclId") is ABSENT:
            yield violation(distribution, "has no web ACL: webAclId is not set")
        else:
            yield ok(distribution)


def _viewer_policies(distribution: Resource) -> list[Any]:
    """Return the protocol policy of each behavior, UNKNOWN where one is not known."""
    ordered = distribution.given("orderedCacheBehaviors")
    policies = [distribution.given("defaultCacheBehavior", "viewerProtocolPolicy")]
    if ordered is UNKNOWN:
        policies.append(UNKNOWN)
    for behavior in ordered if isinstance(ordered, list) else []:
        known = isinstance(behavior, Mapping)
        policies.append(behavior.get("viewerProtocolPolicy", ABSENT) if known else UNKNOWN)
    return policies


def _origins(distribution: Resource) -> tuple[list[str], list[str]]:
    """Return what is wrong with the custom origins, and what is not known of them."""
    origins = distribution.given("origins")
    if not isinstance(origins, list):
        return [], ["origins"]
    viewers = _viewer_policies(distribution)
    wrong: list[str] = []
    doubts: list[str] = []
    for index, origin in enumerate(origins):
        path = f"origins[{index}].customOriginConfig"
        custom = origin.get("customOriginConfig") if isinstance(origin, Mapping) else UNKNOWN
        if not isinstance(custom, Mapping):
            doubts += [path] if custom is UNKNOWN else []
            continue
        policy = custom.get("originProtocolPolicy", UNKNOWN)
        if policy == "http-only" or (policy == "match-viewer" and "allow-all" in viewers):
            wrong.append(f"{path}.originProtocolPolicy is {policy}")
        elif policy is UNKNOWN or (policy == "match-viewer" and UNKNOWN in viewers):
            doubts.append(f"{path}.originProtocolPolicy")
        protocols = custom.get("originSslProtocols", UNKNOWN)
        old = _OLD_ORIGIN_PROTOCOLS.intersection(
            each
            for each in (protocols if isinstance(protocols, list) else [])
            if each is not UNKNOWN
        )
        if old:
            wrong.append(f"{path}.originSslProtocols has {', '.join(sorted(old))}")
        elif protocols is UNKNOWN or UNKNOWN in protocols:
            doubts.append(f"{path}.originSslProtocols")
    return wrong, doubts
