"""CloudFrontEdge: a private origin, or a public one behind a secret; TLS, logs and addresses."""

from typing import Any

import pytest
from pulumi.runtime import rpc

from private_fargate.edge.cloudfront import (
    ALL_VIEWER,
    CACHING_DISABLED,
    CloudFrontEdge,
)
from private_fargate.edge.cloudfront_args import cloudfront_edge_faults
from private_fargate.edge.origin_secret import ORIGIN_HEADER
from private_fargate.faults import HIDDEN
from tests.components.conftest import ACCOUNT, Recorder

DISTRIBUTION = "cloudfront/distribution:Distribution"
ORIGIN = "cloudfront/vpcOrigin:VpcOrigin"
IN = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/1"
SECRET = "correct-horse-battery"
NAMED: Any = {"domain_names": ["www.example.com"], "certificate_arn": CERTIFICATE}
PUBLIC: Any = {"origin_access": "public", "origin_secret": SECRET, **NAMED}
BALANCER: Any = {
    "load_balancer_arn": "alb",
    "load_balancer_dns_name": "internal-alb.example.net",
    "load_balancer_security_group_id": "sg-alb",
}


def build(recorder: Recorder, **args: Any) -> Any:
    given: Any = {**BALANCER, **args}
    recorder.run(lambda: CloudFrontEdge("cdn", given) and None)
    return recorder.one(DISTRIBUTION, "cdn").inputs


def test_the_load_balancer_is_reached_inside_the_vpc(recorder: Recorder) -> None:
    distribution = build(recorder)
    origin = recorder.one(ORIGIN, "cdn-origin-http").inputs["vpcOriginEndpointConfig"]
    assert origin == {
        "name": "Shop-dev-cdn-http",
        "arn": "alb",
        "httpPort": 80,
        "httpsPort": 443,
        "originProtocolPolicy": "http-only",
        "originSslProtocols": {"items": ["TLSv1.2"], "quantity": 1},
    }
    (used,) = distribution["origins"]
    assert used["domainName"] == "internal-alb.example.net"
    assert used["vpcOriginConfig"] == {"vpcOriginId": "cdn-origin-http-id"}
    assert "customHeaders" not in used


def test_only_cloudfront_comes_in_and_on_one_port(recorder: Recorder) -> None:
    build(recorder)
    (rule,) = recorder.of(IN)
    assert rule.inputs["securityGroupId"] == "sg-alb"
    assert rule.inputs["prefixListId"] == "pl-cloudfront"
    assert (rule.inputs["fromPort"], rule.inputs["toPort"]) == (80, 80)
    assert rule.name in recorder.depends(recorder.one(DISTRIBUTION, "cdn"))


def test_every_request_is_passed_on_and_nothing_is_kept(recorder: Recorder) -> None:
    behavior = build(recorder)["defaultCacheBehavior"]
    assert behavior["cachePolicyId"] == CACHING_DISABLED
    assert behavior["originRequestPolicyId"] == ALL_VIEWER
    assert behavior["viewerProtocolPolicy"] == "redirect-to-https"
    assert {"POST", "DELETE"} <= set(behavior["allowedMethods"])


def test_a_private_load_balancer_may_speak_https_by_its_domain(recorder: Recorder) -> None:
    (used,) = build(recorder, origin_https=True, **NAMED)["origins"]
    assert used["domainName"] == "www.example.com"
    origin = recorder.one(ORIGIN, "cdn-origin-https").inputs["vpcOriginEndpointConfig"]
    assert origin["originProtocolPolicy"] == "https-only"
    assert [rule.inputs["fromPort"] for rule in recorder.of(IN)] == [443]


def test_without_a_domain_it_answers_on_its_own_name(recorder: Recorder) -> None:
    distribution = build(recorder)
    assert distribution["viewerCertificate"] == {"cloudfrontDefaultCertificate": True}
    assert "aliases" not in distribution
    outputs = recorder.outputs["cdn"]
    assert outputs["url"] == "https://d1.cloudfront.net"
    assert (outputs["dns_name"], outputs["zone_id"]) == ("d1.cloudfront.net", "Z2FDTNDATAQYW2")


def test_domains_are_served_with_tls_1_2_at_least(recorder: Recorder) -> None:
    distribution = build(
        recorder, domain_names=["www.example.com", "example.com"], certificate_arn=CERTIFICATE
    )
    assert distribution["aliases"] == ["example.com", "www.example.com"]
    assert distribution["viewerCertificate"] == {
        "acmCertificateArn": CERTIFICATE,
        "sslSupportMethod": "sni-only",
        "minimumProtocolVersion": "TLSv1.2_2021",
    }
    assert recorder.outputs["cdn"]["url"] == "https://www.example.com"


