import json
from collections.abc import Iterator
from typing import Any

import pytest

from guardrails.rule import Rule
from guardrails.rules.iam import (
    policy_no_administrator,
    policy_no_service_wildcard,
    policy_sensitive_actions_narrowed,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    POLICY,
    ROLE,
    ROLE_POLICY,
    UNKNOWN_LIST,
    UNKNOWN_STRING,
    USER_POLICY,
    VPC,
    Plan,
    Planned,
    outcomes,
    resource_graph,
    verdicts,
)

OK, VIOLATION, UNSURE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
RULES = [
    policy_no_administrator,
    policy_no_service_wildcard,
    policy_sensitive_actions_narrowed,
]
BUCKET = "arn:aws:s3:::shop-images"
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret"
ROLES = "arn:aws:iam::123456789012:role"
TAGGED = {"StringEquals": {"aws:ResourceTag/team": "shop"}}


def _policy(action: Any, resource: Any = "*", **more: Any) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    return json.dumps({"Statement": [statement]})


class Child(Planned):
    """What a component of the library made."""

    @property
    def urn(self) -> str:
        return f"urn:pulumi:dev::shop::private-fargate:index:Service${self.type}::{self.name}"


def _judged(rule: Rule, text: Any, **settings: Any) -> Outcome:
    plan = Plan()
    plan.add(ROLE_POLICY, "grants", {"policy": text}, policy=plan.add(VPC, "vpc"))
    (outcome,) = outcomes(rule, plan, **settings)
    return outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (_policy("*"), VIOLATION),
        (_policy("*:*"), VIOLATION),
        (_policy(["s3:GetObject", "*"], ["*"]), VIOLATION),
        (_policy("*", BUCKET), OK),
        (_policy("*", ["arn:aws:s3:::*", BUCKET]), VIOLATION),
        (_policy("*").replace('"Action"', '"NotAction"'), VIOLATION),
        (_policy("*").replace('"Resource"', '"NotResource"'), VIOLATION),
        (_policy("*").replace("Allow", "Deny"), OK),
        (_policy("s3:*"), OK),  # another rule's
        (_policy("*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}), VIOLATION),
        (_policy("*", Condition=TAGGED), OK),
    ],
)
def test_no_policy_makes_an_administrator(text: str, outcome: Outcome) -> None:
    assert _judged(policy_no_administrator, text) is outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (_policy("logs:*"), VIOLATION),
        (_policy("S3:*", "arn:aws:s3:::*"), VIOLATION),
        (_policy("s3:*", [BUCKET, f"{BUCKET}/*"]), OK),
        (_policy("ecs:Describe*"), OK),
        (_policy("*"), OK),  # another rule's
        (_policy("ec2:*", Condition=TAGGED), OK),
        (_policy("logs:*", "arn:aws:logs:eu-west-1:123456789012:log-group:*"), VIOLATION),
        (_policy("sqs:*", "arn:aws:sqs:eu-west-1:123456789012:shop-*"), OK),
    ],
)
def test_no_policy_gives_a_whole_service(text: str, outcome: Outcome) -> None:
    assert _judged(policy_no_service_wildcard, text) is outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (_policy("secretsmanager:GetSecretValue"), VIOLATION),
        (_policy("secretsmanager:Get*", f"{SECRET}:*"), VIOLATION),
        (_policy("secretsmanager:GetSecretValue", f"{SECRET}:shop-*"), OK),
        (_policy("secretsmanager:GetSecretValue", f"{SECRET}:*-dev"), OK),
        (_policy("secretsmanager:ListSecrets"), OK),
        (_policy("ssm:GetParameter*", "arn:aws:ssm:*:*:parameter/*"), VIOLATION),
        (_policy("ssm:GetParameters", "arn:aws:ssm:*:*:parameter*"), VIOLATION),
        (_policy("ssm:GetParameters", "arn:aws:ssm:*:*:parameter/shop/*"), OK),
        (_policy("kms:Decrypt"), VIOLATION),
        (_policy("kms:Decrypt", Condition={"StringEquals": {"kms:ViaService": "s3"}}), OK),
        (_policy("kms:Decrypt", Condition={"StringEquals": {"aws:SourceVpc": "v"}}), VIOLATION),
        (_policy("s3:?etObject", f"{BUCKET}/*"), OK),
        (_policy("s3:?etObject", "arn:aws:s3:::*/*"), VIOLATION),
        (_policy("sts:AssumeRole", f"{ROLES}/*"), VIOLATION),
        (_policy("sts:AssumeRole", f"{ROLES}/ci/*"), OK),
        (_policy(["ecr:GetAuthorizationToken", "logs:PutLogEvents", "ssmmessages:*"]), OK),
        (_policy("s3:*"), OK),  # another rule's
        (_policy("iam:PassRole"), VIOLATION),
        (_policy("iam:Pass*", f"{ROLES}/*"), VIOLATION),
        (_policy("iam:PassRole", f"{ROLES}/web-task"), OK),
        (_policy("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ecs"}}), OK),
    ],
)
def test_what_is_sensitive_is_granted_by_name(text: str, outcome: Outcome) -> None:
    assert _judged(policy_sensitive_actions_narrowed, text) is outcome


