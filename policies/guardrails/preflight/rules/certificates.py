"""Failures of certificates that are not issued yet, or never will be."""

from collections.abc import Iterator
from typing import Final

from guardrails import tokens
from guardrails.graph import Graph, Join, Resource
from guardrails.preflight.order import Order
from guardrails.preflight.proofs import Proofs, is_new, outside
from guardrails.preflight.verdicts import fails
from guardrails.rule import Failure, Level, Scope, Severity, rule
from guardrails.rules.certificate import is_imported
from guardrails.values import ABSENT
from guardrails.verdict import Outcome, Verdict, cannot_judge, ok

_ACM: Final = "https://docs.aws.amazon.com/acm/latest/userguide"
_GLOBAL: Final = "us-east-1"
"""Where CloudFront looks for certificates. Source: CloudFront guide, "Requirements for using
SSL/TLS certificates with CloudFront"."""

_USERS: Final[tuple[tuple[frozenset[str], tuple[str, ...]], ...]] = (
    (tokens.LISTENERS, ("certificateArn",)),
    (tokens.LISTENER_CERTIFICATES, ("certificateArn",)),
    (tokens.API_DOMAIN_NAMES, ("domainNameConfiguration", "certificateArn")),
    (tokens.DISTRIBUTIONS, ("viewerCertificate", "acmCertificateArn")),
)

_PROVED: Final = tokens.CERTIFICATES | tokens.CERTIFICATE_VALIDATIONS