def test_a_public_load_balancer_is_told_a_secret_that_stays_one(recorder: Recorder) -> None:
    kept = build(recorder, **PUBLIC)["origins"]
    assert rpc.is_rpc_secret(kept)
    (used,) = rpc.unwrap_rpc_secret(kept)
    assert recorder.of(ORIGIN) == []
    assert used["customOriginConfig"] == {
        "httpPort": 80,
        "httpsPort": 443,
        "originProtocolPolicy": "https-only",
        "originSslProtocols": ["TLSv1.2"],
    }
    assert used["customHeaders"] == [{"name": ORIGIN_HEADER, "value": SECRET}]
    assert [rule.inputs["fromPort"] for rule in recorder.of(IN)] == [443]


def test_a_web_acl_is_attached_when_given(recorder: Recorder) -> None:
    acl = f"arn:aws:wafv2:us-east-1:{ACCOUNT}:global/webacl/a/1"
    assert "webAclId" not in build(recorder)
    assert build(recorder, web_acl_arn=acl)["webAclId"] == acl


def test_access_logs_go_to_a_bucket_from_the_region_of_cloudfront(recorder: Recorder) -> None:
    build(recorder, access_logs=True, log_retention_in_days=30)
    source = recorder.one("cloudwatch/logDeliverySource:LogDeliverySource", "cdn-logs-source")
    assert source.inputs == {
        "name": "Shop-dev-cdn-logs",
        "logType": "ACCESS_LOGS",
        "resourceArn": "arn:mock:cdn",
        "region": "us-east-1",
    }
    target = "cloudwatch/logDeliveryDestination:LogDeliveryDestination"
    destination = recorder.one(target, "cdn-logs-destination")
    assert destination.inputs["deliveryDestinationConfiguration"] == {
        "destinationResourceArn": "arn:mock:cdn-logs"
    }
    assert "cdn-logs-policy" in recorder.depends(destination)
    delivery = recorder.one("cloudwatch/logDelivery:LogDelivery", "cdn-logs-delivery").inputs
    assert delivery["deliveryDestinationArn"] == "arn:mock:cdn-logs-destination"
    assert recorder.one("s3/bucket:Bucket", "cdn-logs").inputs["forceDestroy"] is False


def test_there_are_no_logs_unless_asked_for(recorder: Recorder) -> None:
    build(recorder)
    assert [resource.name for resource in recorder.resources if "logs" in resource.name] == []


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"origin_access": "open"}, "origin_access", "vpc or public"),
        ({"origin_https": "yes"}, "origin_https", "true or false"),
        ({"origin_https": True}, "domain_names", "at least one domain"),
        ({"origin_access": "public", **NAMED}, "origin_secret", "with public access"),
        ({"origin_secret": SECRET}, "origin_secret", "only with public access"),
        ({**PUBLIC, "origin_secret": "short"}, "origin_secret", "16 to 128"),
        ({**PUBLIC, "origin_secret": "a" * 20 + "*"}, "origin_secret", "16 to 128"),
        ({**PUBLIC, "origin_https": False}, "origin_https", "in plain"),
        ({"origin_access": "public", "origin_secret": SECRET}, "domain_names", "at least one"),
        ({"domain_names": ["www.example.com"]}, "certificate_arn", "together"),
        ({"certificate_arn": CERTIFICATE}, "domain_names", "together"),
        ({**NAMED, "domain_names": ["*.example.com"]}, "domain_names.0", "open first"),
        ({**NAMED, "domain_names": ["example"]}, "domain_names.0", "a domain such as"),
        (
            {**NAMED, "certificate_arn": CERTIFICATE.replace("us-east-1", "eu-west-1")},
            "certificate_arn",
            "a certificate in us-east-1",
        ),
        ({"web_acl_arn": "acl"}, "web_acl_arn", "scope CLOUDFRONT"),
        ({"access_logs": 1}, "access_logs", "true or false"),
        ({"log_retention_in_days": 0}, "log_retention_in_days", "from 1"),
    ],
)
def test_wrong_edges_are_named_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = cloudfront_edge_faults(args)
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed
    assert fault.value == HIDDEN or path != "origin_secret" or fault.value is None
