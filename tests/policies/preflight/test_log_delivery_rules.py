import json
from typing import Any

import pytest

from guardrails.preflight.log_writers import ACCOUNTS
from guardrails.preflight.rules.log_delivery import (
    preflight_f50_log_bucket_policy,
    preflight_f50_log_bucket_policy_first,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    BUCKET,
    BUCKET_POLICY,
    LOAD_BALANCER,
    OLD_BUCKET,
    OLD_LOAD_BALANCER,
    UNKNOWN_BOOL,
    UNKNOWN_OBJECT,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
    outcomes,
    verdicts,
)
from tests.policies.test_bucket_rules import OfLibrary

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
ENCRYPTION = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
)
SEOUL = "ap-northeast-2"
ELB = {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
NLB = {"Service": "delivery.logs.amazonaws.com"}
OBJECTS = "arn:aws:s3:::logs/AWSLogs/123456789012/*"
PUT = {"Effect": "Allow", "Principal": ELB, "Action": "s3:PutObject", "Resource": OBJECTS}


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _logged(plan: Plan, bucket: Planned, kind: str = LOAD_BALANCER, **props: Any) -> Planned:
    """A load balancer that logs to a bucket, at a first preview."""
    logs = {"bucket": UNKNOWN_STRING, "enabled": True}
    fed = {name: plan.add(VPC, f"makes-{name}") for name in props if name != "region"}
    given = {"accessLogs": logs, "region": SEOUL, **props}
    return plan.add(kind, "edge", given, **{**fed, "accessLogs": bucket})


def _policed(policy: Any, **balancer: Any) -> Plan:
    """A load balancer that logs to a bucket with a policy of its own."""
    plan = Plan()
    bucket = plan.add(BUCKET, "logs", {"region": SEOUL})
    given = {"bucket": UNKNOWN_STRING, "policy": policy}
    plan.add(BUCKET_POLICY, "policy", given, bucket=bucket)
    _logged(plan, bucket, **balancer)
    return plan


@pytest.mark.parametrize("kind", [LOAD_BALANCER, OLD_LOAD_BALANCER])
@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        (_document(PUT), OK),
        (_document({**PUT, "Action": ["s3:Put*"]}), OK),
        (_document({**PUT, "Principal": {"AWS": "arn:aws:iam::600734575887:root"}}), OK),
        (_document({**PUT, "Principal": {"AWS": "600734575887"}}), OK),
        (_document({**PUT, "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}), VIOLATION),
        (_document({**PUT, "Effect": "Deny"}), VIOLATION),
        (_document({**PUT, "Action": "s3:GetObject"}), VIOLATION),
        ({"Statement": [{**PUT, "Principal": {"AWS": UNKNOWN_STRING}}]}, CANNOT_JUDGE),
        ({"Statement": [{**PUT, "Action": UNKNOWN_STRING}]}, CANNOT_JUDGE),
        (UNKNOWN_STRING, CANNOT_JUDGE),
        (None, VIOLATION),
    ],
)
@pytest.mark.parametrize("inline", [True, False])
def test_load_balancers_may_write(kind: str, policy: Any, outcome: Outcome, inline: bool) -> None:
    plan = Plan()
    props = {"policy": policy}
    if inline or policy is None:
        bucket = plan.add(BUCKET, "logs", props, policy=plan.add(VPC, "vpc"))
    else:
        bucket = plan.add(BUCKET, "logs")
        given = {"bucket": UNKNOWN_STRING, **props}
        plan.add(BUCKET_POLICY, "policy", given, bucket=bucket, policy=bucket)
    _logged(plan, bucket, kind)
    assert outcomes(preflight_f50_log_bucket_policy, plan) == [outcome]


def _encrypted(algorithm: Any) -> list[dict[str, Any]]:
    return [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm}}]


