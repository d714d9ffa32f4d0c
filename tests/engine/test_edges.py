"""One running stack goes from each kind of edge to the next. The tests run in this order."""

import json
from typing import Any

import pytest

from tests.engine.conftest import Sandbox
from tests.engine.edge_world import (
    assert_settled,
    balancer,
    deploy,
    ingress,
    outputs,
    proofs,
    records,
    targets,
)
from tests.engine.inventory import Inventory, inventory

pytestmark = pytest.mark.engine

WWW = {"domain": "www.example.com", "hostedZone": "example.com"}
SHOP = {"domain": "shop.example.com", "hostedZone": "example.com"}
TLS = "ELBSecurityPolicy-TLS13-1-2-2021-06"


@pytest.fixture(scope="module")
def world(product: Sandbox) -> Sandbox:
    """An account that has a hosted zone already."""
    assert product.run("pulumi", "version").code == 0
    product.client("route53").create_hosted_zone(Name="example.com", CallerReference="ours")
    return product


@pytest.fixture(scope="module")
def before(world: Sandbox) -> Inventory:
    """What the account holds before anything is deployed."""
    return inventory(world)


def distribution(sandbox: Sandbox) -> Any:
    cloudfront = sandbox.client("cloudfront")
    (found,) = cloudfront.list_distributions()["DistributionList"]["Items"]
    return cloudfront.get_distribution(Id=found["Id"])["Distribution"]


def api(sandbox: Sandbox) -> dict[str, Any]:
    """The one HTTP API with its parts."""
    gateway = sandbox.client("apigatewayv2")
    (found,) = gateway.get_apis()["Items"]
    of = {"ApiId": found["ApiId"]}
    (integration,) = gateway.get_integrations(**of)["Items"]
    (link,) = gateway.get_vpc_links()["Items"]
    (stage,) = gateway.get_stages(**of)["Items"]
    (domain,) = gateway.get_domain_names()["Items"]
    return {
        "api": found,
        "integration": integration,
        "routes": {route["RouteKey"]: route for route in gateway.get_routes(**of)["Items"]},
        "link": link,
        "stage": stage,
        "domain": domain,
        "mappings": gateway.get_api_mappings(DomainName=domain["DomainName"])["Items"],
    }


def test_a_load_balancer_with_https_in_an_existing_zone(world: Sandbox, before: Inventory) -> None:
    assert before["zones"]
    deploy(world, {**WWW, "redirects": ["example.com"]})
    assert outputs(world)["url"] == "https://www.example.com"
    assert "nameServers" not in outputs(world)

    found, target = balancer(world), targets(world)
    assert (found["type"], found["scheme"]) == ("application", "internet-facing")
    assert sorted(found["listeners"]) == [80, 443]
    to_https = found["listeners"][80]["DefaultActions"][0]
    assert (to_https["Type"], to_https["RedirectConfig"]["Protocol"]) == ("redirect", "HTTPS")
    secure = found["listeners"][443]
    assert (secure["Protocol"], secure["SslPolicy"]) == ("HTTPS", TLS)
    issued = world.client("acm").describe_certificate(
        CertificateArn=secure["Certificates"][0]["CertificateArn"]
    )["Certificate"]
    assert issued["Status"] == "ISSUED"
    assert sorted(issued["SubjectAlternativeNames"]) == ["example.com", "www.example.com"]
    assert proofs(world) == ["example.com", "www.example.com"]
    assert secure["DefaultActions"][0]["Type"] == "fixed-response"
    assert found["rules"][443, "/*"]["TargetGroupArn"] == target["TargetGroupArn"]
    assert found["rules"][443, "example.com"]["RedirectConfig"]["Host"] == "www.example.com"
    assert (target["TargetType"], target["ContainerPort"]) == ("ip", 3000)
    assert records(world) == {
        (name, kind): found["name"]
        for name in ("www.example.com", "example.com")
        for kind in ("A", "AAAA")
    }
    assert ingress(world, found["groups"][0]) == [(80, "0.0.0.0/0"), (443, "0.0.0.0/0")]
    assert_settled(world)


def test_another_domain_port_and_path_are_there_before_the_old_ones_go(world: Sandbox) -> None:
    old = balancer(world)["arn"]
    done = deploy(world, SHOP, port=8080, path="/shop/*")

    found = balancer(world)
    assert found["arn"] == old
    assert set(found["rules"]) == {(443, "/shop/*")}
    assert targets(world)["ContainerPort"] == 8080
    assert records(world) == {("shop.example.com", kind): found["name"] for kind in ("A", "AAAA")}
    assert proofs(world) == ["shop.example.com"]
    certificate = ("acm:Certificate", "dns-certificate-ap-northeast-2")
    done.assert_order(
        (*certificate, "created"),
        ("route53:Record", "dns-validation-shop.example.com", "created"),
        ("acm:CertificateValidation", "dns-issued-ap-northeast-2", "created"),
        ("lb:Listener", "edge-https", "updated"),
        (*certificate, "deleting"),
    )
    # Tasks are reached on the old port until they are gone, and names lead to what answers.
    done.assert_order(
        ("vpc:SecurityGroupIngressRule", "web-load-balancer-8080-in", "created"),
        ("ecs:Service", "web", "updated"),
        ("route53:Record", "dns-alias-a-shop.example.com", "created"),
        ("route53:Record", "dns-alias-a-www.example.com", "deleting"),
    )
    done.assert_order(
        ("ecs:Service", "web", "updated"),
        ("vpc:SecurityGroupIngressRule", "web-load-balancer-3000-in", "deleting"),
    )
    assert ("lb:ListenerRule", "web-rule", "updated") in done.steps
    assert_settled(world)


