"""Rules about container registries."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from guardrails import tokens
from guardrails.attachments import Attachment, Attachments
from guardrails.grants import anyone
from guardrails.graph import Graph, Resource
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_POLICIES: Final = tokens.REPOSITORY_POLICIES | tokens.REGISTRY_POLICIES

_LIFECYCLE = Attachment(
    tokens.LIFECYCLE_POLICIES, "repository", owners=tokens.REPOSITORIES, key="name"
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.REPOSITORIES,
    library_fix="use Registry, which expires untagged images after 14 days and keeps the last 30 "
    "tagged ones",
    aws_fix="add an aws.ecr.LifecyclePolicy with repository=<repository>.name",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-3",
    standards=("security-hub:ECR.3", "control-tower:CT.ECR.PR.1"),
)
def repository_lifecycle_policy(graph: Graph) -> Iterator[Verdict]:
    """Every ECR repository has a lifecycle policy.

    Without one each build's image is kept, and paid for, for ever.
    """
    attachments = graph.derive(Attachments)
    for repository in graph.of(tokens.REPOSITORIES):
        policies = attachments.of(repository, _LIFECYCLE)
        if policies.found:
            yield ok(repository, policies.found[-1])
        elif policies.doubt:
            why = f"may have no lifecycle policy: {policies.doubt}"
            yield cannot_judge(repository, why, policies.candidates[0])
        else:
            yield violation(repository, "has no lifecycle policy")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.REPOSITORIES,
    library_fix="use Registry, whose tags are immutable but for those that "
    "`image_tag_mutability_exclusion_filters` names",
    aws_fix='set image_tag_mutability of aws.ecr.Repository to "IMMUTABLE", or to '
    '"IMMUTABLE_WITH_EXCLUSION" with filters for the tags that move',
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-2",
    standards=(
        "security-hub:ECR.2",
        "checkov:CKV_AWS_51",
        "trivy:AWS-0031",
        "control-tower:CT.ECR.PR.3",
        "pulumi-compliance:aws-ecr-repository-disallow-mutable-image",
    ),
)
def repository_immutable_tags(graph: Graph) -> Iterator[Verdict]:
    """A tag of an ECR repository means one image for ever, but for tags that are named to move.

    What was tested under a tag could otherwise be replaced by anyone who may push, and the next
    task that starts, or the rollback, would run something else.
    """
    for repository in graph.of(tokens.REPOSITORIES):
        value = repository.given("imageTagMutability")
        filters = _filters(repository.given("imageTagMutabilityExclusionFilters"))
        unclear = isinstance(filters, Gap) or UNKNOWN in filters
        if value is UNKNOWN or (unclear and _EXCLUSION in str(value)):
            why = "may let tags be overwritten: imageTagMutability is not known"
            yield cannot_judge(repository, why)
        # The provider's default is MUTABLE. The exclusion of every tag turns a value around.
        elif str(value).startswith("IMMUTABLE") == _all_excluded(value, filters):
            what = "lets tags be overwritten: imageTagMutability is not IMMUTABLE"
            yield violation(repository, what)
        else:
            yield ok(repository)


_EXCLUSION: Final = "_WITH_EXCLUSION"


def _filters(value: Any) -> list[Any] | Gap:
    if value is ABSENT:
        return []
    if not isinstance(value, list) or UNKNOWN in value:
        return UNKNOWN
    return [each.get("filter", UNKNOWN) if isinstance(each, dict) else UNKNOWN for each in value]


def _all_excluded(value: Any, filters: list[Any] | Gap) -> bool:
    if isinstance(filters, Gap) or not str(value).endswith(_EXCLUSION):
        return False
    return any(str(each).strip("*") == "" for each in filters)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.REPOSITORIES,
    library_fix="use Registry, which has images scanned when they are pushed",
    aws_fix="set scan_on_push in image_scanning_configuration of aws.ecr.Repository, or a filter "
    "that matches it in an aws.ecr.RegistryScanningConfiguration",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-1",
    standards=(
        "security-hub:ECR.1",
        "checkov:CKV_AWS_163",
        "trivy:AWS-0030",
        "control-tower:CT.ECR.PR.2",
        "pulumi-compliance:aws-ecr-repository-enable-image-scan",
    ),
)
def repository_scanned(graph: Graph) -> Iterator[Verdict]:
    """Images are scanned for known weaknesses when they are pushed to an ECR repository.

    By the repository's own switch, or by the registry's scanning configuration in the same plan.
    Scanning that someone turned on for the registry elsewhere does not show in a plan: the
    repository's own switch does no harm beside it.
    """
    registry = _registry_scanning(graph)
    for repository in graph.of(tokens.REPOSITORIES):
        own = repository.flag("imageScanningConfiguration", "scanOnPush", default=False)
        verdicts = [_matches(repository, rules) for rules in registry]
        if own is True or True in verdicts:
            yield ok(repository)
        elif own is UNKNOWN:
            why = "may not be scanned: imageScanningConfiguration.scanOnPush is not known"
            yield cannot_judge(repository, why)
        elif UNKNOWN in verdicts:
            holder = registry[verdicts.index(UNKNOWN)].holder
            yield cannot_judge(repository, f"may not be scanned by {holder.label}", holder)
        else:
            what = "is not scanned: imageScanningConfiguration.scanOnPush is not true"
            yield violation(repository, what)


class _Scanning(NamedTuple):
    """The filters of a registry's scanning rules that act by themselves."""

    holder: Resource
    filters: list[Any] | Gap


