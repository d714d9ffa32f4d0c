"""Rules about certificates and the records that lead to an edge."""

from collections.abc import Iterator
from typing import Any, Final

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_SECURITY_HUB: Final = "https://docs.aws.amazon.com/securityhub/latest/userguide/acm-controls.html"

# What an imported certificate comes with. (`…Wo` is written, and never read back.)
_IMPORTED: Final = ("certificateBody", "privateKey", "privateKeyWo")

_WEAK: Final = "RSA_1024"
"""The one algorithm of ACM's under 2,048 bits of RSA or 256 of an elliptic curve. Source: ACM API
reference, CertificateDetail.KeyAlgorithm."""

_WITH_NAMES: Final = (
    # What a record may be an alias of, where its name is given in plain.
    (tokens.LOAD_BALANCERS, "dnsName"),
    (tokens.DISTRIBUTIONS, "domainName"),
    (tokens.RECORDS, "name"),
    (tokens.RECORDS, "fqdn"),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.CERTIFICATES,
    library_fix="use Dns, whose certificates have RSA keys of 2,048 bits",
    aws_fix='remove key_algorithm of aws.acm.Certificate (default: "RSA_2048"), or import a '
    "certificate with a longer key",
    url=f"{_SECURITY_HUB}#acm-2",
    standards=("security-hub:ACM.2",),
)
def certificate_key_length(graph: Graph) -> Iterator[Verdict]:
    """A certificate's RSA key has 2,048 bits at least, or its key is of an elliptic curve.

    The key of an imported certificate is known once it is there; before, it cannot be judged.
    """
    for certificate in graph.of(tokens.CERTIFICATES):
        algorithm = certificate.read("keyAlgorithm")
        if not isinstance(algorithm, str) and not is_imported(certificate):
            algorithm = certificate.given("keyAlgorithm")
            if algorithm is ABSENT:  # RSA_2048 by default
                yield ok(certificate)
                continue
        if not isinstance(algorithm, str):
            yield cannot_judge(certificate, "may have a short key: its algorithm is not known")
        elif algorithm.upper().replace("-", "_") == _WEAK:
            yield violation(certificate, "has a short key: keyAlgorithm is RSA_1024")
        else:
            yield ok(certificate)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.CERTIFICATES,
    library_fix="use Dns, which validates its certificates by DNS",
    aws_fix='set validation_method of aws.acm.Certificate to "DNS" and add the records that '
    "domain_validation_options names",
    url=f"{_SECURITY_HUB}#acm-1",
    standards=("security-hub:ACM.1", "awsguard:acm-certificate-expiration"),
    level=Level.ADVISORY,
)
def certificate_renews_itself(graph: Graph) -> Iterator[Verdict]:
    """A certificate renews itself: it is validated by DNS (or HTTP), or is of a private CA.

    One that is validated by e-mail ends unless somebody opens a letter in time, and an imported one
    is not renewed by ACM at all.
    """
    for certificate in graph.of(tokens.CERTIFICATES):
        method = certificate.given("validationMethod")
        if is_imported(certificate):
            yield violation(certificate, "is imported, and ACM does not renew it")
        elif certificate.given("certificateAuthorityArn") is not ABSENT:
            yield ok(certificate)
        elif method is UNKNOWN:
            yield cannot_judge(certificate, "may not renew: validationMethod is not known")
        elif method is ABSENT:
            yield violation(certificate, "may not renew: validationMethod is not set to DNS")
        elif str(method).upper() in {"DNS", "HTTP"}:
            yield ok(certificate)
        else:
            yield violation(certificate, "is not renewed without a person: not validated by DNS")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.LOW,
    subjects=tokens.CERTIFICATES,
    library_fix="name each domain in Dns's `domain` and `aliases`",
    aws_fix="name each domain in domain_name and subject_alternative_names of aws.acm.Certificate",
    url="https://docs.aws.amazon.com/acm/latest/userguide/acm-bestpractices.html",
    standards=("checkov:CKV2_AWS_71",),
    level=Level.DISABLED,
)
def certificate_no_wildcard(graph: Graph) -> Iterator[Verdict]:
    """A certificate names its domains, without wildcards.

    Who gets hold of a key for a wildcard can pass for any host of the domain. Disabled, because
    ACM keeps the key, and many names take a wildcard for good reasons.
    """
    for certificate in graph.of(tokens.CERTIFICATES):
        others = certificate.given("subjectAlternativeNames")
        names = [certificate.given("domainName")]
        names += others if isinstance(others, list) else [others]
        if any(isinstance(name, str) and name.startswith("*.") for name in names):
            yield violation(certificate, "is for a wildcard: domainName or an alternative name")
        elif UNKNOWN in names:
            yield cannot_judge(certificate, "may be for a wildcard: its names are not known")
        else:
            yield ok(certificate)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.RECORDS,
    library_fix="give DnsAlias the `dns_name` and `zone_id` of an edge of this stack",
    aws_fix="make the name in aliases of aws.route53.Record from the resource that it leads to "
    "(`dns_name` of a load balancer, `domain_name` of a distribution)",
    url="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/"
    "resource-record-sets-choosing-alias-non-alias.html",
    standards=("checkov:CKV2_AWS_23",),
    level=Level.ADVISORY,
)
def record_alias_leads_to_plan(graph: Graph) -> Iterator[Verdict]:
    """An alias record leads to something in the same stack.

    Made from that resource, the record goes when it goes; a name in plain is left behind, and leads
    to whoever gets that name next. What such a name belongs to is not in the plan, so that it
    cannot be judged: make the rule `strict` to refuse it.
    """
    for record in graph.of(tokens.RECORDS):
        aliases = record.given("aliases")
        if aliases is ABSENT or aliases == []:
            yield ok(record)
            continue
        led = [each for each in graph.feeds(record, "aliases") if each.type not in tokens.ZONES]
        names = [_alias_name(alias) for alias in (aliases if isinstance(aliases, list) else [])]
        led += [found for name in names for found in _named(graph, name) if found is not record]
        if led:
            yield ok(record, led[0])
        else:
            yield cannot_judge(record, "leads to a name that nothing in this plan has")


def is_imported(certificate: Resource) -> bool:
    """Tell whether a certificate comes from outside, and not from ACM."""
    return any(
        certificate.given(name) is not ABSENT or certificate.is_secret(name) for name in _IMPORTED
    )


def _alias_name(alias: Any) -> Any:
    return alias.get("name", ABSENT) if isinstance(alias, dict) else UNKNOWN


def _named(graph: Graph, name: Any) -> tuple[Resource, ...]:
    if not isinstance(name, str):
        return ()
    bare = name.rstrip(".").removeprefix("dualstack.")
    return tuple(found for types, key in _WITH_NAMES for found in graph.find(types, key, bare))
