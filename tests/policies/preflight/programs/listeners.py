"""Listeners, names, logs and certificates of load balancers."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

from tests.policies.preflight.programs.front import Front, fronted
from tests.policies.preflight.programs.shop import ACCOUNT, nat
from tests.policies.preflight.programs.story import story

ISSUED = f"arn:aws:acm:eu-west-1:{ACCOUNT}:certificate/01234567-89ab-cdef-0123-456789abcdef"
TLS = {"port": 80, "protocol": "HTTPS"}


@story("F51")
def https_without_a_certificate() -> None:
    fronted(listener=TLS)


@story()
def https_with_a_certificate_of_another_stack() -> None:
    fronted(listener={**TLS, "certificate_arn": ISSUED})


@story(doubts="F51")
def protocol_known_later() -> None:
    shop = nat()
    Front(shop, listener={"protocol": shop.later("HTTP")})
    shop.service()


@story("F55")
def two_rules_of_one_priority() -> None:
    front = fronted()
    front.rule("api", "/api/*", 10)
    front.rule("admin", "/admin/*", 10)


@story()
def two_rules_of_two_priorities() -> None:
    front = fronted()
    front.rule("api", "/api/*", 10)
    front.rule("admin", "/admin/*", 20)


@story(doubts="F55")
def priority_known_later() -> None:
    front = fronted()
    front.rule("api", "/api/*", 10)
    front.rule("admin", "/admin/*", front.shop.later(20))


@story("F54")
def name_of_a_balancer_that_begins_with_internal() -> None:
    fronted(name="internal-shop")


@story("F54")
def name_that_is_too_long() -> None:
    fronted(targets={"name": "the-target-group-of-the-shops-api"})


@story(doubts="F54")
def name_known_later() -> None:
    shop = nat()
    Front(shop, name=shop.later("edge"))
    shop.service()


def _logged(statement: dict[str, Any] | None, *, waits: bool = True, later: bool = False) -> None:
    """A load balancer that logs to a bucket of its own, whose policy has one statement."""
    shop = nat()
    bucket = aws.s3.Bucket("logs", bucket="shop-logs", force_destroy=True)
    written: list[pulumi.Resource] = []
    if statement is not None:
        text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        policy = bucket.arn.apply(lambda _: text) if later else text
        written.append(aws.s3.BucketPolicy("logs", bucket=bucket.bucket, policy=policy))
    name = bucket.bucket
    if waits and written:
        name = pulumi.Output.all(bucket.bucket, written[0].urn).apply(lambda all_: str(all_[0]))
    Front(shop, access_logs={"bucket": name, "enabled": True})
    shop.service()


PUT = {
    "Effect": "Allow",
    "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": f"arn:aws:s3:::shop-logs/AWSLogs/{ACCOUNT}/*",
}


@story("F50")
def log_bucket_without_a_policy() -> None:
    _logged(None)


@story("F50")
def log_bucket_that_only_reads() -> None:
    _logged({**PUT, "Action": "s3:GetObject"})


@story("F50")
def logs_before_the_policy_of_their_bucket() -> None:
    _logged(PUT, waits=False)


@story()
def logs_after_the_policy_of_their_bucket() -> None:
    _logged(PUT)


@story(doubts="F50")
def policy_of_the_log_bucket_known_later() -> None:
    _logged(PUT, later=True)


def _certified(
    *,
    zone_name: str = "shop.example",
    validates: bool = True,
    waits: bool = True,
    records: bool = True,
    zone: Any = None,
) -> None:
    """HTTPS by a certificate of the plan, proved by DNS."""
    certificate = aws.acm.Certificate(
        "edge", domain_name="www.shop.example", validation_method="DNS"
    )
    zone_id = aws.route53.Zone("zone", name=zone_name).zone_id if zone is None else zone
    option = certificate.domain_validation_options[0]
    names = []
    if records:
        record = aws.route53.Record(
            "proof",
            zone_id=zone_id,
            name=option.resource_record_name,
            type=option.resource_record_type,
            records=[option.resource_record_value],
            ttl=60,
        )
        names.append(record.fqdn)
    arn = certificate.arn
    if validates:
        proof = aws.acm.CertificateValidation(
            "edge", certificate_arn=certificate.arn, validation_record_fqdns=names or None
        )
        arn = proof.certificate_arn if waits else arn
    fronted(listener={**TLS, "certificate_arn": arn})


ZONE = "Z0123456789ABCDEFGHIJ"


@story("F52")
def certificate_used_at_once() -> None:
    _certified(waits=False, zone=ZONE)


@story("F52")
def certificate_that_nobody_validates() -> None:
    _certified(validates=False, zone=ZONE)


@story()
def certificate_used_when_it_is_issued() -> None:
    _certified(zone=ZONE)


@story("F53")
def certificate_in_a_zone_that_nobody_asks() -> None:
    _certified()


@story("F53")
def certificate_without_its_record() -> None:
    _certified(records=False, zone=ZONE)


@story("F53")
def certificate_in_the_zone_of_another_domain() -> None:
    _certified(zone_name="other.example")


@story(unseen="F53")
def certificate_in_a_zone_whose_servers_were_never_entered() -> None:
    """Made long ago, and the registrar names other name servers."""
    _certified(zone=ZONE)
