"""Names, and certificates that are issued when DNS proves the name."""

import pytest

from sandbox.provider.values import UNKNOWN, Properties
from tests.sandbox.provider.cases import CASES, new_world
from tests.sandbox.provider.cases_dns import (
    CERTIFICATE,
    RECORD,
    VALIDATION,
    ZONE,
    domain,
    issued,
    validation_record,
)
from tests.sandbox.provider.cases_edge import https
from tests.sandbox.provider.engine import Engine, RefusedError
from tests.sandbox.provider.kinds import LISTENER, LOAD_BALANCER


def test_a_zone_tells_its_four_name_servers(engine: Engine) -> None:
    zone = new_world(engine).one(ZONE)

    assert len(zone.outputs["nameServers"]) == 4
    assert zone.outputs["nameServers"] == sorted(zone.outputs["nameServers"])
    assert zone.outputs["zoneId"] == zone.id
    assert zone.outputs["comment"] == "Managed by Pulumi"


def test_a_zone_of_a_vpc_is_private(engine: Engine) -> None:
    world = new_world(engine)
    vpcs = [{"vpcId": world.id("aws:ec2/vpc:Vpc"), "vpcRegion": "eu-west-1"}]
    zone = engine.make(ZONE, {"name": f"{engine.unique()}.internal", "vpcs": vpcs})

    found = engine.aws("route53", "get_hosted_zone", Id=zone.id)

    assert found["HostedZone"]["Config"]["PrivateZone"]
    assert zone.outputs["nameServers"] == []


def test_a_zone_with_records_of_others_is_not_deleted(engine: Engine) -> None:
    world = new_world(engine)
    world.one(RECORD)

    with pytest.raises(RefusedError, match="HostedZoneNotEmpty"):
        engine.delete(world.one(ZONE))


def test_an_alias_is_made_read_and_pointed_elsewhere(engine: Engine) -> None:
    world = new_world(engine)
    alias = {"name": "a.example.net", "zoneId": "Z1", "evaluateTargetHealth": True}
    record = engine.make(
        RECORD,
        {"zoneId": world.id(ZONE), "name": domain(world), "type": "A", "aliases": [alias]},
    )
    found = engine.read(record)
    assert found
    assert found.inputs == record.inputs
    assert record.outputs["fqdn"] == domain(world)

    changed = engine.update(record, {"aliases": [{**alias, "name": "b.example.net"}]})

    assert changed.outputs["aliases"][0]["name"] == "b.example.net"
    engine.update(changed, {"aliases": None, "records": ["192.0.2.9"], "ttl": 60})
    records = engine.aws("route53", "list_resource_record_sets", HostedZoneId=world.id(ZONE))
    values = [r.get("ResourceRecords") for r in records["ResourceRecordSets"] if r["Type"] == "A"]
    assert values == [[{"Value": "192.0.2.9"}]]


def test_a_dot_at_the_end_of_a_name_is_no_drift(engine: Engine) -> None:
    world = new_world(engine)
    inputs = {**CASES[RECORD].inputs(world), "name": f"www.{domain(world)}."}

    record = engine.make(RECORD, inputs)

    assert record.outputs["fqdn"] == f"www.{domain(world)}"
    found = engine.read(record)
    assert found
    assert found.inputs == record.inputs


def test_text_is_quoted_for_aws_only(engine: Engine) -> None:
    world = new_world(engine)
    inputs = {"zoneId": world.id(ZONE), "name": domain(world), "type": "TXT", "ttl": 60}

    record = engine.make(RECORD, {**inputs, "records": ["v=spf1 -all"]})

    assert record.outputs["records"] == ["v=spf1 -all"]
    records = engine.aws("route53", "list_resource_record_sets", HostedZoneId=world.id(ZONE))
    texts = [r["ResourceRecords"] for r in records["ResourceRecordSets"] if r["Type"] == "TXT"]
    assert texts == [[{"Value": '"v=spf1 -all"'}]]


def test_a_second_record_of_the_same_name_and_type_is_refused(engine: Engine) -> None:
    world = new_world(engine)
    record = world.one(RECORD)
    other = {**CASES[RECORD].inputs(world), "records": ["192.0.2.77"]}

    with pytest.raises(RefusedError, match=r"InvalidChangeBatch: .*already exists"):
        engine.make(RECORD, other)

    engine.make(RECORD, {**other, "allowOverwrite": True})
    engine.delete(record)
    assert engine.read(record) is None


def test_a_record_can_be_made_again_after_it_was_deleted(engine: Engine) -> None:
    world = new_world(engine)
    record = world.one(RECORD)
    inputs = CASES[RECORD].inputs(world)
    engine.make(RECORD, {**inputs, "name": f"xyz.{domain(world)}"})

    engine.delete(record)

    assert engine.make(RECORD, inputs).outputs["records"] == ["192.0.2.1"]


def _failover(world_zone: str, name: str, kind: str, value: str) -> Properties:
    return {
        "zoneId": world_zone,
        "name": name,
        "type": kind,
        "ttl": 60,
        "records": [value],
        "setIdentifier": "first",
        "failoverRoutingPolicies": [{"type": "PRIMARY"}],
    }


def test_records_of_one_set_identifier_are_deleted_one_by_one(engine: Engine) -> None:
    world = new_world(engine)
    zone, name = world.id(ZONE), f"app.{domain(world)}"
    four = engine.make(RECORD, _failover(zone, name, "A", "192.0.2.1"))
    six = engine.make(RECORD, _failover(zone, name, "AAAA", "2001:db8::1"))

    engine.delete(four)

    assert engine.read(four) is None
    found = engine.read(six)
    assert found
    assert found.inputs == six.inputs


def test_a_certificate_waits_for_its_record(engine: Engine) -> None:
    world = new_world(engine)
    certificate = world.one(CERTIFICATE)
    assert certificate.outputs["status"] == "PENDING_VALIDATION"

    with pytest.raises(RefusedError, match=r"waiting for state to become 'ISSUED' .*PENDING"):
        engine.make(VALIDATION, {"certificateArn": certificate.id})

    engine.make(RECORD, validation_record(world))
    engine.make(VALIDATION, {"certificateArn": certificate.id})
    found = engine.read(certificate)
    assert found
    assert found.outputs["status"] == "ISSUED"


def test_a_wildcard_and_its_apex_ask_for_one_record_and_the_own_name_stands_first(
    engine: Engine,
) -> None:
    world = new_world(engine)

    options = world.one(CERTIFICATE).outputs["domainValidationOptions"]

    assert [o["domainName"] for o in options] == [domain(world), f"*.{domain(world)}"]
    assert len({o["resourceRecordName"] for o in options}) == 1


def test_what_has_to_stand_in_dns_is_unknown_in_a_preview(engine: Engine) -> None:
    planned = engine.preview(CERTIFICATE, {"domainName": "example.com", "validationMethod": "DNS"})

    assert planned["domainValidationOptions"] == UNKNOWN


def test_a_listener_takes_no_certificate_that_is_not_issued(engine: Engine) -> None:
    world = new_world(engine)
    certificate = world.one(CERTIFICATE)
    inputs = {**https(new_world(engine)), "loadBalancerArn": world.id(LOAD_BALANCER)}

    with pytest.raises(RefusedError, match="UnsupportedCertificate"):
        engine.make(LISTENER, {**inputs, "certificateArn": certificate.id})

    listener = engine.make(LISTENER, {**inputs, "certificateArn": issued(world)})
    found = engine.read(listener)
    assert found
    assert found.inputs == listener.inputs
