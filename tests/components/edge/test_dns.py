"""Dns and DnsAlias: zones, certificates that wait for delegation, and records."""

from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_fargate.edge.dns import Dns, DnsAlias
from private_fargate.edge.dns_args import dns_alias_faults, dns_faults
from private_fargate.edge.domains import is_domain, is_within, validation_names
from tests.components.conftest import REGION, Recorder

ZONE = "route53/zone:Zone"
RECORD = "route53/record:Record"
CERTIFICATE = "acm/certificate:Certificate"
ISSUED = "acm/certificateValidation:CertificateValidation"
WWW: Any = {"domain": "www.example.com", "hosted_zone": "example.com"}


def build(recorder: Recorder, *, preview: bool = False, **args: Any) -> Any:
    given: Any = {**WWW, **args}
    return recorder.run(lambda: Dns("dns", given) and None, preview=preview)


def test_a_zone_that_exists_is_found_by_its_name(recorder: Recorder) -> None:
    build(recorder)
    assert recorder.of(ZONE) == []
    assert recorder.calls.count("aws:route53/getZone:getZone") == 1
    outputs = recorder.outputs["dns"]
    assert outputs["zone_id"] == "ZFOUND"
    assert outputs["name_servers"] == ["ns-1.example.net", "ns-2.example.net"]
    assert outputs["domain"] == "www.example.com"


def test_a_zone_may_be_given_by_its_id(recorder: Recorder) -> None:
    build(recorder, zone_id="ZGIVEN")
    assert recorder.outputs["dns"]["zone_id"] == "ZGIVEN"
    assert {record.inputs["zoneId"] for record in recorder.of(RECORD)} == {"ZGIVEN"}


def test_a_certificate_is_requested_proved_and_waited_for(recorder: Recorder) -> None:
    build(recorder, aliases=["example.com"])
    certificate = recorder.one(CERTIFICATE, f"dns-certificate-{REGION}").inputs
    assert certificate == {
        "domainName": "www.example.com",
        "subjectAlternativeNames": ["example.com"],
        "validationMethod": "DNS",
    }
    record = recorder.one(RECORD, "dns-validation-www.example.com").inputs
    assert record == {
        "zoneId": "ZFOUND",
        "name": "_token.www.example.com.",
        "type": "CNAME",
        "records": ["_value.acm-validations.aws."],
        "ttl": 300,
        "allowOverwrite": True,
    }
    issued = recorder.one(ISSUED, f"dns-issued-{REGION}").inputs
    assert sorted(issued["validationRecordFqdns"]) == [
        "_token.example.com.",
        "_token.www.example.com.",
    ]
    assert recorder.outputs["dns"]["certificate_arn"] == f"arn:mock:dns-certificate-{REGION}"


def test_a_wildcard_and_what_it_stands_under_share_a_record(recorder: Recorder) -> None:
    build(recorder, domain="example.com", aliases=["*.example.com", "*.api.example.com"])
    assert recorder.names(RECORD) == [
        "dns-validation-api.example.com",
        "dns-validation-example.com",
    ]


def test_a_preview_knows_how_many_records_there_will_be(recorder: Recorder) -> None:
    build(recorder, preview=True, create_zone=True, delegated=True, aliases=["a.example.com"])
    assert recorder.names(RECORD) == [
        "dns-validation-a.example.com",
        "dns-validation-www.example.com",
    ]
    assert {record.inputs["type"] for record in recorder.of(RECORD)} == {"CNAME"}


def test_a_created_zone_first_tells_its_name_servers(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, **_: told.append(text))
    build(recorder, create_zone=True)
    assert recorder.one(ZONE, "dns-zone").inputs["name"] == "example.com"
    (text,) = told
    servers = recorder.outputs["dns"]["name_servers"]
    assert len(servers) == 4
    assert all(server in text for server in servers)
    assert "registrar" in text
    assert "delegated to true" in text
    # ACM gives up for good after three days, so nothing is requested yet.
    assert recorder.of(CERTIFICATE) + recorder.of(RECORD) + recorder.of(ISSUED) == []
    assert "certificate_arn" not in recorder.outputs["dns"]
    assert recorder.outputs["dns"]["zone_id"] == "ZMADE"


def test_one_key_more_and_a_created_zone_has_its_certificate(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, **_: told.append(text))
    build(recorder, create_zone=True, delegated=True)
    assert told == []
    assert recorder.names(ISSUED) == [f"dns-issued-{REGION}"]
    assert {record.inputs["zoneId"] for record in recorder.of(RECORD)} == {"ZMADE"}


def test_a_zone_that_is_not_delegated_yet_gets_no_certificate(recorder: Recorder) -> None:
    build(recorder, delegated=False)
    assert recorder.of(CERTIFICATE) == []
    assert "certificate_arns" not in recorder.outputs["dns"]


