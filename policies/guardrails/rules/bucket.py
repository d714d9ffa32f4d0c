"""Rules about S3 buckets: who may read them, and how."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from guardrails import tokens
from guardrails.buckets import BucketPart, Buckets, Part
from guardrails.grants import of_library
from guardrails.graph import Graph, Resource
from guardrails.iam import Statement, statements
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_SECURITY_HUB: Final = "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html"
_FLAGS: Final = (
    "blockPublicAcls",
    "blockPublicPolicy",
    "ignorePublicAcls",
    "restrictPublicBuckets",
)
_PUBLIC_ACLS: Final = ("public-read", "public-read-write", "authenticated-read")
_EVERYONE: Final = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")
"""How the grantees of an ACL end that are everyone, or everyone with any AWS account."""

_NARROWING: Final = frozenset(
    {
        "aws:sourceip",
        "aws:sourcearn",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:sourceowner",
        "aws:sourceaccount",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:userid",
        "aws:principalarn",
        "aws:principalaccount",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "s3:dataaccesspointarn",
        "s3:dataaccesspointaccount",
    }
)
"""Keys of conditions by which a statement about everyone is not about everyone. Source: S3 guide,
"Blocking public access", section "The meaning of 'public'"; IAM guide, global condition keys."""


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.BUCKETS,
    library_fix="leave the bucket that a component makes as it is: it is closed",
    aws_fix="set all four flags of aws.s3.BucketPublicAccessBlock, and take public ACLs and "
    "statements about everyone away; to serve files, put CloudFront with an origin access control "
    "before the bucket",
    url=f"{_SECURITY_HUB}#s3-8",
    standards=(
        "security-hub:S3.2",
        "security-hub:S3.3",
        "security-hub:S3.8",
        "checkov:CKV_AWS_53",
        "checkov:CKV_AWS_54",
        "checkov:CKV_AWS_55",
        "checkov:CKV_AWS_56",
        "trivy:AWS-0086",
        "trivy:AWS-0087",
        "trivy:AWS-0091",
        "trivy:AWS-0092",
        "trivy:AWS-0093",
    ),
)
def bucket_not_public(graph: Graph) -> Iterator[Verdict]:
    """A bucket is not opened to everyone: by a switched-off block, an ACL or its policy.

    Behind a complete public access block neither ACL nor policy can open it. Without one in the
    plan, AWS's default holds (on for every bucket made since April 2023), which
    `bucket-public-access-block` asks to be written down.
    """
    buckets = graph.derive(Buckets)
    for bucket in graph.of(tokens.BUCKETS):
        block = buckets.part(bucket, Part.PUBLIC_ACCESS_BLOCK)
        opened, doubts = _switched_off(block)
        if not block.attached.found:  # else it covers, or its flags say enough
            for more_opened, more_doubts in (
                _by_acl(bucket, buckets.part(bucket, Part.ACL)),
                _by_policy(buckets.part(bucket, Part.POLICY)),
            ):
                opened += more_opened
                doubts += more_doubts
        if opened and (block.attached.found or not block.doubt):
            yield violation(bucket, f"is not closed to everyone: {'; '.join(opened)}")
        elif opened or doubts:
            doubts += [block.doubt] if block.doubt else []
            yield cannot_judge(bucket, f"may be open to everyone: {'; '.join(doubts)}")
        else:
            yield ok(bucket, *block.attached.found[:1])


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.BUCKETS,
    library_fix="leave the bucket that a component makes as it is: it has one",
    aws_fix="add an aws.s3.BucketPublicAccessBlock with all four flags true",
    url=f"{_SECURITY_HUB}#s3-8",
    standards=("security-hub:S3.8", "checkov:CKV2_AWS_6", "trivy:AWS-0094", "cdk-nag:S2"),
    level=Level.ADVISORY,
)
def bucket_public_access_block(graph: Graph) -> Iterator[Verdict]:
    """A bucket has a public access block of its own.

    Advisory, because AWS switches it on for every bucket made since April 2023. `bucket-not-public`
    judges its flags.
    """
    buckets = graph.derive(Buckets)
    for bucket in graph.of(tokens.BUCKETS):
        block = buckets.part(bucket, Part.PUBLIC_ACCESS_BLOCK)
        if block.present:
            yield ok(bucket, block.attached.found[0])
        elif block.doubt:
            yield cannot_judge(bucket, f"may have no public access block: {block.doubt}")
        else:
            yield violation(bucket, "has no public access block in this plan")


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.BUCKETS,
    library_fix="leave the bucket that a component makes as it is: its policy refuses plain HTTP",
    aws_fix="add to the aws.s3.BucketPolicy a statement that denies s3:* to everyone, on the "
    'bucket and on its objects, with the condition {"Bool": {"aws:SecureTransport": "false"}}',
    url=f"{_SECURITY_HUB}#s3-5",
    standards=("security-hub:S3.5", "cdk-nag:S10"),
    level=Level.ADVISORY,
)
def bucket_tls_only(graph: Graph) -> Iterator[Verdict]:
    """A bucket's policy refuses requests without TLS.

    Advisory, because AWS's own tools use TLS anyway. A policy that is made from the bucket's ARN is
    not known at a first preview; that of a component of this library is tested there.
    """
    buckets = graph.derive(Buckets)
    for bucket in graph.of(tokens.BUCKETS):
        policy = buckets.part(bucket, Part.POLICY)
        documents = policy_statements(policy)
        known = [each for document in documents.values() if document for each in document]
        trusted = None in documents.values() and of_library(bucket)
        if trusted or any(_refuses_http(statement) for statement in known):
            yield ok(bucket, *policy.attached.found[:1])
        elif None in documents.values():
            holder = next(name for name, document in documents.items() if document is None)
            yield cannot_judge(bucket, f"may take requests without TLS: {holder} is not known yet")
        elif policy.attached.doubt:
            yield cannot_judge(bucket, f"may take requests without TLS: {policy.attached.doubt}")
        else:
            yield violation(bucket, "takes requests without TLS: no policy refuses them")


def policy_statements(part: BucketPart) -> dict[str, tuple[Statement, ...] | None]:
    """Return the statements about a bucket, by where they stand; None for what is not known."""
    found: dict[str, tuple[Statement, ...] | None] = {}
    if part.inline is not ABSENT:
        found["its policy"] = _known(statements(part.inline))
    for holder in part.attached.found:
        found[holder.label] = _known(statements(holder.given("policy")))
    return found


def _known(found: tuple[Statement, ...] | Gap) -> tuple[Statement, ...] | None:
    return None if isinstance(found, Gap) else found


def _refuses_http(statement: Statement) -> bool:
    insecure = any(
        operator.lower() in {"bool", "boolifexists"}
        and str(key).lower() == "aws:securetransport"
        and "false" in str(value).lower()
        for operator, keys in statement.conditions.items()
        if isinstance(keys, Mapping)
        for key, value in keys.items()
    )
    # A bucket's policy can name this bucket alone, so only its objects may have been forgotten.
    objects = [each for each in statement.resources if each is UNKNOWN or str(each).endswith("*")]
    everything = {"*", "s3:*"}.intersection(each for each in statement.actions if each != UNKNOWN)
    everyone = statement.open_to_everyone and not statement.allows
    return bool(insecure and objects and everything and everyone)


def _switched_off(block: BucketPart) -> tuple[list[str], list[str]]:
    """Return the flags of a bucket's block that are off, and those that are not known."""
    flags = {
        f"{name} of {each.label}": each.flag(name, default=False)
        for each in block.attached.found
        for name in _FLAGS
    }
    off = [f"{name} is not true" for name, value in flags.items() if value is False]
    return off, [f"{name} is not known" for name, value in flags.items() if value is UNKNOWN]


