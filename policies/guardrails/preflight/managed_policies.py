"""What the policies of AWS's own allow that are attached to the roles of tasks.

Source: AWS Managed Policy Reference Guide, as of 2026-11. No full copy: of each policy the actions
that a task is started with, or that ECS Exec needs; a policy that is not listed is not judged.
"""

from collections.abc import Mapping
from typing import Final

_PULL: Final = (
    "ecr:GetAuthorizationToken",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
)
_PULL_AND_CHECK: Final = (*_PULL, "ecr:BatchCheckLayerAvailability")
_CHANNELS: Final = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)

MANAGED_POLICIES: Final[Mapping[str, tuple[str, ...]]] = {
    "AdministratorAccess": ("*",),
    "AmazonEC2ContainerRegistryFullAccess": ("ecr:*",),
    "AmazonEC2ContainerRegistryPowerUser": _PULL_AND_CHECK,
    "AmazonEC2ContainerRegistryPullOnly": (*_PULL, "ecr:BatchImportUpstreamImage"),
    "AmazonEC2ContainerRegistryReadOnly": _PULL_AND_CHECK,
    "AmazonECSTaskExecutionRolePolicy": (
        *_PULL_AND_CHECK,
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    ),
    "AmazonS3FullAccess": ("s3:*",),
    "AmazonS3ReadOnlyAccess": ("s3:Get*", "s3:List*", "s3:Describe*"),
    "AmazonSSMFullAccess": ("ssm:*", "logs:*", *_CHANNELS),
    "AmazonSSMManagedInstanceCore": ("ssm:GetParameter", "ssm:GetParameters", *_CHANNELS),
    "AmazonSSMReadOnlyAccess": ("ssm:Describe*", "ssm:Get*", "ssm:List*"),
    "AWSXRayDaemonWriteAccess": (),
    "CloudWatchAgentServerPolicy": (
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    ),
    "CloudWatchFullAccess": ("logs:*",),
    "CloudWatchLogsFullAccess": ("logs:*",),
    "SecretsManagerReadWrite": ("secretsmanager:*",),
}
"""Name of a policy, without its path, and what it allows on every resource."""
