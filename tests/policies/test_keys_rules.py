import json
from typing import Any

import pytest

from guardrails.rules.keys import (
    key_rotation,
    resource_policy_not_public,
    secret_customer_managed_key,
    secret_rotation,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    KEY,
    KEY_POLICY,
    QUEUE,
    QUEUE_POLICY,
    SECRET,
    SECRET_POLICY,
    SECRET_ROTATION,
    TOPIC_POLICY,
    UNKNOWN_BOOL,
    UNKNOWN_STRING,
    VPC,
    Plan,
    outcomes,
)

OK, VIOLATION, UNSURE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE


def _policy(effect: str, principal: Any, **more: Any) -> str:
    return json.dumps({"Statement": {"Effect": effect, "Principal": principal, **more}})


@pytest.mark.parametrize(
    "kind", [KEY, KEY_POLICY, QUEUE, QUEUE_POLICY, SECRET, SECRET_POLICY, TOPIC_POLICY]
)
@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        (_policy("Allow", {"AWS": "arn:aws:iam::123456789012:root"}), OK),
        (_policy("Allow", {"Service": "events.amazonaws.com"}), OK),
        (_policy("Allow", "*"), VIOLATION),
        (_policy("Deny", "*"), OK),
        (_policy("Allow", "*", Condition={"ArnEquals": {"aws:SourceArn": "arn:a"}}), OK),
        (_policy("Allow", "*", Condition={"StringEquals": {"kms:CallerAccount": "1"}}), OK),
        (_policy("Allow", "*", Condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}), VIOLATION),
        (UNKNOWN_STRING, UNSURE),
        (None, OK),
    ],
)
def test_nothing_is_open_to_every_account(kind: str, policy: Any, outcome: Outcome) -> None:
    plan = Plan()
    plan.add(kind, "open", {"policy": policy}, policy=plan.add(VPC, "vpc"))
    assert outcomes(resource_policy_not_public, plan) == [outcome]


def test_a_policy_that_the_provider_computes_was_not_given() -> None:
    plan = Plan()
    plan.add(KEY, "key", {"policy": UNKNOWN_STRING})
    assert outcomes(resource_policy_not_public, plan) == [OK]


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"enableKeyRotation": True}, OK),
        ({"enableKeyRotation": False}, VIOLATION),
        ({}, VIOLATION),
        ({"enableKeyRotation": UNKNOWN_BOOL}, UNSURE),
        ({"customerMasterKeySpec": "RSA_2048"}, OK),
        ({"customerMasterKeySpec": "SYMMETRIC_DEFAULT"}, VIOLATION),
        ({"customerMasterKeySpec": UNKNOWN_STRING}, UNSURE),
        ({"keyUsage": "GENERATE_VERIFY_MAC"}, OK),
    ],
)
def test_a_key_that_can_rotate_does(props: dict[str, Any], outcome: Outcome) -> None:
    plan = Plan()
    vpc = plan.add(VPC, "vpc")
    plan.add(KEY, "key", props, enableKeyRotation=vpc, customerMasterKeySpec=vpc)
    assert outcomes(key_rotation, plan) == [outcome]


def test_a_secret_is_rotated_by_what_names_it() -> None:
    plan = Plan()
    rotated = plan.add(SECRET, "rotated", {})
    plan.add(SECRET, "kept", {})
    plan.add(SECRET_ROTATION, "monthly", {"secretId": UNKNOWN_STRING}, secretId=rotated)
    assert outcomes(secret_rotation, plan) == [OK, VIOLATION]


def test_a_rotation_of_it_is_not_known_which_leaves_every_secret_open() -> None:
    plan = Plan()
    both = [plan.add(SECRET, name, {}) for name in ("a", "b")]
    plan.add(SECRET_ROTATION, "monthly", {"secretId": UNKNOWN_STRING}, secretId=both)
    assert outcomes(secret_rotation, plan) == [UNSURE, UNSURE]


@pytest.mark.parametrize(
    ("props", "outcome"),
    [({"kmsKeyId": UNKNOWN_STRING}, OK), ({"kmsKeyId": "arn:k"}, OK), ({}, VIOLATION)],
)
def test_the_key_is_ones_own(props: dict[str, Any], outcome: Outcome) -> None:
    plan = Plan()
    plan.add(SECRET, "secret", props, kmsKeyId=plan.add(KEY, "key"))
    assert outcomes(secret_customer_managed_key, plan) == [outcome]
