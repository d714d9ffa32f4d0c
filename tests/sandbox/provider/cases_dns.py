"""One small resource of every type that names things, and of the certificates for the names."""

from collections.abc import Mapping

from sandbox.provider.values import Properties
from tests.sandbox.provider.world import Case, World

ZONE = "aws:route53/zone:Zone"
RECORD = "aws:route53/record:Record"
HEALTH_CHECK = "aws:route53/healthCheck:HealthCheck"
CERTIFICATE = "aws:acm/certificate:Certificate"
VALIDATION = "aws:acm/certificateValidation:CertificateValidation"


def domain(world: World) -> str:
    """The domain of the world's zone."""
    return str(world.one(ZONE).outputs["name"])


def validation_record(world: World) -> Properties:
    """What has to stand in DNS before the world's certificate is issued."""
    option = world.one(CERTIFICATE).outputs["domainValidationOptions"][0]
    return {
        "zoneId": world.id(ZONE),
        "name": option["resourceRecordName"],
        "type": option["resourceRecordType"],
        "records": [option["resourceRecordValue"]],
        "ttl": 60,
        "allowOverwrite": True,
    }


def issued(world: World) -> str:
    """The ARN of a certificate whose record stands in its zone."""
    if VALIDATION not in world.made:
        world.engine.make(RECORD, validation_record(world))
    return world.one(VALIDATION).id


def second_certificate(world: World) -> str:
    """Another certificate for the same names: it is issued by the record of the first."""
    inputs = {**world.one(CERTIFICATE).inputs, "tags": {"second": "yes"}}
    return str(world.engine.make(CERTIFICATE, inputs).id)


DNS: Mapping[str, Case] = {
    ZONE: Case(
        lambda w: {"name": f"{w.engine.unique()}.example.com", "tags": {"a": "b"}},
        {"comment": "ours", "tags": {"a": "c"}},
        {"name": "example.org"},
    ),
    RECORD: Case(
        lambda w: {
            "zoneId": w.id(ZONE),
            "name": f"www.{domain(w)}",
            "type": "A",
            "records": ["192.0.2.1"],
            "ttl": 300,
        },
        {"ttl": 60, "records": ["192.0.2.2"]},
        {"zoneId": "Z2", "name": "other", "type": "AAAA"},
    ),
    HEALTH_CHECK: Case(
        lambda _: {
            "type": "HTTPS",
            "fqdn": "example.com",
            "port": 443,
            "resourcePath": "/health",
            "requestInterval": 30,
        },
        {"resourcePath": "/healthz"},
        {"type": "HTTP", "requestInterval": 10},
    ),
    CERTIFICATE: Case(
        lambda w: {
            "domainName": domain(w),
            "subjectAlternativeNames": [f"*.{domain(w)}"],
            "validationMethod": "DNS",
        },
        {"tags": {"a": "b"}},
        {"domainName": "other", "subjectAlternativeNames": ["other"]},
    ),
    VALIDATION: Case(
        lambda w: {
            "certificateArn": w.arn(CERTIFICATE),
            "validationRecordFqdns": [w.engine.make(RECORD, validation_record(w)).outputs["fqdn"]],
        },
        {},
        {"certificateArn": "other"},
    ),
}
