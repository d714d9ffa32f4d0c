"""HttpApiEdge: the API, its way into the VPC, tokens, CORS and the domain."""

from typing import Any

import pytest

from private_fargate.edge.http_api import HttpApiEdge
from private_fargate.edge.http_api_faults import http_api_edge_faults
from private_fargate.edge.vpc_link_zones import SERVED_ZONES, kept
from tests.components.conftest import ACCOUNT, REGION, Recorder

API = "apigatewayv2/api:Api"
IN = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
OUT = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ROUTE = "apigatewayv2/route:Route"
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1"
DOMAIN: Any = {"domain": "api.example.com", "certificate_arn": CERTIFICATE}
JWT: Any = {"jwt_issuer": "https://issuer.example.com/", "jwt_audience": ["web"]}
ALB: Any = {"alb_listener_arn": "alb-listener", "alb_security_group_id": "sg-alb"}
GROUP = "/aws/vendedlogs/apigateway/Shop-dev/edge"


def build(recorder: Recorder, *, preview: bool = False, **args: Any) -> Any:
    subnets = ["subnet-a", "subnet-b", "subnet-c"]
    given: Any = {"vpc_id": "vpc-1", "subnet_ids": subnets, **args}
    return recorder.run(lambda: HttpApiEdge("edge", given) and None, preview=preview)


def test_the_api_answers_on_its_own_address_and_deploys_by_itself(recorder: Recorder) -> None:
    build(recorder)
    api = recorder.one(API, "edge").inputs
    assert api == {"protocolType": "HTTP", "disableExecuteApiEndpoint": False}
    stage = recorder.one("apigatewayv2/stage:Stage", "edge-stage").inputs
    assert (stage["name"], stage["autoDeploy"]) == ("$default", True)
    assert stage["defaultRouteSettings"] == {
        "throttlingBurstLimit": 500,
        "throttlingRateLimit": 1000,
    }
    assert recorder.outputs["edge"]["url"] == "https://a1.execute-api.example.com"
    assert {"dns_name", "zone_id"}.isdisjoint(recorder.outputs["edge"])
    assert recorder.of(ROUTE) == []


def test_requests_are_logged_to_a_group_that_a_preview_knows(recorder: Recorder) -> None:
    build(recorder, preview=True, log_retention_in_days=7)
    group = recorder.one("cloudwatch/logGroup:LogGroup", "edge-logs").inputs
    assert group == {"name": GROUP, "retentionInDays": 7}
    settings = recorder.one("apigatewayv2/stage:Stage", "edge-stage").inputs["accessLogSettings"]
    assert settings["destinationArn"] == f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{GROUP}"
    assert recorder.outputs["edge"]["log_group_name"] == GROUP


def test_the_load_balancer_is_internal_and_shares_its_zones(recorder: Recorder) -> None:
    build(recorder, deletion_protection=True)
    balancer = recorder.one("lb/loadBalancer:LoadBalancer", "edge-nlb").inputs
    assert (balancer["loadBalancerType"], balancer["internal"]) == ("network", True)
    assert balancer["securityGroups"] == ["edge-nlb-group-id"]
    assert balancer["subnets"] == ["subnet-a", "subnet-b", "subnet-c"]
    assert balancer["enableCrossZoneLoadBalancing"] is True
    assert balancer["enableDeletionProtection"] is True
    outputs = recorder.outputs["edge"]
    assert outputs["load_balancer_arn"] == "arn:mock:edge-nlb"
    assert outputs["security_group_id"] == "edge-nlb-group-id"
    # What opens them comes with the routes.
    assert recorder.of(IN) + recorder.of(OUT) == []


def test_the_link_stands_where_links_are_served_in_a_group_of_its_own(recorder: Recorder) -> None:
    build(recorder)
    link = recorder.one("apigatewayv2/vpcLink:VpcLink", "edge-link").inputs
    assert link["subnetIds"] == ["subnet-a", "subnet-b"]
    assert link["securityGroupIds"] == ["edge-link-group-id"]
    assert recorder.outputs["edge"]["vpc_link_id"] == "edge-link-id"
    assert recorder.outputs["edge"]["link_security_group_id"] == "edge-link-group-id"