@pytest.mark.parametrize(
    ("algorithm", "outcome"),
    [("AES256", OK), ("aws:kms", VIOLATION), (UNKNOWN_STRING, CANNOT_JUDGE)],
)
@pytest.mark.parametrize("form", ["separate", "inline", "old"])
def test_a_key_of_kms_keeps_load_balancers_out(algorithm: str, outcome: Outcome, form: str) -> None:
    plan = Plan()
    vpc = plan.add(VPC, "vpc")
    if form == "separate":
        bucket = plan.add(BUCKET, "logs", {"policy": _document(PUT)})
        props = {"bucket": UNKNOWN_STRING, "rules": _encrypted(algorithm)}
        plan.add(ENCRYPTION, "encryption", props, bucket=bucket)
    elif form == "inline":
        name = "serverSideEncryptionConfiguration"
        inline: dict[str, Any] = {
            "policy": _document(PUT),
            name: {"rule": _encrypted(algorithm)[0]},
        }
        bucket = plan.add(BUCKET, "logs", inline, **{name: vpc})
    else:
        rules = [{"applyServerSideEncryptionByDefaults": [{"sseAlgorithm": algorithm}]}]
        name = "serverSideEncryptionConfigurations"
        old: dict[str, Any] = {"policy": _document(PUT), name: [{"rules": rules}]}
        bucket = plan.add(OLD_BUCKET, "logs", old, **{name: vpc})
    _logged(plan, bucket)
    assert outcomes(preflight_f50_log_bucket_policy, plan) == [outcome]


def test_a_network_load_balancer_may_write_to_one_with_a_key_of_kms() -> None:
    plan = Plan()
    props = {
        "policy": _document({**PUT, "Principal": {"Service": "delivery.logs.amazonaws.com"}}),
        "serverSideEncryptionConfiguration": {"rule": _encrypted("aws:kms")[0]},
    }
    _logged(plan, plan.add(BUCKET, "logs", props), loadBalancerType="network")
    assert outcomes(preflight_f50_log_bucket_policy, plan) == [OK]


@pytest.mark.parametrize(
    ("logs", "outcome"),
    [
        (None, OK),
        ({"bucket": "", "enabled": False}, OK),
        ({"bucket": "elsewhere", "enabled": True}, CANNOT_JUDGE),
        ({"bucket": "elsewhere", "enabled": UNKNOWN_BOOL}, CANNOT_JUDGE),
        (UNKNOWN_OBJECT, CANNOT_JUDGE),
    ],
)
def test_what_is_not_logged_or_outside_the_plan(logs: Any, outcome: Outcome) -> None:
    plan = Plan()
    plan.add(LOAD_BALANCER, "edge", {"accessLogs": logs}, accessLogs=plan.add(VPC, "vpc"))
    assert outcomes(preflight_f50_log_bucket_policy, plan) == [outcome]


def test_both_kinds_of_logs_are_judged() -> None:
    plan = Plan()
    good, bad = (
        plan.add(BUCKET, name, {"bucket": name, "policy": policy})
        for name, policy in [("good", _document(PUT)), ("bad", None)]
    )
    logs = {
        "accessLogs": {"bucket": "good", "enabled": True},
        "connectionLogs": {"bucket": "bad", "enabled": True},
    }
    plan.add(LOAD_BALANCER, "edge", logs, accessLogs=good, connectionLogs=bad)
    assert outcomes(preflight_f50_log_bucket_policy, plan) == [OK, VIOLATION]


def test_a_policy_of_this_librarys_is_known_before_its_arn_is() -> None:
    plan = Plan()
    bucket = OfLibrary(BUCKET, "logs", {"id": UNKNOWN_STRING})
    plan.resources.append(bucket)
    _logged(plan, bucket)
    props = {"bucket": UNKNOWN_STRING, "policy": UNKNOWN_STRING}
    plan.add(BUCKET_POLICY, "policy", props, bucket=bucket, policy=bucket)
    assert outcomes(preflight_f50_log_bucket_policy, plan) == [OK]


