from typing import Any

import pytest

from guardrails.rule import Level
from guardrails.rules.certificate import (
    certificate_key_length,
    certificate_no_wildcard,
    certificate_renews_itself,
    record_alias_leads_to_plan,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    LOAD_BALANCER,
    UNKNOWN_LIST,
    UNKNOWN_STRING,
    VPC,
    Plan,
    outcomes,
    resource_graph,
    verdicts,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
CERTIFICATE = "aws:acm/certificate:Certificate"
RECORD = "aws:route53/record:Record"
ZONE = "aws:route53/zone:Zone"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
PEM = "-----BEGIN CERTIFICATE-----"


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({}, OK),
        ({"keyAlgorithm": UNKNOWN_STRING}, OK),  # computed: RSA_2048
        ({"keyAlgorithm": "RSA_2048"}, OK),
        ({"keyAlgorithm": "EC_prime256v1"}, OK),
        ({"keyAlgorithm": "RSA_1024"}, VIOLATION),
        ({"certificateBody": PEM, "keyAlgorithm": "RSA-1024"}, VIOLATION),
        ({"certificateBody": PEM, "keyAlgorithm": "RSA_4096"}, OK),
        ({"certificateBody": PEM, "keyAlgorithm": UNKNOWN_STRING}, CANNOT_JUDGE),
        ({"certificateBody": PEM}, CANNOT_JUDGE),
    ],
)
def test_keys_are_long_enough(props: dict[str, Any], outcome: Outcome) -> None:
    plan = Plan()
    plan.add(CERTIFICATE, "www", props)
    assert outcomes(certificate_key_length, plan) == [outcome]


def test_an_algorithm_that_the_program_gives_later_cannot_be_judged() -> None:
    plan = Plan()
    given = plan.add(VPC, "vpc")
    plan.add(CERTIFICATE, "www", {"keyAlgorithm": UNKNOWN_STRING}, keyAlgorithm=given)
    assert outcomes(certificate_key_length, plan) == [CANNOT_JUDGE]


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"validationMethod": "DNS"}, OK),
        ({"validationMethod": "HTTP"}, OK),
        ({"validationMethod": "EMAIL"}, VIOLATION),
        ({}, VIOLATION),
        ({"certificateAuthorityArn": UNKNOWN_STRING}, OK),
        ({"certificateBody": PEM}, VIOLATION),
        ({"privateKey": UNKNOWN_STRING}, VIOLATION),
        ({"certificateBody": ""}, VIOLATION),
        ({"validationMethod": UNKNOWN_STRING}, CANNOT_JUDGE),
    ],
)
def test_certificates_renew_themselves(props: dict[str, Any], outcome: Outcome) -> None:
    (verdict,) = certificate_renews_itself(resource_graph(Plan().add(CERTIFICATE, "www", props)))
    assert verdict.outcome is outcome


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"domainName": "example.com"}, OK),
        ({"domainName": "example.com", "subjectAlternativeNames": ["a.example.com"]}, OK),
        ({"domainName": "*.example.com"}, VIOLATION),
        ({"domainName": "example.com", "subjectAlternativeNames": ["*.example.com"]}, VIOLATION),
        ({"domainName": UNKNOWN_STRING}, CANNOT_JUDGE),
        ({"domainName": "example.com", "subjectAlternativeNames": UNKNOWN_LIST}, CANNOT_JUDGE),
    ],
)
def test_where_it_is_turned_on_a_wildcard_is_refused(
    props: dict[str, Any], outcome: Outcome
) -> None:
    assert certificate_no_wildcard.level is Level.DISABLED
    (verdict,) = certificate_no_wildcard(resource_graph(Plan().add(CERTIFICATE, "www", props)))
    assert verdict.outcome is outcome


@pytest.mark.parametrize("kind", [LOAD_BALANCER, DISTRIBUTION, "aws:apigatewayv2/domainName:Name"])
def test_an_alias_leads_to_what_it_is_made_from(kind: str) -> None:
    plan = Plan()
    target, zone = plan.add(kind, "edge"), plan.add(ZONE, "zone")
    alias = {"name": UNKNOWN_STRING, "zoneId": UNKNOWN_STRING}
    plan.add(RECORD, "www", {"aliases": [alias]}, aliases=[zone, target])
    (verdict,) = verdicts(record_alias_leads_to_plan, plan)
    assert verdict.outcome is OK
    assert verdict.evidence == (target.urn,)


def test_an_alias_leads_to_what_has_its_name() -> None:
    plan = Plan()
    plan.add(LOAD_BALANCER, "edge", {"dnsName": "edge-1.elb.amazonaws.com"})
    alias = {"name": "dualstack.edge-1.elb.amazonaws.com.", "zoneId": "Z1"}
    plan.add(RECORD, "www", {"name": "www.example.com", "aliases": [alias]})
    alias = {"name": "www.example.com", "zoneId": "Z2"}
    plan.add(RECORD, "apex", {"name": "example.com", "aliases": [alias]})
    assert outcomes(record_alias_leads_to_plan, plan) == [OK, OK]


def test_a_zone_alone_is_no_target() -> None:
    plan = Plan()
    zone = plan.add(ZONE, "zone")
    alias = {"name": "gone.example.com", "zoneId": UNKNOWN_STRING}
    plan.add(RECORD, "www", {"name": "www.example.com", "aliases": [alias]}, aliases=zone)
    (verdict,) = verdicts(record_alias_leads_to_plan, plan)
    assert verdict.outcome is CANNOT_JUDGE
    assert "gone.example.com" not in verdict.message


def test_a_record_is_not_its_own_target() -> None:
    plan = Plan()
    alias = {"name": "www.example.com", "zoneId": "Z1"}
    plan.add(RECORD, "www", {"name": "www.example.com", "aliases": [alias]})
    assert outcomes(record_alias_leads_to_plan, plan) == [CANNOT_JUDGE]


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"records": ["203.0.113.1"]}, OK),
        ({"aliases": []}, OK),
        ({"aliases": UNKNOWN_LIST}, CANNOT_JUDGE),
    ],
)
def test_records_of_other_kinds_and_unknown_aliases(
    props: dict[str, Any], outcome: Outcome
) -> None:
    plan = Plan()
    plan.add(RECORD, "www", props, aliases=plan.add(ZONE, "zone"))
    assert outcomes(record_alias_leads_to_plan, plan) == [outcome]