def test_cloudfront_with_a_vpc_origin_takes_over(world: Sandbox) -> None:
    done = deploy(world, {"kind": "cloudfront", **SHOP, "accessLogs": True}, port=8080)
    assert outputs(world)["url"] == "https://shop.example.com"

    found, front = balancer(world), distribution(world)
    assert (found["type"], found["scheme"]) == ("application", "internal")
    config = front["DistributionConfig"]
    (origin,) = config["Origins"]["Items"]
    inside = world.client("cloudfront").get_vpc_origin(Id=origin["VpcOriginConfig"]["VpcOriginId"])[
        "VpcOrigin"
    ]["VpcOriginEndpointConfig"]
    assert (inside["Arn"], inside["OriginProtocolPolicy"]) == (found["arn"], "https-only")
    assert config["Aliases"]["Items"] == ["shop.example.com"]
    assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    assert ":acm:us-east-1:" in config["ViewerCertificate"]["ACMCertificateArn"]
    assert set(records(world).values()) == {front["DomainName"]}
    lists = world.client("ec2").describe_managed_prefix_lists(
        Filters=[
            {
                "Name": "prefix-list-name",
                "Values": ["com.amazonaws.global.cloudfront.origin-facing"],
            }
        ]
    )["PrefixLists"]
    assert ingress(world, found["groups"][0]) == [(443, lists[0]["PrefixListId"])]
    (delivery,) = world.client("logs", "us-east-1").describe_deliveries()["deliveries"]
    assert delivery["deliveryDestinationType"] == "S3"

    done.assert_order(
        ("lb:LoadBalancer", "edge-internal", "created"),
        ("lb:ListenerRule", "web-internal-rule", "created"),
        ("ecs:Service", "web", "updated"),
        ("route53:Record", "dns-alias-a-shop.example.com", "updated"),
        ("lb:ListenerRule", "web-rule", "deleting"),
        ("lb:TargetGroup", "web-targets", "deleting"),
    )
    # The old load balancer reaches the old tasks until they are gone.
    done.assert_order(
        ("vpc:SecurityGroupIngressRule", "web-load-balancer-8080-in", "created"),
        ("ecs:Service", "web", "updated"),
        ("vpc:SecurityGroupIngressRule", "web-load-balancer-8080-in", "deleting"),
    )
    assert_settled(world)


def test_an_http_api_takes_over_the_internal_load_balancer(world: Sandbox) -> None:
    internal = balancer(world)["arn"]
    done = deploy(world, {"kind": "http-api", "integration": "alb", **SHOP})
    assert outputs(world)["url"] == "https://shop.example.com"

    found, front = balancer(world), api(world)
    assert found["arn"] == internal
    assert front["integration"]["IntegrationUri"] == found["listeners"][443]["ListenerArn"]
    assert front["integration"]["ConnectionId"] == front["link"]["VpcLinkId"]
    assert front["integration"]["TlsConfig"] == {"ServerNameToVerify": "shop.example.com"}
    assert set(front["routes"]) == {"ANY /", "ANY /{proxy+}"}
    assert front["api"]["DisableExecuteApiEndpoint"] is True
    assert sorted(front["link"]["SubnetIds"]) == sorted(outputs(world)["privateSubnetIds"])
    assert [m["ApiId"] for m in front["mappings"]] == [front["api"]["ApiId"]]
    (configuration,) = front["domain"]["DomainNameConfigurations"]
    assert set(records(world).values()) == {configuration["ApiGatewayDomainName"]}
    assert ingress(world, found["groups"][0]) == [(443, front["link"]["SecurityGroupIds"][0])]
    assert inventory(world)["distributions"] == []
    done.assert_order(
        ("apigatewayv2:Route", "edge-under", "created"),
        ("route53:Record", "dns-alias-a-shop.example.com", "updated"),
        ("cloudfront:Distribution", "edge", "deleting"),
        ("cloudfront:VpcOrigin", "edge-origin-https", "deleting"),
    )
    assert_settled(world)


