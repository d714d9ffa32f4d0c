"""Trust and permissions of a task's two roles, as plain documents."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from private_fargate.context import Context
from private_fargate.faults import Fault, is_plain

# ECR guide, "IAM permissions for pulling an image from an Amazon ECR private repository".
PULL_ACTIONS = ("BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer")

# ECR guide, "IAM permissions required to sync an upstream registry": the first pull of an image
# makes its repository and fetches it from upstream in the name of whoever pulls.
_CACHE_ACTIONS = ("BatchImportUpstreamImage", "CreateRepository")


def task_trust(context: Context, *, narrowed: bool) -> str:
    """Return who may take a task's role: ECS, and if `narrowed` for this account's tasks only.

    The ECS guide documents the narrowing for the task role ("Task IAM role", confused deputy).
    """
    if not narrowed:
        return service_trust("ecs-tasks.amazonaws.com")
    source = f"arn:{context.partition}:ecs:{context.region}:{context.account_id}:*"
    condition = {
        "StringEquals": {"aws:SourceAccount": context.account_id},
        "ArnLike": {"aws:SourceArn": source},
    }
    return service_trust("ecs-tasks.amazonaws.com", condition)


def service_trust(service: str, condition: Mapping[str, Any] | None = None) -> str:
    """Return the trust of a role that one service of AWS may take, on a condition if given."""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    if condition is not None:
        statement["Condition"] = condition
    return document([statement])


def execution_statements(
    log_group_arn: str, repository_arns: Sequence[str], secret_arns: Sequence[str]
) -> list[dict[str, Any]]:
    """Return what ECS needs on a task's behalf: its own repositories, log group and secrets.

    Source: ECS guide, "Amazon ECS task execution IAM role".
    """
    statements = [
        allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [f"{log_group_arn}:*"])
    ]
    repositories = sorted(set(repository_arns))
    if repositories:
        # The token is the account's, not a repository's: the action takes no other resource.
        statements.append(allow("SignIn", ["ecr:GetAuthorizationToken"], ["*"]))
        pull = [f"ecr:{action}" for action in PULL_ACTIONS]
        statements.append(allow("Pull", pull, repositories))
    # Repositories by a wildcard are PullThroughCache's, whose names are not known before a pull.
    cached = [arn for arn in repositories if arn.endswith("/*")]
    if cached:
        fill = [f"ecr:{action}" for action in _CACHE_ACTIONS]
        statements.append(allow("FillCache", fill, cached))
    secrets = sorted({secret_resource(arn) for arn in secret_arns})
    manager = [arn for arn in secrets if ":secretsmanager:" in arn]
    parameters = [arn for arn in secrets if ":ssm:" in arn]
    if manager:
        statements.append(allow("ReadSecrets", ["secretsmanager:GetSecretValue"], manager))
    if parameters:
        statements.append(allow("ReadParameters", ["ssm:GetParameters"], parameters))
    return statements


def secret_resource(arn: str) -> str:
    """Return the ARN that a permission names, without a JSON key, stage or version at its end."""
    return ":".join(arn.split(":")[:7]) if ":secretsmanager:" in arn else arn


def is_secret_arn(arn: str) -> bool:
    """Say whether an ARN is an SSM parameter's, or a secret's with all of its endings or none.

    Source: ECS guide, "Pass Secrets Manager secrets through Amazon ECS environment variables".
    """
    parts = arn.split(":")
    if parts[0] != "arn" or len(parts) < 6:
        return False
    # An ending that lacks a colon would be taken for a part of the secret's name.
    return parts[2] == "ssm" or (parts[2] == "secretsmanager" and len(parts) in {7, 10})


def execute_command_statements(
    context: Context, log_group_arn: str | None, kms_key_arn: str | None
) -> list[dict[str, Any]]:
    """Return what the application's role needs for ECS Exec, and for how the cluster records it.

    Source: ECS guide, "Monitor Amazon ECS containers with ECS Exec", IAM permissions.
    """
    channels = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel"]
    actions = [f"ssmmessages:{action}" for action in [*channels, "OpenDataChannel"]]
    # The channels are made as they are needed: the actions take no other resource.
    statements = [allow("ExecuteCommand", actions, ["*"])]
    if log_group_arn is not None:
        groups = f"arn:{context.partition}:logs:{context.region}:{context.account_id}:log-group:*"
        write = ["CreateLogStream", "DescribeLogStreams", "PutLogEvents"]
        group = log_group_arn.removesuffix(":*")
        statements += [
            # It lists the groups of the account and region; none can be named.
            allow("FindSessionLogs", ["logs:DescribeLogGroups"], [groups]),
            allow("WriteSessionLogs", [f"logs:{action}" for action in write], [f"{group}:*"]),
        ]
    if kms_key_arn is not None:
        statements.append(allow("OpenSessions", ["kms:Decrypt"], [kms_key_arn]))
    return statements


def statement_faults(statements: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """Return what is wrong with the statements of a task's own policy."""
    faults = []
    for position, statement in enumerate(statements):
        at = ("task_policy", str(position))
        faults += [
            Fault((*at, key), statement.get(key), "at least one")
            for key in ("actions", "resources")
            if not statement.get(key)
        ]
        wide = [a for a in statement.get("actions") or [] if is_plain(a) and ":" not in a]
        if wide:
            allowed = "actions with their service, such as s3:GetObject; never * alone"
            faults.append(Fault((*at, "actions"), wide, allowed))
        if statement.get("effect", "Allow") not in {"Allow", "Deny"}:
            faults.append(Fault((*at, "effect"), statement["effect"], "Allow or Deny"))
    return faults


def task_statements(statements: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return IAM statements from the arguments', every value known."""
    return [
        {
            "Effect": statement.get("effect", "Allow"),
            "Action": sorted(statement["actions"]),
            "Resource": sorted(statement["resources"]),
            **({"Condition": statement["conditions"]} if statement.get("conditions") else {}),
        }
        for statement in statements
    ]


def document(statements: Sequence[Mapping[str, Any]]) -> str:
    """Return a policy document as canonical JSON."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, sort_keys=True)


def allow(sid: str, actions: Sequence[str], resources: Sequence[str]) -> dict[str, Any]:
    """Return a statement that allows actions on resources, both sorted."""
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": sorted(actions),
        "Resource": sorted(resources),
    }


def tls_only(action: str, resource: str | list[str]) -> dict[str, Any]:
    """Return the statement that refuses every action on a resource to whoever comes without TLS."""
    return {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": resource,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