def test_subnets_without_a_served_zone_are_refused_by_name() -> None:
    assert kept(["b", "a"], ["a", "b", "z"], "eu-west-3") == ["b", "a"]
    with pytest.raises(ValueError, match=r"subnet_ids: a — allowed: .* eu-west-3 .*euw3-az1"):
        kept(["a"], [], "eu-west-3")


def test_the_zones_are_ids_of_their_region() -> None:
    assert "euw3-az2" not in SERVED_ZONES["eu-west-3"]
    assert all(len(set(zones)) == len(zones) >= 2 for zones in SERVED_ZONES.values())
    assert all(len({zone[:-1] for zone in zones}) == 1 for zones in SERVED_ZONES.values())


def test_an_application_load_balancer_gets_every_request(recorder: Recorder) -> None:
    build(recorder, **ALB)
    assert recorder.of("lb/loadBalancer:LoadBalancer") == []
    integration = recorder.one("apigatewayv2/integration:Integration", "edge-integration").inputs
    assert integration["integrationUri"] == "alb-listener"
    assert "tlsConfig" not in integration
    assert {route.inputs["routeKey"] for route in recorder.of(ROUTE)} == {"ANY /", "ANY /{proxy+}"}
    ingress, egress = recorder.one(IN, "edge-link-80-in"), recorder.one(OUT, "edge-link-80-out")
    assert ingress.inputs["securityGroupId"] == "sg-alb"
    assert ingress.inputs["referencedSecurityGroupId"] == "edge-link-group-id"
    assert egress.inputs["securityGroupId"] == "edge-link-group-id"
    assert egress.inputs["referencedSecurityGroupId"] == "sg-alb"
    assert recorder.outputs["edge"]["security_group_id"] == "sg-alb"
    assert "load_balancer_arn" not in recorder.outputs["edge"]


def test_an_https_listener_is_called_by_the_name_of_its_certificate(recorder: Recorder) -> None:
    build(recorder, **ALB, alb_domain="www.example.com")
    integration = recorder.one("apigatewayv2/integration:Integration", "edge-integration").inputs
    assert integration["tlsConfig"] == {"serverNameToVerify": "www.example.com"}
    assert [rule.inputs["fromPort"] for rule in recorder.of(IN) + recorder.of(OUT)] == [443, 443]


def test_tokens_are_checked_on_every_route_but_a_preflight(recorder: Recorder) -> None:
    build(recorder, **ALB, **JWT, cors={"allow_origins": ["https://www.example.com"]})
    authorizer = recorder.one("apigatewayv2/authorizer:Authorizer", "edge-jwt").inputs
    assert authorizer["jwtConfiguration"] == {
        "issuer": "https://issuer.example.com/",
        "audiences": ["web"],
    }
    assert authorizer["identitySources"] == ["$request.header.Authorization"]
    checked = {
        route.inputs["routeKey"]: (
            route.inputs["authorizationType"],
            route.inputs.get("authorizerId"),
        )
        for route in recorder.of(ROUTE)
    }
    assert checked == {
        "ANY /": ("JWT", "edge-jwt-id"),
        "ANY /{proxy+}": ("JWT", "edge-jwt-id"),
        "OPTIONS /": ("NONE", None),
        "OPTIONS /{proxy+}": ("NONE", None),
    }
    assert recorder.outputs["edge"]["authorizer_id"] == "edge-jwt-id"