def _registry_scanning(graph: Graph) -> list[_Scanning]:
    return [_scanning(holder) for holder in graph.of(tokens.REGISTRY_SCANNING)]


def _scanning(holder: Resource) -> _Scanning:
    rules = holder.given("rules")
    listed = rules if isinstance(rules, list) else [rules]
    found: list[Any] = []
    for each in listed if rules is not ABSENT else []:
        if not isinstance(each, dict) or each.get("scanFrequency") is UNKNOWN:
            return _Scanning(holder, UNKNOWN)
        if each.get("scanFrequency") != "MANUAL":
            filters = _filters(each.get("repositoryFilters", ABSENT))
            found += filters if isinstance(filters, list) else [UNKNOWN]
    return _Scanning(holder, found)


def _matches(repository: Resource, scanning: _Scanning) -> bool | Gap:
    """Tell whether a filter matches a repository's name.

    Source: ECR guide, "Configuring enhanced scanning": without a wildcard, a part of the name.
    """
    if isinstance(scanning.filters, Gap):
        return UNKNOWN
    # A registry is one of a region: what another provider, or another region, configures is not
    # this repository's for certain.
    places = {(r.provider, str(r.read("region"))) for r in (repository, scanning.holder)}
    name = repository.read("name")
    certain = len(places) == 1
    matched = [_matched(each, name) for each in scanning.filters]
    if True in matched:
        return True if certain else UNKNOWN
    return UNKNOWN if UNKNOWN in matched else False


def _matched(pattern: Any, name: Any) -> bool | Gap:
    if not isinstance(pattern, str):
        return UNKNOWN
    if pattern.strip("*") == "":
        return True
    if not isinstance(name, str):
        return UNKNOWN
    if "*" not in pattern:
        return pattern in name
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name) is not None


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=_POLICIES,
    library_fix="name accounts in Registry's `pull_account_ids`, and roles in `push_role_arns`",
    aws_fix="name accounts or roles in the policy's Principal, or add a Condition on "
    "aws:PrincipalOrgID",
    url="https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
    standards=("checkov:CKV_AWS_32", "cdk-nag:ECR1", "trivy:AWS-0032"),
)
def repository_not_public(graph: Graph) -> Iterator[Verdict]:
    """Images can be pulled and pushed by those that the policy names, not by every AWS account.

    Of a repository's policy and of a registry's. A principal of * is let pass with a condition
    about the caller, such as aws:PrincipalOrgID.
    """
    for holder in graph.of(_POLICIES):
        yield anyone(holder, "policy", "lets every AWS account in")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.REPOSITORIES,
    library_fix="leave Registry's `force_delete` at its default, false",
    aws_fix="leave force_delete of aws.ecr.Repository at its default, false",
    url="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepository.html",
    level=Level.DISABLED,
)
def repository_keeps_images(graph: Graph) -> Iterator[Verdict]:
    """An ECR repository that holds images cannot be destroyed with them.

    For stacks whose images are what a rollback needs. A throw-away stack has to be destroyable.
    """
    for repository in graph.of(tokens.REPOSITORIES):
        forced = repository.flag("forceDelete", default=False)
        if forced is UNKNOWN:
            yield cannot_judge(repository, "may be deleted with images: forceDelete is not known")
        elif forced is True:
            yield violation(repository, "is deleted with its images: forceDelete is true")
        else:
            yield ok(repository)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.REPOSITORIES,
    library_fix="give Registry a `kms_key_arn`",
    aws_fix='set encryption_type "KMS" and kms_key in encryption_configurations of '
    "aws.ecr.Repository; that replaces it",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-5",
    standards=(
        "security-hub:ECR.5",
        "checkov:CKV_AWS_136",
        "trivy:AWS-0033",
        "pulumi-compliance:aws-ecr-repository-configure-customer-managed-key",
    ),
    level=Level.DISABLED,
)
def repository_customer_managed_key(graph: Graph) -> Iterator[Verdict]:
    """An ECR repository is encrypted with a KMS key of one's own.

    It is always encrypted: this is about who holds the key, which costs a key and its use.
    """
    for repository in graph.of(tokens.REPOSITORIES):
        kind = repository.given("encryptionConfigurations", 0, "encryptionType")
        key = repository.given("encryptionConfigurations", 0, "kmsKey")
        if kind is UNKNOWN:
            why = "may be encrypted with AWS's key: encryptionConfigurations is not known"
            yield cannot_judge(repository, why)
        elif kind is ABSENT or not str(kind).startswith("KMS") or key is ABSENT:
            what = "is encrypted with AWS's key: encryptionConfigurations names no kmsKey"
            yield violation(repository, what)
        else:
            yield ok(repository)