def test_the_internal_load_balancer_stands_alone(world: Sandbox) -> None:
    internal = balancer(world)["arn"]
    done = deploy(world, {"kind": "alb", "internal": True, **SHOP})

    found = balancer(world)
    assert (found["arn"], found["scheme"]) == (internal, "internal")
    assert set(records(world).values()) == {found["name"]}
    assert ingress(world, found["groups"][0]) == [(80, "0.0.0.0/0"), (443, "0.0.0.0/0")]
    left = inventory(world)
    assert (left["apis"], left["links"], left["domains"]) == ([], [], [])
    done.assert_order(
        ("vpc:SecurityGroupIngressRule", "edge-internal-https-from-0.0.0.0-0", "created"),
        ("route53:Record", "dns-alias-a-shop.example.com", "updated"),
        ("apigatewayv2:ApiMapping", "edge-mapping", "deleting"),
    )
    assert_settled(world)


def test_an_http_api_with_its_own_load_balancer_takes_over(world: Sandbox) -> None:
    keys = {"cors": {"allowOrigins": ["https://example.com"]}, "throttlingRateLimit": 50}
    done = deploy(world, {"kind": "http-api", **SHOP, **keys}, healthCheckPath="/ok")

    found, front, target = balancer(world), api(world), targets(world)
    assert (found["type"], found["scheme"]) == ("network", "internal")
    ((port, listener),) = found["listeners"].items()
    assert (listener["Protocol"], 10_000 <= port < 60_000) == ("TCP", True)
    assert listener["DefaultActions"][0]["TargetGroupArn"] == target["TargetGroupArn"]
    assert (target["Protocol"], target["TargetType"]) == ("TCP", "ip")
    assert (target["HealthCheckProtocol"], target["HealthCheckPath"]) == ("HTTP", "/ok")
    kept = world.client("elbv2").describe_target_group_attributes(
        TargetGroupArn=target["TargetGroupArn"]
    )["Attributes"]
    assert {"Key": "preserve_client_ip.enabled", "Value": "false"} in kept
    assert front["integration"]["IntegrationUri"] == listener["ListenerArn"]
    assert front["integration"]["RequestParameters"] == {"overwrite:path": "$request.path"}
    assert set(front["routes"]) == {"ANY /", "ANY /{proxy+}"}
    assert front["api"]["CorsConfiguration"]["AllowOrigins"] == ["https://example.com"]
    assert (front["stage"]["StageName"], front["stage"]["AutoDeploy"]) == ("$default", True)
    limits = front["stage"]["DefaultRouteSettings"]
    assert (limits["ThrottlingBurstLimit"], limits["ThrottlingRateLimit"]) == (500, 50)
    assert json.loads(front["stage"]["AccessLogSettings"]["Format"])["status"]
    assert ingress(world, found["groups"][0]) == [(port, front["link"]["SecurityGroupIds"][0])]
    done.assert_order(
        ("lb:Listener", "web-listener", "created"),
        ("apigatewayv2:Route", "web-under", "created"),
        ("ecs:Service", "web", "updated"),
        ("route53:Record", "dns-alias-a-shop.example.com", "updated"),
        ("lb:ListenerRule", "web-internal-rule", "deleting"),
        ("lb:LoadBalancer", "edge-internal", "deleting"),
    )
    assert_settled(world)


def test_an_http_api_changes_all_that_it_was_asked_for(world: Sandbox) -> None:
    keep = {kind: inventory(world)[kind] for kind in ("apis", "links", "balancers", "targets")}
    old_domain = api(world)["domain"]["DomainName"]
    web = {"port": 9090, "path": "/v2/*", "listenerPort": 9999, "healthCheckPath": "/ok"}
    done = deploy(world, {"kind": "http-api", **WWW}, **web)

    now, front, found = inventory(world), api(world), balancer(world)
    assert {kind: now[kind] for kind in keep} == keep
    assert set(front["routes"]) == {"ANY /v2", "ANY /v2/{proxy+}"}
    assert "CorsConfiguration" not in front["api"]
    assert (old_domain, front["domain"]["DomainName"]) == ("shop.example.com", "www.example.com")
    assert list(found["listeners"]) == [9999]
    assert targets(world)["ContainerPort"] == 9090
    assert ingress(world, found["groups"][0]) == [(9999, front["link"]["SecurityGroupIds"][0])]
    done.assert_order(
        ("vpc:SecurityGroupIngressRule", "web-link-9999-in", "created"),
        ("lb:Listener", "web-listener", "updated"),
        ("apigatewayv2:Route", "web-under-v2", "created"),
        ("ecs:Service", "web", "updated"),
        ("route53:Record", "dns-alias-a-www.example.com", "created"),
        ("apigatewayv2:Route", "web-under", "deleting"),
    )
    done.assert_order(
        ("apigatewayv2:DomainName", "edge-domain", "created"),
        ("route53:Record", "dns-alias-a-www.example.com", "created"),
        ("apigatewayv2:DomainName", "edge-domain", "deleting"),
        ("acm:Certificate", "dns-certificate-ap-northeast-2", "deleting"),
    )
    assert_settled(world)


def test_destroy_leaves_the_account_as_it_was(world: Sandbox, before: Inventory) -> None:
    result = world.destroy()
    assert result.code == 0, result.text
    assert inventory(world) == before
    assert (records(world), proofs(world)) == ({}, [])
