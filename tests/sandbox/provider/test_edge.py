"""HTTP APIs, firewalls and distributions: what their parts need of each other."""

from typing import Any

import pytest

from sandbox.provider.values import UNKNOWN
from tests.sandbox.provider.cases import CASES, new_world
from tests.sandbox.provider.cases_dns import (
    CERTIFICATE,
    RECORD,
    VALIDATION,
    ZONE,
    domain,
    validation_record,
)
from tests.sandbox.provider.cases_edge import (
    API,
    API_MAPPING,
    API_ROUTE,
    AUTHORIZER,
    DISTRIBUTION,
    DOMAIN_NAME,
    STAGE,
    VPC_ORIGIN,
    WEB_ACL,
    WEB_ACL_ASSOCIATION,
    managed_rule,
)
from tests.sandbox.provider.engine import REGION, Engine, Made, RefusedError
from tests.sandbox.provider.kinds import LOAD_BALANCER


def assert_unchanged(engine: Engine, made: Made) -> None:
    found = engine.read(made)
    assert found
    assert found.inputs == made.inputs


def test_a_default_stage_is_at_the_apis_own_address_and_another_below_it(engine: Engine) -> None:
    world = new_world(engine)
    endpoint = world.one(API).outputs["apiEndpoint"]

    default = world.one(STAGE)
    named = engine.make(STAGE, {"apiId": world.id(API), "name": "v1"})

    assert default.outputs["invokeUrl"] == f"{endpoint}/"
    assert named.outputs["invokeUrl"] == f"{endpoint}/v1"
    arn = world.one(API).outputs["executionArn"]
    assert arn == f"arn:aws:execute-api:{REGION}:123456789012:{world.id(API)}"
    assert named.outputs["executionArn"] == f"{arn}/v1"


def test_two_routes_of_one_key_are_refused(engine: Engine) -> None:
    world = new_world(engine)
    world.one(API_ROUTE)

    with pytest.raises(RefusedError, match=r"ConflictException: .*ANY /\{proxy\+\} already"):
        engine.make(API_ROUTE, CASES[API_ROUTE].inputs(world))


def test_a_route_is_opened_again_in_place(engine: Engine) -> None:
    world = new_world(engine)
    closed = {"authorizationType": "JWT", "authorizerId": world.id(AUTHORIZER)}
    route = engine.make(API_ROUTE, {**CASES[API_ROUTE].inputs(world), **closed})
    assert_unchanged(engine, route)

    changed = engine.update(route, {"authorizationType": None, "authorizerId": None})

    assert changed.outputs["authorizationType"] == "NONE"
    found = engine.aws("apigatewayv2", "get_route", ApiId=world.id(API), RouteId=route.id)
    assert found["AuthorizationType"] == "NONE"


def test_a_stage_keeps_what_a_change_does_not_name(engine: Engine) -> None:
    world = new_world(engine)
    settings = {"throttlingBurstLimit": 5, "throttlingRateLimit": 5}

    changed = engine.update(world.one(STAGE), {"defaultRouteSettings": settings})

    assert_unchanged(engine, changed)
    found = engine.aws("apigatewayv2", "get_stage", ApiId=world.id(API), StageName="$default")
    assert found["DefaultRouteSettings"]["ThrottlingBurstLimit"] == 5
    assert found["AutoDeploy"]
    assert found["AccessLogSettings"]["DestinationArn"].endswith(":log-group:api")


def test_a_domain_names_target_is_unknown_in_a_preview_and_told_then(engine: Engine) -> None:
    world = new_world(engine)
    inputs = CASES[DOMAIN_NAME].inputs(world)
    given = inputs["domainNameConfiguration"]

    planned = engine.preview(DOMAIN_NAME, inputs)["domainNameConfiguration"]
    made = world.one(DOMAIN_NAME)

    assert planned["targetDomainName"] == planned["hostedZoneId"] == UNKNOWN
    told = made.outputs["domainNameConfiguration"]
    assert told["targetDomainName"].endswith(f".execute-api.{REGION}.amazonaws.com")
    assert {key: told[key] for key in given} == given
    later = engine.update(made, {"tags": {"a": "b"}}, preview=True)
    assert later.outputs["domainNameConfiguration"] == told


def test_a_domain_name_takes_no_certificate_that_is_not_issued(engine: Engine) -> None:
    world = new_world(engine)
    configuration = {
        "certificateArn": world.id(CERTIFICATE),
        "endpointType": "REGIONAL",
        "securityPolicy": "TLS_1_2",
    }

    with pytest.raises(RefusedError, match=r"BadRequestException: .*certificate"):
        engine.make(
            DOMAIN_NAME,
            {"domainName": domain(world), "domainNameConfiguration": configuration},
        )


def test_a_domain_name_gets_another_certificate_in_place(engine: Engine) -> None:
    world = new_world(engine)
    made = world.one(DOMAIN_NAME)
    old = made.outputs["domainNameConfiguration"]
    other = engine.make(CERTIFICATE, {**world.one(CERTIFICATE).inputs, "tags": {"a": "b"}})
    configuration = {**made.inputs["domainNameConfiguration"], "certificateArn": other.id}

    changed = engine.update(made, {"domainNameConfiguration": configuration})

    assert_unchanged(engine, changed)
    told = changed.outputs["domainNameConfiguration"]
    assert told["targetDomainName"] == old["targetDomainName"]


