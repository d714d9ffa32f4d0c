"""The edge of a stack file: what each kind may be asked for, and what is wrong with it."""

from typing import Any

import pytest

from private_fargate import TargetType
from private_fargate.edge.host_redirect import redirect_priority
from settings.edge import EdgeSettings
from tests.settings.conftest import WEB, faults, load

CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
GLOBAL_CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
SECRET = "a-secret-of-the-origin"
WWW = {"domain": "www.example.com", "hostedZone": "example.com"}


def edge(**keys: Any) -> Any:
    return load(edge=keys).edge


def test_without_keys_it_is_a_public_load_balancer_over_http() -> None:
    assert edge() == edge(kind="alb") == EdgeSettings()
    assert (edge().is_public, edge().is_https, edge().router.is_balancer) == (True, False, True)


def test_names_have_a_zone_and_a_certificate_of_the_programs_own() -> None:
    chosen = edge(**WWW, aliases=["api.example.com"], redirects=["example.com"])
    assert chosen.dns == {
        "domain": "www.example.com",
        "hosted_zone": "example.com",
        "aliases": ["api.example.com", "example.com"],
    }
    assert chosen.names == ["www.example.com", "api.example.com", "example.com"]
    assert chosen.is_https


def test_a_created_zone_has_https_only_when_it_is_delegated() -> None:
    created = {"domain": "example.com", "createZone": True}
    assert not edge(**created).is_https
    assert edge(**created, delegated=True).is_https
    assert not edge(**WWW, delegated=False).is_https


def test_names_with_a_certificate_of_ones_own_are_kept_elsewhere() -> None:
    chosen = edge(domain="www.example.com", certificateArn=CERTIFICATE)
    assert (chosen.dns, chosen.certificate_arn, chosen.is_https) == (None, CERTIFICATE, True)


@pytest.mark.parametrize(
    ("keys", "balancer", "front", "public"),
    [
        (
            {"internal": True, "idleTimeout": 30, "deletionProtection": True},
            {"internal": True, "idle_timeout": 30, "deletion_protection": True},
            {},
            False,
        ),
        (
            {"waf": True, "wafRateLimit": 500, "accessLogs": True, "logRetentionInDays": 30},
            {"waf": True, "waf_rate_limit": 500, "access_logs": True, "log_retention_in_days": 30},
            {},
            True,
        ),
        (
            {"kind": "http-api", "throttlingRateLimit": 50, "deletionProtection": True},
            None,
            {"throttling_rate_limit": 50, "deletion_protection": True},
            False,
        ),
        (
            {
                "kind": "http-api",
                "cors": {"allowOrigins": ["*"], "maxAge": 60},
                "jwtIssuer": "https://id.example.com",
                "jwtAudience": ["shop"],
            },
            None,
            {
                "cors": {"allow_origins": ["*"], "max_age": 60},
                "jwt_issuer": "https://id.example.com",
                "jwt_audience": ["shop"],
            },
            False,
        ),
        (
            {"kind": "http-api", "integration": "alb", "loadBalancer": {"waf": True}},
            {"waf": True},
            {},
            False,
        ),
        (
            {"kind": "cloudfront", "accessLogs": True, "loadBalancer": {"accessLogs": True}},
            {"access_logs": True},
            {"access_logs": True},
            False,
        ),
        (
            {"kind": "cloudfront", "originAccess": "public", "originSecret": SECRET, **WWW},
            {},
            {"origin_access": "public", "origin_secret": SECRET},
            True,
        ),
    ],
)
def test_each_kind_has_its_own_parts(keys: Any, balancer: Any, front: Any, public: bool) -> None:
    chosen = edge(**keys)
    assert (chosen.balancer, chosen.front, chosen.is_public) == (balancer, front, public)


def test_routes_behind_cloudfront_ask_for_its_secrets_old_and_new() -> None:
    keys = {"originSecret": SECRET, "previousOriginSecret": f"old-{SECRET}"}
    chosen = edge(kind="cloudfront", originAccess="public", **WWW, **keys)
    assert chosen.origin_secrets == {
        "origin_secret": SECRET,
        "previous_origin_secret": f"old-{SECRET}",
    }
    assert "previous_origin_secret" not in chosen.front


