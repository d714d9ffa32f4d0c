from typing import Any

import pytest

from guardrails.rules.log_bucket import log_bucket_expires
from guardrails.verdict import Outcome, Verdict
from tests.policies.plan import (
    BUCKET,
    BUCKET_LIFECYCLE,
    FLOW_LOG,
    LOAD_BALANCER,
    OLD_BUCKET,
    OLD_LOAD_BALANCER,
    UNKNOWN_BOOL,
    UNKNOWN_LIST,
    UNKNOWN_NUMBER,
    UNKNOWN_OBJECT,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
    outcomes,
    verdicts,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
OLD_LIFECYCLE = "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2"
BUCKET_LOGGING = "aws:s3/bucketLogging:BucketLogging"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
DESTINATION = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination"

EXPIRING = {"status": "Enabled", "expiration": {"days": 90}}


def _logged(plan: Plan, bucket: Planned, kind: str = LOAD_BALANCER, **props: Any) -> Planned:
    """A load balancer that logs to a bucket, at a first preview."""
    logs = {"bucket": UNKNOWN_STRING, "enabled": True}
    fed = {name: plan.add(VPC, f"makes-{name}") for name in props}
    given = {"accessLogs": logs, **props}
    return plan.add(kind, "edge", given, **{**fed, "accessLogs": bucket})


def _by_name(found: list[Verdict]) -> dict[str, Outcome]:
    return {verdict.urn.rpartition("::")[2]: verdict.outcome for verdict in found}


@pytest.mark.parametrize("bucket_kind", [BUCKET, OLD_BUCKET])
@pytest.mark.parametrize("kind", [BUCKET_LIFECYCLE, OLD_LIFECYCLE])
@pytest.mark.parametrize(
    ("rules", "outcome"),
    [
        ([EXPIRING], OK),
        ([{"status": "Disabled", "expiration": {"days": 1}}, EXPIRING], OK),
        ([{"status": "Enabled", "expiration": {"date": "2031-01-01T00:00:00Z"}}], OK),
        ([{"status": "Disabled", "expiration": {"days": 90}}], VIOLATION),
        ([{"status": "Enabled", "transitions": [{"days": 30}]}], VIOLATION),
        ([{"status": "Enabled", "expiration": {"expiredObjectDeleteMarker": True}}], VIOLATION),
        ([], VIOLATION),
        (None, VIOLATION),
        (UNKNOWN_LIST, CANNOT_JUDGE),
        ([{"status": UNKNOWN_STRING, "expiration": {"days": 90}}], CANNOT_JUDGE),
        ([{"status": "Enabled", "expiration": {"days": UNKNOWN_NUMBER}}], CANNOT_JUDGE),
        ([{"status": "Enabled", "expiration": UNKNOWN_OBJECT}], CANNOT_JUDGE),
    ],
)
def test_logs_expire_by_a_separate_lifecycle(
    bucket_kind: str, kind: str, rules: Any, outcome: Outcome
) -> None:
    plan = Plan()
    bucket = plan.add(bucket_kind, "logs")
    _logged(plan, bucket)
    plan.add(
        kind, "forget", {"bucket": UNKNOWN_STRING, "rules": rules}, bucket=bucket, rules=bucket
    )
    assert outcomes(log_bucket_expires, plan) == [outcome]


@pytest.mark.parametrize(
    ("kind", "rules", "outcome"),
    [
        (BUCKET, [{"enabled": True, "expiration": {"days": 90}}], OK),
        (OLD_BUCKET, [{"enabled": True, "expirations": [{"days": 90}]}], OK),
        (OLD_BUCKET, [{"enabled": True, "expirations": [{"days": 0}]}], VIOLATION),
        (OLD_BUCKET, [{"enabled": True, "expirations": []}], VIOLATION),
        (BUCKET, [{"enabled": False, "expiration": {"days": 90}}], VIOLATION),
        (BUCKET, UNKNOWN_LIST, CANNOT_JUDGE),
        (OLD_BUCKET, [{"enabled": UNKNOWN_BOOL, "expirations": [{"days": 9}]}], CANNOT_JUDGE),
    ],
)
def test_logs_expire_by_the_inline_form(kind: str, rules: Any, outcome: Outcome) -> None:
    plan = Plan()
    bucket = plan.add(kind, "logs", {"lifecycleRules": rules}, lifecycleRules=plan.add(VPC, "vpc"))
    _logged(plan, bucket)
    assert outcomes(log_bucket_expires, plan) == [outcome]


def test_the_message_names_what_writes() -> None:
    plan = Plan()
    _logged(plan, plan.add(BUCKET, "logs"))
    (verdict,) = verdicts(log_bucket_expires, plan)
    assert verdict.message == (
        "s3.Bucket 'logs' keeps the logs of lb.LoadBalancer 'edge' for ever: "
        "no lifecycle rule expires them"
    )


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (LOAD_BALANCER, "accessLogs", {"bucket": "logs", "enabled": True}),
        (OLD_LOAD_BALANCER, "connectionLogs", {"bucket": "logs", "enabled": True}),
        (FLOW_LOG, "logDestination", "arn:aws:s3:::logs/vpc"),
        (DISTRIBUTION, "loggingConfig", {"bucket": "logs.s3.amazonaws.com"}),
        (
            DESTINATION,
            "deliveryDestinationConfiguration",
            {"destinationResourceArn": "arn:aws:s3:::logs"},
        ),
        (BUCKET_LOGGING, "targetBucket", "logs"),
        (BUCKET, "logging", {"targetBucket": "logs"}),
        (OLD_BUCKET, "loggings", [{"targetBucket": "logs"}]),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_a_log_bucket_is_found_by_who_writes_to_it(
    kind: str, name: str, value: Any, named: bool
) -> None:
    plan = Plan()
    bucket = plan.add(BUCKET, "logs", {"bucket": "logs"} if named else {})
    plan.add(BUCKET, "other", {"bucket": "other"})
    if named:
        plan.add(kind, "writer", {name: value})
    else:
        plan.add(kind, "writer", {name: UNKNOWN_STRING}, **{name: bucket})
    found = _by_name(verdicts(log_bucket_expires, plan))
    assert found["logs"] is VIOLATION
    assert found["other"] is OK


def test_a_lifecycle_that_may_be_its_own_is_a_doubt() -> None:
    plan = Plan()
    _logged(plan, plan.add(BUCKET, "logs"))
    props = {"bucket": UNKNOWN_STRING, "rules": [EXPIRING]}
    plan.add(BUCKET_LIFECYCLE, "some", props, bucket=plan.add(VPC, "vpc"))
    assert outcomes(log_bucket_expires, plan) == [CANNOT_JUDGE]
