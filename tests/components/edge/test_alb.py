"""AlbEdge: who may come in, and how."""

from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate import AlbEdge
from private_fargate.edge.alb import physical_prefix
from private_fargate.edge.alb_args import DEFAULT_RULE_GROUPS, RULE_GROUPS, TLS_POLICIES
from private_fargate.edge.alb_faults import alb_edge_faults
from tests.components.conftest import ACCOUNT, Recorder

BALANCER = "lb/loadBalancer:LoadBalancer"
LISTENER = "lb/listener:Listener"
IN = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
OUT = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ACL = "wafv2/webAcl:WebAcl"
ASSOCIATION = "wafv2/webAclAssociation:WebAclAssociation"
CERTIFICATE = "arn:aws:acm:ap-northeast-2:123456789012:certificate/1"
GIVEN_ACL = "arn:aws:wafv2:ap-northeast-2:123456789012:regional/webacl/shared/1"


def build_edge(recorder: Recorder, **args: Any) -> Any:
    given_args: Any = {"vpc_id": "vpc-1", "subnet_ids": ["subnet-1", "subnet-2"], **args}
    return recorder.run(lambda: AlbEdge("edge", given_args) and None)


def test_without_a_certificate_there_is_http_alone(recorder: Recorder) -> None:
    build_edge(recorder)
    (listener,) = recorder.of(LISTENER)
    assert (listener.inputs["port"], listener.inputs["protocol"]) == (80, "HTTP")
    assert listener.inputs["defaultActions"][0]["fixedResponse"] == {
        "contentType": "text/plain",
        "messageBody": "Not found",
        "statusCode": "404",
    }
    assert recorder.outputs["edge"]["url"] == "http://edge.example.com"
    assert recorder.outputs["edge"]["listener_arn"] == "arn:mock:edge-http"
    assert [rule.inputs["fromPort"] for rule in recorder.of(IN)] == [80]


