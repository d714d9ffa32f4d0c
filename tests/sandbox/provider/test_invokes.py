"""Look-ups answer from the embedded AWS."""

import pytest

from sandbox.provider.clients import ACCOUNT_ID
from sandbox.provider.values import UNKNOWN
from tests.sandbox.provider.engine import REGION, Engine, RefusedError

ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones"
PARAMETER = "aws:ssm/getParameter:getParameter"
PREFIX_LIST = "aws:ec2/getManagedPrefixList:getManagedPrefixList"
SUBNET = "aws:ec2/getSubnet:getSubnet"
ZONE = "aws:route53/getZone:getZone"


def test_region_account_and_partition_are_the_providers(engine: Engine) -> None:
    assert engine.invoke("aws:index/getRegion:getRegion", {})["region"] == REGION
    identity = engine.invoke("aws:index/getCallerIdentity:getCallerIdentity", {})
    assert identity["accountId"] == ACCOUNT_ID
    assert engine.invoke("aws:index/getPartition:getPartition", {})["dnsSuffix"] == "amazonaws.com"


def test_a_look_up_in_another_region_answers_for_that_region(engine: Engine) -> None:
    names = engine.invoke(ZONES, {"region": "us-east-1"})["names"]

    assert all(name.startswith("us-east-1") for name in names)


def test_zones_are_filtered_and_in_order(engine: Engine) -> None:
    names = engine.invoke(ZONES, {"state": "available"})["names"]
    assert names == sorted(names)
    assert len(names) > 1

    assert engine.invoke(ZONES, {"excludeNames": names[:1]})["names"] == names[1:]
    one = [{"name": "zone-name", "values": names[:1]}]
    assert engine.invoke(ZONES, {"filters": one})["names"] == names[:1]
    opted_in = [{"name": "opt-in-status", "values": ["opted-in"]}]
    assert engine.invoke(ZONES, {"filters": opted_in}).get("names") == []


def test_a_parameter_is_read_and_a_missing_one_refused_with_awss_code(engine: Engine) -> None:
    engine.aws("ssm", "put_parameter", Name="/app/key", Value="v", Type="String")

    assert engine.invoke(PARAMETER, {"name": "/app/key"})["value"] == "v"
    with pytest.raises(RefusedError, match="GetParameter: ParameterNotFound"):
        engine.invoke(PARAMETER, {"name": "/app/none"})


def test_a_subnet_is_found_by_what_is_known_of_it(engine: Engine) -> None:
    vpc = engine.aws("ec2", "create_vpc", CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    made = engine.aws("ec2", "create_subnet", VpcId=vpc, CidrBlock="10.77.1.0/24")["Subnet"]

    for known in ({"id": made["SubnetId"]}, {"vpcId": vpc, "cidrBlock": "10.77.1.0/24"}):
        found = engine.invoke(SUBNET, known)
        assert (found["id"], found["cidrBlock"]) == (made["SubnetId"], "10.77.1.0/24")
        assert found["availableIpAddressCount"] == 251
    with pytest.raises(RefusedError, match="0 subnets match"):
        engine.invoke(SUBNET, {"id": "subnet-0123456789abcdef0"})


def test_a_prefix_list_is_found_by_name(engine: Engine) -> None:
    name = f"com.amazonaws.{REGION}.s3"

    assert engine.invoke(PREFIX_LIST, {"name": name})["id"].startswith("pl-")
    with pytest.raises(RefusedError, match="no managed prefix list"):
        engine.invoke(PREFIX_LIST, {"name": "com.example"})


def test_a_zone_is_found_by_name_or_id_and_never_a_private_one_for_a_public(engine: Engine) -> None:
    made = engine.aws("route53", "create_hosted_zone", Name="example.org", CallerReference="x")
    identity = made["HostedZone"]["Id"].removeprefix("/hostedzone/")

    assert engine.invoke(ZONE, {"name": "example.org"})["zoneId"] == identity
    assert engine.invoke(ZONE, {"zoneId": identity})["name"] == "example.org"
    with pytest.raises(RefusedError, match="no matching Route 53 hosted zone"):
        engine.invoke(ZONE, {"name": "example.org", "privateZone": True})


def test_a_look_up_with_an_unknown_argument_is_not_answered_yet(engine: Engine) -> None:
    assert engine.invoke(PARAMETER, {"name": UNKNOWN}) == {}


def test_a_look_up_that_is_not_known_here_is_refused_with_those_that_are(engine: Engine) -> None:
    with pytest.raises(RefusedError, match=f"does not answer .*getAmi; it answers: .*{ZONES}"):
        engine.invoke("aws:ec2/getAmi:getAmi", {})