def test_cors_rules_are_complete_and_in_order(recorder: Recorder) -> None:
    origins = ["https://b.example.com", "https://a.example.com"]
    build(recorder, cors={"allow_origins": origins, "allow_methods": ["PUT", "GET"]})
    assert recorder.one(API, "edge").inputs["corsConfiguration"] == {
        "allowOrigins": sorted(origins),
        "allowMethods": ["GET", "PUT"],
        "allowHeaders": ["authorization", "content-type"],
        "allowCredentials": False,
        "maxAge": 300,
    }


def test_with_a_domain_there_is_no_other_way_in(recorder: Recorder) -> None:
    build(recorder, **DOMAIN)
    assert recorder.one(API, "edge").inputs["disableExecuteApiEndpoint"] is True
    domain = recorder.one("apigatewayv2/domainName:DomainName", "edge-domain").inputs
    assert domain["domainName"] == "api.example.com"
    assert domain["domainNameConfiguration"] == {
        "certificateArn": CERTIFICATE,
        "endpointType": "REGIONAL",
        "securityPolicy": "TLS_1_2",
    }
    mapping = recorder.one("apigatewayv2/apiMapping:ApiMapping", "edge-mapping").inputs
    assert mapping == {"apiId": "edge-id", "domainName": "edge-domain-id", "stage": "edge-stage-id"}
    outputs = recorder.outputs["edge"]
    assert outputs["url"] == "https://api.example.com"
    assert (outputs["dns_name"], outputs["zone_id"]) == ("d-1.execute-api.example.com", "ZAPI")


def test_a_preview_knows_the_address_on_a_domain(recorder: Recorder) -> None:
    build(recorder, preview=True, **DOMAIN)
    assert recorder.outputs["edge"]["url"] == "https://api.example.com"


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"domain": "a.example.com"}, "certificate_arn", "together with domain"),
        ({"certificate_arn": CERTIFICATE}, "domain", "together with certificate_arn"),
        ({**DOMAIN, "domain": "*.example.com"}, "domain", "a domain such as"),
        ({**DOMAIN, "certificate_arn": "mine"}, "certificate_arn", "ACM certificate"),
        ({"jwt_issuer": "https://a"}, "jwt_audience", "together with jwt_issuer"),
        ({**JWT, "jwt_issuer": "http://a"}, "jwt_issuer", "https://"),
        ({**JWT, "jwt_audience": []}, "jwt_audience", "at least one"),
        ({"alb_listener_arn": "l"}, "alb_security_group_id", "together with alb_listener_arn"),
        ({"alb_domain": "a.example.com"}, "alb_domain", "only with alb_listener_arn"),
        ({"subnet_ids": []}, "subnet_ids", "at least one"),
        ({"throttling_rate_limit": 0}, "throttling_rate_limit", "from 1"),
        ({"throttling_burst_limit": 1.5}, "throttling_burst_limit", "a whole number"),
        ({"log_retention_in_days": 2}, "log_retention_in_days", "30"),
        ({"deletion_protection": "yes"}, "deletion_protection", "true or false"),
        ({"cors": {"allow_origins": []}}, "cors.allow_origins", "at least one"),
        ({"cors": {"allow_origins": ["a.com"]}}, "cors.allow_origins.0", "a scheme with a host"),
        ({"cors": {"allow_origins": ["https://a/b"]}}, "cors.allow_origins.0", "without a path"),
        (
            {"cors": {"allow_origins": ["*"], "allow_credentials": True}},
            "cors.allow_origins",
            "no * together",
        ),
        (
            {"cors": {"allow_origins": ["*"], "allow_methods": ["get"]}},
            "cors.allow_methods.0",
            "GET or HEAD",
        ),
        ({"cors": {"allow_origins": ["*"], "max_age": 86_401}}, "cors.max_age", "86400"),
    ],
)
def test_wrong_edges_are_named_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = http_api_edge_faults(args)
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed


def test_nothing_is_registered_when_something_is_wrong(recorder: Recorder) -> None:
    with pytest.raises(ValueError, match='HttpApiEdge "edge" cannot be built'):
        build(recorder, domain="a.example.com")
    assert recorder.resources == []