@pytest.mark.parametrize(
    ("principal", "network", "application"),
    [
        (ELB, VIOLATION, OK),
        (NLB, OK, VIOLATION),
        ({"AWS": f"arn:aws:iam::{ACCOUNTS[SEOUL]}:root"}, VIOLATION, OK),
        ({"AWS": ACCOUNTS["eu-west-1"]}, VIOLATION, VIOLATION),
        ("*", OK, OK),
    ],
)
def test_each_type_writes_as_a_principal_of_its_own(
    principal: Any, network: Outcome, application: Outcome
) -> None:
    policy = _document({**PUT, "Principal": principal})
    of_network = _policed(policy, loadBalancerType="network")
    of_application = _policed(policy, loadBalancerType="application")
    assert outcomes(preflight_f50_log_bucket_policy, of_network) == [network]
    assert outcomes(preflight_f50_log_bucket_policy, of_application) == [application]


@pytest.mark.parametrize(
    ("resource", "prefix", "outcome"),
    [
        (OBJECTS, None, OK),
        ("arn:aws:s3:::logs/*", None, OK),
        ("arn:aws:s3:::logs/*", "edge", OK),
        ("arn:aws:s3:::logs*", "edge", OK),
        ("*", "edge", OK),
        ("arn:aws:s3:::logs/edge/AWSLogs/123456789012/*", "edge", OK),
        ("arn:aws:s3:::logs/edge/*", "edge", OK),
        (OBJECTS, "edge", VIOLATION),
        ("arn:aws:s3:::logs/other/*", "edge", VIOLATION),
        ("arn:aws:s3:::logs", None, VIOLATION),
        (OBJECTS, UNKNOWN_STRING, CANNOT_JUDGE),
    ],
)
def test_the_policy_is_about_the_path_that_is_written_to(
    resource: str, prefix: str | None, outcome: Outcome
) -> None:
    logs = {"bucket": UNKNOWN_STRING, "enabled": True, "prefix": prefix}
    plan = _policed(_document({**PUT, "Resource": resource}), accessLogs=logs)
    assert outcomes(preflight_f50_log_bucket_policy, plan) == [outcome]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ({"Resource": "arn:aws:s3:::logs"}, "below another path than that of the logs"),
        ({"Principal": {"AWS": ACCOUNTS["eu-west-1"]}}, "names AWS's account of another region"),
        ({"Principal": NLB}, "names the principal of the other type of load balancer"),
        ({"Effect": "Deny"}, "no policy of s3.Bucket 'logs' allows it"),
    ],
)
def test_the_message_says_what_is_wrong_with_a_policy(
    statement: dict[str, Any], words: str
) -> None:
    (found,) = verdicts(preflight_f50_log_bucket_policy, _policed(_document({**PUT, **statement})))
    assert found.outcome is VIOLATION
    assert found.message.startswith("F50 lb.LoadBalancer 'edge' cannot write its logs")
    assert words in found.message


def test_a_bucket_of_another_region_takes_no_logs() -> None:
    plan = _policed(_document(PUT), region="eu-west-1")
    (found,) = verdicts(preflight_f50_log_bucket_policy, plan)
    assert found.outcome is VIOLATION
    assert "s3.Bucket 'logs' is in ap-northeast-2, and it in eu-west-1" in found.message


@pytest.mark.parametrize(("waits", "outcome"), [(False, VIOLATION), (True, OK)])
def test_the_policy_comes_before_the_load_balancer(waits: bool, outcome: Outcome) -> None:
    plan = _policed(_document(PUT))
    policy, balancer = plan.resources[-2:]
    if waits:
        balancer.after.append(policy)
    (found,) = verdicts(preflight_f50_log_bucket_policy_first, plan)
    assert found.outcome is outcome
    if not waits:
        assert "does not wait for s3.BucketPolicy 'policy', which lets it write" in found.message


def test_who_writes_no_logs_waits_for_nothing() -> None:
    plan = _policed(_document(PUT), accessLogs={"bucket": "", "enabled": False})
    assert outcomes(preflight_f50_log_bucket_policy_first, plan) == [OK]
