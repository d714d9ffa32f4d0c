"""Who else may pull and push: the documents, and what is refused."""

import json
from typing import Any

import pytest

from private_fargate.registry_policies import principal_faults, repository_policy

CI = "arn:aws:iam::123456789012:role/ci"


def test_other_accounts_may_pull_and_no_more() -> None:
    (statement,) = json.loads(repository_policy("aws", ["222222222222", "111111111111"], []))[
        "Statement"
    ]
    assert statement == {
        "Sid": "PullFromAccounts",
        "Effect": "Allow",
        "Principal": {"AWS": ["arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:root"]},
        "Action": [
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
        ],
    }


def test_roles_may_push_but_neither_delete_nor_change_the_repository() -> None:
    (statement,) = json.loads(repository_policy("aws", [], [CI]))["Statement"]
    assert statement["Principal"] == {"AWS": [CI]}
    assert statement["Action"] == [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
    ]


def test_the_document_does_not_depend_on_the_order_of_the_lists() -> None:
    one = repository_policy("aws", ["222222222222", "111111111111"], [f"{CI}-b", CI])
    assert one == repository_policy("aws", ["111111111111", "222222222222"], [CI, f"{CI}-b"])


def test_accounts_of_another_partition_have_its_arns() -> None:
    assert "arn:aws-cn:iam::111111111111:root" in repository_policy("aws-cn", ["111111111111"], [])


@pytest.mark.parametrize(
    ("args", "path"),
    [
        ({"pull_account_ids": ["1234"]}, "pull_account_ids.0"),
        ({"pull_account_ids": [123456789012]}, "pull_account_ids.0"),
        ({"pull_account_ids": ["*"]}, "pull_account_ids.0"),
        ({"pull_account_ids": ["111111111111", "111111111111"]}, "pull_account_ids"),
        ({"push_role_arns": ["*"]}, "push_role_arns.0"),
        ({"push_role_arns": ["arn:aws:iam::123456789012:root"]}, "push_role_arns.0"),
        ({"push_role_arns": ["arn:aws:iam::123456789012:user/me"]}, "push_role_arns.0"),
        ({"push_role_arns": [CI, CI]}, "push_role_arns"),
    ],
)
def test_what_is_no_account_or_no_role_is_named(args: Any, path: str) -> None:
    (fault,) = principal_faults(args)
    assert ".".join(fault.path) == path