def test_a_services_route_follows_the_kind_of_edge() -> None:
    services = {"web": {**WEB, "listenerPort": 8443, "healthCheckPath": "/ok"}}
    web = load(edge={"kind": "http-api"}, services=services).services["web"]
    assert web.route == {
        "port": 80,
        "path_patterns": ["/*"],
        "listener_port": 8443,
        "health_check_path": "/ok",
    }
    services = {
        "web": {
            "image": "nginx:1",
            "port": 80,
            "hosts": "www.example.com",
            "methods": ["GET"],
            "headers": {"X-Beta": "yes"},
            "queryStrings": {"version": 2},
            "stickyDuration": 600,
            "slowStart": 30,
            "healthCheckMatcher": "200-299",
        }
    }
    web = load(edge={"kind": "alb"}, services=services).services["web"]
    assert web.route == {
        "port": 80,
        "host_patterns": ["www.example.com"],
        "http_request_methods": ["GET"],
        "http_headers": {"X-Beta": ["yes"]},
        "query_strings": {"version": "2"},
        "sticky_duration": 600,
        "slow_start": 30,
        "health_check_matcher": "200-299",
    }
    assert web.service == {"port": 80}


def test_instances_are_reached_through_an_http_api_too() -> None:
    loaded = load(
        edge={"kind": "http-api"},
        cluster={"ec2Capacity": {"instanceType": "c6g.large", "maxSize": 2}},
        services={"web": {**WEB, "capacity": "ec2", "networkMode": "bridge"}},
    )
    assert loaded.services["web"].route["target_type"] == TargetType.INSTANCE


def test_a_route_that_signs_people_in_lets_the_load_balancer_out() -> None:
    pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a"
    client = {"userPoolArn": pool, "userPoolClientId": "c", "userPoolDomain": "shop"}
    loaded = load(edge=WWW, services={"web": {**WEB, "cognito": client}})
    assert loaded.edge.balancer == {"authentication_egress": True}
    assert loaded.services["web"].route["cognito"]["user_pool_domain"] == "shop"


def test_only_what_stands_in_public_subnets_needs_them() -> None:
    private: Any = {"publicSubnets": False, "availabilityZones": 2, "nat": "none"}
    assert load(network=private, edge={"kind": "http-api"}).edge.kind == "http-api"
    assert load(network=private, edge={"internal": True}).edge.kind == "alb"
    one_zone = {**private, "availabilityZones": 1}
    assert load(network=one_zone, edge={"kind": "http-api"}).edge.kind == "http-api"