def test_certificates_of_several_regions_are_proved_by_the_same_records(recorder: Recorder) -> None:
    build(recorder, certificate_regions=["us-east-1", REGION])
    assert "region" not in recorder.one(CERTIFICATE, f"dns-certificate-{REGION}").inputs
    assert recorder.one(CERTIFICATE, "dns-certificate-us-east-1").inputs["region"] == "us-east-1"
    assert recorder.one(ISSUED, "dns-issued-us-east-1").inputs["region"] == "us-east-1"
    assert recorder.names(RECORD) == ["dns-validation-www.example.com"]
    arns = recorder.outputs["dns"]["certificate_arns"]
    assert arns["us-east-1"] == "arn:mock:dns-certificate-us-east-1"
    assert recorder.outputs["dns"]["certificate_arn"] == arns["us-east-1"]


def test_domains_lead_to_the_target_over_both_protocols(recorder: Recorder) -> None:
    args: Any = {
        "zone_id": "Z1",
        "names": ["example.com", "*.example.com"],
        "target_dns_name": "edge.example.net",
        "target_zone_id": "ZEDGE",
    }
    recorder.run(lambda: DnsAlias("alias", args) and None)
    assert recorder.names(RECORD) == [
        "alias-a-*.example.com",
        "alias-a-example.com",
        "alias-aaaa-*.example.com",
        "alias-aaaa-example.com",
    ]
    assert recorder.one(RECORD, "alias-aaaa-example.com").inputs == {
        "zoneId": "Z1",
        "name": "example.com",
        "type": "AAAA",
        "aliases": [{"name": "edge.example.net", "zoneId": "ZEDGE", "evaluateTargetHealth": False}],
    }
    assert recorder.outputs["alias"]["url"] == "https://example.com"


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"domain": "example"}, "domain", "a domain such as"),
        ({"domain": "WWW.example.com"}, "domain", "lower-case"),
        ({"domain": "*.example.com"}, "domain", "a domain such as"),
        ({"domain": "a" * 53 + ".example.com"}, "domain", "up to 64"),
        ({"domain": "www.example.org"}, "domain", "ends with .example.com"),
        ({"domain": "badexample.com"}, "domain", "ends with .example.com"),
        ({"aliases": ["a_b.example.com"]}, "aliases.0", "*. before one"),
        ({"aliases": ["a.*.example.com"]}, "aliases.0", "*. before one"),
        ({"aliases": ["example.org"]}, "aliases.0", "in the hosted zone example.com"),
        ({"aliases": ["a.example.com", "a.example.com"]}, "aliases", "each domain once"),
        ({"aliases": ["www.example.com"]}, "aliases.0", "not the domain again"),
        ({"aliases": [f"a{i}.example.com" for i in range(10)]}, "aliases", "ACM takes 10"),
        ({"hosted_zone": "example.com."}, "hosted_zone", "a domain such as"),
        ({"create_zone": True, "zone_id": "Z1"}, "zone_id", "without create_zone"),
        ({"create_zone": "yes"}, "create_zone", "true or false"),
        ({"delegated": 1}, "delegated", "true or false"),
        ({"certificate_regions": []}, "certificate_regions", "at least one"),
        ({"certificate_regions": ["us-east-1"] * 2}, "certificate_regions", "each once"),
        ({"certificate_regions": ["virginia"]}, "certificate_regions.0", "us-east-1"),
    ],
)
def test_wrong_names_are_told_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = dns_faults({**WWW, **args})
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed


def test_an_alias_outside_of_an_unnamed_zone_says_which_argument_names_it() -> None:
    (fault,) = dns_faults({"domain": "www.example.com", "aliases": ["example.com"]})
    assert "hosted_zone says otherwise" in fault.allowed


def test_names_in_a_zone_that_only_aws_knows_are_not_judged() -> None:
    assert dns_faults({"domain": "a.example.com", "zone_id": "Z1", "aliases": ["b.net"]}) == []


@pytest.mark.parametrize(
    ("names", "path", "allowed"),
    [
        ([], "names", "at least one"),
        (["example"], "names.0", "a domain such as"),
        (["a.example.com"] * 2, "names", "each domain once"),
    ],
)
def test_wrong_aliases_are_told_with_what_is_allowed(names: Any, path: str, allowed: str) -> None:
    (fault,) = dns_alias_faults({"names": names})
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed


@pytest.mark.parametrize("name", ["a.co", "xn--bcher-kva.example", "1.example.com", "*.a.b.co"])
def test_these_are_domains(name: str) -> None:
    assert is_domain(name, wildcard=True)


@pytest.mark.parametrize(
    "name",
    ["", "co", "-a.co", "a-.co", "a..co", "a.co.", "10.0.0.1", "https://a.co", "a" * 64 + ".co"],
)
def test_these_are_none(name: str) -> None:
    assert not is_domain(name, wildcard=True)


labels = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)


@given(st.lists(labels, min_size=1, max_size=8, unique=True))
def test_a_domain_and_its_wildcard_never_need_two_records(hosts: Any) -> None:
    names = [f"{host}.example.com" for host in hosts]
    wildcards = [f"*.{name}" for name in names]
    assert validation_names([*wildcards, *names]) == sorted(names)
    assert all(is_within(name, "example.com") for name in [*names, *wildcards])