def test_a_mapping_is_pointed_to_another_stage_in_place(engine: Engine) -> None:
    world = new_world(engine)
    mapping = world.one(API_MAPPING)
    engine.make(STAGE, {"apiId": world.id(API), "name": "v2"})

    assert_unchanged(engine, engine.update(mapping, {"stage": "v2"}))


def test_a_web_acl_changes_twice_and_guards_its_load_balancer(engine: Engine) -> None:
    world = new_world(engine)
    world.one(WEB_ACL_ASSOCIATION)
    acl = world.one(WEB_ACL)
    old_token = acl.outputs["lockToken"]
    for name in ("AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet"):
        acl = engine.update(acl, {"rules": [managed_rule(name)]})
        assert_unchanged(engine, acl)
    assert acl.outputs["lockToken"] != old_token

    balancer = world.arn(LOAD_BALANCER)
    found = engine.aws("wafv2", "get_web_acl_for_resource", ResourceArn=balancer)["WebACL"]

    assert [rule["Name"] for rule in found["Rules"]] == ["AWSManagedRulesCommonRuleSet"]
    engine.delete(world.one(WEB_ACL_ASSOCIATION))
    assert "WebACL" not in engine.aws("wafv2", "get_web_acl_for_resource", ResourceArn=balancer)


def _config(engine: Engine, made: Made) -> Any:
    return engine.aws("cloudfront", "get_distribution", Id=made.id)["Distribution"][
        "DistributionConfig"
    ]


def test_a_distribution_keeps_its_origin_within_the_vpc_and_its_reference(engine: Engine) -> None:
    world = new_world(engine)
    made = world.one(DISTRIBUTION)
    before = _config(engine, made)

    changed = engine.update(made, {"comment": "ours", "priceClass": "PriceClass_100"})

    assert_unchanged(engine, changed)
    after = _config(engine, made)
    assert (after["Comment"], after["PriceClass"]) == ("ours", "PriceClass_100")
    assert after["CallerReference"] == before["CallerReference"]
    (origin,) = after["Origins"]["Items"]
    assert origin["VpcOriginConfig"]["VpcOriginId"] == world.id(VPC_ORIGIN)
    assert origin["CustomHeaders"]["Items"] == [
        {"HeaderName": "x-from", "HeaderValue": "cloudfront"}
    ]
    assert after["DefaultCacheBehavior"]["AllowedMethods"]["CachedMethods"]["Quantity"] == 2
    assert made.outputs["hostedZoneId"] == "Z2FDTNDATAQYW2"
    assert made.outputs["domainName"].endswith(".cloudfront.net")


def test_an_origin_that_a_distribution_uses_is_not_deleted(engine: Engine) -> None:
    world = new_world(engine)
    distribution = world.one(DISTRIBUTION)

    with pytest.raises(RefusedError, match="CannotDeleteEntityWhileInUse"):
        engine.delete(world.one(VPC_ORIGIN))

    engine.delete(distribution)
    engine.delete(world.one(VPC_ORIGIN))
    assert engine.read(world.one(VPC_ORIGIN)) is None


def test_an_origin_is_changed_in_place(engine: Engine) -> None:
    world = new_world(engine)
    made = world.one(VPC_ORIGIN)
    config = {**made.inputs["vpcOriginEndpointConfig"], "originProtocolPolicy": "https-only"}

    changed = engine.update(made, {"vpcOriginEndpointConfig": config})

    assert_unchanged(engine, changed)
    assert changed.outputs["arn"].endswith(f":vpcorigin/{made.id}")


def test_a_distributions_certificate_has_to_be_in_virginia(engine: Engine) -> None:
    world = new_world(engine)
    inputs = CASES[DISTRIBUTION].inputs(world)
    names = {"domainName": domain(world), "validationMethod": "DNS"}
    here = engine.make(CERTIFICATE, names)
    there = engine.make(CERTIFICATE, {**names, "region": "us-east-1"})
    record = {**validation_record(world), "name": _record_name(there), "zoneId": world.id(ZONE)}
    engine.make(RECORD, record)
    engine.make(VALIDATION, {"certificateArn": there.id, "region": "us-east-1"})

    def viewer(arn: str) -> dict[str, Any]:
        certificate = {
            "acmCertificateArn": arn,
            "sslSupportMethod": "sni-only",
            "minimumProtocolVersion": "TLSv1.2_2021",
        }
        return {**inputs, "aliases": [domain(world)], "viewerCertificate": certificate}

    with pytest.raises(RefusedError, match="InvalidViewerCertificate"):
        engine.make(DISTRIBUTION, viewer(here.id))
    made = engine.make(DISTRIBUTION, viewer(there.id))
    assert_unchanged(engine, made)
    assert _config(engine, made)["ViewerCertificate"]["ACMCertificateArn"] == there.id


def _record_name(certificate: Made) -> str:
    return str(certificate.outputs["domainValidationOptions"][0]["resourceRecordName"])


def test_cors_that_is_no_longer_asked_for_is_taken_away(engine: Engine) -> None:
    made = engine.make(API, CASES[API].inputs(new_world(engine)))
    assert engine.aws("apigatewayv2", "get_api", ApiId=made.id)["CorsConfiguration"]

    made = engine.update(made, {"corsConfiguration": None})

    assert "CorsConfiguration" not in engine.aws("apigatewayv2", "get_api", ApiId=made.id)
    assert_unchanged(engine, made)
