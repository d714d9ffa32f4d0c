"""Registry: one ECR repository that cannot fill up and whose tags never change."""

import re
from collections.abc import Mapping
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from private_fargate.context import Context, after, context_of
from private_fargate.faults import Fault, is_plain, raise_faults, whole_faults
from private_fargate.image_build import ImageBuild, build_faults, built_image
from private_fargate.lifecycle import DEFAULT_RULES, LifecycleRule, lifecycle_document
from private_fargate.lifecycle_faults import lifecycle_faults
from private_fargate.registry_policies import principal_faults, repository_policy
from private_fargate.rollback import DEFAULT_DEPTH, EVERY_TAG, rollback_warnings
from private_fargate.tag_patterns import MOST_WILDCARDS, pattern_faults

# ECR API reference, CreateRepository: the pattern of repositoryName, 2 to 256 characters.
_PART = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
_NAME = re.compile(rf"^(?=.{{2,256}}$)({_PART}/)*{_PART}$")

_KEY = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/\S+")

# ECR API reference, CreateRepository: at most 5 filters; the wildcards as in the AWS provider's
# documentation of ecr.Repository.
_MOST_FILTERS, _FILTER_WILDCARDS = 5, 2


class RegistryArgs(TypedDict):
    """Arguments of Registry."""

    repository_name: NotRequired[str]
    """Name of the repository in ECR; cannot be changed later. Default: PROJECT/STACK/NAME, in
    lower case."""

    lifecycle_rules: NotRequired[list[LifecycleRule]]
    """Which images expire, storage being billed by the GB-month. Default: untagged ones after 14
    days, and all but the newest 30 tagged ones."""

    rollback_depth: NotRequired[int]
    """Deployed images that have to stay, the running one among them, 0 to 1000: a rule that could
    delete one of them is warned of, 0 of none. Default: 5."""

    release_tag_patterns: NotRequired[list[str]]
    """Tags of images that are deployed, with up to four `*` each as wildcards; rules for other tags
    are not warned of. Default: every tag."""

    image_tag_mutability_exclusion_filters: NotRequired[list[str]]
    """Tags that may be overwritten all the same, up to five, with up to two `*` each as wildcards.
    Default: none, no tag ever changes."""

    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key in KMS that images are encrypted with; a change replaces the repository.
    Default: none, AES256 by a key of S3's own."""

    pull_account_ids: NotRequired[list[pulumi.Input[str]]]
    """Other accounts that may pull, 12 digits each; their roles need the permission as well.
    Default: none."""

    push_role_arns: NotRequired[list[pulumi.Input[str]]]
    """Roles that may pull and push, such as a pipeline's; to sign in, they need
    `ecr:GetAuthorizationToken` of their own. Default: none by this policy."""

    force_delete: NotRequired[bool]
    """Whether the images go with the repository when it is destroyed. Default: false, they have to
    be deleted first."""

    protect: NotRequired[bool]
    """Whether Pulumi refuses to destroy or replace the repository. Default: as the Registry is."""

    build: NotRequired[ImageBuild]
    """Image that the program builds and pushes itself, by awsx; the machine needs Docker and
    awsx's plugin. Default: none, images come from a pipeline."""


def default_repository_name(name: str) -> str:
    """Return the repository name of a Registry that is given none."""
    return f"{pulumi.get_project()}/{pulumi.get_stack()}/{name}".lower()


def registry_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a Registry's arguments; values known only later are not judged."""
    faults = lifecycle_faults(args["lifecycle_rules"]) if "lifecycle_rules" in args else []
    name = args.get("repository_name")
    if is_plain(name) and not _NAME.match(str(name)):
        allowed = "2 to 256 lower-case letters, digits and single . _ - / between them"
        faults.append(Fault(("repository_name",), name, allowed))
    key = args.get("kms_key_arn")
    if is_plain(key) and not _KEY.fullmatch(str(key)):
        allowed = "the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID"
        faults.append(Fault(("kms_key_arn",), key, allowed))
    faults += whole_faults(args, {"rollback_depth": (0, 1000)})
    return [*faults, *_tag_faults(args), *principal_faults(args)]


