"""Rules about what policies grant."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from guardrails import tokens
from guardrails.grants import (
    covered,
    every_action,
    every_action_of,
    held_documents,
    of_library,
    place,
    unbounded,
)
from guardrails.graph import Graph
from guardrails.iam import Statement
from guardrails.rule import Scope, Severity, rule
from guardrails.settings import Settings, setting
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_GRANTS: Final = tokens.IDENTITY_POLICIES | tokens.ROLES
_TASK_POLICY: Final = (
    "name actions and resources in `task_policy`; what Service and ScheduledTask need themselves "
    "they grant themselves, by ARN"
)

_SENSITIVE: Final = (
    # Credentials and data.
    "kms:Decrypt",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:PutObject",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    # What others run.
    "ecr:PutImage",
    "ecr:SetRepositoryPolicy",
    "ecs:ExecuteCommand",
    "ssm:SendCommand",
    "ssm:StartSession",
    # Rights themselves.
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreatePolicyVersion",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:UpdateAssumeRolePolicy",
    "kms:PutKeyPolicy",
    "s3:PutBucketPolicy",
    "sts:AssumeRole",
)


@dataclass(frozen=True)
class SensitiveActions(Settings):
    """What has to be granted by name of the resource."""

    actions: tuple[str, ...] = setting(
        _SENSITIVE, "Actions, as service:Action, that are granted on named resources only."
    )


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=_GRANTS,
    library_fix=_TASK_POLICY,
    aws_fix="list in the policy's Action what is called, and in its Resource the ARNs",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
    standards=(
        "security-hub:IAM.1",
        "checkov:CKV_AWS_62",
        "checkov:CKV_AWS_63",
        "cdk-nag:IAM5",
        "trivy:AWS-0057",
        "control-tower:CT.IAM.PR.1",
        "control-tower:CT.IAM.PR.2",
    ),
)
def policy_no_administrator(graph: Graph) -> Iterator[Verdict]:
    """No policy allows every action, or all but some, on every resource.

    A document that holds an id of something that does not exist yet is not known at a first
    preview. Those that components of private-fargate write are taken for kept until then: the
    library's tests read every statement. `up` judges each document, theirs as well, before what
    holds it is made.
    """

    def wide(statement: Statement) -> str | None:
        if any(map(every_action, statement.actions)):
            return "allows every action on every resource"
        return "allows all but some actions (NotAction)" if statement.not_actions else None

    yield from _judge(graph, wide)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.LOW,
    subjects=_GRANTS,
    library_fix=_TASK_POLICY,
    aws_fix="list the actions that are called, or narrow the policy's Resource to ARNs",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21",
    standards=(
        "security-hub:IAM.21",
        "checkov:CKV2_AWS_40",
        "cdk-nag:IAM5",
        "trivy:AWS-0057",
        "control-tower:CT.IAM.PR.3",
        "control-tower:CT.IAM.PR.5",
    ),
)
def policy_no_service_wildcard(graph: Graph) -> Iterator[Verdict]:
    """No policy allows all actions of a service on every resource.

    All actions on a named resource are left to judgement, as are prefixes such as ecs:Describe*.
    """

    def wide(statement: Statement) -> str | None:
        services = {every_action_of(action) for action in statement.actions} - {None}
        listed = ", ".join(f"{service}:*" for service in sorted(filter(None, services)))
        return f"allows {listed} on every resource" if listed else None

    yield from _judge(graph, wide)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=_GRANTS,
    library_fix=_TASK_POLICY,
    aws_fix="put the ARNs of the secrets, keys, buckets or roles that are meant into the policy's "
    "Resource, or a condition about the resource into its Condition: aws:ResourceTag, or "
    "iam:PassedToService for iam:PassRole",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"
    "#grant-least-privilege",
    standards=(
        "security-hub:KMS.1",
        "security-hub:KMS.2",
        "checkov:CKV_AWS_286",
        "checkov:CKV_AWS_287",
        "checkov:CKV_AWS_288",
        "checkov:CKV_AWS_289",
        "checkov:CKV_AWS_355",
        "cdk-nag:IAM5",
        "trivy:AWS-0057",
        "trivy:AWS-0342",
    ),
    settings=SensitiveActions,
)
def policy_sensitive_actions_narrowed(
    graph: Graph, settings: SensitiveActions
) -> Iterator[Verdict]:
    """Secrets, data, images, shells and rights are granted on named resources, not on all.

    All of a type (every secret of the account) counts as all. A statement with a condition about
    the resource is let pass, and so is what needs no name to be safe: descriptions, lists, logs.
    iam:PassRole is among the rights: who may hand over any role to what runs code has what the
    widest role has.
    """

    def wide(statement: Statement) -> str | None:
        named = {
            action
            for pattern in _single_actions(statement)
            for action in covered(pattern, settings.actions)
        }
        return f"allows {', '.join(sorted(named))} on every resource" if named else None

    yield from _judge(graph, wide)


def _single_actions(statement: Statement) -> list[Any]:
    """Return the actions without those of whole services, which have rules of their own."""
    return [
        action
        for action in statement.actions
        if not every_action(action) and every_action_of(action) is None
    ]


def _judge(graph: Graph, wide: Callable[[Statement], str | None]) -> Iterator[Verdict]:
    """Judge what each holder's documents allow without a bound; `wide` says what is too much."""
    held = graph.derive(held_documents)
    for holder in graph.of(_GRANTS):
        found: list[Verdict] = []
        for document in held.get(holder, []):
            if document.resource_based:
                continue
            read = document.statements
            if isinstance(read, tuple):
                found += [
                    violation(holder, f"{problem}: {place(document, index)}")
                    for index, statement in enumerate(read)
                    if statement.allows
                    and unbounded(statement)
                    and (problem := wide(statement)) is not None
                ]
            elif not of_library(holder):
                what = ".".join(map(str, document.path))
                found.append(cannot_judge(holder, f"may allow too much: {what} is not known yet"))
        yield from found or [ok(holder)]
