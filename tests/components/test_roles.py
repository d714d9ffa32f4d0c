"""Roles: what ECS and the application may do, and nothing wider."""

import json

import pytest

from private_fargate.context import Context
from private_fargate.roles import (
    execute_command_statements,
    execution_statements,
    is_secret_arn,
    secret_resource,
    statement_faults,
    task_trust,
)

SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"
PARAMETER = "arn:aws:ssm:eu-west-1:123456789012:parameter/app/token"
CONTEXT = Context("123456789012", "aws-cn", "amazonaws.com.cn", "cn-north-1")


@pytest.mark.parametrize("suffix", ["", ":password::", ":password:AWSCURRENT:", "::AWSPREVIOUS:"])
def test_a_permission_names_the_secret_without_key_stage_or_version(suffix: str) -> None:
    assert secret_resource(SECRET + suffix) == SECRET


def test_a_parameter_is_named_as_it_is() -> None:
    assert secret_resource(PARAMETER) == PARAMETER


@pytest.mark.parametrize(
    ("arn", "is_one"),
    [
        (SECRET, True),
        (f"{SECRET}:password::", True),
        (f"{SECRET}:password", False),
        (PARAMETER, True),
        ("hunter2", False),
        ("arn:aws:s3:::bucket", False),
    ],
)
def test_only_secrets_and_parameters_are_accepted(arn: str, is_one: bool) -> None:
    assert is_secret_arn(arn) is is_one


def test_only_the_registry_sign_in_is_allowed_on_everything() -> None:
    statements = execution_statements("log-arn", ["repository-arn"], [SECRET, PARAMETER])
    wide = [s["Action"] for s in statements if s["Resource"] == ["*"]]
    assert wide == [["ecr:GetAuthorizationToken"]]
    assert not [action for s in statements for action in s["Action"] if "*" in action]


def test_only_a_pull_through_cache_may_be_filled() -> None:
    """Its repositories are made by the first pull, so that they are known by a wildcard alone."""
    cache = "arn:aws:ecr:eu-west-1:123456789012:repository/quay/*"
    found = {s["Sid"]: s for s in execution_statements("log-arn", [cache, "own"], [])}
    assert found["FillCache"]["Resource"] == [cache]
    assert found["FillCache"]["Action"] == ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"]
    assert found["Pull"]["Resource"] == [cache, "own"]
    assert "FillCache" not in {s["Sid"] for s in execution_statements("log-arn", ["own"], [])}


def test_repositories_of_several_containers_are_named_once_each() -> None:
    statements = execution_statements("log-arn", ["b", "a", "b"], [])
    assert [s["Resource"] for s in statements if s["Sid"] == "Pull"] == [["a", "b"]]


def test_execute_command_needs_its_channels_and_what_the_cluster_records_with() -> None:
    group, key = "arn:aws-cn:logs:cn-north-1:123456789012:log-group:/ecs/exec", "key-arn"
    found = {s["Sid"]: s for s in execute_command_statements(CONTEXT, f"{group}:*", key)}
    assert {sid: s["Resource"] for sid, s in found.items()} == {
        "ExecuteCommand": ["*"],
        "FindSessionLogs": ["arn:aws-cn:logs:cn-north-1:123456789012:log-group:*"],
        "WriteSessionLogs": [f"{group}:*"],
        "OpenSessions": [key],
    }
    assert found["ExecuteCommand"]["Action"] == [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ]
    assert [s["Sid"] for s in execute_command_statements(CONTEXT, None, None)] == ["ExecuteCommand"]


def test_a_narrowed_trust_names_the_account_in_its_own_partition() -> None:
    (statement,) = json.loads(task_trust(CONTEXT, narrowed=True))["Statement"]
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": "arn:aws-cn:ecs:cn-north-1:123456789012:*"},
    }


@pytest.mark.parametrize("actions", [["*"], ["s3:GetObject", "*"]])
def test_an_application_never_gets_every_action(actions: list[str]) -> None:
    (fault,) = statement_faults([{"actions": actions, "resources": ["x"]}])
    assert fault.value == ["*"]
