"""Which objects of a state bucket a pipeline's roles may read and write: those of one stack."""

from typing import Any

from private_fargate.roles import allow

# Where Pulumi's own backends keep a stack's things (pulumi/pulumi v3.255.0, pkg/backend/diy,
# store.go and lock.go): the state and its one backup, older ones, the history and the locks.
_STATE = "stacks/{project}/{stack}.json*"
_WRITTEN = (
    _STATE,
    "backups/{project}/{stack}/*",
    "history/{project}/{stack}/*",
    "locks/organization/{project}/{stack}/*",
)
_READ = (_STATE, "meta.yaml")


def bucket_statements(
    bucket_arn: str | None, project: str, stack: str, *, writes: bool
) -> list[dict[str, Any]]:
    """Return what a preview (read) or an update (write) of one stack needs of its state bucket.

    A preview takes no lock and writes nothing. The list of the bucket's keys is not narrowed: the
    backend asks for it by prefixes of its own when it looks for a stack.
    """
    if bucket_arn is None:
        return []

    def objects(paths: tuple[str, ...]) -> list[str]:
        return [
            f"{bucket_arn}/.pulumi/{path.format(project=project, stack=stack)}" for path in paths
        ]

    statements = [
        allow("FindState", ["s3:ListBucket"], [bucket_arn]),
        allow("ReadState", ["s3:GetObject"], objects(_READ)),
    ]
    if writes:
        actions = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        statements.append(allow("WriteState", actions, objects(_WRITTEN)))
    return statements


def key_statements(key_arn: str | None, *, writes: bool) -> list[dict[str, Any]]:
    """Return what the key of the bucket, or of the stack's secrets (`awskms://…`), is used for."""
    if key_arn is None:
        return []
    uses = ["kms:Decrypt", *(["kms:Encrypt", "kms:GenerateDataKey"] if writes else [])]
    return [allow("StateKey", uses, [key_arn])]
