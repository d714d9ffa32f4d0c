import json
from typing import Any

import pytest

from guardrails.rules.bucket import (
    bucket_not_public,
    bucket_public_access_block,
    bucket_tls_only,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    BUCKET,
    BUCKET_POLICY,
    OLD_BUCKET,
    PUBLIC_ACCESS_BLOCK,
    UNKNOWN_BOOL,
    UNKNOWN_LIST,
    UNKNOWN_OBJECT,
    UNKNOWN_STRING,
    VPC,
    Plan,
    Planned,
    outcomes,
    verdicts,
)

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
BUCKET_ACL = "aws:s3/bucketAcl:BucketAcl"
OLD_BUCKET_ACL = "aws:s3/bucketAclV2:BucketAclV2"
FLAGS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
CLOSED = dict.fromkeys(FLAGS, True)
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"

TLS_ONLY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
EVERYONE = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
OWN_VPC = {"Condition": {"StringEquals": {"aws:sourceVpce": "vpce-1"}}}
WITH_TLS = {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}


class OfLibrary(Planned):
    """What a component of the library makes: its URN says so."""

    @property
    def urn(self) -> str:
        return f"urn:pulumi:dev::shop::private-fargate:index:AlbEdge${self.type}::{self.name}"


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _bucket(plan: Plan, kind: str = BUCKET, **props: Any) -> Planned:
    """A bucket at a first preview. What it is given comes from somewhere else."""
    fed = {name: plan.add(VPC, f"makes-{name}") for name in props}
    return plan.add(kind, "logs", props, **fed)


def _attach(plan: Plan, kind: str, bucket: Planned, **props: Any) -> None:
    fed = dict.fromkeys(props, bucket)
    given = {"bucket": UNKNOWN_STRING, **props}
    plan.add(kind, "attached", given, **{**fed, "bucket": bucket})


@pytest.mark.parametrize("kind", [BUCKET, OLD_BUCKET])
@pytest.mark.parametrize(
    ("flags", "outcome"),
    [
        (CLOSED, OK),
        ({**CLOSED, "blockPublicPolicy": False}, VIOLATION),
        ({"blockPublicAcls": True}, VIOLATION),  # the flags that are not given are off
        ({}, VIOLATION),
        ({**CLOSED, "ignorePublicAcls": UNKNOWN_BOOL}, CANNOT_JUDGE),
    ],
)
def test_a_block_that_is_there_is_complete(
    kind: str, flags: dict[str, Any], outcome: Outcome
) -> None:
    plan = Plan()
    _attach(plan, PUBLIC_ACCESS_BLOCK, _bucket(plan, kind), **flags)
    assert outcomes(bucket_not_public, plan) == [outcome]


def test_a_complete_block_closes_what_acl_and_policy_would_open() -> None:
    plan = Plan()
    bucket = _bucket(plan, acl="public-read")
    _attach(plan, PUBLIC_ACCESS_BLOCK, bucket, **CLOSED)
    _attach(plan, BUCKET_POLICY, bucket, policy=UNKNOWN_STRING)
    assert outcomes(bucket_not_public, plan) == [OK]


@pytest.mark.parametrize("kind", [BUCKET, OLD_BUCKET])
@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({}, OK),
        ({"acl": "private"}, OK),
        ({"acl": "public-read"}, VIOLATION),
        ({"acl": UNKNOWN_STRING}, CANNOT_JUDGE),
        ({"grants": [{"type": "Group", "uri": ALL_USERS, "permissions": ["READ"]}]}, VIOLATION),
        ({"grants": [{"type": "CanonicalUser", "id": "1", "uri": ""}]}, OK),
        ({"grants": UNKNOWN_LIST}, CANNOT_JUDGE),
        ({"policy": _document(EVERYONE)}, VIOLATION),
        ({"policy": _document(TLS_ONLY)}, OK),
        ({"policy": UNKNOWN_STRING}, CANNOT_JUDGE),
    ],
)
def test_the_inline_forms_open_a_bucket(kind: str, props: dict[str, Any], outcome: Outcome) -> None:
    plan = Plan()
    _bucket(plan, kind, **props)
    assert outcomes(bucket_not_public, plan) == [outcome]


@pytest.mark.parametrize("kind", [BUCKET_ACL, OLD_BUCKET_ACL])
@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"acl": "log-delivery-write"}, OK),
        ({"acl": "public-read-write"}, VIOLATION),
        ({"acl": UNKNOWN_STRING}, CANNOT_JUDGE),
        (
            {"accessControlPolicy": {"grants": [{"grantee": {"uri": ALL_USERS}}]}},
            VIOLATION,
        ),
        ({"accessControlPolicy": UNKNOWN_OBJECT}, CANNOT_JUDGE),
    ],
)
def test_a_separate_acl_opens_a_bucket(kind: str, props: dict[str, Any], outcome: Outcome) -> None:
    plan = Plan()
    _attach(plan, kind, _bucket(plan), **props)
    assert outcomes(bucket_not_public, plan) == [outcome]


@pytest.mark.parametrize(
    ("statement", "outcome"),
    [
        (EVERYONE, VIOLATION),
        ({**EVERYONE, "Principal": {"AWS": "*"}}, VIOLATION),
        ({**EVERYONE, **WITH_TLS}, VIOLATION),  # everyone has TLS
        ({**EVERYONE, **OWN_VPC}, OK),
        ({**EVERYONE, "Effect": "Deny"}, OK),
        ({**EVERYONE, "Principal": {"Service": "cloudfront.amazonaws.com"}}, OK),
    ],
)
def test_a_policy_about_everyone_opens_a_bucket(
    statement: dict[str, Any], outcome: Outcome
) -> None:
    plan = Plan()
    plan.add(BUCKET, "logs", {"bucket": "logs"})
    plan.add(BUCKET_POLICY, "policy", {"bucket": "logs", "policy": _document(statement)})
    assert outcomes(bucket_not_public, plan) == [outcome]


def test_a_block_that_may_be_its_own_is_a_doubt() -> None:
    plan = Plan()
    _bucket(plan, acl="public-read")
    _attach(plan, PUBLIC_ACCESS_BLOCK, plan.add(VPC, "vpc"), **CLOSED)
    assert outcomes(bucket_not_public, plan) == [CANNOT_JUDGE]
    assert outcomes(bucket_public_access_block, plan) == [CANNOT_JUDGE]


@pytest.mark.parametrize("kind", [BUCKET, OLD_BUCKET])
def test_a_block_is_found_by_dependency_and_by_name(kind: str) -> None:
    plan = Plan()
    new = plan.add(kind, "new", {"bucket": "new-1"})
    plan.add(PUBLIC_ACCESS_BLOCK, "new", {"bucket": UNKNOWN_STRING}, bucket=new)
    plan.add(kind, "named", {"bucket": "logs"})
    plan.add(PUBLIC_ACCESS_BLOCK, "named", {"bucket": "logs"})
    plan.add(kind, "bare", {"bucket": "bare-1"})
    assert outcomes(bucket_public_access_block, plan) == [OK, OK, VIOLATION]


@pytest.mark.parametrize("kind", [BUCKET, OLD_BUCKET])
@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        (_document(TLS_ONLY), OK),
        (_document(EVERYONE, TLS_ONLY), OK),
        (_document({**TLS_ONLY, "Principal": {"AWS": "*"}}), OK),
        (_document({**TLS_ONLY, "Action": "*"}), OK),
        (
            _document(
                {**TLS_ONLY, "Condition": {"BoolIfExists": {"aws:securetransport": [False]}}}
            ),
            OK,
        ),
        (_document({**TLS_ONLY, "Resource": "arn:aws:s3:::logs"}), VIOLATION),
        (_document({**TLS_ONLY, "Action": "s3:PutObject"}), VIOLATION),
        (_document({**TLS_ONLY, "Effect": "Allow"}), VIOLATION),
        (_document({**TLS_ONLY, "Principal": {"AWS": "arn:aws:iam::1:root"}}), VIOLATION),
        (_document({**TLS_ONLY, **WITH_TLS}), VIOLATION),
        (_document(EVERYONE), VIOLATION),
        (UNKNOWN_STRING, CANNOT_JUDGE),
        ("not a document", CANNOT_JUDGE),
    ],
)
@pytest.mark.parametrize("inline", [True, False])
def test_plain_http_is_refused(kind: str, policy: str, outcome: Outcome, inline: bool) -> None:
    plan = Plan()
    if inline:
        _bucket(plan, kind, policy=policy)
    else:
        _attach(plan, BUCKET_POLICY, _bucket(plan, kind), policy=policy)
    assert outcomes(bucket_tls_only, plan) == [outcome]


def test_a_bucket_without_a_policy_takes_plain_http() -> None:
    plan = Plan()
    _bucket(plan)
    (verdict,) = verdicts(bucket_tls_only, plan)
    assert verdict.outcome is VIOLATION
    assert verdict.message == (
        "s3.Bucket 'logs' takes requests without TLS: no policy refuses them"
    )


def test_a_policy_that_may_be_its_own_is_a_doubt() -> None:
    plan = Plan()
    _bucket(plan)
    _attach(plan, BUCKET_POLICY, plan.add(VPC, "vpc"), policy=_document(TLS_ONLY))
    assert outcomes(bucket_tls_only, plan) == [CANNOT_JUDGE]


def test_a_policy_of_this_librarys_is_known_before_its_arn_is() -> None:
    plan = Plan()
    bucket = OfLibrary(BUCKET, "logs", {"id": UNKNOWN_STRING})
    plan.resources.append(bucket)
    _attach(plan, BUCKET_POLICY, bucket, policy=UNKNOWN_STRING)
    assert outcomes(bucket_tls_only, plan) == [OK]