def test_which_actions_are_sensitive_is_a_setting() -> None:
    text = _policy("dynamodb:GetItem")
    assert _judged(policy_sensitive_actions_narrowed, text) is OK
    actions = ("dynamodb:GetItem",)
    assert _judged(policy_sensitive_actions_narrowed, text, actions=actions) is VIOLATION


def _holders() -> Iterator[tuple[str, dict[str, Any]]]:
    text = _policy("*")
    yield from ((kind, {"policy": text}) for kind in (POLICY, ROLE_POLICY, USER_POLICY))
    yield ROLE, {"inlinePolicies": [{"name": "a", "policy": text}]}


@pytest.mark.parametrize(("kind", "props"), list(_holders()))
def test_a_grant_counts_wherever_it_stands(kind: str, props: dict[str, Any]) -> None:
    plan = Plan()
    plan.add(kind, "grants", props)
    assert outcomes(policy_no_administrator, plan) == [VIOLATION]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("kind", "props", "outcome"),
    [
        (ROLE_POLICY, {"policy": UNKNOWN_STRING}, UNSURE),
        (ROLE_POLICY, {"policy": "no json"}, UNSURE),
        (ROLE_POLICY, {}, OK),
        (ROLE, {"inlinePolicies": UNKNOWN_LIST}, UNSURE),
        (ROLE, {}, OK),
    ],
)
def test_what_is_not_known_is_said_and_what_is_absent_grants_nothing(
    rule: Rule, kind: str, props: dict[str, Any], outcome: Outcome
) -> None:
    plan = Plan()
    vpc = plan.add(VPC, "vpc")
    plan.add(kind, "grants", props, policy=vpc, inlinePolicies=vpc)
    assert outcomes(rule, plan) == [outcome]


@pytest.mark.parametrize("rule", RULES)
def test_inline_policies_that_the_provider_lists_are_none_of_the_programs(rule: Rule) -> None:
    plan = Plan()
    plan.add(ROLE, "role", {"inlinePolicies": UNKNOWN_LIST})
    assert outcomes(rule, plan) == [OK]


@pytest.mark.parametrize("rule", RULES)
def test_the_librarys_own_documents_need_no_doubt_but_are_judged_once_known(rule: Rule) -> None:
    child = Child(ROLE_POLICY, "web-task-policy", {"policy": UNKNOWN_STRING})
    assert [verdict.outcome for verdict in rule(resource_graph(child))] == [OK]
    text = _policy(["*", "s3:*", "iam:PassRole", "kms:Decrypt"])
    child = Child(ROLE_POLICY, "web-task-policy", {"policy": text})
    assert [verdict.outcome for verdict in rule(resource_graph(child))] == [VIOLATION]


def test_a_violation_names_statement_and_actions() -> None:
    plan = Plan()
    harmless = {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}
    wide = {**harmless, "Action": ["secretsmanager:Get*", "kms:decrypt"]}
    plan.add(POLICY, "grants", {"policy": json.dumps({"Statement": [harmless, wide]})})
    (verdict,) = verdicts(policy_sensitive_actions_narrowed, plan)
    assert verdict.message == (
        "iam.Policy 'grants' allows kms:Decrypt, secretsmanager:GetSecretValue on every resource: "
        "statement 2 of policy"
    )


def test_a_trust_policy_grants_nothing() -> None:
    plan = Plan()
    plan.add(ROLE, "role", {"assumeRolePolicy": _policy("*")})
    assert outcomes(policy_no_administrator, plan) == [OK]
