"""What may pass through a VPC endpoint: callers of this account, and what they may reach.

An endpoint policy grants nothing; it bounds what a task's own role grants. Sources: PrivateLink
guide, "Control access to VPC endpoints using endpoint policies"; S3 guide, "Restricting access to
buckets in a specific account from a VPC endpoint"; ECR guide, "Minimum Amazon S3 bucket permissions
for Amazon ECR".
"""

from collections.abc import Sequence
from typing import Any

from private_fargate.context import Context
from private_fargate.endpoints import Endpoint
from private_fargate.roles import document

WITH_POLICY = frozenset(
    {"s3", "dynamodb", "ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "kms"}
)
"""Services whose guides show an endpoint policy that conditions on the caller."""


def endpoint_policy(
    endpoint: Endpoint, context: Context, trusted_accounts: Sequence[str] = ()
) -> str | None:
    """Return the policy of an endpoint; None, full access, where AWS documents no narrower one.

    Buckets and tables have to belong to this account or a trusted one. Other services are held to
    callers of this account alone: images of a central registry and public parameters stay readable.
    """
    if endpoint.service not in WITH_POLICY:
        return None
    conditions: dict[str, Any] = {"aws:PrincipalAccount": context.account_id}
    if endpoint.type == "Gateway":
        conditions["aws:ResourceAccount"] = [context.account_id, *sorted(trusted_accounts)]
    statements = [
        {
            "Sid": "OwnAccount",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringEquals": conditions},
        }
    ]
    if endpoint.service == "s3":
        statements.append(_layers(context))
    return document(statements)


def _layers(context: Context) -> dict[str, Any]:
    # ECR hands out addresses that it signed itself, so the caller is not of this account.
    bucket = f"prod-{context.region}-starport-layer-bucket"
    return {
        "Sid": "ImageLayers",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:{context.partition}:s3:::{bucket}/*",
    }
