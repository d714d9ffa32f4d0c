"""PullThroughCache: images of another registry, fetched through this account's ECR."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from private_fargate.context import after, context_of
from private_fargate.faults import HIDDEN, Fault, choice_faults, is_plain, raise_faults


class UpstreamRegistry(str, Enum):
    """Registry that images are fetched from, by ECR's name for it."""

    DOCKER_HUB = "docker-hub"
    """Docker Hub; needs credentials. Its official images stand in `library/`."""

    ECR_PUBLIC = "ecr-public"
    """Amazon ECR Public."""

    GITHUB = "github-container-registry"
    """GitHub Container Registry; needs credentials."""

    GITLAB = "gitlab-container-registry"
    """GitLab Container Registry of GitLab.com; needs credentials."""

    KUBERNETES = "k8s"
    """Registry of the Kubernetes project."""

    QUAY = "quay"
    """Quay."""


# ECR API reference, CreatePullThroughCacheRule, upstreamRegistryUrl.
_HOSTS = {
    UpstreamRegistry.DOCKER_HUB: "registry-1.docker.io",
    UpstreamRegistry.ECR_PUBLIC: "public.ecr.aws",
    UpstreamRegistry.GITHUB: "ghcr.io",
    UpstreamRegistry.GITLAB: "registry.gitlab.com",
    UpstreamRegistry.KUBERNETES: "registry.k8s.io",
    UpstreamRegistry.QUAY: "quay.io",
}

# ECR guide, "Sync an upstream registry with an Amazon ECR private registry".
_WITH_CREDENTIALS = frozenset(
    {UpstreamRegistry.DOCKER_HUB, UpstreamRegistry.GITHUB, UpstreamRegistry.GITLAB}
)

# ECR API reference, CreatePullThroughCacheRule: the patterns of ecrRepositoryPrefix, 2 to 30
# characters, and of credentialArn. ROOT, a prefix that is none, would take in every image name.
_PART = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
_PREFIX = re.compile(rf"^(?=.{{2,30}}$)({_PART}/)*{_PART}$")
_CREDENTIAL = re.compile(
    r"^arn:aws(-\w+)*:secretsmanager:[a-zA-Z0-9:-]+:secret:ecr-pullthroughcache/[a-zA-Z0-9/_+=.@-]+$"
)


class PullThroughCacheArgs(TypedDict):
    """Arguments of PullThroughCache."""

    upstream_registry: UpstreamRegistry
    """Registry that images are fetched from; cannot be changed later."""

    repository_prefix: NotRequired[str]
    """What the names of the cached repositories begin with, before a `/`; cannot be changed later.
    Default: ECR's name for the upstream registry, such as `docker-hub`."""

    credential_arn: NotRequired[pulumi.Input[str]]
    """Secret in Secrets Manager, of this account and region, that holds `username` and
    `accessToken`; its name begins with `ecr-pullthroughcache/`. Default: none; Docker Hub, GitHub
    and GitLab have to have one."""


def pull_through_cache_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with the arguments; values known only later are not judged."""
    upstream = args.get("upstream_registry")
    # It has to be there, so an absent one is judged as nothing.
    faults = choice_faults({"upstream_registry": upstream}, "upstream_registry", UpstreamRegistry)
    prefix = args.get("repository_prefix")
    if prefix is not None and not _PREFIX.match(str(prefix)):
        allowed = "2 to 30 lower-case letters, digits and single . _ - / between them"
        faults.append(Fault(("repository_prefix",), prefix, allowed))
    credential = args.get("credential_arn")
    allowed = "the ARN of a secret whose name begins with ecr-pullthroughcache/"
    if credential is None and upstream in _WITH_CREDENTIALS:
        faults.append(Fault(("credential_arn",), None, f"{allowed}, for {_name(upstream)}"))
    if is_plain(credential) and not _CREDENTIAL.match(str(credential)):
        faults.append(Fault(("credential_arn",), HIDDEN, allowed))
    return faults


class PullThroughCache(pulumi.ComponentResource):
    """A rule by which ECR fetches images of a public registry at their first pull, and keeps them.

    Tasks pull by `image_prefix` in place of the upstream host. The first pull of an image needs a
    way out to the internet or, with VPC endpoints alone, fails; later pulls do not (ECR guide,
    "Amazon ECR interface VPC endpoints"). A container that is given `repository_arn` may make that
    first pull; other roles need `ecr:CreateRepository` and `ecr:BatchImportUpstreamImage` on it.

    ECR makes the repositories itself: they are not in the state, and stay when this is destroyed.

    Cost: storage, by the GB-month.

    `PullThroughCache("public", {"upstream_registry": UpstreamRegistry.ECR_PUBLIC})`
    """

    repository_prefix: pulumi.Output[str]
    """What the names of the cached repositories begin with."""
    image_prefix: pulumi.Output[str]
    """What image references begin with, in place of the upstream host; known in a preview
    already."""
    repository_arn: pulumi.Output[str]
    """ARN of the cached repositories, with a wildcard for their names; known in a preview
    already."""

    def __init__(
        self, name: str, args: PullThroughCacheArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the rule. Raises ValueError, listing every fault, before that."""
        raise_faults("PullThroughCache", name, pull_through_cache_faults(args))
        super().__init__("private-fargate:index:PullThroughCache", name, {}, opts)
        context = context_of(self)
        upstream = UpstreamRegistry(args["upstream_registry"])
        prefix = args.get("repository_prefix", upstream.value)

        rule = aws.ecr.PullThroughCacheRule(
            name,
            ecr_repository_prefix=prefix,
            upstream_registry_url=_HOSTS[upstream],
            credential_arn=args.get("credential_arn"),
            opts=pulumi.ResourceOptions(parent=self),
        )

        host = f"{context.account_id}.dkr.ecr.{context.region}.{context.dns_suffix}"
        arn = f"arn:{context.partition}:ecr:{context.region}:{context.account_id}:repository"
        self.repository_prefix = rule.ecr_repository_prefix
        self.image_prefix = after(f"{host}/{prefix}", rule)
        self.repository_arn = after(f"{arn}/{prefix}/*", rule)
        self.register_outputs({key: getattr(self, key) for key in PullThroughCache.__annotations__})


def _name(upstream: Any) -> str:
    return UpstreamRegistry(upstream).value