ALLOWED = " — allowed: "


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ({"kind": "elb"}, f"shop:edge.kind: elb{ALLOWED}alb or http-api or cloudfront"),
        (
            {"throttlingRateLimit": 5},
            f"shop:edge.throttlingRateLimit: 5{ALLOWED}only with kind http-api; kind alb has kind,",
        ),
        (
            {"kind": "http-api", "internal": True},
            f"shop:edge.internal: True{ALLOWED}only with kind alb; kind http-api has kind, domain",
        ),
        (
            {"kind": "http-api", "redirects": ["example.com"]},
            "only with kind alb or cloudfront; kind http-api has",
        ),
        (
            {"kind": "alb", "originSecret": SECRET},
            f"shop:edge.originSecret: (not shown){ALLOWED}only with kind cloudfront; kind alb has",
        ),
        ({"kind": "cloudfront", "ingressCidrBlocks": []}, "only with kind alb; kind cloudfront"),
        ({"domian": "x"}, f"shop:edge.domian: (not shown){ALLOWED}domain, the nearest"),
        ({"domain": "www"}, f"shop:edge.domain: www{ALLOWED}a domain such as www.example.com"),
        ({"domain": "*.example.com"}, f"shop:edge.domain: *.example.com{ALLOWED}a domain such"),
        (
            {"domain": "www.example.org", "hostedZone": "example.com"},
            f"shop:edge.domain: www.example.org{ALLOWED}example.com, the hosted zone, or",
        ),
        (
            {**WWW, "aliases": ["api.example.org"]},
            f"shop:edge.aliases.0: api.example.org{ALLOWED}in the hosted zone example.com",
        ),
        (
            {**WWW, "aliases": ["a.example.com"], "redirects": ["b.example.com", "example.org"]},
            f"shop:edge.redirects.1: example.org{ALLOWED}in the hosted zone example.com",
        ),
        (
            {**WWW, "redirects": ["www.example.com"]},
            f"shop:edge.redirects.0: www.example.com{ALLOWED}not the domain again",
        ),
        (
            {"domain": "a.b.c", "certificateArn": CERTIFICATE, "redirects": ["a.b.c"]},
            f"shop:edge.domain: a.b.c{ALLOWED}none of the hosts that lead to it",
        ),
        ({"hostedZone": "example.com"}, f"shop:edge.hostedZone: example.com{ALLOWED}only with a"),
        ({"createZone": True}, f"shop:edge.createZone: True{ALLOWED}only with a domain"),
        ({"redirects": ["example.com"]}, f"[example.com]{ALLOWED}only with a domain"),
        (
            {**WWW, "delegated": True},
            f"shop:edge.delegated: True{ALLOWED}only with createZone; a zone that exists counts",
        ),
        (
            {**WWW, "createZone": True, "zoneId": "Z1"},
            f"shop:edge.zoneId: Z1{ALLOWED}only for a zone that exists",
        ),
        (
            {**WWW, "certificateArn": CERTIFICATE},
            f"shop:edge.hostedZone: example.com{ALLOWED}not with certificateArn",
        ),
        ({"certificateArn": "x"}, f"shop:edge.certificateArn: x{ALLOWED}the ARN of an ACM cert"),
        (
            {"domain": "a.b.c", "certificateArn": CERTIFICATE, "aliases": ["x.b.c"]},
            f"shop:edge.aliases: [x.b.c]{ALLOWED}none with certificateArn",
        ),
        (
            {"kind": "cloudfront", "certificateArn": GLOBAL_CERTIFICATE},
            f"shop:edge.domain: nothing{ALLOWED}given together with certificate",
        ),
        (
            {"kind": "cloudfront", "domain": "a.example.com", "certificateArn": CERTIFICATE},
            f"shop:edge.certificateArn: {CERTIFICATE}{ALLOWED}a certificate in us-east-1",
        ),
        (
            {"kind": "http-api", "certificateArn": CERTIFICATE},
            f"shop:edge.domain: nothing{ALLOWED}given together with certificate",
        ),
        ({"kind": "http-api", "integration": "nat"}, f"integration: nat{ALLOWED}nlb or alb"),
        (
            {"kind": "http-api", "loadBalancer": {}},
            f"shop:edge.loadBalancer: given{ALLOWED}only with integration alb",
        ),
        (
            {"kind": "http-api", "integration": "alb", "deletionProtection": True},
            f"shop:edge.deletionProtection: True{ALLOWED}only with integration nlb",
        ),
        (
            {"kind": "http-api", "integration": "alb", "loadBalancer": {"idleTimeout": 0}},
            f"shop:edge.loadBalancer.idleTimeout: 0{ALLOWED}a whole number from 1",
        ),
        (
            {"kind": "http-api", "integration": "alb", "loadBalancer": {"internal": True}},
            "shop:edge.loadBalancer.internal: (not shown)",
        ),
        (
            {"kind": "http-api", "cors": {"allowOrigins": ["example.com"]}},
            f"shop:edge.cors.allowOrigins.0: example.com{ALLOWED}* or a scheme",
        ),
        ({"kind": "http-api", "jwtIssuer": "https://id"}, f"jwtAudience: nothing{ALLOWED}given"),
        ({"kind": "http-api", "logRetentionInDays": 2}, f"logRetentionInDays: 2{ALLOWED}1"),
        (
            {"kind": "cloudfront", "originAccess": "public", "originSecret": SECRET},
            f"shop:edge.originAccess: public{ALLOWED}vpc, until there is a domain",
        ),
        (
            {
                "kind": "cloudfront",
                "originAccess": "public",
                "originSecret": SECRET,
                "domain": "example.com",
                "createZone": True,
            },
            f"shop:edge.originAccess: public{ALLOWED}vpc, until there is a domain",
        ),
        (
            {"kind": "cloudfront", "originAccess": "public", **WWW},
            f"shop:edge.originSecret: nothing{ALLOWED}a secret value",
        ),
        (
            {"kind": "cloudfront", "originAccess": "public", "originSecret": "short", **WWW},
            f"shop:edge.originSecret: (not shown){ALLOWED}16 to 128",
        ),
        ({"kind": "cloudfront", "webAclArn": "x"}, f"shop:edge.webAclArn: x{ALLOWED}the ARN"),
        ({"ingressCidrBlocks": ["10.0.0.1/8"]}, "ingressCidrBlocks.0: 10.0.0.1/8"),
        ({"tlsPolicy": "ELBSecurityPolicy-2016-08", **WWW}, "shop:edge.tlsPolicy: ELBSecurity"),
        ({"tlsPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"}, "shop:edge.tlsPolicy: "),
        ({"ipAddressType": "dualstack"}, f"shop:edge.ipAddressType: dualstack{ALLOWED}ipv4"),
    ],
)
def test_each_fault_of_an_edge_names_its_key(keys: Any, line: str) -> None:
    (told,) = faults(edge=keys)
    assert line in told
    assert "short" not in told.partition(ALLOWED)[0]


