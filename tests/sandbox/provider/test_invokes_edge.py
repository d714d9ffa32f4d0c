"""Look-ups of what stands at the edge."""

import pytest

from tests.sandbox.provider.cases import new_world
from tests.sandbox.provider.cases_dns import CERTIFICATE, domain, issued
from tests.sandbox.provider.cases_edge import CACHING_DISABLED
from tests.sandbox.provider.engine import Engine, RefusedError
from tests.sandbox.provider.kinds import SUBNET, VPC

GET_CERTIFICATE = "aws:acm/getCertificate:getCertificate"
CACHE_POLICY = "aws:cloudfront/getCachePolicy:getCachePolicy"
ORIGIN_REQUEST_POLICY = "aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy"
SERVICE_ACCOUNT = "aws:elb/getServiceAccount:getServiceAccount"
SUBNETS = "aws:ec2/getSubnets:getSubnets"
PREFIX_LIST = "aws:ec2/getManagedPrefixList:getManagedPrefixList"
ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones"


def test_a_certificate_is_found_when_it_is_issued(engine: Engine) -> None:
    world = new_world(engine)
    world.one(CERTIFICATE)
    with pytest.raises(RefusedError, match="no ACM certificate matches"):
        engine.invoke(GET_CERTIFICATE, {"domain": domain(world)})

    arn = issued(world)

    assert engine.invoke(GET_CERTIFICATE, {"domain": domain(world)})["arn"] == arn
    other = engine.make(CERTIFICATE, {**world.one(CERTIFICATE).inputs, "tags": {"a": "b"}})
    with pytest.raises(RefusedError, match="2 ACM certificates match"):
        engine.invoke(GET_CERTIFICATE, {"domain": domain(world)})
    for narrower in ({"tags": {"a": "b"}}, {"mostRecent": True}):
        found = engine.invoke(GET_CERTIFICATE, {"domain": domain(world), **narrower})
        assert found["arn"] == other.id


def test_cloudfronts_own_policies_are_found_by_name_or_id(engine: Engine) -> None:
    found = engine.invoke(CACHE_POLICY, {"name": "Managed-CachingDisabled"})
    assert found["id"] == CACHING_DISABLED
    assert engine.invoke(CACHE_POLICY, {"id": CACHING_DISABLED})["name"] == found["name"]
    assert engine.invoke(ORIGIN_REQUEST_POLICY, {"name": "Managed-AllViewer"})["id"]
    with pytest.raises(RefusedError, match="no cache-policy matches"):
        engine.invoke(CACHE_POLICY, {"name": "mine"})


def test_the_account_that_delivers_logs_is_the_regions(engine: Engine) -> None:
    found = engine.invoke(SERVICE_ACCOUNT, {"region": "ap-northeast-2"})

    assert found["arn"] == "arn:aws:iam::600734575887:root"
    with pytest.raises(RefusedError, match="unsupported AWS Region: il-central-1"):
        engine.invoke(SERVICE_ACCOUNT, {"region": "il-central-1"})


def test_subnets_are_found_by_filters_and_tags(engine: Engine) -> None:
    world = new_world(engine)
    of_vpc = [{"name": "vpc-id", "values": [world.id(VPC)]}]
    first, second = world.id(SUBNET), world.second_subnet()

    assert engine.invoke(SUBNETS, {"filters": of_vpc})["ids"] == sorted([first, second])
    assert engine.invoke(SUBNETS, {"filters": of_vpc, "tags": {"tier": "none"}})["ids"] == []


def test_cloudfronts_prefix_list_is_found(engine: Engine) -> None:
    name = "com.amazonaws.global.cloudfront.origin-facing"

    assert engine.invoke(PREFIX_LIST, {"name": name})["id"].startswith("pl-")


def test_zones_have_ids_in_the_order_of_their_names(engine: Engine) -> None:
    found = engine.invoke(ZONES, {})

    assert len(found["zoneIds"]) == len(found["names"])
    assert all("-az" in identity for identity in found["zoneIds"])
