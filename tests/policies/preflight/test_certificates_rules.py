from collections.abc import Mapping
from typing import Any

import pytest

from guardrails.preflight.rules.certificates import (
    preflight_f52_certificate_not_issued,
    preflight_f53_certificate_stays_pending,
)
from guardrails.verdict import Outcome, Verdict
from tests.policies.plan import LISTENER, UNKNOWN_STRING, Plan, Planned, outcomes

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE

CERTIFICATE = "aws:acm/certificate:Certificate"
VALIDATION = "aws:acm/certificateValidation:CertificateValidation"
RECORD = "aws:route53/record:Record"
ZONE = "aws:route53/zone:Zone"
LISTENER_CERTIFICATE = "aws:lb/listenerCertificate:ListenerCertificate"
DOMAIN = "aws:apigatewayv2/domainName:DomainName"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
USERS: Mapping[str, tuple[str, ...]] = {
    LISTENER: ("certificateArn",),
    LISTENER_CERTIFICATE: ("certificateArn",),
    DOMAIN: ("domainNameConfiguration", "certificateArn"),
    DISTRIBUTION: ("viewerCertificate", "acmCertificateArn"),
}


class Site:
    """A certificate proved by a record in a zone, and waited for. A test breaks it in one line."""

    def __init__(self, zone: dict[str, Any] | None = None, **certificate: Any) -> None:
        self.plan = Plan()
        self.zone = self.plan.add(ZONE, "zone", {"name": "example.com", **(zone or {})})
        props = {"domainName": "www.example.com", "validationMethod": "DNS", "region": "us-east-1"}
        given = {"arn": UNKNOWN_STRING, **props, **certificate}
        self.certificate = self.plan.add(CERTIFICATE, "site", given)
        self.record = self.plan.add(
            RECORD,
            "proof",
            {"type": "CNAME", "name": UNKNOWN_STRING, "zoneId": UNKNOWN_STRING},
            zoneId=self.zone,
            name=self.certificate,
            records=self.certificate,
        )
        self.validation = self.plan.add(
            VALIDATION,
            "issued",
            {"certificateArn": UNKNOWN_STRING, "validationRecordFqdns": [UNKNOWN_STRING]},
            certificateArn=self.certificate,
            validationRecordFqdns=self.record,
        )

    def use(self, by: Planned | None, kind: str = LISTENER, value: str = UNKNOWN_STRING) -> Planned:
        """What uses a certificate, made from a resource: the certificate or its validation."""
        head, *rest = USERS[kind]
        given: Any = {rest[0]: value} if rest else value
        fed = {head: by} if by else {}
        return self.plan.add(kind, "user", {head: given}, **fed)

    def remove(self, *resources: Planned) -> None:
        self.plan.resources = [each for each in self.plan.resources if each not in resources]

    def f52(self) -> Verdict:
        (verdict,) = preflight_f52_certificate_not_issued(self.plan.graph())
        return verdict

    def f53(self) -> Verdict:
        (verdict,) = preflight_f53_certificate_stays_pending(self.plan.graph())
        return verdict


@pytest.mark.parametrize("kind", sorted(USERS))
def test_what_uses_a_certificate_at_once_is_refused(kind: str) -> None:
    site = Site()
    site.use(site.certificate, kind)
    verdict = site.f52()
    assert verdict.outcome is VIOLATION
    assert verdict.message.startswith("F52 ")
    assert "does not wait for acm.CertificateValidation 'issued', which waits until" in (
        verdict.message
    )


@pytest.mark.parametrize("kind", sorted(USERS))
def test_what_waits_until_it_is_issued_is_not(kind: str) -> None:
    through, after = Site(), Site()
    through.use(through.validation, kind)
    after.use(after.certificate, kind).after.append(after.validation)
    assert (through.f52().outcome, after.f52().outcome) == (OK, OK)


def test_without_any_validation_nothing_waits() -> None:
    site = Site()
    site.use(site.certificate)
    site.remove(site.validation)
    assert "as soon as it is requested: nothing waits" in site.f52().message


@pytest.mark.parametrize(
    "certificate",
    [
        {"certificateAuthorityArn": "arn:aws:acm-pca:eu-west-1:1:certificate-authority/x"},
        {"privateKey": "hidden", "certificateBody": "hidden"},
        {"status": "ISSUED", "id": "arn:one", "arn": "arn:one"},
    ],
)
def test_certificates_that_need_no_proof(certificate: dict[str, Any]) -> None:
    site = Site(**certificate)
    site.use(site.certificate)
    site.remove(site.validation)
    assert site.f52().outcome is OK


@pytest.mark.parametrize(("user_id", "outcome"), [(None, CANNOT_JUDGE), ("arn:listener", OK)])
def test_a_certificate_of_an_earlier_update_may_be_issued_by_now(
    user_id: str | None, outcome: Outcome
) -> None:
    site = Site(id="arn:one", arn="arn:one", status="PENDING_VALIDATION")
    user = site.use(None, value="arn:one")
    user.props["id"] = user_id or UNKNOWN_STRING
    site.remove(site.validation)
    assert site.f52().outcome is outcome


def test_a_certificate_outside_the_plan_is_taken_for_issued() -> None:
    site = Site()
    site.use(None, value="arn:aws:acm:eu-west-1:123456789012:certificate/other")
    assert site.f52().outcome is OK


