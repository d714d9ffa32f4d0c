"""Who else may pull from and push to a repository, as plain documents."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from private_fargate.faults import Fault, each_fault, is_plain
from private_fargate.roles import PULL_ACTIONS, document

# ECR guide, "IAM permissions for pushing an image to an Amazon ECR private repository".
PUSH_ACTIONS = (
    "BatchCheckLayerAvailability",
    "BatchGetImage",
    "CompleteLayerUpload",
    "InitiateLayerUpload",
    "PutImage",
    "UploadLayerPart",
)

_ACCOUNT = re.compile(r"[0-9]{12}")
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:role/\S+")


def repository_policy(
    partition: str, pull_account_ids: Sequence[str], push_role_arns: Sequence[str]
) -> str:
    """Return the policy of a repository, canonical whatever the order; at least one list is filled.

    A repository's policy names no resource: the repository is it. Neither grants the sign-in: the
    caller's own role needs `ecr:GetAuthorizationToken` (ECR guide, "Private repository policies").
    """
    statements = []
    if pull_account_ids:
        roots = [f"arn:{partition}:iam::{account}:root" for account in pull_account_ids]
        statements.append(_allow("PullFromAccounts", PULL_ACTIONS, roots))
    if push_role_arns:
        statements.append(_allow("PushByRoles", PUSH_ACTIONS, push_role_arns))
    return document(statements)


def principal_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with the accounts and roles; values known only later are not judged."""
    kinds = {
        "pull_account_ids": (_ACCOUNT, "an account id of 12 digits, in quotes"),
        "push_role_arns": (_ROLE, "the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME"),
    }
    faults: list[Fault] = []
    for key, (expression, allowed) in kinds.items():
        given = args.get(key) or []
        faults += each_fault((key,), given, _matcher(expression), allowed)
        plain = [item for item in given if is_plain(item)]
        if len(set(plain)) < len(plain):
            faults.append(Fault((key,), plain, "each of them once"))
    return faults


def _matcher(expression: re.Pattern[str]) -> Any:
    return lambda item: isinstance(item, str) and expression.fullmatch(item) is not None


def _allow(sid: str, actions: Sequence[str], principals: Sequence[str]) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": sorted(principals)},
        "Action": [f"ecr:{action}" for action in actions],
    }