@pytest.mark.parametrize(
    ("kind", "services", "line"),
    [
        ({}, {"listenerPort": 81}, f"web.listenerPort: 81{ALLOWED}only with edge.kind http-api"),
        (
            {"kind": "http-api"},
            {"priority": 3},
            f"web.priority: 3{ALLOWED}only where a load balancer routes: edge.kind alb",
        ),
        ({"kind": "http-api"}, {"hosts": "a.example.com"}, f"{ALLOWED}only where a load balancer"),
        (
            {"kind": "http-api"},
            {"deploymentStrategy": "CANARY"},
            f"web.deploymentStrategy: CANARY{ALLOWED}ROLLING; others only where a load balancer",
        ),
        (
            {"kind": "http-api"},
            {"autoscaling": {"max": 3, "requestCount": 100}},
            f"web.autoscaling.requestCount: 100{ALLOWED}only where a load balancer routes",
        ),
        (
            {"kind": "http-api"},
            {"alarms": {"http5xxCount": 10}},
            f"web.alarms.http5xxCount: 10{ALLOWED}only where a load balancer routes",
        ),
        ({"kind": "http-api"}, {"path": "/a*"}, f"web.path: /a*{ALLOWED}a path of up to 128"),
        ({"kind": "http-api"}, {"path": [f"/{n}" for n in range(21)]}, "1 to 20 patterns"),
        ({}, {"path": [f"/{n}" for n in range(6)]}, "web.path: [/0, /1, /2, /3, /4, /5]"),
        ({}, {"path": "/" + "a" * 128}, f"{ALLOWED}a path of up to 128 characters"),
        ({}, {"protocolVersion": "GRPC"}, f"protocolVersion: given{ALLOWED}only with HTTPS"),
        ({}, {"slowStart": 5}, "shop:services.web.slowStart: 5"),
        ({}, {"stickyDuration": 0}, "shop:services.web.stickyDuration: 0"),
    ],
)
def test_each_fault_of_a_route_names_its_key(kind: Any, services: Any, line: str) -> None:
    (told,) = faults(edge=kind, services={"web": {**WEB, **services}})
    assert line in told


@pytest.mark.parametrize(
    ("network", "keys", "line"),
    [
        (
            {"publicSubnets": False, "nat": "none"},
            {},
            f"publicSubnets: False{ALLOWED}true, because the edge's",
        ),
        (
            {"publicSubnets": False, "nat": "none"},
            {"kind": "cloudfront"},
            f"publicSubnets: False{ALLOWED}true, because CloudFront reaches into a VPC",
        ),
        ({"availabilityZones": 1}, {}, f"availabilityZones: 1{ALLOWED}at least 2, which a load"),
        ({"availabilityZones": 1}, {"internal": True}, f"availabilityZones: 1{ALLOWED}at least 2"),
        (
            {"availabilityZones": 1},
            {"kind": "http-api", "integration": "alb"},
            f"availabilityZones: 1{ALLOWED}at least 2, which a load",
        ),
    ],
)
def test_an_edge_asks_for_a_network_that_it_can_stand_in(
    network: Any, keys: Any, line: str
) -> None:
    (told,) = faults(network=network, edge=keys)
    assert line in told


@pytest.mark.parametrize(
    ("one", "two", "line"),
    [
        ({"path": "/*"}, {"path": "/*"}, "shop:services.two.path: [/*]"),
        ({"path": "/a/*"}, {"path": ["/b", "/a"]}, "shop:services.two.path: [/b, /a]"),
        (
            {"path": "/a", "listenerPort": 81},
            {"path": "/b", "listenerPort": 81},
            f'shop:services.two.listenerPort: 81{ALLOWED}a port of its own: "one" has this',
        ),
    ],
)
def test_services_behind_an_http_api_share_no_path_and_no_port(
    one: Any, two: Any, line: str
) -> None:
    services = {"one": {**WEB, **one}, "two": {**WEB, **two}}
    (told,) = faults(edge={"kind": "http-api"}, services=services)
    assert line in told


def test_a_route_does_not_take_the_place_of_the_redirects() -> None:
    taken = redirect_priority({"hosts": ["example.com"]})
    web = {"web": {**WEB, "priority": taken}}
    (told,) = faults(edge={**WWW, "redirects": ["example.com"]}, services=web)
    assert "a place of its own; edge.redirects has this one" in told


def test_no_value_of_an_encrypted_edge_is_shown() -> None:
    told = faults("edge", edge={"kind": "cloudfront", "originAccess": "hush", "webAclArn": "hush"})
    assert len(told) == 2
    assert "hush" not in "".join(told)


def test_a_name_of_33_characters_is_cut_to_what_aws_takes() -> None:
    name = "a" * 33
    assert load(services={name: WEB}).services[name].route is not None
