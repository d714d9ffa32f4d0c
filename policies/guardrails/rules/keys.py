"""Rules about secrets, keys, queues and topics: what tasks read and report to."""

from collections.abc import Iterator
from typing import Final

from guardrails import tokens
from guardrails.attachments import Attachment, Attachments
from guardrails.grants import anyone
from guardrails.graph import Graph
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_SHARED: Final = (
    tokens.RESOURCE_POLICIES
    | tokens.KEY_POLICIES
    | tokens.KEYS
    | tokens.QUEUES
    | tokens.SECRETS
    | tokens.TOPICS
)
_ROTATION: Final = Attachment(tokens.SECRET_ROTATIONS, "secretId", owners=tokens.SECRETS)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.CRITICAL,
    subjects=_SHARED,
    library_fix="leave the policies of what a component makes as they are, and name accounts and "
    "roles in those of your own",
    aws_fix="name accounts, roles or services in the policy's Principal, or add a Condition on "
    "aws:SourceArn, aws:SourceAccount or aws:PrincipalOrgID",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-5",
    standards=(
        "security-hub:KMS.5",
        "security-hub:SNS.4",
        "security-hub:SQS.3",
        "checkov:CKV_AWS_33",
        "checkov:CKV_AWS_168",
        "checkov:CKV_AWS_169",
    ),
)
def resource_policy_not_public(graph: Graph) -> Iterator[Verdict]:
    """Secrets, keys, queues and topics are not open to every AWS account.

    In a policy of their own and in one that stands beside them. A principal of * is let pass with a
    condition about the caller, such as aws:SourceArn.
    """
    for holder in graph.of(_SHARED):
        yield anyone(holder, "policy", "is open to every AWS account")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.KEYS,
    library_fix="set enable_key_rotation of the aws.kms.Key whose ARN you give",
    aws_fix="set enable_key_rotation of aws.kms.Key",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-4",
    standards=("security-hub:KMS.4", "checkov:CKV_AWS_7", "trivy:AWS-0065"),
    level=Level.ADVISORY,
)
def key_rotation(graph: Graph) -> Iterator[Verdict]:
    """A symmetric KMS key rotates its material each year.

    What was encrypted before stays readable. Keys of other kinds cannot rotate by themselves.
    """
    for key in graph.of(tokens.KEYS):
        spec = key.given("customerMasterKeySpec")
        usage = key.given("keyUsage")
        rotates = key.flag("enableKeyRotation", default=False)
        symmetric = spec in {ABSENT, UNKNOWN, "SYMMETRIC_DEFAULT"}
        if not symmetric or usage in {"SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"}:
            yield ok(key)
        elif rotates is UNKNOWN or (spec is UNKNOWN and rotates is False):
            yield cannot_judge(key, "may never rotate: enableKeyRotation is not known")
        elif rotates is False:
            yield violation(key, "never rotates: enableKeyRotation is not true")
        else:
            yield ok(key)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.SECRETS,
    library_fix="add an aws.secretsmanager.SecretRotation for the secret in `secrets`; ECS reads a "
    "secret when a task starts, so a rotation is followed by a new deployment",
    aws_fix="add an aws.secretsmanager.SecretRotation with secret_id=<secret>.id",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html"
    "#secretsmanager-1",
    standards=("security-hub:SecretsManager.1", "cdk-nag:SMG4"),
    level=Level.DISABLED,
)
def secret_rotation(graph: Graph) -> Iterator[Verdict]:
    """A secret is rotated on a schedule.

    Not asked for by default: it takes a function for each kind of secret, and not every other side
    can take a new one.
    """
    attachments = graph.derive(Attachments)
    for secret in graph.of(tokens.SECRETS):
        rotations = attachments.of(secret, _ROTATION)
        if rotations.found:
            yield ok(secret, rotations.found[-1])
        elif rotations.doubt:
            yield cannot_judge(secret, f"may not be rotated: {rotations.doubt}")
        else:
            yield violation(secret, "is not rotated: no SecretRotation names it")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.LOW,
    subjects=tokens.SECRETS,
    library_fix="set kms_key_id of the aws.secretsmanager.Secret whose ARN stands in `secrets`",
    aws_fix="set kms_key_id of aws.secretsmanager.Secret",
    url="https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
    standards=("checkov:CKV_AWS_149", "trivy:AWS-0098"),
    level=Level.DISABLED,
)
def secret_customer_managed_key(graph: Graph) -> Iterator[Verdict]:
    """A secret is encrypted with a KMS key of one's own.

    It is always encrypted. A key of one's own is what lets another account read a secret, and is
    a second permission that a reader needs.
    """
    for secret in graph.of(tokens.SECRETS):
        if secret.given("kmsKeyId") is ABSENT:
            yield violation(secret, "is encrypted with AWS's key: kmsKeyId is not set")
        else:
            yield ok(secret)