def _tag_faults(args: Mapping[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    if "release_tag_patterns" in args:
        at = "release_tag_patterns"
        faults += pattern_faults((at,), args[at], MOST_WILDCARDS)
    if "image_tag_mutability_exclusion_filters" in args:
        at = "image_tag_mutability_exclusion_filters"
        faults += pattern_faults((at,), args[at], _FILTER_WILDCARDS, _MOST_FILTERS)
    return faults


class Registry(pulumi.ComponentResource):
    """An ECR repository: immutable tags, scanned on push, encrypted, old images expire.

    It is not emptied when it is destroyed, unless `force_delete` says so: images have to be deleted
    first, on purpose. It builds and pushes nothing, unless it is given `build`.

    A lifecycle rule that could delete an image within `rollback_depth` is warned of: ECR does not
    look at what runs.

    Cost: storage, by the GB-month.

    `Registry("web", {})`
    """

    repository_name: pulumi.Output[str]
    """Name of the repository."""
    repository_url: pulumi.Output[str]
    """What image references begin with; known in a preview already."""
    repository_arn: pulumi.Output[str]
    """ARN of the repository; known in a preview already."""
    image_uri: Optional[pulumi.Output[str]]
    """Reference of the image that was built, pinned by digest. Default: absent without build."""

    def __init__(
        self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the repository. Raises ValueError, listing every fault, before that."""
        repository_name = args.get("repository_name", default_repository_name(name))
        given: dict[str, Any] = {**args, "repository_name": repository_name}
        built = build_faults(name, args["build"]) if "build" in args else []
        raise_faults("Registry", name, [*registry_faults(given), *built])
        super().__init__("private-fargate:index:Registry", name, {}, opts)
        context = context_of(self)
        _warn_of_rules(name, args)

        self.repository = self._build_repository(name, repository_name, args)
        child = pulumi.ResourceOptions(parent=self)
        aws.ecr.LifecyclePolicy(
            f"{name}-lifecycle",
            repository=self.repository.name,
            policy=lifecycle_document(args.get("lifecycle_rules", list(DEFAULT_RULES))),
            opts=child,
        )
        if args.get("pull_account_ids") or args.get("push_role_arns"):
            aws.ecr.RepositoryPolicy(
                f"{name}-policy",
                repository=self.repository.name,
                policy=_policy(context, args),
                opts=child,
            )

        # ECR would tell both only after creation; then no preview could read an image reference.
        host = f"{context.account_id}.dkr.ecr.{context.region}.{context.dns_suffix}"
        arn = f"arn:{context.partition}:ecr:{context.region}:{context.account_id}:repository"
        self.repository_name = self.repository.name
        self.repository_url = after(f"{host}/{repository_name}", self.repository)
        self.repository_arn = after(f"{arn}/{repository_name}", self.repository)
        self.image_uri = None
        if "build" in args:
            self.image_uri = built_image(name, args["build"], self.repository_url, self)
        self.register_outputs({key: getattr(self, key) for key in Registry.__annotations__})

    def image(self, tag: str) -> pulumi.Output[str]:
        """Return the reference of an image in the repository, known in a preview already.

        `tag` may be a digest, `sha256:…`, as well: an image that no push can change.
        """
        separator = "@" if tag.startswith("sha256:") else ":"
        return pulumi.Output.format("{}{}{}", self.repository_url, separator, tag)

    def _build_repository(
        self, name: str, repository_name: str, args: RegistryArgs
    ) -> aws.ecr.Repository:
        encryption: aws.ecr.RepositoryEncryptionConfigurationArgsDict = {
            "encryption_type": "AES256"
        }
        if "kms_key_arn" in args:
            encryption = {"encryption_type": "KMS", "kms_key": args["kms_key_arn"]}
        moving = args.get("image_tag_mutability_exclusion_filters")
        return aws.ecr.Repository(
            name,
            name=repository_name,
            image_tag_mutability="IMMUTABLE_WITH_EXCLUSION" if moving else "IMMUTABLE",
            image_tag_mutability_exclusion_filters=[
                {"filter": pattern, "filter_type": "WILDCARD"} for pattern in moving
            ]
            if moving
            else None,
            image_scanning_configuration={"scan_on_push": True},
            encryption_configurations=[encryption],
            force_delete=args.get("force_delete", False),
            # On the child itself: what is inherited differs between the engine's languages.
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect")),
        )


def _policy(context: Context, args: RegistryArgs) -> pulumi.Output[str]:
    accounts, roles = args.get("pull_account_ids", []), args.get("push_role_arns", [])
    principals: pulumi.Output[Any] = pulumi.Output.all(accounts, roles)
    policy: pulumi.Output[str] = principals.apply(
        lambda known: repository_policy(context.partition, *known)
    )
    return policy


def _warn_of_rules(name: str, args: RegistryArgs) -> None:
    warnings = rollback_warnings(
        args.get("lifecycle_rules", list(DEFAULT_RULES)),
        int(args.get("rollback_depth", DEFAULT_DEPTH)),
        args.get("release_tag_patterns", list(EVERY_TAG)),
        args.get("image_tag_mutability_exclusion_filters", []),
    )
    for warning in warnings:
        # Not tied to this resource: then it would wait for its URN, and could come too late.
        pulumi.log.warn(f'Registry "{name}": {warning}')
