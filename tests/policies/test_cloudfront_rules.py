from typing import Any

import pytest

from guardrails.rule import Level, Rule
from guardrails.rules.cloudfront import (
    distribution_access_logs,
    distribution_origin_https,
    distribution_tls_policy,
    distribution_viewer_https,
    distribution_web_acl,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    BUCKET,
    UNKNOWN_BOOL,
    UNKNOWN_LIST,
    UNKNOWN_OBJECT,
    UNKNOWN_STRING,
    VPC,
    Plan,
    outcomes,
    resource_graph,
    verdicts,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
DELIVERY_SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource"

REDIRECTS = {"viewerProtocolPolicy": "redirect-to-https"}
OPEN = {"viewerProtocolPolicy": "allow-all"}
LATER = {"viewerProtocolPolicy": UNKNOWN_STRING}


def _of_inputs(rule: Rule, props: dict[str, Any]) -> Outcome:
    (verdict,) = rule(resource_graph(Plan().add(DISTRIBUTION, "cdn", props)))
    return verdict.outcome


@pytest.mark.parametrize(
    ("first", "others", "outcome"),
    [
        (REDIRECTS, None, OK),
        ({"viewerProtocolPolicy": "https-only"}, [REDIRECTS], OK),
        (OPEN, None, VIOLATION),
        (REDIRECTS, [REDIRECTS, OPEN], VIOLATION),
        (LATER, [OPEN], VIOLATION),
        (LATER, None, CANNOT_JUDGE),
        (UNKNOWN_OBJECT, None, CANNOT_JUDGE),
        (REDIRECTS, UNKNOWN_LIST, CANNOT_JUDGE),
        (REDIRECTS, [UNKNOWN_OBJECT], CANNOT_JUDGE),
    ],
)
def test_no_behavior_serves_over_http(first: Any, others: Any, outcome: Outcome) -> None:
    props = {"defaultCacheBehavior": first, "orderedCacheBehaviors": others}
    assert _of_inputs(distribution_viewer_https, props) is outcome


@pytest.mark.parametrize(
    ("certificate", "outcome"),
    [
        ({"cloudfrontDefaultCertificate": True}, OK),
        ({"minimumProtocolVersion": "TLSv1.2_2021"}, OK),
        ({"minimumProtocolVersion": "TLSv1.3_2025"}, OK),
        ({"minimumProtocolVersion": "TLSv1.2_2019"}, VIOLATION),
        ({"minimumProtocolVersion": "TLSv1"}, VIOLATION),
        ({"acmCertificateArn": UNKNOWN_STRING}, VIOLATION),
        ({"minimumProtocolVersion": "TLSv9_2040"}, CANNOT_JUDGE),
        ({"minimumProtocolVersion": UNKNOWN_STRING}, CANNOT_JUDGE),
        ({"cloudfrontDefaultCertificate": UNKNOWN_BOOL}, CANNOT_JUDGE),
        (UNKNOWN_OBJECT, CANNOT_JUDGE),
    ],
)
def test_viewers_need_modern_tls(certificate: Any, outcome: Outcome) -> None:
    assert _of_inputs(distribution_tls_policy, {"viewerCertificate": certificate}) is outcome


def _custom(policy: Any, protocols: Any = ("TLSv1.2",)) -> dict[str, Any]:
    listed = list(protocols) if isinstance(protocols, tuple) else protocols
    config = {"originProtocolPolicy": policy, "originSslProtocols": listed}
    return {"originId": "edge", "customOriginConfig": config}


@pytest.mark.parametrize(
    ("origins", "behavior", "outcome"),
    [
        ([_custom("https-only")], REDIRECTS, OK),
        ([_custom("match-viewer")], REDIRECTS, OK),
        ([{"originId": "edge", "vpcOriginConfig": {"vpcOriginId": UNKNOWN_STRING}}], OPEN, OK),
        ([{"originId": "files", "originAccessControlId": UNKNOWN_STRING}], OPEN, OK),
        ([_custom("http-only")], REDIRECTS, VIOLATION),
        ([_custom("match-viewer")], OPEN, VIOLATION),
        ([_custom("https-only", ("TLSv1.2", "TLSv1.1"))], REDIRECTS, VIOLATION),
        ([_custom("https-only"), _custom("http-only")], REDIRECTS, VIOLATION),
        ([_custom(UNKNOWN_STRING)], REDIRECTS, CANNOT_JUDGE),
        ([_custom("match-viewer")], LATER, CANNOT_JUDGE),
        ([_custom("https-only", UNKNOWN_LIST)], REDIRECTS, CANNOT_JUDGE),
        ([_custom("https-only", (UNKNOWN_STRING,))], REDIRECTS, CANNOT_JUDGE),
        ([{"originId": "edge", "customOriginConfig": UNKNOWN_OBJECT}], REDIRECTS, CANNOT_JUDGE),
        ([UNKNOWN_OBJECT], REDIRECTS, CANNOT_JUDGE),
        (UNKNOWN_LIST, REDIRECTS, CANNOT_JUDGE),
    ],
)
def test_origins_on_the_internet_are_reached_with_tls(
    origins: Any, behavior: Any, outcome: Outcome
) -> None:
    props = {"origins": origins, "defaultCacheBehavior": behavior}
    assert _of_inputs(distribution_origin_https, props) is outcome


def test_the_message_names_the_property_and_no_secret() -> None:
    origin = {**_custom("http-only"), "customHeaders": [{"name": "X", "value": "hunter2"}]}
    props = {"origins": [origin], "defaultCacheBehavior": REDIRECTS}
    (verdict,) = distribution_origin_https(resource_graph(Plan().add(DISTRIBUTION, "cdn", props)))
    assert verdict.message == (
        "cloudfront.Distribution 'cdn' reaches an origin unsafely: "
        "origins[0].customOriginConfig.originProtocolPolicy is http-only"
    )


def test_logs_are_found_in_both_forms() -> None:
    plan = Plan()
    bucket = plan.add(BUCKET, "logs")
    props = {"arn": UNKNOWN_STRING, "loggingConfig": {"bucket": UNKNOWN_STRING}}
    plan.add(DISTRIBUTION, "inline", props, loggingConfig=bucket)
    new = plan.add(DISTRIBUTION, "separate", {"arn": UNKNOWN_STRING})
    plan.add(DELIVERY_SOURCE, "new", {"resourceArn": UNKNOWN_STRING}, resourceArn=new)
    plan.add(DISTRIBUTION, "deployed", {"arn": "arn:deployed"})
    plan.add(DELIVERY_SOURCE, "deployed", {"resourceArn": "arn:deployed"})
    plan.add(DISTRIBUTION, "bare", {"arn": "arn:bare"})
    assert outcomes(distribution_access_logs, plan) == [OK, OK, OK, VIOLATION]


def test_logs_of_something_not_known_may_be_its_own() -> None:
    plan = Plan()
    plan.add(DISTRIBUTION, "cdn", {"arn": UNKNOWN_STRING})
    vpc = plan.add(VPC, "vpc")
    plan.add(DELIVERY_SOURCE, "some", {"resourceArn": UNKNOWN_STRING}, resourceArn=vpc)
    (verdict,) = verdicts(distribution_access_logs, plan)
    assert verdict.outcome is CANNOT_JUDGE
    assert "cloudwatch.LogDeliverySource 'some'" in verdict.message


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"webAclId": "arn:aws:wafv2:us-east-1:1:global/webacl/w/1"}, OK),
        ({"webAclId": UNKNOWN_STRING}, OK),  # one that is made in the same program
        ({"webAclId": ""}, VIOLATION),
        ({}, VIOLATION),
    ],
)
def test_where_it_is_turned_on_a_web_acl_is_asked_for(
    props: dict[str, Any], outcome: Outcome
) -> None:
    assert distribution_web_acl.level is Level.DISABLED
    assert _of_inputs(distribution_web_acl, props) is outcome