def test_with_a_certificate_http_redirects_and_routes_attach_to_https(recorder: Recorder) -> None:
    build_edge(recorder, certificate_arn=CERTIFICATE)
    http = recorder.one(LISTENER, "edge-http").inputs
    assert http["defaultActions"][0]["redirect"] == {
        "port": "443",
        "protocol": "HTTPS",
        "statusCode": "HTTP_301",
    }
    https = recorder.one(LISTENER, "edge-https").inputs
    assert https["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert https["certificateArn"] == CERTIFICATE
    assert recorder.outputs["edge"]["listener_arn"] == "arn:mock:edge-https"
    assert recorder.outputs["edge"]["url"] == "https://edge.example.com"
    assert sorted(rule.inputs["fromPort"] for rule in recorder.of(IN)) == [80, 443]


def test_the_url_is_the_domain_that_people_open(recorder: Recorder) -> None:
    build_edge(recorder, domain="shop.example.com", certificate_arn=CERTIFICATE)
    assert recorder.outputs["edge"]["url"] == "https://shop.example.com"
    assert recorder.outputs["edge"]["dns_name"] == "edge.example.com"


def test_more_certificates_are_named_by_whoever_gives_them(recorder: Recorder) -> None:
    build_edge(
        recorder,
        certificate_arn=CERTIFICATE,
        additional_certificate_arns={"shop": f"{CERTIFICATE}2", "blog": f"{CERTIFICATE}3"},
        tls_policy="ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
    )
    kind = "lb/listenerCertificate:ListenerCertificate"
    assert recorder.names(kind) == ["edge-https-certificate-blog", "edge-https-certificate-shop"]
    blog = recorder.one(kind, "edge-https-certificate-blog").inputs
    assert blog == {"listenerArn": "arn:mock:edge-https", "certificateArn": f"{CERTIFICATE}3"}
    https = recorder.one(LISTENER, "edge-https").inputs
    assert https["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09"


def test_only_the_given_networks_come_in(recorder: Recorder) -> None:
    build_edge(recorder, ingress_cidr_blocks=["203.0.113.7/32", "198.51.100.0/24"])
    assert recorder.names(IN) == ["edge-http-from-198.51.100.0-24", "edge-http-from-203.0.113.7-32"]


def test_an_empty_list_lets_nobody_in(recorder: Recorder) -> None:
    build_edge(recorder, ingress_cidr_blocks=[], certificate_arn=CERTIFICATE)
    assert recorder.of(IN) == []


def test_prefix_lists_come_in_on_each_port(recorder: Recorder) -> None:
    build_edge(
        recorder,
        certificate_arn=CERTIFICATE,
        ingress_cidr_blocks=[],
        ingress_prefix_list_ids={"cloudfront": "pl-1"},
    )
    found = {rule.name: rule.inputs for rule in recorder.of(IN)}
    assert sorted(found) == ["edge-http-from-list-cloudfront", "edge-https-from-list-cloudfront"]
    rule = found["edge-https-from-list-cloudfront"]
    assert (rule["prefixListId"], rule["fromPort"], rule["toPort"]) == ("pl-1", 443, 443)
    assert "cidrIpv4" not in rule


def test_ipv6_is_open_only_where_the_load_balancer_answers_it(recorder: Recorder) -> None:
    build_edge(recorder)
    assert recorder.one(BALANCER, "edge").inputs["ipAddressType"] == "ipv4"
    assert [rule.inputs.get("cidrIpv6") for rule in recorder.of(IN)] == [None]
    build_edge(recorder, ip_address_type="dualstack")
    assert recorder.one(BALANCER, "edge").inputs["ipAddressType"] == "dualstack"
    assert recorder.names(IN) == ["edge-http-from-0.0.0.0-0", "edge-http-from-any-ipv6"]
    assert recorder.one(IN, "edge-http-from-any-ipv6").inputs["cidrIpv6"] == "::/0"
    build_edge(recorder, ip_address_type="dualstack", ingress_cidr_blocks=["2001:db8::/32"])
    (rule,) = recorder.of(IN)
    assert rule.name == "edge-http-from-2001-db8---32"
    assert rule.inputs["cidrIpv6"] == "2001:db8::/32"


def test_the_load_balancer_drops_invalid_headers_and_is_protected_on_request(
    recorder: Recorder,
) -> None:
    build_edge(recorder, deletion_protection=True)
    inputs = recorder.one(BALANCER, "edge").inputs
    assert inputs["dropInvalidHeaderFields"] is True
    assert inputs["enableDeletionProtection"] is True
    assert inputs["internal"] is False
    assert recorder.of(OUT) == []


def test_connections_are_as_aws_has_them_unless_said(recorder: Recorder) -> None:
    build_edge(recorder)
    keys = ("desyncMitigationMode", "idleTimeout", "clientKeepAlive", "enableHttp2")
    inputs = recorder.one(BALANCER, "edge").inputs
    assert [inputs[key] for key in keys] == ["defensive", 60, 3600, True]
    build_edge(
        recorder,
        desync_mitigation_mode="strictest",
        idle_timeout=120.0,
        client_keep_alive=60,
        http2=False,
    )
    inputs = recorder.one(BALANCER, "edge").inputs
    assert [inputs[key] for key in keys] == ["strictest", 120, 60, False]


def test_what_no_route_matches_is_answered_as_said(recorder: Recorder) -> None:
    build_edge(
        recorder,
        certificate_arn=CERTIFICATE,
        default_status_code=503.0,
        default_message_body="{}",
        default_content_type="application/json",
    )
    (action,) = recorder.one(LISTENER, "edge-https").inputs["defaultActions"]
    assert action["fixedResponse"] == {
        "contentType": "application/json",
        "messageBody": "{}",
        "statusCode": "503",
    }


def test_logs_that_are_off_are_told_to_be_off(recorder: Recorder) -> None:
    build_edge(recorder)
    inputs = recorder.one(BALANCER, "edge").inputs
    assert inputs["accessLogs"] == {"bucket": "", "enabled": False}
    assert inputs["connectionLogs"] == {"bucket": "", "enabled": False}
    assert recorder.of("s3/bucket:Bucket") == []
    assert "log_bucket_name" not in recorder.outputs["edge"]


def test_logs_go_to_a_closed_bucket_that_is_ready_first(recorder: Recorder) -> None:
    build_edge(recorder, access_logs=True, log_retention_in_days=30)
    balancer = recorder.one(BALANCER, "edge")
    assert balancer.inputs["accessLogs"] == {
        "bucket": "edge-logs-id",
        "prefix": "access",
        "enabled": True,
    }
    assert balancer.inputs["connectionLogs"]["enabled"] is False
    assert {"edge-logs", "edge-logs-policy"} <= recorder.depends(balancer)
    assert recorder.one("s3/bucket:Bucket", "edge-logs").inputs["forceDestroy"] is False
    access, connection, tls = recorder.one(
        "s3/bucketPolicy:BucketPolicy", "edge-logs-policy"
    ).document("policy")["Statement"]
    assert access["Resource"] == f"arn:mock:edge-logs/access/AWSLogs/{ACCOUNT}/*"
    assert connection["Resource"] == f"arn:mock:edge-logs/connection/AWSLogs/{ACCOUNT}/*"
    assert tls["Effect"] == "Deny"
    (lifecycle,) = recorder.of("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
    assert lifecycle.inputs["rules"][0]["expiration"] == {"days": 30}
    assert recorder.outputs["edge"]["log_bucket_name"] == "edge-logs-id"


def test_the_bucket_of_both_logs_goes_with_them_on_request(recorder: Recorder) -> None:
    build_edge(recorder, access_logs=True, connection_logs=True, log_force_destroy=True)
    assert recorder.one("s3/bucket:Bucket", "edge-logs").inputs["forceDestroy"] is True
    assert recorder.one(BALANCER, "edge").inputs["connectionLogs"]["prefix"] == "connection"


def test_a_web_acl_blocks_by_rate_and_by_aws_groups(recorder: Recorder) -> None:
    build_edge(recorder, waf=True, waf_rate_limit=300)
    acl = recorder.one(ACL, "edge-web-acl").inputs
    assert (acl["scope"], acl["defaultAction"]) == ("REGIONAL", {"allow": {}})
    assert acl["visibilityConfig"]["metricName"] == "Shop-dev-edge"
    rate, *groups = acl["rules"]
    assert (rate["priority"], rate["action"]) == (0, {"block": {}})
    assert rate["statement"]["rateBasedStatement"] == {
        "limit": 300,
        "evaluationWindowSec": 300,
        "aggregateKeyType": "IP",
    }
    assert [rule["name"] for rule in groups] == list(DEFAULT_RULE_GROUPS)
    assert [rule["priority"] for rule in groups] == [1, 2, 3]
    assert all(rule["overrideAction"] == {"none": {}} for rule in groups)
    statements = [rule["statement"]["managedRuleGroupStatement"] for rule in groups]
    assert statements[1] == {"vendorName": "AWS", "name": "AWSManagedRulesCommonRuleSet"}
    association = recorder.one(ASSOCIATION, "edge-web-acl-association")
    assert association.inputs == {
        "resourceArn": "arn:mock:edge",
        "webAclArn": "arn:mock:edge-web-acl",
    }
    # AWS ends the one association that a load balancer has, whichever web ACL it was with.
    assert association.delete_before_replace
    assert recorder.outputs["edge"]["web_acl_arn"] == "arn:mock:edge-web-acl"


def test_a_web_acl_on_trial_blocks_nothing(recorder: Recorder) -> None:
    build_edge(recorder, waf=True, waf_count_only=True, waf_rule_groups=[RULE_GROUPS[5]])
    rate, group = recorder.one(ACL, "edge-web-acl").inputs["rules"]
    assert rate["action"] == {"count": {}}
    assert (group["name"], group["overrideAction"]) == (RULE_GROUPS[5], {"count": {}})


def test_a_web_acl_that_exists_is_taken_as_it_is(recorder: Recorder) -> None:
    build_edge(recorder, web_acl_arn=GIVEN_ACL)
    assert recorder.of(ACL) == []
    association = recorder.one(ASSOCIATION, "edge-web-acl-association")
    assert association.inputs["webAclArn"] == GIVEN_ACL
    assert recorder.outputs["edge"]["web_acl_arn"] == GIVEN_ACL


def test_identity_providers_are_reached_only_on_request(recorder: Recorder) -> None:
    build_edge(recorder, authentication_egress=True)
    (rule,) = recorder.of(OUT)
    assert rule.name == "edge-https-to-identity-providers"
    assert (rule.inputs["fromPort"], rule.inputs["toPort"]) == (443, 443)


@given(st.text(min_size=0, max_size=80))
def test_physical_names_always_fit(name: str) -> None:
    prefix = physical_prefix(name)
    assert 2 <= len(prefix) <= 6
    assert not prefix.startswith("-")
    assert prefix.replace("-", "").isalnum()
    assert prefix.isascii()


def test_names_fit_however_long_the_edge_is_called(recorder: Recorder) -> None:
    args: Any = {"vpc_id": "vpc-1", "subnet_ids": ["subnet-1", "subnet-2"], "waf": True}
    recorder.run(lambda: AlbEdge("e" * 33, args) and None)
    (balancer,) = recorder.of(BALANCER)
    # ELB takes 32 characters; the provider adds 26 to a prefix.
    assert len(balancer.inputs["namePrefix"]) <= 6
    assert "name" not in balancer.inputs


def test_every_tls_policy_is_one_of_two_versions_at_most() -> None:
    assert all("-TLS13-1-2-" in policy or "-TLS13-1-3-" in policy for policy in TLS_POLICIES)
    assert not [policy for policy in TLS_POLICIES if "Ext" in policy]
    for policy in TLS_POLICIES:
        assert alb_edge_faults({"certificate_arn": CERTIFICATE, "tls_policy": policy}) == []


def test_values_that_are_known_later_are_not_judged(recorder: Recorder) -> None:
    assert recorder.resources == []
    later = pulumi.Output.from_input("later")
    args = {
        "subnet_ids": [later, later],
        "certificate_arn": later,
        "additional_certificate_arns": {"shop": later},
        "ingress_prefix_list_ids": {"cloudfront": later},
        "web_acl_arn": later,
    }
    assert alb_edge_faults(args) == []
    assert alb_edge_faults({"subnet_ids": later}) == []


HTTPS = {"certificate_arn": CERTIFICATE}


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"ingress_cidr_blocks": ["1.2.3.4"]}, "ingress_cidr_blocks.0", "203.0.113.0/24"),
        ({"ingress_cidr_blocks": ["10.0.0.1/8"]}, "ingress_cidr_blocks.0", "without host bits"),
        ({"ingress_cidr_blocks": ["10.0.0.0/8"] * 2}, "ingress_cidr_blocks", "once"),
        ({"ingress_cidr_blocks": ["::/0"]}, "ingress_cidr_blocks.0", "only with dualstack"),
        ({"ingress_prefix_list_ids": {"cdn": "sg-1"}}, "ingress_prefix_list_ids.cdn", "pl-"),
        ({"subnet_ids": ["subnet-1"]}, "subnet_ids", "at least two zones"),
        ({"subnet_ids": ["subnet-1", "subnet-1"]}, "subnet_ids", "one subnet a zone"),
        ({"certificate_arn": "mine"}, "certificate_arn", "ACM certificate"),
        (
            {**HTTPS, "additional_certificate_arns": {"shop": "mine"}},
            "additional_certificate_arns.shop",
            "ACM certificate",
        ),
        (
            {"additional_certificate_arns": {"shop": CERTIFICATE}},
            "additional_certificate_arns",
            "only with certificate_arn",
        ),
        (
            {**HTTPS, "additional_certificate_arns": {str(n): CERTIFICATE for n in range(26)}},
            "additional_certificate_arns",
            "up to 25",
        ),
        ({"tls_policy": TLS_POLICIES[1]}, "tls_policy", "only with certificate_arn"),
        ({**HTTPS, "tls_policy": "ELBSecurityPolicy-2016-08"}, "tls_policy", "TLS 1.2 at least"),
        (
            {**HTTPS, "tls_policy": "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06"},
            "tls_policy",
            "forward secrecy",
        ),
        ({"domain": "*.example.com"}, "domain", "a domain such as"),
        ({"ip_address_type": "ipv6"}, "ip_address_type", "ipv4 or dualstack"),
        ({"desync_mitigation_mode": "monitor"}, "desync_mitigation_mode", "strictest"),
        ({"idle_timeout": 4001}, "idle_timeout", "from 1 to 4000"),
        ({"client_keep_alive": 59}, "client_keep_alive", "from 60 to 604800"),
        ({"http2": "yes"}, "http2", "true or false"),
        ({"internal": 1}, "internal", "true or false"),
        ({"default_status_code": 302}, "default_status_code", "from 400 to 599"),
        ({"default_status_code": "404"}, "default_status_code", "whole number"),
        ({"default_message_body": "a" * 1025}, "default_message_body", "1024"),
        ({"default_content_type": "text/xml"}, "default_content_type", "text/plain"),
        ({"log_retention_in_days": 30}, "log_retention_in_days", "only with access_logs"),
        ({"log_force_destroy": True}, "log_force_destroy", "only with access_logs"),
        (
            {"access_logs": True, "log_retention_in_days": 0},
            "log_retention_in_days",
            "from 1 to 3653",
        ),
        ({"waf_rate_limit": 100}, "waf_rate_limit", "only with waf"),
        ({"waf": True, "waf_rate_limit": 9}, "waf_rate_limit", "from 10 to"),
        ({"waf": True, "waf_rule_groups": ["Mine"]}, "waf_rule_groups.0", "AWSManagedRules"),
        ({"waf": True, "waf_rule_groups": [RULE_GROUPS[0]] * 2}, "waf_rule_groups", "once"),
        ({"waf": True, "web_acl_arn": GIVEN_ACL}, "web_acl_arn", "only without waf"),
        (
            {"web_acl_arn": GIVEN_ACL.replace("regional", "global")},
            "web_acl_arn",
            "scope REGIONAL",
        ),
    ],
)
def test_wrong_edges_are_named_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = alb_edge_faults(args)
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed
