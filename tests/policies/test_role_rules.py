import json
from typing import Any

import pytest

from guardrails.rules.role import (
    managed_policy_no_administrator,
    no_long_lived_credentials,
    role_trust_narrowed,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    ACCESS_KEY,
    POLICY,
    POLICY_ATTACHMENT,
    ROLE,
    ROLE_POLICY_ATTACHMENT,
    ROLE_POLICY_ATTACHMENTS,
    UNKNOWN_LIST,
    UNKNOWN_STRING,
    VPC,
    Plan,
    outcomes,
    verdicts,
)

OK, VIOLATION, UNSURE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
GITHUB = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
CLAIM = "token.actions.githubusercontent.com"


@pytest.mark.parametrize("kind", [ROLE_POLICY_ATTACHMENT, POLICY_ATTACHMENT])
@pytest.mark.parametrize(
    ("arn", "outcome"),
    [
        (ADMINISTRATOR, VIOLATION),
        ("arn:aws-cn:iam::aws:policy/PowerUserAccess", VIOLATION),
        ("arn:aws:iam::aws:policy/IAMFullAccess", VIOLATION),
        (EXECUTION, OK),
        ("arn:aws:iam::123456789012:policy/AdministratorAccess", OK),  # not AWS's
        (UNKNOWN_STRING, UNSURE),
        (None, OK),
    ],
)
def test_nobody_is_given_an_administrators_policy(kind: str, arn: Any, outcome: Outcome) -> None:
    plan = Plan()
    plan.add(kind, "attached", {"policyArn": arn}, policyArn=plan.add(VPC, "vpc"))
    assert outcomes(managed_policy_no_administrator, plan) == [outcome]


def test_a_policy_of_the_program_is_none_of_awss() -> None:
    plan = Plan()
    own = plan.add(POLICY, "own", {"arn": UNKNOWN_STRING})
    plan.add(ROLE_POLICY_ATTACHMENT, "attached", {"policyArn": UNKNOWN_STRING}, policyArn=own)
    assert outcomes(managed_policy_no_administrator, plan) == [OK]


@pytest.mark.parametrize(
    ("kind", "name"), [(ROLE, "managedPolicyArns"), (ROLE_POLICY_ATTACHMENTS, "policyArns")]
)
@pytest.mark.parametrize(
    ("arns", "outcome"),
    [
        ([EXECUTION, ADMINISTRATOR], VIOLATION),
        ([EXECUTION], OK),
        ([], OK),
        (UNKNOWN_LIST, UNSURE),
        ([EXECUTION, UNKNOWN_STRING], UNSURE),
    ],
)
def test_a_list_of_policies_counts_as_well(
    kind: str, name: str, arns: Any, outcome: Outcome
) -> None:
    plan = Plan()
    plan.add(kind, "role", {name: arns}, **{name: plan.add(VPC, "vpc")})
    assert outcomes(managed_policy_no_administrator, plan) == [outcome]


def test_a_list_that_the_provider_computes_was_not_given() -> None:
    plan = Plan()
    plan.add(ROLE, "role", {"managedPolicyArns": UNKNOWN_LIST})
    assert outcomes(managed_policy_no_administrator, plan) == [OK]


def test_which_policies_is_a_setting() -> None:
    plan = Plan()
    plan.add(ROLE, "role", {"managedPolicyArns": [ADMINISTRATOR, EXECUTION]})
    policies = ("AmazonECSTaskExecutionRolePolicy",)
    (verdict,) = verdicts(managed_policy_no_administrator, plan, policies=policies)
    assert verdict.message == (
        "iam.Role 'role' gives AmazonECSTaskExecutionRolePolicy: managedPolicyArns"
    )


def _trust(principal: Any, **more: Any) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}
    return json.dumps({"Statement": [statement]})


def _github(*subjects: str, claim: str = "sub", operator: str = "StringLike") -> str:
    condition: dict[str, Any] = {"ForAnyValue:StringEquals": {f"{CLAIM}:aud": "sts.amazonaws.com"}}
    if subjects:
        condition[operator] = {f"{CLAIM}:{claim}": list(subjects)}
    return _trust({"Federated": GITHUB}, Condition=condition)


@pytest.mark.parametrize(
    ("trust", "outcome"),
    [
        (_trust({"Service": "ecs-tasks.amazonaws.com"}), OK),
        (_trust({"AWS": "arn:aws:iam::123456789012:root"}), OK),
        (_trust("*"), VIOLATION),
        (_trust({"AWS": "*"}), VIOLATION),
        (_trust({"AWS": "*"}, Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}), OK),
        (_trust("*", Condition={"StringEquals": {"sts:ExternalId": "shop"}}), VIOLATION),
        (_github("repo:acme/shop:*"), OK),
        (_github("repo:acme/shop:*", "repo:*"), VIOLATION),
        (_github("repo:*/*:ref:refs/heads/main"), VIOLATION),
        (_github("acme/shop", claim="repository"), OK),
        (_github(), VIOLATION),  # the audience is every workflow's
        (_github("repo:acme/shop:*", operator="StringNotLike"), VIOLATION),
        (UNKNOWN_STRING, UNSURE),
        (None, OK),
    ],
)
def test_a_role_is_taken_by_those_that_are_named(trust: Any, outcome: Outcome) -> None:
    plan = Plan()
    props = {"assumeRolePolicy": trust}
    plan.add(ROLE, "role", props, assumeRolePolicy=plan.add(VPC, "vpc"))
    assert outcomes(role_trust_narrowed, plan) == [outcome]


def test_a_grant_in_the_role_is_no_trust() -> None:
    plan = Plan()
    inline = [{"name": "a", "policy": _trust("*")}]
    plan.add(ROLE, "role", {"inlinePolicies": inline})
    assert outcomes(role_trust_narrowed, plan) == [OK]


def test_a_key_without_an_end_is_told_of() -> None:
    plan = Plan()
    plan.add(ACCESS_KEY, "pipeline", {"user": "ci"})
    assert outcomes(no_long_lived_credentials, plan) == [VIOLATION]