@pytest.mark.parametrize(
    ("kind", "region", "outcome"),
    [
        (DISTRIBUTION, "eu-west-1", VIOLATION),
        (DISTRIBUTION, "us-east-1", OK),
        (LISTENER, "eu-west-1", OK),
    ],
)
@pytest.mark.parametrize("direct", [True, False])
def test_cloudfront_takes_those_of_one_region_alone(
    kind: str, region: str, outcome: Outcome, direct: bool
) -> None:
    site = Site(region=region)
    site.validation.props["region"] = region
    user = site.use(site.certificate if direct else site.validation, kind)
    user.after.append(site.validation)
    found = list(preflight_f52_certificate_not_issued(site.plan.graph()))
    assert found[0].outcome is outcome
    if outcome is VIOLATION:
        assert "which is in eu-west-1: CloudFront takes us-east-1 alone" in found[0].message


@pytest.mark.parametrize("kind", [LISTENER, DISTRIBUTION])
def test_one_of_several_certificates_is_not_told_from_the_others(kind: str) -> None:
    site = Site()
    other = site.plan.add(CERTIFICATE, "other", {"arn": UNKNOWN_STRING, "region": "eu-west-1"})
    user = site.use(site.certificate, kind)
    user.feeds[USERS[kind][0]].append(other)
    user.after.append(site.validation)
    assert site.f52().outcome is OK


def test_a_zone_of_the_same_update_is_asked_by_nobody() -> None:
    verdict = Site().f53()
    assert verdict.outcome is VIOLATION
    assert verdict.message.startswith("F53 acm.CertificateValidation 'issued' waits in vain")
    assert "is in route53.Zone 'zone', and it is made in this update" in verdict.message


def test_a_zone_of_an_earlier_update_may_be_delegated() -> None:
    assert Site({"id": "Z1"}).f53().outcome is OK


@pytest.mark.parametrize(
    ("kind", "props", "outcome"),
    [
        (RECORD, {"type": "NS"}, OK),
        (RECORD, {"type": "TXT"}, VIOLATION),
        ("aws:route53domains/registeredDomain:RegisteredDomain", {}, OK),
        ("cloudflare:index/record:Record", {}, OK),
        ("aws:lb/listener:Listener", {}, VIOLATION),
    ],
)
def test_a_zone_that_the_plan_delegates(kind: str, props: dict[str, Any], outcome: Outcome) -> None:
    site = Site()
    site.plan.add(kind, "delegation", {"records": [UNKNOWN_STRING], **props}, records=site.zone)
    assert site.f53().outcome is outcome


def test_acm_asks_no_private_zone() -> None:
    site = Site({"id": "Z1", "vpcs": [{"vpcId": "vpc-1"}]})
    verdict = site.f53()
    assert verdict.outcome is VIOLATION
    assert "a private zone (vpcs), which ACM cannot ask" in verdict.message


def test_no_record_at_all() -> None:
    site = Site()
    site.remove(site.record)
    site.validation.feeds.pop("validationRecordFqdns")
    site.validation.props.pop("validationRecordFqdns")
    verdict = site.f53()
    assert verdict.outcome is VIOLATION
    assert "no record of this plan proves its domain" in verdict.message
    site.plan.add("cloudflare:index/record:Record", "x", {"n": UNKNOWN_STRING}, n=site.certificate)
    assert site.f53().outcome is OK


def test_records_that_are_named_in_plain_are_there() -> None:
    site = Site()
    site.remove(site.record)
    site.validation.feeds.pop("validationRecordFqdns")
    site.validation.props["validationRecordFqdns"] = ["_x.www.example.com"]
    assert site.f53().outcome is OK


@pytest.mark.parametrize(
    ("names", "outcome"),
    [
        ({"domainName": "www.example.org"}, VIOLATION),
        ({"domainName": "example.com"}, OK),
        ({"domainName": "*.example.com"}, OK),
        ({"domainName": "notexample.com"}, VIOLATION),
        ({"subjectAlternativeNames": ["example.org"]}, VIOLATION),
        ({"subjectAlternativeNames": ["a.example.com"]}, OK),
        ({"subjectAlternativeNames": [UNKNOWN_STRING]}, OK),
    ],
)
def test_names_are_within_the_zone_of_their_records(
    names: dict[str, Any], outcome: Outcome
) -> None:
    site = Site({"id": "Z1"}, **names)
    assert site.f53().outcome is outcome
    if outcome is VIOLATION:
        assert "is not within route53.Zone 'zone'" in site.f53().message


@pytest.mark.parametrize(
    "certificate",
    [{"validationMethod": "EMAIL"}, {"validationMethod": "HTTP"}, {"status": "ISSUED"}],
)
def test_what_needs_no_record(certificate: dict[str, Any]) -> None:
    assert Site(**certificate).f53().outcome is OK


def test_a_validation_that_is_done_and_one_of_a_certificate_elsewhere() -> None:
    done = Site()
    done.validation.props["id"] = "2026-11-21"
    assert done.f53().outcome is OK
    plan = Plan()
    plan.add(VALIDATION, "issued", {"certificateArn": "arn:aws:acm:eu-west-1:1:certificate/x"})
    assert outcomes(preflight_f53_certificate_stays_pending, plan) == [CANNOT_JUDGE]