_F52 = Failure(
    "F52",
    "UnsupportedCertificate: The certificate '…' must have a fully-qualified domain name, a "
    "supported signature, and a supported key size (of CloudFront: InvalidViewerCertificate: The "
    "specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't "
    "include a valid certificate chain)",
    (
        "https://github.com/crossplane-contrib/provider-upjet-aws/issues/338",
        "https://github.com/hashicorp/terraform-provider-aws/issues/26245",
        "https://github.com/cloudposse/terraform-aws-cloudfront-s3-cdn/issues/55",
        f"{_ACM}/acm-overview.html",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=frozenset[str]().union(*(types for types, _ in _USERS)),
    library_fix="give the edge the `certificate_arn` of Dns, which is ready when it is issued",
    aws_fix="add an aws.acm.CertificateValidation and use its certificate_arn; for a distribution, "
    "of a certificate in us-east-1",
    url="https://www.pulumi.com/registry/packages/aws/api-docs/acm/certificatevalidation/",
    failure=_F52,
)
def preflight_f52_certificate_not_issued(graph: Graph) -> Iterator[Verdict]:
    """What uses a certificate of the plan waits until it is issued.

    A new certificate is there at once and pending: minutes pass until ACM has seen the records that
    prove the domain. Not judged are certificates outside the plan, imported ones and those of a
    private authority, which need no proof. CloudFront takes those of us-east-1 alone.
    """
    order = graph.derive(Order)
    issued = graph.derive(_validations)
    for types, path in _USERS:
        for user in graph.of(types):
            join = graph.join(user, *path, types=tokens.CERTIFICATES, key="arn")
            verdicts = [_judge(user, each, issued.get(each, ()), order) for each in join.found]
            if any(verdict.outcome is Outcome.OK for verdict in verdicts):
                verdicts = []  # one of several that it may have: which, is not known yet
            if graph.join(user, *path, types=_PROVED, key="arn").unexplained:
                why = "may use a certificate before it is issued: which one is not known yet"
                verdicts = [cannot_judge(user, why)]
            yield from [*_elsewhere(graph, user, path), *verdicts] or [ok(user, *join.found)]


def _elsewhere(graph: Graph, user: Resource, path: tuple[str, ...]) -> Iterator[Verdict]:
    """Judge where the certificate of a distribution is, also one that it has from a validation."""
    if user.type not in tokens.DISTRIBUTIONS:
        return
    found = graph.join(user, *path, types=_PROVED, key="arn").found
    regions = [each.read("region") for each in found]
    if found and all(isinstance(region, str) and region != _GLOBAL for region in regions):
        what = f"uses {found[0].label}, which is in {regions[0]}: CloudFront takes {_GLOBAL} alone"
        yield fails(_F52, user, what, *found)


def _judge(
    user: Resource, certificate: Resource, validations: tuple[Resource, ...], order: Order
) -> Verdict:
    waits = any(order.waits_for(user, each) for each in validations)
    if waits or not _needs_proof(certificate) or certificate.read("status") == "ISSUED":
        return ok(user, certificate)
    if not is_new(certificate):
        if not is_new(user):
            return ok(user, certificate)
        why = f"may use {certificate.label} before it is issued: whether it is by now is not known"
        return cannot_judge(user, why, certificate)
    if validations:
        what = f"does not wait for {validations[0].label}, which waits until {certificate.label} is"
        return fails(_F52, user, f"{what} issued", certificate, validations[0])
    what = f"uses {certificate.label} as soon as it is requested: nothing waits until it is issued"
    return fails(_F52, user, what, certificate)


def _validations(graph: Graph) -> dict[Resource, tuple[Resource, ...]]:
    """Return what waits for each certificate: ``graph.derive(_validations)``."""
    found: dict[Resource, tuple[Resource, ...]] = {}
    for each in graph.of(tokens.CERTIFICATE_VALIDATIONS):
        join = graph.join(each, "certificateArn", types=tokens.CERTIFICATES, key="arn")
        for certificate in join.found:
            found[certificate] = (*found.get(certificate, ()), each)
    return found


def _needs_proof(certificate: Resource) -> bool:
    private = certificate.given("certificateAuthorityArn") is not ABSENT
    return not private and not is_imported(certificate)


_F53 = Failure(
    "F53",
    "Expected certificate to be issued but was in state PENDING_VALIDATION",
    (
        "https://github.com/hashicorp/terraform-provider-aws/issues/9338",
        "https://github.com/terraform-aws-modules/terraform-aws-apigateway-v2/issues/33",
        f"{_ACM}/dns-validation.html",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.CERTIFICATE_VALIDATIONS,
    library_fix="use Dns: with `create_zone` it requests certificates once `delegated` is true",
    aws_fix="deploy the aws.route53.Zone first and enter its name_servers at the registrar; make "
    "an aws.route53.Record of each of the certificate's domain_validation_options, in the public "
    "zone of the domain",
    url=f"{_ACM}/dns-validation.html",
    level=Level.ADVISORY,
    failure=_F53,
)
def preflight_f53_certificate_stays_pending(graph: Graph) -> Iterator[Verdict]:
    """The records that prove a certificate's domain are made, and where the internet asks for them.

    A zone that is made in the same update is asked by nobody until the registrar, or the zone
    above, names its name servers. Advisory, because a person may enter them while the update
    waits, and because records may be there already, made by hand or elsewhere: how a domain is
    delegated is not in a plan.
    """
    for validation in graph.of(tokens.CERTIFICATE_VALIDATIONS):
        if not is_new(validation):
            yield ok(validation)
            continue
        join = graph.join(validation, "certificateArn", types=tokens.CERTIFICATES, key="arn")
        if join.only is None:
            why = "may wait in vain: its certificate is not in this plan"
            yield cannot_judge(validation, why)
            continue
        yield _judge_proof(graph, validation, join.only)


def _judge_proof(graph: Graph, validation: Resource, certificate: Resource) -> Verdict:
    proofs = graph.derive(Proofs)
    method = str(certificate.given("validationMethod")).upper()
    issued = certificate.read("status") == "ISSUED"
    if issued or method in {"EMAIL", "HTTP"} or not _needs_proof(certificate):
        return ok(validation, certificate)
    records = proofs.records(validation, certificate)
    if records:
        joined = Join.union(graph.join(each, "zoneId", types=tokens.ZONES) for each in records)
        zones = joined.found
        problem = _problem(proofs, certificate, zones, joined.complete)
        evidence = (*records[:1], *zones)
        if joined.unexplained and not problem:
            why = f"may wait in vain for {certificate.label}: the zone of {records[0].label}"
            return cannot_judge(validation, f"{why} is not known yet", certificate, records[0])
    else:
        elsewhere = proofs.elsewhere(validation, certificate)
        problem = "" if elsewhere else "no record of this plan proves its domain"
        evidence = ()
    if not problem:
        return ok(validation, certificate)
    what = f"waits in vain for {certificate.label}: {problem}"
    return fails(_F53, validation, what, certificate, *evidence)


def _problem(
    proofs: Proofs,
    certificate: Resource,
    zones: tuple[Resource, ...],
    complete: bool,  # noqa: FBT001 -- one caller, above
) -> str:
    """Say why records in some zones prove nothing; empty where they may."""
    for zone in zones:
        why = proofs.unasked(zone)
        if why:
            return f"the record that proves it is in {zone.label}, and {why}"
    if complete and outside(certificate, zones):
        return f"one of its names is not within {' and '.join(zone.label for zone in zones)}"
    return ""