def _by_acl(bucket: Resource, part: BucketPart) -> tuple[list[str], list[str]]:
    """Return the ACLs that open a bucket, and those that may."""
    acls = [
        ("its acl", part.inline),
        *((each.label, each.given("acl")) for each in part.attached.found),
    ]
    opened = [f"{name} is {acl}" for name, acl in acls if acl in _PUBLIC_ACLS]
    doubts = [f"{name} is not known" for name, acl in acls if acl is UNKNOWN]
    doubts += [part.attached.doubt] if part.attached.doubt else []
    grants = [("its grants", bucket.given("grants"))]
    grants += [
        (f"a grant of {each.label}", each.given("accessControlPolicy"))
        for each in part.attached.found
    ]
    for name, value in grants:
        uris = list(_uris(value))
        if any(isinstance(uri, str) and uri.endswith(_EVERYONE) for uri in uris):
            opened.append(f"{name} names everyone")
        elif UNKNOWN in uris:
            doubts.append(f"{name} is not known")
    return opened, doubts


def _uris(value: Any) -> Iterator[Any]:
    """Go through the groups that an ACL's grants name, wherever they stand in them."""
    if value is UNKNOWN:
        yield UNKNOWN
    elif isinstance(value, list):
        for each in value:
            yield from _uris(each)
    elif isinstance(value, Mapping):
        for name, each in value.items():
            if name == "uri":
                yield each
            elif not isinstance(each, Gap):
                yield from _uris(each)


def _by_policy(part: BucketPart) -> tuple[list[str], list[str]]:
    """Return the policies that open a bucket, and those that may."""
    documents = policy_statements(part)
    opened = [
        f"{name} allows everyone"
        for name, document in documents.items()
        if document and any(_is_public(statement) for statement in document)
    ]
    doubts = [
        f"{name} is not known yet" for name, document in documents.items() if document is None
    ]
    return opened, doubts + ([part.attached.doubt] if part.attached.doubt else [])


def _is_public(statement: Statement) -> bool:
    keys = {
        str(key).lower()
        for operands in statement.conditions.values()
        if isinstance(operands, Mapping)
        for key in operands
    }
    return statement.allows and statement.open_to_everyone and not keys & _NARROWING
